// The first screen, 「今日の対応」: what awaits this person over all patients, the most urgent and the
// oldest first; one tap leads to the message. The patients stand below it.
import type { Screen } from "../app.js";
import { KINDS, TERMS, URGENCIES, W } from "../app_words.js";
import type { Certified, TodayItem } from "../awaiting.js";
import { daysBetween } from "../card.js";
import { CARD } from "../card_words.js";
import { fill, h } from "../dom.js";
import {
  birthOf, dayNumber, fullName, memberOf, momentOf, personLine, todayNumber,
} from "../format.js";
import { t } from "../language.js";
import { Urgency, type Day, type GroupId } from "../sdk.js";
import type { AppState } from "../state.js";
import { AWAITS, AWAITS_HOW, TODAY } from "../today_words.js";
import { confirmAllButton, waitingForFinal } from "./confirm_all.js";
import { today } from "./day_field.js";
import { saidIn } from "./files.js";
import { hasNamesake, patientList, patientWords, readingOf, showInvitations } from "./patients.js";
import { firstStepsNode } from "./first_steps.js";
import { visitsNode } from "./visits.js";

const EXCERPT = 90;

export function homeScreen(state: AppState): Screen {
  const { awaiting } = state;
  const invitations = h("div", {});
  const heading = h("h2", {}, TODAY.awaiting);
  const said = h("p", { class: "sum", role: "status" });
  const list = h("ul", { class: "today", "aria-label": TODAY.title });
  const together = h("p", { class: "row" }); // one act for several
  const more = h("p", { class: "quiet" }, TODAY.more);
  const problem = h("p", { class: "problem", role: "alert" });
  let drawn = "";
  const draw = (): void => {
    const items = awaiting.items();
    const known = awaiting.groups !== undefined;
    const away = state.client.state !== "live";
    // What one is about to tap is not redrawn without a reason.
    const due = awaiting.certified();
    const now = JSON.stringify([due, items.map(({ item, what, sending, line }) =>
      [line.group, item.message.entry.seq, what, sending, state.views.has(line.group),
        hasNamesake(state, line)]),
    todayNumber()]);
    if (now !== drawn) {
      const entries = waitingForFinal(items);
      fill(list, ...items.map((one) => cardOf(state, one)),
        ...due.map((one) => dueNode(state, one)));
      fill(together, entries.length > 1 && confirmAllButton(state, entries));
    }
    drawn = now;
    const nobody = state.groups.every((one) => one.membership === "");
    said.hidden = heading.hidden = nobody;
    said.textContent = known ? wordsOf(items.length + due.length)
      : away ? TODAY.neverRead : TODAY.reading;
    if (known && (away || awaiting.kept)) {
      said.append(h("span", { class: "as-of" },
        `${momentOf(awaiting.at)} ${TODAY.asOf}${away ? TODAY.onceConnected : TODAY.reading}`));
    }
    more.hidden = !awaiting.more;
    problem.textContent = awaiting.problem;
    void readNames(state, items.map((one) => one.line.group), draw);
  };
  const topics = ["awaiting", "groups", "connection", "outbox"] as const;
  const off = topics.map((topic) => state.on(topic, () => {
    if (topic !== "awaiting") awaiting.wake();
    if (topic === "groups") showInvitations(state, invitations);
    draw();
  }));
  const patients = patientList(state);
  const visits = visitsNode(state);
  const steps = firstStepsNode(state);
  off.push(awaiting.watch(), patients.leave, visits.leave, steps.leave);
  showInvitations(state, invitations);
  draw();
  const node = h("div", {}, h("h1", {}, TODAY.title), steps.node, invitations, visits.node,
    heading, said, problem,
    together, list, more,
    h("h2", {}, W.patients), patients.node);
  return { node, title: TODAY.title, leave: () => off.forEach((one) => one()) };
}

function wordsOf(count: number): string {
  return count === 0 ? TODAY.nothing : `${count}${TODAY.count}`;
}

// Who wrote is told by the group's roster, read once.
async function readNames(state: AppState, groups: GroupId[], draw: () => void): Promise<void> {
  const missing = [...new Set(groups)].filter((one) =>
    !state.views.has(one) && !state.rostersAsked.has(one));
  if (missing.length === 0 || state.client.state !== "live") return;
  for (const one of missing) state.rostersAsked.add(one);
  for (const one of missing) await state.readView(one);
  draw();
}

function cardOf(state: AppState, { line, item, what, sending }: TodayItem): HTMLElement {
  const { entry, body } = item.message;
  const { head } = body;
  const words = saidIn(body);
  const by = memberOf(state.views.get(line.group), entry.membership);
  return h("li", {}, h("a", {
    href: `#/g/${line.group}/at/${item.seq}`,
    class: `card${head.urgency === Urgency.urgent ? " urgent" : ""}`,
  },
  h("span", { class: "marks" },
    head.urgency > Urgency.routine && h("strong", { class: `mark u${head.urgency}` },
      URGENCIES[head.urgency as 2 | 3]),
    ...what.map((one) => h("strong", { class: "mark does" }, AWAITS[one] ?? W.other)),
    sending === "waiting" && h("span", { class: "mark" }, TODAY.sent),
    sending === "failed" && h("strong", { class: "mark urgent" }, TODAY.actFailed)),
  ...patientWords(state, line),
  h("span", { class: "body", lang: "ja" }, words.slice(0, EXCERPT), words.length > EXCERPT && "…"),
  h("span", { class: "quiet" }, [
    KINDS[head.kind] ?? W.other, by ? personLine(by) : "", momentOf(entry.at),
  ].filter(Boolean).join(t`・`)),
  head.wishedOn.year > 0 && wishedNode(head.wishedOn),
  h("span", { class: "how" }, AWAITS_HOW[what[0]!] ?? "")));
}

// 認定期限: closed by putting the new period onto the card.
function dueNode(state: AppState, { line, until }: Certified): HTMLElement {
  const left = daysBetween(today(), until);
  return h("li", {}, h("a", { href: `#/g/${line.group}/card`, class: "card" },
    h("span", { class: "marks" }, h("strong", { class: "mark does" }, CARD.certified)),
    h("span", { class: "name" }, `${fullName(line.patient)} ${W.san}`),
    h("span", { class: "kana" }, ...readingOf(line)),
    hasNamesake(state, line) && h("span", { class: "warning" }, W.sameSurname),
    h("span", { class: left < 0 ? "late" : "" },
      `${CARD.certifiedUntil}${birthOf(until)}${CARD.until}`,
      left < 0 ? t`（${CARD.over}）` : t`（${CARD.left}${left}${CARD.days}）`),
    h("span", { class: "how" }, CARD.certifiedHow)));
}

function wishedNode(day: Day): HTMLElement {
  const late = dayNumber(day) < todayNumber();
  return h("span", { class: late ? "late" : "" },
    t`${TERMS.wished_date}：${day.month}/${day.day}`, late && t`（${TODAY.past}）`);
}

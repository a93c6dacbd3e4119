// 「今日の訪問先」 (rule C12): picked in the morning on a page of its own, and shown on top of the first
// screen, each with what is new there.
import type { Screen } from "../app.js";
import { GROUP_STATES, W } from "../app_words.js";
import { field, fill, h } from "../dom.js";
import { fold, wordsOf } from "../fold.js";
import { clockOf } from "../format.js";
import { t } from "../language.js";
import type { GroupLine } from "../sdk.js";
import type { AppState } from "../state.js";
import { TODAY, VISITS } from "../today_words.js";
import { mayVisit, type Visit } from "../visits.js";
import { patientWords, rowOf } from "./patients.js";

export function visitsScreen(state: AppState): Screen {
  const search = h("input", { type: "search", name: "who", autocomplete: "off" });
  const list = h("fieldset", { class: "choice people" });
  const said = h("p", { class: "sum", role: "status" });
  let drawn = "";
  const tell = (): void => {
    said.textContent = `${VISITS.picked} ${state.visits.today().length} ${W.people}`;
  };
  const draw = (): void => {
    const words = wordsOf(search.value);
    const found = state.groups.filter((one) => mayVisit(one) &&
      words.every((word) => namesOf(one).includes(word)));
    found.sort((a, b) => kana(a).localeCompare(kana(b), "ja"));
    const now = JSON.stringify(found.map((one) => [one.group, one.state]));
    if (now === drawn) return tell(); // nothing is moved from under a finger
    drawn = now;
    fill(list, h("legend", { class: "unseen" }, VISITS.title),
      ...found.map((line) => pickNode(state, line, tell)),
      found.length === 0 && h("p", { class: "quiet" }, W.noPatients));
    tell();
  };
  search.addEventListener("input", draw);
  const off = state.on("groups", draw);
  draw();
  const back = h("a", { href: "#/", class: "button main" }, VISITS.done);
  const node = h("div", { class: "narrow" }, h("h1", {}, VISITS.pick), h("p", {}, VISITS.how),
    state.shared && h("p", { class: "notice" }, VISITS.shared),
    field(VISITS.search, search), list, said, h("p", { class: "row" }, back));
  return { node, title: VISITS.pick, leave: off };
}

function kana({ patient }: GroupLine): string {
  return `${patient.familyKana} ${patient.givenKana}`;
}
function namesOf({ patient }: GroupLine): string {
  const { family, given, familyKana, givenKana } = patient;
  return fold(`${family}${given} ${familyKana}${givenKana}`).text;
}

function pickNode(state: AppState, line: GroupLine, tell: () => void): HTMLElement {
  const box = h("input", {
    type: "checkbox", value: line.group, checked: state.visits.isPicked(line.group),
  });
  box.addEventListener("change", () => {
    state.visits.pick(line.group, box.checked);
    tell();
  });
  return h("label", { class: "pick wide" }, box, h("span", {}, ...patientWords(state, line)));
}

// On top of the first screen.
export function visitsNode(state: AppState): { node: HTMLElement; leave(): void } {
  const node = h("section", { class: "visits" });
  let drawn = "";
  const draw = (): void => {
    node.hidden = state.groups.every((one) => one.membership === ""); // nobody to visit
    const all = state.visits.today();
    const rows = all.map(({ line, visit }) => ({ line, visit, ...sumsOf(state, line, visit) }));
    const now = JSON.stringify([rows.map(({ line, visit, ...sums }) => [line.group, visit, sums])]);
    if (now === drawn) return;
    drawn = now;
    fill(node, rows.length > 0 && h("h2", {}, VISITS.title),
      h("ol", { class: "today", "aria-label": VISITS.title },
        ...rows.map((row, at) => cardOf(state, row, at + 1))),
      h("p", { class: "row" }, h("a", { href: "#/visits", class: "button" },
        rows.length > 0 ? VISITS.change : VISITS.pick)));
    node.querySelector("ol")!.hidden = rows.length === 0;
    if (state.client.state === "live") void state.visits.readForTheWay();
  };
  const live = (): void => {
    if (state.client.state === "live") void state.visits.readForTheWay();
  };
  const off = [
    ...(["visits", "groups", "awaiting"] as const).map((topic) => state.on(topic, draw)),
    state.on("connection", live),
  ];
  draw();
  return { node, leave: () => off.forEach((one) => one()) };
}

type Mark = [look: string, words: string];
// What is new: unread, awaiting, and since one was there last.
function sumsOf(
  state: AppState, line: GroupLine, visit: Visit,
): { fresh: number; marks: Mark[] } {
  const { unread, urgent, draft } = rowOf(state, line);
  const waits = state.awaiting.items().filter((one) => one.line.group === line.group).length;
  const me = state.client.account;
  const fresh = visit.ownSeq < 0 ? 0 : state.room(line.group).ordered.filter((one) =>
    one.type === "message" && one.seq > visit.ownSeq &&
    one.versions[0]!.entry.author !== me).length;
  const words = GROUP_STATES[line.state] ?? "";
  return {
    fresh,
    marks: [
      ...(urgent > 0 ? [["urgent", `${W.urgentUnread} ${urgent}`] as Mark] : []),
      ...(unread > 0 ? [["", `${W.unread} ${unread}`] as Mark] : []),
      ...(waits > 0 ? [["does", `${TODAY.title} ${waits}`] as Mark] : []),
      ...(draft ? [["", TODAY.draft] as Mark] : []),
      ...(words ? [["", words] as Mark] : []),
    ],
  };
}

interface Row extends ReturnType<typeof sumsOf> {
  line: GroupLine;
  visit: Visit;
}
function cardOf(state: AppState, row: Row, place: number): HTMLElement {
  const { line, visit, fresh, marks } = row;
  const since = visit.ownSeq < 0 ? "" : t`（${fresh}${TODAY.count}）`;
  return h("li", { class: "visit" },
    h("a", { href: `#/g/${line.group}`, class: "card" },
      h("span", { class: "place" }, String(place)),
      ...patientWords(state, line),
      h("span", { class: "marks" },
        ...marks.map(([look, words]) => h("span", { class: `mark ${look}` }, words))),
      h("span", { class: "quiet" }, visit.readAt === 0 ? VISITS.notRead
        : t`${VISITS.read}（${clockOf(visit.readAt)}）`)),
    h("a", { href: `#/g/${line.group}/since`, class: "button" }, `${TODAY.since}${since}`));
}

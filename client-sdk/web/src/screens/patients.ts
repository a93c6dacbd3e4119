// Whose groups one is in, and what waits to be accepted.
import type { Screen } from "../app.js";
import { GROUP_STATES, TERMS, W } from "../app_words.js";
import { button, dialog, field, fill, h } from "../dom.js";
import { birthYearOf, fullName, kanaOf, momentOf } from "../format.js";
import { t } from "../language.js";
import { Urgency, type GroupLine } from "../sdk.js";
import { SEARCH } from "../search_words.js";
import type { AppState } from "../state.js";
import { TODAY } from "../today_words.js";
import { told } from "../told.js";
import { form, input } from "./form.js";

const SORTS: [number, string][] = [[1, W.sortUrgent], [2, W.sortUnread], [3, W.sortRecent]];

export interface Row {
  line: GroupLine;
  unread: number;
  urgent: number;
  latest: number; // time
  draft: boolean; // something half-written
  unsent: number; // waits for a word of its author
}

export function patientsScreen(state: AppState): Screen {
  const invitations = h("div", {});
  const { node, leave } = patientList(state);
  const show = (): void => showInvitations(state, invitations);
  show();
  const off = state.on("groups", show);
  return {
    node: h("div", {}, h("h1", {}, W.patients), invitations, node), title: W.patients,
    leave: () => {
      off();
      leave();
    },
  };
}

// Another of one's patients has the same surname, or one that sounds the same (rule C11).
export function hasNamesake({ groups }: AppState, line: GroupLine): boolean {
  const { family, familyKana } = line.patient;
  return groups.some(({ membership, invitation, group, patient }) =>
    (membership !== "" || invitation !== "") && group !== line.group &&
    (patient.family === family || familyKana !== "" && patient.familyKana === familyKana));
}
// How the name is read and the year of birth, neither broken in two.
export function readingOf({ patient, birth }: GroupLine): HTMLElement[] {
  return [t`${kanaOf(patient)}・`, birthYearOf(birth)].map((one) =>
    h("span", { class: "whole" }, one));
}
// Who it is, wherever a patient is chosen: the whole name, how it is read, the year of birth.
export function patientWords(state: AppState, line: GroupLine): (HTMLElement | false)[] {
  return [
    h("span", { class: "name" }, `${fullName(line.patient)} ${W.san}`),
    h("span", { class: "kana" }, ...readingOf(line)),
    hasNamesake(state, line) && h("span", { class: "warning" }, W.sameSurname),
  ];
}

export function patientList(state: AppState): { node: HTMLElement; leave(): void } {
  const list = h("ul", { class: "patients" });
  const kept = Number(localStorage.getItem("sort")) || 1;
  const sort = h("select", { id: "sort" }, ...SORTS.map(([value, words]) =>
    h("option", { value, selected: value === kept }, words)));
  const show = (): void => {
    const mine = state.groups.filter((one) => one.membership !== "");
    const rows = mine.map((one) => rowOf(state, one));
    rows.sort(order(Number(sort.value)));
    fill(list, ...rows.map((row) => card(state, row)));
    list.hidden = rows.length === 0;
    empty.hidden = rows.length > 0;
    sorting.hidden = search.hidden = rows.length < 2;
  };
  const empty = h("p", { class: "quiet" }, W.noPatients);
  const sorting = h("div", { class: "inline" }, h("label", { for: "sort" }, W.sortBy), sort);
  sort.addEventListener("change", () => {
    localStorage.setItem("sort", sort.value);
    show();
  });
  const off = (["groups", "outbox"] as const).map((one) => state.on(one, show));
  const search = h("p", { class: "row" },
    h("a", { href: "#/search", class: "button" }, SEARCH.all));
  show();
  const node = h("div", {}, search, sorting, empty, list);
  return { node, leave: () => off.forEach((one) => one()) };
}

export function rowOf(state: AppState, line: GroupLine): Row {
  const room = state.room(line.group);
  const seen = line.rooms[0]?.displayedTo ?? 0;
  const unread = room.unread(line.membership, state.client.account).filter((one) => one.seq > seen);
  const urgent = unread.filter((one) => one.versions.at(-1)!.body.head.urgency === Urgency.urgent);
  const latest = room.ordered.at(-1);
  const entry = latest?.type === "message" ? latest.versions.at(-1)!.entry : latest?.event.entry;
  return {
    line, unread: unread.length, urgent: urgent.length, latest: entry?.at ?? 0,
    draft: state.drafts.has(line.group),
    unsent: state.client.outbox().filter((one) => one.where.group === line.group &&
      (one.state === "asking" || one.state === "failed")).length,
  };
}

function order(by: number): (a: Row, b: Row) => number {
  const recent = (a: Row, b: Row): number => b.latest - a.latest;
  if (by === 1) return (a, b) => b.urgent - a.urgent || b.unread - a.unread || recent(a, b);
  if (by === 2) return (a, b) => b.unread - a.unread || recent(a, b);
  return recent;
}

function card(state: AppState, row: Row): HTMLElement {
  const { line, unread, urgent, latest, draft, unsent } = row;
  const stands = GROUP_STATES[line.state] ?? "";
  return h("li", {}, h("a", { href: `#/g/${line.group}`, class: "card" },
    ...patientWords(state, line),
    h("span", { class: "marks" },
      urgent > 0 && h("strong", { class: "mark urgent" }, `${W.urgentUnread} ${urgent}`),
      unread > 0 && h("strong", { class: "mark" }, `${W.unread} ${unread}`),
      unsent > 0 && h("strong", { class: "mark urgent" }, `${TODAY.unsent} ${unsent}`),
      draft && h("span", { class: "mark" }, TODAY.draft),
      stands !== "" && h("span", { class: "mark quiet" }, stands),
      latest > 0 && h("span", { class: "quiet" }, momentOf(latest)))));
}

export function showInvitations(state: AppState, node: HTMLElement): void {
  const waiting = state.groups.filter((one) => one.invitation !== "");
  fill(node, ...waiting.map((line) => {
    const problem = h("p", { class: "problem", role: "alert" });
    const accept = button(W.accept, () => {
      accept.disabled = true;
      void state.client.accept(line.group, line.invitation).then(async (done) => {
        accept.disabled = false;
        if (done.type !== "ok") problem.textContent = told(done);
        else await state.readGroups();
      });
    }, "main");
    return h("section", { class: "invitation" }, h("h2", {}, W.invitedYou),
      h("div", { class: "who-it-is" }, ...patientWords(state, line)),
      h("p", {}, t`${TERMS.origin_office}：${line.originOfficeName}`),
      h("p", {}, t`${W.purpose}：${line.purpose}`), problem,
      h("p", { class: "row" }, accept, button(W.decline, () => askWhy(state, line))));
  }));
}

function askWhy(state: AppState, line: GroupLine): void {
  const reason = input("text", "off", "reason");
  const why = form(W.decline, [field(W.declineReason, reason)], async () => {
    const done = await state.client.decline(line.group, line.invitation, reason.value);
    if (done.type !== "ok") return told(done);
    box.close();
    await state.readGroups();
    return undefined;
  });
  const box = dialog(W.decline, why.node, button(W.cancel, () => box.close()));
}

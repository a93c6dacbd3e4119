// Who is in the group, since when, and when each last had it on the screen; leaving and removing.
import type { Screen } from "../app.js";
import { ADMISSION_STATES, TERMS, W } from "../app_words.js";
import { button, fill, h } from "../dom.js";
import { dayOf, momentOf, personLine, withKana } from "../format.js";
import { G } from "../group_words.js";
import { t } from "../language.js";
import {
  AdmissionState, GroupState, ScopeKind,
  type Admission, type GroupId, type GroupView, type RosterEntry, type Scope,
} from "../sdk.js";
import type { AppState } from "../state.js";
import { told } from "../told.js";
import { asksSection } from "./asks.js";
import { leads } from "./consent.js";
import { cutNotice, groupHeading } from "./group.js";
import { checksSection, papersSection, unconfirmedBanner } from "./roster_state.js";
import {
  askClosing, askHandOver, askLeave, askNaming, askOfficeRemoval, askRemoval, showCut,
} from "./roster_acts.js";

export function rosterScreen(state: AppState, group: GroupId): Screen {
  const node = h("div", { class: "roster" }, h("p", {}, W.wait));
  const read = async (): Promise<void> => {
    const [view] = await Promise.all([state.readView(group), state.readPage(group, 0)]);
    if (view) draw(view);
    else if (state.client.state === "live") fill(node, cutNotice());
  };
  const asks = asksSection(state, group); // of its own: what was read there stays
  const draw = (view: GroupView): void => {
    const lead = leads(state, view);
    const rank = (one: RosterEntry): number => (one.responsible ? 0 : one.manager ? 1 : 2);
    const standing = view.roster.filter((one) => one.until === 0)
      .sort((a, b) => rank(a) - rank(b) || a.since - b.since);
    const gone = view.roster.filter((one) => one.until !== 0);
    const list = (people: RosterEntry[]): HTMLElement =>
      h("ul", { class: "members" },
        ...people.map((one) => memberNode(state, view, one, lead, read)));
    const open = view.admissions.filter((one) => one.state === AdmissionState.invited);
    const offices = view.admissions.filter(
      (one) => !one.account && one.state === AdmissionState.accepted);
    const active = view.line.state === GroupState.active;
    const responsible = view.roster.some((one) =>
      one.account === state.client.account && one.until === 0 && one.responsible);
    fill(node, groupHeading(state, view.line, "roster"), unconfirmedBanner(view),
      h("p", {}, t`${TERMS.origin_office}：${view.line.originOfficeName}`),
      h("h2", {}, t`${W.roster}（${standing.length} ${W.people}）`), list(standing),
      open.length > 0 && h("h2", {}, W.invitations),
      open.length > 0 && h("ul", { class: "members" },
        ...open.map((one) => admissionNode(state, view, one, lead, read))),
      offices.length > 0 && h("h2", {}, G.invitedOffices),
      offices.length > 0 && h("ul", { class: "members" },
        ...offices.map((one) => officeNode(state, view, one, lead, read))),
      h("p", { class: "row" },
        lead && active && h("a", {
          href: `#/g/${group}/invite`, class: "button main",
        }, G.inviteTitle),
        h("a", { href: `#/g/${group}/consent`, class: "button" }, G.gate),
        responsible && active &&
          button(G.close, () => askClosing(state, view, read), "danger")),
      lead && papersSection(state, view, read), checksSection(state, view),
      lead && asks, gone.length > 0 && h("h2", {}, W.former), gone.length > 0 && list(gone));
  };
  const known = state.views.get(group);
  if (known) draw(known);
  void read();
  const off = [
    state.on(`room ${group}`, () => {
      const view = state.views.get(group);
      if (view && !document.querySelector("dialog[open]")) draw(view);
    }),
    state.on(`cut ${group}`, () => fill(node, cutNotice())),
    state.on("groups", () => {
      if (!state.views.has(group)) void read();
    }),
  ];
  return { node, title: W.roster, leave: () => off.forEach((one) => one()) };
}

function memberNode(
  state: AppState, view: GroupView, one: RosterEntry, lead: boolean, again: () => Promise<void>,
): HTMLElement {
  const room = state.room(view.line.group);
  const seen = room.lastDisplayed(one.membership);
  const mine = one.account === state.client.account;
  const stands = one.until === 0;
  const acts = h("p", { class: "row" });
  if (stands && mine) {
    acts.append(button(TERMS.leave, () => askLeave(state, view, one), "danger"));
  }
  const by = view.roster.find((each) => each.account === state.client.account && each.until === 0);
  const own = stands && !mine && one.office === view.line.originOffice;
  if (own && by?.responsible) {
    acts.append(button(G.handOver, () => askHandOver(state, view, one, again)),
      button(one.manager ? G.endManager : G.makeManager, () => {
        void state.client.assignManager(view.line.group, one.membership, !one.manager)
          .then((done) => done.type === "ok" ? again() : state.say(told(done)));
      }));
  }
  if (stands && !mine && lead && !one.responsible) {
    acts.append(button(W.remove, () => askRemoval(state, view, one, again), "danger"));
  }
  if (!stands && lead) {
    acts.append(button(W.cutReceipt, () => void showCut(state, view, one), "link"));
  }
  return h("li", {},
    h("p", { class: "author" }, personLine(one), mine && t` （${W.you}）`),
    h("p", { class: "marks" },
      one.responsible && h("span", { class: "mark" }, TERMS.responsible),
      one.manager && h("span", { class: "mark" }, W.manager),
      h("span", { class: "quiet" }, `${W.since} ${dayOf(one.since)}`),
      !stands && h("span", { class: "quiet" }, `${W.until} ${dayOf(one.until)}`)),
    h("p", { class: "quiet" }, t`${G.cameBy}：${cameBy(view, one)}`),
    h("p", {}, seen ? `${W.lastDisplayed} ${momentOf(seen)}` : W.neverDisplayed), acts);
}

function scopeWords(scope: Scope): string {
  if (scope.kind === ScopeKind.fromDate) return `${dayOf(scope.from)} ${G.fromDay}`;
  return scope.kind === ScopeKind.fromNow ? G.fromJoining : G.wholeRecord;
}
// Through which admission somebody came: told on the roster, so that everybody sees why.
function cameBy(view: GroupView, one: RosterEntry): string {
  const own = view.admissions.find((each) => each.admission === one.admission);
  if (!own) return one.responsible || one.office === view.line.originOffice ? G.opener : W.unknown;
  const office = view.admissions.find((each) =>
    !each.account && each.office === one.office && each.made <= own.made);
  return [
    office && one.office !== view.line.originOffice ? G.throughOffice : TERMS.invitation,
    dayOf(own.made), own.purpose, scopeWords(own.scope),
  ].filter(Boolean).join(t`・`);
}

function officeNode(
  state: AppState, view: GroupView, one: Admission, lead: boolean, again: () => Promise<void>,
): HTMLElement {
  const names = view.roster.find((each) => each.account === one.manager);
  const mine = one.manager === state.client.account;
  return h("li", {}, h("p", { class: "author" }, one.officeName),
    h("p", {}, [t`${W.purpose}：${one.purpose}`, `${G.upTo} ${one.maxPeople} ${W.people}`,
      scopeWords(one.scope), one.expires ? `${G.until} ${dayOf(one.expires)}` : G.noExpiry]
      .join(t`・`)),
    names && h("p", { class: "quiet" }, t`${G.namingPerson}：${withKana(names.name)}`),
    h("p", { class: "row" },
      mine && button(G.nameOwn, () => askNaming(state, view, one, again), "main"),
      lead && button(G.removeOffice, () => askOfficeRemoval(state, view, one, again), "danger")));
}

function admissionNode(
  state: AppState, view: GroupView, one: Admission, lead: boolean, again: () => Promise<void>,
): HTMLElement {
  const problem = h("p", { class: "problem", role: "alert" });
  const withdraw = button(W.withdraw, () => {
    void state.client.withdraw(view.line.group, one.admission, W.withdraw).then((done) => {
      if (done.type !== "ok") problem.textContent = told(done);
      else void again();
    });
  }, "link");
  const who = one.account ? t`${withKana(one.name)}・${one.officeName}` : one.officeName;
  return h("li", {}, h("p", { class: "author" }, who),
    h("p", {}, t`${ADMISSION_STATES[one.state] ?? ""}・${W.purpose}：${one.purpose}`),
    problem, lead && withdraw);
}

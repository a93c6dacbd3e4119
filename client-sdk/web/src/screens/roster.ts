// Who is in the group, since when, and when each last had it on the screen; leaving and removing.
import type { Screen } from "../app.js";
import { ADMISSION_STATES, TERMS, W } from "../app_words.js";
import { button, dialog, field, fill, h } from "../dom.js";
import { dayOf, fullName, momentOf, personLine, withKana } from "../format.js";
import {
  AdmissionState, type Admission, type CutReceipt, type GroupId, type GroupView, type RosterEntry,
} from "../sdk.js";
import type { AppState } from "../state.js";
import { form, input } from "./form.js";
import { cutNotice, groupHeading } from "./group.js";
import { inviteForm } from "./invite.js";

export function rosterScreen(state: AppState, group: GroupId): Screen {
  const node = h("div", { class: "roster" }, h("p", {}, W.wait));
  const read = async (): Promise<void> => {
    const [view] = await Promise.all([state.readView(group), state.readPage(group, 0)]);
    if (view) draw(view);
    else if (state.client.state === "live") fill(node, cutNotice());
  };
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
    fill(node, groupHeading(view.line, "roster"),
      h("p", {}, `${TERMS.origin_office}：${view.line.originOfficeName}`),
      h("h2", {}, `${W.roster}（${standing.length} ${W.people}）`), list(standing),
      open.length > 0 && h("h2", {}, W.invitations),
      open.length > 0 && h("ul", { class: "members" },
        ...open.map((one) => admissionNode(state, view, one, lead, read))),
      lead && button(W.invitePerson, () => inviteForm(state, view, read), "main"),
      gone.length > 0 && h("h2", {}, W.former), gone.length > 0 && list(gone));
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

// Only the origin's responsible person and managers admit and remove (rule A7).
function leads(state: AppState, view: GroupView): boolean {
  return view.roster.some((one) =>
    one.account === state.client.account && one.until === 0 &&
    one.office === view.line.originOffice && (one.responsible || one.manager));
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
  if (stands && !mine && lead) {
    acts.append(button(W.remove, () => askRemoval(state, view, one, again), "danger"));
  }
  if (!stands && lead) {
    acts.append(button(W.cutReceipt, () => void showCut(state, view, one), "link"));
  }
  return h("li", {},
    h("p", { class: "author" }, personLine(one), mine && ` （${W.you}）`),
    h("p", { class: "marks" },
      one.responsible && h("span", { class: "mark" }, TERMS.responsible),
      one.manager && h("span", { class: "mark" }, W.manager),
      h("span", { class: "quiet" }, `${W.since} ${dayOf(one.since)}`),
      !stands && h("span", { class: "quiet" }, `${W.until} ${dayOf(one.until)}`)),
    h("p", {}, seen ? `${W.lastDisplayed} ${momentOf(seen)}` : W.neverDisplayed), acts);
}

function admissionNode(
  state: AppState, view: GroupView, one: Admission, lead: boolean, again: () => Promise<void>,
): HTMLElement {
  const problem = h("p", { class: "problem", role: "alert" });
  const withdraw = button(W.withdraw, () => {
    void state.client.withdraw(view.line.group, one.admission, W.withdraw).then((done) => {
      if (done.type !== "ok") problem.textContent = done.textJa;
      else void again();
    });
  }, "link");
  const who = one.account ? `${withKana(one.name)}・${one.officeName}` : one.officeName;
  return h("li", {}, h("p", { class: "author" }, who),
    h("p", {}, `${ADMISSION_STATES[one.state] ?? ""}・${W.purpose}：${one.purpose}`),
    problem, lead && withdraw);
}

// Two steps; the second names the patient (rule B5).
function askLeave(state: AppState, view: GroupView, one: RosterEntry): void {
  const { group, patient } = view.line;
  const inside = h("div", {}, h("p", {}, W.leaveAsk), h("p", { class: "row" },
    button(W.goOn, () => second(), "main"), button(W.cancel, () => box.close())));
  const second = (): void => {
    const reason = input("text", "off", "reason");
    const words = `${fullName(patient)} ${W.leaveSure}`;
    const sure = form(words, [field(W.reason, reason)], async () => {
      if (!reason.value.trim()) return W.needReason;
      const done = await state.client.leave(group, one.membership, reason.value.trim());
      if (done.type !== "ok") return done.textJa;
      box.close();
      return undefined;
    });
    fill(inside, sure.node, button(W.cancel, () => box.close()));
    reason.focus();
  };
  const box = dialog(TERMS.leave, inside);
}

function askRemoval(
  state: AppState, view: GroupView, one: RosterEntry, again: () => Promise<void>,
): void {
  const reason = input("text", "off", "reason");
  const words = `${withKana(one.name)} ${W.removeSure}`;
  const sure = form(words, [field(W.reason, reason)], async () => {
    if (!reason.value.trim()) return W.needReason;
    const done = await state.client.remove(view.line.group, one.membership, reason.value.trim());
    if (done.type !== "ok") return done.textJa;
    box.close();
    await again();
    if (done.value.cut) showReceipt(state, view, one, done.value.cut);
    return undefined;
  });
  const box = dialog(W.remove, h("p", {}, personLine(one)), h("p", {}, W.removeAsk), sure.node,
    button(W.cancel, () => box.close()));
}

async function showCut(state: AppState, view: GroupView, one: RosterEntry): Promise<void> {
  const cut = await state.client.readCutReceipt(view.line.group, one.membership);
  if (cut.type === "ok") showReceipt(state, view, one, cut.value);
  else state.say(cut.textJa);
}

// Per device what was handed over last, and whether its copy is gone (rule B6).
function showReceipt(
  state: AppState, view: GroupView, one: RosterEntry, cut: CutReceipt,
): void {
  const lines = h("ul", { class: "who" });
  const show = (now: CutReceipt): void => fill(lines, ...now.devices.map((device) => h("li", {},
    h("p", { class: "author" }, `${W.device}：${device.name}`),
    h("p", {}, `${W.lastHanded} ${device.lastSeq}`),
    h("p", {}, device.wiped ? `${W.wiped} ${momentOf(device.wiped)}`
      : `${W.notWiped} ${momentOf(device.leaseEnds)}`))),
  now.devices.length === 0 && h("li", {}, W.noDevices));
  show(cut);
  const refresh = button(W.refresh, () => {
    void state.client.readCutReceipt(view.line.group, one.membership).then((now) => {
      if (now.type === "ok") show(now.value);
    });
  });
  const box = dialog(W.cutReceipt, h("p", {}, personLine(one)), h("p", {}, W.cutReceiptHow), lines,
    h("p", { class: "row" }, refresh, button(W.close, () => box.close(), "main")));
}

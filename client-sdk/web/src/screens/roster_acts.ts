// What is done to a membership: leaving, removing, handing over, and the receipt of a cut.
import { TERMS, W } from "../app_words.js";
import { button, dialog, field, fill, h } from "../dom.js";
import { fullName, momentOf, personLine, withKana } from "../format.js";
import { G } from "../group_words.js";
import { t } from "../language.js";
import type { Admission, CutReceipt, GroupView, OfficeId, RosterEntry } from "../sdk.js";
import type { AppState } from "../state.js";
import { told } from "../told.js";
import { scopeField } from "./admit.js";
import { form, input } from "./form.js";
import { withBothFactors } from "./fresh.js";
import { Picker } from "./picker.js";

// Two steps; the second names the patient (rule B5).
export function askLeave(state: AppState, view: GroupView, one: RosterEntry): void {
  const { group, patient } = view.line;
  const inside = h("div", {}, h("p", {}, W.leaveAsk), h("p", { class: "row" },
    button(W.goOn, () => second(), "main"), button(W.cancel, () => box.close())));
  const second = (): void => {
    const reason = input("text", "off", "reason");
    const words = `${fullName(patient)} ${W.leaveSure}`;
    const sure = form(words, [field(W.reason, reason)], async () => {
      if (!reason.value.trim()) return W.needReason;
      const done = await state.client.leave(group, one.membership, reason.value.trim());
      if (done.type !== "ok") return told(done);
      box.close();
      return undefined;
    });
    fill(inside, sure.node, button(W.cancel, () => box.close()));
    reason.focus();
  };
  const box = dialog(TERMS.leave, inside);
}

export function askRemoval(
  state: AppState, view: GroupView, one: RosterEntry, again: () => Promise<void>,
): void {
  const reason = input("text", "off", "reason");
  const words = `${withKana(one.name)} ${W.removeSure}`;
  const sure = form(words, [field(W.reason, reason)], async () => {
    if (!reason.value.trim()) return W.needReason;
    const done = await state.client.remove(view.line.group, one.membership, reason.value.trim());
    if (done.type !== "ok") return told(done);
    box.close();
    await again();
    if (done.value.cut) showReceipt(state, view, one, done.value.cut);
    return undefined;
  });
  const box = dialog(W.remove, h("p", {}, personLine(one)), h("p", {}, W.removeAsk), sure.node,
    button(W.cancel, () => box.close()));
}

export async function showCut(state: AppState, view: GroupView, one: RosterEntry): Promise<void> {
  const cut = await state.client.readCutReceipt(view.line.group, one.membership);
  if (cut.type === "ok") showReceipt(state, view, one, cut.value);
  else state.say(told(cut));
}

// Per device what was handed over last, and whether its copy is gone (rule B6).
function showReceipt(
  state: AppState, view: GroupView, one: RosterEntry, cut: CutReceipt,
): void {
  const lines = h("ul", { class: "who" });
  const show = (now: CutReceipt): void => fill(lines, ...now.devices.map((device) => h("li", {},
    h("p", { class: "author" }, t`${W.device}：${device.name}`),
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

// Another of the origin's own staff answers for the group from now on (rule B7).
export function askHandOver(
  state: AppState, view: GroupView, one: RosterEntry, again: () => Promise<void>,
): void {
  const sure = form(`${withKana(one.name)} ${G.handOverSure}`, [], async () => {
    const done = await state.client.assignResponsible(view.line.group, one.membership);
    if (done.type !== "ok") return told(done);
    box.close();
    await again();
    return undefined;
  });
  const box = dialog(G.handOver, h("p", {}, personLine(one)), h("p", {}, G.handOverAsk), sure.node,
    button(W.cancel, () => box.close()));
}

export function askOfficeRemoval(
  state: AppState, view: GroupView, one: Admission, again: () => Promise<void>,
): void {
  const reason = input("text", "off", "reason");
  const sure = form(`${one.officeName} ${G.removeOfficeSure}`, [field(W.reason, reason)],
    async () => {
      if (!reason.value.trim()) return W.needReason;
      const done = await state.client.removeOffice(
        view.line.group, one.admission, reason.value.trim());
      if (done.type !== "ok") return told(done);
      box.close();
      await again();
      return undefined;
    });
  const box = dialog(G.removeOffice, h("p", {}, one.officeName), h("p", {}, G.removeOfficeAsk),
    sure.node, button(W.cancel, () => box.close()));
}

export function askClosing(
  state: AppState, view: GroupView, again: () => Promise<void>,
): void {
  const reason = input("text", "off", "reason");
  const sure = form(`${fullName(view.line.patient)} ${G.closeSure}`, [field(W.reason, reason)],
    async () => {
      if (!reason.value.trim()) return W.needReason;
      const done = await state.client.closeGroup(view.line.group, reason.value.trim());
      if (done.type !== "ok") return told(done);
      box.close();
      await again();
      return undefined;
    });
  const box = dialog(G.close, h("p", {}, G.closeAsk), sure.node,
    button(W.cancel, () => box.close()));
}

// An admitted office's own people, named by whom the origin asked to (rule B4).
export function askNaming(
  state: AppState, view: GroupView, through: Admission, again: () => Promise<void>,
): void {
  const inside = new Set(view.roster.filter((one) => one.until === 0)
    .map((one) => `${one.account} ${one.office}`));
  const picker = new Picker(state, {
    office: through.office as OfficeId,
    leaveOut: (one) => inside.has(`${one.account} ${one.office}`),
  });
  const scope = scopeField();
  const name = form(G.nameNow, [picker.node, ...scope.nodes], async () => {
    const chosen = picker.value();
    if (!chosen) return G.needPerson;
    const wanted = scope.value();
    if (!wanted) return G.fillIn;
    const done = await withBothFactors(state, () =>
      state.client.namePerson(view.line.group, through.admission, chosen.account, wanted));
    if (done.type !== "ok") return told(done);
    box.close();
    state.say(G.named);
    await again();
    return undefined;
  });
  const box = dialog(G.nameOwn, name.node, button(W.cancel, () => box.close()));
}

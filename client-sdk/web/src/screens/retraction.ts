import { W } from "../app_words.js";
import { button, dialog, field, h } from "../dom.js";
import { staffRoom, type GroupId } from "../sdk.js";
import type { AppState } from "../state.js";
import { told } from "../told.js";
import { form, input } from "./form.js";

export function askRetraction(state: AppState, group: GroupId, seq: number): void {
  const reason = input("text", "off", "reason");
  const wrong = h("input", { type: "checkbox", name: "wrong-patient" });
  const ask = form(W.retract, [
    field(W.reason, reason), h("label", { class: "pick" }, wrong, h("span", {}, W.wrongPatient)),
  ], async () => {
    const why = reason.value.trim() || (wrong.checked ? W.wrongPatient : "");
    if (!why) return W.needReason;
    const done = await state.client.retract(staffRoom(group), seq, why, wrong.checked);
    if (done.type !== "ok") return told(done);
    state.tell("outbox");
    box.close();
    return undefined;
  });
  const box = dialog(W.retract, h("p", {}, W.retractAsk), ask.node,
    button(W.cancel, () => box.close()));
}

// Who has it, who has seen it, who has confirmed it, and who has not yet: by name and time.
import { TERMS, W } from "../app_words.js";
import { button, dialog, fill, h } from "../dom.js";
import { memberOf, momentOf, personLine } from "../format.js";
import { t } from "../language.js";
import type { Message } from "../room.js";
import { staffRoom, type GroupId, type ReceiptLine } from "../sdk.js";
import type { AppState } from "../state.js";
import { told } from "../told.js";

export async function showReceipts(
  state: AppState, group: GroupId, item: Message,
): Promise<void> {
  state.firstSteps.mark("receipts");
  const inside = h("div", {}, h("p", {}, W.wait));
  const box = dialog(W.receipts, inside, h("p", { class: "quiet" }, W.receiptMeaning),
    button(W.close, () => box.close()));
  const newest = item.versions.at(-1)!.entry.seq;
  const list = await state.client.readReceipts(staffRoom(group), newest);
  if (list.type !== "ok") {
    fill(inside, h("p", { class: "problem", role: "alert" }, told(list)));
    return;
  }
  const view = state.views.get(group);
  const line = (one: ReceiptLine): HTMLElement => {
    const entry = memberOf(view, one.membership);
    const when = (time: number): string => (time ? momentOf(time) : W.notYet);
    const facts: [string, string][] = [
      [TERMS.delivered, when(one.delivered)], [TERMS.displayed, when(one.displayed)],
    ];
    if (one.confirmAsked) facts.push([W.confirm, when(one.confirmed)]);
    return h("li", { class: one.displayed ? "have" : "not" },
      h("p", { class: "author" }, entry ? personLine(entry) : W.formerMember,
        one.joinedLater && t` （${W.joinedLater}）`, one.leftSince && t` （${W.leftSince}）`),
      h("dl", {}, ...facts.flatMap(([what, at]) => [h("dt", {}, what), h("dd", {}, at)])));
  };
  const missing = (one: ReceiptLine): number =>
    one.confirmAsked && !one.confirmed ? 0 : one.displayed ? 2 : 1;
  const lines = [...list.value.lines].sort((a, b) => missing(a) - missing(b));
  fill(inside, h("ul", { class: "who" }, ...lines.map(line)));
}

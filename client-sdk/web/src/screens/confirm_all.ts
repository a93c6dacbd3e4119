// 確定 of several entries in one act (rule A9): every text stands before one's eyes, under its
// patient, and what one does not stand by is left out.
import { KINDS, W } from "../app_words.js";
import type { TodayItem } from "../awaiting.js";
import { button, dialog, h } from "../dom.js";
import { memberOf, momentOf, personLine } from "../format.js";
import { t } from "../language.js";
import { Awaits, textOf, type RoomRef } from "../sdk.js";
import type { AppState } from "../state.js";
import { TODAY } from "../today_words.js";
import { told } from "../told.js";
import { form } from "./form.js";
import { patientWords } from "./patients.js";

const AT_ONCE = 64; // of one room, as the wire has it

export function waitingForFinal(items: TodayItem[]): TodayItem[] {
  return items.filter((one) => one.what.includes(Awaits.finalWord) && one.sending === "");
}
export function confirmAllButton(state: AppState, items: TodayItem[]): HTMLElement {
  return button(t`${TODAY.confirmAll}（${items.length}${TODAY.count}）`,
    () => askAll(state, items), "main");
}

// One act for each room, in pieces that the wire takes.
export function piecesOf(items: TodayItem[]): { where: RoomRef; seqs: number[] }[] {
  const rooms = new Map<string, { where: RoomRef; seqs: number[] }[]>();
  for (const { where, item } of items) {
    const key = `${where.group} ${where.room}`;
    const pieces = rooms.get(key) ?? [];
    rooms.set(key, pieces);
    if (!pieces.length || pieces.at(-1)!.seqs.length >= AT_ONCE) pieces.push({ where, seqs: [] });
    pieces.at(-1)!.seqs.push(item.message.entry.seq);
  }
  return [...rooms.values()].flat();
}

function askAll(state: AppState, items: TodayItem[]): void {
  const boxes = new Map<HTMLInputElement, TodayItem>();
  const groups = [...new Set(items.map((one) => one.line.group))];
  const sections = groups.map((group) => {
    const its = items.filter((one) => one.line.group === group);
    return h("section", { class: "version" },
      h("h3", {}, ...patientWords(state, its[0]!.line)),
      ...its.map((one) => entryNode(state, one, boxes)));
  });
  const chosen = (): TodayItem[] => [...boxes].filter(([box]) => box.checked).map(([, one]) => one);
  const sure = form(sureWords(items.length), sections, async () => {
    const picked = chosen();
    if (picked.length === 0) return TODAY.confirmAllNone;
    for (const { where, seqs } of piecesOf(picked)) {
      const done = await state.client.confirmProxy(where, seqs);
      if (done.type !== "ok") return told(done);
    }
    box.close();
    state.tell("outbox");
    return undefined;
  });
  sure.node.addEventListener("change", () => sure.rename(sureWords(chosen().length)));
  const box = dialog(TODAY.confirmAll, h("p", {}, TODAY.confirmAllHow),
    h("p", {}, TODAY.confirmProxyHow), sure.node, button(W.cancel, () => box.close(), "link"));
}
function sureWords(count: number): string {
  return t`${TODAY.confirmAllSure}（${count}${TODAY.count}）`;
}

function entryNode(
  state: AppState, one: TodayItem, boxes: Map<HTMLInputElement, TodayItem>,
): HTMLElement {
  const { entry, body } = one.item.message;
  const by = memberOf(state.views.get(one.line.group), entry.membership);
  const box = h("input", { type: "checkbox", name: "final", checked: true });
  boxes.set(box, one);
  return h("label", { class: "pick wide" }, box, h("span", {},
    h("span", { class: "quiet" }, [
      KINDS[body.head.kind] ?? W.other, momentOf(entry.at),
      by ? t`${TODAY.enteredFor}：${personLine(by)}` : "",
    ].filter(Boolean).join(t`・`)),
    h("span", { class: "body", lang: "ja" }, textOf(body)),
    body.head.informant !== "" &&
      h("span", { class: "quiet" }, t`${W.informant}：${body.head.informant}`)));
}

// What is decided and stands above everything else (rule C1), for everybody in the group, also who
// came later; taken off by a member who says why.
import { W } from "../app_words.js";
import { CARD } from "../card_words.js";
import { button, dialog, field, fill, h } from "../dom.js";
import { dayOf, memberOf, personLine } from "../format.js";
import { t } from "../language.js";
import {
  staffRoom, textOf, type GroupId, type MessageCorrected, type MessagePosted,
} from "../sdk.js";
import type { AppState } from "../state.js";
import { told } from "../told.js";
import { form } from "./form.js";

type Decision = MessagePosted | MessageCorrected;

export interface Pinned {
  node: HTMLElement;
  leave(): void;
}

export function pinnedSection(
  state: AppState, group: GroupId, jump: (seq: number) => void,
): Pinned {
  const node = h("section", { class: "pinned", "aria-label": CARD.pinned });
  node.hidden = true;
  let events: Decision[] = [];
  let more = false;
  let reading = false;
  let again = false;
  let open: boolean | undefined;
  let names = 0; // the roster that the names were taken from
  const draw = (): void => {
    names = state.views.get(group)?.line.rosterEpoch ?? 0;
    node.hidden = events.length === 0;
    const box = h("details", { open: open ?? events.length <= 2,
      ontoggle: () => (open = box.open) },
    h("summary", {}, h("span", { class: "name" }, `${CARD.pinned} ${events.length}`, more && "＋")),
    ...events.map((one) => decisionNode(one)),
    more && button(CARD.pinnedMore, () => void read(originalOf(events.at(-1)!))));
    fill(node, box);
  };
  const decisionNode = (one: Decision): HTMLElement => {
    const who = memberOf(state.views.get(group), one.entry.membership);
    const seq = originalOf(one);
    return h("article", { class: "decision", "data-seq": seq },
      h("p", { class: "body", lang: "ja" }, textOf(one.body)),
      h("p", { class: "quiet" }, t`${CARD.decidedBy}：${one.body.head.decidedBy}・` +
        t`${dayOf(one.entry.at)}・${who ? personLine(who) : W.formerMember}`),
      h("p", { class: "row" }, button(CARD.toPlace, () => jump(seq), "link"),
        button(CARD.unpin, () => askPin(state, group, seq, false), "link")));
  };
  // From the newest, or on behind what is shown.
  const read = async (before = 0): Promise<void> => {
    if (reading) {
      again = true;
      return;
    }
    reading = true;
    const page = await state.client.readPinned(staffRoom(group), before);
    reading = false;
    if (page.type === "ok") {
      const found = page.value.events.filter((one): one is Decision =>
        one.type === "message_posted" || one.type === "message_corrected");
      events = before === 0 ? found : [...events, ...found];
      more = page.value.more;
      draw();
    }
    if (again) {
      again = false;
      await read();
    }
  };
  const wake = (): void => {
    if (state.client.state === "live") void read();
  };
  const off = [
    state.on(`pins ${group}`, wake), state.on("connection", wake),
    state.on(`room ${group}`, () => {
      const known = state.views.get(group)?.line.rosterEpoch ?? 0;
      if (events.length > 0 && known !== names) draw();
    }),
  ];
  wake();
  return { node, leave: () => off.forEach((one) => one()) };
}

function originalOf(one: Decision): number {
  return one.type === "message_corrected" ? one.entry.refersTo : one.entry.seq;
}

export function askPin(state: AppState, group: GroupId, seq: number, pinned: boolean): void {
  const words = h("textarea", { rows: 3, name: "reason" });
  const title = pinned ? CARD.pinAgain : CARD.unpinTitle;
  const made = form(pinned ? CARD.pinAgain : CARD.unpin, [
    h("p", {}, pinned ? CARD.pinHow : CARD.unpinHow), field(CARD.reason, words, CARD.reasonHint),
  ], async () => {
    const reason = words.value.trim();
    if (reason === "") return CARD.needReason;
    const done = await state.client.pinDecision(staffRoom(group), seq, pinned, reason);
    if (done.type !== "ok") return told(done);
    state.say(pinned ? CARD.wasPinned : CARD.wasUnpinned);
    box.close();
    return "";
  });
  const box = dialog(title, made.node,
    h("p", { class: "row" }, button(W.cancel, () => box.close())));
}

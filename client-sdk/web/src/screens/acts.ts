// What is awaited of a message, what was done about it, and who may do what (rules C1, A9).
import { REQUEST_STATES, W } from "../app_words.js";
import { button, dialog, field, h } from "../dom.js";
import { fullName, memberOf, momentOf, personLine, withKana } from "../format.js";
import { t } from "../language.js";
import { isStep, type Message } from "../room.js";
import {
  MessageKind, RequestState, staffRoom, textOf, type OutboxLine, type Result,
} from "../sdk.js";
import { ACTS, INSTRUCTION_STATES, MEMO_STATES, TODAY } from "../today_words.js";
import { told } from "../told.js";
import { form } from "./form.js";
import type { Hands } from "./message.js";
import { waitingNode } from "./outbox.js";

const ENDED: number[] = [
  RequestState.none, RequestState.withdrawn, RequestState.carriedOut, RequestState.coSigned,
];

function headOf(item: Message): Message["versions"][number]["body"]["head"] {
  return item.versions.at(-1)!.body.head;
}
export function stateWords(item: Message): string {
  const { kind } = headOf(item);
  const words = kind === MessageKind.instruction ? INSTRUCTION_STATES
    : kind === MessageKind.phoneMemo ? MEMO_STATES : REQUEST_STATES;
  return words[item.requestState] ?? "";
}
// What was carried out or stopped is not put otherwise; of what is someone's own word by 確定 only
// that person makes a new version.
export function mayCorrect(item: Message, hands: Hands): boolean {
  const { kind, onBehalfOf } = headOf(item);
  const me = hands.state.client.account;
  const first = item.versions[0]!;
  const entered = first.body.head.onBehalfOf;
  if (kind === MessageKind.instruction && ENDED.includes(item.requestState) &&
    !hands.state.room(hands.group).isProxyOpen(item)) return false;
  if (entered === me) return true;
  if (first.entry.author !== me) return false;
  return !onBehalfOf || hands.state.room(hands.group).isProxyOpen(item);
}

// What this device has sent about it and the server has not answered yet, or has refused.
export function pendingOf(item: Message, hands: Hands): OutboxLine[] {
  const seqs = [item.seq, ...item.versions.map((one) => one.entry.seq)];
  return hands.state.client.outbox().filter((one) =>
    one.where.group === hands.group && one.kind in ACTS && one.state !== "sent" &&
    one.about.some((seq) => seqs.includes(seq)));
}

// ---- What was done ----

const DONE: Partial<Record<RequestState, [did: string, said: string]>> = {
  [RequestState.received]: [TODAY.receivedBy, TODAY.readBackWas],
  [RequestState.carriedOut]: [TODAY.doneBy, TODAY.reportWas],
  [RequestState.coSigned]: [TODAY.signedBy, TODAY.remark],
};

export function stepLines(item: Message, hands: Hands): HTMLElement[] {
  const view = hands.state.views.get(hands.group);
  const { kind, onBehalfOf } = item.versions[0]!.body.head;
  const by = (membership: Parameters<typeof memberOf>[1]): string => {
    const entry = memberOf(view, membership);
    return entry ? personLine(entry) : W.formerMember;
  };
  const lines: HTMLElement[] = [];
  if (onBehalfOf) {
    const whose = view?.roster.find((one) => one.account === onBehalfOf);
    const name = whose ? withKana(whose.name) : W.formerMember;
    const final = item.final && t`${TODAY.madeFinal}：${name}・${momentOf(item.final.entry.at)}`;
    const open = hands.state.room(hands.group).isProxyOpen(item);
    lines.push(h("p", { class: open ? "proxy" : "to" },
      final ?? t`${TODAY.enteredFor}：${by(item.versions[0]!.entry.membership)}／${name} ` +
        (open ? TODAY.waitsForFinal : TODAY.madeFinal)));
  }
  for (const { entry, state } of item.steps.filter((one) => isStep(one))) {
    const stopped = kind === MessageKind.instruction ? TODAY.stoppedBy : TODAY.takenBackBy;
    const [did, said] = DONE[state] ?? [stopped, W.reason];
    lines.push(h("div", { class: "step" },
      h("p", {}, h("strong", {}, did), t`：${by(entry.membership)}・${momentOf(entry.at)}`),
      entry.reason !== "" && h("p", { class: "said" }, t`${said}：${entry.reason}`)));
  }
  return lines;
}

// ---- What can be done ----

export function actsOf(item: Message, hands: Hands): HTMLElement[] {
  const { state, group, own } = hands;
  const pending = pendingOf(item, hands);
  if (pending.length > 0) return pending.map((one) => waitingNode(state, one));
  const { kind, addressees, spokeWith } = headOf(item);
  const { client } = state;
  const where = staffRoom(group);
  const { seq } = item.versions.at(-1)!.entry;
  const stands = item.requestState;
  const open = state.room(group).isProxyOpen(item);
  const asked = addressees.includes(own) && !open;
  const acts: HTMLElement[] = [];
  if (open && item.versions[0]!.body.head.onBehalfOf === client.account) {
    acts.push(button(TODAY.confirmProxy, () => ask(item, hands, {
      title: TODAY.confirmProxy, how: TODAY.confirmProxyHow, sure: TODAY.confirmProxySure,
      act: () => client.confirmProxy(where, [seq]),
    }), "main"));
  }
  if (kind === MessageKind.instruction && asked && stands === RequestState.open) {
    acts.push(button(TODAY.received, () => ask(item, hands, {
      title: TODAY.received, how: TODAY.notReplacing, sure: TODAY.receivedSure,
      field: [TODAY.readBack, TODAY.readBackHint], needed: TODAY.needReadBack,
      act: (words) => client.receiveInstruction(where, seq, words),
    }), "main"));
  }
  if (kind === MessageKind.instruction && asked && stands === RequestState.received) {
    acts.push(button(TODAY.carriedOut, () => ask(item, hands, {
      title: TODAY.carriedOut, how: "", sure: TODAY.carriedOutSure,
      field: [TODAY.report, TODAY.reportHint], needed: TODAY.needReport,
      act: (words) => client.reportInstruction(where, seq, words),
    }), "main"));
  }
  if (kind === MessageKind.phoneMemo && spokeWith === own && stands === RequestState.open) {
    acts.push(button(TODAY.coSign, () => ask(item, hands, {
      title: TODAY.coSign, how: TODAY.coSignHow, sure: TODAY.coSignSure,
      field: [`${TODAY.remark}${W.optional}`, ""],
      act: (words) => client.coSignMemo(where, seq, words),
    }), "main"));
  }
  return acts;
}

// 取り下げ of a question or request, 中止 of an instruction: the author's.
export function withdrawAct(item: Message, hands: Hands): HTMLElement | undefined {
  const { kind } = headOf(item);
  const instructs = kind === MessageKind.instruction;
  const asks = kind === MessageKind.question || kind === MessageKind.request;
  const waits = item.requestState === RequestState.open ||
    instructs && item.requestState === RequestState.received;
  if (!waits || !(asks || instructs) || pendingOf(item, hands).length > 0) return undefined;
  const title = instructs ? TODAY.withdrawInstruction : TODAY.withdrawRequest;
  return button(title, () => ask(item, hands, {
    title, sure: title,
    how: instructs ? TODAY.withdrawInstructionHow : TODAY.withdrawRequestHow,
    field: [W.reason, ""], needed: W.needReason,
    act: (why) => hands.state.client.withdrawRequest(staffRoom(hands.group), item.seq, why),
  }), "link");
}

interface Asking {
  title: string;
  how: string;
  sure: string;
  field?: [label: string, hint: string];
  needed?: string; // said where nothing was written
  act(words: string): Promise<Result<unknown>>;
}

// With the message before one's eyes: what is done here is final.
function ask(item: Message, { state, group }: Hands, wish: Asking): void {
  const patient = state.line(group)?.patient;
  const words = h("textarea", { rows: 3, name: "words", maxlength: 300 });
  const sure = form(wish.sure, [
    wish.field ? field(wish.field[0], words, wish.field[1]) : false,
  ], async () => {
    const said = words.value.trim();
    if (wish.needed && !said) return wish.needed;
    const done = await wish.act(said);
    if (done.type !== "ok") return told(done);
    box.close();
    state.tell("outbox");
    return undefined;
  });
  const box = dialog(wish.title,
    patient && h("p", { class: "author" }, `${fullName(patient)} ${W.san}`),
    h("blockquote", { class: "body", lang: "ja" }, textOf(item.versions.at(-1)!.body)),
    wish.how !== "" && h("p", {}, wish.how), sure.node,
    button(W.cancel, () => box.close(), "link"));
  if (wish.field) words.focus();
}

// One entry of the timeline.
import { KINDS, SYSTEM_EVENTS, TERMS, URGENCIES, W } from "../app_words.js";
import { CARD } from "../card_words.js";
import { button, dialog, h } from "../dom.js";
import { clockOf, memberOf, momentOf, personLine, withKana } from "../format.js";
import { t } from "../language.js";
import type { Message, Other, Version } from "../room.js";
import {
  HiddenReason, MessageKind, RequestState, SHARED_PLAN, staffRoom, SystemKind, textOf, Urgency,
  type CardChanged, type GroupId, type Head, type MembershipId, type RequestStateChanged,
  type RosterEntry, type SystemEvent,
} from "../sdk.js";
import type { AppState } from "../state.js";
import { AWAITS, TODAY } from "../today_words.js";
import { told } from "../told.js";
import { actsOf, mayCorrect, pendingOf, stateWords, stepLines, withdrawAct } from "./acts.js";
import { valueNode } from "./card_value.js";
import type { Composer } from "./composer.js";
import { filesNode, saidIn } from "./files.js";
import { askPin } from "./pinned.js";
import { showReceipts } from "./receipts.js";
import { askRetraction } from "./retraction.js";

export interface Place {
  state: AppState;
  group: GroupId;
  jump(seq: number): void;
}
export interface Hands extends Place {
  own: MembershipId;
  compose: Composer;
}

// Changes whenever the node would look different.
export function signatureOf(item: Message | Other, hands: Hands): string {
  const { state, group } = hands;
  const view = state.views.get(group);
  const roster = view?.line.rosterEpoch ?? 0;
  if (item.type === "other") {
    const form = item.event.type === "card_changed" && state.cards.form !== undefined;
    return `${item.event.type} ${item.event.entry.seq} ${roster} ${form}`;
  }
  const room = state.room(group);
  const seen = room.displayedCount(view, item);
  const confirmed = room.confirmedCount(item);
  const newest = item.versions.at(-1)!.entry.seq;
  const mine = room.isConfirmed(hands.own, newest);
  return [
    item.versions.length, item.requestState, seen.have, seen.of, confirmed.have, roster, mine,
    item.steps.length, item.final !== undefined,
    ...pendingOf(item, hands).map((one) => `${one.id} ${one.state} ${state.client.state}`),
  ].join(" ");
}

function who(hands: Place, membership: MembershipId): string {
  const entry = memberOf(hands.state.views.get(hands.group), membership);
  return entry ? personLine(entry) : W.formerMember;
}
function names(hands: Hands, members: MembershipId[]): string {
  const view = hands.state.views.get(hands.group);
  return members.map((one) => {
    const entry = memberOf(view, one);
    return entry ? withKana(entry.name) : W.formerMember;
  }).join(t`、`);
}

export function messageNode(item: Message, hands: Hands): HTMLElement {
  const newest = item.versions.at(-1)!;
  const first = item.versions[0]!;
  const { head } = newest.body;
  const mine = first.entry.author === hands.state.client.account;
  const urgent = head.urgency === Urgency.urgent;
  const node = h("li", { class: `message${mine ? " mine" : ""}${urgent ? " urgent" : ""}`,
    tabindex: -1, "data-seq": item.seq });
  const lines: (HTMLElement | false)[] = [
    h("p", { class: "author" }, who(hands, first.entry.membership), mine && t` （${W.you}）`),
    h("p", { class: "what" },
      h("time", { datetime: new Date(first.entry.at).toISOString() }, clockOf(first.entry.at)),
      h("span", { class: "mark" }, KINDS[head.kind] ?? W.other),
      head.urgency > Urgency.routine && h("strong", { class: `mark u${head.urgency}` },
        URGENCIES[head.urgency as 2 | 3]),
      stateWords(item) !== "" &&
        h("span", { class: `mark s${item.requestState}` }, stateWords(item))),
    head.answersSeq > 0 && quote(hands, head.answersSeq, W.answerTo),
    head.repliesToSeq > 0 && quote(hands, head.repliesToSeq, TODAY.replyTo),
    head.kind === MessageKind.phoneMemo && spokeLine(head, hands),
    newest.body.texts.length > 0 && h("p", { class: "body", lang: "ja" }, textOf(newest.body)),
    newest.body.attachments.length > 0 &&
      filesNode(newest.body.attachments, hands.state, hands.group),
    head.kind === MessageKind.instruction && h("p", { class: "to" }, TODAY.notReplacing),
    head.decidedBy !== "" && h("p", {}, t`${W.decidedBy}：${head.decidedBy}`),
    head.informant !== "" && h("p", {}, t`${W.informant}：${head.informant}`),
    head.addressees.length > 0 && h("p", { class: "to" },
      t`${addresseesOf(head.kind)}：${names(hands, head.addressees)}`),
    head.wishedOn.year > 0 && h("p", { class: "to" },
      t`${TERMS.wished_date}：${head.wishedOn.month}/${head.wishedOn.day}`),
    newest !== first && correctedLine(item.versions, hands),
    ...stepLines(item, hands),
  ];
  for (const line of lines) if (line) node.append(line);
  node.append(foot(item, hands, mine));
  return node;
}

export function addresseesOf(kind: MessageKind): string {
  return kind === MessageKind.instruction ? W.instructed : W.addressees;
}
function quote(hands: Hands, seq: number, what: string): HTMLElement {
  const item = hands.state.room(hands.group).items.get(seq);
  const words = item?.type === "message" ? saidIn(item.versions.at(-1)!.body) : W.earlier;
  const short = t`「${words.slice(0, 30)}${words.length > 30 ? "…" : ""}」${what}`;
  return h("p", { class: "quote" }, button(short, () => hands.jump(seq), "link"));
}
function spokeLine(head: Head, hands: Hands): HTMLElement {
  const whom = head.spokeWith ? who(hands, head.spokeWith) : head.spokeWithName;
  return h("p", {}, t`${TODAY.spokeWith}：${whom}・${momentOf(head.spoke)}`);
}

function correctedLine(versions: Version[], hands: Hands): HTMLElement {
  const newest = versions.at(-1)!;
  return h("p", { class: "corrected" },
    t`${W.corrected}（${W.version}${versions.length}${W.versionOf}・${momentOf(newest.entry.at)}・`,
    t`${W.reason}：${newest.entry.reason}） `,
    button(W.versions, () => showVersions(versions, hands), "link"));
}

function showVersions(versions: Version[], hands: Hands): void {
  const box = dialog(W.versions, ...versions.map((one, at) =>
    h("section", { class: "version" },
      h("h3", {}, t`${W.version}${at + 1}${W.versionOf}・${momentOf(one.entry.at)}`),
      h("p", { class: "author" }, who(hands, one.entry.membership)),
      one.entry.reason !== "" && h("p", {}, t`${W.reason}：${one.entry.reason}`),
      h("p", { class: "body", lang: "ja" }, textOf(one.body)),
      one.body.attachments.length > 0 &&
        filesNode(one.body.attachments, hands.state, hands.group))),
  button(W.close, () => box.close()));
}

// 既読 and 確認 stand under every message, and open the list of who has and who has not.
function foot(item: Message, hands: Hands, mine: boolean): HTMLElement {
  const { state, group, own } = hands;
  const room = state.room(group);
  const newest = item.versions.at(-1)!;
  const seen = room.displayedCount(state.views.get(group), item);
  const confirmed = room.confirmedCount(item);
  const words = [`${TERMS.displayed} ${seen.have}/${seen.of}`];
  if (confirmed.of > 0) words.push(`${W.confirm} ${confirmed.have}/${confirmed.of}`);
  const node = h("div", { class: "foot" },
    h("button", {
      type: "button", class: "receipts",
      onclick: () => void showReceipts(state, group, item),
    }, words.join(t`　`)));
  const asked = newest.body.head.confirmBy.includes(own);
  if (asked && room.isConfirmed(own, newest.entry.seq)) {
    node.append(h("span", { class: "mark done" }, W.confirmedByYou));
  } else if (asked) node.append(confirmButton(newest.entry.seq, hands));
  const { addressees, kind } = newest.body.head;
  const asks = kind === MessageKind.question || kind === MessageKind.request;
  const stands = item.requestState;
  const answerable = stands === RequestState.open || stands === RequestState.answered;
  if (asks && addressees.includes(own) && answerable) {
    const first = stands === RequestState.open;
    node.append(button(W.answer, () => hands.compose.answer(item), first ? "main" : "plain"));
  }
  const colleague = asks && stands === RequestState.open && colleagueOf(addressees, hands);
  if (colleague) {
    const enter = (): void => hands.compose.answer(item, colleague.account);
    node.append(button(TODAY.answerFor, enter, "link"));
  }
  node.append(...actsOf(item, hands));
  if (!mine) node.append(button(TODAY.reply, () => hands.compose.reply(item), "link"));
  const whose = item.versions[0]!.body.head.onBehalfOf;
  if (mayCorrect(item, hands)) {
    node.append(button(W.correct, () => hands.compose.correct(item), "link"));
  }
  if (mine || whose === state.client.account) {
    const withdraw = withdrawAct(item, hands);
    if (withdraw) node.append(withdraw);
    node.append(button(W.retract, () => askRetraction(state, group, item.seq), "link"));
  }
  return node;
}

// Whom of the own office one may enter an answer for (rule A9).
function colleagueOf(
  addressees: MembershipId[], { state, group, own }: Hands,
): RosterEntry | undefined {
  const view = state.views.get(group);
  const office = memberOf(view, own)?.office;
  return addressees.map((one) => memberOf(view, one)).find((one) => one?.office === office &&
    one?.until === 0 && one.account !== state.client.account);
}

function confirmButton(seq: number, hands: Hands): HTMLButtonElement {
  const { state, group, own } = hands;
  const act = button(TERMS.confirmed, () => {
    act.disabled = true;
    void state.client.confirm(staffRoom(group), seq).then((done) => {
      if (done.type !== "ok") {
        act.disabled = false;
        state.say(told(done));
        return;
      }
      state.room(group).takeReceipts([{
        revision: 0, membership: own, account: state.client.account, kind: 3,
        range: { first: seq, last: seq }, at: Date.now(), deviceTime: 0, device: "" as never,
      }]);
      state.tell(`room ${group}`);
    });
  }, "main");
  return act;
}

// Which fields, what they were put to, and who said so; the card itself is a tap away.
function cardChangedNode(event: CardChanged, at: HTMLElement, hands: Place): HTMLElement {
  const { entry, fields } = event;
  const plan = fields.some((one) => one.key === SHARED_PLAN);
  return h("li", { class: "system card-changed", tabindex: -1 },
    h("p", {}, at, t` ${plan ? CARD.planChanged : CARD.changed}：${who(hands, entry.membership)}`),
    ...fields.map((one) => {
      const field = hands.state.cards.field(one.key);
      return h("p", { class: "said" },
        field ? h("span", { lang: "ja" }, field.label) : CARD.oneField, t`：`,
        valueNode(field, one.value) || CARD.nothing,
        t`（${CARD.source}：${one.source}）`);
    }),
    h("p", {}, h("a", { href: `#/g/${hands.group}/card` }, CARD.toCard)));
}

export function otherNode(item: Other, hands: Place): HTMLElement {
  const { event } = item;
  const { entry } = event;
  const at = h("time", { datetime: new Date(entry.at).toISOString() }, clockOf(entry.at));
  switch (event.type) {
    case "card_changed":
      return cardChangedNode(event, at, hands);
    case "pin_changed":
      return h("li", { class: "system", tabindex: -1 }, h("p", {},
        at, " ", t`${event.pinned ? CARD.wasPinned : CARD.wasUnpinned}：`,
        who(hands, entry.membership)),
      h("p", {}, t`${W.reason}：${entry.reason}`),
      h("p", { class: "row" }, button(CARD.toPlace, () => hands.jump(event.seq), "link"),
        !event.pinned && button(CARD.pinAgain, () =>
          askPin(hands.state, hands.group, event.seq, true), "link")));
    case "tombstone":
      return h("li", { class: "message tombstone", tabindex: -1 },
        h("p", { class: "author" }, who(hands, entry.membership)), h("p", { class: "what" }, at),
        h("p", {}, t`${W.tombstone}（${momentOf(event.retracted)}）`),
        entry.reason !== "" && h("p", {}, t`${W.reason}：${entry.reason}`));
    case "corrected_here":
      return h("li", { class: "system" }, at, " ", who(hands, entry.membership), " ",
        button(W.correctedHere, () => hands.jump(entry.refersTo), "link"));
    case "system_event": {
      const about = memberOf(hands.state.views.get(hands.group), event.membership);
      const words = SYSTEM_EVENTS[event.kind] ?? W.tooNew;
      const whose = about ? personLine(about) : rosterOffice(event, hands);
      return h("li", { class: "system" }, at, " ",
        `${whose ? t`${whose}：` : ""}${words}`, event.text && t`（${event.text}）`);
    }
    case "request_state_changed":
      return h("li", { class: "system" }, at, " ", who(hands, entry.membership), " ",
        button(stepWords(event, hands), () => hands.jump(event.requestSeq), "link"));
    case "hidden":
      return h("li", { class: "system" },
        event.reason === HiddenReason.scope ? W.hidden : W.tooNew);
    default:
      return h("li", { class: "system" }, at, " ", W.tooNew);
  }
}
// Of which office the roster was confirmed, or was not.
function rosterOffice({ kind, office }: SystemEvent, hands: Place): string {
  if (kind !== SystemKind.membersConfirmed && kind !== SystemKind.rosterUnconfirmed) return "";
  const view = hands.state.views.get(hands.group);
  return view?.roster.find((one) => one.office === office)?.officeName ?? "";
}
// 実施報告 stands at the instruction, far up perhaps; here it says that it came.
function stepWords({ requestSeq, state, entry }: RequestStateChanged, hands: Place): string {
  const about = hands.state.room(hands.group).items.get(requestSeq);
  const kind = about?.type === "message" ? about.versions[0]!.body.head.kind : 0;
  const stopped = kind === MessageKind.instruction ? TODAY.stoppedBy : TODAY.takenBackBy;
  const did = state === RequestState.received ? TODAY.receivedBy
    : state === RequestState.carriedOut ? AWAITS[3]!
      : state === RequestState.coSigned ? TODAY.signedBy : stopped;
  return entry.reason === "" ? did : t`${did}：「${entry.reason}」`;
}

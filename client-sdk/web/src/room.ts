// One room as the timeline shows it: messages with their versions, and who has seen and confirmed
// what. Fed with entries in any order and more than once; no DOM.
import type {
  AccountId, Entry, GroupView, MembershipId, MessageCorrected, MessagePosted, ProxyConfirmed,
  ReceiptChange, RequestState, RequestStateChanged, RoomEvent, RosterEntry, Time,
} from "./sdk.js";
import { Seen } from "./seen.js";

export type Version = MessagePosted | MessageCorrected;
export interface Message {
  type: "message";
  seq: number;
  versions: Version[]; // ascending
  steps: RequestStateChanged[]; // what was done about it, ascending
  final?: ProxyConfirmed; // 確定 of what was entered for another
  requestState: RequestState; // how it stands now
}
// Where a correction stands in the sequence; its words stand with the original alone.
export interface CorrectedHere {
  type: "corrected_here";
  entry: Entry;
}
export interface Other {
  type: "other";
  seq: number;
  event: Exclude<RoomEvent, Version> | CorrectedHere;
}
export type Item = Message | Other;
export interface Count {
  have: number;
  of: number;
}

// Of RequestState and MessageKind: the SDK itself is not needed here.
const OPEN = 1;
const ANSWERED = 2;
const WITHDRAWN = 3;
const RECEIVED = 4;
const CO_SIGNED = 6;
const INSTRUCTION = 7;

// Folded from what is known of it. The original says how it stood when it was read; whatever stands
// behind it in the record was read with it.
function standsNow(item: Message): RequestState {
  const { kind, spokeWith } = item.versions[0]!.body.head;
  const steps = item.steps.map(({ entry, state }) => ({ seq: entry.seq, state, again: false }));
  // Nobody has received or signed a corrected version yet.
  const again = item.versions.slice(1).map(({ entry }) => ({
    seq: entry.seq, state: OPEN as RequestState, again: true,
  }));
  let state = item.versions[0]!.entry.requestState;
  for (const one of [...steps, ...again].sort((a, b) => a.seq - b.seq)) {
    const reopens = spokeWith ? true
      : kind === INSTRUCTION && (state === OPEN || state === RECEIVED);
    if (!one.again || reopens) state = one.state;
  }
  return state;
}
// What somebody did to a message by an act of its own.
export function isStep(event: RoomEvent | CorrectedHere): event is RequestStateChanged {
  return event.type === "request_state_changed" &&
    (event.state === WITHDRAWN || event.state >= RECEIVED && event.state <= CO_SIGNED);
}

export class Room {
  readonly #items = new Map<number, Item>();
  #ordered: Item[] | undefined; // as long as nothing came
  latestSeq = 0;
  more = true; // there is something older than the first item
  receiptRevision = 0;
  #early = new Map<number, RoomEvent[]>(); // what refers to entries not read yet
  #displayed = new Map<MembershipId, Seen>();
  #confirmed = new Map<MembershipId, Seen>();

  get items(): ReadonlyMap<number, Item> {
    return this.#items;
  }
  #set(item: Item): void {
    this.#items.set(item.seq, item);
    this.#ordered = undefined;
  }
  take(event: RoomEvent): void {
    const { seq, refersTo } = event.entry;
    this.latestSeq = Math.max(this.latestSeq, seq);
    switch (event.type) {
      case "message_posted":
        // A tombstone stays: what is retracted doesn't come back with an older page.
        if (this.items.has(seq)) return;
        this.#set({
          type: "message", seq, versions: [event], steps: [],
          requestState: event.entry.requestState,
        });
        this.#answer(event);
        break;
      case "message_corrected":
        this.#put({ type: "corrected_here", entry: event.entry });
        this.#refer(refersTo, event);
        return;
      case "message_retracted":
        this.#put(event);
        this.#refer(refersTo, event);
        return;
      case "request_state_changed":
        // What an answer or a correction says besides stands where these do.
        if (!this.items.has(seq)) this.#put(event);
        this.#refer(event.requestSeq, event);
        return;
      case "proxy_confirmed":
        this.#put(event);
        this.#refer(event.seq, event);
        return;
      default:
        this.#put(event);
        break;
    }
    for (const one of this.#early.get(seq) ?? []) this.#refer(seq, one);
    this.#early.delete(seq);
  }
  #put(event: Other["event"]): void {
    const { seq } = event.entry;
    this.#set({ type: "other", seq, event });
  }
  #refer(original: number, event: RoomEvent): void {
    const item = this.items.get(original);
    if (!item) {
      this.#early.set(original, [...(this.#early.get(original) ?? []), event]);
      return;
    }
    if (item.type !== "message") return;
    if (event.type === "message_corrected") {
      if (item.versions.some((one) => one.entry.seq === event.entry.seq)) return;
      item.versions = [...item.versions, event].sort((a, b) => a.entry.seq - b.entry.seq);
    } else if (event.type === "request_state_changed") this.#step(item, event);
    else if (event.type === "proxy_confirmed") {
      item.final = event;
      // Nobody carries out what was not made final.
      if (item.versions[0]!.body.head.kind === INSTRUCTION) this.#stepTo(item, event.entry, OPEN);
    } else if (event.type === "message_retracted") this.#bury(item, event);
    if (item.type === "message") item.requestState = standsNow(item);
  }
  #step(item: Message, event: RequestStateChanged): void {
    if (item.steps.some((one) => one.entry.seq === event.entry.seq)) return;
    item.steps = [...item.steps, event].sort((a, b) => a.entry.seq - b.entry.seq);
    item.requestState = standsNow(item);
  }
  #stepTo(item: Message, entry: Entry, state: RequestState): void {
    this.#step(item, { type: "request_state_changed", entry, requestSeq: item.seq, state });
  }
  // One's own answer comes back without a word about its question. An entry for somebody else
  // closes none before that person makes it final.
  #answer({ entry, body: { head } }: MessagePosted): void {
    const question = this.items.get(head.answersSeq);
    if (question?.type !== "message" || head.onBehalfOf) return;
    if (question.requestState === OPEN) this.#stepTo(question, entry, ANSWERED);
  }
  #bury(item: Message, by: Extract<RoomEvent, { type: "message_retracted" }>): void {
    const { entry } = item.versions[0]!;
    const { seq: retractedAtSeq, at: retracted, reason } = by.entry;
    const grave = { ...entry, reason };
    this.#set({
      type: "other", seq: item.seq,
      event: { type: "tombstone", entry: grave, retractedAtSeq, retracted },
    });
  }

  // Whether a message with this version stands here.
  holds(seq: number): boolean {
    const item = this.items.get(seq);
    const corrected = item?.type === "other" && item.event.type === "corrected_here";
    return item?.type === "message" || corrected;
  }
  get ordered(): readonly Item[] {
    return this.#ordered ??= [...this.#items.values()].sort((a, b) => a.seq - b.seq);
  }
  get firstSeq(): number {
    return this.ordered[0]?.seq ?? Infinity;
  }

  // ---- Receipts ----

  takeReceipts(changes: ReceiptChange[]): void {
    for (const { membership, kind, range, at, deviceTime, revision } of changes) {
      this.receiptRevision = Math.max(this.receiptRevision, revision);
      const into = kind === 2 ? this.#displayed : kind === 3 ? this.#confirmed : undefined;
      if (!into) continue;
      const seen = into.get(membership) ?? new Seen();
      seen.add(range, deviceTime || at);
      into.set(membership, seen);
    }
  }
  // Entered for another, whose word it is not yet.
  isProxyOpen(message: Message): boolean {
    return message.versions[0]!.entry.proxyOpen && !message.final;
  }
  isDisplayed(membership: MembershipId, seq: number): boolean {
    return this.#displayed.get(membership)?.has(seq) ?? false;
  }
  isConfirmed(membership: MembershipId, seq: number): boolean {
    return this.#confirmed.get(membership)?.has(seq) ?? false;
  }
  lastDisplayed(membership: MembershipId): Time {
    return this.#displayed.get(membership)?.last ?? 0;
  }

  // 既読 5/7: of those who could read it when it was written and still can, or have.
  displayedCount(view: GroupView | undefined, message: Message): Count {
    const readers = readersOf(view, message).filter(
      (one) => one.until === 0 || this.isDisplayed(one.membership, message.seq),
    );
    const have = readers.filter((one) => this.isDisplayed(one.membership, message.seq)).length;
    return { have, of: readers.length };
  }
  // 確認 1/2: of those the newest version names, for the newest version.
  confirmedCount(message: Message): Count {
    const newest = message.versions.at(-1)!;
    const asked = newest.body.head.confirmBy;
    const have = asked.filter((one) => this.isConfirmed(one, newest.entry.seq)).length;
    return { have, of: asked.length };
  }
  unread(own: MembershipId, account: AccountId): Message[] {
    return this.ordered.filter((item): item is Message =>
      item.type === "message" && item.versions[0]!.entry.author !== account &&
      !this.isDisplayed(own, item.seq));
  }
}

export function readersOf(view: GroupView | undefined, message: Message): RosterEntry[] {
  const { entry } = message.versions[0]!;
  return (view?.roster ?? []).filter((one) =>
    one.account !== entry.author && one.firstSeqStaff !== 0 && one.firstSeqStaff <= entry.seq &&
    one.beganEpoch <= entry.rosterEpoch &&
    (one.endedEpoch === 0 || one.endedEpoch > entry.rosterEpoch));
}

// What people write, what comes back as entries of a room, and receipts. Plain data.
import type { CardField } from "./card.js";
import type { FreezeCause, GroupState, Scope } from "./groups.js";
import type {
  AccountId, AdmissionId, AttachmentId, Bytes, ClientMsgId, Day, DeviceId, Hash, LedgerRef,
  MembershipId, OfficeId,
  RoomRef, SeqRange, Time,
} from "./values.js";

export const MessageKind = {
  report: 1, question: 2, request: 3, decision: 4, answer: 5, phoneMemo: 6, instruction: 7,
  sheet: 8, vitals: 9,
} as const;
export type MessageKind = (typeof MessageKind)[keyof typeof MessageKind];
export const Urgency = { routine: 1, sameDay: 2, urgent: 3 } as const;
export type Urgency = (typeof Urgency)[keyof typeof Urgency];
// What is awaited of a message. question, request: open (未回答) → answered | withdrawn. instruction:
// open (指示受け待ち) → received (指示受け済) → carriedOut (実施済), or withdrawn (中止). phoneMemo that
// quotes a member: open (確認署名待ち) → coSigned (確認署名済).
export const RequestState = {
  none: 0, open: 1, answered: 2, withdrawn: 3, received: 4, carriedOut: 5, coSigned: 6,
} as const;
export type RequestState = (typeof RequestState)[keyof typeof RequestState];

// What stands in front of the words of every message.
export interface Head {
  kind: MessageKind;
  urgency: Urgency;
  addressees: MembershipId[]; // who is to answer, or to carry out
  confirmBy: MembershipId[]; // who is asked for 確認しました
  answersSeq: number;
  repliesToSeq: number;
  wishedOn: Day; // ご回答希望日
  decidedBy: string;
  onBehalfOf: AccountId; // 代行入力
  informant: string;
  // phoneMemo: whom the author spoke with, a member or somebody by name, and when
  spokeWith: MembershipId;
  spokeWithName: string;
  spoke: Time;
  written: Time; // the author's clock, a claim
}

// A file of a message: uploaded first, then named by a draft.
export interface Attachment {
  id: AttachmentId;
  sha256: Hash; // of the file as the server keeps it
  mediaType: string;
  size: number;
  name: string; // shown to people; never used as a path
  hasThumbnail: boolean; // known to the device that uploaded it; else ask for one
}

// What an app hands over to be sent. Each text becomes a part of its own, with its own salt, so
// that one can be redacted later and the rest still be proved.
export interface Draft {
  head: Partial<Head> & Pick<Head, "kind">;
  texts: string[];
  attachments?: Attachment[];
}
export function report(text: string, head: Partial<Head> = {}): Draft {
  return draftOf(MessageKind.report, text, head);
}
export function draftOf(kind: MessageKind, text: string, head: Partial<Head> = {}): Draft {
  return { head: { ...head, kind }, texts: [text] };
}

export interface Body {
  head: Head;
  texts: string[];
  attachments: Attachment[];
  parts: { salt: Bytes; content: Bytes }[]; // all, also of kinds this SDK does not know
}
export function textOf(body: Body): string {
  return body.texts.join("\n");
}

// What every entry of a room carries. seq is gapless; time orders nothing.
export interface Entry {
  where: RoomRef;
  seq: number;
  at: Time;
  rosterEpoch: number;
  author: AccountId;
  membership: MembershipId;
  office: OfficeId;
  clientMsgId: ClientMsgId;
  refersTo: number; // the original; of an answer the question
  version: number;
  ledger: LedgerRef;
  reason: string;
  requestState: RequestState;
  proxyOpen: boolean; // entered for another (代行入力), who has not made it final (確定) yet
}

export const SystemKind = {
  opened: 1, noticeRecorded: 2, consentRecorded: 3, activated: 4, invited: 5,
  invitationDeclined: 6, invitationWithdrawn: 7, invitationExpired: 8, officeAdmitted: 9,
  joined: 10, left: 11, removed: 12, officeRemoved: 13, responsibleChanged: 14,
  managerChanged: 15, consentWithdrawn: 16, frozen: 17, unfrozen: 18, closed: 19,
  deactivated: 20, factorsReset: 21, membersConfirmed: 22, rosterUnconfirmed: 23,
  consentPaper: 24,
} as const;
export type SystemKind = (typeof SystemKind)[keyof typeof SystemKind];
export const HiddenReason = { scope: 1, restricted: 2 } as const;
export type HiddenReason = (typeof HiddenReason)[keyof typeof HiddenReason];

export interface MessagePosted {
  type: "message_posted";
  entry: Entry;
  body: Body;
}
export interface MessageCorrected {
  type: "message_corrected"; // entry.refersTo is the original
  entry: Entry;
  body: Body;
}
// The app removes the words of entry.refersTo from its copy at once.
export interface MessageRetracted {
  type: "message_retracted";
  entry: Entry;
  wrongPatient: boolean;
}
export interface RequestStateChanged {
  type: "request_state_changed";
  // What changed it; reason: why, or the words read back (received) or reported (carriedOut).
  entry: Entry;
  requestSeq: number;
  state: RequestState;
}
// 確定: what was entered for entry.author is from now on that person's word.
export interface ProxyConfirmed {
  type: "proxy_confirmed";
  entry: Entry;
  seq: number; // of the message
}
// Fields of the patient card were put so by entry.author.
export interface CardChanged {
  type: "card_changed";
  entry: Entry;
  fields: CardField[];
}
// A decision was pinned again, or taken off, for entry.reason.
export interface PinChanged {
  type: "pin_changed";
  entry: Entry;
  seq: number; // of the decision
  pinned: boolean;
}
export interface SystemEvent {
  type: "system_event";
  entry: Entry;
  kind: SystemKind;
  membership: MembershipId;
  admission: AdmissionId;
  account: AccountId;
  office: OfficeId;
  scope: Scope;
  text: string;
  state: GroupState;
  cause: FreezeCause;
  until: Time;
}
// Stood here until it was retracted.
export interface Tombstone {
  type: "tombstone";
  entry: Entry;
  retractedAtSeq: number;
  retracted: Time;
}
export interface Hidden {
  type: "hidden"; // entry.seq to last
  entry: Entry;
  last: number;
  reason: HiddenReason;
}
// Of a kind that this SDK is too old to know; its place in the sequence counts.
export interface UnknownEntry {
  type: "unknown_entry";
  entry: Entry;
}

export type RoomEvent =
  | MessagePosted | MessageCorrected | MessageRetracted | RequestStateChanged | ProxyConfirmed
  | CardChanged | PinChanged | SystemEvent | Tombstone | Hidden | UnknownEntry;

// The entry's own seq but for Hidden.
export function lastSeqOf(event: RoomEvent): number {
  return event.type === "hidden" ? Math.max(event.last, event.entry.seq) : event.entry.seq;
}

// ---- Receipts ----

export const ReceiptKind = { delivered: 1, displayed: 2, confirmed: 3 } as const;
export type ReceiptKind = (typeof ReceiptKind)[keyof typeof ReceiptKind];

export interface ReceiptChange {
  revision: number;
  membership: MembershipId;
  account: AccountId;
  kind: ReceiptKind;
  range: SeqRange;
  at: Time;
  deviceTime: Time; // set: shown while offline, reported later
  device: DeviceId;
}

export interface ReceiptLine {
  membership: MembershipId;
  account: AccountId;
  delivered: Time;
  displayed: Time;
  confirmed: Time;
  confirmAsked: boolean;
  joinedLater: boolean;
  leftSince: boolean;
}
export interface ReceiptList {
  // 既読 5/7, 確認 1/2: everybody, and who not yet
  where: RoomRef;
  seq: number;
  lines: ReceiptLine[];
}

// ---- Reading ----

export interface PageWish {
  fromSeq?: number; // 0: the newest page
  limit?: number; // 50
  backwards?: boolean;
  receiptsAfter?: number;
}
export interface Page {
  where: RoomRef;
  events: RoomEvent[]; // ascending
  latestSeq: number;
  more: boolean;
  receipts: ReceiptChange[];
  receiptRevision: number;
}

// At least one word, or something that narrows.
export interface SearchWish {
  text?: string; // words apart by spaces: a message holds each of them
  author?: AccountId;
  office?: OfficeId; // of the author, when it was written
  since?: Time; // not before
  until?: Time; // before
  kind?: MessageKind;
  beforeSeq?: number; // only older ones: to go on from an earlier search
  limit?: number; // of hits; the server's 100
}
export interface SearchEnd {
  searchedToSeq: number; // everything from here on was looked at
  more: boolean; // go on with beforeSeq = searchedToSeq
  stopped: boolean; // by stopSearch, or because less may be seen now
}

// What is expected of oneself: answer (未回答), receipt (指示受け), report (実施報告), coSignature
// (確認署名), confirmation (確認しました), finalWord (確定).
export const Awaits = {
  answer: 1, receipt: 2, report: 3, coSignature: 4, confirmation: 5, finalWord: 6,
} as const;
export type Awaits = (typeof Awaits)[keyof typeof Awaits];
export interface AwaitedItem {
  message: MessagePosted | MessageCorrected; // the newest version
  seq: number; // of the original; acts name message.entry.seq, the version that was read
  what: Awaits[];
}
export interface AwaitedGroup {
  where: RoomRef;
  items: AwaitedItem[]; // oldest first
  more: boolean; // only the first of them are here
  certifiedUntil: Day; // 認定有効期間 ends soon, and this person sees to it; else year 0
}

// 前回訪問から: where one stood in a room. What is new since is behind ownSeq.
export interface Visit {
  where: RoomRef;
  ownSeq: number; // the last thing one wrote here; 0: nothing yet
  ownAt: Time;
  displayedTo: number; // displayed without a gap up to here
  firstSeq: number; // of what one may see
  latestSeq: number;
}

// Pinned decisions, newest first, in their newest version.
export interface PinnedPage {
  events: RoomEvent[];
  more: boolean; // ask on before the last one's decision
}

export interface Accepted {
  where: RoomRef;
  id: ClientMsgId;
  seq: number;
  at: Time;
  rosterEpoch: number;
  ledger: LedgerRef;
  newReaders: MembershipId[]; // an urgent post went to them as well
  repeated: boolean; // the server had it already
}

// Bodies, entries of a room, pages, receipts.
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";

import { randomBytes } from "../bytes.js";
import {
  BodySchema, PartContentSchema, ResponseKind,
  type Accepted as PbAccepted, type Event as PbEvent, type Head as PbHead, type Page as PbPage,
  type ReceiptChange as PbReceiptChange, type ReceiptList as PbReceiptList,
  type Responded as PbResponded, type SystemEvent as PbSystemEvent,
  type Visit as PbVisit,
} from "../gen/tasuki/v1/message_pb.js";
import type { FreezeCause, GroupState } from "../groups.js";
import {
  RequestState, Urgency,
  type Accepted, type Body, type Draft, type Entry, type Head, type HiddenReason, type MessageKind,
  type Page, type ReceiptChange, type ReceiptKind, type ReceiptList, type RoomEvent,
  type SystemEvent, type SystemKind, type Visit,
} from "../messages.js";
import type { AccountId, AttachmentId, Bytes, MembershipId, RoomRef, Time } from "../values.js";
import { readCardBody } from "./card.js";
import { readScope } from "./groups.js";
import {
  count, readDay, readHash, readId, readLedger, readRoom, writeHash, writeId,
} from "./small.js";

function readHead(from: PbHead): Head {
  return {
    kind: from.kind as MessageKind,
    urgency: from.urgency as Urgency,
    addressees: from.addressees.map((one) => readId<MembershipId>(one)),
    confirmBy: from.confirmBy.map((one) => readId<MembershipId>(one)),
    answersSeq: count(from.answersSeq),
    repliesToSeq: count(from.repliesToSeq),
    wishedOn: readDay(from.wishedOn),
    decidedBy: from.decidedBy,
    onBehalfOf: readId<AccountId>(from.onBehalfOf),
    informant: from.informant,
    spokeWith: readId<MembershipId>(from.spokeWith),
    spokeWithName: from.spokeWithName,
    spoke: count(from.spokeMs),
    written: count(from.writtenMs),
  };
}

export function partOf(content: Parameters<typeof create<typeof PartContentSchema>>[1]) {
  return {
    salt: randomBytes(32),
    content: toBinary(PartContentSchema, create(PartContentSchema, content)),
  };
}

// With fresh random salts; serialised once, since every retry carries the same bytes.
export function writeBody(draft: Draft, now: Time): Bytes {
  const from = draft.head;
  const head = {
    kind: from.kind as number,
    urgency: (from.urgency ?? Urgency.routine) as number,
    addressees: (from.addressees ?? []).map(writeId),
    confirmBy: (from.confirmBy ?? []).map(writeId),
    answersSeq: BigInt(from.answersSeq ?? 0),
    repliesToSeq: BigInt(from.repliesToSeq ?? 0),
    decidedBy: from.decidedBy ?? "",
    onBehalfOf: writeId(from.onBehalfOf),
    informant: from.informant ?? "",
    spokeWith: writeId(from.spokeWith),
    spokeWithName: from.spokeWithName ?? "",
    spokeMs: BigInt(Math.round(from.spoke ?? 0)),
    writtenMs: BigInt(Math.round(from.written || now)),
    ...(from.wishedOn?.year ? { wishedOn: from.wishedOn } : {}),
  };
  const parts = [
    partOf({ kind: { case: "head", value: head } }),
    ...draft.texts.map((text) => partOf({ kind: { case: "text", value: text } })),
    ...(draft.attachments ?? []).map((file) =>
      partOf({ kind: { case: "attachment", value: {
        attachmentId: writeId(file.id), sha256: writeHash(file.sha256),
        mediaType: file.mediaType, size: BigInt(file.size), name: file.name,
      } } }),
    ),
  ];
  return toBinary(BodySchema, create(BodySchema, { parts }));
}

export function readBody(raw: Bytes): Body | undefined {
  try {
    const parts = fromBinary(BodySchema, raw).parts;
    const contents = parts.map((part) => fromBinary(PartContentSchema, part.content).kind);
    const head = contents.find((one) => one.case === "head");
    if (head?.case !== "head") return undefined;
    return {
      head: readHead(head.value),
      texts: contents.flatMap((one) => (one.case === "text" ? [one.value] : [])),
      attachments: contents.flatMap((one) =>
        one.case !== "attachment" ? [] : [{
          id: readId<AttachmentId>(one.value.attachmentId), sha256: readHash(one.value.sha256),
          mediaType: one.value.mediaType, size: count(one.value.size), name: one.value.name,
          hasThumbnail: false,
        }],
      ),
      parts: parts.map((part) => ({ salt: part.salt, content: part.content })),
    };
  } catch {
    return undefined; // of a form this SDK does not know; its place in the sequence counts
  }
}

function readEntry(where: RoomRef, from: PbEvent): Entry {
  return {
    where,
    seq: count(from.seq),
    at: count(from.serverTimeMs),
    rosterEpoch: count(from.rosterEpoch),
    author: readId(from.authorId),
    membership: readId(from.membershipId),
    office: readId(from.officeId),
    clientMsgId: readId(from.clientMsgId),
    refersTo: count(from.refersToSeq),
    version: from.version,
    ledger: readLedger(from.ledger),
    reason: from.reason,
    requestState: from.requestState as RequestState,
    proxyOpen: from.proxyOpen,
  };
}

function readSystem(entry: Entry, from: PbSystemEvent): SystemEvent {
  return {
    type: "system_event",
    entry,
    kind: from.kind as SystemKind,
    membership: readId(from.membershipId),
    admission: readId(from.admissionId),
    account: readId(from.accountId),
    office: readId(from.officeId),
    scope: readScope(from.scope),
    text: from.text,
    state: from.state as GroupState,
    cause: from.cause as FreezeCause,
    until: count(from.untilMs),
  };
}

function readWritten(entry: Entry, raw: Bytes): RoomEvent {
  const body = readBody(raw);
  if (!body) return { type: "unknown_entry", entry };
  // An answer refers to its question as well; a correction makes a version of its own.
  const corrects = entry.refersTo !== 0 && entry.version > 1;
  return { type: corrects ? "message_corrected" : "message_posted", entry, body };
}

const RESPONSES: Record<number, RequestState> = {
  [ResponseKind.RECEIVED]: RequestState.received,
  [ResponseKind.CARRIED_OUT]: RequestState.carriedOut,
  [ResponseKind.CO_SIGNED]: RequestState.coSigned,
};
function readResponded(entry: Entry, from: PbResponded): RoomEvent {
  entry.reason = from.words;
  const state = RESPONSES[from.kind];
  if (!state) return { type: "unknown_entry", entry };
  return { type: "request_state_changed", entry, requestSeq: entry.refersTo, state };
}

export function readEvent(where: RoomRef, from: PbEvent): RoomEvent {
  const entry = readEntry(where, from);
  const what = from.what;
  switch (what.case) {
    case "body":
      return readWritten(entry, what.value);
    case "retraction":
      entry.reason = what.value.reason;
      return { type: "message_retracted", entry, wrongPatient: what.value.wrongPatient };
    case "requestWithdrawn":
      entry.reason = what.value.reason;
      return {
        type: "request_state_changed", entry,
        requestSeq: entry.refersTo, state: RequestState.withdrawn,
      };
    case "requestReopened":
      return {
        type: "request_state_changed", entry,
        requestSeq: entry.refersTo, state: RequestState.open,
      };
    case "responded":
      return readResponded(entry, what.value);
    case "proxyConfirmed":
      return { type: "proxy_confirmed", entry, seq: entry.refersTo };
    case "card": {
      const fields = readCardBody(what.value);
      return fields ? { type: "card_changed", entry, fields } : { type: "unknown_entry", entry };
    }
    case "pinChanged": {
      const { pinned, reason } = what.value;
      return { type: "pin_changed", entry: { ...entry, reason }, seq: entry.refersTo, pinned };
    }
    case "requestAnswered":
      return {
        type: "request_state_changed", entry,
        requestSeq: entry.refersTo, state: RequestState.answered,
      };
    case "system":
      return readSystem(entry, what.value);
    case "tombstone":
      return {
        type: "tombstone", entry,
        retractedAtSeq: count(what.value.retractedAtSeq),
        retracted: count(what.value.retractedMs),
      };
    case "hidden":
      return {
        type: "hidden", entry,
        last: count(what.value.last),
        reason: what.value.reason as HiddenReason,
      };
    default:
      return { type: "unknown_entry", entry };
  }
}

export function readReceiptChange(from: PbReceiptChange): ReceiptChange {
  return {
    revision: count(from.revision),
    membership: readId(from.membershipId),
    account: readId(from.accountId),
    kind: from.kind as ReceiptKind,
    range: { first: count(from.first), last: count(from.last) },
    at: count(from.serverTimeMs),
    deviceTime: count(from.deviceTimeMs),
    device: readId(from.deviceId),
  };
}

export function readPage(from: PbPage): Page {
  const where = readRoom(from.groupId, from.room);
  return {
    where,
    events: from.events.map((one) => readEvent(where, one)),
    latestSeq: count(from.latestSeq),
    more: from.more,
    receipts: from.receipts.map(readReceiptChange),
    receiptRevision: count(from.receiptRevision),
  };
}

export function readAccepted(from: PbAccepted): Accepted {
  return {
    where: readRoom(from.groupId, from.room),
    id: readId(from.clientMsgId),
    seq: count(from.seq),
    at: count(from.serverTimeMs),
    rosterEpoch: count(from.rosterEpoch),
    ledger: readLedger(from.ledger),
    newReaders: from.newReaders.map((one) => readId<MembershipId>(one)),
    repeated: from.repeated,
  };
}

export function readVisit(from: PbVisit): Visit {
  return {
    where: readRoom(from.groupId, from.room),
    ownSeq: count(from.ownSeq),
    ownAt: count(from.ownMs),
    displayedTo: count(from.displayedTo),
    firstSeq: count(from.firstSeq),
    latestSeq: count(from.latestSeq),
  };
}

export function readReceiptList(from: PbReceiptList): ReceiptList {
  return {
    where: readRoom(from.groupId, from.room),
    seq: count(from.seq),
    lines: from.lines.map((one) => ({
      membership: readId(one.membershipId),
      account: readId(one.accountId),
      delivered: count(one.deliveredMs),
      displayed: count(one.displayedMs),
      confirmed: count(one.confirmedMs),
      confirmAsked: one.confirmAsked,
      joinedLater: one.joinedLater,
      leftSince: one.leftSince,
    })),
  };
}

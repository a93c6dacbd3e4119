// Empties the outbox while the connection is live: in the order written, a few at a time, each
// until the server has said yes or no. A message that can't go never holds the others up.
import { failureOf, type ErrorSlug, type Failure } from "../errors.js";
import { ResponseKind } from "../gen/tasuki/v1/message_pb.js";
import {
  MessageKind, RequestState,
  type Accepted, type Entry, type MessageCorrected, type MessagePosted,
} from "../messages.js";
import { NO_ID, sameRoom, type ClientMsgId } from "../values.js";
import { readAccepted, readBody } from "../wire/messages.js";
import { writeId, writeRoom, type Wish } from "../wire/small.js";
import { moment } from "./bell.js";
import { mismatch } from "./checker.js";
import { answerOf, type Core } from "./core.js";
import { handOut, lookForGap } from "./intake.js";
import type { OutboxItem, SendState, WriteKind } from "./outbox.js";

const IN_FLIGHT = 8;
const PUT_OFF = 500;
const PUT_OFF_MOST = 60_000;

function responseOf(item: OutboxItem, kind: ResponseKind): Wish {
  const place = { ...writeRoom(item.where), clientMsgId: writeId(item.id) };
  const value = { ...place, seq: BigInt(item.originalSeq), kind, words: item.reason };
  return { case: "respond", value };
}
function wishOf(item: OutboxItem): Wish {
  const place = { ...writeRoom(item.where), clientMsgId: writeId(item.id) };
  const written = {
    rosterEpoch: BigInt(item.rosterEpoch), body: item.body, membershipId: writeId(item.as),
  };
  const originalSeq = BigInt(item.originalSeq);
  const { reason, version, wrongPatient } = item;
  switch (item.kind) {
    case "post":
      return { case: "post", value: { ...place, ...written } };
    case "correct":
      return { case: "correct", value: { ...place, ...written, originalSeq, version, reason } };
    case "retract":
      return { case: "retract", value: { ...place, originalSeq, reason, wrongPatient } };
    case "withdraw_request":
      return { case: "withdrawRequest", value: { ...place, originalSeq, reason } };
    case "receive_instruction":
      return responseOf(item, ResponseKind.RECEIVED);
    case "report_instruction":
      return responseOf(item, ResponseKind.CARRIED_OUT);
    case "co_sign_memo":
      return responseOf(item, ResponseKind.CO_SIGNED);
    case "confirm_proxy":
      return { case: "confirmProxy", value: { ...place, seqs: item.seqs.map(BigInt) } };
  }
}

// What says nothing about the message itself: it waits for the connection or the session.
const OF_THE_WAY: readonly ErrorSlug[] = [
  "not_connected", "connection_lost", "cancelled", "not_signed_in", "session_ended",
  "session_locked", "policy_not_accepted",
];

function putOff(core: Core, id: ClientMsgId, failure: Failure): void {
  const tries = core.tries.get(id) ?? 0;
  core.tries.set(id, tries + 1);
  const span = Math.min(PUT_OFF * 2 ** Math.min(tries, 7), PUT_OFF_MOST);
  core.notBefore.set(id, moment() + Math.max(span, failure.retryAfterS * 1000));
}

function keepAs(core: Core, item: OutboxItem, state: SendState, error: ErrorSlug): void {
  core.keep(core.outbox.update({ ...item, state, error }));
}

function noteStale(core: Core, item: OutboxItem, failure: Failure): void {
  if (failure.type !== "stale_audience") return;
  keepAs(core, item, "asking", failure.type);
  const { group } = item.where;
  core.places.sawEpoch(group, failure.rosterEpoch);
  core.noteUnsaved();
  if (core.askedAbout.get(group) === failure.rosterEpoch) return; // is being asked already
  core.askedAbout.set(group, failure.rosterEpoch);
  const waiting = core.outbox.inOrder().filter(
    (one) =>
      sameRoom(one.where, item.where) && one.account === item.account &&
      (one.state === "asking" || one.state === "waiting"),
  );
  core.mailbox.put(
    {
      type: "audience_changed", where: item.where, newcomers: failure.newcomers,
      rosterEpoch: failure.rosterEpoch, waiting: waiting.map((one) => one.id),
    },
    { where: item.where },
  );
}

function noteRefused(core: Core, item: OutboxItem, failure: Failure): void {
  const unsent = failure.type === "not_connected" && core.link.isUp; // the queue is full
  if (OF_THE_WAY.includes(failure.type) && !unsent) return;
  if (unsent || failure.retryable) {
    putOff(core, item.id, failure);
  } else if (failure.type === "stale_audience") {
    noteStale(core, item, failure);
  } else {
    keepAs(core, item, "failed", failure.type);
    const { where, id } = item;
    core.mailbox.put({ type: "send_failed", where, id, failure, kept: true });
  }
}

// One's own words as the others see them.
function messageOf(
  core: Core, item: OutboxItem, accepted: Accepted,
): MessagePosted | MessageCorrected | undefined {
  const body = readBody(item.body);
  if (!body || (item.kind !== "post" && item.kind !== "correct")) return undefined;
  const { kind, onBehalfOf, spokeWith } = body.head;
  const asks = kind === MessageKind.question || kind === MessageKind.request;
  const instructs = kind === MessageKind.instruction && !onBehalfOf;
  const awaits = asks || instructs || spokeWith !== NO_ID;
  const entry: Entry = {
    where: item.where, seq: accepted.seq, at: accepted.at, rosterEpoch: accepted.rosterEpoch,
    author: item.account,
    membership: item.as || core.places.memberships.get(item.where.group) || NO_ID,
    office: NO_ID, clientMsgId: item.id, refersTo: item.originalSeq || body.head.answersSeq,
    version: item.version || 1, ledger: accepted.ledger, reason: item.reason,
    requestState: awaits ? RequestState.open : RequestState.none, proxyOpen: onBehalfOf !== NO_ID,
  };
  return { type: item.kind === "post" ? "message_posted" : "message_corrected", entry, body };
}

// All but one's own words: a retraction takes them off the own screen and out of the copy as well.
function comesAsEntry(kind: WriteKind): boolean {
  return kind !== "post" && kind !== "correct";
}

function noteSent(core: Core, item: OutboxItem, accepted: Accepted): void {
  const { where } = item;
  const no = core.trust.remember(where.group, accepted.ledger);
  if (no) mismatch(core, no, where.group);
  const again = item.kind === "post" || item.kind === "correct";
  if (core.options.storage.keeps && again) {
    const incarnation = core.places.incarnation;
    const acknowledged = core.now();
    const sent = { ...item, state: "sent" as const, seq: accepted.seq, acknowledged, incarnation };
    core.keep(core.outbox.update(sent));
  } else {
    core.keep(core.outbox.erase(item.id));
  }
  if (item.kind === "retract") core.keep(core.outbox.forgetSent(where, item.originalSeq));
  core.places.sawEpoch(where.group, accepted.rosterEpoch);
  const room = core.room(where);
  // What one did to a message comes as its entry, as it does to everybody else: only the server
  // knows what else it changed.
  if (comesAsEntry(item.kind)) room?.feed.known(accepted.seq);
  const told = room && accepted.seq !== 0 && !comesAsEntry(item.kind);
  const own = told ? room.feed.own(accepted.seq) : undefined;
  const message = messageOf(core, item, accepted);
  if (message) core.keep(core.copy.put(where, [message], core.now()));
  const through = own?.through ?? 0;
  core.mailbox.put({ type: "sent", accepted, ...(message ? { message } : {}) }, { where, through });
  handOut(core, own?.freed ?? []);
  lookForGap(core, where);
}

async function sendOne(core: Core, waiting: OutboxItem): Promise<void> {
  const { id } = waiting;
  const generation = core.link.generation;
  const answer = await core.ask(wishOf(waiting));
  core.inFlight.delete(id);
  const item = core.outbox.find(id);
  core.senderBell.ring();
  if (item?.state !== "waiting") return; // cut, or dropped
  if (answer.type !== "ok") {
    noteRefused(core, item, answer);
    return;
  }
  const accepted = answerOf(answer.value, "accepted");
  if (accepted.type !== "ok") {
    noteRefused(core, item, failureOf("protocol_broken", "no accepted"));
    return;
  }
  core.tries.delete(id);
  core.notBefore.delete(id);
  if (generation === core.link.generation) noteSent(core, item, readAccepted(accepted.value));
}

// Below what the server takes of one connection, so that a long list written offline is not
// mistaken for a flood.
class Pace {
  static readonly WAIT = 30;
  static readonly #BURST = 60;
  static readonly #PER_SECOND = 35;
  #left = Pace.#BURST;
  #last = moment();

  take(): boolean {
    const now = moment();
    const more = (Pace.#PER_SECOND * (now - this.#last)) / 1000;
    this.#left = Math.min(Pace.#BURST, this.#left + more);
    this.#last = now;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}

// Sent again after a restore. Its group may stand still until the origin office has confirmed who
// is in: it waits for that without asking, and is no failure.
function waitsForItsGroup(core: Core, item: OutboxItem): boolean {
  return item.incarnation !== NO_ID && !core.room(item.where)?.attached;
}

// Words of half a day ago may say what is no longer so. What is taken back is never held up, and
// what stood in the record before a restore was asked about in its time.
function isOld(core: Core, item: OutboxItem): boolean {
  return item.kind !== "retract" && item.age !== "sure" && item.incarnation === NO_ID &&
    core.now() - item.written > core.patience.askAfter;
}
function askWhetherRight(core: Core, item: OutboxItem): void {
  core.keep(core.outbox.update({ ...item, state: "asking", age: "old" }));
  const { where, id } = item;
  const failure = failureOf("timed_out", "waited too long to be sent unasked");
  core.mailbox.put({ type: "send_failed", where, id, failure, kept: true });
}

// Starts what may go now; the answer is how long until more may.
function startWhatMayGo(core: Core, pace: Pace): number {
  const now = moment();
  let wait = Infinity;
  for (const item of core.outbox.inOrder()) {
    if (core.inFlight.size >= IN_FLIGHT) break;
    if (item.state !== "waiting" || core.inFlight.has(item.id)) continue;
    if (item.account !== core.identity.session?.account) continue;
    if (waitsForItsGroup(core, item)) continue;
    if (isOld(core, item)) {
      askWhetherRight(core, item);
      continue;
    }
    const later = core.notBefore.get(item.id) ?? 0;
    if (later > now) {
      wait = Math.min(wait, Math.ceil(later - now));
      continue;
    }
    if (!pace.take()) return Math.min(wait, Pace.WAIT);
    core.inFlight.add(item.id);
    core.spawn(sendOne(core, item));
  }
  return wait;
}

export async function sendOutbox(core: Core): Promise<void> {
  const pace = new Pace();
  while (!core.stopped) {
    const may =
      core.state === "live" && core.link.isUp && core.identity.session && !core.trust.broken;
    await core.senderBell.wait(may ? startWhatMayGo(core, pace) : Infinity);
  }
}

// What the server pushes, and what pages bring: into the room's feed, and in order to the app.
import { failureOf } from "../errors.js";
import type { ServerEnvelope } from "../gen/tasuki/v1/envelope_pb.js";
import type { Attached, Lag } from "../gen/tasuki/v1/group_pb.js";
import {
  lastSeqOf, RequestState,
  type Page, type ReceiptChange, type RequestStateChanged, type RoomEvent,
} from "../messages.js";
import { NO_ID, type GroupId, type RoomRef } from "../values.js";
import { readCheckpoint } from "../wire/ledger.js";
import { readEvent, readPage, readReceiptChange } from "../wire/messages.js";
import { count, readId, readRoom } from "../wire/small.js";
import { hearOfGroup, wantRefresh } from "./attach.js";
import { moment } from "./bell.js";
import { takeCheckpoint } from "./checker.js";
import { RoomLife, type Core } from "./core.js";
import { sessionLocked, sessionOver } from "./keeper.js";
import { ticketOfCut, type Ticket } from "./mailbox.js";
import { keyOf, roomOfKey } from "./places.js";
import { RoomFeed, type Step } from "./roomfeed.js";

function countsAsDelivered(event: RoomEvent): boolean {
  return event.type !== "hidden" && event.type !== "tombstone";
}

// Who is in the family room only is attached without the staff's.
function isAttached(core: Core, group: GroupId): boolean {
  return [...core.rooms].some(([key, room]) => room.attached && roomOfKey(key).group === group);
}

function takeLive(core: Core, where: RoomRef, event: RoomEvent): void {
  const room = core.attachedRoom(where);
  if (!room) {
    wantRefresh(core);
    return;
  }
  if (core.mailboxFull) {
    // The app is slow: what is not kept in memory is pulled once it has caught up.
    room.feed.known(lastSeqOf(event));
    core.heldBack = true;
    return;
  }
  handOut(core, room.feed.take(event));
  lookForGap(core, where);
}

function takeReceipts(core: Core, where: RoomRef, changes: ReceiptChange[]): void {
  const room = core.attachedRoom(where);
  if (!room || changes.length === 0) return;
  const revision = Math.max(...changes.map((one) => one.revision));
  const ticket: Ticket = { where };
  // With older changes still missing the cursor stays; what comes twice does no harm here.
  if (!room.receiptsBehind) {
    room.revision = Math.max(room.revision, revision);
    room.knownRevision = room.revision;
    ticket.revision = room.revision;
  }
  core.mailbox.put({ type: "receipt_changed", where, changes }, ticket);
}

function takeLag(core: Core, lag: Lag): void {
  const where = readRoom(lag.groupId, lag.room);
  const room = core.attachedRoom(where);
  if (!room) return;
  room.feed.known(count(lag.latestSeq));
  room.knownRevision = Math.max(room.knownRevision, count(lag.receiptRevision));
  room.deltaUntil = 0;
  lookForGap(core, where);
  core.pullerBell.ring();
}

// What an entry says of the state of another one without being an entry about it: an answer of
// one's own closes its question, and nobody has received a corrected instruction.
function stateAfter(event: RoomEvent): RequestStateChanged | undefined {
  const { entry } = event;
  const changed = { type: "request_state_changed" as const, entry };
  if (event.type === "message_posted") {
    const { answersSeq, onBehalfOf } = event.body.head;
    if (answersSeq === 0 || onBehalfOf) return undefined;
    return { ...changed, requestSeq: answersSeq, state: RequestState.answered };
  }
  if (event.type !== "message_corrected" || !entry.requestState) return undefined;
  return { ...changed, requestSeq: entry.refersTo, state: entry.requestState };
}

export function handOut(core: Core, steps: Step[]): void {
  const [first] = steps;
  if (first) {
    const events = steps.map((step) => step.event);
    core.keep(core.copy.put(first.event.entry.where, events, core.now()));
  }
  for (const { event, through } of steps) {
    const entry = event.entry;
    const where = entry.where;
    const ticket: Ticket = { where, through };
    if (countsAsDelivered(event)) ticket.delivered = { first: entry.seq, last: lastSeqOf(event) };
    core.places.sawEpoch(where.group, entry.rosterEpoch);
    if (event.type === "message_retracted") {
      core.keep(core.outbox.forgetSent(where, entry.refersTo));
    }
    core.mailbox.put(event, ticket);
    const change = stateAfter(event);
    if (change) core.mailbox.put(change, { where });
  }
}

export function lookForGap(core: Core, where: RoomRef): void {
  const room = core.room(where);
  if (!room) return;
  const hole = room.feed.missing();
  if (!hole && room.gap) {
    const range = { first: room.gap.first, last: room.feed.have };
    room.gap = undefined;
    core.mailbox.put({ type: "gap_repaired", where, range }, { where });
  }
  if (hole && !room.gap && core.state === "live" && room.deltaUntil <= moment()) {
    room.gap = { first: hole.first, last: room.feed.latest };
    const { have: afterSeq, latest: latestSeq } = room.feed;
    core.mailbox.put({ type: "lagged", where, afterSeq, latestSeq }, { where });
  }
  if (hole || room.receiptsBehind) core.pullerBell.ring();
  core.checkLive();
}

export function takePage(core: Core, page: Page): void {
  const room = core.attachedRoom(page.where);
  if (!room) return;
  const where = page.where;
  room.feed.known(page.latestSeq);
  for (const event of page.events) handOut(core, room.feed.take(event));
  if (page.receipts.length > 0) {
    const ticket = { where, revision: page.receiptRevision };
    core.mailbox.put({ type: "receipt_changed", where, changes: page.receipts }, ticket);
  }
  room.revision = Math.max(room.revision, page.receiptRevision);
  room.knownRevision = Math.max(room.knownRevision, room.revision);
  if (!page.more) room.deltaUntil = 0;
  lookForGap(core, where);
}

export function takeAttached(core: Core, attached: Attached): void {
  for (const one of attached.rooms) {
    const where = readRoom(one.groupId, one.room);
    if (one.revokedAtSeq !== 0n) {
      takeCut(core, where.group, count(one.revokedAtSeq));
      continue;
    }
    takeRoom(core, where, one);
  }
  core.noteUnsaved();
  core.pullerBell.ring();
}

function takeRoom(core: Core, where: RoomRef, one: Attached["rooms"][number]): void {
  const place = core.places.at(where);
  let room = core.room(where);
  if (!room) {
    room = new RoomLife();
    room.feed = new RoomFeed(place.taken);
    room.revision = place.revision;
    core.rooms.set(keyOf(where), room);
  }
  room.attached = true;
  room.stuck = 0;
  room.pullAfter = 0;
  core.places.sawEpoch(where.group, count(one.rosterEpoch));
  core.trust.know(where.group);
  room.feed.known(count(one.latestSeq));
  room.knownRevision = Math.max(room.revision, count(one.receiptRevision));
  const behind = room.feed.latest - room.feed.have;
  if (behind > core.bounds.catchUpMost) {
    const leftOut = { first: room.feed.have + 1, last: room.feed.latest - core.pageMost };
    core.mailbox.put({ type: "too_far", where, leftOut }, { where });
    handOut(core, room.feed.skipTo(leftOut.last));
  } else if (!one.tooFar && (behind > 0 || room.receiptsBehind)) {
    room.deltaUntil = moment() + core.patience.deltaPatience;
  }
}

export function takeCut(core: Core, group: GroupId, atSeq: number): void {
  const known = core.places.cuts.get(group);
  const cut = known ?? { atSeq: 0, membership: NO_ID, taken: false };
  cut.atSeq = Math.max(cut.atSeq, atSeq);
  // One Revoked per room arrives; the app is told once, and again only after it came back between.
  if (known && core.places.epoch(group) === 0) return;
  core.places.cuts.set(group, cut);
  cut.taken = false;
  cut.membership = core.places.memberships.get(group) ?? cut.membership;
  core.forgetGroup(group);
  core.noteUnsaved();
  const { unsent, done } = core.outbox.dropGroup(group, core.places.account);
  core.keep(done);
  for (const { where, id } of unsent) {
    const failure = failureOf("membership_ended");
    core.mailbox.put({ type: "send_failed", where, id, failure, kept: false });
  }
  core.mailbox.put({ type: "revoked", group, atSeq: cut.atSeq }, ticketOfCut(group));
}

// Cuts of which the telling did not finish.
export function tellCutsAgain(core: Core): void {
  for (const [group, cut] of core.places.cuts) {
    if (cut.taken) continue;
    core.mailbox.put({ type: "revoked", group, atSeq: cut.atSeq }, ticketOfCut(group));
  }
}

export function takePush(core: Core, envelope: ServerEnvelope): void {
  const kind = envelope.kind;
  switch (kind.case) {
    case "event": {
      const where = readRoom(kind.value.groupId, kind.value.room);
      if (kind.value.event) takeLive(core, where, readEvent(where, kind.value.event));
      break;
    }
    case "receipt": {
      const where = readRoom(kind.value.groupId, kind.value.room);
      takeReceipts(core, where, kind.value.changes.map(readReceiptChange));
      break;
    }
    case "page":
      takePage(core, readPage(kind.value));
      break;
    case "lag":
      takeLag(core, kind.value);
      break;
    case "revoked":
      takeCut(core, readId(kind.value.groupId), count(kind.value.atSeq));
      break;
    case "locked":
      sessionLocked(core);
      break;
    case "sessionEnded":
      sessionOver(core, kind.value.reason);
      break;
    case "sealed":
      core.spawn(takeCheckpoint(core, readCheckpoint(kind.value.checkpoint)));
      break;
    case "passkeysChanged":
      core.mailbox.put({ type: "passkeys_changed" });
      break;
    case "groupKnown": {
      const group = readId<GroupId>(kind.value.groupId);
      // While attaching, an echo: each Attach of many names the groups of the others.
      const echo = core.settling && core.places.memberships.has(group);
      if (!echo) core.mailbox.put({ type: "group_known", group });
      if (!isAttached(core, group)) hearOfGroup(core, group);
      break;
    }
    default: // a late answer, or a push of a newer server: survivable by design
  }
}

// The parts of one Client and who may touch them.
//
//   keeper.ts    the connection: dials, reads, comes back        owns link, state
//   attach.ts    Hello to live: who is there, where we stopped
//   intake.ts    what the server pushes                          owns rooms
//   puller.ts    fills holes by pages
//   sender.ts    empties the outbox                              owns outbox states
//   reporter.ts  saves cursors, reports receipts and wipes       owns places
//   checker.ts   asks the ledger for proofs                      owns trust
//   session.ts   enrolment, sign-in, sign-out over HTTPS         owns identity
import { failureOf, type Failure, type Result } from "../errors.js";
import type { State } from "../events.js";
import type { ServerEnvelope } from "../gen/tasuki/v1/envelope_pb.js";
import { Trust } from "../ledger/trust.js";
import { BOUNDS, PATIENCE, type Bounds, type Options, type Patience } from "../options.js";
import type { ClientMsgId, GroupId, RoomRef, SeqRange, Time } from "../values.js";
import { readRefused, type AnswerCase, type AnswerOf, type Wish } from "../wire/small.js";
import { Backoff } from "./backoff.js";
import { Bell } from "./bell.js";
import { Copy } from "./copy.js";
import { Identity } from "./identity.js";
import { sessionLocked, sessionOver } from "./keeper.js";
import { Link, type Part } from "./link.js";
import { Mailbox, type Ticket } from "./mailbox.js";
import { Outbox } from "./outbox.js";
import { keyOf, Places, roomOfKey } from "./places.js";
import { RoomFeed } from "./roomfeed.js";

// One room while the program runs.
export class RoomLife {
  feed = new RoomFeed();
  attached = false; // on this connection
  revision = 0; // of receipts, without a hole
  knownRevision = 0;
  deltaUntil = 0; // pages were announced; no pulling before
  pullAfter = 0; // a pull failed
  gap: SeqRange | undefined; // the app was told of a hole
  stuck = 0; // pulls that brought nothing

  get receiptsBehind(): boolean {
    return this.revision < this.knownRevision;
  }
}

export class Core {
  readonly patience: Patience;
  readonly bounds: Bounds;
  readonly identity: Identity;
  readonly outbox: Outbox;
  readonly places: Places;
  readonly trust: Trust;
  readonly copy: Copy;
  readonly link = new Link();
  readonly mailbox = new Mailbox((ticket) => this.taken(ticket));

  state: State = "offline";
  started = false;
  stopped = false;
  rooms = new Map<string, RoomLife>();
  pageMost = 200; // from Welcome
  idleLock = 0; // from Welcome; milliseconds
  attached = false; // everything was attached on this connection
  settling = false; // on this connection, by one loop
  refreshWanted = false;
  heldBack = false; // entries were left out because the mailbox is full

  inFlight = new Set<ClientMsgId>();
  notBefore = new Map<ClientMsgId, number>(); // of messages that were put off
  tries = new Map<ClientMsgId, number>();
  askedAbout = new Map<GroupId, number>(); // epoch of the last audience_changed

  unsaved = false;
  saving = false;
  reportingWipes = false;
  lastActive = -Infinity;
  sealedSize = 0; // of the newest checkpoint shown

  enrolling = { login: "", link: new Uint8Array(), code: "" }; // between the steps

  // Of this connection: how long it rests behind a round that brought nothing, and which groups
  // were mentioned on it. A mention that is the first of its group is not made to wait.
  readonly refreshPause: Backoff;
  readonly mentioned = new Set<GroupId>();
  readonly refreshBell = new Bell();

  readonly keeperBell = new Bell();
  readonly senderBell = new Bell();
  readonly pullerBell = new Bell();
  readonly saveBell = new Bell();
  readonly receiptsBell = new Bell();
  readonly checkerBell = new Bell();
  #resting = new Set<() => void>(); // cut short by stop()

  constructor(readonly options: Options) {
    this.patience = { ...PATIENCE, ...options.patience };
    this.bounds = { ...BOUNDS, ...options.bounds };
    this.refreshPause = new Backoff(this.patience.backoffFirst, this.patience.backoffMost);
    this.identity = new Identity(options.storage);
    this.outbox = new Outbox(options.storage);
    this.places = new Places(options.storage);
    this.trust = new Trust(options.storage);
    this.copy = new Copy(options.storage, options.keepCopy === true, this.patience.lease);
  }

  // Throws StorageBroken.
  async load(): Promise<void> {
    await this.identity.load();
    await this.trust.load();
    if (this.options.ledgerVkey) this.trust.pin(this.options.ledgerVkey);
    for (const id of await this.outbox.load()) {
      this.mailbox.put({
        type: "send_failed", where: roomOfKey("/0"), id, kept: false,
        failure: failureOf("storage_failed", "damaged on disk"),
      });
    }
    const session = this.identity.session;
    if (session) {
      this.trust.open(session.account);
      await this.places.open(session.account);
    }
    await this.copy.open(session?.account, this.now());
  }

  now(): Time {
    return this.options.clock ? this.options.clock() : Date.now();
  }

  enter(next: State, why?: Failure): void {
    if (this.state === next || this.state === "ended") return;
    this.state = next;
    this.mailbox.put({ type: "state_changed", state: next, ...(why ? { why } : {}) });
    if (next !== "live") return;
    this.senderBell.ring();
    this.receiptsBell.ring();
    this.checkerBell.ring();
  }

  get mailboxFull(): boolean {
    return this.mailbox.size >= this.bounds.eventsQueued;
  }
  noteUnsaved(): void {
    this.unsaved = true;
    this.saveBell.ring();
  }

  taken(ticket: Ticket): void {
    if (this.heldBack && this.mailbox.size * 2 <= this.bounds.eventsQueued) {
      this.heldBack = false;
      this.pullerBell.ring();
    }
    if (!ticket.where) return;
    if (ticket.cut) {
      const cut = this.places.cuts.get(ticket.where.group);
      if (cut) {
        cut.taken = true;
        this.noteUnsaved();
      }
      return;
    }
    const place = this.places.find(ticket.where);
    if (!place) return; // cut while the app was reading
    place.taken = Math.max(place.taken, ticket.through ?? 0);
    place.revision = Math.max(place.revision, ticket.revision ?? 0);
    if (ticket.delivered) place.delivered.add(ticket.delivered);
    if (ticket.through || ticket.revision || ticket.delivered) this.noteUnsaved();
  }

  room(where: RoomRef): RoomLife | undefined {
    return this.rooms.get(keyOf(where));
  }
  attachedRoom(where: RoomRef): RoomLife | undefined {
    const room = this.room(where);
    return room?.attached ? room : undefined;
  }

  checkLive(): void {
    if (this.state !== "catching_up" || !this.attached) return;
    for (const room of this.rooms.values()) {
      if (room.attached && (room.feed.missing() || room.receiptsBehind)) return;
    }
    this.enter("live");
  }

  forgetGroup(group: GroupId): void {
    for (const key of [...this.rooms.keys()]) {
      if (roomOfKey(key).group === group) this.rooms.delete(key);
    }
    this.askedAbout.delete(group);
    this.mailbox.drop(group);
    this.places.forget(group);
    this.trust.forget(group);
    this.keep(this.copy.forget(group));
  }

  // A write whose end nobody waits for; what goes wrong is told.
  keep(writing: Promise<unknown>): void {
    writing.catch((broken: unknown) => {
      if (!this.stopped) this.mailbox.put({ type: "storage_trouble", detail: String(broken) });
    });
  }

  // What runs beside the others. An exception in it is a bug: nobody catches it.
  spawn(work: Promise<unknown>): void {
    void work;
  }

  // A pause of a loop that runs until stop().
  async rest(span: number): Promise<void> {
    if (this.stopped) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#resting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, span);
      this.#resting.add(done);
    });
  }
  endRests(): void {
    for (const done of [...this.#resting]) done();
  }

  // Asks over the WebSocket. A refusal, a timeout and a lost connection are failures. Where several
  // answers come, `part` gets all but the last.
  async ask(wish: Wish, part?: Part): Promise<Result<ServerEnvelope>> {
    if (this.stopped) return failureOf("cancelled");
    const answer = await this.link.ask(wish, this.patience.requestTimeout, part);
    if (answer.type !== "ok" || answer.value.kind.case !== "refused") return answer;
    const failure = readRefused(answer.value.kind.value);
    if (failure.type === "session_locked") sessionLocked(this);
    if (failure.type === "session_ended" || failure.type === "not_signed_in") {
      sessionOver(this, failure.type);
    }
    return failure;
  }
}

// The answer of the kind that was asked for.
export function answerOf<C extends AnswerCase>(
  envelope: ServerEnvelope, wanted: C,
): Result<AnswerOf<C>> {
  if (envelope.kind.case !== wanted) return failureOf("protocol_broken", `no ${wanted}`);
  return { type: "ok", value: envelope.kind.value as AnswerOf<C> };
}

// One request, one answer: every call of the Client that needs no more than that.
export async function call<C extends AnswerCase, T>(
  core: Core, wish: Wish, wanted: C, read: (answer: AnswerOf<C>) => T,
): Promise<Result<T>> {
  const envelope = await core.ask(wish);
  if (envelope.type !== "ok") return envelope;
  const answer = answerOf(envelope.value, wanted);
  return answer.type === "ok" ? { type: "ok", value: read(answer.value) } : answer;
}

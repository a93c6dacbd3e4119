// One person's connection: it signs in, connects, resumes after any time away, brings every entry
// of every room once and in order, sends what was written (also what was written offline or before
// a crash), reports receipts, and holds the server's ledger to its word.
//
// What the server or the network says is a Failure in a Result. Broken storage is an exception,
// StorageBroken, from open().
import { GroupCalls } from "./client_groups.js";
import { moment } from "./core/bell.js";
import { catchUp } from "./core/attach.js";
import { checkLedger } from "./core/checker.js";
import { call, Core } from "./core/core.js";
import { tellCutsAgain } from "./core/intake.js";
import { keepConnected } from "./core/keeper.js";
import {
  newItem, newMessageId, type OutboxItem, type SendState, type WriteKind,
} from "./core/outbox.js";
import { pullPages } from "./core/puller.js";
import { reportReceipts, savePlaces } from "./core/reporter.js";
import { searchRoom } from "./core/search.js";
import { sendOutbox } from "./core/sender.js";
import {
  DONE, failureOf, ok, StorageBroken, type Done, type ErrorSlug, type Result,
} from "./errors.js";
import type { Event, State } from "./events.js";
import type {
  Body, Draft, Page, PageWish, ReceiptList, RoomEvent, SearchEnd, SearchWish,
} from "./messages.js";
import type { Options } from "./options.js";
import { canVerify } from "./ledger/note.js";
import {
  NO_ID, sameRoom,
  type AccountId, type Checkpoint, type ClientMsgId, type MembershipId, type RoomRef,
  type SeqRange, type Time,
} from "./values.js";
import { readCheckpoint } from "./wire/ledger.js";
import { readBody, readEvent, readPage, readReceiptList, writeBody } from "./wire/messages.js";
import { writeRoom } from "./wire/small.js";

const ACTIVE_EVERY = 60_000;

// What waits in the outbox.
export interface OutboxLine {
  id: ClientMsgId;
  where: RoomRef;
  kind: WriteKind;
  state: SendState;
  rosterEpoch: number;
  seq: number; // sent
  written: Time;
  error: ErrorSlug; // asking, failed
  body?: Body; // of post and correct
}

// Who writes, where it isn't the only one and the newest.
export interface As {
  epoch?: number; // the roster the author saw; none: the newest this client knows
  membership?: MembershipId; // which hat
}

export class Client extends GroupCalls {
  private constructor(core: Core) {
    super(core);
  }
  // Reads the storage; the Client owns it until stop(). Throws StorageBroken.
  static async open(options: Options): Promise<Client> {
    if (!(await canVerify())) {
      throw new StorageBroken("this browser is too old: it has no Ed25519");
    }
    const core = new Core(options);
    await core.load();
    return new Client(core);
  }

  // ---- Life ----

  // Connects as soon as somebody is signed in, and keeps so.
  start(): void {
    const core = this.core;
    if (core.started || core.stopped) return;
    core.started = true;
    tellCutsAgain(core);
    const loops = [
      keepConnected, sendOutbox, pullPages, savePlaces, reportReceipts, checkLedger, endLease,
    ];
    for (const loop of loops) core.spawn(loop(core));
  }

  // Pending calls fail with `cancelled`, next() says ended. Resolves when the storage is free.
  async stop(): Promise<void> {
    const core = this.core;
    if (core.stopped) return;
    core.stopped = true;
    core.enter("ended");
    core.mailbox.end();
    core.options.dialer.cancel();
    core.link.socket?.close();
    core.link.down("cancelled");
    const { keeperBell, refreshBell, senderBell, pullerBell, saveBell, receiptsBell } = core;
    const loops = [keeperBell, refreshBell, senderBell, pullerBell, saveBell, receiptsBell];
    for (const bell of [...loops, core.checkerBell]) {
      bell.ring();
    }
    core.endRests();
    try {
      if (core.unsaved) await core.places.save();
    } catch {
      // The cursors on disk are older: what was taken since comes once more. Nothing is lost.
    }
    await core.options.storage.close();
  }

  get state(): State {
    return this.core.state;
  }
  // "": signed out
  get account(): AccountId {
    return this.core.identity.session?.account ?? NO_ID;
  }
  // Milliseconds without a human act after which the server locks; 0: not known yet.
  get idleLock(): number {
    return this.core.idleLock;
  }
  // The membership one writes with, as far as known.
  membershipIn(where: RoomRef): MembershipId {
    return this.core.places.memberships.get(where.group) ?? NO_ID;
  }

  // The next event. Asking for the next one says that the last one was taken: what the app keeps of
  // it is kept. Only then its cursor is saved and 端末に届いた reported. One caller at a time.
  next(): Promise<Event> {
    return this.core.mailbox.next();
  }
  // The same for `for await`; ends with the Client.
  async *events(): AsyncGenerator<Event, void, undefined> {
    for (;;) {
      const event = await this.next();
      yield event;
      if (event.type === "state_changed" && event.state === "ended") return;
    }
  }

  // A human act on this device; sent at most once a minute.
  active(): void {
    const core = this.core;
    const now = moment();
    if (!core.link.isUp || now - core.lastActive < ACTIVE_EVERY) return;
    core.lastActive = now;
    core.link.tell({ case: "active", value: {} });
  }
  // The network is back, the page is shown again: tries at once instead of waiting.
  wake(): void {
    if (!this.core.link.isUp) this.core.keeperBell.ring();
  }

  // ---- Writing: the outbox ----
  // Resolves when the message is on this device's disk, sealed; it goes out as soon as possible and
  // survives a crash. sent, audience_changed or send_failed follow.

  post(where: RoomRef, draft: Draft, as: As = {}): Promise<Result<ClientMsgId>> {
    const item = this.#item(where, "post", as);
    item.body = writeBody(draft, item.written);
    return this.#put(item);
  }
  correct(
    where: RoomRef, originalSeq: number, version: number, reason: string, draft: Draft,
    as: As = {},
  ): Promise<Result<ClientMsgId>> {
    const item = this.#item(where, "correct", as);
    Object.assign(item, { originalSeq, version, reason, body: writeBody(draft, item.written) });
    return this.#put(item);
  }
  retract(
    where: RoomRef, originalSeq: number, reason: string, wrongPatient = false,
  ): Promise<Result<ClientMsgId>> {
    return this.#put(Object.assign(this.#item(where, "retract"), {
      originalSeq, reason, wrongPatient,
    }));
  }
  withdrawRequest(
    where: RoomRef, originalSeq: number, reason: string,
  ): Promise<Result<ClientMsgId>> {
    const item = this.#item(where, "withdraw_request");
    return this.#put(Object.assign(item, { originalSeq, reason }));
  }
  // 指示受け with the instruction read back (復唱), then 実施報告; only an addressee may. `seq` is of
  // the version that was read: newer_version_exists where it isn't the newest.
  receiveInstruction(
    where: RoomRef, seq: number, readBack: string,
  ): Promise<Result<ClientMsgId>> {
    const item = this.#item(where, "receive_instruction");
    return this.#put(Object.assign(item, { originalSeq: seq, reason: readBack }));
  }
  reportInstruction(where: RoomRef, seq: number, report: string): Promise<Result<ClientMsgId>> {
    const item = this.#item(where, "report_instruction");
    return this.#put(Object.assign(item, { originalSeq: seq, reason: report }));
  }
  // 確認署名 of a phone memo that quotes oneself; a remark where there is one.
  coSignMemo(where: RoomRef, seq: number, remark = ""): Promise<Result<ClientMsgId>> {
    const item = this.#item(where, "co_sign_memo");
    return this.#put(Object.assign(item, { originalSeq: seq, reason: remark }));
  }
  confirmProxy(where: RoomRef, seqs: number[]): Promise<Result<ClientMsgId>> {
    return this.#put(Object.assign(this.#item(where, "confirm_proxy"), { seqs }));
  }

  // After audience_changed or send_failed.
  async resend(id: ClientMsgId, epoch = 0): Promise<Done> {
    const item = this.core.outbox.find(id);
    if (item?.state !== "asking" && item?.state !== "failed") return failureOf("no_such_message");
    return this.#sendAgain(item, epoch);
  }
  // Every message of the room that asks.
  async resendAll(where: RoomRef, epoch: number): Promise<Done> {
    for (const item of this.core.outbox.inOrder()) {
      if (!sameRoom(item.where, where) || item.state !== "asking") continue;
      const done = await this.#sendAgain(item, epoch);
      if (done.type !== "ok") return done;
    }
    return DONE;
  }
  async drop(id: ClientMsgId): Promise<Done> {
    const item = this.core.outbox.find(id);
    if (!item || item.state === "sent") return failureOf("no_such_message");
    return written(this.core.outbox.erase(id));
  }
  outbox(): OutboxLine[] {
    return this.core.outbox
      .inOrder()
      .filter((item) => item.account === this.account)
      .map(({ id, where, kind, state, rosterEpoch, seq, written: at, error, body }) => {
        const words = readBody(body);
        const line = { id, where, kind, state, rosterEpoch, seq, written: at, error };
        return words ? { ...line, body: words } : line;
      });
  }

  #item(where: RoomRef, kind: WriteKind, as: As = {}): OutboxItem {
    const core = this.core;
    return {
      ...newItem(newMessageId(core.now()), where, kind),
      account: this.account,
      rosterEpoch: as.epoch || core.places.epoch(where.group),
      as: as.membership ?? NO_ID,
      written: core.now(),
    };
  }
  async #put(item: OutboxItem): Promise<Result<ClientMsgId>> {
    const core = this.core;
    if (core.stopped) return failureOf("cancelled");
    if (!item.account) return failureOf("not_signed_in");
    if (core.outbox.waiting >= core.bounds.outboxMost) return failureOf("outbox_full");
    try {
      await core.outbox.dropSentBefore(core.now() - core.bounds.keepSent);
      await core.outbox.add(item);
    } catch (broken) {
      return failureOf("storage_failed", String(broken));
    }
    core.senderBell.ring();
    return ok(item.id);
  }
  async #sendAgain(old: OutboxItem, epoch: number): Promise<Done> {
    const core = this.core;
    const rosterEpoch = epoch || old.rosterEpoch;
    const done = await written(core.outbox.update({ ...old, state: "waiting", rosterEpoch }));
    if (done.type !== "ok") return done;
    core.tries.delete(old.id);
    core.notBefore.delete(old.id);
    core.askedAbout.delete(old.where.group);
    core.senderBell.ring();
    return DONE;
  }

  // ---- Receipts ----
  // Kept on disk until reported; at most one frame per room and 2 s. 端末に届いた goes by itself.

  displayed(where: RoomRef, range: SeqRange): Done {
    const place = this.core.places.find(where);
    if (!place) return failureOf("not_found");
    if (place.displayed.empty) place.displayedAt = this.core.now();
    place.displayed.add(range);
    this.core.noteUnsaved();
    return DONE;
  }
  // An act of a person: on disk before the button says so.
  async confirm(where: RoomRef, seq: number): Promise<Done> {
    const place = this.core.places.find(where);
    if (!place) return failureOf("not_found");
    place.confirmed.add({ first: seq, last: seq });
    this.core.noteUnsaved();
    return written(this.core.places.save());
  }
  // Read by readPage and kept on this device by the app.
  held(where: RoomRef, range: SeqRange): Done {
    const place = this.core.places.find(where);
    if (!place) return failureOf("not_found");
    place.delivered.add(range);
    this.core.noteUnsaved();
    return DONE;
  }

  // ---- Reading ----

  async readPage(where: RoomRef, wish: PageWish = {}): Promise<Result<Page>> {
    const value = {
      ...writeRoom(where),
      fromSeq: BigInt(wish.fromSeq ?? 0),
      limit: wish.limit ?? 50,
      backwards: wish.backwards ?? false,
      receiptsAfter: BigInt(wish.receiptsAfter ?? 0),
    };
    const page = await call(this.core, { case: "readPage", value }, "page", readPage);
    const { copy } = this.core;
    if (page.type === "ok") this.core.keep(copy.put(where, page.value.events, this.core.now()));
    return page;
  }
  readReceipts(where: RoomRef, seq: number): Promise<Result<ReceiptList>> {
    const value = { ...writeRoom(where), seq: BigInt(seq) };
    return call(this.core, { case: "readReceipts", value }, "receiptList", readReceiptList);
  }
  readVersions(where: RoomRef, seq: number): Promise<Result<RoomEvent[]>> {
    const value = { ...writeRoom(where), seq: BigInt(seq) };
    return call(this.core, { case: "readVersions", value }, "versions", (list) =>
      list.events.map((one) => readEvent(where, one)),
    );
  }

  // Newest first, one search at a time (search_running). `found` is called as often as something is
  // found, and not any more once the answer is there.
  search(
    where: RoomRef, wish: SearchWish, found: (hits: RoomEvent[]) => void,
  ): Promise<Result<SearchEnd>> {
    return searchRoom(this.core, where, wish, found);
  }
  // The search then answers with what it found so far.
  stopSearch(): void {
    this.core.link.tell({ case: "stopSearch", value: {} });
  }

  // ---- The copy on this device (Options.keepCopy) ----

  // The newest kept before `before`, ascending; nothing once the lease is over.
  async readKept(where: RoomRef, before = 0, limit = 50): Promise<RoomEvent[]> {
    return (await this.mayReadCopy()) ? this.core.copy.read(where, before, limit) : [];
  }
  // When the server spoke last (最終更新) and until when the copy may be read; 0: there is none.
  get keptAsOf(): { seen: Time; until: Time } {
    return { seen: this.core.copy.seen, until: this.core.copy.until };
  }

  // ---- The ledger ----

  readCheckpoint(): Promise<Result<Checkpoint>> {
    const wish = { case: "readCheckpoint" as const, value: {} };
    return call(this.core, wish, "checkpoint", readCheckpoint);
  }
  // The last one that was proved.
  get keptCheckpoint(): Checkpoint {
    return this.core.trust.kept;
  }
  get recordTrusted(): boolean {
    return !this.core.trust.broken;
  }
  // A person decided to go on after a checkpoint_mismatch (a declared restore, asked for by phone):
  // forgets what was kept and pins what stands now.
  async trustAgain(): Promise<Done> {
    this.core.trust.startAnew();
    this.core.sealedSize = 0;
    const done = await written(this.core.trust.save());
    // The key that stands now is met at the next Hello.
    if (done.type === "ok") this.core.link.socket?.close();
    return done;
  }

  // ---- Accepting the policy opens the door to reading ----

  async acceptPolicy(version: number): Promise<Done> {
    const done = await this.done({ case: "acceptPolicy", value: { version } });
    if (done.type === "ok") this.core.spawn(catchUp(this.core));
    return done;
  }
}

// The copy goes when its lease ends, also while nobody looks at it.
async function endLease(core: Core): Promise<void> {
  while (!core.stopped) {
    await core.rest(60_000);
    if (core.copy.until !== 0 && !core.copy.stands(core.now())) core.keep(core.copy.wipe());
  }
}

async function written(writing: Promise<unknown>): Promise<Done> {
  try {
    await writing;
    return DONE;
  } catch (broken) {
    return failureOf("storage_failed", String(broken));
  }
}

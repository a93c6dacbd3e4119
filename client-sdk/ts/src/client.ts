// One person's connection: it signs in, connects, resumes after any time away, brings every entry
// of every room once and in order, sends what was written (also what was written offline or before
// a crash), reports receipts, and holds the server's ledger to its word.
//
// What the server or the network says is a Failure in a Result. Broken storage is an exception,
// StorageBroken, from open().
import { FileCalls } from "./client_files.js";
import { written } from "./client_writing.js";
import { readAwaiting } from "./core/awaiting.js";
import { moment } from "./core/bell.js";
import { catchUp } from "./core/attach.js";
import { checkLedger } from "./core/checker.js";
import { call, Core } from "./core/core.js";
import { tellCutsAgain } from "./core/intake.js";
import { keepConnected } from "./core/keeper.js";
import { pullPages } from "./core/puller.js";
import { reportReceipts, savePlaces } from "./core/reporter.js";
import { searchRoom } from "./core/search.js";
import { sendOutbox } from "./core/sender.js";
import { DONE, failureOf, StorageBroken, type Done, type Result } from "./errors.js";
import type { Event, State } from "./events.js";
import type {
  AwaitedGroup, Page, PageWish, ReceiptList, RoomEvent, SearchEnd, SearchWish, Visit,
} from "./messages.js";
import type { Options } from "./options.js";
import { canVerify } from "./ledger/note.js";
import {
  NO_ID, staffRoom,
  type AccountId, type Checkpoint, type GroupId, type MembershipId, type RoomRef, type SeqRange,
  type Time,
} from "./values.js";
import { readCheckpoint } from "./wire/ledger.js";
import { readEvent, readPage, readReceiptList, readVisit } from "./wire/messages.js";
import { writeRoom } from "./wire/small.js";

const ACTIVE_EVERY = 60_000;

export class Client extends FileCalls {
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
    const client = new Client(core);
    options.storage.onLost?.(() => void client.stop());
    return client;
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

  // 今日の対応: what awaits this person, over all groups that are active. One at a time (busy).
  readAwaiting(): Promise<Result<AwaitedGroup[]>> {
    return readAwaiting(this.core);
  }
  // The last answer, kept on this device (Options.keepCopy); nothing once the lease is over.
  async keptAwaiting(): Promise<{ at: Time; groups: AwaitedGroup[] } | undefined> {
    return (await this.mayReadCopy()) ? this.core.copy.awaiting() : undefined;
  }
  // 前回訪問から: what is new since is readPage(where, { fromSeq: ownSeq + 1 }).
  readVisit(where: RoomRef): Promise<Result<Visit>> {
    return call(this.core, { case: "readVisit", value: writeRoom(where) }, "visit", readVisit);
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
  // Words of the app itself about a group, such as a draft: one text for each kind of them (a word
  // of small letters), "" for none. They go as the copy does: with the cut, the sign-out, another
  // person, the end of the lease; where no copy is kept, neither are they.
  async keepNote(group: GroupId, kind: string, words: string): Promise<Done> {
    if (!this.account) return failureOf("not_signed_in");
    if (this.membershipIn(staffRoom(group)) === NO_ID) return failureOf("not_found");
    return written(this.core.copy.putNote(group, kind, words));
  }
  async keptNotes(kind: string): Promise<Map<GroupId, string>> {
    return (await this.mayReadCopy()) ? this.core.copy.notes(kind) : new Map();
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

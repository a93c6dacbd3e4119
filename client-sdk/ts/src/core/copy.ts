// What this device may show without a connection: the entries the app was handed and the lists it
// read, sealed like every record, under a lease that each word of the server renews. It is gone
// with the cut of its group, with the sign-out, and when the lease ends.
import type { Card } from "../card.js";
import type { GroupLine, GroupView } from "../groups.js";
import { lastSeqOf, type AwaitedGroup, type RoomEvent } from "../messages.js";
import { Queue } from "../storage/queue.js";
import type { Storage } from "../storage/storage.js";
import type { AccountId, GroupId, RoomRef, Time } from "../values.js";
import { decode, encode, load } from "./records.js";

const FORM = 1;
const PREFIX = "copy-";
const LEASE = "copy-lease";
const GROUPS = "copy-groups";
const AWAITING = "copy-awaiting";
const NOTES = "copy-n-";
const CHUNK = 64; // places in one record
const DAY = 24 * 3_600_000;
const KEPT_FOR = 30 * DAY;

interface Lease {
  account: AccountId;
  seen: Time; // when the server spoke last, by this device's clock
  until: Time;
}
interface Chunk {
  events: RoomEvent[];
}
interface Awaited {
  at: Time;
  groups: AwaitedGroup[];
}

function roomPrefix(where: RoomRef): string {
  return `${PREFIX}r-${where.group}-${where.room}-`;
}
function nameOf(where: RoomRef, chunk: number): string {
  return roomPrefix(where) + String(chunk).padStart(9, "0");
}
function viewName(group: GroupId): string {
  return `${PREFIX}v-${group}`;
}
function notePrefix(group: GroupId): string {
  return `${NOTES}${group}-`;
}
function cardName(group: GroupId): string {
  return `${PREFIX}c-${group}`;
}
function bare<T extends RoomEvent>(event: T): T {
  if (event.type !== "message_posted" && event.type !== "message_corrected") return event;
  return { ...event, body: { ...event.body, parts: [] } }; // salts prove nothing off line
}
// Kept by a program that knew no files yet.
function complete(event: RoomEvent): RoomEvent {
  if (event.type !== "message_posted" && event.type !== "message_corrected") return event;
  return { ...event, body: { ...event.body, attachments: event.body.attachments ?? [] } };
}
// A place whose words were taken back.
function emptied(event: RoomEvent, by: RoomEvent): RoomEvent {
  const { entry } = event;
  return {
    type: "tombstone", entry: { ...entry, reason: "" },
    retractedAtSeq: by.entry.seq, retracted: by.entry.at,
  };
}
function isWritten(event: RoomEvent, original: number): boolean {
  if (event.type === "message_corrected") return event.entry.refersTo === original;
  return event.type === "message_posted" && event.entry.seq === original;
}

export class Copy {
  #lease: Lease | undefined;
  #queue = new Queue();

  constructor(
    private readonly storage: Storage,
    wanted: boolean,
    private readonly span: number,
  ) {
    this.on = wanted && storage.keeps;
  }
  readonly on: boolean;

  // Another person's copy, or one whose lease is over, is wiped. With nobody signed in it waits for
  // its person.
  async open(account: AccountId | undefined, now: Time): Promise<void> {
    this.#lease = await load<Lease>(this.storage, LEASE, FORM, "lease of the copy");
    const others = account !== undefined && this.#lease?.account !== account;
    if (!this.on || others || !this.stands(now)) await this.wipe();
  }
  isOf(account: AccountId | undefined): boolean {
    return this.#lease !== undefined && this.#lease.account === account;
  }
  // A clock that was set back by more than a day doesn't make a lease longer.
  stands(now: Time): boolean {
    const lease = this.#lease;
    return lease !== undefined && now < lease.until && now > lease.seen - DAY;
  }
  get until(): Time {
    return this.#lease?.until ?? 0;
  }
  get seen(): Time {
    return this.#lease?.seen ?? 0;
  }
  async renew(account: AccountId | undefined, now: Time): Promise<void> {
    if (!this.on || !account) return;
    this.#lease = { account, seen: now, until: now + this.span };
    await this.storage.put(LEASE, encode(FORM, this.#lease));
  }
  wipe(): Promise<void> {
    this.#lease = undefined;
    return this.#drop(PREFIX);
  }
  async forget(group: GroupId): Promise<void> {
    await this.#drop(`${PREFIX}r-${group}-`, viewName(group), cardName(group), notePrefix(group));
    await this.#queue.run(() => this.#narrowAwaiting((one) => one.where.group !== group));
  }
  #drop(...prefixes: string[]): Promise<void> {
    return this.#queue.run(async () => {
      for (const prefix of prefixes) {
        for (const name of await this.storage.names(prefix)) await this.storage.remove(name);
      }
    });
  }

  // Resolves when all of it is on disk.
  put(where: RoomRef, events: RoomEvent[], now: Time): Promise<void> {
    const young = events.filter((event) => event.entry.at > now - KEPT_FOR);
    if (!this.on || young.length === 0) return Promise.resolve();
    return this.#queue.run(async () => {
      const chunks = new Map<number, RoomEvent[]>();
      for (const event of young) {
        const chunk = Math.floor(event.entry.seq / CHUNK);
        chunks.set(chunk, [...(chunks.get(chunk) ?? []), bare(event)]);
      }
      for (const [chunk, some] of chunks) {
        const name = nameOf(where, chunk);
        const places = new Map((await this.#chunk(name)).map((one) => [one.entry.seq, one]));
        for (const event of some) places.set(event.entry.seq, event);
        const kept = [...places.values()].sort((a, b) => a.entry.seq - b.entry.seq);
        await this.storage.put(name, encode(FORM, { events: kept }));
      }
      for (const event of young) {
        if (event.type === "message_retracted") await this.#takeBack(where, event);
      }
    });
  }
  async #takeBack(where: RoomRef, by: RoomEvent): Promise<void> {
    await this.#narrowAwaiting((_, seq) => seq !== by.entry.refersTo, where.group);
    for (const name of await this.storage.names(roomPrefix(where))) {
      const events = await this.#chunk(name);
      if (!events.some((event) => isWritten(event, by.entry.refersTo))) continue;
      const left = events.map((one) =>
        isWritten(one, by.entry.refersTo) ? emptied(one, by) : one,
      );
      await this.storage.put(name, encode(FORM, { events: left }));
    }
  }
  async #chunk(name: string): Promise<RoomEvent[]> {
    const bytes = await this.storage.get(name);
    return bytes ? decode<Chunk>(bytes, FORM, "copy of a room").events.map(complete) : [];
  }

  // The newest before `before` (0: of all), ascending.
  read(where: RoomRef, before: number, limit: number): Promise<RoomEvent[]> {
    return this.#queue.run(async () => {
      const names = (await this.storage.names(roomPrefix(where))).sort().reverse();
      let found: RoomEvent[] = [];
      for (const name of names) {
        const chunk = Number(name.slice(-9));
        if (before !== 0 && chunk * CHUNK >= before) continue;
        const events = await this.#chunk(name);
        found = [...events.filter((one) => before === 0 || lastSeqOf(one) < before), ...found];
        if (found.length >= limit) break;
      }
      return found.slice(-limit);
    });
  }

  async putGroups(groups: GroupLine[]): Promise<void> {
    if (this.on) await this.storage.put(GROUPS, encode(FORM, { groups }));
  }
  async groups(): Promise<GroupLine[]> {
    const kept = await load<{ groups: GroupLine[] }>(this.storage, GROUPS, FORM, "copy of groups");
    return kept?.groups ?? [];
  }
  async putView(view: GroupView): Promise<void> {
    if (this.on) await this.storage.put(viewName(view.line.group), encode(FORM, { view }));
  }
  async view(group: GroupId): Promise<GroupView | undefined> {
    const name = viewName(group);
    const kept = await load<{ view: GroupView }>(this.storage, name, FORM, "copy of a group");
    // Kept by an SDK that knew no checks of the roster.
    return kept && { ...kept.view, checks: kept.view.checks ?? [] };
  }

  // Words of the app itself about a group, such as a draft: one record for each kind of them.
  putNote(group: GroupId, kind: string, words: string): Promise<void> {
    if (!this.on) return Promise.resolve();
    const name = notePrefix(group) + kind;
    return this.#queue.run(() => words === "" ? this.storage.remove(name)
      : this.storage.put(name, encode(FORM, { words })));
  }
  notes(kind: string): Promise<Map<GroupId, string>> {
    return this.#queue.run(async () => {
      const found = new Map<GroupId, string>();
      for (const name of await this.storage.names(NOTES)) {
        const [group, its] = name.slice(NOTES.length).split("-");
        if (its !== kind) continue;
        const note = await load<{ words: string }>(this.storage, name, FORM, "note of a group");
        if (note) found.set(group as GroupId, note.words);
      }
      return found;
    });
  }

  // The card as it was read last.
  async putCard(group: GroupId, card: Card, at: Time): Promise<void> {
    if (this.on) await this.storage.put(cardName(group), encode(FORM, { at, card }));
  }
  card(group: GroupId): Promise<{ at: Time; card: Card } | undefined> {
    return load<{ at: Time; card: Card }>(this.storage, cardName(group), FORM, "copy of a card");
  }

  // What awaited its person when the server was asked last.
  putAwaiting(groups: AwaitedGroup[], at: Time): Promise<void> {
    if (!this.on) return Promise.resolve();
    const kept = groups.map((one) => ({
      ...one,
      items: one.items.map((item) => ({ ...item, message: bare(item.message) })),
    }));
    return this.#queue.run(() => this.storage.put(AWAITING, encode(FORM, { at, groups: kept })));
  }
  awaiting(): Promise<Awaited | undefined> {
    return this.#queue.run(() => load<Awaited>(this.storage, AWAITING, FORM, "what awaited"));
  }
  // Inside the queue: what is taken back or cut leaves this list as well.
  async #narrowAwaiting(
    stays: (group: AwaitedGroup, seq: number) => boolean, only?: GroupId,
  ): Promise<void> {
    const kept = await load<Awaited>(this.storage, AWAITING, FORM, "what awaited");
    if (!kept) return;
    const groups = kept.groups
      .map((one) => only !== undefined && one.where.group !== only ? one
        : { ...one, items: one.items.filter((item) => stays(one, item.seq)) })
      .filter((one) => one.items.length > 0 || one.certifiedUntil?.year);
    await this.storage.put(AWAITING, encode(FORM, { at: kept.at, groups }));
  }
}

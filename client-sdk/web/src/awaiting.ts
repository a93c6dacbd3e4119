// What awaits this person over all patients (rule C12): asked for while the first screen is looked
// at, kept for when there is no connection. No DOM.
import { dayNumber } from "./format.js";
import type { Room } from "./room.js";
import {
  Awaits, NO_ID,
  type AwaitedGroup, type AwaitedItem, type Client, type Day, type GroupId, type GroupLine,
  type OutboxLine, type RoomRef, type Time,
} from "./sdk.js";
import { told } from "./told.js";

const TOGETHER = 700; // ms: several events ask once

export interface TodayItem {
  where: RoomRef;
  line: GroupLine;
  item: AwaitedItem;
  what: Awaits[]; // what is left of it by what this device knows
  sending: "" | "waiting" | "failed"; // the act is in the outbox
}
// 認定有効期間 that ends soon, of a patient whose renewal this person sees to.
export interface Certified {
  line: GroupLine;
  until: Day;
}
// What of the app it looks at.
export interface Surroundings {
  client: Client;
  life: number;
  line(group: GroupId): GroupLine | undefined;
  rooms: Map<GroupId, Room>;
}

export class Awaiting {
  groups: AwaitedGroup[] | undefined; // nothing: never read
  at: Time = 0;
  kept = false; // from this device, not from the server
  problem = "";
  #watched = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #reading = false;
  #again = false;

  constructor(private readonly app: Surroundings, private readonly changed: () => void) {}

  // While somebody looks at it, it follows what arrives.
  watch(): () => void {
    ++this.#watched;
    if (this.groups) this.changed();
    else void this.#readKept();
    void this.#read();
    return () => void --this.#watched;
  }
  // Something happened that may have changed it.
  wake(): void {
    if (this.#watched === 0 || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#read();
    }, TOGETHER);
  }
  forget(): void {
    this.groups = undefined;
    this.at = 0;
    this.problem = "";
  }
  forgetGroup(group: GroupId): void {
    this.groups = this.groups?.filter((one) => one.where.group !== group);
  }
  // Words that were taken back leave it at once.
  forgetMessage(where: RoomRef, seq: number): void {
    this.groups = this.groups?.map((one) => one.where.group !== where.group ? one
      : { ...one, items: one.items.filter((item) => item.seq !== seq) });
  }
  get reading(): boolean {
    return this.#reading;
  }

  async #readKept(): Promise<void> {
    const { life } = this.app;
    const kept = await this.app.client.keptAwaiting();
    if (!kept || this.groups || life !== this.app.life) return;
    this.groups = kept.groups;
    this.at = kept.at;
    this.kept = true;
    this.changed();
  }
  async #read(): Promise<void> {
    if (this.app.client.state !== "live" || this.#watched === 0) return;
    if (this.#reading) {
      this.#again = true;
      return;
    }
    const { life, client } = this.app;
    this.#reading = true;
    const answer = await client.readAwaiting();
    this.#reading = false;
    if (life !== this.app.life) return; // somebody else's by now
    if (answer.type === "ok") {
      this.groups = answer.value;
      this.at = Date.now();
      this.kept = false;
    }
    this.problem = answer.type === "ok" || answer.retryable ? "" : told(answer);
    this.changed();
    if (this.#again || answer.type !== "ok" && answer.retryable) {
      this.#again = false;
      this.wake();
    }
  }

  get more(): boolean {
    return (this.groups ?? []).some((one) => one.more);
  }
  certified(): Certified[] {
    return (this.groups ?? []).flatMap(({ where, certifiedUntil: until }) => {
      const line = this.app.line(where.group);
      return line && until?.year ? [{ line, until }] : []; // an older copy knows of none
    }).sort((a, b) => dayNumber(a.until) - dayNumber(b.until));
  }
  // The most urgent first, then the oldest.
  items(): TodayItem[] {
    const acts = this.app.client.outbox().filter((one) => one.state !== "sent");
    const all = (this.groups ?? []).flatMap(({ where, items }) => {
      const line = this.app.line(where.group);
      if (!line || line.membership === NO_ID) return [];
      const room = this.app.rooms.get(where.group);
      return items.map((item): TodayItem => ({
        where, line, item, what: leftOf(item, line, room), sending: sendingOf(item, where, acts),
      }));
    });
    return all.filter((one) => one.what.length > 0).sort((a, b) => {
      const [one, other] = [a.item.message, b.item.message];
      return other.body.head.urgency - one.body.head.urgency || one.entry.at - other.entry.at;
    });
  }
}

// 確認しました reaches the server a little after the tap.
function leftOf(item: AwaitedItem, line: GroupLine, room: Room | undefined): Awaits[] {
  const done = room?.isConfirmed(line.membership, item.message.entry.seq) ?? false;
  return item.what.filter((one) => one !== Awaits.confirmation || !done);
}
function sendingOf(item: AwaitedItem, where: RoomRef, acts: OutboxLine[]): TodayItem["sending"] {
  const { seq } = item.message.entry;
  const act = acts.find((one) => one.where.group === where.group && (one.about.includes(seq) ||
    one.about.includes(item.seq) || one.body?.head.answersSeq === item.seq));
  return !act ? "" : act.state === "failed" ? "failed" : "waiting";
}

// 「今日の訪問先」 (rule C12): whom one visits today, in the order in which they were picked. Kept on this
// device alone, as notes beside the copy, and for this day alone. What is read of a patient who is
// picked stays readable without a connection. No DOM.
import { dayKey } from "./format.js";
import {
  GroupState, NO_ID, staffRoom, type Client, type GroupId, type GroupLine, type Time,
} from "./sdk.js";

const FORM = 1;
const NOTE = "visit";

export interface Visit {
  day: string; // 2026-11-30, in Japan
  place: number; // rises with every pick
  ownSeq: number; // the last thing one wrote there; -1: not read yet
  readAt: Time; // when the record was read for the way; 0: not yet
}
export function noteOf(visit: Visit): string {
  return JSON.stringify({ form: FORM, ...visit });
}
export function visitIn(note: string): Visit | undefined {
  try {
    const { form, day, place, ownSeq, readAt } =
      JSON.parse(note) as Visit & { form: number };
    return form === FORM ? { day, place, ownSeq, readAt } : undefined;
  } catch {
    return undefined;
  }
}
export function mayVisit({ membership, state }: GroupLine): boolean {
  return membership !== NO_ID && (state === GroupState.active || state === GroupState.frozen);
}

// What of the app it looks at.
export interface Surroundings {
  client: Client;
  life: number;
  line(group: GroupId): GroupLine | undefined;
  readView(group: GroupId): Promise<unknown>;
  readPage(group: GroupId, before: number, limit?: number): Promise<boolean>;
}

export class Visits {
  #all = new Map<GroupId, Visit>();
  #reading = false;

  constructor(private readonly app: Surroundings, private readonly changed: () => void) {}

  today(now: Time = Date.now()): { line: GroupLine; visit: Visit }[] {
    const day = dayKey(now);
    return [...this.#all]
      .filter(([, visit]) => visit.day === day)
      .sort(([, a], [, b]) => a.place - b.place)
      .flatMap(([group, visit]) => {
        const line = this.app.line(group);
        return line && mayVisit(line) ? [{ line, visit }] : [];
      });
  }
  isPicked(group: GroupId): boolean {
    return this.#all.get(group)?.day === dayKey(Date.now());
  }
  pick(group: GroupId, on: boolean): void {
    const place = Math.max(0, ...[...this.#all.values()].map((one) => one.place)) + 1;
    if (on) this.#put(group, { day: dayKey(Date.now()), place, ownSeq: -1, readAt: 0 });
    else this.#drop(group);
    this.changed();
  }
  #put(group: GroupId, visit: Visit): void {
    this.#all.set(group, visit);
    void this.app.client.keepNote(group, NOTE, noteOf(visit));
  }
  #drop(group: GroupId): void {
    this.#all.delete(group);
    void this.app.client.keepNote(group, NOTE, "");
  }

  // What this device kept of its person; yesterday's are over.
  async readKept(life: number): Promise<void> {
    for (const [group, note] of await this.app.client.keptNotes(NOTE)) {
      if (life !== this.app.life) return;
      const visit = visitIn(note);
      if (visit?.day === dayKey(Date.now())) {
        if (!this.#all.has(group)) this.#all.set(group, visit);
      } else this.#drop(group);
    }
  }
  // Each record is read once for the way: reading is on record. What comes later comes by itself.
  async readForTheWay(): Promise<void> {
    if (this.#reading) return;
    this.#reading = true;
    const { life } = this.app;
    for (const { line: { group }, visit } of this.today()) {
      if (visit.readAt !== 0 || this.app.client.state !== "live") continue;
      const [, read, own] = await Promise.all([
        this.app.readView(group), this.app.readPage(group, 0, 100),
        this.app.client.readVisit(staffRoom(group)),
      ]);
      if (life !== this.app.life) break; // somebody else's by now
      if (!read || own.type !== "ok" || !this.#all.has(group)) continue;
      this.#put(group, { ...visit, ownSeq: own.value.ownSeq, readAt: Date.now() });
      this.changed();
    }
    this.#reading = false;
  }

  forget(): void {
    this.#all.clear();
  }
  forgetGroup(group: GroupId): void {
    this.#all.delete(group);
  }
}

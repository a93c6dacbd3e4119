// Brings the entries of one room into an unbroken order: what came twice is dropped, what came
// early waits, and a hole is noticed and named. Knows nothing of connections.
//
// Always holds: `have` is the end of an unbroken run of everything this client was handed since the
// feed began, and nothing at or below it is ever handed out again.
import { lastSeqOf, type RoomEvent } from "../messages.js";
import type { SeqRange } from "../values.js";

// An entry whose turn has come. Once the app has taken it, the cursor stands at `through`.
export interface Step {
  event: RoomEvent;
  through: number;
}
// The app is told of this place by the acknowledgement of its own message, at once: where earlier
// entries are still missing, a later step's `through` covers the place.
export interface Own {
  fresh: boolean; // false: it was handed out before
  through: number; // not 0: the cursor after the acknowledgement itself
  freed: Step[];
}

const EARLY = 256; // entries ahead of a hole; more are pulled again

export class RoomFeed {
  #early = new Map<number, RoomEvent | "told">();
  #latest: number;

  constructor(private at = 0) {
    this.#latest = at;
  }
  get have(): number {
    return this.at;
  }
  get latest(): number {
    return this.#latest;
  }

  take(event: RoomEvent): Step[] {
    const first = event.entry.seq;
    const last = lastSeqOf(event);
    this.known(last);
    if (first === 0 || last <= this.at) return [];
    if (!this.#early.has(first)) this.#early.set(first, event);
    const freed = this.#release();
    this.#shed();
    return freed;
  }

  own(seq: number): Own {
    this.known(seq);
    if (seq <= this.at) return { fresh: false, through: 0, freed: [] };
    const fresh = !this.#early.has(seq);
    if (fresh) this.#early.set(seq, "told");
    const next = seq === this.at + 1;
    const freed = this.#release();
    this.#shed();
    const through = !next ? 0 : freed.length === 0 ? this.at : seq;
    return { fresh, through, freed };
  }

  // That the room reaches so far.
  known(latest: number): void {
    this.#latest = Math.max(this.#latest, latest);
  }
  // Everything up to `seq` is left out: before a membership's scope, or too far back.
  skipTo(seq: number): Step[] {
    if (seq <= this.at) return [];
    this.at = seq;
    this.known(seq);
    return this.#release();
  }
  // The first hole, if any: up to before the next entry that is here, or to the end.
  missing(): SeqRange | undefined {
    if (this.at >= this.#latest) return undefined;
    const next = this.#early.size === 0 ? undefined : Math.min(...this.#early.keys());
    return { first: this.at + 1, last: next === undefined ? this.#latest : next - 1 };
  }

  #shed(): void {
    if (this.#early.size > EARLY) this.#early.delete(Math.max(...this.#early.keys()));
  }
  #release(): Step[] {
    const steps: Step[] = [];
    const waiting = [...this.#early.keys()].sort((a, b) => a - b);
    for (const seq of waiting) {
      if (seq > this.at + 1) break;
      const event = this.#early.get(seq)!;
      this.#early.delete(seq);
      const last = event === "told" ? seq : lastSeqOf(event);
      if (last <= this.at) continue;
      this.at = last;
      const before = steps.at(-1);
      if (event !== "told") steps.push({ event, through: last });
      else if (before) before.through = last; // an own message behind: one cursor covers both
    }
    return steps;
  }
}

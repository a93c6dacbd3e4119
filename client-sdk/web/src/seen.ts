// What one member has displayed or confirmed: places of a room as ranges that do not touch, found
// fast however many there are. Pure.
import type { SeqRange, Time } from "./sdk.js";

export class Seen {
  #ranges: SeqRange[] = []; // ascending, with a gap between any two
  last: Time = 0; // when it was said last

  add({ first, last }: SeqRange, at: Time): void {
    this.last = Math.max(this.last, at);
    // Those that overlap or touch become one with it.
    const begin = this.#firstEndingAt(first - 1);
    let end = begin;
    while (end < this.#ranges.length && this.#ranges[end]!.first <= last + 1) ++end;
    const joined = this.#ranges.slice(begin, end);
    this.#ranges.splice(begin, end - begin, {
      first: Math.min(first, joined[0]?.first ?? first),
      last: Math.max(last, joined.at(-1)?.last ?? last),
    });
  }
  has(seq: number): boolean {
    const one = this.#ranges[this.#firstEndingAt(seq)];
    return one !== undefined && one.first <= seq;
  }
  // Index of the first range that ends there or later.
  #firstEndingAt(seq: number): number {
    let [low, high] = [0, this.#ranges.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#ranges[middle]!.last < seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

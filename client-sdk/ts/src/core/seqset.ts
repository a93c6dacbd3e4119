// A set of sequence numbers, kept as ranges that neither touch nor overlap.
import type { SeqRange } from "../values.js";

export class SeqSet {
  #ranges: SeqRange[];

  constructor(ranges: SeqRange[] = []) {
    this.#ranges = [];
    for (const range of ranges) this.add(range);
  }
  get ranges(): readonly SeqRange[] {
    return this.#ranges;
  }
  get empty(): boolean {
    return this.#ranges.length === 0;
  }
  add({ first, last }: SeqRange): void {
    if (first === 0 || first > last) return;
    const apart = this.#ranges.filter((one) => one.last + 1 < first || last + 1 < one.first);
    const near = this.#ranges.filter((one) => !apart.includes(one));
    const merged = {
      first: Math.min(first, ...near.map((one) => one.first)),
      last: Math.max(last, ...near.map((one) => one.last)),
    };
    this.#ranges = [...apart, merged].sort((a, b) => a.first - b.first);
  }
  remove({ first, last }: SeqRange): void {
    this.#ranges = this.#ranges.flatMap((one) => {
      if (one.last < first || one.first > last) return [one];
      const left: SeqRange[] = [];
      if (one.first < first) left.push({ first: one.first, last: first - 1 });
      if (one.last > last) left.push({ first: last + 1, last: one.last });
      return left;
    });
  }
  contains(seq: number): boolean {
    return this.#ranges.some((one) => one.first <= seq && seq <= one.last);
  }
}

// The card of one patient as far as this device knows it: what stands in each field, brought up to
// date by every entry that puts one. No DOM.
import type { Card, CardChanged, CardFormField, CardLine, Day, Time } from "./sdk.js";

const DAY = 86_400_000;
const STALE = 90; // days

export class CardNow {
  at: Time = 0; // when it was read; 0: never
  kept = false; // from this device, not from the server
  #lines = new Map<string, CardLine>();

  get known(): boolean {
    return this.at !== 0;
  }
  take(card: Card, at: Time, kept: boolean): void {
    this.at = at;
    this.kept = kept;
    for (const line of card.lines) this.#put(line);
  }
  // An entry that arrives late puts nothing over a newer one.
  apply({ entry, fields }: CardChanged): void {
    const { seq, at, author, membership, office } = entry;
    for (const field of fields) this.#put({ field, seq, at, author, membership, office });
  }
  #put(line: CardLine): void {
    const stands = this.#lines.get(line.field.key);
    if (!stands || stands.seq <= line.seq) this.#lines.set(line.field.key, line);
  }
  // What stands there now; nothing: never filled, or taken away.
  line(key: string): CardLine | undefined {
    const line = this.#lines.get(key);
    return line && line.field.value !== "" ? line : undefined;
  }
  // What a change is written over.
  seqOf(key: string): number {
    return this.#lines.get(key)?.seq ?? 0;
  }
}

// As people read it: the label of a choice, a day in Japan's years, lines as lines.
export function wordsOf(
  field: CardFormField | undefined, value: string, day: (day: Day) => string,
): string {
  if (!field) return value;
  if (field.kind === 1) return field.choices.find((one) => one.code === value)?.label ?? value;
  const [year = 0, month = 0, on = 0] = value.split("-").map(Number);
  if (field.kind === 3 && year && month && on) return day({ year, month, day: on });
  return value;
}

// Whole days between two days of the calendar.
export function daysBetween(from: Day, to: Day): number {
  return Math.round((Date.UTC(to.year, to.month - 1, to.day) -
    Date.UTC(from.year, from.month - 1, from.day)) / DAY);
}
export function isStale(days: number): boolean {
  return days >= STALE;
}

// Six things to try in the fictional town, ticked off as they are done. Only links of the demo turn
// it on; what is kept of it names steps and nobody. No DOM.
const NAME = "first-steps";
export const STEPS = ["open", "receipts", "write", "since", "search", "lock"] as const;
export type Step = (typeof STEPS)[number];

export class FirstSteps {
  #done: Set<string> | undefined; // nothing: not in the fictional town, or put away

  constructor(private readonly storage: Storage, private readonly changed: () => void) {
    const kept = storage.getItem(NAME);
    this.#done = kept === null || kept === "away" ? undefined : new Set(kept.split(" "));
  }
  begin(): void {
    if (this.storage.getItem(NAME) !== null) return; // begun, or put away
    this.#done = new Set();
    this.#keep();
  }
  get on(): boolean {
    return this.#done !== undefined;
  }
  isDone(step: Step): boolean {
    return this.#done?.has(step) ?? false;
  }
  mark(step: Step): void {
    if (!this.#done || this.#done.has(step)) return;
    this.#done.add(step);
    this.#keep();
  }
  putAway(): void {
    this.#done = undefined;
    this.storage.setItem(NAME, "away");
    this.changed();
  }
  #keep(): void {
    this.storage.setItem(NAME, [...this.#done!].join(" "));
    this.changed();
  }
}

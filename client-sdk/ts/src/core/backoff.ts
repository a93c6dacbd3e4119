// How long to wait before connecting again: doubling with jitter, so that a whole town whose server
// restarted does not come back in the same second.
export class Backoff {
  #tries = 0;
  constructor(private readonly first: number, private readonly most: number) {}

  // Between half of the present span and all of it.
  next(dice = Math.random()): number {
    const span = Math.max(1, Math.min(this.most, this.first * 2 ** this.#tries));
    if (this.#tries < 20) ++this.#tries;
    return span / 2 + dice * (span / 2);
  }
  reset(): void {
    this.#tries = 0;
  }
}

// What one loop waits for and others ring. A ring before the wait is not lost. One waiter at a
// time.
export class Bell {
  #rung = false;
  #wake: (() => void) | undefined;

  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }
  async wait(most = Infinity): Promise<void> {
    if (!this.#rung) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        if (most < LONGEST) timer = setTimeout(resolve, most);
      });
      clearTimeout(timer);
      this.#wake = undefined;
    }
    this.#rung = false;
  }
}
const LONGEST = 0x7fff_ffff;

// Patience is measured by a clock that nobody sets.
export function moment(): number {
  return performance.now();
}

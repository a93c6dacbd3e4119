// The Web Locks of one browser, as much of them as a Storage asks for: Node has none.
type Granted = (lock: Lock | null) => Promise<unknown>;
interface Held {
  name: string;
  lost: (why: Error) => void;
}

export class Locks implements LockManager {
  #held = new Map<string, Held>();
  #waiting: { name: string; go: () => void }[] = [];

  async request(name: string, options: unknown, granted?: unknown): Promise<never> {
    const { ifAvailable, steal } = options as LockOptions;
    const run = granted as Granted;
    if (this.#held.has(name) && ifAvailable) return (await run(null)) as never;
    if (this.#held.has(name) && steal) {
      this.#held.get(name)!.lost(new DOMException("stolen", "AbortError"));
    } else if (this.#held.has(name)) {
      await new Promise<void>((go) => this.#waiting.push({ name, go }));
    }
    return (await new Promise<unknown>((resolve, reject) => {
      const mine: Held = { name, lost: reject };
      this.#held.set(name, mine);
      run({ name, mode: "exclusive" }).then(resolve, reject).finally(() => {
        if (this.#held.get(name) !== mine) return;
        this.#held.delete(name);
        const next = this.#waiting.findIndex((one) => one.name === name);
        if (next >= 0) this.#waiting.splice(next, 1)[0]!.go();
      });
    })) as never;
  }
  async query(): Promise<LockManagerSnapshot> {
    return { held: [...this.#held.values()].map(({ name }) => ({ name })), pending: [] };
  }
}

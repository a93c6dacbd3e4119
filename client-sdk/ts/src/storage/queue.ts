// One after the other, in the order of the calls, whatever became of those before.
export class Queue {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work, work);
    this.#last = done.catch(() => undefined);
    return done;
  }
  idle(): Promise<unknown> {
    return this.#last;
  }
}

// Hides everything when nobody touched the device for as long as the server allows, and tells the
// server of human acts (rule A3). The server locks by its own clock as well.
import { mark, markedAct } from "./lock_mark.js";
import type { AppState } from "./state.js";

const ACTS = ["pointerdown", "keydown", "wheel", "touchmove"] as const;
const UNTIL_KNOWN = 5 * 60_000;
const MARK_EVERY = 1000;

export class IdleLock {
  #last = Date.now();
  #marked = 0;

  constructor(
    private readonly state: AppState,
    private readonly hide: () => void,
    private readonly show: () => void,
  ) {
    for (const act of ACTS) addEventListener(act, () => this.#acted(), { passive: true });
    // A device that slept finds out when it wakes, before anything is read.
    document.addEventListener("visibilitychange", () => {
      this.#look();
      if (document.hidden) this.state.drafts.flush();
      else this.state.client.wake();
    });
    addEventListener("pagehide", () => this.state.drafts.flush());
    addEventListener("pageshow", () => this.#look());
    addEventListener("online", () => {
      this.state.client.wake();
      this.state.tell("connection");
    });
    addEventListener("offline", () => this.state.tell("connection"));
    setInterval(() => this.#look(), 1000);
  }
  // The page begins, as it was left.
  start(): void {
    if (this.state.locked) return this.hide();
    this.#last = Math.min(markedAct() || Date.now(), Date.now());
    this.state.begin();
  }
  get #span(): number {
    return this.state.client.idleLock || UNTIL_KNOWN;
  }
  #acted(): void {
    this.#look();
    if (this.state.locked || !this.state.client.account) return;
    this.#last = Date.now();
    if (this.#last - this.#marked >= MARK_EVERY) this.#mark();
    this.state.client.active();
  }
  #mark(): void {
    this.#marked = Date.now();
    mark({ locked: this.state.locked, acted: this.#last, span: this.#span });
  }
  #look(): void {
    if (Date.now() - this.#last >= this.#span) this.lock();
  }
  lock(): void {
    if (this.state.locked || !this.state.client.account) return;
    this.state.locked = true;
    this.state.firstSteps.mark("lock");
    this.#mark();
    this.hide();
    this.state.tell("connection");
  }
  // Somebody proved to be the one signed in, or nobody is any more.
  unlock(): void {
    this.#last = Date.now();
    this.state.locked = false;
    this.#mark();
    this.state.begin();
    this.show();
    this.state.tell("connection");
  }
}

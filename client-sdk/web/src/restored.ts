// That the server was restored is told until it was read, over a reload as well: what is missing is
// missed later than that.
import { W } from "./app_words.js";
import type { AppState } from "./state.js";

const NAME = "server-restored";

export class Restored {
  stands = localStorage.getItem(NAME) === "1";

  constructor(private readonly state: Pick<AppState, "shared" | "tell" | "say">) {}

  note(): void {
    this.#put(true);
    this.state.say(W.restoredTitle);
  }
  wasRead(): void {
    this.#put(false);
  }
  #put(stands: boolean): void {
    this.stands = stands;
    if (!stands || this.state.shared) localStorage.removeItem(NAME);
    else localStorage.setItem(NAME, "1");
    this.state.tell("restored");
  }
}

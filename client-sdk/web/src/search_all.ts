// A search through the records of all one's patients (rule C9): each record is searched for itself,
// one after the other, and recorded so. What could not be searched is told, never passed over. No
// DOM.
import {
  GroupState, NO_ID, staffRoom,
  type Client, type GroupLine, type MessageCorrected, type MessagePosted, type RoomEvent,
  type SearchWish,
} from "./sdk.js";
import { told } from "./told.js";

type Hit = MessagePosted | MessageCorrected;
const HITS = 20; // of each patient; the patient's own page goes on from there
const TRIES = 3;
const PAUSE = 1000; // ms, before a refusal that may pass is tried again
const PAUSE_MOST = 5000;

export interface Found {
  line: GroupLine;
  hits: Hit[];
  goOnBefore: number; // 0: everything was looked at
}
export interface Missed {
  line: GroupLine;
  why: string;
  away: boolean; // there was no connection
}
const AWAY = ["not_connected", "connection_lost", "timed_out"];

export function maySearch({ membership, state }: GroupLine): boolean {
  return membership !== NO_ID && state !== GroupState.draft && state !== GroupState.destroyed;
}

export class SearchAll {
  found: Found[] = []; // where there is a hit
  missed: Missed[] = [];
  left: GroupLine[]; // not begun
  now: GroupLine | undefined; // being searched
  readonly total: number;
  #stopped = false;

  constructor(
    readonly wish: SearchWish, lines: GroupLine[],
    private readonly client: Pick<Client, "search" | "stopSearch" | "state">,
    private readonly changed: () => void,
    private readonly wait = (span: number) => new Promise((wake) => setTimeout(wake, span)),
  ) {
    this.left = lines.filter(maySearch);
    this.total = this.left.length;
  }
  get done(): number {
    return this.total - this.left.length - (this.now ? 1 : 0);
  }
  get hits(): number {
    return this.found.reduce((sum, one) => sum + one.hits.length, 0);
  }
  get running(): boolean {
    return this.now !== undefined;
  }
  get stopped(): boolean {
    return this.#stopped;
  }

  async run(): Promise<void> {
    this.#stopped = false;
    for (let line = this.left.shift(); line; line = this.left.shift()) {
      this.now = line;
      this.changed();
      await this.#search(line);
      if (this.#stopped) break;
    }
    this.now = undefined;
    this.changed();
  }
  stop(): void {
    if (!this.running) return;
    this.#stopped = true;
    this.client.stopSearch();
  }
  // Those that could not be searched, once more.
  retry(): void {
    this.left = [...this.left, ...this.missed.map((one) => one.line)];
    this.missed = [];
  }
  // A group that was cut, words that were taken back.
  forgetGroup(group: string): void {
    this.found = this.found.filter((one) => one.line.group !== group);
    this.missed = this.missed.filter((one) => one.line.group !== group);
    this.left = this.left.filter((one) => one.group !== group);
    this.changed();
  }
  forgetMessage(group: string, seq: number): void {
    for (const one of this.found) {
      if (one.line.group === group) one.hits = one.hits.filter((hit) => !isAbout(hit, seq));
    }
    this.found = this.found.filter((one) => one.hits.length > 0);
    this.changed();
  }

  async #search(line: GroupLine): Promise<void> {
    let mine: Found = { line, hits: [], goOnBefore: 0 };
    const take = (hits: RoomEvent[]): void => {
      const fresh = hits.filter(isHit);
      if (fresh.length === 0) return;
      if (mine.hits.length === 0) this.found.push(mine);
      mine.hits.push(...fresh);
      this.changed();
    };
    for (let tries = 1; ; ++tries) {
      this.found = this.found.filter((one) => one.line.group !== line.group); // it begins anew
      mine = { line, hits: [], goOnBefore: 0 };
      const wish = { ...this.wish, limit: HITS };
      const answer = await this.client.search(staffRoom(line.group), wish, take);
      if (answer.type === "ok") {
        const { more, stopped, searchedToSeq } = answer.value;
        if (more || stopped) mine.goOnBefore = searchedToSeq;
        if (stopped && this.#stopped) this.left.unshift(line);
        else if (stopped) this.missed.push({ line, why: "", away: false });
        return;
      }
      if (this.#stopped) {
        this.left.unshift(line);
        return;
      }
      if (!answer.retryable || tries >= TRIES || this.client.state !== "live") {
        this.missed.push({ line, why: told(answer), away: AWAY.includes(answer.type) });
        return;
      }
      await this.wait(Math.min(Math.max(PAUSE, answer.retryAfterS * 1000), PAUSE_MOST));
    }
  }
}

function isHit(event: RoomEvent): event is Hit {
  return event.type === "message_posted" || event.type === "message_corrected";
}
export function isAbout({ type, entry }: Hit, seq: number): boolean {
  return seq === (type === "message_corrected" ? entry.refersTo : entry.seq);
}

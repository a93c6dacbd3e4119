// What is half-written, of each group apart. It outlives the page as a note of the SDK (sealed,
// under the lease of the copy) and goes with the cut, the sign-out and somebody else's sign-in. On
// a shared device it is in memory alone. No DOM.
import type { Client, GroupId, GroupLine, Time } from "./sdk.js";

const FORM = 1;
const NOTE = "draft";
const TOGETHER = 400; // ms: what is typed in a row is written once

export type Mode = "new" | "answer" | "reply" | "correct";
export interface Kept {
  mode: Mode;
  about: number; // seq of what is answered, replied to or corrected
  version: number; // of what is corrected, when that was begun
  text: string;
  aside: string; // half-written when the correction was begun
  kind: number;
  urgency: number;
  epoch: number; // of the roster that stood on the screen then
  reason: string;
  decidedBy: string;
  wished: string;
  to: string[];
  confirm: string[];
  behalf: string;
  informant: string;
  memo: { whom: string; name: string; at: string };
  at: Time; // when it was typed
}

export function noteOf(kept: Kept): string {
  return JSON.stringify({ form: FORM, ...kept });
}
// Of another form, or damaged: nothing. A draft is no record.
export function keptIn(note: string): Kept | undefined {
  try {
    const value = JSON.parse(note) as Kept & { form?: unknown };
    if (value.form !== FORM || typeof value.text !== "string") return undefined;
    const { form: _, ...kept } = value as Kept & { form: number };
    return kept;
  } catch {
    return undefined;
  }
}
// What is left of it when the words that it is about are taken back: a correction holds them.
export function without(kept: Kept): Kept | undefined {
  const text = kept.mode === "correct" ? kept.aside : kept.text;
  return text === "" ? undefined
    : { ...kept, mode: "new", about: 0, version: 0, text, aside: "", reason: "" };
}

// What of the app it looks at.
export interface Surroundings {
  client: Client;
  life: number;
  line(group: GroupId): GroupLine | undefined;
}

export class Drafts {
  #all = new Map<GroupId, Kept>();
  #unwritten = new Set<GroupId>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly app: Surroundings) {}

  get(group: GroupId): Kept | undefined {
    return this.#all.get(group);
  }
  has(group: GroupId): boolean {
    return this.#all.has(group);
  }
  get size(): number {
    return this.#all.size;
  }
  // `life`: in which the words were begun. A composer that closes late brings nothing back, neither
  // to a group that was cut nor to somebody else who came in meanwhile.
  put(group: GroupId, kept: Kept | undefined, life: number): void {
    if (life !== this.app.life || !this.app.line(group)?.membership) return;
    if (kept) this.#all.set(group, kept);
    else if (!this.#all.delete(group)) return;
    this.#unwritten.add(group);
    this.#timer ??= setTimeout(() => this.flush(), TOGETHER);
  }
  // What was typed is on its way to the disk.
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const group of this.#unwritten) {
      const kept = this.#all.get(group);
      void this.app.client.keepNote(group, NOTE, kept ? noteOf(kept) : "");
    }
    this.#unwritten.clear();
  }
  // What this device kept of its person; what was typed since stands.
  async read(life: number): Promise<void> {
    for (const [group, note] of await this.app.client.keptNotes(NOTE)) {
      if (life !== this.app.life) return;
      const kept = keptIn(note);
      if (kept && !this.#all.has(group) && !this.#unwritten.has(group)) this.#all.set(group, kept);
    }
  }

  forget(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#all.clear();
    this.#unwritten.clear();
  }
  // The SDK drops its notes of a group with the cut.
  forgetGroup(group: GroupId): void {
    this.#all.delete(group);
    this.#unwritten.delete(group);
  }
  forgetMessage(group: GroupId, seq: number): void {
    const kept = this.#all.get(group);
    if (kept?.about === seq) this.put(group, without(kept), this.app.life);
  }
}

// Files chosen for a message that is not sent yet: each is prepared and uploaded at once, so that
// sending does not wait; and those that a message has when it is corrected. Kept in memory while
// one looks at another patient. No DOM.
import { F } from "./file_words.js";
import { prepare } from "./picture.js";
import {
  newAttachmentId, type Attachment, type AttachmentId, type Client, type GroupId,
} from "./sdk.js";
import { told } from "./told.js";

export type ChosenState = "preparing" | "sending" | "checking" | "ready" | "failed";
export interface Chosen {
  id: AttachmentId;
  name: string;
  state: ChosenState;
  done: number; // of 1
  why: string; // failed
  file?: File; // none: the message that is corrected has it
  sent?: Attachment;
}

export const FILES_MOST = 10;

export class Attached {
  list: Chosen[] = [];
  changed: () => void = () => undefined;

  constructor(
    private readonly client: () => Client, private readonly group: GroupId,
    readonly had: readonly Attachment[] = [],
  ) {
    this.list = had.map((sent) => ({
      id: sent.id, name: sent.name, state: "ready", done: 1, why: "", sent,
    }));
  }

  get busy(): boolean {
    return this.list.some((one) => one.state !== "ready" && one.state !== "failed");
  }
  get failed(): boolean {
    return this.list.some((one) => one.state === "failed");
  }
  get ready(): Attachment[] {
    return this.list.flatMap((one) => (one.sent ? [one.sent] : []));
  }
  // False: there are too many.
  add(files: File[]): boolean {
    const room = FILES_MOST - this.list.length;
    for (const file of files.slice(0, room)) {
      const one: Chosen = {
        id: newAttachmentId(), name: file.name, state: "preparing", done: 0, why: "", file,
      };
      this.list.push(one);
      void this.#send(one);
    }
    this.changed();
    return files.length <= room;
  }
  again(one: Chosen): void {
    void this.#send(one);
  }
  // One that a message has stays with its earlier version.
  remove(one: Chosen): void {
    this.list = this.list.filter((other) => other !== one);
    if (one.file && one.state !== "preparing") void this.client().discardUpload(this.group, one.id);
    this.changed();
  }
  // Not to be sent after all.
  drop(): void {
    for (const one of [...this.list]) this.remove(one);
  }
  // They belong to a message now.
  take(): void {
    this.list = [];
    this.changed();
  }

  #tell(one: Chosen, to: Partial<Chosen>): void {
    Object.assign(one, to);
    if (this.list.includes(one)) this.changed();
  }
  async #send(one: Chosen): Promise<void> {
    if (!one.file) return;
    this.#tell(one, { state: "preparing", done: 0, why: "" });
    const prepared = await prepare(one.file);
    if (!this.list.includes(one)) return;
    if (!prepared) {
      this.#tell(one, { state: "failed", why: F.notReadable });
      return;
    }
    this.#tell(one, { state: "sending", name: prepared.name });
    const progress = (done: number, all: number): void =>
      this.#tell(one, { state: done >= all ? "checking" : "sending", done: done / all });
    const sent = await this.client().upload(this.group, prepared, { id: one.id, progress });
    if (sent.type === "ok") this.#tell(one, { state: "ready", done: 1, sent: sent.value });
    else this.#tell(one, { state: "failed", why: told(sent) });
  }
}

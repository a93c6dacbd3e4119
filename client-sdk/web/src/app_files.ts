// The files that the app holds while it is open: those chosen for messages not sent yet, and the
// small pictures of those read. In memory alone.
import { Attached } from "./attached.js";
import type { Attachment, Client, GroupId } from "./sdk.js";
import { Thumbs } from "./thumbs.js";

export class AppFiles {
  readonly thumbs: Thumbs;
  #chosen = new Map<GroupId, Attached>();
  #corrected = new Map<GroupId, { seq: number; files: Attached }>();

  constructor(private readonly client: () => Client) {
    this.thumbs = new Thumbs(client);
  }
  chosen(group: GroupId): Attached {
    const known = this.#chosen.get(group) ?? new Attached(this.client, group);
    this.#chosen.set(group, known);
    return known;
  }
  // Of the message that is being corrected: what it has, and what is added.
  correcting(group: GroupId, seq: number, had: readonly Attachment[]): Attached {
    const known = this.#corrected.get(group);
    if (known?.seq === seq) return known.files;
    known?.files.drop();
    const files = new Attached(this.client, group, had);
    this.#corrected.set(group, { seq, files });
    return files;
  }
  endCorrecting(group: GroupId): void {
    this.#corrected.get(group)?.files.drop();
    this.#corrected.delete(group);
  }
  forgetGroup(group: GroupId): void {
    this.#chosen.delete(group);
    this.#corrected.delete(group);
    this.thumbs.forget((of) => of === group);
  }
  forget(): void {
    this.#chosen.clear();
    this.#corrected.clear();
    this.thumbs.forgetAll();
  }
}

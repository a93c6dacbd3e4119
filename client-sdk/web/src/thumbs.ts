// Small pictures and opened files, as addresses that this page alone can use. In memory, and gone
// with the group, the message, the person or the page.
import type { Attachment, AttachmentId, Client, GroupId } from "./sdk.js";

interface Kept {
  group: GroupId;
  address: string | undefined; // none: there is no small picture
}

export class Thumbs {
  #kept = new Map<AttachmentId, Kept>();
  #asked = new Map<AttachmentId, Promise<string | undefined>>();
  #life = 0;

  constructor(private readonly client: () => Client) {}

  // Asked once: each look at one is on record.
  of(group: GroupId, file: Attachment): Promise<string | undefined> {
    const kept = this.#kept.get(file.id);
    if (kept) return Promise.resolve(kept.address);
    const asked = this.#asked.get(file.id);
    if (asked) return asked;
    const life = this.#life;
    const work = this.client().downloadThumbnail(group, file.id).then((got) => {
      this.#asked.delete(file.id);
      if (life !== this.#life) return undefined;
      if (got.type !== "ok") return undefined; // tried again when it is looked at again
      const address = URL.createObjectURL(got.value);
      this.#kept.set(file.id, { group, address });
      return address;
    });
    this.#asked.set(file.id, work);
    return work;
  }
  forget(which: (group: GroupId, id: AttachmentId) => boolean): void {
    for (const [id, { group, address }] of this.#kept) {
      if (!which(group, id)) continue;
      if (address) URL.revokeObjectURL(address);
      this.#kept.delete(id);
    }
  }
  forgetAll(): void {
    ++this.#life;
    this.forget(() => true);
    this.#asked.clear();
  }
}

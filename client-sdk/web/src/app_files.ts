// The files that the app holds while it is open: those chosen for messages not sent yet, and the
// small pictures of those read. In memory alone.
import { Attached } from "./attached.js";
import type { Client, GroupId } from "./sdk.js";
import { Thumbs } from "./thumbs.js";

export class AppFiles {
  readonly thumbs: Thumbs;
  #chosen = new Map<GroupId, Attached>();

  constructor(private readonly client: () => Client) {
    this.thumbs = new Thumbs(client);
  }
  chosen(group: GroupId): Attached {
    const known = this.#chosen.get(group) ?? new Attached(this.client, group);
    this.#chosen.set(group, known);
    return known;
  }
  forgetGroup(group: GroupId): void {
    this.#chosen.delete(group);
    this.thumbs.forget((of) => of === group);
  }
  forget(): void {
    this.#chosen.clear();
    this.thumbs.forgetAll();
  }
}

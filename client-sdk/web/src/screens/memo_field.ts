// 電話メモ (rule C1): whom one spoke with, a member who will sign it or somebody by name, and when.
import { field, fill, h } from "../dom.js";
import { personLine } from "../format.js";
import { NO_ID, type Head, type MembershipId, type RosterEntry, type Time } from "../sdk.js";
import { TODAY } from "../today_words.js";
import { input } from "./form.js";

const JAPAN = new Intl.DateTimeFormat("sv-SE", {
  timeZone: "Asia/Tokyo", dateStyle: "short", timeStyle: "short",
});

export class MemoField {
  #whom = h("select", { name: "spoke-with" });
  #name = input("text", "off", "spoke-with-name");
  #named = field(TODAY.spokeName, this.#name, TODAY.spokeNameHint);
  #at = h("input", { type: "datetime-local", name: "spoke-at" });
  #touched = false;
  readonly node = h("fieldset", { class: "memo" }, h("legend", { class: "unseen" }, TODAY.memo),
    field(TODAY.spokeWith, this.#whom, TODAY.spokeWithHint), this.#named,
    field(TODAY.spokeAt, this.#at));

  constructor() {
    this.#whom.addEventListener("change", () => this.#look());
    this.#at.addEventListener("change", () => (this.#touched = true));
  }
  draw(people: RosterEntry[]): void {
    const before = this.#whom.value;
    fill(this.#whom, h("option", { value: "" }, TODAY.choose),
      ...people.map((one) => h("option", { value: one.membership }, personLine(one))),
      h("option", { value: "other" }, TODAY.somebodyElse));
    this.#whom.value = before;
    this.#look();
  }
  #look(): void {
    this.#named.hidden = this.#whom.value !== "other";
  }
  // Shown: it is now that one spoke, unless it was said otherwise.
  shown(): void {
    if (!this.#touched && !this.#at.value) this.#set(Date.now());
  }
  #set(at: Time): void {
    this.#at.value = JAPAN.format(at).replace(" ", "T");
  }
  clear(): void {
    this.#whom.value = this.#name.value = this.#at.value = "";
    this.#touched = false;
    this.#look();
  }
  // Of a memo that is corrected: whom it quotes stays (rule C5).
  take(head: Head): void {
    this.#whom.value = head.spokeWith || "other";
    this.#whom.disabled = head.spokeWith !== NO_ID;
    this.#name.value = head.spokeWithName;
    this.#set(head.spoke);
    this.#touched = true;
    this.#look();
  }
  free(): void {
    this.#whom.disabled = false;
  }
  // As it stands, half-filled or not.
  get kept(): { whom: string; name: string; at: string } {
    const at = this.#touched ? this.#at.value : "";
    return { whom: this.#whom.value, name: this.#name.value, at };
  }
  restore({ whom, name, at }: { whom: string; name: string; at: string }): void {
    this.#whom.value = whom;
    this.#name.value = name;
    if (at) this.#at.value = at;
    this.#touched = at !== "";
    this.#look();
  }
  // What is missing is said.
  value(): Pick<Head, "spokeWith" | "spokeWithName" | "spoke"> | string {
    const whom = this.#whom.value;
    const name = this.#name.value.trim();
    const at = Date.parse(`${this.#at.value}:00+09:00`);
    if (!whom || whom === "other" && !name) return TODAY.needSpokeWith;
    if (!this.#at.value || !at) return TODAY.needSpokeAt;
    if (at > Date.now() + 60_000) return TODAY.spokeAhead;
    return whom === "other" ? { spokeWith: NO_ID, spokeWithName: name, spoke: at }
      : { spokeWith: whom as MembershipId, spokeWithName: "", spoke: at };
  }
}

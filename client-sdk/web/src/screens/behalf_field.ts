// 代行入力 (rule A9): for which colleague of one's own office it is written, and who said so.
import { W } from "../app_words.js";
import { field, fill, h } from "../dom.js";
import { personLine } from "../format.js";
import type { AccountId, RosterEntry } from "../sdk.js";
import { TODAY } from "../today_words.js";
import { input } from "./form.js";

export class BehalfField {
  #whose = h("select", { name: "behalf" });
  #informant = input("text", "off", "informant");
  readonly node = h("details", {}, h("summary", {}, `${TODAY.behalf}${W.optional}`),
    field(TODAY.behalfWhose, this.#whose, TODAY.behalfHint),
    field(TODAY.informant, this.#informant, TODAY.informantHint));

  constructor(changed: () => void) {
    this.#whose.addEventListener("change", changed);
  }
  draw(colleagues: RosterEntry[]): void {
    const before = this.#whose.value;
    fill(this.#whose, h("option", { value: "" }, TODAY.behalfNobody),
      ...colleagues.map((one) => h("option", { value: one.account }, personLine(one))));
    this.#whose.value = before;
    this.#whose.closest<HTMLElement>(".field")!.hidden = colleagues.length === 0;
  }
  get whose(): AccountId | "" {
    return this.#whose.value as AccountId | "";
  }
  get informant(): string {
    return this.#informant.value.trim();
  }
  set(whose: string, informant: string): void {
    this.#whose.value = whose;
    this.#informant.value = informant;
    this.node.open = whose !== "" || informant !== "";
  }
}

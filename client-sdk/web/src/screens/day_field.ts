// A day as people write it: era, year, month, day; what it comes to is read back below.
import { h } from "../dom.js";
import { birthOf } from "../format.js";
import { ERA_NAMES, G } from "../group_words.js";
import { t } from "../language.js";
import type { Day } from "../sdk.js";
import { ageOn, dayFrom, ERAS, eraOf, type Era } from "../wareki.js";
import { input } from "./form.js";
import { digits } from "./sign_in.js";

export interface DayField {
  node: HTMLFieldSetElement;
  value(): Day | undefined; // none: nothing was written, or no such day
  touched(): boolean;
}

export function today(): Day {
  const [year = 0, month = 0, day = 0] = new Intl.DateTimeFormat("sv-SE", {
    timeZone: "Asia/Tokyo",
  }).format(Date.now()).split("-").map(Number);
  return { year, month, day };
}

export function dayField(legend: string, begin: Day | Era, age = false): DayField {
  const chosen = typeof begin === "string" ? begin : eraOf(begin).era;
  const era = h("select", { "aria-label": G.era }, ...ERAS.map((one) =>
    h("option", { value: one, selected: one === chosen }, ERA_NAMES[one])));
  const part = (words: string, value: number): HTMLInputElement => {
    const node = input("text", "off", "");
    node.setAttribute("aria-label", words);
    node.inputMode = "numeric";
    node.maxLength = 4;
    node.value = value ? String(value) : "";
    return node;
  };
  const known = typeof begin === "string" ? undefined : begin;
  const years = part(G.year, known ? eraOf(known).years : 0);
  const month = part(G.month, known?.month ?? 0);
  const day = part(G.day, known?.day ?? 0);
  const said = h("p", { class: "hint", role: "status" });
  const parts = [years, month, day];
  const value = (): Day | undefined => {
    const [y = 0, m = 0, d = 0] = parts.map((one) => Number(digits(one.value)));
    return dayFrom(era.value as Era, y, m, d);
  };
  const tell = (): void => {
    const found = value();
    const old = found && age ? `${G.age}${ageOn(found, today())}${G.ageYears}` : "";
    const full = parts.every((one) => one.value !== "");
    said.textContent = found ? [birthOf(found), old].filter(Boolean).join(t`・`)
      : full ? G.wrongDay : "";
  };
  const node = h("fieldset", { class: "day-field", oninput: tell },
    h("legend", {}, legend),
    h("div", { class: "day-parts" }, era, years, h("span", {}, G.year), month,
      h("span", {}, G.month), day, h("span", {}, G.day)), said);
  if (known) tell();
  return { node, value, touched: () => parts.some((one) => one.value !== "") };
}

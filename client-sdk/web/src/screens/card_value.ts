// What stands in a field, in the language it was written in; a day is said in that of the device.
import { wordsOf } from "../card.js";
import { h } from "../dom.js";
import { birthOf } from "../format.js";
import { CardKind, type CardFormField } from "../sdk.js";

export function valueNode(field: CardFormField | undefined, value: string): HTMLElement | "" {
  if (value === "") return "";
  const lang = field?.kind === CardKind.date ? undefined : "ja";
  return h("span", { class: "value", lang }, wordsOf(field, value, birthOf));
}

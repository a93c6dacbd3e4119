// What went wrong, in the language of this device. The wire carries the Japanese.
import { language } from "./language.js";
import { REFUSALS } from "./refusal_words_en.js";
import type { Failure } from "./sdk.js";

export function told({ type, textJa }: Pick<Failure, "type" | "textJa">): string {
  return language === "en" ? REFUSALS[type] ?? textJa : textJa;
}

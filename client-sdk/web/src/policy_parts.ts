// The region's policy in several languages: one text, one version, and everybody agrees to all of
// it. A line that says nothing but a language's name begins the words in that language; what stands
// before any such line is Japanese. No DOM.
import { LANGUAGE_NAMES } from "./app_words.js";
import { LANGUAGES, type Language } from "./language.js";

export type PolicyParts = Partial<Record<Language, string>>;

export function policyParts(text: string): PolicyParts {
  const parts: PolicyParts = {};
  let into: Language = "ja";
  for (const line of text.split("\n")) {
    const named = LANGUAGES.find((one) => LANGUAGE_NAMES[one] === line.trim());
    if (named) into = named;
    else parts[into] = `${parts[into] ?? ""}${line}\n`;
  }
  for (const one of LANGUAGES) {
    const words = parts[one]?.trim();
    if (words) parts[one] = words;
    else delete parts[one];
  }
  return parts;
}

export function joinPolicy(parts: PolicyParts): string {
  const others = LANGUAGES.filter((one) => one !== "ja" && parts[one]?.trim())
    .map((one) => `${LANGUAGE_NAMES[one]}\n\n${parts[one]!.trim()}`);
  return [parts.ja?.trim() ?? "", ...others].join("\n\n").trim();
}

// In which language the app speaks on this device: Japanese unless somebody chose another. It is
// read once: choosing another loads the page anew. What people wrote stays as they wrote it.
const NAME = "language";
export const LANGUAGES = ["ja", "easy", "en"] as const; // easy: やさしい日本語
export type Language = (typeof LANGUAGES)[number];

// The same entries as the Japanese catalogue, each in other words.
export type Words<T> = {
  readonly [K in keyof T]: T[K] extends string ? string : Words<T[K]>;
};

function chosen(): Language {
  const kept = globalThis.localStorage?.getItem(NAME) as Language | null | undefined;
  return kept && LANGUAGES.includes(kept) ? kept : "ja";
}
export const language: Language = chosen();

// As pages say which one it is.
export const languageTag = language === "en" ? "en" : "ja";

// Easy Japanese says in other words what needs it, and the rest as Japanese does.
export function spoken<const T>(
  japanese: T, english: Words<T>, easy?: Partial<Words<T>>,
): Words<T> {
  if (language === "en") return english;
  const said = japanese as Words<T>;
  return language === "easy" && easy ? { ...said, ...easy } : said;
}
export function chooseLanguage(wanted: Language): void {
  localStorage.setItem(NAME, wanted);
  location.reload();
}
// A browser that asks for another language is told of it; nothing changes by itself.
export function suggested(): Language | undefined {
  if (localStorage.getItem(NAME) !== null) return undefined;
  const wanted = navigator.language.slice(0, 2);
  return wanted !== language && wanted !== "ja" ? "en" : undefined;
}

// Signs that the code sets between words, as the language sets them; what is put in is untouched.
const SIGNS: Record<string, string> = {
  "：": ": ", "（": " (", "）": ")", "・": " · ", "、": ", ", "「": "“", "」": "”", "。": ". ",
  "　": "  ", "＋": "+ ", "／": " / ",
};
export function t(signs: TemplateStringsArray, ...values: unknown[]): string {
  const set = (text: string): string => language !== "en" ? text
    : text.replace(/[：（）・、「」。　＋／]/g, (one) => SIGNS[one]!);
  return signs.map((one, at) => set(one) + (at < values.length ? String(values[at]) : "")).join("");
}

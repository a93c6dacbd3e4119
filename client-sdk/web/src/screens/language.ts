// Another language, each offered in its own words. The browser's own is a suggestion and no more.
import { LANGUAGE_NAMES, LANGUAGE_OFFER } from "../app_words.js";
import { h } from "../dom.js";
import { chooseLanguage, language, LANGUAGES, suggested } from "../language.js";

export function languageButtons(before: () => void = () => undefined): HTMLElement {
  return h("p", { class: "row languages" }, ...LANGUAGES.map((one) => h("button", {
    type: "button", class: "button", lang: one === "en" ? "en" : "ja",
    "aria-pressed": String(one === language),
    onclick: () => {
      if (one === language) return;
      before();
      chooseLanguage(one);
    },
  }, LANGUAGE_NAMES[one])));
}
export function languageOffer(): HTMLElement | false {
  const other = suggested();
  return other !== undefined && h("p", { class: "notice", lang: other }, LANGUAGE_OFFER[other]);
}

import type { Screen } from "../app.js";
import { W } from "../app_words.js";
import { fill, h } from "../dom.js";
import { language, languageTag } from "../language.js";
import { policyParts } from "../policy_parts.js";
import type { AppState } from "../state.js";
import { told } from "../told.js";
import { form } from "./form.js";

// Nothing is read before this text was accepted in the version that stood here (rule A5).
export function policyScreen(state: AppState, accepted: () => void): Screen {
  const node = h("div", { class: "narrow" }, h("h1", {}, W.policy), h("p", {}, W.wait));
  let shown = false;
  const show = async (): Promise<void> => {
    const policy = await state.client.readPolicy();
    if (policy.type === "not_connected" || shown) return; // the connection says when
    shown = policy.type === "ok";
    if (policy.type !== "ok") {
      fill(node, h("h1", {}, W.policy), h("p", { class: "problem" }, told(policy)),
        form(W.again, [], show).node);
      return;
    }
    const { version, textJa } = policy.value;
    const accept = form(W.acceptPolicy, [], async () => {
      const done = await state.client.acceptPolicy(version);
      if (done.type !== "ok") return told(done);
      state.policyToAccept = 0;
      accepted();
      state.tell("session");
      return undefined;
    });
    const parts = policyParts(textJa);
    const own = parts[language];
    const read = own ?? parts.ja ?? textJa;
    fill(node, h("h1", {}, W.policy),
      !own && language === "en" && h("p", { class: "notice" }, W.policyJapanese),
      policyText(read, W.policy, own ? languageTag : "ja"),
      read !== textJa.trim() && h("details", {}, h("summary", {}, W.policyWhole),
        policyText(textJa, W.policyWhole, "ja")),
      h("p", { class: "notice" }, W.receiptMeaning), accept.node);
  };
  void show();
  return { node, title: W.policy, leave: state.on("connection", () => void show()) };
}

// Longer than a screen, as a rule: it is scrolled by keys as well.
export function policyText(words: string, label: string, lang: string): HTMLElement {
  const how = { class: "policy", tabindex: 0, role: "region", "aria-label": label, lang };
  return h("div", how, words);
}

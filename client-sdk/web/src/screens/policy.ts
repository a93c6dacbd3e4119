import type { Screen } from "../app.js";
import { W } from "../app_words.js";
import { fill, h } from "../dom.js";
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
    fill(node, h("h1", {}, W.policy),
      h("div", { class: "policy", tabindex: 0, role: "region", "aria-label": W.policy, lang: "ja" },
        textJa),
      h("p", { class: "notice" }, W.receiptMeaning), accept.node);
  };
  void show();
  return { node, title: W.policy, leave: state.on("connection", () => void show()) };
}

// What stands in front of everything while locked: one act opens it again.
import { W } from "../app_words.js";
import { button, field, fill, h } from "../dom.js";
import type { AppState } from "../state.js";
import { form, input } from "./form.js";
import { digits, signInForm } from "./sign_in.js";

export function lockScreen(
  state: AppState, open: () => void, signedOut: () => void,
): HTMLElement {
  const pin = input("pin", "off", "unlock-pin");
  const unlock = form(W.unlock, [field(W.pin6, pin)], async () => {
    const done = await state.client.unlock(digits(pin.value));
    pin.value = "";
    if (done.type !== "ok") return done.textJa;
    open();
    return undefined;
  });
  const node = h("main", { class: "narrow" });
  const full = button(W.fullSignIn, () => {
    fill(node, h("h1", {}, W.signIn), signInForm(state, () => open()));
    node.querySelector("input")?.focus();
  }, "link");
  const out = button(W.signOut, () => void state.client.signOut().then(() => {
    open();
    signedOut();
  }), "link");
  fill(node, h("h1", {}, W.locked), h("p", {}, W.lockedHow), unlock.node,
    h("p", { class: "row" }, full, out));
  queueMicrotask(() => pin.focus());
  return node;
}

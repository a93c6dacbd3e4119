// What stands in front of everything while locked: one act opens it again. A full sign-in may be
// somebody else's: who came in decides what is shown then.
import { W } from "../app_words.js";
import { button, field, fill, h } from "../dom.js";
import type { SignedIn } from "../sdk.js";
import type { AppState } from "../state.js";
import { told } from "../told.js";
import { form, input } from "./form.js";
import { hasPasskeyHere, openByPasskey, passkeyButton } from "./passkeys.js";
import { digits, signInForm } from "./sign_in.js";

export function lockScreen(
  state: AppState, open: () => void, entered: (how: SignedIn) => void,
): HTMLElement {
  const pin = input("pin", "off", "unlock-pin");
  const unlock = form(W.unlock, [field(W.pin6, pin)], async () => {
    const done = await state.client.unlock(digits(pin.value));
    pin.value = "";
    if (done.type !== "ok") return told(done);
    open();
    return undefined;
  });
  const node = h("main", { class: "narrow" });
  const full = button(W.fullSignIn, () => {
    fill(node, h("h1", {}, W.signIn), signInForm(state, entered));
    node.querySelector("input")?.focus();
  }, "link");
  const out = button(W.signOut, () => void state.client.signOut().then(open), "link");
  const byPasskey = hasPasskeyHere(state) && passkeyButton(W.openByPasskey, async () => {
    const words = await openByPasskey(state);
    if (!words) open();
    return words;
  });
  fill(node, h("h1", {}, W.locked), h("p", {}, W.lockedHow),
    byPasskey, byPasskey && h("p", { class: "or" }, W.openByPin), unlock.node,
    h("p", { class: "row" }, full, out));
  queueMicrotask(() => (node.querySelector<HTMLElement>(".passkey button") ?? pin).focus());
  return node;
}

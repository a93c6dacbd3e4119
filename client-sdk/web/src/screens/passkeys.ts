// Passkeys (rule A3): coming in, opening the lock, being asked again, and one's own list of them.
// What the browser's authenticator does with a finger or a face this page never sees.
import { W } from "../app_words.js";
import { button, dialog, field, fill, h } from "../dom.js";
import { dayOf, momentOf } from "../format.js";
import { t } from "../language.js";
import {
  canUsePasskeys, makePasskey, usePasskey,
  type Failure, type NewDevice, type Passkey, type PasskeyAssertion, type PasskeyPurpose,
  type SignedIn,
} from "../sdk.js";
import type { AppState } from "../state.js";
import { told } from "../told.js";
import { form, input } from "./form.js";
import { withBothFactors } from "./fresh.js";

// Whether this person came in by passkey in this browser, or made one here: then the lock offers it
// first. On a shared device the tab alone knows.
const KNOWN = "passkey-of";
const marks = (state: AppState): Storage => (state.shared ? sessionStorage : localStorage);

export function hasPasskeyHere(state: AppState): boolean {
  const { account } = state.client;
  return canUsePasskeys() && account !== "" && marks(state).getItem(KNOWN) === account;
}
function remember(state: AppState, has: boolean): void {
  if (has) marks(state).setItem(KNOWN, state.client.account);
  else marks(state).removeItem(KNOWN);
}

type Asked = { type: "ok"; value: PasskeyAssertion } | Failure | undefined;

async function asked(state: AppState, purpose: PasskeyPurpose): Promise<Asked> {
  const challenge = await state.client.askPasskey(purpose);
  if (challenge.type !== "ok") return challenge;
  const value = await usePasskey(challenge.value);
  return value && { type: "ok", value };
}

// What went wrong, in words, where something did.
export async function comeInByPasskey(
  state: AppState, newDevice: NewDevice, onDuty: boolean, done: (how: SignedIn) => void,
): Promise<string | undefined> {
  const answer = await asked(state, "sign_in");
  if (answer?.type !== "ok") return answer ? told(answer) : W.passkeyNot;
  const entered = await state.client.signInByPasskey({
    assertion: answer.value, newDevice, onDuty,
  });
  if (entered.type !== "ok") return told(entered);
  remember(state, true);
  done(entered.value);
  return undefined;
}

export async function openByPasskey(state: AppState): Promise<string | undefined> {
  const answer = await asked(state, "unlock");
  if (answer?.type !== "ok") return answer ? told(answer) : W.passkeyNot;
  const opened = await state.client.unlockByPasskey(answer.value);
  return opened.type === "ok" ? undefined : told(opened);
}

// Instead of password and code, for the same person on the same device.
export async function provedByPasskey(
  state: AppState, newDevice: NewDevice,
): Promise<string | undefined> {
  const answer = await asked(state, "fresh");
  if (answer?.type !== "ok") return answer ? told(answer) : W.passkeyNot;
  const proved = await state.client.freshByPasskey({ assertion: answer.value, newDevice });
  return proved.type === "ok" ? undefined : told(proved);
}

// A button that waits for the authenticator, and says below it what went wrong.
export function passkeyButton(
  label: string, act: () => Promise<string | undefined>,
): HTMLElement {
  const problem = h("p", { class: "problem", role: "alert" });
  const press = button(label, () => {
    if (press.disabled) return;
    press.disabled = true;
    problem.textContent = "";
    void act().then((words) => {
      press.disabled = false;
      problem.textContent = words ?? "";
    });
  }, "main");
  return h("div", { class: "passkey" }, press, problem);
}

// ---- One's own ----------------------------------------------------------------------------------

export function ownPasskeys(state: AppState): HTMLElement {
  const list = h("div", {});
  const again = (): Promise<void> => showPasskeys(state, list, again);
  void again();
  return h("section", {}, h("h2", {}, W.passkeys), h("p", {}, W.passkeysHow), list);
}

async function showPasskeys(
  state: AppState, into: HTMLElement, again: () => Promise<void>,
): Promise<void> {
  fill(into, h("p", {}, W.wait));
  const all = await state.client.listPasskeys();
  if (all.type !== "ok") {
    fill(into, h("p", { class: "problem", role: "alert" }, told(all)));
    return;
  }
  if (all.value.length === 0) remember(state, false);
  fill(into,
    all.value.length === 0 ? h("p", { class: "quiet" }, W.noPasskeys)
      : h("ul", { class: "members" }, ...all.value.map((one) => passkeyNode(state, one, again))),
    canUsePasskeys() && button(W.addPasskey, () => askName(state, again)));
}

function passkeyNode(
  state: AppState, one: Passkey, again: () => Promise<void>,
): HTMLElement {
  return h("li", {},
    h("p", { class: "author" }, one.name),
    one.synced && h("p", { class: "marks" }, h("span", { class: "mark" }, W.passkeySynced)),
    h("p", { class: "quiet" }, t`${W.passkeyMade} ${dayOf(one.made)}・`,
      one.lastUsed ? `${W.passkeyUsed} ${momentOf(one.lastUsed)}` : W.passkeyUnused),
    h("p", { class: "row" },
      button(W.rename, () => askNewName(state, one, again)),
      button(W.removePasskey, () => askRemoval(state, one, again), "danger")));
}

function askName(state: AppState, again: () => Promise<void>): void {
  const name = input("text", "off", "passkey-name");
  const add = form(W.next, [field(W.passkeyName, name, W.passkeyNameHint)], async () => {
    const words = await addPasskey(state, name.value.trim() || W.passkeyUsual);
    if (words) return words;
    box.close();
    await again();
    return undefined;
  });
  const box = dialog(W.addPasskey, h("p", {}, W.addPasskeyHow), add.node,
    button(W.cancel, () => box.close(), "link"));
  name.focus();
}

async function addPasskey(state: AppState, name: string): Promise<string | undefined> {
  const challenge = await withBothFactors(state, () => state.client.askNewPasskey());
  if (challenge.type !== "ok") return told(challenge);
  const made = await makePasskey(challenge.value);
  if (!made) return W.passkeyNotMade;
  const added = await state.client.addPasskey(name, made);
  if (added.type !== "ok") return told(added);
  remember(state, true);
  state.say(W.passkeyAdded);
  return undefined;
}

function askNewName(state: AppState, one: Passkey, again: () => Promise<void>): void {
  const name = input("text", "off", "passkey-name");
  name.value = one.name;
  const change = form(W.rename, [field(W.passkeyName, name)], async () => {
    const done = await state.client.renamePasskey(one.id, name.value.trim());
    if (done.type !== "ok") return told(done);
    box.close();
    await again();
    return undefined;
  });
  const box = dialog(W.rename, change.node, button(W.cancel, () => box.close(), "link"));
  name.focus();
}

function askRemoval(state: AppState, one: Passkey, again: () => Promise<void>): void {
  const sure = form(W.removePasskey, [], async () => {
    const done = await withBothFactors(state, () => state.client.removePasskey(one.id));
    if (done.type !== "ok") return told(done);
    box.close();
    await again();
    return undefined;
  });
  const box = dialog(W.removePasskeyAsk, h("p", { class: "author" }, one.name),
    h("p", {}, W.removePasskeyHow), sure.node, button(W.cancel, () => box.close(), "link"));
}

// Once, after an enrolment: the factors are fresh, and the way in is still being learnt.
export function passkeyOffer(state: AppState, gone: () => void): HTMLElement {
  const node = h("section", { class: "notice offer", "aria-label": W.passkeys },
    h("p", {}, W.passkeyOffer),
    passkeyButton(W.addPasskey, async () => {
      const words = await addPasskey(state, W.passkeyUsual);
      if (!words) close();
      return words;
    }),
    button(W.later, () => close(), "link"));
  const close = (): void => {
    node.remove();
    gone();
  };
  return node;
}

export function tellOfChange(): void {
  const box = dialog(W.passkeysChanged, h("p", {}, W.passkeysChangedHow),
    h("p", { class: "row" },
      h("a", { href: "#/devices", class: "button", onclick: () => box.close() }, W.passkeysLook),
      button(W.close, () => box.close(), "link")));
}

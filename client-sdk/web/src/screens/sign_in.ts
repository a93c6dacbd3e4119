// Password and a second factor: a code of the authenticator, or a recovery code.
import type { Screen } from "../app.js";
import { W } from "../app_words.js";
import { button, field, h } from "../dom.js";
import { canUsePasskeys, DeviceClass, type NewDevice, type SignedIn } from "../sdk.js";
import type { AppState } from "../state.js";
import { told } from "../told.js";
import { deviceFields } from "./device.js";
import { form, input } from "./form.js";
import { languageButtons, languageOffer } from "./language.js";
import { comeInByPasskey, passkeyButton } from "./passkeys.js";

const KNOWN = "device-named"; // asked for once

export function signInForm(state: AppState, done: (how: SignedIn) => void): HTMLElement {
  const login = input("text", "username", "login");
  const password = input("password", "current-password", "password");
  const totp = input("code", "one-time-code", "totp");
  const recovery = input("text", "off", "recovery");
  const totpField = field(W.totp, totp);
  const recoveryField = field(W.recoveryCode, recovery);
  recoveryField.hidden = true;
  const swap = button(W.useRecovery, () => {
    totpField.hidden = !totpField.hidden;
    recoveryField.hidden = !totpField.hidden;
    swap.textContent = totpField.hidden ? W.useTotp : W.useRecovery;
    (totpField.hidden ? recovery : totp).focus();
  }, "link");
  const { lent, private: own, shared } = DeviceClass;
  // Whether anything is kept here is chosen while nobody is signed in; on the lock somebody is.
  const { account } = state.client;
  const offered = !account ? [lent, own, shared] : state.shared ? [shared] : [lent, own];
  const device = deviceFields(state.shared ? shared : lent, offered);
  const onDuty = h("input", { type: "checkbox", name: "on-duty" });
  const chosen = async (): Promise<NewDevice> => {
    const newDevice = device.value();
    await state.setShared(newDevice.deviceClass === shared);
    return newDevice;
  };
  const byPasskey = canUsePasskeys() && passkeyButton(W.byPasskey, async () => {
    const words = await comeInByPasskey(state, await chosen(), onDuty.checked, done);
    if (!words) localStorage.setItem(KNOWN, "1");
    return words;
  });
  const sign = form(W.signIn, [
    field(W.loginName, login), field(W.password, password), totpField, recoveryField, swap,
    h("details", { open: localStorage.getItem(KNOWN) !== "1" }, h("summary", {}, W.aboutDevice),
      ...device.nodes),
    h("label", { class: "pick" }, onDuty, h("span", {}, W.onDuty)),
  ], async () => {
    const newDevice = await chosen();
    const wish = {
      loginName: login.value.trim(), password: password.value, newDevice, onDuty: onDuty.checked,
      ...(totpField.hidden ? { recoveryCode: recovery.value } : { totp: digits(totp.value) }),
    };
    const answer = await state.client.signIn(wish);
    totp.value = "";
    if (answer.type !== "ok") return told(answer);
    password.value = "";
    localStorage.setItem(KNOWN, "1");
    done(answer.value);
    return undefined;
  });
  if (!byPasskey) return sign.node;
  return h("div", {}, h("p", {}, W.byPasskeyHow), byPasskey,
    h("p", { class: "or" }, W.byPassword), sign.node);
}

// Japanese keyboards write full-width digits.
export function digits(text: string): string {
  return text.normalize("NFKC").replace(/[^0-9]/g, "");
}

export function signInScreen(state: AppState, done: (how: SignedIn) => void): Screen {
  const node = h("div", { class: "narrow" },
    h("h1", {}, W.app), languageOffer(), h("h2", {}, W.signIn), signInForm(state, done),
    h("p", {}, h("a", { href: "/check" }, W.checkPage)), languageButtons());
  return { node, title: W.signIn };
}

// Administration asks for both factors again (rule A3): where the server says so they are asked
// for, on the same device and for the same person, and the act is tried once more.
import { W } from "../app_words.js";
import { button, dialog, field, h } from "../dom.js";
import { fullName } from "../format.js";
import { OFFICE } from "../office_words.js";
import { DeviceClass, DeviceForm, type Result } from "../sdk.js";
import type { AppState } from "../state.js";
import { told } from "../told.js";
import { form, input } from "./form.js";
import { hasPasskeyHere, passkeyButton, provedByPasskey } from "./passkeys.js";
import { digits } from "./sign_in.js";

const LIVE_WITHIN = 20_000;
// This device is known; what would make a new one is not used.
const UNUSED = { name: W.device, deviceClass: DeviceClass.lent, form: DeviceForm.pc } as const;

export async function withBothFactors<T>(
  state: AppState, act: () => Promise<Result<T>>,
): Promise<Result<T>> {
  const answer = await act();
  if (answer.type !== "needs_fresh_sign_in") return answer;
  return await askBothFactors(state) ? act() : answer;
}

async function askBothFactors(state: AppState): Promise<boolean> {
  const me = await state.readMe();
  if (!me) return false;
  return new Promise((resolve) => {
    let done = false;
    const password = input("password", "current-password", "fresh-password");
    const code = input("text", "one-time-code", "fresh-code");
    const login = input("text", "username", "fresh-login");
    login.value = me.loginName;
    login.readOnly = true;
    const ask = form(OFFICE.freshGo, [
      field(W.loginName, login), field(W.password, password),
      field(OFFICE.freshCode, code, OFFICE.freshCodeHint),
    ], async () => {
      const typed = digits(code.value);
      const isTotp = typed.length === 6 && !/[a-z]/i.test(code.value.normalize("NFKC"));
      const back = comesBack(state);
      const answer = await state.client.signIn({
        loginName: me.loginName, password: password.value,
        ...(isTotp ? { totp: typed } : { recoveryCode: code.value.trim() }),
        newDevice: UNUSED,
      });
      code.value = "";
      if (answer.type !== "ok") {
        back.forget();
        return told(answer);
      }
      password.value = "";
      await finished(back);
      return undefined;
    });
    const byPasskey = hasPasskeyHere(state) && passkeyButton(W.provedByPasskey, async () => {
      const back = comesBack(state);
      const words = await provedByPasskey(state, UNUSED);
      if (words) back.forget();
      else await finished(back);
      return words;
    });
    const finished = async (back: { live: Promise<void> }): Promise<void> => {
      await back.live;
      done = true;
      box.close();
    };
    const box = dialog(OFFICE.fresh, h("p", {}, OFFICE.freshWhy),
      h("p", { class: "author" }, fullName(me.name)), byPasskey,
      byPasskey && h("p", { class: "or" }, W.byPassword), ask.node,
      button(W.cancel, () => box.close(), "link"));
    box.addEventListener("close", () => resolve(done));
    (box.querySelector<HTMLElement>(".passkey button") ?? password).focus();
  });
}

// A new sign-in closes the connection of the one before: the act waits for the next.
function comesBack(state: AppState): { live: Promise<void>; forget(): void } {
  let forget = (): void => undefined;
  const live = new Promise<void>((resolve) => {
    let left = false;
    const off = state.on("connection", () => {
      left ||= state.client.state !== "live";
      if (left && state.client.state === "live") forget();
    });
    const timer = setTimeout(() => forget(), LIVE_WITHIN);
    forget = () => {
      clearTimeout(timer);
      off();
      resolve();
    };
  });
  return { live, forget };
}

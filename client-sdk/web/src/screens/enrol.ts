// The steps of an enrolment (rule A4): code, password, authenticator, recovery codes, device.
import type { Screen } from "../app.js";
import { W } from "../app_words.js";
import { button, field, fill, h } from "../dom.js";
import { fullName } from "../format.js";
import { t } from "../language.js";
import { qrOf } from "../qr.js";
import { DeviceClass, linkSecretOf, type Bytes, type SignedIn } from "../sdk.js";
import type { AppState } from "../state.js";
import { told } from "../told.js";
import { deviceFields } from "./device.js";
import { form, input } from "./form.js";
import { digits } from "./sign_in.js";

export function enrolScreen(
  state: AppState, hash: string, done: (how: SignedIn) => void,
): Screen {
  const node = h("div", { class: "narrow" });
  new Enrolment(state, node, done).begin(hash);
  return { node, title: W.enrol };
}

class Enrolment {
  constructor(
    private readonly state: AppState,
    private readonly node: HTMLElement,
    private readonly done: (how: SignedIn) => void,
  ) {}

  #step(title: string, ...parts: (Node | string)[]): void {
    const heading = h("h2", { tabindex: -1 }, title);
    fill(this.node, h("h1", {}, W.enrol), heading, ...parts);
    (this.node.querySelector("input") ?? heading).focus();
  }
  begin(hash: string): void {
    const secret = hash.length > 1 ? linkSecretOf(hash) : undefined;
    if (!secret) return this.#step(W.enrol, h("p", { class: "notice" }, W.enrolNoLink));
    void this.state.client.openEnrolment(secret).then((link) => {
      if (link.type === "ok") this.#askCode();
      else this.#step(W.enrol, h("p", { class: "problem" }, told(link)));
    });
  }
  #askCode(): void {
    const code = input("code", "off", "code");
    const ask = form(W.next, [field(W.enrolCode, code)], async () => {
      const proved = await this.state.client.proveCode(digits(code.value));
      if (proved.type !== "ok") return told(proved);
      const { name, officeName, loginName } = proved.value;
      this.#askPassword(t`${fullName(name)}・${officeName}`, loginName);
      return undefined;
    });
    this.#step(W.enrolCode, h("p", {}, W.enrolIntro), ask.node);
  }
  #askPassword(who: string, login: string): void {
    const name = input("text", "username", "login");
    name.value = login;
    const password = input("password", "new-password", "password");
    const again = input("password", "new-password", "again");
    const ask = form(W.next, [
      field(W.loginName, name), field(W.password, password, W.passwordRule),
      field(W.passwordAgain, again),
    ], async () => {
      if (password.value !== again.value) return W.passwordDiffers;
      const secret = await this.state.client.choosePassword(name.value.trim(), password.value);
      if (secret.type !== "ok") return told(secret);
      this.#askTotp(secret.value.uri, secret.value.base32);
      return undefined;
    });
    this.#step(W.enrolPassword, h("p", {}, who), ask.node);
  }
  #askTotp(uri: string, base32: string): void {
    const totp = input("code", "one-time-code", "totp");
    const ask = form(W.next, [field(W.totp, totp)], async () => {
      const codes = await this.state.client.proveTotp(digits(totp.value));
      if (codes.type !== "ok") return told(codes);
      this.#showCodes(codes.value.codes, codes.value.ticket);
      return undefined;
    });
    const spaced = base32.replace(/(.{4})/g, "$1 ").trim();
    this.#step(W.enrolTotp, h("p", {}, W.enrolTotpHow), qrOf(uri, W.totpQr),
      // Whoever enrols on the phone that holds the authenticator can't point its camera at itself.
      h("p", {}, h("a", { href: uri, class: "button" }, W.enrolTotpHere)),
      h("p", {}, W.totpSecret, ": ", h("code", { class: "secret" }, spaced)), ask.node);
  }
  #showCodes(codes: string[], ticket: Bytes): void {
    const lines = codes.map((one) => h("li", {}, h("code", {}, one)));
    const list = h("ol", { class: "codes" }, ...lines);
    this.#step(W.enrolCodes, h("p", {}, W.enrolCodesHow), list,
      button(W.codesKept, () => this.#askDevice(ticket), "main"));
  }
  #askDevice(ticket: Bytes): void {
    // What is kept was decided when the page was opened; one becomes shared by signing in on it.
    const { lent, private: own, shared } = DeviceClass;
    const offered = this.state.shared ? [shared] : [lent, own];
    const device = deviceFields(offered[0]!, offered);
    const ask = form(W.finish, device.nodes, async () => {
      const answer = await this.state.client.finishEnrolment(ticket, device.value());
      if (answer.type !== "ok") return told(answer);
      this.done(answer.value);
      return undefined;
    });
    this.#step(W.enrolDevice, ask.node);
  }
}

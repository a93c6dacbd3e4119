// One click into the fictional town. The link that `tasuki demo` leaves in its own folder carries
// what would else be typed; the sign-in itself is the ordinary one, and the server knows no other.
// Looked at on loopback alone, after a click alone: a link from elsewhere signs nobody in unseen.
import type { Screen } from "../app.js";
import { W } from "../app_words.js";
import { h } from "../dom.js";
import { OFFICE } from "../office_words.js";
import { DeviceClass, DeviceForm, linkSecretOf, totpNow, type SignedIn } from "../sdk.js";
import type { AppState } from "../state.js";
import { told } from "../told.js";
import { form } from "./form.js";

const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];
const STEP = 30_000;

export interface DemoPerson {
  login: string;
  password: string;
  totpSecret: string;
  display: string;
}

export function demoPerson({ hostname, hash }: Location): DemoPerson | undefined {
  if (!LOOPBACK.includes(hostname) || !hash.startsWith("#demo=")) return undefined;
  const bytes = linkSecretOf(hash.slice("#demo=".length));
  const [login, password, totpSecret, display] = new TextDecoder().decode(bytes).split("\n");
  return login && password && totpSecret && display
    ? { login, password, totpSecret, display } : undefined;
}

export function demoScreen(
  state: AppState, person: DemoPerson, done: (how: SignedIn) => void,
): Screen {
  const enter = form(OFFICE.demoEnter, [], async () => {
    if (state.client.account) await state.client.signOut();
    // A code is taken once: who comes back within the half minute uses the next.
    for (const later of [0, STEP]) {
      const answer = await state.client.signIn({
        loginName: person.login, password: person.password,
        totp: await totpNow(person.totpSecret, Date.now() + later),
        newDevice: { name: W.device, deviceClass: DeviceClass.lent, form: DeviceForm.pc },
      });
      if (answer.type === "ok") return done(answer.value);
      if (answer.type !== "wrong_credentials" || later > 0) return told(answer);
    }
    return undefined;
  });
  const node = h("div", { class: "narrow" }, h("h1", {}, OFFICE.demo),
    h("p", { class: "notice" }, OFFICE.demoHow), h("p", { class: "author" }, person.display),
    enter.node);
  return { node, title: OFFICE.demo };
}

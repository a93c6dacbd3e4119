// The web app: opens the client, follows its events, and shows one screen at a time.
import { W } from "./app_words.js";
import { button, dialog, fill, h } from "./dom.js";
import { clockOf, dayOf, withKana } from "./format.js";
import type { Step } from "./first_steps.js";
import { IdleLock } from "./idle.js";
import { languageTag, t } from "./language.js";
import { followDevice } from "./looks.js";
import { OFFICE } from "./office_words.js";
import { AppState } from "./state.js";
import { admitScreen } from "./screens/admit.js";
import { cardScreen } from "./screens/card.js";
import { checkScreen } from "./screens/check.js";
import { consentScreen } from "./screens/consent.js";
import { enrolScreen } from "./screens/enrol.js";
import { groupScreen } from "./screens/group.js";
import { homeScreen } from "./screens/home.js";
import { header } from "./screens/header.js";
import { lockScreen } from "./screens/lock.js";
import { menuScreen } from "./screens/menu.js";
import { demoPerson, demoScreen } from "./screens/demo.js";
import { devicesScreen } from "./screens/devices.js";
import { officeScreen } from "./screens/office.js";
import { openGroupScreen } from "./screens/open_group.js";
import { passkeyOffer, tellOfChange } from "./screens/passkeys.js";
import { patientsScreen } from "./screens/patients.js";
import { personScreen } from "./screens/person.js";
import { policyScreen } from "./screens/policy.js";
import { regionScreen } from "./screens/region.js";
import { reviewScreen } from "./screens/review.js";
import { rosterScreen } from "./screens/roster.js";
import { searchScreen } from "./screens/search.js";
import { searchAllScreen } from "./screens/search_all.js";
import { sinceScreen } from "./screens/since.js";
import { signInScreen } from "./screens/sign_in.js";
import { visitsScreen } from "./screens/visits.js";
import { askForPin } from "./screens/pin.js";
import {
  canUsePasskeys, type AccountId, type GroupId, type OfficeId, type SignedIn,
} from "./sdk.js";

export interface Screen {
  node: HTMLElement;
  title: string;
  leave?(): void;
}

const unlocked = document.getElementById("unlocked")!;
const lockLayer = document.getElementById("lock") as HTMLDialogElement;
const status = document.getElementById("status")!;
let over = false; // another tab has it

class App {
  #screen: Screen | undefined;
  #idle: IdleLock;

  constructor(private readonly state: AppState) {
    this.#idle = new IdleLock(state, () => this.#lock(), () => this.#unlocked());
  }

  // As it was left, or with somebody who has just enrolled.
  start(how?: SignedIn): void {
    addEventListener("hashchange", () => this.#route());
    addEventListener("beforeprint", () => this.#markPaper());
    this.state.on("session", () => {
      // Five wrong PINs, or an end from elsewhere: there is nothing left to hide.
      if (this.state.locked && !this.state.client.account) this.#idle.unlock();
      this.#route();
    });
    this.state.on("locked", () => this.#idle.lock());
    this.state.on("say", () => say(this.state.said));
    this.state.on("connection", () => {
      this.#askPin();
      this.state.versions.look();
    });
    lockLayer.addEventListener("cancel", (event) => event.preventDefault());
    lockLayer.addEventListener("close", () => {
      // A browser lets a second Escape through.
      if (this.state.locked && !over) lockLayer.showModal();
    });
    this.state.on("passkeys", () => {
      if (!this.state.locked && !over) tellOfChange();
    });
    if (how) {
      this.state.passkeyOffered = canUsePasskeys();
      this.#entered(how);
    } else this.#idle.start();
    this.#route();
    void this.state.versions.begin();
  }
  #askPin(): void {
    const { state } = this;
    if (!state.pinWanted || state.client.state !== "live" || state.locked) return;
    state.pinWanted = false;
    askForPin(state);
  }

  // A step of its own for each: signed out, policy, a group, the list.
  #choose(): Screen {
    const { state } = this;
    if (!state.client.account) return signInScreen(state, (how) => this.#entered(how));
    if (state.policyToAccept) return policyScreen(state, () => this.#route());
    const [, kind, group, part, seq] = location.hash.split("/");
    if (kind === "g") state.firstSteps.mark(stepOf(part));
    const asks = ["office", "region", "devices", "open", "review"].includes(kind ?? "") ||
      part === "invite" || part === "consent";
    if (asks && state.client.state !== "live") return this.#onceLive();
    if (kind === "g" && group && part === "members") return rosterScreen(state, group as GroupId);
    if (kind === "g" && group && part === "invite") return admitScreen(state, group as GroupId);
    if (kind === "g" && group && part === "consent") return consentScreen(state, group as GroupId);
    if (kind === "g" && group && part === "search") return searchScreen(state, group as GroupId);
    if (kind === "g" && group && part === "card") return cardScreen(state, group as GroupId);
    if (kind === "g" && group && part === "since") return sinceScreen(state, group as GroupId);
    if (kind === "g" && group) return groupScreen(state, group as GroupId, Number(seq) || 0);
    if (kind === "office" && group && part) {
      return personScreen(state, group as unknown as OfficeId, part as AccountId);
    }
    if (kind === "office" && group) return officeScreen(state, group as unknown as OfficeId);
    if (kind === "review" && group) return reviewScreen(state, group as unknown as OfficeId);
    if (kind === "region") return regionScreen(state);
    if (kind === "devices") return devicesScreen(state);
    if (kind === "open") return openGroupScreen(state);
    if (kind === "menu") return menuScreen(state);
    if (kind === "visits") return visitsScreen(state);
    if (kind === "search") return searchAllScreen(state);
    return kind === "patients" ? patientsScreen(state) : homeScreen(state);
  }
  // A paper says who made it, when, and that it is no whole record.
  #markPaper(): void {
    const { me } = this.state;
    const who = me ? t`・${withKana(me.name)}` : "";
    document.querySelector(".printed")!.textContent =
      t`${W.app}・${OFFICE.printedAt} ${dayOf(Date.now())} ${clockOf(Date.now())}${who}・` +
      OFFICE.printedPart;
  }
  // A page that stands on what the server answers is made when there is a connection.
  #onceLive(): Screen {
    const node = h("p", { class: "narrow" }, W.wait);
    const leave = this.state.on("connection", () => {
      if (this.state.client.state !== "live") return;
      this.#shown = "";
      this.#route();
    });
    return { node, title: W.app, leave };
  }
  #shown = "";
  #life = 0;
  #route(): void {
    const { state } = this;
    const { account } = state.client;
    // What was begun waits behind the lock, and nothing new is drawn there.
    if (over || (state.locked && account)) return;
    if (state.life !== this.#life) history.replaceState(null, "", "#/"); // the one before's place
    this.#life = state.life;
    const whose = account && `${account} ${state.life}`;
    const key = `${whose} ${state.policyToAccept} ${location.hash}`;
    if (key === this.#shown && this.#screen) return;
    this.#shown = key;
    this.#screen?.leave?.();
    state.open = "" as GroupId;
    const screen = this.#choose();
    this.#screen = screen;
    const top = state.client.account ? header(state, () => this.#idle.lock()) : undefined;
    const offer = account !== "" && state.passkeyOffered && !state.policyToAccept &&
      passkeyOffer(state, () => (state.passkeyOffered = false));
    const main = h("main", { id: "main", tabindex: -1 }, offer, screen.node);
    fill(unlocked, h("a", { href: "#main", class: "skip", onclick: (event) => {
      event.preventDefault();
      main.focus();
    } }, W.skip), top, h("p", { class: "printed" }), main);
    document.title = `${screen.title} – ${W.app}`;
    scrollTo(0, 0);
    if (state.client.account) main.focus({ preventScroll: true });
    this.#askPin();
  }
  #entered(how: SignedIn): void {
    this.state.welcome(how);
    this.#idle.unlock();
  }
  // What stands on the screen is hidden, not thrown away: half-written words survive. A dialog of
  // its own, because one that is open below would keep everything else from being touched.
  #lock(): void {
    if (over) return;
    unlocked.hidden = true;
    unlocked.inert = true;
    lockLayer.setAttribute("aria-label", W.locked);
    if (!lockLayer.open) lockLayer.showModal();
    document.title = `${W.locked} – ${W.app}`;
    fill(lockLayer, lockScreen(
      this.state, () => this.#idle.unlock(), (how) => this.#entered(how),
    ));
  }
  // Of another person than before, what stood there is gone before anything is shown again.
  #unlocked(): void {
    this.#route();
    unlocked.hidden = false;
    unlocked.inert = false;
    lockLayer.close();
    lockLayer.replaceChildren();
    document.title = `${this.#screen?.title ?? ""} – ${W.app}`;
    document.getElementById("main")?.focus();
  }
}

function stepOf(part: string | undefined): Step {
  return part === "since" || part === "search" ? part : "open";
}

// What is told to people who don't see the screen.
function say(words: string): void {
  status.textContent = "";
  setTimeout(() => (status.textContent = words), 50);
}

function trouble(words: string, act?: HTMLElement): void {
  fill(unlocked, h("main", { id: "main", class: "narrow" }, h("h1", {}, W.app),
    h("p", { class: "notice" }, words), act));
}

// The SDK has ended its Client by now; nothing of anybody stays in this tab.
function takenOver(): void {
  over = true;
  lockLayer.close();
  lockLayer.replaceChildren();
  unlocked.hidden = false;
  unlocked.inert = false;
  trouble(W.takenOver);
  document.title = W.app;
}

async function begin(inUse: "refuse" | "steal"): Promise<void> {
  followDevice();
  document.documentElement.lang = languageTag;
  if (location.pathname === "/check") {
    const screen = checkScreen();
    fill(unlocked, h("main", { id: "main" }, screen.node));
    document.title = `${screen.title} – ${W.app}`;
    return;
  }
  fill(unlocked, h("p", { class: "narrow" }, W.wait));
  const state = await AppState.open(inUse, takenOver);
  if (state === "in_use") {
    trouble(W.otherTab, button(W.useThisTab, () => void begin("steal"), "main"));
    return;
  }
  if (state === "too_old") return trouble(W.tooOld);
  if (fictional) {
    const screen = demoScreen(state, fictional, (how) => {
      const app = new App(state);
      state.firstSteps.begin();
      state.policyToAccept = how.policyToAccept;
      state.pinWanted = !how.pinSet; // else the lock of the sixth step opens by a password alone
      app.start();
    });
    fill(unlocked, h("main", { id: "main" }, screen.node));
    document.title = `${screen.title} – ${W.app}`;
    return;
  }
  if (location.pathname === "/enrol") {
    const secret = location.hash;
    history.replaceState(null, "", "/enrol"); // a secret stays in no history
    const screen = enrolScreen(state, secret, (how) => {
      history.replaceState(null, "", "/");
      new App(state).start(how);
    });
    fill(unlocked, h("main", { id: "main" }, screen.node));
    document.title = `${screen.title} – ${W.app}`;
    return;
  }
  new App(state).start();
}

const fictional = demoPerson(location);
if (fictional) history.replaceState(null, "", "/"); // what it holds stays in no history

addEventListener("unhandledrejection", () => {
  if (over || document.querySelector("dialog[open]")) return;
  dialog(W.broken, button(W.again, () => location.reload()));
});
void begin("refuse");

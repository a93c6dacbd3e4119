// The bar above every screen of somebody signed in: the connection, the menu, the lock.
import { CONNECTION, W } from "../app_words.js";
import { button, fill, h } from "../dom.js";
import { birthYearOf, fullName, momentOf } from "../format.js";
import { isHalfWritten } from "../install.js";
import { OFFICE } from "../office_words.js";
import { GroupState, type GroupId } from "../sdk.js";
import type { AppState } from "../state.js";
import { TODAY } from "../today_words.js";

export function header(state: AppState, lock: () => void): HTMLElement {
  const line = h("p", { class: "connection", role: "status" });
  const show = (): void => {
    const { client } = state;
    const seen = client.keptAsOf.seen;
    // The browser knows of a lost network before the connection falls silent.
    const now = navigator.onLine || client.state !== "live" ? client.state : "offline";
    const away = now === "offline" || now === "connecting";
    const since = away && seen ? ` ${W.lastUpdate} ${momentOf(seen)}` : "";
    const words = state.trusted ? (CONNECTION[now] ?? "") + since : W.recordBroken;
    line.dataset["state"] = state.trusted ? now : "broken";
    if (line.textContent !== words) line.textContent = words;
  };
  show();
  state.on("connection", () => line.isConnected && show());
  const menu = h("nav", { class: "menu", "aria-label": W.app },
    tab("#/", TODAY.title), tab("#/patients", W.patients),
    h("span", {}, h("a", { href: "#/menu", class: "button link" }, OFFICE.menu),
      button(W.lockNow, lock, "link")));
  return h("header", { class: "top" }, menu, line, whoseLine(state), restoredNote(state),
    versionLine(state));
}

// Whose record it is stays in sight however far down one reads, and the way to write into it.
function whoseLine(state: AppState): HTMLElement {
  const [, kind, group, part] = location.hash.split("/");
  const node = h("div", { class: "whose" });
  const write = button(W.compose, () => {
    const text = document.querySelector<HTMLTextAreaElement>(".composer textarea");
    text?.scrollIntoView({ block: "center" });
    text?.focus({ preventScroll: true });
  }, "link");
  const show = (): void => {
    const found = kind === "g" ? state.line(group as GroupId) : undefined;
    node.hidden = !found;
    const writes = (part === undefined || part === "at") && found?.state === GroupState.active;
    fill(node, found && h("p", {}, h("strong", {}, `${fullName(found.patient)} ${W.san}`), " ",
      h("span", { class: "birth" }, birthYearOf(found.birth))), writes && write);
  };
  show();
  state.on("groups", () => node.isConnected && show());
  return node;
}

function tab(to: string, words: string): HTMLElement {
  const on = (location.hash || "#/") === to;
  return h("a", { href: to, class: "home", "aria-current": on ? "page" : undefined }, words);
}

// The server was restored (rule I3): what happened, and what to do. It stays until it is closed.
function restoredNote(state: AppState): HTMLElement {
  const node = h("section", { class: "notice restored", role: "alert" });
  const show = (): void => {
    node.hidden = !state.restored.stands;
    if (node.hidden) return node.replaceChildren();
    if (node.childElementCount > 0) return;
    node.append(h("h2", {}, W.restoredTitle), h("p", {}, W.restoredWhat), h("p", {}, W.restoredDo),
      h("p", {}, W.restoredWaits), button(W.close, () => state.restored.wasRead(), "link"));
  };
  state.on("restored", show);
  show();
  return node;
}

// A new version of the app waits for a tap, and never takes half-written words away.
function versionLine(state: AppState): HTMLElement {
  const problem = h("span", { role: "alert" });
  const node = h("p", { class: "version-line" }, h("span", {}, OFFICE.newVersion),
    button(OFFICE.takeVersion, () => {
      if (isHalfWritten() || state.drafts.size > 0) problem.textContent = OFFICE.halfWritten;
      else state.versions.take();
    }), problem);
  const show = (): void => {
    node.hidden = !state.versions.waits;
  };
  state.on("version", show);
  show();
  return node;
}

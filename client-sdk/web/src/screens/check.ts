// 接続確認: what can be found out without signing in, for whoever has to talk to the network's keeper.
import type { Screen } from "../app.js";
import { W } from "../app_words.js";
import { button, fill, h } from "../dom.js";

interface Finding {
  what: string;
  good: boolean;
  note: string; // what was measured, or what to do
}

async function https(): Promise<Finding> {
  const began = Date.now();
  try {
    const { ok } = await fetch("/", { method: "HEAD", cache: "no-store" });
    const took = `${Date.now() - began} ms`;
    return { what: W.checkHttps, good: ok, note: ok ? took : W.adviceHttps };
  } catch {
    return { what: W.checkHttps, good: false, note: W.adviceHttps };
  }
}

function socket(): Promise<Finding> {
  return new Promise((resolve) => {
    const done = (good: boolean): void => {
      clearTimeout(timer);
      raw.close();
      resolve({ what: W.checkSocket, good, note: good ? "" : W.adviceSocket });
    };
    const raw = new WebSocket(`${location.origin.replace(/^http/, "ws")}/v1/socket`, ["tasuki.v1"]);
    const timer = setTimeout(() => done(false), 10_000);
    raw.onopen = () => done(true);
    raw.onerror = () => done(false);
  });
}

function storage(): Promise<Finding> {
  return new Promise((resolve) => {
    const done = (good: boolean): void =>
      resolve({ what: W.checkStorage, good, note: good ? "" : W.adviceStorage });
    try {
      const request = indexedDB.open("check", 1);
      request.onerror = () => done(false);
      request.onsuccess = () => {
        request.result.close();
        indexedDB.deleteDatabase("check");
        done(true);
      };
    } catch {
      done(false);
    }
  });
}

async function kept(): Promise<Finding> {
  const good = (await navigator.storage?.persisted?.()) ?? false;
  return { what: W.checkKept, good, note: good ? "" : W.adviceKept };
}

async function cryptography(): Promise<Finding> {
  let good = false;
  try {
    good = (await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"])) !== undefined &&
      "locks" in navigator;
  } catch {
    good = false;
  }
  return { what: W.checkCrypto, good, note: good ? "" : W.adviceCrypto };
}

function cookies(): Finding {
  const good = navigator.cookieEnabled;
  return { what: W.checkCookies, good, note: good ? "" : W.adviceCookies };
}

// A browser that may clean up by itself is a hint, no trouble.
function isHint(what: string): boolean {
  return what === W.checkKept;
}

export function checkScreen(): Screen {
  const list = h("ul", { class: "checks" });
  const sum = h("p", { class: "sum", role: "status" }, W.wait);
  const run = async (): Promise<void> => {
    again.disabled = true;
    fill(list);
    sum.textContent = W.wait;
    const found = [
      await https(), await socket(), await storage(), await cryptography(), cookies(), await kept(),
    ];
    fill(list, ...found.map(({ what, good, note }) =>
      h("li", { class: good ? "good" : isHint(what) ? "hint-only" : "bad" },
        h("strong", {}, good ? W.good : isHint(what) ? W.hint : W.bad), h("span", {}, what),
        note && h("span", { class: "quiet" }, note))));
    const fine = found.every((one) => one.good || isHint(one.what));
    sum.textContent = fine ? W.checkFine : W.checkTrouble;
    again.disabled = false;
  };
  const again = button(W.checkRun, () => void run(), "main");
  void run();
  const node = h("div", { class: "narrow" },
    h("h1", {}, W.check), h("p", {}, W.checkHow), sum, list, again,
    h("p", {}, h("a", { href: "/" }, W.toSignIn)));
  return { node, title: W.check };
}

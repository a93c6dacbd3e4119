// A real browser in front of the real server: the fictional town of the SDK's tests, a Chromium
// that trusts the one certificate made for this run, and the sizes of a phone and a desk.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { connect, createServer } from "node:net";
import { join } from "node:path";

import { chromium } from "playwright-core";
import { must } from "../../client-sdk/ts/dist/src/index.js";
import { totpNow } from "../../client-sdk/ts/dist/src/node.js";
import { ORIGIN } from "../../client-sdk/ts/dist/test/support/realserver.js";
import { DEVICE, SLOW, Someone, Town, until } from "../../client-sdk/ts/dist/test/support/town.js";

export const PHONE = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true };
export const DESK = { viewport: { width: 1280, height: 800 } };
const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const SHOTS = process.env["TASUKI_SCREENSHOTS"]; // a folder, where somebody wants to look
const APP = process.env["TASUKI_APP"]; // a folder that scripts/build.mjs made
export const POLICY = "架空市のきまり\n\n一、利用者の情報は、担当する仕事のためにだけ使います。";

// The hash by which Chromium takes this key and no other.
function pinOf(certificate) {
  const key = execFileSync("openssl", ["x509", "-in", certificate, "-pubkey", "-noout"]);
  const der = execFileSync("openssl", ["pkey", "-pubin", "-outform", "der"], { input: key });
  return createHash("sha256").update(der).digest("base64");
}

// A wire that can be cut: the bytes of TLS go through it unread.
class Wire {
  #ends = new Set();
  #downs = new Set();
  whole = true;

  static async laid(port) {
    const wire = new Wire();
    wire.server = createServer((near) => {
      if (!wire.whole) return near.destroy();
      const far = connect(port, "127.0.0.1");
      for (const [end, other] of [[near, far], [far, near]]) {
        wire.#ends.add(end);
        end.on("error", () => end.destroy());
        end.on("close", () => {
          wire.#ends.delete(end);
          other.destroy();
        });
        end.pipe(other);
      }
      const down = { hold: () => far.unpipe(near), flow: () => far.pipe(near) };
      wire.#downs.add(down);
      far.on("close", () => wire.#downs.delete(down));
    });
    await new Promise((resolve) => wire.server.listen(0, "127.0.0.1", resolve));
    wire.origin = `https://localhost:${wire.server.address().port}`;
    return wire;
  }
  cut() {
    this.whole = false;
    for (const end of this.#ends) end.destroy();
  }
  mend() {
    this.whole = true;
  }
  // What the server says is held back, and comes later.
  hold() {
    for (const down of this.#downs) down.hold();
  }
  flow() {
    for (const down of this.#downs) down.flow();
  }
  close() {
    this.cut();
    this.server.close();
  }
}

export class World {
  wires = {};
  static async begun() {
    const world = new World();
    world.town = await Town.founded();
    try {
      await world.#serveBrowsers();
      await world.#publishPolicy();
    } catch (broken) {
      await world.end();
      throw broken;
    }
    return world;
  }
  get server() {
    return this.town.server;
  }
  // The town's server is told that pages come from itself.
  async #serveBrowsers() {
    const file = this.server.path("tasuki.toml");
    for (const size of ["phone", "desk"]) this.wires[size] = await Wire.laid(this.server.port);
    const origins = Object.values(this.wires).map((one) => one.origin).join(",");
    writeFileSync(file, readFileSync(file, "utf8").replace(ORIGIN, origins));
    await this.server.end();
    await this.server.start();
    const { doctor, nurse, officer } = this.town;
    const all = () => [doctor, nurse, officer].every((one) => one.client.state === "live");
    await until(all, "everybody is back", 20_000);
    const args = [
      `--ignore-certificate-errors-spki-list=${pinOf(this.server.files.cert)}`,
      "--host-resolver-rules=MAP tasuki.test 127.0.0.1",
      // A page out of a folder counts as one from elsewhere.
      ...(APP ? ["--disable-features=LocalNetworkAccessChecks"] : []),
    ];
    const executablePath = process.env["TASUKI_CHROMIUM"] ?? "/usr/bin/chromium";
    this.browser = await chromium.launch({ executablePath, args });
  }
  async #publishPolicy() {
    const { officer, doctor, nurse } = this.town;
    must(await officer.client.publishPolicy(POLICY));
    for (const one of [officer, doctor, nurse]) {
      const { version } = must(await one.client.readPolicy());
      must(await one.client.acceptPolicy(version));
    }
  }
  async end() {
    await this.browser?.close();
    for (const one of Object.values(this.wires)) one.close();
    await this.town.end();
  }

  // Another nurse of the station, invited but not enrolled.
  async hire(given) {
    const { nurse, station } = this.town;
    const name = { family: "青空", given, familyKana: "アオゾラ", givenKana: "ミドリ" };
    const link = must(await nurse.client.invitePerson({ office: station, profession: 2, name }));
    const secret = Buffer.from(link.linkSecret).toString("base64url");
    return { account: link.account, url: `/enrol#${secret}`, code: link.code };
  }
  // Somebody new, by the SDK: the region has a policy by now, and it is accepted first.
  async comeIn(login, by, wish) {
    const who = new Someone(this.town.server, login);
    const link = must(await by.client.invitePerson(wish));
    await who.powerOn();
    who.password = `${login}-tsunagu-${link.code}`;
    must(await who.client.openEnrolment(link.linkSecret));
    must(await who.client.proveCode(link.code));
    who.totpSecret = must(await who.client.choosePassword(login, who.password)).base32;
    const { ticket } = must(await who.client.proveTotp(await totpNow(who.totpSecret)));
    must(await who.client.finishEnrolment(ticket, DEVICE));
    await until(() => who.all("policy_to_accept").length > 0, "the policy is shown");
    must(await who.client.acceptPolicy(who.all("policy_to_accept").at(-1).version));
    await until(() => who.client.state === "live", `${login} becomes live`);
    return who;
  }
  async admit(account) {
    const { doctor, group, station } = this.town;
    const wish = { account, office: station, purpose: "訪問看護" };
    return must(await doctor.client.admitPerson(group, wish));
  }
  async visitor(size) {
    const how = APP ? { ignoreHTTPSErrors: true, serviceWorkers: "block" } : {};
    const context = await this.browser.newContext({ locale: "ja-JP", ...size, ...how });
    if (APP) await serveApp(context);
    const page = await context.newPage();
    return new Visitor(this, context, page, size === PHONE ? "phone" : "desk");
  }
}

export class Visitor {
  problems = []; // what a page says to its console: a refused resource is found here
  constructor(world, context, page, size) {
    Object.assign(this, { world, context, page, size });
    page.setDefaultTimeout(15_000 * SLOW);
    page.on("pageerror", (error) => this.problems.push(String(error)));
    page.on("console", (line) => {
      if (line.type() === "error") this.problems.push(line.text());
    });
  }
  get wire() {
    return this.world.wires[this.size];
  }
  // One session of the browser's own tools: the end of another would end an authenticator as well.
  tools() {
    return (this.session ??= this.context.newCDPSession(this.page));
  }
  // The dialog in front.
  get box() {
    return this.page.locator("#unlocked dialog");
  }
  button(name) {
    return this.page.getByRole("button", { name, exact: true });
  }
  async says(text) {
    await this.page.getByText(text).first().waitFor();
  }
  async picture(name) {
    await this.page.evaluate(() => document.fonts.ready);
    if (!SHOTS) return;
    mkdirSync(SHOTS, { recursive: true });
    await this.page.screenshot({ path: join(SHOTS, `${name}-${this.size}.png`), fullPage: true });
  }
  // Looked at by axe, and by a person where a folder for pictures is named.
  async look(name) {
    await this.picture(name);
    const session = await this.tools();
    const { result: known } =
      await session.send("Runtime.evaluate", { expression: "typeof window.axe" });
    // Past the page's own policy, which lets no script of anybody else in.
    if (known.value !== "object") {
      await session.send("Runtime.evaluate", { expression: readFileSync(AXE, "utf8") });
    }
    const { result } = await session.send("Runtime.evaluate", {
      expression: "axe.run({ resultTypes: ['violations'] })" +
        ".then(({ violations }) => JSON.stringify(violations.map((one) =>" +
        "[one.id, one.help, ...one.nodes.map((node) => node.html.slice(0, 160))])))",
      awaitPromise: true,
    });
    const found = JSON.parse(result.value);
    const here = `${name}-${this.size}`;
    if (found.length > 0) throw new Error(`${here}: ${JSON.stringify(found, null, 1)}`);
    await this.#lookAtSize(here);
    await this.#lookLarge(name, here);
  }
  async #lookAtSize(here) {
    const wide = await this.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (wide > 0) throw new Error(`${here}: ${wide} px wider than the screen`);
  }
  // Every screen in large letters as well: nothing smaller than 20 px, nothing to press lower than
  // 48, each of it with words, and nothing wider than the screen.
  async #lookLarge(name, here) {
    const large = (on) => this.page.evaluate(
      (wanted) => document.documentElement.classList.toggle("large", wanted), on);
    const before = await this.page.evaluate(() =>
      [document.documentElement.classList.contains("large"), scrollX, scrollY]);
    await large(true);
    try {
      const wrong = await this.page.evaluate(wrongInLarge);
      if (wrong.length > 0) throw new Error(`${here} in large letters: ${wrong.join("\n")}`);
      await this.#lookAtSize(`${here} in large letters`);
      await this.picture(`${name}-large`);
    } finally {
      await large(before[0]);
      await this.page.evaluate(([, x, y]) => scrollTo(x, y), before);
    }
  }

  // The same screen at the size of a phone and of a desk.
  async lookBoth(name) {
    const own = this.page.viewportSize();
    const { size } = this;
    for (const [word, { viewport }] of [["phone", PHONE], ["desk", DESK]]) {
      await this.page.setViewportSize(viewport);
      await this.page.evaluate(() => scrollTo(0, 0));
      this.size = word;
      await this.look(name).finally(() => (this.size = size));
    }
    await this.page.setViewportSize(own);
  }

  async tellTrouble() {
    if (SHOTS) {
      const path = join(SHOTS, `trouble-${this.size}.png`);
      await this.page.screenshot({ path, fullPage: true }).catch(() => undefined);
    }
    console.log(this.size, this.page.url(), this.problems);
  }

  // Every step of an enrolment; what the nurse chose comes back.
  async enrol({ url, code }, login, shots = false) {
    const { page } = this;
    const look = async (name) => shots && this.look(name);
    const password = `${login}-tsunagu-${code}`;
    await page.goto(this.wire.origin + url);
    await page.getByLabel("6桁のコード").fill(code);
    await look("enrol-code");
    await this.button("次へ").click();
    await page.getByLabel("ログイン名").fill(login);
    await page.getByLabel("パスワード", { exact: true }).fill(password);
    await page.getByLabel("パスワード（もう一度）").fill(password);
    await look("enrol-password");
    await this.button("次へ").click();
    await page.getByRole("img", { name: "QRコード" }).waitFor();
    const totpSecret = (await page.locator("code.secret").innerText()).replace(/\s/g, "");
    await look("enrol-totp");
    await page.getByLabel("確認コード").fill(await totpNow(totpSecret));
    await this.button("次へ").click();
    await page.getByRole("listitem").first().waitFor();
    const codes = await page.locator(".codes code").allInnerTexts();
    await look("enrol-codes");
    await this.button("控えました").click();
    await page.getByLabel("この端末の呼び名").fill("訪問用スマートフォン（架空）");
    await look("enrol-device");
    await this.button("登録を終える").click();
    return { login, password, totpSecret, codes };
  }
  async acceptPolicy() {
    await this.says("利用者の情報は、担当する仕事のためにだけ使います。");
    await this.button("内容を読み、同意します").click();
  }
  async choosePin(pin) {
    await this.page.getByLabel("暗証番号（6桁）").fill(pin);
    await this.page.getByLabel("暗証番号（もう一度）").fill(pin);
    await this.button("暗証番号を決める").click();
    await this.page.locator("#unlocked dialog").waitFor({ state: "detached" });
  }
  async signIn(how) {
    await this.page.goto(this.wire.origin);
    await this.signInHere(how);
  }
  async signInHere({ login, password, totp, recovery }) {
    const { page } = this;
    await page.getByLabel("ログイン名").fill(login);
    await page.getByLabel("パスワード", { exact: true }).fill(password);
    if (recovery) {
      await this.button("確認コードの代わりに回復コードを使う").click();
      await page.getByLabel("回復コード").fill(recovery);
    } else await page.getByLabel("認証アプリの確認コード").fill(totp);
    const device = page.getByLabel("この端末の呼び名");
    if (await device.isVisible()) await device.fill("机のパソコン（架空）");
    await this.button("サインイン").click();
  }
  // Somebody of the town, as whom the SDK is signed in elsewhere as well.
  async enterAs({ name, password, totpSecret }) {
    await this.signIn({ login: name, password, totp: await nextCode(totpSecret) });
    await this.button("あとで決める").click();
    await this.page.locator('.connection[data-state="live"]').waitFor();
  }
  patient(name) {
    return this.page.locator(".patients").getByRole("link", { name: new RegExp(name) });
  }
  async openPatient(name) {
    if (await this.page.locator(".patients").count() === 0) {
      await this.page.getByRole("link", { name: "担当の利用者", exact: true }).click();
    }
    await this.patient(name).click();
    await this.page.getByRole("list", { name: "記録" }).waitFor();
  }
  // Slowly from top to bottom, as the rule of 既読 wants it.
  async readThrough() {
    const { page } = this;
    const height = await page.evaluate(() => document.body.scrollHeight);
    for (let top = 0; top < height; top += 450) {
      await page.evaluate((to) => scrollTo(0, to), top);
      await page.waitForTimeout(1_800);
    }
  }
  message(text) {
    return this.page.locator("li.message", { hasText: text });
  }
}

// Screens are looked at without building a server anew: pages and their files come from a folder,
// with what the server says beside its own. Without the worker: it would ask the server.
const TYPES = { html: "text/html", js: "text/javascript", css: "text/css", svg: "image/svg+xml" };
async function serveApp(context) {
  await context.route(/\/(enrol|check|assets\/.*)?([?#].*)?$/, async (route) => {
    const { pathname, origin } = new URL(route.request().url());
    const file = pathname.startsWith("/assets/") ? pathname.slice(1) : "index.html";
    const answer = await route.fetch({ url: `${origin}/` });
    const headers = { ...answer.headers(), "content-type": TYPES[file.split(".").at(-1)] };
    delete headers["content-encoding"];
    await route.fulfill({ status: 200, headers, body: readFileSync(join(APP, file)) });
  });
}

// In the page.
function wrongInLarge() {
  const seen = (one) => one.checkVisibility({ visibilityProperty: true }) &&
    !one.closest(".unseen, .skip, .qr, .hidden-file");
  const told = (one, why) => `${why}: ${one.outerHTML.slice(0, 120)}`;
  const small = [...document.querySelectorAll("body *")].filter((one) =>
    [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== "") &&
    seen(one) && parseFloat(getComputedStyle(one).fontSize) < 20);
  const pressed = [...document.querySelectorAll("button, a.button, .tabs a, .menu a, a.card, " +
    "select, textarea, summary, .pick, .hidden-file + label, " +
    "input:not([type=checkbox], [type=radio])")].filter(seen);
  const low = pressed.filter((one) => one.getBoundingClientRect().height < 48);
  const mute = pressed.filter((one) => one.matches("button, a, summary") &&
    one.innerText.trim() === "");
  return [
    ...small.map((one) => told(one, "small letters")), ...low.map((one) => told(one, "low")),
    ...mute.map((one) => told(one, "no words")),
  ];
}

// A code of the authenticator that nobody has used yet, as soon as the server takes it: the one of
// now was used to enrol, and the server takes the one after now as well.
const STEP = 30_000;
const lastStep = new Map(); // of a secret
export async function nextCode(secret) {
  const now = () => Math.floor(Date.now() / STEP);
  const step = Math.max(now(), lastStep.get(secret) ?? 0) + 1;
  lastStep.set(secret, step);
  while (now() + 1 < step) await new Promise((wake) => setTimeout(wake, 200));
  return totpNow(secret, step * STEP);
}
export { must, until };

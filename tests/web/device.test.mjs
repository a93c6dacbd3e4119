// How the app stands on a device: starting where there is no network, new versions, light and dark,
// large letters, a device owner's own colours, and paper.
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { after, before } from "node:test";

import { draftOf, MessageKind, report, Urgency } from "../../client-sdk/ts/dist/src/index.js";
import { stepsOf } from "./steps.mjs";
import { DESK, must, nextCode, PHONE, until, World } from "./world.mjs";

let world;
let nurse; // with a phone
let doctor; // at a desk
let officer; // in a browser whose policy lets the test's own script in
let guest; // of the fictional town
before(async () => {
  world = await World.begun();
  nurse = await world.visitor(PHONE);
  doctor = await world.visitor(DESK);
  officer = await world.visitor({ ...DESK, bypassCSP: true });
});
after(() => world?.end());
const test = stepsOf(() => [nurse, doctor, officer, guest]);

async function write() {
  const { town } = world;
  const epoch = must(await town.doctor.client.readGroup(town.group)).line.rosterEpoch;
  const post = async (draft) => must(await town.doctor.client.post(town.room, draft, { epoch }));
  await post(report("血圧 128/76、体温 36.5℃。変わりありません。（架空）", { confirmBy: [town.nurses] }));
  await post(draftOf(MessageKind.decision, "入浴は週2回とします。（架空）", {
    decidedBy: "青葉 一郎", urgency: Urgency.sameDay,
  }));
  await post(draftOf(MessageKind.request, "夕方に訪問をお願いします。（架空）", {
    addressees: [town.nurses], urgency: Urgency.urgent,
  }));
  await until(() => town.doctor.client.outbox().every((one) => one.state === "sent"));
}
async function isControlled(page) {
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await page.reload();
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
}

test("the app can be put on a home screen", async () => {
  const { page, wire, context } = nurse;
  await page.goto(wire.origin);
  const session = await context.newCDPSession(page);
  const { errors, url } = await session.send("Page.getAppManifest");
  assert.deepEqual(errors, []);
  assert.equal(new URL(url).pathname, "/manifest.webmanifest");
  const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
  const ids = installabilityErrors.map((one) => one.errorId);
  assert.deepEqual(ids.filter((one) => one !== "in-incognito"), []);
});

test("without a network it opens with what was read, and says of when that is", async () => {
  await write();
  const { page } = nurse;
  await nurse.enterAs(world.town.nurse);
  await nurse.openPatient("多摩川");
  await nurse.message("夕方に訪問").waitFor();
  await page.goto(nurse.wire.origin);
  await isControlled(page);
  await page.locator(".patients").getByRole("link", { name: /多摩川/ }).waitFor();
  await nurse.says("2件");
  nurse.wire.cut();
  await page.reload();
  await nurse.says("最終更新");
  await nurse.says("時点の内容です");
  await page.locator(".today").getByText("夕方に訪問をお願いします。").waitFor();
  await nurse.lookBoth("offline-today");
  await nurse.openPatient("多摩川");
  await nurse.message("夕方に訪問").waitFor();
  await nurse.look("offline-start");
  const kept = await page.evaluate(async () => {
    const found = [];
    for (const name of await caches.keys()) {
      const requests = await (await caches.open(name)).keys();
      found.push(...requests.map(({ url }) => new URL(url).pathname));
    }
    return found;
  });
  assert.ok(kept.includes("/") && kept.length === 4, String(kept));
  for (const one of kept) assert.match(one, /^\/(assets\/(app|icon)-[0-9a-f]{12}\.(js|css|svg))?$/);
  nurse.wire.mend();
  await page.locator('.connection[data-state="live"]').waitFor();
  const refused = nurse.problems.filter((one) => /Trusted|Content Security|violates/i.test(one));
  assert.deepEqual(refused, []);
});

test("a new version waits for a tap, and never takes half-written words away", async () => {
  const { page } = officer;
  await officer.enterAs(world.town.officer);
  await isControlled(page);
  await page.locator('.connection[data-state="live"]').waitFor();
  await officer.page.getByRole("link", { name: "メニュー" }).click();
  await officer.page.getByRole("link", { name: "地域の事業所と利用のきまり" }).click();
  const text = page.getByLabel("新しい版の文");
  await text.fill("書きかけ（架空）");
  assert.ok(!(await officer.button("更新する").isVisible()));
  await page.evaluate(() => navigator.serviceWorker.register("/sw.js?next").then(() => undefined));
  await officer.button("更新する").waitFor();
  await officer.lookBoth("new-version");
  await officer.button("更新する").click();
  await officer.says("書きかけの文があります");
  assert.equal(await text.inputValue(), "書きかけ（架空）");
  await text.fill(await text.evaluate((node) => node.defaultValue));
  await page.evaluate(() => (window.before = true));
  await officer.button("更新する").click();
  await page.waitForFunction(() => window.before === undefined);
  await page.locator('.connection[data-state="live"]').waitFor();
  const took = await page.evaluate(() => navigator.serviceWorker.controller.scriptURL);
  assert.equal(new URL(took).search, "?next", "the new version has the page");
});

test("who wants the newest record on top has it there, and writes beside it", async () => {
  const { page } = nurse;
  await page.getByRole("link", { name: "メニュー" }).click();
  await page.getByRole("radio", { name: "新しい記録を上に" }).check();
  await nurse.lookBoth("menu-order");
  await page.getByRole("link", { name: "今日の対応" }).click();
  const { town } = world;
  const epoch = must(await town.doctor.client.readGroup(town.group)).line.rosterEpoch;
  must(await town.doctor.client.post(town.room, report("夜の分です。（架空）"), { epoch }));
  await nurse.openPatient("多摩川");
  const items = page.locator(".timeline > li");
  await nurse.message("夜の分です").waitFor();
  assert.match(await items.nth(1).innerText(), /夜の分です/, "below its day alone");
  await nurse.says("ここより上が未読");
  const top = (one) => one.evaluate((node) => node.getBoundingClientRect().top);
  assert.ok(await top(page.locator(".composer")) < await top(items.nth(0)));
  await nurse.lookBoth("newest-on-top");
  await page.getByLabel("本文").fill("受け取りました。（架空）");
  await nurse.button("送信する").click();
  await nurse.message("受け取りました").waitFor();
  assert.match(await items.nth(1).innerText(), /受け取りました/);
  await page.getByRole("link", { name: "メニュー" }).click();
  await page.getByRole("radio", { name: "新しい記録を下に" }).check();
  await page.getByRole("link", { name: "今日の対応" }).click();
  await nurse.openPatient("多摩川");
  await nurse.message("受け取りました").waitFor();
  assert.match(await items.last().innerText(), /受け取りました/);
});

async function lookAround(name) {
  const { page } = doctor;
  await doctor.page.getByRole("link", { name: "担当の利用者" }).first().click();
  await doctor.page.locator(".patients").getByRole("link", { name: /多摩川/ }).waitFor();
  await doctor.lookBoth(`${name}-patients`);
  await doctor.openPatient("多摩川");
  await doctor.message("夕方に訪問").waitFor();
  await doctor.lookBoth(`${name}-timeline`);
  await page.getByRole("link", { name: "参加者" }).click();
  await doctor.says("参加の経緯");
  await doctor.lookBoth(`${name}-roster`);
  await page.getByRole("link", { name: "検索", exact: true }).click();
  await page.getByRole("searchbox").fill("訪問");
  await doctor.button("探す").click();
  await doctor.says("すべて調べました");
  await doctor.lookBoth(`${name}-search`);
}

test("dark, and dark with large letters", async () => {
  const { page } = doctor;
  await doctor.enterAs(world.town.doctor);
  await page.getByRole("link", { name: "メニュー" }).click();
  await page.getByRole("radio", { name: "暗い" }).check();
  await doctor.lookBoth("dark-menu");
  await lookAround("dark");
  await page.getByRole("link", { name: "メニュー" }).click();
  await doctor.button("文字：大").click();
  await lookAround("dark-large");
  const sizes = await page.locator("button:visible, a.button:visible, .tabs a").evaluateAll((all) =>
    all.map((one) => one.getBoundingClientRect().height));
  assert.ok(sizes.length > 4 && sizes.every((one) => one >= 48), String(sizes));
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).fontSize), "20px");
});

test("what the device is set to is followed until somebody chooses", async () => {
  const { page } = doctor;
  await page.getByRole("link", { name: "メニュー" }).click();
  await page.getByRole("radio", { name: "端末に合わせる" }).check();
  await doctor.button("文字：標準").click();
  const becomes = (dark) => page.waitForFunction(
    (wanted) => document.documentElement.classList.contains("dark") === wanted, dark);
  await page.emulateMedia({ colorScheme: "dark" });
  await becomes(true);
  await page.emulateMedia({ colorScheme: "light" });
  await becomes(false);
  await page.emulateMedia({ colorScheme: "light", forcedColors: "active" });
  await lookAround("forced");
  await page.emulateMedia({ colorScheme: null, forcedColors: null });
});

test("a record prints on A4: words, names, what was confirmed, and nothing to press", async () => {
  const { page } = doctor;
  await page.getByRole("link", { name: "記録", exact: true }).click();
  await doctor.message("夕方に訪問").waitFor();
  const pdf = await page.pdf({ preferCSSPageSize: true });
  const [, width, height] = /MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)/.exec(pdf.toString("latin1"));
  assert.ok(Math.abs(width - 595) < 2 && Math.abs(height - 842) < 2, `${width} x ${height}`);
  const shots = process.env["TASUKI_SCREENSHOTS"];
  if (shots) {
    mkdirSync(shots, { recursive: true });
    writeFileSync(`${shots}/timeline.pdf`, pdf);
  }
  await page.emulateMedia({ media: "print" });
  await page.setViewportSize({ width: 680, height: 980 }); // A4 without its margins
  const words = await page.locator("body").innerText();
  for (const one of ["多摩川 架空 様", "夕方に訪問をお願いします", "印刷"]) {
    assert.ok(words.includes(one), one);
  }
  assert.match(words, /既読 \d\/1　確認 0\/1/);
  for (const one of ["送信する", "サインアウト", "訂正する", "の記録を書く"]) {
    assert.ok(!words.includes(one), one);
  }
  await doctor.picture("timeline-print");
  await page.emulateMedia({ media: null });
});

// ---- Another language ----

test("a browser that asks for English is told of it; a person chooses, and reads it", async () => {
  const reader = await world.visitor({ ...DESK, locale: "en-US" });
  const { page } = reader;
  const spoken = () => page.evaluate(() => document.documentElement.lang);
  await page.goto(reader.wire.origin);
  await reader.button("サインイン").waitFor();
  assert.equal(await spoken(), "ja", "nothing changes by itself");
  await reader.says("Tasuki speaks English as well");
  await reader.lookBoth("english-offer");
  await reader.button("English").click();
  await reader.button("Sign in").waitFor();
  assert.equal(await spoken(), "en");
  const { name, password, totpSecret } = world.town.nurse;
  await page.getByLabel("Login name").fill(name);
  await page.getByLabel("Password", { exact: true }).fill("wrong-password");
  await page.getByLabel("Code of the authenticator").fill("000000");
  await reader.button("Sign in").click();
  await reader.says("Sign-in failed. Check login name, password and code.");
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByLabel("Code of the authenticator").fill(await nextCode(totpSecret));
  await reader.lookBoth("english-sign-in");
  await reader.button("Sign in").click();
  await reader.button("Later").click();
  await page.getByRole("heading", { name: "Today", exact: true }).waitFor();
  await reader.patient("多摩川 架空").waitFor();
  await reader.lookBoth("english-today");
  await reader.patient("多摩川 架空").click();
  const message = page.locator("li.message", { hasText: "夕方に訪問" }).first();
  await message.getByText("Not answered").waitFor();
  assert.equal(await message.locator(".body").getAttribute("lang"), "ja", "written in Japanese");
  await message.getByRole("button", { name: "Answer", exact: true }).waitFor();
  await reader.lookBoth("english-timeline");
  for (const tab of ["Since my last visit", "Members", "Search"]) {
    await page.getByRole("link", { name: tab, exact: true }).click();
    await page.waitForTimeout(500);
    await reader.lookBoth(`english-${tab.split(" ")[0].toLowerCase()}`);
  }
  await page.getByRole("link", { name: "Menu" }).click();
  await page.getByRole("link", { name: "My devices" }).waitFor();
  await reader.lookBoth("english-menu");
  await reader.button("日本語").click();
  await page.getByRole("heading", { name: "メニュー" }).waitFor();
  assert.equal(await spoken(), "ja");
  await reader.button("やさしい日本語").click();
  await reader.button("画面を閉じる").waitFor();
  assert.equal(await spoken(), "ja", "it is Japanese as well");
  await page.getByRole("link", { name: "自分の機械（端末）" }).waitFor();
  await reader.lookBoth("easy-menu");
  await reader.context.close();
});

// ---- The fictional town's links ----

function demoLink(origin, { name, password, totpSecret }, display) {
  const typed = [name, password, totpSecret, display].join("\n");
  return `${origin}/#demo=${Buffer.from(typed).toString("base64url")}`;
}

test("a link of the fictional town signs in after a click, and stays in no address", async () => {
  guest = await world.visitor(PHONE);
  const { page, wire } = guest;
  const who = "若葉 五月（わかば さつき）・看護師";
  const her = await world.comeIn("wakaba-satsuki", world.town.nurse, {
    office: world.town.station, profession: 2,
    name: { family: "若葉", given: "五月", familyKana: "ワカバ", givenKana: "サツキ" },
  });
  await page.goto(demoLink(wire.origin, her, who));
  await guest.says("ここに出てくる人と記録は、すべて架空です。");
  assert.equal(page.url(), `${wire.origin}/`);
  await guest.lookBoth("demo");
  assert.equal(await guest.button("サインアウト").count(), 0, "nobody without a click");
  await guest.button("この人として入る").click();
  await guest.button("あとで決める").click();
  await guest.says("担当している利用者はいません");
  await guest.says("はじめに、6つだけ試してみましょう");
  assert.equal(await page.locator(".steps li").count(), 6);
  await guest.lookBoth("first-steps");
  await guest.button("この案内を閉じる").click();
  await page.reload();
  await guest.says("担当している利用者はいません");
  assert.equal(await page.locator(".steps li").count(), 0, "put away is put away");
  await guest.context.close();
});

test("anywhere but on loopback such a link is no more than a sign-in page", async () => {
  const { port } = new URL(world.wires.desk.origin);
  const visitor = await world.visitor(DESK);
  const { page } = visitor;
  // The same server under a name of its own.
  await page.goto(demoLink(`https://tasuki.test:${port}`, world.town.doctor, "青葉 一郎"));
  await page.getByLabel("ログイン名").waitFor();
  assert.equal(await visitor.button("この人として入る").count(), 0);
  await visitor.context.close();
});

// ---- The lease of the copy ----

test("after 72 hours without a word of the server nothing of a patient is left here", async () => {
  const { page } = nurse;
  const kept = () => page.evaluate(() => new Promise((done, broken) => {
    const opening = indexedDB.open("tasuki");
    opening.onerror = () => broken(opening.error);
    opening.onsuccess = () => {
      const asked =
        opening.result.transaction("records").objectStore("records").getAllKeys();
      asked.onsuccess = () => {
        opening.result.close();
        done(asked.result.map(String).filter((one) => one.startsWith("copy-")));
      };
    };
  }));
  const hours = (count) => Date.now() + count * 3_600_000;
  assert.ok((await kept()).length > 0);
  nurse.wire.cut();
  await page.clock.install({ time: hours(71) });
  await page.reload();
  await nurse.says("ロックしています");
  assert.ok((await kept()).length > 0, "the lease stands");
  await page.clock.setSystemTime(hours(73));
  await page.reload();
  await nurse.says("ロックしています");
  for (let tries = 0; tries < 50 && (await kept()).length > 0; ++tries) {
    await new Promise((wake) => setTimeout(wake, 100));
  }
  assert.deepEqual(await kept(), [], "the copy is gone, though nobody opened the lock");
  assert.ok(!(await page.locator("body").textContent()).includes("多摩川"));
  await nurse.look("lease-over");
  await nurse.context.close();
});

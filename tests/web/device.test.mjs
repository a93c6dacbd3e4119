// How the app stands on a device: light and dark, large letters,
// a device owner's own colours, and paper.
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { after, before } from "node:test";

import { draftOf, MessageKind, report, Urgency } from "../../client-sdk/ts/dist/src/index.js";
import { stepsOf } from "./steps.mjs";
import { DESK, must, until, World } from "./world.mjs";

let world;
let doctor; // at a desk
before(async () => {
  world = await World.begun();
  doctor = await world.visitor(DESK);
});
after(() => world?.end());
const test = stepsOf(() => [doctor]);

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
async function lookAround(name) {
  const { page } = doctor;
  await doctor.page.getByRole("link", { name: "担当の利用者" }).first().click();
  await doctor.page.getByRole("link", { name: /多摩川/ }).waitFor();
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
  await write();
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

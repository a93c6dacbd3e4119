// What the offices around a patient do: searching the record, opening a group, letting people in and
// out, looking after one's staff, running the region.
import assert from "node:assert/strict";
import { after, before } from "node:test";

import { draftOf, MessageKind, report } from "../../client-sdk/ts/dist/src/index.js";
import { stepsOf } from "./steps.mjs";
import { DESK, must, PHONE, until, World } from "./world.mjs";

let world;
let doctor; // responsible for the patient, at a desk
let nurse; // Tasuki管理者 of the station, with a phone
before(async () => {
  world = await World.begun();
  doctor = await world.visitor(DESK);
  nurse = await world.visitor(PHONE);
});
after(() => world?.end());
const test = stepsOf(() => [doctor, nurse]);

// ---- Searching one patient's record ----

async function writeALongRecord() {
  const { town } = world;
  const epoch = must(await town.doctor.client.readGroup(town.group)).line.rosterEpoch;
  const by = async (who, draft) => must(await who.client.post(town.room, draft, { epoch }));
  await by(town.nurse, report("仙骨部に褥瘡を認めます。（架空）"));
  for (let at = 1; at <= 160; ++at) await by(town.doctor, report(`経過 ${at}（架空）`));
  await by(town.nurse, report("ﾊﾞｲﾀﾙは安定しています。３６．８℃（架空）"));
  await by(town.doctor, report("褥瘡は縮小しています。処置を続けます。（架空）"));
  const addressees = [town.nurses];
  await by(town.doctor, draftOf(MessageKind.question, "処置の回数は？（架空）", { addressees }));
  const idle = ({ client }) => client.outbox().every((one) => one.state === "sent");
  await until(() => idle(town.doctor) && idle(town.nurse), "everything is sent", 60_000);
}
const hits = (visitor) => visitor.page.locator(".hits li");
async function search(visitor, words) {
  await visitor.page.getByRole("searchbox", { name: "探すことば" }).fill(words);
  await visitor.button("探す").click();
  await visitor.says("すべて調べました");
}

test("two kanji find their records, newest first, and are marked", async () => {
  await writeALongRecord();
  for (const [who, as] of [[doctor, world.town.doctor], [nurse, world.town.nurse]]) {
    await who.enterAs(as);
    await who.openPatient("多摩川");
    await who.page.getByRole("link", { name: "検索", exact: true }).click();
    await who.page.getByRole("heading", { name: "記録を検索する" }).waitFor();
    await search(who, "褥瘡");
    await who.says("2 件");
    assert.match(await hits(who).first().innerText(), /青葉 一郎（あおば いちろう）・医師[\s\S]*縮小/);
    assert.deepEqual(await who.page.locator(".hits mark").allInnerTexts(), ["褥瘡", "褥瘡"]);
    await who.look("search");
  }
});

test("kana and width don't matter; filters narrow; what is wrong is said", async () => {
  await search(doctor, "ばいたる 36.8");
  assert.deepEqual(await doctor.page.locator(".hits mark").allInnerTexts(), ["ﾊﾞｲﾀﾙ", "３６．８"]);
  await doctor.page.getByText("絞り込み").click();
  await doctor.page.getByLabel("書いた人").selectOption({ label: "若葉 花子（わかば はなこ）" });
  await search(doctor, "褥瘡");
  await doctor.says("1 件");
  await doctor.page.getByLabel("書いた人").selectOption("");
  await doctor.page.getByLabel("種類").selectOption({ label: "質問" });
  await search(doctor, "");
  await doctor.says("処置の回数は？");
  await doctor.look("search-narrow");
  await doctor.page.getByLabel("この日から").fill("2035-01-01");
  await doctor.page.getByLabel("この日まで").fill("2034-01-01");
  await doctor.button("探す").click();
  await doctor.says("期間の始まりと終わりが逆です。");
  await doctor.page.getByLabel("この日まで").fill("");
  await search(doctor, "");
  await doctor.says("見つかりませんでした。");
  await doctor.look("search-nothing");
  await doctor.page.getByLabel("この日から").fill("");
  await doctor.page.getByLabel("種類").selectOption("");
  await doctor.button("探す").click();
  await doctor.says("探すことばを入れるか、絞り込みを選んでください。");
});

test("a hit leads to its place however long ago, and back to what was found", async () => {
  for (const who of [doctor, nurse]) {
    await search(who, "褥瘡");
    await hits(who).last().getByRole("link").click();
    const old = who.page.locator("li.message.sought", { hasText: "仙骨部に褥瘡" });
    await old.waitFor();
    await who.page.waitForFunction(() => {
      const { top, bottom } = document.querySelector(".sought").getBoundingClientRect();
      return top >= 0 && bottom <= innerHeight;
    });
    assert.ok(await old.evaluate((node) => node === document.activeElement));
    assert.ok((await who.page.locator(".timeline > li").count()) <= 200);
    await who.look("search-jumped");
    await who.page.goBack();
    await hits(who).nth(1).waitFor();
    const box = who.page.getByRole("searchbox", { name: "探すことば" });
    assert.equal(await box.inputValue(), "褥瘡");
  }
});

test("a search that takes long is seen to run, and is stopped", async () => {
  await doctor.page.getByRole("searchbox", { name: "探すことば" }).fill("経過");
  doctor.wire.hold();
  await doctor.page.getByRole("button", { name: /探す/ }).click();
  await doctor.says("探しています…");
  await doctor.button("やめる").click();
  doctor.wire.flow();
  await doctor.page.getByRole("status").filter({ hasText: /調べました|やめました|100 件。$/ }).waitFor();
  assert.ok(!(await doctor.button("やめる").isVisible()));
  assert.ok((await hits(doctor).count()) >= 100);
  await doctor.button("さらに古い記録を探す").click();
  await doctor.says("160 件。すべて調べました。");
});

// The patient card and what is pinned: put in the browser on a phone, seen at a desk, by two people
// at once, from the first screen, on paper, without a network.
import assert from "node:assert/strict";
import { after, before } from "node:test";

import { draftOf, MessageKind } from "../../client-sdk/ts/dist/src/index.js";
import { stepsOf } from "./steps.mjs";
import { DESK, must, PHONE, until, World } from "./world.mjs";

let world;
let nurse; // with a phone
let doctor; // at a desk
before(async () => {
  world = await World.begun();
  nurse = await world.visitor(PHONE);
  doctor = await world.visitor(DESK);
});
after(() => world?.end());
const test = stepsOf(() => [nurse, doctor]);

const tab = (visitor, name) => visitor.page.locator(".tabs").getByRole("link", { name }).click();
const section = (visitor, name) => visitor.page.locator("details.card-section", { hasText: name });
const fieldOf = (visitor, name) => visitor.page.locator(".card-field", {
  has: visitor.page.getByRole("heading", { name, exact: true }),
});
async function open(visitor, name) {
  const node = section(visitor, name);
  if (!(await node.evaluate((one) => one.open))) await node.locator("summary").click();
}
const today = () => {
  const [year, month, day] = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Tokyo" })
    .format(Date.now()).split("-").map(Number);
  return { year, month, day };
};

test("an empty card shows its headings; nothing is written yet", async () => {
  for (const [who, as] of [[nurse, world.town.nurse], [doctor, world.town.doctor]]) {
    await who.enterAs(as);
    await who.openPatient("多摩川");
    await tab(who, "カード");
    await who.says("グループの全員に、いまの内容が見えます。");
  }
  assert.equal(await nurse.page.locator("details.card-section").count(), 14);
  await nurse.lookBoth("card-empty");
});

test("one field at a time: what, who said so, since when", async () => {
  const { page } = nurse;
  await open(nurse, "病気と薬");
  await nurse.button("＋ アレルギー").click();
  await nurse.box.getByRole("button", { name: "カードに書く" }).click();
  await nurse.says("内容を入れてください。");
  await nurse.box.getByLabel("内容").fill("卵（架空）");
  await nurse.box.getByRole("button", { name: "カードに書く" }).click();
  await nurse.says("情報源を書いてください。");
  await nurse.box.getByText("ほか（書く）").click();
  await nurse.box.getByLabel("情報源（だれから、何から）").fill("長女様（架空）");
  await nurse.lookBoth("card-edit");
  await nurse.box.getByRole("button", { name: "カードに書く" }).click();
  const line = fieldOf(nurse, "アレルギー");
  await line.getByText("卵（架空）").waitFor();
  await line.getByText(/情報源：長女様（架空）（\d+\/\d+） 今日の情報/).waitFor();
  await line.getByText(/若葉 花子（わかば はなこ）・看護師/).waitFor();
  // At the desk it comes by itself.
  await fieldOf(doctor, "アレルギー").getByText("卵（架空）").waitFor();
  await page.evaluate(() => scrollTo(0, 0));
});

test("a choice, a day of Japan's years, an old piece of news that says how old it is", async () => {
  await open(doctor, "認定・基本");
  await doctor.button("＋ 要介護度").click();
  await doctor.box.getByText("要介護3", { exact: true }).click();
  await doctor.box.getByText("ケアマネジャー", { exact: true }).click();
  await doctor.lookBoth("card-choice");
  await doctor.box.getByRole("button", { name: "カードに書く" }).click();
  await fieldOf(nurse, "要介護度").getByText("要介護3").waitFor();

  const { town } = world;
  const statedOn = { year: 2026, month: 4, day: 1 };
  must(await town.doctor.client.changeCard(town.group, [{
    key: "emergency.wish", value: "自宅で過ごしたい（架空）", source: "本人", statedOn, wasSeq: 0,
  }]));
  await fieldOf(nurse, "急変時の希望").getByText(/\d{2,3}日前の情報/).waitFor();
  await fieldOf(nurse, "急変時の希望").getByText("古い情報です。確かめてください。").waitFor();
  await nurse.lookBoth("card-filled");
});

test("who was slower is shown what stands before writing over it", async () => {
  const { town } = world;
  const line = fieldOf(nurse, "アレルギー");
  await line.getByRole("button", { name: "アレルギー：変更する" }).click();
  await nurse.box.getByLabel("内容").fill("卵・そば（架空）");
  const card = must(await town.doctor.client.readCard(town.group));
  const { seq } = card.lines.find((one) => one.field.key === "allergy");
  must(await town.doctor.client.changeCard(town.group, [{
    key: "allergy", value: "卵・ペニシリン（架空）", source: "主治医", statedOn: today(), wasSeq: seq,
  }]));
  await nurse.box.getByRole("button", { name: "カードに書く" }).click();
  await nurse.says("あなたが開いたあとに、ほかの方が変更しました。");
  await nurse.box.getByText("今の内容：卵・ペニシリン（架空）").waitFor();
  await nurse.lookBoth("card-moved-on");
  await nurse.box.getByLabel("内容").fill("卵・そば・ペニシリン（架空）");
  await nurse.box.getByRole("button", { name: "カードに書く" }).click();
  await line.getByText("卵・そば・ペニシリン（架空）").waitFor();
});

test("what stood before is one tap away, with who and when", async () => {
  await fieldOf(nurse, "アレルギー").getByRole("button", { name: "アレルギー：以前の内容" }).click();
  for (const one of ["卵・そば・ペニシリン（架空）", "卵・ペニシリン（架空）", "卵（架空）"]) {
    await nurse.box.getByText(one, { exact: true }).waitFor();
  }
  await nurse.lookBoth("card-versions");
  await nurse.box.getByRole("button", { name: "閉じる" }).click();
});

test("a field is emptied in two taps, and says so to the others", async () => {
  await fieldOf(doctor, "要介護度").getByRole("button", { name: "要介護度：変更する" }).click();
  await doctor.box.getByRole("button", { name: "未入力に戻す" }).click();
  await doctor.box.getByRole("button", { name: "もう一度押すと、未入力に戻します" }).click();
  await doctor.button("＋ 要介護度").waitFor();
  await fieldOf(nurse, "要介護度").waitFor({ state: "detached" });
});

test("in the record a change says which fields, and leads to the card", async () => {
  await tab(nurse, "記録");
  const entry = nurse.page.locator("li.card-changed", { hasText: "急変時の希望：自宅で過ごしたい" });
  await entry.getByText("（情報源：本人）").waitFor();
  await nurse.page.locator("li.card-changed", { hasText: "要介護度：（未入力に戻した）" }).waitFor();
  await nurse.lookBoth("card-in-record");
  await entry.getByRole("link", { name: "カードを見る" }).click();
  await nurse.says("グループの全員に、いまの内容が見えます。");
});

test("since the last visit the changed fields are named", async () => {
  const { town } = world;
  await tab(nurse, "前回訪問から");
  const named = nurse.page.getByRole("link", { name: /カードの変わった項目：/ });
  assert.match(await named.innerText(), /急変時の希望/);
  await nurse.lookBoth("card-since");
  assert.ok(town.group);
});

test("a decision stands above the record until somebody takes it off, and says why", async () => {
  const { town } = world;
  const epoch = must(await town.doctor.client.readGroup(town.group)).line.rosterEpoch;
  for (const words of ["訪問は週3回とする。（架空）", "入浴は訪問入浴で行う。（架空）"]) {
    must(await town.doctor.client.post(town.room,
      draftOf(MessageKind.decision, words, { decidedBy: "サービス担当者会議（架空）" }), { epoch }));
  }
  await tab(nurse, "記録");
  const pinned = nurse.page.getByRole("region", { name: "決定事項" });
  await pinned.getByText("決定事項 2").waitFor();
  await pinned.getByText(/決めた人：サービス担当者会議/).first().waitFor();
  await nurse.lookBoth("pinned");
  const one = pinned.locator(".decision", { hasText: "週3回" });
  await one.getByRole("button", { name: "もとの記録へ" }).click();
  await nurse.page.locator("li.message.sought", { hasText: "週3回" }).waitFor();
  await one.getByRole("button", { name: "固定を外す" }).click();
  await nurse.box.getByRole("button", { name: "固定を外す" }).click();
  await nurse.says("理由を書いてください。");
  await nurse.box.getByLabel("理由").fill("週2回に変わったため（架空）");
  await nurse.lookBoth("unpin");
  await nurse.box.getByRole("button", { name: "固定を外す" }).click();
  await pinned.getByText("決定事項 1").waitFor();
  await tab(doctor, "記録");
  await doctor.says("決定事項の固定を外しました：若葉 花子");
  await doctor.says("理由：週2回に変わったため（架空）");
  await doctor.button("決定事項に戻す").click();
  await doctor.box.getByLabel("理由").fill("まだ有効なため（架空）");
  await doctor.box.getByRole("button", { name: "決定事項に戻す" }).click();
  await pinned.getByText("決定事項 2").waitFor();
  await doctor.lookBoth("pinned-again");
});

test("60 days before the 認定 ends, the first screen of who leads the group says so", async () => {
  const { town } = world;
  const soon = new Date(Date.now() + 40 * 86_400_000).toISOString().slice(0, 10);
  must(await town.doctor.client.changeCard(town.group, [{
    key: "care_level.valid_to", value: soon, source: "ケアマネジャー", statedOn: today(), wasSeq: 0,
  }]));
  await doctor.page.getByRole("link", { name: "今日の対応" }).click();
  const line = doctor.page.locator(".today li", { hasText: "認定期限" });
  await line.getByText(/認定有効期間：令和\d+年.*まで（あと(39|40|41)日）/).waitFor();
  await doctor.lookBoth("card-due");
  await line.getByRole("link").click();
  await doctor.says("グループの全員に、いまの内容が見えます。");
  await nurse.page.getByRole("link", { name: "今日の対応" }).click();
  await nurse.says("いま対応をお待ちしているものはありません。");
});

test("on paper the card stands open, with sources, and nothing to press", async () => {
  const { page } = doctor;
  await page.evaluate(() => (window.print = () => undefined));
  await doctor.button("印刷する").click();
  await page.emulateMedia({ media: "print" });
  const words = await page.locator("main").innerText();
  for (const one of ["患者（利用者）カード", "急変時の希望", "自宅で過ごしたい（架空）", "情報源：本人"]) {
    assert.ok(words.includes(one), one);
  }
  assert.ok(!words.includes("変更する") && !words.includes("＋"), "nothing to press");
  await page.emulateMedia({ media: null });
});

test("without a network the card is shown as it was read, and says of when", async () => {
  await nurse.openPatient("多摩川");
  await tab(nurse, "カード");
  await fieldOf(nurse, "アレルギー").waitFor();
  nurse.wire.cut();
  await nurse.says(/時点の内容です。つながると新しくなります。/);
  await fieldOf(nurse, "アレルギー").getByText("卵・そば・ペニシリン（架空）").waitFor();
  await fieldOf(nurse, "アレルギー").getByRole("button", { name: "アレルギー：変更する" }).click();
  await nurse.box.getByLabel("内容").fill("なし（架空）");
  await nurse.box.getByRole("button", { name: "カードに書く" }).click();
  await nurse.says("サーバーにつながっていません。");
  await nurse.lookBoth("card-offline");
  await nurse.box.getByRole("button", { name: "やめる" }).click();
  nurse.wire.mend();
  await nurse.page.locator('.connection[data-state="live"]').waitFor();
  await until(() => true);
});

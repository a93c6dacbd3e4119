// What the offices around a patient do: searching the record, opening a group, letting people in
// and out, looking after one's staff, running the region.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { after, before } from "node:test";

import { draftOf, MessageKind, report } from "../../client-sdk/ts/dist/src/index.js";
import {
  ClientEnvelopeSchema, ServerEnvelopeSchema,
} from "../../client-sdk/ts/dist/src/gen/tasuki/v1/envelope_pb.js";
import { stepsOf } from "./steps.mjs";
import { DESK, must, nextCode, PHONE, until, World } from "./world.mjs";

const fromSdk = createRequire(new URL("../../client-sdk/ts/package.json", import.meta.url));
const { create, fromBinary, toBinary } = fromSdk("@bufbuild/protobuf");

let world;
let doctor; // responsible for the patient, at a desk
let nurse; // Tasuki管理者 of the station, with a phone
let pharmacist; // without a browser, as the next one
let colleague; // a nurse of the physician's clinic
let officer; // of the region, at a desk
before(async () => {
  world = await World.begun();
  doctor = await world.visitor(DESK);
  nurse = await world.visitor(PHONE);
});
after(() => world?.end());
const test = stepsOf(() => [doctor, nurse, officer]);

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
      const sought = document.querySelector(".sought");
      const { top, bottom } = sought.getBoundingClientRect();
      return top >= 0 && bottom <= innerHeight && sought === document.activeElement;
    });
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

// ---- Opening a group, letting people in and out ----

// A pharmacy of its own, with both phones, and a colleague of the physician's.
async function settle() {
  const { town } = world;
  const { officer, doctor: physician } = town;
  const pharmacy = must(await officer.client.addOffice({
    kind: 8, name: "あけぼの薬局（架空）", tel: "042-000-1234", afterHours: "090-0000-5678",
  }));
  pharmacist = await world.comeIn("akebono-nao", officer, {
    office: pharmacy, profession: 4, officeAdmin: true,
    name: { family: "曙", given: "直", familyKana: "アケボノ", givenKana: "ナオ" },
  });
  colleague = await world.comeIn("aoba-futaba", physician, {
    office: town.clinic, profession: 2,
    name: { family: "青葉", given: "双葉", familyKana: "アオバ", givenKana: "フタバ" },
  });
}
async function menu(visitor, words) {
  await visitor.page.getByRole("link", { name: "メニュー" }).click();
  await visitor.page.getByRole("link", { name: words }).click();
}
async function fillDay(group, era, ...parts) {
  await group.getByLabel("年号").selectOption({ label: era });
  const [year, month, day] = parts;
  for (const [label, value] of [["年", year], ["月", month], ["日", day]]) {
    await group.getByLabel(label, { exact: true }).fill(value);
  }
}

test("a second group of the same patient is asked about before it is opened", async () => {
  await settle();
  const { page } = doctor;
  await page.getByRole("link", { name: "メニュー" }).click();
  await doctor.says("青葉 一郎（あおば いちろう）");
  await doctor.lookBoth("menu");
  await menu(doctor, "患者（利用者）グループを開く");
  await page.getByLabel("姓", { exact: true }).first().fill("多摩河");
  await page.getByLabel("名", { exact: true }).first().fill("架空");
  await page.getByLabel("姓のふりがな").first().fill("たまがわ");
  await page.getByLabel("名のふりがな").first().fill("かくう");
  const birth = page.getByRole("group", { name: "生年月日" });
  await fillDay(birth, "昭和", "６４", "1", "8");
  await doctor.says("日付を確かめてください");
  await fillDay(birth, "昭和", "13", "3", "4");
  await doctor.says("昭和13年3月4日（1938年）・満");
  await page.getByRole("radio", { name: "女" }).check();
  await page.getByLabel("被保険者番号").fill("１２３４５６７８９０");
  await page.getByLabel("保険者番号", { exact: true }).fill("132110");
  await page.getByLabel("当事業所との関係").fill("主治医として訪問診療");
  await doctor.lookBoth("open");
  await doctor.button("グループを開く").click();
  await doctor.says("お電話で確かめてください");
  await doctor.says("青葉クリニック（架空）");
  assert.ok(!(await page.locator("main").innerText()).includes("多摩川"), "no other patient is named");
  await doctor.lookBoth("open-duplicate");
  await doctor.button("別の方としてグループを開く").click();
  await doctor.says("理由を書いてください。");
  await page.getByLabel("別の方とわかった理由").fill("電話で確かめ、住所と家族構成が異なる（架空）");
  await doctor.button("別の方としてグループを開く").click();
  await page.getByRole("heading", { name: "多摩河 架空 様" }).waitFor();
});

test("the office that was named sees who asked, and why it was another person", async () => {
  const { page } = doctor;
  const here = page.url();
  await doctor.openPatient("多摩川");
  await page.getByRole("link", { name: "参加者" }).click();
  await page.getByRole("heading", { name: "問い合わせ" }).waitFor();
  await doctor.button("問い合わせを見る").click();
  const asks = page.locator(".asks li");
  await asks.first().waitFor();
  const words = await asks.allInnerTexts();
  assert.equal(words.length, 2, String(words));
  assert.match(words[0], /青葉 一郎（あおば いちろう）・医師・青葉クリニック（架空）[\s\S]*別の方として開いた/);
  assert.match(words[0], /相手の事業所との関係：主治医として訪問診療/);
  assert.match(words[0], /別の方とわかった理由：電話で確かめ/);
  assert.match(words[1], /氏名と生年月日が同じ/);
  await doctor.lookBoth("asks");
  await menu(doctor, /事業所の人と端末/);
  await doctor.button("グループを見る").click();
  const line = page.locator(".members > li", { hasText: "多摩川" });
  await line.getByText("問い合わせ", { exact: true }).click();
  await line.getByRole("button", { name: "問い合わせを見る" }).click();
  await line.getByText("別の方として開いた").waitFor();
  await doctor.look("office-asks");
  await page.goto(here);
});

test("nothing is read or written before the notice and a consent", async () => {
  const { page } = doctor;
  await doctor.says("招待することもできません");
  await doctor.lookBoth("gate");
  await page.getByLabel("説明した人").fill("青葉 一郎");
  await page.getByLabel("説明を受けた人").fill("ご本人");
  await page.getByLabel("説明のしかた").fill("訪問時に説明文を渡して");
  await doctor.button("説明を記録する").click();
  await doctor.says("説明を記録しました");
  await page.getByRole("radio", { name: /口頭/ }).check();
  await page.getByRole("radio", { name: "代諾者" }).check();
  await doctor.button("同意を記録する").click();
  await doctor.says("まだ入力していない欄があります。");
  await doctor.lookBoth("consent");
  await page.getByLabel("立ち会った人").fill("若葉 花子");
  await page.getByLabel("代諾者の氏名").fill("多摩河 長女（架空）");
  await page.getByLabel("ご本人との関係").fill("長女");
  await page.getByLabel("ご本人が同意できない理由").fill("意識の障害");
  await doctor.button("同意を記録する").click();
  await page.getByRole("heading", { name: "多摩河 架空 様の記録を書く" }).waitFor();
});

test("a person is found by kana and invited, with what for and how much", async () => {
  const { page } = doctor;
  await page.getByRole("link", { name: "参加者" }).click();
  await page.getByRole("link", { name: "招待する" }).click();
  await page.getByLabel("事業所", { exact: true }).selectOption({ label: "あけぼの薬局（架空）" });
  await doctor.says("電話 042-000-1234・時間外 090-0000-5678");
  await page.getByLabel("事業所", { exact: true }).selectOption("");
  await page.getByRole("searchbox").fill("あけぼの なお");
  await page.getByRole("radio", { name: /曙 直/ }).check();
  await doctor.button("招待する").click();
  await doctor.says("利用目的を書いてください。");
  await page.getByLabel("利用目的").fill("薬剤の管理のため");
  await page.getByRole("radio", { name: "参加した時からの記録" }).check();
  await doctor.lookBoth("invite");
  await doctor.button("招待する").click();
  await doctor.says("招待中");
  await doctor.says("お返事待ち・利用目的：薬剤の管理のため");
  const [line] = must(await pharmacist.client.listGroups());
  assert.equal(line.patient.family, "多摩河");
  must(await pharmacist.client.accept(line.group, line.invitation));
  await doctor.says("参加した時からの記録を読める");
});

test("an office is admitted, and the roster says who came through what", async () => {
  const { page } = doctor;
  await page.getByRole("link", { name: "招待する" }).click();
  await page.getByRole("radio", { name: /事業所（担当者は/ }).check();
  await page.getByRole("searchbox").fill("わかば");
  await page.getByRole("radio", { name: /若葉 花子/ }).check();
  await page.getByLabel("利用目的").fill("訪問看護のため");
  await page.getByLabel("参加できる人数の上限").selectOption("3");
  await doctor.lookBoth("invite-office");
  await doctor.button("招待する").click();
  await doctor.says("招待した事業所");
  await doctor.says("上限 3 名");
  await doctor.lookBoth("roster-offices");
});

test("the group is handed to a colleague of the same office", async () => {
  const { page } = doctor;
  await page.getByRole("link", { name: "招待する" }).click();
  await page.getByRole("searchbox").fill("あおばふたば");
  await page.getByRole("radio", { name: /青葉 双葉/ }).check();
  await page.getByLabel("招待の担当にする").check();
  await doctor.button("招待する").click();
  await doctor.says("お返事待ち");
  const line = must(await colleague.client.listGroups()).find((one) => one.invitation);
  must(await colleague.client.accept(line.group, line.invitation));
  const her = page.locator(".members li", { hasText: "青葉 双葉" });
  await her.getByRole("button", { name: "責任者を引き継ぐ" }).click();
  await doctor.look("hand-over");
  await doctor.button("青葉 双葉（あおば ふたば） さんに責任者を引き継ぐ").click();
  await her.getByText("責任者", { exact: true }).waitFor();
  assert.equal(await her.getByRole("button").count(), 0, "nobody removes the responsible one");
  const view = must(await colleague.client.readGroup(line.group));
  assert.ok(view.roster.find((one) => one.account === colleague.client.account).responsible);
  await doctor.lookBoth("roster-handed-over");
});

// ---- An office's administrator ----

// The next call of this kind is answered as the server does ten minutes after the sign-in.
async function refuseOnce(visitor, kind) {
  let left = 1;
  await visitor.page.routeWebSocket(/\/v1\/socket/, (near) => {
    const far = near.connectToServer();
    near.onMessage((frame) => {
      const { requestId, kind: asked } = fromBinary(ClientEnvelopeSchema, frame);
      if (asked.case !== kind || left-- <= 0) return far.send(frame);
      const value = { code: 26, slug: "needs_fresh_sign_in", textJa: "もう一度サインインしてください。" };
      const refused = create(ServerEnvelopeSchema, { requestId, kind: { case: "refused", value } });
      near.send(Buffer.from(toBinary(ServerEnvelopeSchema, refused)));
    });
  });
  await visitor.page.reload();
  await visitor.page.locator('.connection[data-state="live"]').waitFor();
}

test("an administrator invites somebody by a letter that does not hold the code", async () => {
  const { page } = nurse;
  await menu(nurse, /事業所の人と端末：若葉訪問看護/);
  await page.getByRole("link", { name: /若葉 花子/ }).waitFor();
  await nurse.lookBoth("office");
  await page.getByText("新しい人を招待する").click();
  const form = page.locator("details", { hasText: "新しい人を招待する" });
  await nurse.button("招待のリンクを作る").click();
  await nurse.says("氏名とふりがなを、すべて入れてください。");
  for (const [label, words] of [
    ["姓", "若葉"], ["名", "三咲"], ["姓のふりがな", "わかば"], ["名のふりがな", "みさき"],
  ]) await form.getByLabel(label, { exact: true }).fill(words);
  await form.getByLabel("職種").selectOption({ label: "理学療法士" });
  await nurse.button("招待のリンクを作る").click();
  await nurse.says("招待のリンクができました");
  await page.getByRole("img", { name: "招待のリンクのQRコード" }).waitFor();
  await nurse.lookBoth("office-link");
  const code = await page.locator(".code").innerText();
  const url = await page.locator(".letter code").innerText();
  assert.match(code, /^\d{6}$/);
  assert.match(url, /^https:\/\/localhost:\d+\/enrol#[A-Za-z0-9_-]{20,}$/);
  await page.emulateMedia({ media: "print" });
  assert.ok(!(await page.locator("body").innerText()).includes(code), "the letter holds no code");
  assert.ok(await page.locator(".letter .qr").isVisible());
  assert.ok(!(await page.getByRole("link", { name: /若葉 花子/ }).isVisible()));
  await nurse.picture("office-letter-print");
  await page.emulateMedia({ media: null });
  // She really comes in by it.
  const visitor = await world.visitor(PHONE);
  const address = new URL(url);
  await visitor.enrol({ url: address.pathname + address.hash, code }, "wakaba-misaki");
  await visitor.acceptPolicy();
  await visitor.choosePin("550132");
  await visitor.page.getByRole("link", { name: "メニュー" }).click();
  await visitor.page.getByRole("link", { name: "自分の端末" }).click();
  await visitor.says("この端末");
  await visitor.lookBoth("own-devices");
  await visitor.context.close();
});

test("a second office is offered, and counts from the person's own yes", async () => {
  const { page } = nurse;
  await nurse.button("伝えました").click();
  await page.getByText("ほかの事業所の人に所属を申し出る").click();
  const form = page.locator("details", { hasText: "ほかの事業所の人に所属を申し出る" });
  await form.getByRole("searchbox").fill("あけぼの");
  await form.getByRole("radio", { name: /曙 直/ }).check();
  await form.getByLabel("職種").last().selectOption({ label: "薬剤師" });
  await nurse.button("申し出る").click();
  const hers = page.getByRole("link", { name: /曙 直/ });
  await hers.getByText("ご本人の返事待ち").waitFor();
  await nurse.lookBoth("office-offered");
  must(await pharmacist.client.answerAffiliation(world.town.station, true));
});

test("a lost phone is revoked, after both factors again", async () => {
  const { page } = nurse;
  await page.getByRole("link", { name: /若葉 三咲/ }).click();
  await nurse.says("訪問用スマートフォン（架空）");
  await nurse.lookBoth("person");
  await refuseOnce(nurse, "revokeDevice");
  await nurse.button("この端末を使えなくする").click();
  await nurse.button("訪問用スマートフォン（架空） を使えなくする").click();
  const box = page.getByRole("dialog", { name: "もう一度、ご本人の確認をお願いします" });
  await box.waitFor();
  assert.equal(await box.getByLabel("ログイン名").inputValue(), "wakaba-hanako");
  await nurse.lookBoth("fresh");
  const { password, totpSecret } = world.town.nurse;
  const code = await nextCode(totpSecret);
  await box.getByLabel("パスワード", { exact: true }).fill("違うパスワード");
  await box.getByLabel(/確認コード/).fill(code);
  await box.getByRole("button", { name: "確認して続ける" }).click();
  await box.getByRole("alert").filter({ hasText: /./ }).waitFor();
  await box.getByLabel("パスワード", { exact: true }).fill(password);
  await box.getByLabel(/確認コード/).fill(code);
  await box.getByRole("button", { name: "確認して続ける" }).click();
  await nurse.says("使えなくしました");
  assert.equal(await page.getByRole("dialog").count(), 0);
});

test("new factors and the end of an affiliation name the person", async () => {
  const { page } = nurse;
  await nurse.button("サインインの方法を新しくする").click();
  await nurse.box.getByLabel("理由", { exact: true }).fill("電話をなくした（架空）");
  await nurse.look("reset");
  await nurse.button("若葉 三咲 さんのサインインの方法を新しくする").click();
  await nurse.says("招待のリンクができました");
  await nurse.button("Tasuki管理者にする").click();
  await page.locator(".mark", { hasText: "Tasuki管理者" }).waitFor();
  await nurse.button("この事業所の利用を終える").click();
  await nurse.button("若葉 三咲 さんの利用を終える").click();
  await nurse.says("理由を書いてください。");
  await nurse.box.getByLabel("理由", { exact: true }).fill("退職（架空）");
  await nurse.look("deactivate");
  await nurse.button("若葉 三咲 さんの利用を終える").click();
  await nurse.says("利用を終えた人");
  await menu(nurse, /事業所の人と端末/);
  await nurse.says("利用を終えた人（1）");
  await nurse.button("グループを見る").click();
  await nurse.says("多摩川 架空 様");
  await nurse.look("office-groups");
});

// ---- A region officer ----

test("a region officer adds an office and invites its first administrator", async () => {
  officer = await world.visitor(DESK);
  await officer.enterAs(world.town.officer);
  const { page } = officer;
  await menu(officer, "地域の事業所と利用のきまり");
  await officer.says("青葉クリニック（架空）");
  await page.getByText("事業所を加える").first().click();
  await officer.button("事業所を加える").click();
  await officer.says("事業所の名前を入れてください。");
  await page.getByLabel("事業所の名前").fill("夕焼け居宅介護支援（架空）");
  await page.getByLabel("種類").selectOption({ label: "居宅介護支援事業所" });
  await page.getByLabel("電話（任意）").fill("042-000-9876");
  await officer.lookBoth("region-add");
  await officer.button("事業所を加える").click();
  const line = page.locator(".members li", { hasText: "夕焼け居宅介護支援" });
  await line.getByText("042-000-9876").waitFor();
  await officer.lookBoth("region");
  await line.getByText("最初のTasuki管理者を招待する").click();
  for (const [label, words] of [
    ["姓", "夕焼"], ["名", "茜"], ["姓のふりがな", "ゆうやけ"], ["名のふりがな", "あかね"],
  ]) await line.getByLabel(label, { exact: true }).fill(words);
  await line.getByLabel("職種").selectOption({ label: "介護支援専門員" });
  await line.getByRole("button", { name: "招待のリンクを作る" }).click();
  await line.getByText("招待のリンクができました").waitFor();
  await officer.lookBoth("region-first");
});

test("an office is suspended with a reason, and goes on again", async () => {
  const { page } = officer;
  const line = page.locator(".members li", { hasText: "夕焼け居宅介護支援" });
  await line.getByRole("button", { name: "利用を停止する" }).click();
  await officer.button("夕焼け居宅介護支援（架空） の利用を停止する").click();
  await officer.says("理由を書いてください。");
  await officer.box.getByLabel("理由", { exact: true }).fill("管理者の不在（架空）");
  await officer.lookBoth("suspend");
  await officer.button("夕焼け居宅介護支援（架空） の利用を停止する").click();
  await line.getByText("利用停止中").waitFor();
  await officer.look("region-suspended");
  await line.getByRole("button", { name: "利用を再開する" }).click();
  await officer.box.getByLabel("理由", { exact: true }).fill("後任が決まった（架空）");
  await officer.button("夕焼け居宅介護支援（架空） の利用を再開する").click();
  await line.getByRole("button", { name: "利用を停止する" }).waitFor();
});

test("a new version of the policy is asked about once more, and then of everybody", async () => {
  const { page } = officer;
  await officer.says("今の版：第1版");
  await officer.button("新しい版を出す").click();
  await officer.says("今の版と同じです。");
  await page.getByLabel("新しい版の文").fill("架空市のきまり（第2版）\n\n一、担当を外れたら読みません。");
  await page.getByLabel("英語の文（任意）").fill("Rules of a fictional town, second version.");
  await officer.button("新しい版を出す").click();
  await officer.lookBoth("publish");
  await officer.button("はい、新しい版を出します").click();
  await officer.says("架空市のきまり（第2版）");
  await officer.button("内容を読み、同意します").waitFor();
  await doctor.page.reload();
  await doctor.button("内容を読み、同意します").waitFor();
});

test("who reads English reads it first, and can see the whole of what is agreed to", async () => {
  const { page } = doctor;
  const choose = (language) => page.evaluate(
    (wanted) => localStorage.setItem("language", wanted), language);
  await choose("en");
  await page.reload();
  const words = page.getByRole("region", { name: "Rules of use", exact: true });
  await words.waitFor();
  assert.equal(await words.innerText(), "Rules of a fictional town, second version.");
  assert.equal(await words.getAttribute("lang"), "en");
  await page.getByText("Read it in every language").click();
  await page.getByText("一、担当を外れたら読みません。").waitFor();
  await doctor.lookBoth("policy-english");
  await choose("ja");
  await page.reload();
  await page.getByText("一、担当を外れたら読みません。").first().waitFor();
});

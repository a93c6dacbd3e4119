// What awaits whom, and what is done about it: 今日の対応, 指示 from 指示受け to 実施報告, 電話メモ,
// 代行入力, replies, and what came since the last visit.
import assert from "node:assert/strict";
import { after, before } from "node:test";

import {
  draftOf, MessageKind, RequestState, Urgency,
} from "../../client-sdk/ts/dist/src/index.js";
import { stepsOf } from "./steps.mjs";
import { DESK, must, PHONE, until, World } from "./world.mjs";

let world;
let nurse; // with a phone
let doctor; // at a desk
let clerk; // a nurse of the physician's clinic, without a browser
before(async () => {
  world = await World.begun();
  nurse = await world.visitor(PHONE);
  doctor = await world.visitor(DESK);
});
after(() => world?.end());
const test = stepsOf(() => [nurse, doctor]);

const cards = (visitor) => visitor.page.locator(".today li");
async function home(visitor) {
  await visitor.page.getByRole("link", { name: "今日の対応" }).click();
  await visitor.page.getByRole("heading", { name: "今日の対応" }).waitFor();
}
async function epoch() {
  const { town } = world;
  return must(await town.doctor.client.readGroup(town.group)).line.rosterEpoch;
}
const stateOf = (words) => world.town.doctor.all("request_state_changed")
  .filter((one) => one.entry.reason === words).at(-1)?.state;

test("nothing awaits: the first screen says so, and the patients stand below it", async () => {
  const { town } = world;
  clerk = await world.comeIn("aoba-midori", town.doctor, {
    office: town.clinic, profession: 2,
    name: { family: "青葉", given: "みどり", familyKana: "アオバ", givenKana: "ミドリ" },
  });
  const wish = { account: clerk.client.account, office: town.clinic, purpose: "代行入力" };
  const { admission } = must(await town.doctor.client.admitPerson(town.group, wish));
  must(await clerk.client.accept(town.group, admission));
  for (const [who, as] of [[nurse, town.nurse], [doctor, town.doctor]]) {
    await who.enterAs(as);
    await who.says("いま対応をお待ちしているものはありません。");
    await who.patient("多摩川 架空 様").waitFor();
  }
  await nurse.look("today-none");
});

test("what awaits her comes by itself, the most urgent first, each with the patient", async () => {
  const { town } = world;
  const as = { epoch: await epoch() };
  const her = { addressees: [town.nurses] };
  const post = async (...how) =>
    must(await town.doctor.client.post(town.room, draftOf(...how), as));
  const confirmBy = [town.nurses];
  await post(MessageKind.report, "入浴の前に、血圧を測ってください。（架空）", { confirmBy });
  const wishedOn = { year: 2026, month: 4, day: 1 };
  await post(MessageKind.question, "食欲はいかがですか。（架空）", { ...her, wishedOn });
  const urgency = Urgency.urgent;
  await post(MessageKind.request, "至急、訪問をお願いします。（架空）", { ...her, urgency });
  await nurse.says("3件");
  await cards(nurse).filter({ hasText: "青葉 一郎" }).nth(2).waitFor(); // who wrote is read behind it
  const words = await cards(nurse).allInnerTexts();
  assert.match(words[0], /至急[\s\S]*回答待ち[\s\S]*多摩川 架空 様[\s\S]*たまがわ かくう・昭和13年（1938年）生/);
  assert.match(words[1], /確認[\s\S]*入浴の前に/);
  assert.match(words[2], /食欲はいかが[\s\S]*ご回答希望日：4\/1（過ぎています）/);
  assert.match(words[2], /質問・青葉 一郎（あおば いちろう）・医師・青葉クリニック（架空）/);
  await nurse.lookBoth("today");
});

test("one tap leads to the message; what was done about it is gone from the list", async () => {
  await cards(nurse).filter({ hasText: "入浴の前に" }).getByRole("link").click();
  const message = nurse.page.locator("li.message.sought", { hasText: "入浴の前に" });
  await message.getByRole("button", { name: "確認しました" }).click();
  await message.getByText("確認済").waitFor();
  await home(nurse);
  await nurse.says("2件");
  await cards(nurse).filter({ hasText: "食欲" }).getByRole("link").click();
  await nurse.message("食欲は").getByRole("button", { name: "回答する" }).click();
  await nurse.page.getByLabel("本文").fill("朝食を半分召し上がりました。（架空）");
  await nurse.button("送信する").click();
  await nurse.message("朝食を半分").waitFor();
  await home(nurse);
  await nurse.says("1件");
});

test("without a network the list stays, and says of when it is", async () => {
  nurse.wire.cut();
  await nurse.says("時点の内容です");
  await nurse.lookBoth("today-offline");
  await cards(nurse).filter({ hasText: "至急、訪問" }).waitFor();
  nurse.wire.mend();
  await nurse.page.locator('.connection[data-state="live"]').waitFor();
  await nurse.page.getByText("時点の内容です").waitFor({ state: "detached" });
});

test("a physician instructs; nobody else is offered to", async () => {
  await doctor.openPatient("多摩川");
  await nurse.openPatient("多摩川");
  assert.ok(!(await nurse.page.getByRole("radio", { name: "指示" }).isVisible()));
  const { page } = doctor;
  await page.getByRole("radio", { name: "指示" }).check();
  await doctor.says("訪問看護指示書・処方箋に代わるものではありません。");
  await page.getByLabel("本文").fill("今日から夕食後のアムロジピンを中止してください。（架空）");
  await doctor.button("送信する").click();
  await doctor.says("指示を受ける方を選んでください。");
  await page.getByRole("group", { name: "指示を受ける方" }).getByLabel("若葉 花子").check();
  await doctor.lookBoth("compose-instruction");
  await doctor.button("送信する").click();
  await doctor.message("アムロジピン").getByText("指示受け待ち").waitFor();
});

test("an instruction is received by reading it back, then reported done", async () => {
  await home(nurse);
  await cards(nurse).filter({ hasText: "指示受け" }).getByRole("link").click();
  const message = nurse.message("アムロジピン");
  await nurse.lookBoth("instruction-open");
  await message.getByRole("button", { name: "指示を受けました" }).click();
  await nurse.box.getByRole("button", { name: "復唱して指示を受ける" }).click();
  await nurse.says("復唱を書いてください。");
  await nurse.page.getByLabel(/復唱/).fill("夕食後のアムロジピンを今日から止めます。（架空）");
  await nurse.lookBoth("instruction-receive");
  await nurse.box.getByRole("button", { name: "復唱して指示を受ける" }).click();
  await message.getByText("指示受け済").waitFor();
  await doctor.message("アムロジピン").getByText("指示受け：若葉 花子").waitFor();
  await home(nurse);
  await cards(nurse).filter({ hasText: "実施報告" }).getByRole("link").click();
  await message.getByRole("button", { name: "実施しました" }).click();
  await nurse.page.getByLabel("行ったこと").fill("18時に訪問し、止めました。（架空）");
  await nurse.box.getByRole("button", { name: "実施を報告する" }).click();
  await message.getByText("実施済").waitFor();
  const report = "18時に訪問し、止めました。（架空）";
  await until(() => stateOf(report) === RequestState.carriedOut);
  await doctor.says("実施報告：「18時に訪問し、止めました。（架空）」");
  assert.equal(await message.getByRole("button", { name: "実施しました" }).count(), 0);
  await doctor.lookBoth("instruction-done");
});

test("a physician stops an instruction, and says why", async () => {
  const { town } = world;
  must(await town.doctor.client.post(town.room,
    draftOf(MessageKind.instruction, "明日、採血をお願いします。（架空）", { addressees: [town.nurses] }),
    { epoch: await epoch() }));
  const message = doctor.message("採血を");
  await message.getByRole("button", { name: "中止する" }).click();
  await doctor.page.getByLabel("理由", { exact: true }).fill("入院のため（架空）");
  await doctor.look("instruction-stop");
  await doctor.box.getByRole("button", { name: "中止する" }).click();
  await message.getByText("中止", { exact: true }).first().waitFor();
  await nurse.message("採血を").getByText("理由：入院のため（架空）").waitFor();
  assert.equal(await nurse.message("採血を").getByRole("button", { name: "指示を受けました" }).count(), 0);
  assert.equal(await message.getByRole("button", { name: "訂正する" }).count(), 0);
});

test("what was heard on the phone is signed by the member it quotes", async () => {
  const { page } = nurse;
  await page.getByRole("radio", { name: "電話メモ" }).check();
  await page.getByLabel("本文").fill("37.5℃を超えたら連絡するよう、青葉先生から。（架空）");
  await nurse.button("送信する").click();
  await nurse.says("電話の相手を選んでください。");
  await page.getByLabel("電話の相手", { exact: true }).selectOption({ label: "ほかの方（お名前を書く）" });
  await page.getByLabel("相手のお名前").waitFor();
  await nurse.lookBoth("compose-memo");
  await page.getByLabel("電話の相手", { exact: true }).selectOption(
    { label: "青葉 一郎（あおば いちろう）・医師・青葉クリニック（架空）" });
  await nurse.button("送信する").click();
  const memo = doctor.message("37.5℃を");
  await memo.getByText("確認署名待ち").waitFor();
  await memo.getByText(/電話の相手：青葉 一郎/).waitFor();
  await home(doctor);
  await cards(doctor).filter({ hasText: "確認署名" }).getByRole("link").click();
  await memo.getByRole("button", { name: "間違いありません" }).click();
  await doctor.lookBoth("memo-sign");
  await doctor.box.getByRole("button", { name: "確認署名する" }).click();
  await memo.getByText("確認署名済").waitFor();
  await nurse.message("37.5℃を").getByText("確認署名：青葉 一郎").waitFor();
});

test("an entry for somebody else waits for that person's 確定", async () => {
  const { town } = world;
  const { account } = town.doctor.client;
  const draft = draftOf(MessageKind.report, "往診時、下肢の浮腫は軽減。（架空）", { onBehalfOf: account });
  must(await clerk.client.post(town.room, draft, { epoch: await epoch() }));
  const entry = doctor.message("浮腫は軽減");
  await entry.getByText(/入力：青葉 みどり.*／青葉 一郎（あおば いちろう） 確定待ち/).waitFor();
  await home(doctor);
  await cards(doctor).filter({ hasText: "確定" }).getByRole("link").click();
  await doctor.lookBoth("proxy-open");
  await entry.getByRole("button", { name: "確定する" }).click();
  await doctor.look("proxy-confirm");
  await doctor.box.getByRole("button", { name: "はい、確定します" }).click();
  await entry.getByText(/確定：青葉 一郎/).waitFor();
  await home(doctor);
  await doctor.says("いま対応をお待ちしているものはありません。");
});

test("a colleague's words are entered from the composer, with who said so", async () => {
  const { page } = doctor;
  await doctor.openPatient("多摩川");
  await page.getByText("代わりに書く（代行入力）・聞いたことを書く").click();
  await page.getByLabel("どなたの記録として書きますか").selectOption(
    { label: "青葉 みどり（あおば みどり）・看護師・青葉クリニック（架空）" });
  const instructs = page.getByRole("radio", { name: "指示" });
  assert.ok(!(await instructs.isVisible()), "a nurse instructs nobody");
  await page.getByLabel("情報元").fill("長女様（架空）");
  await page.getByLabel("本文").fill("夜間の咳が減ったとのこと。（架空）");
  await doctor.look("compose-proxy");
  await doctor.button("送信する").click();
  const mine = doctor.message("夜間の咳");
  await mine.getByText("確定待ち").waitFor();
  await mine.getByText("情報元：長女様（架空）").waitFor();
});

test("a reply shows the line it replies to", async () => {
  await nurse.message("浮腫は軽減").getByRole("button", { name: "返信する" }).click();
  await nurse.page.getByLabel("本文").fill("訪問時も同じでした。（架空）");
  await nurse.look("compose-reply");
  // A look at the list, a correction begun and given up: nothing half-written is lost.
  await home(nurse);
  await nurse.openPatient("多摩川");
  await nurse.says("返信先：「往診時、下肢の浮腫は軽減。（架空）」");
  await nurse.message("朝食を半分").getByRole("button", { name: "訂正する" }).click();
  const typed = () => nurse.page.getByLabel("本文").inputValue();
  assert.equal(await typed(), "朝食を半分召し上がりました。（架空）");
  await nurse.page.locator(".composer").getByRole("button", { name: "やめる" }).click();
  assert.equal(await typed(), "訪問時も同じでした。（架空）");
  await nurse.message("浮腫は軽減").getByRole("button", { name: "返信する" }).click();
  await nurse.button("送信する").click();
  const reply = doctor.message("訪問時も同じ");
  await reply.getByRole("button", { name: "「往診時、下肢の浮腫は軽減。（架空）」への返信" }).click();
  await doctor.page.locator("li.message.sought", { hasText: "浮腫は軽減" }).waitFor();
  await doctor.look("reply");
});

test("on paper a reply says to what, and a report what was done", async () => {
  const { page } = doctor;
  await page.emulateMedia({ media: "print" });
  const words = await page.locator("main").innerText();
  for (const one of ["「往診時、下肢の浮腫は軽減。（架空）」への返信", "実施報告：「18時に訪問し、止めました。（架空）」",
    "復唱：夕食後のアムロジピンを今日から止めます。（架空）", "確認署名：青葉 一郎"]) {
    assert.ok(words.includes(one), one);
  }
  assert.ok(!words.includes("返信する"));
  await page.emulateMedia({ media: null });
});

test("what the server refuses is said at the message, in plain words", async () => {
  const { town } = world;
  const { client } = town.doctor;
  const draft = draftOf(MessageKind.instruction, "体重を量ってください。（架空）", {
    addressees: [town.nurses],
  });
  must(await client.post(town.room, draft, { epoch: await epoch() }));
  const message = nurse.message("体重を");
  await message.getByRole("button", { name: "指示を受けました" }).click();
  await nurse.page.getByLabel(/復唱/).fill("体重を量ります。（架空）");
  // Meanwhile it is taken by her other device.
  await until(() => town.nurse.texts().some((one) => one.startsWith("体重を")));
  const { entry } = town.nurse.all("message_posted").at(-1);
  nurse.wire.hold();
  must(await town.nurse.client.receiveInstruction(town.room, entry.seq, "量ります。（架空）"));
  await until(() => stateOf("量ります。（架空）") === RequestState.received);
  await nurse.box.getByRole("button", { name: "復唱して指示を受ける" }).click();
  nurse.wire.flow();
  await message.getByText(/送信できませんでした/).waitFor();
  await nurse.look("act-refused");
  await message.getByRole("button", { name: "送るのをやめる" }).click();
  await message.getByRole("button", { name: "実施しました" }).waitFor();
});

test("what came since the last visit stands on one page, and leads to its place", async () => {
  const { town } = world;
  const visit = (who) => who.page.getByRole("link", { name: "前回訪問から" }).click();
  const write = async (words) => must(await clerk.client.post(
    town.room, draftOf(MessageKind.report, words), { epoch: await epoch() }));
  await write("お薬カレンダーを替えました。（架空）");
  await doctor.message("お薬カレンダー").waitFor();
  await visit(doctor);
  await doctor.says(/前回あなたが記録した日時：/);
  const lines = doctor.page.getByRole("list", { name: "前回訪問から" });
  await lines.getByText("お薬カレンダー").waitFor();
  await lines.getByText(/指示受け：「量ります。（架空）」/).waitFor();
  for (const one of ["夜間の咳が減った", "体重を", "訪問時も同じ"]) {
    assert.equal(await lines.getByText(one).count(), 0, `${one}: own, or older`);
  }
  await doctor.page.locator(".marks", { hasText: "報告 1" }).first().waitFor();
  await write("湿布を貼りました。（架空）");
  await doctor.page.locator(".marks", { hasText: "報告 2" }).first().waitFor();
  await doctor.lookBoth("since");
  await lines.getByText("お薬カレンダー").click();
  await doctor.page.locator("li.message.sought", { hasText: "お薬カレンダー" }).waitFor();
  // Whoever writes has been there: nothing is new any more.
  await nurse.page.getByLabel("本文").fill("本日の訪問を終えました。（架空）");
  await nurse.button("送信する").click();
  await nurse.message("本日の訪問").waitFor();
  await visit(nurse);
  await nurse.says("それから新しい記録はありません。");
  await nurse.look("since-nothing");
});

test("where two patients share a surname, today's list says so as well", async () => {
  const { town } = world;
  const name = { family: "多摩川", given: "二郎", familyKana: "タマガワ", givenKana: "ジロウ" };
  const birth = { year: 1944, month: 9, day: 7 };
  must(await town.doctor.client.openGroup({
    office: town.clinic, patient: { name, birth, sex: 1 }, relation: "主治医",
  }));
  const { roster } = must(await town.doctor.client.readGroup(town.group));
  const his = roster.find((one) => one.account === town.doctor.client.account).membership;
  const asked = draftOf(MessageKind.question, "次の往診はいつでしょうか。（架空）", { addressees: [his] });
  must(await clerk.client.post(town.room, asked, { epoch: await epoch() }));
  await home(doctor);
  await doctor.page.reload(); // what another device of one's own opened is known from then on
  const card = cards(doctor).filter({ hasText: "次の往診" });
  await card.getByText("同じ姓の利用者がいます").waitFor();
  await doctor.lookBoth("today-namesake");
});

test("no page was refused anything by its own policy", () => {
  const refused = [...nurse.problems, ...doctor.problems].filter(
    (one) => /Content Security|TrustedHTML|TrustedScript|violates/i.test(one));
  assert.deepEqual(refused, []);
});

// A nurse's day: half-written words that outlive the page, today's visits, and several 確定 in one
// act.
import assert from "node:assert/strict";
import { after, before } from "node:test";

import { draftOf, MessageKind, report } from "../../client-sdk/ts/dist/src/index.js";
import { stepsOf } from "./steps.mjs";
import { DESK, must, PHONE, until, World } from "./world.mjs";

let world;
let nurse; // with a phone
let doctor; // at a desk
let clerk; // a nurse of the physician's clinic, without a browser
let jiro; // the group of another patient with the same surname
before(async () => {
  world = await World.begun();
  nurse = await world.visitor(PHONE);
  doctor = await world.visitor(DESK);
});
after(() => world?.end());
const test = stepsOf(() => [nurse, doctor]);

const TARO = "多摩川 架空";
const JIRO = "多摩川 二郎";
const body = (visitor) => visitor.page.getByLabel("本文");
async function home(visitor) {
  await visitor.page.getByRole("link", { name: "今日の対応" }).click();
  await visitor.page.getByRole("heading", { name: "今日の対応" }).waitFor();
}
async function epoch(group = world.town.group) {
  return must(await world.town.doctor.client.readGroup(group)).line.rosterEpoch;
}
// Names of what the app itself keeps about patients, and whether it can be read as it lies there.
const notes = (visitor) => visitor.page.evaluate(async () => {
  const database = await new Promise((resolve) => {
    indexedDB.open("tasuki").onsuccess = (event) => resolve(event.target.result);
  });
  const all = (method) => new Promise((resolve) => {
    const request = database.transaction("records").objectStore("records")[method]();
    request.onsuccess = () => resolve(request.result);
  });
  const [names, values] = [await all("getAllKeys"), await all("getAll")];
  database.close();
  const words = values.map((one) => new TextDecoder().decode(one)).join("");
  return { names: names.filter((one) => one.startsWith("copy-n-")), words };
});
async function notesBecome(visitor, wanted) {
  for (let tries = 0; tries < 50; ++tries) {
    if ((await notes(visitor)).names.length === wanted) return;
    await visitor.page.waitForTimeout(100);
  }
  assert.equal((await notes(visitor)).names.length, wanted);
}

test("two patients with one surname, a nurse and a clinic's clerk", async () => {
  const { town } = world;
  const { client } = town.doctor;
  const name = { family: "多摩川", given: "二郎", familyKana: "タマガワ", givenKana: "ジロウ" };
  const on = { year: 2026, month: 4, day: 1 };
  jiro = must(await client.openGroup({
    office: town.clinic, patient: { name, birth: { year: 1944, month: 9, day: 7 }, sex: 1 },
    relation: "主治医",
  })).group;
  must(await client.recordNotice(jiro, {
    explainedBy: "青葉医師", explainedTo: "本人", on, how: "訪問時に",
  }));
  must(await client.recordConsent(jiro, { scopeText: "職種間の共有", on }));
  const { account } = town.nurse.client;
  const wish = { account, office: town.station, purpose: "訪問看護" };
  const { admission } = must(await client.admitPerson(jiro, wish));
  must(await town.nurse.client.accept(jiro, admission));
  clerk = await world.comeIn("aoba-midori", town.doctor, {
    office: town.clinic, profession: 2,
    name: { family: "青葉", given: "みどり", familyKana: "アオバ", givenKana: "ミドリ" },
  });
  for (const group of [town.group, jiro]) {
    const as = { account: clerk.client.account, office: town.clinic, purpose: "代行入力" };
    const let_in = must(await client.admitPerson(group, as));
    must(await clerk.client.accept(group, let_in.admission));
  }
  must(await client.post(town.room, report("右足の腫れを見てください。（架空）"),
    { epoch: await epoch() }));
  for (const [who, as] of [[nurse, town.nurse], [doctor, town.doctor]]) {
    await who.enterAs(as);
    await who.patient(TARO).waitFor();
    await who.patient(JIRO).waitFor();
  }
});

// ---- Half-written ----

test("a half-written reply outlives the page, sealed, with what it replies to", async () => {
  await nurse.openPatient(TARO);
  await nurse.message("右足の腫れ").getByRole("button", { name: "返信する" }).click();
  await body(nurse).fill("腫れは引いています。明日また（架空）");
  await nurse.page.getByRole("radio", { name: "本日中" }).check();
  await notesBecome(nurse, 1);
  assert.ok(!(await notes(nurse)).words.includes("腫れは引いて"), "nothing readable on the disk");
  await nurse.page.goto(nurse.wire.origin);
  await nurse.patient(TARO).getByText("書きかけ").waitFor();
  assert.equal(await nurse.patient(JIRO).getByText("書きかけ").count(), 0);
  await nurse.lookBoth("drafts-patients");
  await nurse.openPatient(JIRO);
  await nurse.page.getByRole("heading", { name: `${JIRO} 様の記録を書く` }).waitFor();
  assert.equal(await body(nurse).inputValue(), "", "it follows nobody to another patient");
  await home(nurse);
  await nurse.openPatient(TARO);
  await nurse.says("返信先：「右足の腫れを見てください。（架空）」");
  await nurse.says("書きかけの文を戻しました");
  assert.equal(await body(nurse).inputValue(), "腫れは引いています。明日また（架空）");
  assert.ok(await nurse.page.getByRole("radio", { name: "本日中" }).isChecked());
  await nurse.lookBoth("draft-back");
  await nurse.button("送信する").click();
  await nurse.message("腫れは引いて").getByRole("button", { name: /への返信/ }).waitFor();
  await notesBecome(nurse, 0);
});

test("a half-written correction comes back with its reason and what it corrects", async () => {
  await nurse.message("腫れは引いて").getByRole("button", { name: "訂正する" }).click();
  await notesBecome(nurse, 0); // nothing was changed yet
  await body(nurse).fill("腫れは半分ほど引いています。（架空）");
  await nurse.page.getByLabel("訂正の理由").fill("書き誤り");
  await notesBecome(nurse, 1);
  await nurse.page.goto(nurse.wire.origin);
  await nurse.openPatient(TARO);
  await nurse.says("訂正：「腫れは引いて");
  assert.equal(await body(nurse).inputValue(), "腫れは半分ほど引いています。（架空）");
  assert.equal(await nurse.page.getByLabel("訂正の理由").inputValue(), "書き誤り");
  await nurse.button("送信する").click();
  await nurse.message("半分ほど").getByText(/訂正あり（第2版/).waitFor();
  await notesBecome(nurse, 0);
});

test("half-written words are thrown away in two steps", async () => {
  await body(nurse).fill("やめておく（架空）");
  await notesBecome(nurse, 1);
  await home(nurse);
  await nurse.openPatient(TARO);
  await nurse.button("書きかけを消す").click();
  await nurse.look("draft-away");
  await nurse.box.getByRole("button", { name: "はい、消します" }).click();
  assert.equal(await body(nurse).inputValue(), "");
  await notesBecome(nurse, 0);
});

test("what is half-written about words that are taken back keeps none of them", async () => {
  const { town } = world;
  must(await town.nurse.client.post(town.room, report("別の方のこと（架空）"),
    { epoch: await epoch() }));
  await nurse.message("別の方のこと").getByRole("button", { name: "訂正する" }).click();
  await body(nurse).fill("別の方のことでした（架空）");
  await nurse.page.getByLabel("訂正の理由").fill("誤り");
  await notesBecome(nurse, 1);
  await until(() => town.nurse.all("sent").length > 0);
  const { seq } = town.nurse.all("sent").at(-1).accepted;
  must(await town.nurse.client.retract(town.room, seq, "誤投稿（架空）"));
  await nurse.says("もとの記録が取り消されました");
  assert.equal(await body(nurse).inputValue(), "");
  await notesBecome(nurse, 0);
});

// ---- Today's visits ----

test("visits are picked in the order of the way, each patient with the whole name", async () => {
  await home(nurse);
  await nurse.page.getByRole("link", { name: "今日の訪問先を選ぶ" }).click();
  await nurse.page.getByRole("heading", { name: "今日の訪問先を選ぶ" }).waitFor();
  const box = (name) => nurse.page.getByRole("checkbox", { name: new RegExp(name) });
  assert.equal(await nurse.page.getByText("同じ姓の利用者がいます").count(), 2);
  await nurse.page.getByLabel("氏名・ふりがなで探す").fill("じろう");
  await box(JIRO).check();
  assert.equal(await box(TARO).count(), 0);
  await nurse.page.getByLabel("氏名・ふりがなで探す").fill("");
  await box(TARO).check();
  await nurse.says("選んだ方 2 名");
  await nurse.lookBoth("visits-pick");
  await nurse.page.getByRole("link", { name: "選び終えた" }).click();
  const cards = nurse.page.getByRole("list", { name: "今日の訪問先" }).getByRole("listitem");
  await cards.nth(1).waitFor();
  assert.match(await cards.nth(0).innerText(), /1\s*多摩川 二郎 様/);
  assert.match(await cards.nth(1).innerText(), /2\s*多摩川 架空 様/);
  await cards.nth(1).getByText("この端末で読めます").waitFor();
  must(await world.town.doctor.client.post(world.town.room, report("夜間に転倒あり。（架空）"),
    { epoch: await epoch() }));
  await cards.nth(1).getByText("前回訪問から（1件）").waitFor();
  await cards.nth(1).getByText(/^未読 \d/).waitFor();
  await nurse.lookBoth("visits-home");
});

test("without a network they stand there and can be read, also in a page loaded anew", async () => {
  const { page } = nurse;
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  nurse.wire.cut();
  await page.goto(nurse.wire.origin);
  const cards = page.getByRole("list", { name: "今日の訪問先" }).getByRole("listitem");
  await cards.nth(1).getByText("前回訪問から（1件）").waitFor();
  await nurse.says("最終更新");
  await nurse.lookBoth("visits-offline");
  await cards.nth(1).getByRole("link", { name: /多摩川 架空/ }).click();
  await nurse.message("夜間に転倒あり").waitFor();
  await body(nurse).fill("圏外の書きかけ（架空）");
  await page.waitForTimeout(700);
  await page.goto(nurse.wire.origin);
  await nurse.openPatient(TARO);
  assert.equal(await body(nurse).inputValue(), "圏外の書きかけ（架空）");
  nurse.wire.mend();
  await page.locator('.connection[data-state="live"]').waitFor();
});

// ---- Several 確定 ----

test("several entries are made final in one act, each text read before", async () => {
  const { town } = world;
  const { account } = town.doctor.client;
  const enter = async (group, text) => must(await clerk.client.post({ group, room: town.room.room },
    draftOf(MessageKind.report, text, { onBehalfOf: account, informant: "長女様（架空）" }),
    { epoch: await epoch(group) }));
  await enter(town.group, "往診：浮腫は軽減。（架空）");
  await enter(town.group, "往診：食欲あり。（架空）");
  await enter(jiro, "往診：血圧 128/76。（架空）");
  const cards = doctor.page.locator(".today li");
  await doctor.button("まとめて確定する（3件）").click();
  for (const one of ["浮腫は軽減", "食欲あり", "血圧 128/76"]) {
    await doctor.box.getByText(one).waitFor();
  }
  await doctor.box.getByText(/入力：青葉 みどり/).first().waitFor();
  await doctor.box.getByText("情報元：長女様（架空）").first().waitFor();
  await doctor.box.getByRole("checkbox", { name: /食欲あり/ }).uncheck();
  await doctor.lookBoth("confirm-all");
  await doctor.box.getByRole("button", { name: "はい、確定します（2件）" }).click();
  await until(() => [town.group, jiro].every((group) => town.nurse.all("proxy_confirmed")
    .filter((one) => one.entry.where.group === group).length === 1));
  await doctor.says("1件");
  assert.equal(await cards.count(), 1);
  await cards.getByText("食欲あり").waitFor();
  assert.equal(await doctor.page.getByRole("button", { name: /まとめて確定/ }).count(), 0);
});

// ---- A search through all patients ----

test("a search goes through the records of all one's patients, one after the other", async () => {
  const { page } = nurse;
  const { town } = world;
  await home(nurse);
  await page.getByRole("link", { name: "担当の利用者すべてから検索" }).click();
  await nurse.button("探す").click();
  await nurse.says("探すことばを入れるか");
  await page.getByLabel("探すことば").fill("ﾋﾟｸﾆｯｸ");
  await nurse.button("探す").click();
  await nurse.says("見つかりませんでした。2人の記録をすべて調べました。");
  await page.getByLabel("探すことば").fill("転倒");
  await nurse.button("探す").click();
  await nurse.says("1 件。2人の記録をすべて調べました。");
  await page.getByLabel("探すことば").fill("架空");
  await nurse.button("探す").click();
  await page.getByRole("list", { name: TARO }).getByRole("listitem").nth(1).waitFor();
  await page.getByRole("list", { name: JIRO }).getByText("血圧 128/76").waitFor();
  await nurse.says(/2人の記録をすべて調べました。/);
  await page.getByRole("list", { name: JIRO }).getByText(/青葉 みどり/).waitFor();
  assert.ok(await page.locator("mark").count() > 2);
  await nurse.lookBoth("search-all");
  await page.getByRole("list", { name: JIRO }).getByText("血圧 128/76").click();
  await page.locator("li.message.sought", { hasText: "血圧 128/76" }).waitFor();
  await page.goBack();
  await page.getByRole("list", { name: TARO }).getByText("夜間に転倒あり").waitFor();
  assert.equal(await page.getByLabel("探すことば").inputValue(), "架空");
  // Words that are taken back are found no longer.
  const { seq } = town.doctor.all("sent").at(-1).accepted;
  must(await town.doctor.client.retract(town.room, seq, "重複（架空）"));
  await page.getByText("夜間に転倒あり").waitFor({ state: "detached" });
});

test("whose record cannot be searched is named, and searched once it can be", async () => {
  const { page } = nurse;
  nurse.wire.hold(); // the server's answers wait
  await nurse.button("探す").click();
  await nurse.says(/2人中1人目を調べています/);
  await page.getByRole("progressbar").waitFor();
  await nurse.look("search-all-running");
  nurse.wire.cut();
  await nurse.says("調べられなかった利用者");
  await nurse.says("2人中0人の記録を調べました");
  assert.equal(await page.getByText("見つかりませんでした").count(), 0, "nobody looked");
  await nurse.lookBoth("search-all-missed");
  nurse.wire.mend();
  await page.locator('.connection[data-state="live"]').waitFor();
  await nurse.button("もう一度調べる").click();
  await nurse.says(/2人の記録をすべて調べました。/);
  assert.equal(await page.getByText("調べられなかった利用者").count(), 0);
});

// ---- Nothing stays ----

test("the cut takes what was half-written and the visit with it", async () => {
  const { client } = world.town.doctor;
  await home(nurse);
  await nurse.openPatient(JIRO);
  await body(nurse).fill("二郎様のこと（架空）");
  await notesBecome(nurse, 4); // two visits, two drafts
  const { roster } = must(await client.readGroup(jiro));
  const hers = roster.find((one) => one.account === world.town.nurse.client.account).membership;
  must(await client.remove(jiro, hers, "担当の交代（架空）"));
  await nurse.says("担当の変更により、このグループは表示できなくなりました");
  await nurse.page.waitForTimeout(700);
  const { names } = await notes(nurse);
  assert.equal(names.filter((one) => one.includes(jiro)).length, 0, String(names));
  assert.equal(names.length, 2);
  await home(nurse);
  await nurse.patient(TARO).waitFor();
  assert.equal(await nurse.page.getByText("二郎").count(), 0);
});

test("a sign-out leaves nothing of it on the device", async () => {
  await nurse.page.getByRole("link", { name: "メニュー" }).click();
  await nurse.button("サインアウト").click();
  await nurse.box.getByRole("button", { name: "サインアウト" }).click();
  await nurse.page.getByLabel("ログイン名").waitFor();
  await nurse.page.waitForTimeout(500);
  assert.deepEqual((await notes(nurse)).names, []);
  await nurse.enterAs(world.town.nurse);
  await nurse.openPatient(TARO);
  assert.equal(await body(nurse).inputValue(), "");
});

// ---- What waited too long ----

test("what waited for half a day to be sent asks its author first", async () => {
  const { page } = nurse;
  // A clock that a test sets, in the page alone.
  await page.addInitScript(() => {
    const now = Date.now.bind(Date);
    Date.now = () => now() + Number(sessionStorage.getItem("ahead") ?? 0);
  });
  // Loaded anew at that time, as by somebody who has just touched it.
  const shift = async (hours) => {
    await page.evaluate((by) => {
      sessionStorage.setItem("ahead", String(by * 3_600_000));
      const mark = { locked: false, acted: Date.now(), span: 300_000 };
      localStorage.setItem("lock", JSON.stringify(mark));
      Storage.prototype.setItem = () => undefined; // the page that ends locks itself no more
      location.reload();
    }, hours);
    await page.waitForLoadState();
    await nurse.patient(TARO).or(page.locator(".composer")).first().waitFor();
  };
  await page.goto(nurse.wire.origin);
  await nurse.patient(TARO).waitFor();
  await shift(-13); // yesterday
  await nurse.openPatient(TARO);
  nurse.wire.cut();
  await nurse.says("つながっていません");
  await body(nurse).fill("昨夜の体温 38.2℃（架空）");
  await nurse.button("送信する").click();
  await nurse.says("送信待ち");
  await home(nurse);
  await shift(0);
  nurse.wire.mend();
  await page.locator('.connection[data-state="live"]').waitFor();
  await home(nurse);
  await nurse.patient(TARO).getByText("送れていないもの 1").waitFor();
  await nurse.openPatient(TARO);
  const old = page.locator(".waiting", { hasText: "38.2℃" });
  await old.getByText("12時間より前に書いたものです").waitFor();
  await old.getByText("書いた日時：").waitFor();
  await nurse.lookBoth("outbox-old");
  assert.ok(!world.town.doctor.texts().some((one) => one.includes("38.2℃")));
  await old.getByRole("button", { name: "送る", exact: true }).click();
  await nurse.message("38.2℃").waitFor();
  await until(() => world.town.doctor.texts().some((one) => one.includes("38.2℃")));
});

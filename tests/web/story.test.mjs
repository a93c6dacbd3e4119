// A nurse with a phone and a physician at a desk, from the invitation to the cut.
import assert from "node:assert/strict";
import { after, before } from "node:test";

import { draftOf, MessageKind, report, Urgency } from "../../client-sdk/ts/dist/src/index.js";
import { stepsOf } from "./steps.mjs";
import { DESK, must, nextCode, PHONE, until, World } from "./world.mjs";

let world;
let nurse; // the one with the phone
let doctor; // at the desk
let hired;
let known;
before(async () => {
  world = await World.begun();
  nurse = await world.visitor(PHONE);
  doctor = await world.visitor(DESK);
});
after(() => world?.end());

const test = stepsOf(() => [nurse, doctor]);

test("an invited nurse enrols on her phone, accepts the policy and chooses a PIN", async () => {
  hired = await world.hire("翠");
  known = await nurse.enrol(hired, "aozora-midori", true);
  assert.equal(known.codes.length, 10);
  await nurse.says("内容を読み、同意します");
  assert.ok(!nurse.page.url().includes("#"), "the link's secret stays in no address");
  await nurse.look("policy");
  await nurse.acceptPolicy();
  await nurse.page.getByLabel("暗証番号（6桁）").waitFor();
  await nurse.look("pin");
  await nurse.choosePin("240613");
  await nurse.says("担当している利用者はいません");
  await nurse.look("patients-none");
});

test("an invitation is accepted by one tap", async () => {
  await world.admit(hired.account);
  await nurse.button("参加する").waitFor();
  await nurse.look("invitation");
  await nurse.button("参加する").click();
  await nurse.page.locator(".patients").getByRole("link", { name: /多摩川 架空 様/ }).waitFor();
});

test("what is written is read; confirmed by an act; and seen by who and who not", async () => {
  const { town } = world;
  const view = must(await town.doctor.client.readGroup(town.group));
  const hers = view.roster.find((one) => one.account === hired.account).membership;
  const epoch = view.line.rosterEpoch;
  const words = "明朝の訪問で、右足の腫れの確認をお願いします。（架空）";
  must(await town.doctor.client.post(town.room, report(words, { confirmBy: [hers] }), { epoch }));
  const question = draftOf(MessageKind.question, "入浴は可能でしょうか。（架空）", {
    addressees: [hers], urgency: Urgency.urgent,
  });
  must(await town.doctor.client.post(town.room, question, { epoch }));
  await nurse.says("至急の未読 1");
  await nurse.look("patients");
  await nurse.openPatient("多摩川");
  await nurse.says("ここから未読");
  const message = nurse.message("右足の腫れ");
  await message.scrollIntoViewIfNeeded();
  await nurse.look("timeline");
  assert.match(await message.innerText(), /青葉 一郎（あおば いちろう）・医師・青葉クリニック（架空）/);
  assert.match(await message.innerText(), /既読 \d\/2　確認 0\/1/);
  await message.getByRole("button", { name: "確認しました" }).click();
  await message.getByText("確認 1/1").waitFor();
  await message.getByText(/既読 1\/2/).waitFor();
  await message.getByRole("button", { name: /既読/ }).click();
  await nurse.page.getByText("端末に届いた").first().waitFor();
  await nurse.look("receipts");
  await nurse.button("閉じる").click();
  await until(() => town.doctor.all("receipt_changed").some((one) =>
    one.changes.some((change) => change.kind === 3 && change.membership === hers)));
});

test("the physician signs in at the desk, and answers go to and fro", async () => {
  const { name, password, totpSecret } = world.town.doctor;
  await doctor.page.goto(doctor.wire.origin);
  await doctor.page.getByLabel("ログイン名").waitFor();
  await doctor.look("sign-in");
  await doctor.signIn({ login: name, password: "違うパスワード", totp: "000000" });
  await doctor.page.getByRole("alert").filter({ hasText: /./ }).waitFor();
  await doctor.look("sign-in-wrong");
  await doctor.signIn({ login: name, password, totp: await nextCode(totpSecret) });
  await doctor.choosePin("130624");
  await doctor.openPatient("多摩川");
  await doctor.look("timeline");
  await nurse.message("入浴は可能").getByRole("button", { name: "回答する" }).click();
  await nurse.page.getByLabel("本文").fill("可能です。\n体温36.5℃でした。（架空）");
  await nurse.look("composer-answer");
  await nurse.button("送信する").click();
  await doctor.message("体温36.5℃").waitFor();
  await doctor.message("入浴は可能でしょうか").getByText("回答済").waitFor();
  await nurse.message("至急").getByText("回答済").waitFor();
});

test("a question needs somebody to answer; the patient's name stands above it", async () => {
  const { page } = doctor;
  await page.getByRole("heading", { name: "多摩川 架空 様の記録を書く" }).waitFor();
  await page.getByRole("radio", { name: "依頼" }).check();
  await page.getByRole("radio", { name: "至急" }).check();
  await page.getByLabel("本文").fill("夕方までに訪問をお願いします。（架空）");
  await doctor.says("119番");
  await doctor.button("送信する").click();
  await doctor.says("回答をお願いする方を選んでください。");
  await doctor.look("composer");
  await page.getByRole("group", { name: "回答をお願いする方" }).getByLabel("青空 翠").check();
  await doctor.button("送信する").click();
  await nurse.message("夕方までに訪問").getByText("未回答").waitFor();
});

test("half-converted Japanese is never sent; Enter makes a new line", async () => {
  const { page, context } = doctor;
  const input = await context.newCDPSession(page);
  const area = page.getByLabel("本文");
  await area.fill("");
  await area.focus();
  await input.send("Input.imeSetComposition", {
    text: "けつあつ", selectionStart: 4, selectionEnd: 4,
  });
  const key = { key: "Enter", code: "Enter", windowsVirtualKeyCode: 13, modifiers: 2 };
  await input.send("Input.dispatchKeyEvent", { type: "rawKeyDown", ...key });
  await input.send("Input.dispatchKeyEvent", { type: "keyUp", ...key });
  // As the converter of an older Safari says it: the composition is over, the key is 229.
  await area.evaluate((node) => {
    node.dispatchEvent(new CompositionEvent("compositionend", { bubbles: true }));
    node.dispatchEvent(new KeyboardEvent("keydown", {
      key: "Enter", ctrlKey: true, keyCode: 229, bubbles: true, cancelable: true,
    }));
    node.dispatchEvent(new KeyboardEvent("keydown", {
      key: "Enter", ctrlKey: true, bubbles: true, cancelable: true,
    }));
  });
  await input.send("Input.insertText", { text: "血圧" });
  await area.press("Enter");
  await area.pressSequentially("128/76");
  await page.waitForTimeout(300);
  assert.equal(await page.locator("li.message", { hasText: "けつあつ" }).count(), 0);
  assert.equal(await area.inputValue(), "血圧\n128/76");
  await area.press("Control+Enter");
  await doctor.message("128/76").waitFor();
  assert.equal(await area.inputValue(), "");
});

test("a word that is being converted in a field of one line sends nothing either", async () => {
  const { page, context } = doctor;
  const input = await context.newCDPSession(page);
  await page.getByRole("link", { name: "検索", exact: true }).click();
  const field = page.getByRole("searchbox");
  await field.focus();
  await input.send("Input.imeSetComposition", {
    text: "けつあつ", selectionStart: 4, selectionEnd: 4,
  });
  const key = { key: "Enter", code: "Enter", windowsVirtualKeyCode: 13 };
  await input.send("Input.dispatchKeyEvent", { type: "keyDown", text: "\r", ...key });
  await input.send("Input.dispatchKeyEvent", { type: "keyUp", ...key });
  await page.waitForTimeout(300);
  assert.equal(await page.locator(".search [role=status]").innerText(), "", "nothing was asked");
  // The Enter that ends a conversion: 229, and in Safari's order behind the end of it.
  const taken = await field.evaluate((node) => {
    const enter = (more) => node.dispatchEvent(new KeyboardEvent("keydown", {
      key: "Enter", bubbles: true, cancelable: true, ...more,
    }));
    const byCode = enter({ keyCode: 229 });
    node.dispatchEvent(new CompositionEvent("compositionend", { bubbles: true }));
    return [byCode, enter({ keyCode: 13 })];
  });
  assert.deepEqual(taken, [false, false], "it belongs to the converter");
  await input.send("Input.insertText", { text: "血圧" });
  await page.waitForTimeout(100);
  await field.press("Enter");
  await doctor.says(/すべて調べました。|見つかりませんでした/);
  await input.detach();
  await page.getByRole("link", { name: "記録", exact: true }).click();
  await page.getByRole("list", { name: "記録" }).waitFor();
});

test("what waits is shown; somebody who came in since is named before it is sent", async () => {
  const other = await world.hire("碧");
  doctor.wire.cut();
  await doctor.says("つながっていません");
  await doctor.page.getByLabel("本文").fill("圏外で書きました。（架空）");
  await doctor.button("送信する").click();
  await doctor.says("送信待ち");
  await doctor.look("offline");
  // She is let in while the desk is away.
  const visitor = await world.visitor(PHONE);
  await visitor.enrol(other, "aozora-aoi");
  await visitor.acceptPolicy();
  await visitor.choosePin("550132");
  await world.admit(other.account);
  await visitor.button("参加する").click();
  await visitor.page.locator(".patients").getByRole("link", { name: /多摩川/ }).waitFor();
  doctor.wire.mend();
  await doctor.says("＋青空 碧（看護師・若葉訪問看護（架空））にも届きます");
  await doctor.look("newcomer");
  await doctor.button("送る").click();
  await doctor.message("圏外で書きました").waitFor();
  await visitor.context.close();
});

test("words begun before somebody came in are not sent to them unasked", async () => {
  const other = await world.hire("梢");
  const visitor = await world.visitor(PHONE);
  await visitor.enrol(other, "aozora-kozue");
  await visitor.acceptPolicy();
  await visitor.choosePin("550132");
  const { page } = doctor;
  await page.getByText("届く相手：3 名").waitFor();
  await page.getByLabel("本文").fill("3名にだけ書いたつもり（架空）");
  await world.admit(other.account);
  await visitor.button("参加する").click();
  await doctor.says("青空 梢（あおぞら みどり）・看護師・若葉訪問看護（架空）：参加しました");
  await page.getByText("届く相手：3 名").waitFor();
  await doctor.button("送信する").click();
  await doctor.says("＋青空 梢（看護師・若葉訪問看護（架空））にも届きます");
  await doctor.page.locator(".question").getByRole("button", { name: "やめる" }).click();
  await page.locator(".waiting").waitFor({ state: "detached" });
  assert.equal(await doctor.message("3名にだけ").count(), 0);
  await page.getByText("届く相手：4 名").waitFor();
  await visitor.context.close();
});

test("whose record it is stays in sight, and so does the way to write into it", async () => {
  const { page } = nurse;
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight / 2));
  const whose = page.locator(".whose");
  await whose.getByText("多摩川 架空 様").waitFor();
  assert.ok(await whose.evaluate((node) => node.getBoundingClientRect().bottom < 200));
  await whose.getByRole("button", { name: "記録を書く" }).click();
  assert.ok(await page.getByLabel("本文").evaluate((node) => node === document.activeElement));
});

test("what was read stays read when the page is loaded anew", async () => {
  await nurse.readThrough();
  await nurse.page.waitForTimeout(3_000);
  await nurse.page.goto(nurse.wire.origin);
  const card = nurse.page.locator(".patients").getByRole("link", { name: /多摩川/ });
  await card.waitFor();
  await nurse.page.locator('.connection[data-state="live"]').waitFor();
  await nurse.page.waitForTimeout(500);
  assert.doesNotMatch(await card.innerText(), /未読/);
  await nurse.openPatient("多摩川");
  assert.equal(await nurse.page.locator(".unread-line").count(), 0);
});

test("a correction keeps what stood before, a retraction its place", async () => {
  const mine = doctor.message("128/76");
  await mine.getByRole("button", { name: "訂正する" }).click();
  await doctor.page.getByLabel("本文").fill("血圧\n138/76");
  await doctor.page.getByLabel("訂正の理由").fill("書き誤り");
  await doctor.button("送信する").click();
  const corrected = nurse.message("138/76");
  await corrected.getByText(/訂正あり（第2版/).waitFor();
  await corrected.getByRole("button", { name: "以前の版を読む" }).click();
  await nurse.page.locator("#unlocked dialog").getByText("128/76").waitFor();
  await nurse.look("versions");
  await nurse.button("閉じる").click();
  await doctor.message("圏外で書きました").getByRole("button", { name: "取り消す" }).click();
  await doctor.page.getByLabel("理由", { exact: true }).fill("重複（架空）");
  await doctor.look("retraction");
  await doctor.box.getByRole("button", { name: "取り消す" }).click();
  await nurse.says("この記録は取り消されました");
  assert.equal(await nurse.message("圏外で書きました").count(), 0);
});

test("the idle lock hides every word and the PIN brings the half-written back", async () => {
  await nurse.page.getByLabel("本文").fill("書きかけ（架空）");
  await nurse.button("ロック").click();
  await nurse.says("しばらく操作がなかったため");
  assert.ok(!(await nurse.page.locator("body").innerText()).includes("多摩川"));
  await nurse.look("locked");
  await nurse.page.getByLabel("暗証番号").fill("111111");
  await nurse.button("開く").click();
  await nurse.page.getByRole("alert").filter({ hasText: /./ }).waitFor();
  await nurse.page.getByLabel("暗証番号").fill("240613");
  await nurse.button("開く").click();
  await nurse.page.getByRole("heading", { name: "多摩川 架空 様", exact: true }).waitFor();
  assert.equal(await nurse.page.getByLabel("本文").inputValue(), "書きかけ（架空）");
});

test("only what really was on the screen counts as displayed", async () => {
  const { town } = world;
  await nurse.page.bringToFront();
  await nurse.page.evaluate(() => scrollTo(0, 0));
  await nurse.button("ロック").click();
  const epoch = must(await town.doctor.client.readGroup(town.group)).line.rosterEpoch;
  const before = town.doctor.all("sent").length;
  must(await town.doctor.client.post(town.room, report("ロック中に届く（架空）"), { epoch }));
  await until(() => town.doctor.all("sent").length > before);
  const { seq } = town.doctor.all("sent").at(-1).accepted;
  const line = async () => must(await town.doctor.client.readReceipts(town.room, seq)).lines
    .find((one) => one.account === hired.account);
  for (let tries = 0; tries < 100 && !(await line()).delivered; ++tries) await sleep(100);
  await sleep(3000);
  assert.ok((await line()).delivered, "the device has it");
  assert.equal((await line()).displayed, 0, "nobody saw it");
  await nurse.page.getByLabel("暗証番号").fill("240613");
  await nurse.button("開く").click();
  await nurse.message("ロック中に届く").scrollIntoViewIfNeeded();
  for (let tries = 0; tries < 100 && !(await line()).displayed; ++tries) await sleep(100);
  assert.ok((await line()).displayed);
});

test("the roster shows who last saw it; a removed member is cut while watching", async () => {
  await doctor.page.getByRole("link", { name: "参加者" }).click();
  await doctor.says("最終既読");
  await doctor.look("roster");
  await nurse.page.getByRole("link", { name: "参加者" }).click();
  await nurse.says("担当を外れる（解除）");
  await nurse.look("roster");
  await nurse.page.getByRole("link", { name: "記録", exact: true }).click();
  await nurse.message("ロック中に届く").waitFor();
  const her = doctor.page.locator(".members li", { hasText: "青空 翠" });
  await her.getByRole("button", { name: "担当から外す" }).click();
  await doctor.page.getByLabel("理由", { exact: true }).fill("担当の交代（架空）");
  await doctor.look("removal");
  await doctor.button("青空 翠（あおぞら みどり） さんを担当から外す").click();
  await doctor.says("切断の控え");
  await nurse.says("担当の変更により、このグループは表示できなくなりました");
  assert.ok(!(await nurse.page.locator("body").innerText()).includes("ロック中に届く"));
  await nurse.look("cut");
  for (let tries = 0; tries < 30; ++tries) {
    await doctor.button("新しくする").click();
    if ((await doctor.page.locator("#unlocked dialog").innerText()).includes("消去の報告")) break;
    await sleep(200);
  }
  await doctor.says("消去の報告");
  await doctor.look("cut-receipt");
  await doctor.box.getByRole("button", { name: "閉じる" }).click();
});

test("leaving takes two steps, the second names the patient", async () => {
  await doctor.page.getByRole("button", { name: "担当を外れる（解除）" }).click();
  await doctor.button("進む").click();
  await doctor.button("多摩川 架空 様の担当を外れます").waitFor();
  await doctor.look("leave");
  await doctor.page.getByLabel("理由", { exact: true }).fill("試し（架空）");
  await doctor.button("多摩川 架空 様の担当を外れます").click();
  // The responsible person hands over first.
  await doctor.box.getByRole("alert").filter({ hasText: /./ }).waitFor();
  await doctor.button("やめる").click();
});

test("a long record comes by pages, and never makes the page heavy", async () => {
  const { town } = world;
  const epoch = must(await town.doctor.client.readGroup(town.group)).line.rosterEpoch;
  const first = "長い記録のはじめ（架空）";
  must(await town.doctor.client.post(town.room, report(first), { epoch }));
  for (let at = 1; at <= 240; ++at) {
    must(await town.doctor.client.post(town.room, report(`記録 ${at}（架空）`), { epoch }));
  }
  await until(() => town.doctor.client.outbox().every((one) => one.state === "sent"), "", 60_000);
  await doctor.page.goto(doctor.wire.origin);
  const card = doctor.page.locator(".patients").getByRole("link", { name: /多摩川/ });
  await card.waitFor();
  const began = Date.now();
  await card.click();
  await doctor.message("記録 240（架空）").waitFor();
  console.log(`first screen of a long record after ${Date.now() - began} ms`);
  let most = 0;
  for (let tries = 0; tries < 12 && (await doctor.message(first).count()) === 0; ++tries) {
    const oldest = await doctor.page.locator("li.message").first().innerText();
    await doctor.button("以前の記録を読む").click();
    await doctor.page.waitForFunction((before) =>
      document.querySelector("li.message").innerText !== before, oldest);
    most = Math.max(most, await doctor.page.locator(".timeline > li").count());
  }
  await doctor.message(first).waitFor();
  assert.ok(most > 100 && most <= 200, `${most} nodes`);
  await doctor.button("新しい記録へ").click();
  await doctor.message("記録 240（架空）").waitFor();
});

test("letters grow, signing out leaves nothing readable, a recovery code opens again", async () => {
  await nurse.page.getByRole("link", { name: "メニュー" }).click();
  await nurse.button("文字：大").click();
  await nurse.page.getByRole("link", { name: "担当の利用者" }).first().click();
  await nurse.look("large");
  await nurse.page.getByRole("link", { name: "メニュー" }).click();
  await nurse.button("サインアウト").click();
  await nurse.box.getByRole("button", { name: "サインアウト" }).click();
  await nurse.page.getByLabel("ログイン名").waitFor();
  const { login, password, codes } = known;
  await nurse.signIn({ login, password, recovery: codes[3] });
  await nurse.says("担当している利用者はいません");
});

test("nobody touched it for five minutes: it locks by itself", async () => {
  await nurse.page.clock.install();
  await nurse.page.reload();
  await nurse.says("担当している利用者はいません");
  await nurse.page.locator('.connection[data-state="live"]').waitFor();
  // A dialog that is open must not stand in the lock's way.
  await nurse.page.getByRole("link", { name: "メニュー" }).click();
  await nurse.button("サインアウト").click();
  await nurse.page.locator("#unlocked dialog").waitFor();
  await nurse.page.clock.fastForward("04:30");
  assert.equal(await nurse.page.getByText("しばらく操作がなかったため").count(), 0);
  await nurse.page.clock.fastForward("00:31");
  await nurse.says("しばらく操作がなかったため");
  await nurse.page.keyboard.press("Escape");
  await nurse.page.keyboard.press("Escape");
  await nurse.says("しばらく操作がなかったため");
  await nurse.page.getByLabel("暗証番号").fill("240613");
  await nurse.button("開く").click();
  await nurse.box.getByRole("button", { name: "やめる" }).click();
});

test("the fifth wrong PIN ends the sign-in", async () => {
  await nurse.button("ロック").click();
  for (let tries = 1; tries <= 5; ++tries) {
    await nurse.page.getByLabel("暗証番号").fill("999999");
    await nurse.button("開く").click();
    if (tries < 5) await nurse.page.locator("#lock .problem", { hasText: /./ }).waitFor();
    await nurse.page.waitForTimeout(300);
  }
  await nurse.page.getByLabel("ログイン名").waitFor();
});

test("a shared device keeps nothing", async () => {
  const { login, password, codes } = known;
  const visitor = await world.visitor(DESK);
  await visitor.page.goto(visitor.wire.origin);
  await visitor.page.getByLabel("ログイン名").waitFor();
  await visitor.page.getByRole("radio", { name: "共用の端末" }).check();
  await visitor.signInHere({ login, password, recovery: codes[5] });
  await visitor.says("担当している利用者はいません");
  const kept = await visitor.page.evaluate(async () => {
    const found = [];
    for (const { name, version } of await indexedDB.databases()) {
      const base = await new Promise((resolve) => {
        const request = indexedDB.open(name, version);
        request.onsuccess = () => resolve(request.result);
      });
      const records = base.transaction("records").objectStore("records").getAllKeys();
      await new Promise((resolve) => (records.onsuccess = resolve));
      found.push(...records.result);
      base.close();
    }
    return found.map(String).filter((one) => !/check/.test(one));
  });
  assert.deepEqual(kept, []);
  await visitor.page.reload();
  await visitor.page.getByLabel("ログイン名").waitFor();
  await visitor.context.close();
});

test("a second tab says so, and takes over when told", async () => {
  const page = await doctor.context.newPage();
  await page.goto(doctor.wire.origin);
  await page.getByText("別のタブで開いています。").waitFor();
  await page.getByRole("button", { name: "このタブで使う" }).click();
  await page.locator(".patients").getByRole("link", { name: /多摩川/ }).waitFor();
  await doctor.says("別のタブで使われています");
  await page.keyboard.press("Tab");
  await page.close();
});

test("what one tab wrote without a connection the other one sends, once", async () => {
  const { context, page } = doctor;
  const words = "二つのタブから一度だけ。（架空）";
  let away = false;
  await context.routeWebSocket("**/v1/socket", (socket) => {
    if (away) socket.close();
    else socket.connectToServer();
  });
  await page.goto("about:blank");
  await page.goto(doctor.wire.origin);
  await page.locator('.connection[data-state="live"]').waitFor();
  await doctor.openPatient("多摩川");
  away = true;
  doctor.wire.cut();
  doctor.wire.mend(); // pages come, the connection does not
  await doctor.says("つながっていません");
  await page.getByLabel("本文").fill(words);
  await doctor.button("送信する").click();
  await page.locator(".waiting", { hasText: words }).waitFor();
  const other = await context.newPage();
  await other.goto(doctor.wire.origin);
  await other.getByRole("button", { name: "このタブで使う" }).click();
  await other.locator(".patients").getByRole("link", { name: /多摩川/ }).click();
  await other.locator(".waiting", { hasText: words }).waitFor();
  await doctor.says("別のタブで使われています");
  away = false;
  await other.locator("li.message", { hasText: words }).waitFor();
  await until(() => world.town.nurse.texts().includes(words), "it came");
  await other.reload();
  await other.locator("li.message", { hasText: words }).waitFor();
  assert.equal(world.town.nurse.texts().filter((one) => one === words).length, 1);
  await other.close();
});

test("the check needs nobody signed in", async () => {
  for (const size of [PHONE, DESK]) {
    const visitor = await world.visitor(size);
    const page = await visitor.page.goto(`${visitor.wire.origin}/check`);
    const head = page.headers();
    assert.match(head["content-security-policy"], /require-trusted-types-for 'script'/);
    assert.doesNotMatch(head["content-security-policy"], /unsafe|\*/);
    assert.equal(head["cache-control"], "no-store");
    await visitor.says("問題ありません。");
    await visitor.look("check");
    assert.deepEqual(visitor.problems, []);
    await visitor.context.close();
  }
});

test("no page of the app was refused anything by its own policy", () => {
  const refused = [...nurse.problems, ...doctor.problems].filter(
    (one) => /Content Security|TrustedHTML|TrustedScript|violates/i.test(one),
  );
  assert.deepEqual(refused, []);
});

function sleep(span) {
  return new Promise((resolve) => setTimeout(resolve, span));
}

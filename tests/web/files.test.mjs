// Photographs and documents: taken at the bedside, sent through a wire that breaks, seen by the
// physician, gone with their message.
import assert from "node:assert/strict";
import { after, before } from "node:test";

import { must, textOf } from "../../client-sdk/ts/dist/src/index.js";
import { stepsOf } from "./steps.mjs";
import { DESK, PHONE, until, World } from "./world.mjs";

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

// A picture (架空) as a camera has it: large, and with a word about the place beside it.
const PLACE = "35.6762N 139.6503E (KAKU)";
async function photograph(visitor) {
  const address = await visitor.page.evaluate(() => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [3000, 2000];
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#c9a68a";
    pen.fillRect(0, 0, 3000, 2000);
    pen.fillStyle = "#a33";
    pen.beginPath();
    pen.arc(1500, 1000, 500, 0, 7);
    pen.fill();
    return canvas.toDataURL("image/jpeg", 0.9);
  });
  const plain = Buffer.from(address.split(",")[1], "base64");
  const words = Buffer.from(PLACE);
  const comment = Buffer.concat([Buffer.from([0xff, 0xfe, 0, words.length + 2]), words]);
  return Buffer.concat([plain.subarray(0, 2), comment, plain.subarray(2)]);
}
const pdf = (bytes) =>
  Buffer.from(`%PDF-1.4\n${"架空の書類です。".repeat(bytes / 24)}\n%%EOF\n`);
const choose = (visitor, name, mimeType, buffer) =>
  visitor.page.locator('input[name="files"]').setInputFiles({ name, mimeType, buffer });
const line = (visitor, name) => visitor.page.locator(".attach .files li", { hasText: name });
const shown = (name) => world.town.doctor.all("message_posted")
  .flatMap((one) => one.body.attachments).find((one) => one.name === name);

test("a photograph is made smaller here, sent, and shown small in the message", async () => {
  const { town } = world;
  for (const [who, as] of [[nurse, town.nurse], [doctor, town.doctor]]) {
    await who.enterAs(as);
    await who.openPatient("多摩川");
  }
  const taken = await photograph(nurse);
  await choose(nurse, "IMG_0001.JPEG", "image/jpeg", taken);
  await line(nurse, "IMG_0001.jpg").and(nurse.page.locator('[data-state="ready"]')).waitFor();
  await nurse.lookBoth("compose-photo");
  await nurse.page.getByLabel("本文").fill("仙骨部の写真です。（架空）");
  await nurse.button("送信する").click();
  await nurse.message("仙骨部").waitFor();
  assert.equal(await nurse.page.locator(".attach .files li").count(), 0);
  const message = doctor.message("仙骨部");
  await message.locator("img").waitFor();
  const [width, height] = await message.locator("img")
    .evaluate((img) => [img.naturalWidth, img.naturalHeight]);
  assert.deepEqual([width, height], [320, 213]);
  await until(() => shown("IMG_0001.jpg") !== undefined);
  const file = shown("IMG_0001.jpg");
  assert.equal(file.mediaType, "image/jpeg");
  assert.ok(file.size < taken.length, `${file.size} of ${taken.length}`);
  const kept = must(await town.doctor.client.download(town.group, file));
  assert.ok(!Buffer.from(await kept.arrayBuffer()).includes(PLACE));
  await doctor.lookBoth("message-photo");
});

test("the photograph is opened, made larger and turned", async () => {
  await doctor.message("仙骨部").getByRole("button", { name: /IMG_0001/ }).click();
  const picture = doctor.box.locator(".frame img");
  await picture.waitFor();
  assert.equal(await picture.evaluate((img) => img.naturalWidth), 2048);
  const width = await picture.evaluate((img) => img.getBoundingClientRect().width);
  await doctor.box.getByRole("button", { name: "大きくする" }).click();
  assert.ok(await picture.evaluate((img) => img.getBoundingClientRect().width) > width * 1.4);
  await doctor.box.getByRole("button", { name: "90度回す" }).click();
  assert.equal(await picture.evaluate((img) => img.style.rotate), "90deg");
  await doctor.lookBoth("photo-viewer");
  await doctor.box.getByRole("button", { name: "閉じる" }).click();
});

test("a document goes on where a broken connection left it", async () => {
  const { town } = world;
  let cuts = 0;
  await nurse.page.exposeFunction("tasukiCut", () => {
    if (++cuts > 2) return;
    nurse.wire.cut();
    setTimeout(() => nurse.wire.mend(), 300);
  });
  await nurse.page.evaluate(() => {
    const own = window.fetch;
    window.fetch = async (...words) => {
      if (/\/[13]$/.test(String(words[0]))) await window.tasukiCut();
      return own(...words);
    };
  });
  await choose(nurse, "退院時サマリー.pdf", "application/pdf", pdf(1_300_000));
  await line(nurse, "退院時サマリー").and(nurse.page.locator('[data-state="ready"]'))
    .waitFor({ timeout: 60_000 });
  assert.ok(cuts >= 2);
  await nurse.page.getByLabel("本文").fill("退院時サマリーです。（架空）");
  await nurse.button("送信する").click();
  await doctor.message("退院時サマリーです").waitFor();
  const file = shown("退院時サマリー.pdf");
  const kept = must(await town.doctor.client.download(town.group, file));
  assert.deepEqual(Buffer.from(await kept.arrayBuffer()), pdf(1_300_000));
  await doctor.message("退院時サマリーです").getByRole("button", { name: /退院時/ }).click();
  const link = doctor.box.getByRole("link", { name: "開く" });
  await link.waitFor();
  assert.match(await link.getAttribute("href"), /^blob:/);
  assert.match(await link.getAttribute("rel"), /noopener/);
  await doctor.lookBoth("document-viewer");
  await doctor.box.getByRole("button", { name: "閉じる" }).click();
});

test("what is neither picture nor PDF is not sent, and says so", async () => {
  await choose(nurse, "メモ.html", "text/html", Buffer.from("<script>alert(1)</script>"));
  await nurse.says("この写真は、この端末で開けませんでした。");
  await nurse.page.getByLabel("本文").fill("送れないものがあるまま。（架空）");
  await nurse.button("送信する").click();
  await nurse.says("付けられなかった写真・書類があります。");
  await nurse.lookBoth("compose-refused");
  await line(nurse, "メモ.html").getByRole("button", { name: "付けるのをやめる" }).click();
  await nurse.page.getByLabel("本文").fill("");
});

test("a correction takes a photograph off and adds another; what was, stays", async () => {
  const message = nurse.message("仙骨部");
  await message.getByRole("button", { name: "訂正する" }).click();
  await line(nurse, "IMG_0001.jpg").getByRole("button", { name: "訂正で外す" }).click();
  await choose(nurse, "IMG_0002.JPEG", "image/jpeg", await photograph(nurse));
  await line(nurse, "IMG_0002.jpg").and(nurse.page.locator('[data-state="ready"]')).waitFor();
  await nurse.page.getByLabel("訂正の理由").fill("ぼけていたため撮り直し");
  await nurse.lookBoth("correct-photo");
  await nurse.button("送信する").click();
  const seen = doctor.message("仙骨部");
  await seen.getByText("ぼけていたため撮り直し").waitFor();
  assert.equal(await seen.getByRole("button", { name: /IMG_0002/ }).count(), 1);
  assert.equal(await seen.getByRole("button", { name: /IMG_0001/ }).count(), 0);
  const waiting = nurse.page.locator(".attach .files li");
  assert.equal(await waiting.count(), 0, "for a new message nothing waits");
  await seen.getByRole("button", { name: "以前の版を読む" }).click();
  await doctor.box.getByRole("button", { name: /IMG_0001/ }).waitFor();
  await doctor.lookBoth("versions-photo");
  await doctor.box.getByRole("button", { name: "閉じる" }).click();
});

test("a retracted photograph leaves the screen, also where it is open", async () => {
  const { town } = world;
  await doctor.message("仙骨部").getByRole("button", { name: /IMG_0002/ }).click();
  await doctor.box.locator(".frame img").waitFor();
  const posted = town.doctor.all("message_posted").find((one) => textOf(one.body).includes("仙骨部"));
  must(await town.nurse.client.retract(town.room, posted.entry.seq, "別の利用者の写真", true));
  await doctor.box.waitFor({ state: "detached" });
  await doctor.message("仙骨部").waitFor({ state: "detached" });
  const file = posted.body.attachments[0];
  assert.equal((await town.doctor.client.download(town.group, file)).type, "not_found");
});

test("nothing of the pages was refused by their own policy", () => {
  for (const one of [nurse, doctor]) {
    const refused = one.problems.filter((line) => /Content Security|Trusted|blob:/.test(line));
    assert.deepEqual(refused, []);
  }
});

// 「名簿の確認」 in the browser: a town that began 125 days ago, in which nobody has said since who is
// still on the case, and in which an oral consent never got its paper.
import assert from "node:assert/strict";
import { after, before } from "node:test";

import { report } from "../../client-sdk/ts/dist/src/index.js";
import { RealServer } from "../../client-sdk/ts/dist/test/support/realserver.js";
import { stepsOf } from "./steps.mjs";
import { DESK, must, PHONE, until, World } from "./world.mjs";

const DAYS = 125;
const clock = Date.now;

let world;
let doctor; // responsible for the patient, at a desk
let nurse; // of the station, with a phone
before(async () => {
  world = await begunLongAgo();
  doctor = await world.visitor(DESK);
  nurse = await world.visitor(PHONE);
});
after(() => world?.end());
const test = stepsOf(() => [doctor, nurse]);

function serverDaysAgo(days) {
  RealServer.environment = {
    ...process.env, LD_PRELOAD: process.env["TASUKI_OTHER_TIME"], TASUKI_DAYS_AGO: String(days),
  };
  Date.now = () => clock() - days * 86_400_000;
}

async function begunLongAgo() {
  serverDaysAgo(DAYS);
  const begun = world = await World.begun(); // ended whatever goes wrong
  const { town } = begun;
  const on = { year: 2026, month: 1, day: 5 };
  must(await town.doctor.client.recordConsent(
    town.group, { on, oral: true, witness: "架空 立会人" }));
  const { clinic: office } = town;
  const name = { family: "青葉", given: "二郎", familyKana: "アオバ", givenKana: "ジロウ" };
  const clerk = await begun.comeIn("aoba-jiro", town.doctor, { office, profession: 13, name });
  const wish = { account: clerk.client.account, office, purpose: "受付" };
  const admitted = must(await town.doctor.client.admitPerson(town.group, wish));
  must(await clerk.client.accept(town.group, admitted.admission));
  const { rosterEpoch: epoch } = must(await town.doctor.client.readGroup(town.group)).line;
  must(await town.doctor.client.post(town.room, report("往診しました（架空）"), { epoch }));
  await until(() => town.nurse.texts().length === 1, "the nurse has it");
  await town.server.end();
  for (const one of [town.officer, town.doctor, town.nurse, clerk]) await one.powerOff();
  serverDaysAgo(0);
  await town.server.start();
  return begun;
}

const group = (visitor) => visitor.page.locator(".review-group");
async function toReview(visitor, office) {
  await visitor.page.goto(`${visitor.wire.origin}/#/menu`);
  await visitor.page.getByRole("link", { name: `名簿の確認：${office}` }).click();
  await visitor.page.getByRole("heading", { name: "名簿の確認", exact: true }).waitFor();
}

test("everybody in the group sees which offices have not confirmed", async () => {
  await nurse.enterAs(world.town.nurse);
  await nurse.openPatient("多摩川");
  const banner = nurse.page.getByRole("status").filter({ hasText: "名簿未確認の事業所があります" });
  await banner.waitFor();
  const words = await banner.innerText();
  assert.match(words, /青葉クリニック（架空）/);
  assert.match(words, /若葉訪問看護（架空）/);
  await nurse.look("roster-unconfirmed");
  await nurse.says("若葉訪問看護（架空）：名簿未確認");
});

test("all that is right is confirmed with one tap", async () => {
  await toReview(nurse, "若葉訪問看護（架空）");
  await group(nurse).waitFor();
  await nurse.says("名簿未確認");
  assert.equal(await group(nurse).getByText("青葉 一郎").count(), 0, "its own people alone");
  await nurse.lookBoth("review-nurse");
  await nurse.button("すべてそのまま").click();
  await nurse.says("確認しました。");
  assert.equal(await group(nurse).getByText("名簿未確認").count(), 0);
  await nurse.look("review-confirmed");
});

test("the origin sees every exception and takes out who has gone, with a reason", async () => {
  await doctor.enterAs(world.town.doctor);
  await toReview(doctor, "青葉クリニック（架空）");
  await group(doctor).waitFor();
  await doctor.says("口頭の同意の書面が、14日たっても届いていません");
  await doctor.says("60日以上、新しい記録を見ていません");
  await doctor.lookBoth("review-doctor");
  const people = group(doctor).locator(".pick-list li");
  assert.equal(await people.count(), 3, "the origin answers for everybody");
  await people.filter({ hasText: "青葉 二郎" }).getByLabel("担当を外れた").check();
  await doctor.button("外れた方を外して確認する").click();
  await doctor.says("理由を書いてください。");
  await doctor.page.getByLabel("理由").fill("退職（架空）");
  await doctor.look("review-gone");
  await doctor.button("外れた方を外して確認する").click();
  await doctor.says("確認しました。");
  assert.equal(await doctor.button("すべてそのまま").count(), 0);
});

test("the paper of an oral consent is recorded, and is off the list", async () => {
  await doctor.page.getByRole("link", { name: "書面の受け取りを記録する" }).click();
  await doctor.page.getByRole("heading", { name: "書面を待っている口頭の同意" }).waitFor();
  await doctor.says("期限を過ぎています");
  await doctor.lookBoth("paper-waits");
  await doctor.page.getByText("書面を受け取った").first().click();
  await doctor.button("書面を受け取った").click();
  await doctor.page.getByRole("heading", { name: "書面を待っている口頭の同意" })
    .waitFor({ state: "detached" });
  assert.equal(await doctor.page.getByText("青葉 二郎（あおば じろう）").count() > 0, true);
  await doctor.lookBoth("roster-confirmed");
  await toReview(doctor, "青葉クリニック（架空）");
  await doctor.says("60日以上");
  assert.equal(await doctor.page.getByText("口頭の同意の書面").count(), 0);
});

test("the banner is gone, and the record says who confirmed", async () => {
  await nurse.openPatient("多摩川");
  await nurse.says("青葉クリニック（架空）：担当者の名簿を確認しました");
  await nurse.says("同意の書面を受け取りました");
  assert.equal(await nurse.page.getByText("名簿未確認の事業所があります").count(), 0);
  await nurse.look("roster-again-confirmed");
});

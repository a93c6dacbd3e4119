// The day after the worst day: what a doctor at her desk is told, and what comes back by itself.
import assert from "node:assert/strict";
import { after, before } from "node:test";

import { stepsOf } from "./steps.mjs";
import { DESK, nextCode, World } from "./world.mjs";

const AFTER = "バックアップのあとの記録（架空）";

let world;
let pc; // the doctor's
before(async () => {
  world = await World.begun();
  pc = await world.visitor(DESK);
});
after(() => world?.end());

const test = stepsOf(() => [pc]);
const live = ({ page }) => page.locator('.connection[data-state="live"]').waitFor();
const banner = ({ page }) => page.locator("section.restored");

test("she writes after the last backup", async () => {
  await pc.enterAs(world.town.doctor);
  await pc.openPatient("多摩川");
  world.backup = world.server.backUp();
  await pc.page.getByLabel("本文").fill(AFTER);
  await pc.button("送信する").click();
  await pc.message(AFTER).waitFor();
  await pc.page.locator(".waiting").waitFor({ state: "detached" });
  assert.equal(await banner(pc).isVisible(), false);
});

test("restored: she signs in anew, and is told what happened and what to do", async () => {
  await world.server.restoreFrom(world.backup);
  const { name, password, totpSecret } = world.town.doctor;
  await pc.page.getByLabel("ログイン名").waitFor({ timeout: 30_000 });
  await pc.signInHere({ login: name, password, totp: await nextCode(totpSecret) });
  await pc.button("あとで決める").click();
  await live(pc);
  await pc.says("サーバーがバックアップから復元されました");
  await pc.says("もう一度書いてください");
  await pc.look("restored");
});

test("what this device had sent comes back by itself", async () => {
  await pc.openPatient("多摩川");
  await pc.message(AFTER).waitFor();
  assert.equal(await pc.page.locator('.connection[data-state="broken"]').count(), 0);
});

test("it stays over a reload, until it was read", async () => {
  await pc.page.reload();
  await live(pc);
  await banner(pc).waitFor();
  await banner(pc).getByRole("button", { name: "閉じる" }).click();
  await banner(pc).waitFor({ state: "hidden" });
  await pc.page.reload();
  await live(pc);
  assert.equal(await banner(pc).isVisible(), false);
});

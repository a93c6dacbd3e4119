// A nurse's PC in an office where others walk past: what a locked screen shows to whom.
import assert from "node:assert/strict";
import { after, before } from "node:test";

import { report } from "../../client-sdk/ts/dist/src/index.js";
import { stepsOf } from "./steps.mjs";
import { DESK, must, nextCode, PHONE, until, World } from "./world.mjs";

const PIN = "240613";
const HERS = "訪問の記録（架空）";
const DRAFT = "書きかけのことば（架空）";

let world;
let pc; // the nurse's
before(async () => {
  world = await World.begun();
  pc = await world.visitor(DESK);
});
after(() => world?.end());

const test = stepsOf(() => [pc]);

async function enter(visitor, { name, password, totpSecret }, pin) {
  await visitor.signIn({ login: name, password, totp: await nextCode(totpSecret) });
  await visitor.choosePin(pin);
  await live(visitor);
}
const live = ({ page }) => page.locator('.connection[data-state="live"]').waitFor();
async function unlock(visitor, pin) {
  await visitor.page.getByLabel("暗証番号").fill(pin);
  await visitor.button("開く").click();
}
// Everything a page holds: its words, what stands in its fields, its title.
function allOf({ page }) {
  return page.evaluate(() => [
    document.title, document.documentElement.outerHTML,
    ...[...document.querySelectorAll("input, textarea")].map((field) => field.value),
  ].join("\n"));
}
async function holdsNothing(visitor) {
  const held = await allOf(visitor);
  for (const word of ["多摩川", HERS, DRAFT]) assert.ok(!held.includes(word), word);
}
// Locked after a new start of the page, however long one waits.
async function staysLocked(visitor) {
  await visitor.says("しばらく操作がなかったため");
  await holdsNothing(visitor);
  await visitor.page.waitForTimeout(1_500);
  await holdsNothing(visitor);
}
async function opensWithANetwork(visitor) {
  await visitor.page.routeWebSocket("**/v1/socket", (socket) => void socket.connectToServer());
  await visitor.page.reload();
  await unlock(visitor, PIN);
  await visitor.message(HERS).waitFor();
}
async function begin(visitor, words) {
  await visitor.page.getByLabel("本文").fill(words);
}

test("a nurse reads and writes at her PC", async () => {
  const { town } = world;
  const epoch = must(await town.doctor.client.readGroup(town.group)).line.rosterEpoch;
  must(await town.doctor.client.post(town.room, report(HERS), { epoch }));
  await enter(pc, town.nurse, PIN);
  await pc.openPatient("多摩川");
  await pc.message(HERS).waitFor();
});

test("the page is loaded anew while she works: it stays open", async () => {
  await pc.page.reload();
  await pc.message(HERS).waitFor();
  await live(pc);
});

test("she locks it and leaves; somebody presses F5", async () => {
  await begin(pc, DRAFT);
  await pc.button("ロック").click();
  await pc.says("しばらく操作がなかったため");
  await pc.page.reload();
  await staysLocked(pc);
  await pc.page.evaluate(() => localStorage.removeItem("lock"));
  await pc.page.reload();
  await staysLocked(pc);
  await unlock(pc, PIN);
  await pc.message(HERS).waitFor();
  await live(pc);
});

test("the server locked it; then the network goes, and somebody presses F5", async () => {
  const { page } = pc;
  let say;
  await page.routeWebSocket("**/v1/socket", (socket) => {
    socket.connectToServer();
    say = (frame) => socket.send(frame);
  });
  await page.reload();
  await live(pc);
  say(Buffer.from([0x82, 0x13, 0x00])); // ServerEnvelope{locked}
  await pc.says("しばらく操作がなかったため");
  await page.routeWebSocket("**/v1/socket", (socket) => socket.close());
  await page.reload();
  await staysLocked(pc);
  await opensWithANetwork(pc);
});

test("nobody touched it for long, and the page is loaded anew without a network", async () => {
  const { page } = pc;
  await page.routeWebSocket("**/v1/socket", (socket) => socket.close());
  await page.evaluate(() => {
    const mark = JSON.parse(localStorage.getItem("lock"));
    localStorage.setItem("lock", JSON.stringify({ ...mark, acted: Date.now() - mark.span }));
  });
  await page.reload();
  await staysLocked(pc);
  await opensWithANetwork(pc);
});

test("a colleague signs in on the nurse's locked screen and sees nothing of hers", async () => {
  // No member of the nurse's group.
  const { town } = world;
  const hired = await world.hire("杏");
  const visitor = await world.visitor(PHONE);
  const known = await visitor.enrol(hired, "aozora-anzu");
  await visitor.acceptPolicy();
  await visitor.choosePin(PIN);
  await visitor.context.close();
  await begin(pc, DRAFT);
  await pc.page.getByRole("button", { name: /既読/ }).first().click();
  await pc.page.locator("#unlocked dialog").waitFor();
  await pc.button("ロック").dispatchEvent("click"); // behind the dialog, as the idle time would
  await pc.button("パスワードでサインインし直す").click();
  // What is kept here is not decided over the head of who is signed in.
  assert.equal(await pc.page.locator('#lock input[name="device-class"]').count(), 2);
  await pc.signInHere({ ...known, totp: await nextCode(known.totpSecret) });
  await pc.page.locator("#unlocked dialog").waitFor(); // a device of its own: its PIN is asked for
  await holdsNothing(pc);
  await pc.choosePin("550132");
  await pc.says("担当している利用者はいません");
  await live(pc);
  await holdsNothing(pc);
  assert.ok(!pc.page.url().includes(town.group));
  await pc.page.goBack().catch(() => undefined);
  await pc.page.waitForTimeout(500);
  await holdsNothing(pc);
});

test("the nurse comes back to the lock of somebody else and finds her own again", async () => {
  await pc.page.goto(pc.wire.origin);
  await live(pc);
  await pc.button("ロック").click();
  await pc.button("パスワードでサインインし直す").click();
  const { name, password, totpSecret } = world.town.nurse;
  await pc.signInHere({ login: name, password, totp: await nextCode(totpSecret) });
  await pc.openPatient("多摩川");
  await pc.message(HERS).waitFor();
  assert.equal(await pc.page.getByLabel("本文").inputValue(), "");
});

test("who enrols at her PC gets nothing of hers either", async () => {
  const hired = await world.hire("楓");
  await pc.enrol(hired, "aozora-kaede");
  await pc.acceptPolicy();
  await pc.choosePin("550132");
  await pc.says("担当している利用者はいません");
  await live(pc);
  await holdsNothing(pc);
});

test("another tab takes over: the old one stops and says so, also when it was locked", async () => {
  const visitor = await world.visitor(DESK);
  const sockets = [];
  visitor.page.on("websocket", (socket) => sockets.push(socket));
  await enter(visitor, world.town.doctor, "550132");
  await visitor.openPatient("多摩川");
  await begin(visitor, DRAFT);
  const other = await visitor.context.newPage();
  await other.goto(visitor.wire.origin);
  await other.getByRole("button", { name: "このタブで使う" }).click();
  await other.getByRole("link", { name: /多摩川/ }).waitFor();
  await visitor.says("別のタブで使われています");
  await holdsNothing(visitor);
  await until(() => sockets.length > 0 && sockets.every((one) => one.isClosed()), "it hangs up");
  await visitor.page.evaluate(() => (location.hash = "#/"));
  await visitor.says("別のタブで使われています");
  await other.getByRole("button", { name: "ロック", exact: true }).click();
  await other.getByText("しばらく操作がなかったため").waitFor();
  await visitor.page.goto(visitor.wire.origin);
  await visitor.page.reload();
  await visitor.button("このタブで使う").click();
  await staysLocked(visitor);
  await other.getByText("別のタブで使われています").waitFor();
  await unlock(visitor, "550132");
  await visitor.page.locator(".patients").getByRole("link", { name: /多摩川/ }).waitFor();
  await visitor.context.close();
});

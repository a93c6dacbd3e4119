// A nurse who would rather look at her phone than type: passkeys in a real browser, with an
// authenticator of the browser's own tools in the place of a finger.
import assert from "node:assert/strict";
import { after, before } from "node:test";

import { stepsOf } from "./steps.mjs";
import { DESK, nextCode, PHONE, World } from "./world.mjs";

const PIN = "240613";

let world;
let phone; // a new nurse's, who enrols on it
let pc; // the other nurse's
let hers; // what the new nurse knows
let authenticator;
before(async () => {
  world = await World.begun();
  phone = await world.visitor(PHONE);
  pc = await world.visitor(DESK);
});
after(() => world?.end());

const test = stepsOf(() => [phone, pc]);

// Chromium's own: a phone's built-in authenticator, whose finger is always the right one until a
// step says otherwise.
async function withAuthenticator(visitor) {
  const session = await visitor.tools();
  await session.send("WebAuthn.enable");
  const options = {
    protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true,
    isUserVerified: true, automaticPresenceSimulation: true,
  };
  const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", { options });
  const to = (method, more = {}) =>
    session.send(`WebAuthn.${method}`, { authenticatorId, ...more });
  return {
    keys: async () => (await to("getCredentials")).credentials,
    finger: (isUserVerified) => to("setUserVerified", { isUserVerified }),
    forget: () => to("clearCredentials"),
    take: (credential) => to("addCredential", { credential }),
  };
}
const live = ({ page }) => page.locator('.connection[data-state="live"]').waitFor();
const dialogGone = ({ page }) =>
  page.locator("#unlocked dialog").waitFor({ state: "detached" });

test("enrolled, she is offered once what her phone can do", async () => {
  hers = await phone.enrol(await world.hire("翠"), "aozora-midori");
  await phone.acceptPolicy();
  await phone.choosePin(PIN);
  await phone.says("次から指紋や顔で開けます。");
  await phone.look("passkey-offer");
  authenticator = await withAuthenticator(phone); // it belongs to this document
  await phone.button("パスキーを追加する").click();
  await phone.page.getByText("次から指紋や顔で開けます。").waitFor({ state: "detached" });
  const [key] = await authenticator.keys();
  assert.equal(key.rpId, "localhost");
  assert.ok(key.isResidentCredential, "found again without a login name");
});

test("locked, her phone is opened by one act", async () => {
  await live(phone);
  await phone.button("ロック").click();
  await phone.button("パスキーで開く").waitFor();
  await phone.look("passkey-lock");
  await authenticator.finger(false);
  await phone.button("パスキーで開く").click();
  await phone.says("パスキーを確かめられませんでした。");
  await phone.look("passkey-lock-refused");
  await authenticator.finger(true);
  await phone.button("パスキーで開く").click();
  await phone.says("担当の利用者");
  await phone.page.locator("#lock").waitFor({ state: "hidden" });
});

test("signed out, she comes in without typing a word", async () => {
  await phone.page.getByRole("link", { name: "メニュー" }).click();
  await phone.button("サインアウト").click();
  await phone.box.getByRole("button", { name: "サインアウト", exact: true }).click();
  await phone.button("パスキーで入る").waitFor();
  await phone.look("passkey-sign-in");
  await phone.button("パスキーで入る").click();
  await live(phone);
});

test("on a PC that nobody knew she comes in alike, and is the same person", async () => {
  await pc.page.goto(pc.wire.origin);
  const desk = await withAuthenticator(pc);
  await desk.take((await authenticator.keys())[0]);
  await pc.button("パスキーで入る").waitFor();
  await pc.look("passkey-sign-in");
  await pc.page.getByLabel("この端末の呼び名").fill("机のパソコン（架空）");
  await pc.button("パスキーで入る").click();
  await live(pc);
  await pc.button("あとで決める").click();
  await pc.page.goto(`${pc.wire.origin}/#/menu`);
  await pc.says("青空 翠");
});

test("among her own devices stand her passkeys: named, added, removed", async () => {
  await pc.page.goto(`${pc.wire.origin}/#/devices`);
  await pc.says("この端末のパスキー");
  await pc.says("最後に使った日時");
  await pc.lookBoth("passkeys");
  await pc.button("呼び名を変える").click();
  await pc.page.getByLabel("呼び名", { exact: true }).fill("訪問用スマホの指紋（架空）");
  await pc.look("passkey-rename");
  await pc.box.getByRole("button", { name: "呼び名を変える" }).click();
  await dialogGone(pc);
  await pc.says("訪問用スマホの指紋（架空）");
});

test("a removed one is told on her phone, and opens nothing any more", async () => {
  await live(phone);
  await pc.button("削除する").click();
  await pc.says("このパスキーを削除しますか");
  await pc.look("passkey-remove");
  await pc.box.getByRole("button", { name: "削除する", exact: true }).click();
  await dialogGone(pc);
  await pc.says("まだありません。");
  await phone.says("パスキーが変わりました");
  await phone.look("passkey-changed");
  await phone.box.getByRole("button", { name: "閉じる" }).click();
  await phone.page.getByRole("link", { name: "メニュー" }).click();
  await phone.button("サインアウト").click();
  await phone.box.getByRole("button", { name: "サインアウト", exact: true }).click();
  await phone.button("パスキーで入る").waitFor();
  await phone.look("passkey-signed-out"); // the page has settled after the sign-out
  await phone.button("パスキーで入る").click();
  await phone.says("このパスキーでは入れませんでした。");
  await phone.look("passkey-refused");
  await phone.signInHere({ ...hers, totp: await nextCode(hers.totpSecret) });
  await live(phone);
});

test("no page complained of anything", () => {
  for (const visitor of [phone, pc]) assert.deepEqual(visitor.problems, [], visitor.size);
});

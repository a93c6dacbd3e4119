// Passkeys against the real server over real TLS: a nurse adds one, comes in with it alone on a
// device that nobody knew, opens the lock; and what a thief could send is refused.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { must, type PasskeyAssertion, type SignInByPasskey } from "../src/index.js";
import { Authenticator, type Algorithm } from "./support/authenticator.js";
import { DEVICE, Someone, Town, until } from "./support/town.js";

let town: Town;
before(async () => {
  town = await Town.founded();
});
after(() => town?.end());

const wish = (assertion: PasskeyAssertion): SignInByPasskey => ({ assertion, newDevice: DEVICE });

// Another device of hers, with nothing on it.
async function newDevice(name: string): Promise<Someone> {
  const who = new Someone(town.server, name);
  await who.powerOn();
  return who;
}
async function added(who: Someone, key: Authenticator, name = "指紋"): Promise<void> {
  const asked = must(await who.client.askNewPasskey());
  must(await who.client.addPasskey(name, key.make(asked)));
}
async function tried(who: Someone, key: Authenticator): Promise<string> {
  const asked = must(await who.client.askPasskey("sign_in"));
  return (await who.client.signInByPasskey(wish(key.use(asked)))).type;
}

for (const algorithm of ["es256", "eddsa", "rs256"] as Algorithm[]) {
  test(`a passkey of ${algorithm} is both factors, also on a device that nobody knew`, async () => {
    const { nurse } = town;
    const key = new Authenticator(algorithm);
    await added(nurse, key, algorithm);
    const phone = await newDevice(`phone-${algorithm}`);
    const asked = must(await phone.client.askPasskey("sign_in"));
    assert.equal(asked.challenge.length, 32);
    assert.deepEqual(asked.passkeys, [], "before sign-in nothing is told");
    const how = must(await phone.client.signInByPasskey(wish(key.use(asked))));
    assert.equal(how.account, nurse.client.account);
    await until(() => phone.client.state === "live", "the phone is live");
    // The next time this device is known: it stays the same one.
    must(await phone.client.signOut());
    const again = must(await phone.client.askPasskey("sign_in"));
    const back = must(await phone.client.signInByPasskey(wish(key.use(again))));
    assert.equal(back.device, how.device);
    await phone.powerOff();
  });
}

test("an answer counts once", async () => {
  const { nurse } = town;
  const key = new Authenticator();
  await added(nurse, key);
  const thief = await newDevice("thief");
  const asked = must(await thief.client.askPasskey("sign_in"));
  const used = key.use(asked);
  const right = must(await thief.client.signInByPasskey(wish(used)));
  assert.equal(right.account, nurse.client.account);
  must(await thief.client.signOut());
  assert.equal((await thief.client.signInByPasskey(wish(used))).type, "passkey_expired");
  await thief.powerOff();
});

test("what was made elsewhere, for nobody or by nobody opens nothing", async () => {
  const { nurse } = town;
  const key = new Authenticator();
  await added(nurse, key);
  const thief = await newDevice("stranger"); // enrolled for nobody: one of hers would be slowed
  key.origin = "https://tasuki.example.jp.evil.example";
  assert.equal(await tried(thief, key), "passkey_other_place");
  key.origin = new Authenticator().origin;
  key.rpId = "evil.example";
  assert.equal(await tried(thief, key), "passkey_other_place");
  key.rpId = "";
  key.flags = 0x01;
  assert.equal(await tried(thief, key), "passkey_not_verified");
  key.flags = 0x05;
  const asked2 = must(await thief.client.askPasskey("sign_in"));
  const bent = key.use(asked2);
  bent.signature = new Uint8Array(bent.signature);
  bent.signature[8]! ^= 1;
  assert.equal((await thief.client.signInByPasskey(wish(bent))).type, "passkey_wrong");
  assert.equal(await tried(thief, new Authenticator()), "passkey_wrong");
  await thief.powerOff();
});

test("she is told on her other connection, and a removed passkey opens nothing", async () => {
  const { nurse } = town;
  const key = new Authenticator();
  await added(nurse, key, "なくした鍵");
  const phone = await newDevice("phone-told");
  assert.equal(await tried(phone, key), "ok");
  await until(() => phone.client.state === "live", "the phone is live");
  const listed = must(await nurse.client.listPasskeys());
  const mine = listed.find((one) => one.name === "なくした鍵")!;
  assert.ok(mine.made > 0 && mine.lastUsed >= mine.made && !mine.synced);
  must(await nurse.client.renamePasskey(mine.id, "交換した鍵"));
  must(await nurse.client.removePasskey(mine.id));
  await until(() => phone.all("passkeys_changed").length === 1, "the phone hears of it");
  assert.equal(nurse.all("passkeys_changed").length, 0);
  assert.ok(!must(await nurse.client.listPasskeys()).some((one) => one.name === "交換した鍵"));
  must(await phone.client.signOut());
  assert.equal(await tried(phone, key), "passkey_wrong");
  await phone.powerOff();
});

test("both factors again are one act, of the same person only", async () => {
  const { doctor, nurse } = town;
  const hers = new Authenticator();
  const his = new Authenticator();
  await added(nurse, hers);
  await added(doctor, his);
  const before = nurse.client.account;
  const asked = must(await nurse.client.askPasskey("fresh"));
  assert.ok(asked.passkeys.some((id) => Buffer.from(id).equals(hers.id)));
  const other = await nurse.client.freshByPasskey(wish(his.use(asked)));
  assert.equal(other.type, "passkey_wrong");
  const again = must(await nurse.client.askPasskey("fresh"));
  const lives = (): number =>
    nurse.all("state_changed").filter((one) => one.state === "live").length;
  const soFar = lives();
  must(await nurse.client.freshByPasskey(wish(hers.use(again))));
  await until(() => lives() > soFar && nurse.client.state === "live", "she is back, anew");
  assert.equal(nurse.client.account, before);
  must(await nurse.client.askNewPasskey());
});

test("the lock of her device takes her passkey, and nobody else's", async () => {
  const { doctor, nurse } = town;
  const hers = new Authenticator();
  const his = new Authenticator();
  await added(nurse, hers);
  const purpose = must(await doctor.client.askPasskey("fresh"));
  assert.ok(purpose.passkeys.length > 0);
  assert.equal((await doctor.client.unlockByPasskey(his.use(purpose))).type, "passkey_expired");
  const wrong = must(await nurse.client.askPasskey("unlock"));
  assert.equal((await nurse.client.unlockByPasskey(his.use(wrong))).type, "passkey_wrong");
  const asked = must(await nurse.client.askPasskey("unlock"));
  const used = hers.use(asked);
  used.userHandle = new Uint8Array(); // it was told which passkey
  must(await nurse.client.unlockByPasskey(used));
  assert.equal((await nurse.client.unlockByPasskey(used)).type, "passkey_expired");
});

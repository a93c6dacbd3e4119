// The worst day as a person at a device has it: the server is another one than yesterday, says so,
// and gets back what it had said was safe. On the real server, really restored.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { must, report } from "../src/index.js";
import { totpNow } from "../src/node.js";
import { DEVICE, Town, until, type Someone } from "./support/town.js";

const STEP = 30_000;

let town: Town;
before(async () => {
  town = await Town.founded();
});
after(() => town?.end());

// The code after the one of now: that one was used to enrol.
async function signInAgain({ client, name, password, totpSecret }: Someone): Promise<void> {
  const totp = await totpNow(totpSecret, Date.now() + STEP);
  must(await client.signIn({ loginName: name, password, totp, newDevice: DEVICE }));
  await until(() => client.state === "live", `${name} is live again`);
}

test("a restored server is believed because it says so, and gets its messages back", async () => {
  const { doctor, nurse, server } = town;
  must(await doctor.client.post(town.room, report("バックアップの前")));
  await until(() => doctor.all("sent").length === 1, "it is sent");
  const backup = server.backUp();
  const id = must(await doctor.client.post(town.room, report("バックアップの後")));
  await until(() => doctor.all("sent").length === 2, "and this one");
  server.run("seal");
  await until(() => doctor.all("checkpoint_seen").length > 0, "the device has seen a seal");

  const said = await server.restoreFrom(backup);
  assert.match(said, /No group waits/);
  for (const one of [doctor, nurse]) {
    await until(() => one.all("session_ended").length > 0, "no sign-in outlives it", 20_000);
    await signInAgain(one);
    const restored = one.all("server_restored");
    assert.equal(restored.length, 1);
    assert.equal(restored[0]!.declared, true);
  }
  // So is what the backup holds: the same id, the same answer, and no second message.
  await until(() => doctor.all("sent").slice(2).some(({ accepted }) => accepted.id === id),
    "what was lost is sent again");
  await until(() => nurse.texts().includes("バックアップの後"), "and reaches the nurse");
  const page = must(await nurse.client.readPage(town.room));
  const texts = page.events.flatMap((one) =>
    one.type === "message_posted" ? [one.body.texts.join()] : [],
  );
  assert.deepEqual(texts, ["バックアップの前", "バックアップの後"]);

  // Once: the next start of the program finds the new life known, and its record whole.
  await doctor.powerOff();
  await doctor.powerOn();
  await until(() => doctor.client.state === "live", "the doctor is back");
  server.run("seal");
  await until(() => doctor.all("checkpoint_seen").length > 0, "and has seen the new life's seal");
  assert.equal(doctor.all("server_restored").length, 0);
  for (const one of [doctor, nurse]) assert.equal(one.all("checkpoint_mismatch").length, 0);
});

// Rules B10 and B3 through the SDK and the real server: offices answer for their people, and an
// oral consent gets its paper.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { must, SystemKind } from "../src/index.js";
import { Town, until } from "./support/town.js";

let town: Town;
before(async () => {
  town = await Town.founded();
});
after(() => town?.end());

test("an office says who is still on the case, and everybody sees when and by whom", async () => {
  const { doctor, nurse, group, station, clinic } = town;
  assert.deepEqual(must(await doctor.client.readReviewList(clinic)), [], "exceptions only");
  assert.equal((await nurse.client.readReviewList(clinic)).type, "not_found");
  const { rosterEpoch } = must(await nurse.client.readGroup(group)).line;
  const wish = { office: station, rosterEpoch, still: [town.nurses] };
  const said = must(await nurse.client.confirmMembers(group, wish));
  const { checks } = must(await doctor.client.readGroup(group));
  const own = checks.find((one) => one.office === station)!;
  assert.equal(own.confirmed, said.at);
  assert.equal(own.by, nurse.client.account);
  assert.equal(own.byName.family, "若葉");
  assert.ok(!own.unconfirmed && own.due > own.confirmed);
  assert.equal(checks.find((one) => one.office === clinic)!.confirmed, 0);
  await until(() => doctor.all("system_event").some(
    (one) => one.kind === SystemKind.membersConfirmed && one.office === station));
  assert.equal((await doctor.client.confirmMembers(group, wish)).type, "not_allowed");
  const nobody = { ...wish, still: [] };
  assert.equal((await nurse.client.confirmMembers(group, nobody)).type, "roster_not_whole");
});

test("an oral consent waits for its paper, which comes once", async () => {
  const { doctor, nurse, group } = town;
  const on = { year: 2026, month: 1, day: 5 };
  must(await doctor.client.recordConsent(group, { on, oral: true, witness: "架空 立会人" }));
  const waiting = must(await doctor.client.readGroup(group)).consents;
  assert.ok(waiting.at(-1)!.paperDue > 0);
  const number = waiting.length;
  const paper = { ...on, day: 9 };
  const refused = await nurse.client.recordConsentPaper(group, number, paper);
  assert.equal(refused.type, "not_origin_office");
  must(await doctor.client.recordConsentPaper(group, number, paper));
  const come = must(await doctor.client.readGroup(group)).consents.at(-1)!;
  assert.equal(come.paperDue, 0);
  assert.deepEqual(come.paperOn, paper);
  assert.equal(come.paperBy, doctor.client.account);
  const again = await doctor.client.recordConsentPaper(group, number, paper);
  assert.equal(again.type, "already_done");
  const written = await doctor.client.recordConsentPaper(group, 1, paper);
  assert.equal(written.type, "no_paper_awaited");
});

test("who is said to be gone is out at once", async () => {
  const { doctor, nurse, group, clinic, room } = town;
  const view = must(await doctor.client.readGroup(group));
  const still = view.roster
    .filter((one) => one.until === 0 && one.membership !== town.nurses)
    .map((one) => one.membership);
  const { rosterEpoch } = view.line;
  const wish = { office: clinic, rosterEpoch, still, gone: [town.nurses], reason: "担当変更" };
  const changed = must(await doctor.client.confirmMembers(group, wish));
  assert.equal(changed.cut?.membership, town.nurses);
  await until(() => nurse.all("revoked").length === 1);
  assert.notEqual((await nurse.client.readPage(room, {})).type, "ok");
  assert.equal((await doctor.client.confirmMembers(group, wish)).type, "stale_audience");
});

// The real server through the SDK, on good days and bad ones.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { must, ReceiptKind, report } from "../src/index.js";
import { Town, until } from "./support/town.js";

let town: Town;
before(async () => {
  town = await Town.founded();
});
after(() => town?.end());

test("a message is sent, read and confirmed", async () => {
  const { doctor, nurse, room } = town;
  const draft = report("明朝の訪問で足の確認をお願いします。", { confirmBy: [town.nurses] });
  must(await doctor.client.post(room, draft));
  await until(() => nurse.all("message_posted").length === 1);
  const post = nurse.all("message_posted")[0]!;
  assert.deepEqual(post.body.texts, draft.texts);
  assert.deepEqual(post.body.head.confirmBy, [town.nurses]);
  const { seq } = post.entry;
  must(nurse.client.displayed(room, { first: seq, last: seq }));
  must(await nurse.client.confirm(room, seq));
  await until(() =>
    doctor.all("receipt_changed").some((one) =>
      one.changes.some((change) => change.kind === ReceiptKind.confirmed)));
  const list = must(await doctor.client.readReceipts(room, seq));
  const hers = list.lines.find((line) => line.membership === town.nurses)!;
  assert.ok(hers.delivered && hers.displayed && hers.confirmed && hers.confirmAsked);
});

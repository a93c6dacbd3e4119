// What people do to a message, through the SDK and the real server: instructions, phone memos,
// words for somebody else, and the list of what waits for one.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import {
  Awaits, draftOf, MessageKind, must, report, RequestState, textOf, Urgency, type CardField,
} from "../src/index.js";
import { Town, until } from "./support/town.js";

let town: Town;
before(async () => {
  town = await Town.founded();
});
after(() => town?.end());

test("an instruction is received, corrected, received again and reported done", async () => {
  const { doctor, nurse, room } = town;
  const order = (text: string) =>
    draftOf(MessageKind.instruction, text, { addressees: [town.nurses] });
  must(await doctor.client.post(room, order("点滴 500mL")));
  await until(() => nurse.texts().includes("点滴 500mL"));
  const { entry } = nurse.all("message_posted").at(-1)!;
  assert.equal(entry.requestState, RequestState.open);
  assert.equal(doctor.all("sent").at(-1)!.message!.entry.requestState, RequestState.open);
  const { seq } = entry;
  const changes = () =>
    doctor.all("request_state_changed").filter((one) => one.requestSeq === seq);
  must(await nurse.client.receiveInstruction(room, seq, "500mLですね"));
  await until(() => changes().length === 1);
  assert.equal(changes()[0]!.state, RequestState.received);
  assert.equal(changes()[0]!.entry.reason, "500mLですね");
  must(await doctor.client.correct(room, seq, 2, "量の誤り", order("点滴 250mL")));
  await until(() => nurse.all("message_corrected").some((one) => one.entry.refersTo === seq));
  const own = () =>
    nurse.all("request_state_changed").filter((one) => one.requestSeq === seq)
      .map((one) => one.state);
  const { received, open, carriedOut } = RequestState;
  await until(() => own().length === 2);
  assert.deepEqual(own(), [received, open]); // her own step as well
  const fixed = nurse.all("message_corrected").at(-1)!.entry.seq;
  const refused = nurse.all("send_failed").length;
  must(await nurse.client.receiveInstruction(room, seq, "500mLですね"));
  await until(() => nurse.all("send_failed").length === refused + 1);
  const { failure, id } = nurse.all("send_failed").at(-1)!;
  assert.ok(failure.type === "newer_version_exists" && failure.originalSeq === fixed);
  must(await nurse.client.drop(id));
  must(await nurse.client.receiveInstruction(room, fixed, "250mLですね"));
  must(await nurse.client.reportInstruction(room, fixed, "14時に実施"));
  await until(() => changes().length === 3);
  assert.equal(changes()[2]!.state, RequestState.carriedOut);
  assert.equal(changes()[2]!.entry.reason, "14時に実施");
  const page = must(await nurse.client.readPage(room, { fromSeq: seq, limit: 1 }));
  assert.equal(page.events[0]!.entry.requestState, RequestState.carriedOut);
  await until(() => own().length === 4);
  assert.deepEqual(own(), [received, open, received, carriedOut]);
});

test("a phone memo is signed by the member it quotes", async () => {
  const { doctor, nurse, room } = town;
  const spokeWith = doctor.client.membershipIn(room);
  const spoke = Date.now();
  const head = { spokeWith, spoke };
  must(await nurse.client.post(room, draftOf(MessageKind.phoneMemo, "1錠追加とのこと", head)));
  await until(() => doctor.texts().includes("1錠追加とのこと"));
  const { entry, body } = doctor.all("message_posted").at(-1)!;
  assert.deepEqual([body.head.spokeWith, body.head.spoke], [spokeWith, spoke]);
  assert.equal(entry.requestState, RequestState.open);
  must(await doctor.client.coSignMemo(room, entry.seq, "そのとおりです"));
  await until(() => nurse.all("request_state_changed").at(-1)?.requestSeq === entry.seq);
  const { state, entry: by } = nurse.all("request_state_changed").at(-1)!;
  assert.deepEqual([state, by.reason], [RequestState.coSigned, "そのとおりです"]);
  const alone = { spokeWithName: "当番薬剤師（架空）", spoke };
  must(await nurse.client.post(room, draftOf(MessageKind.phoneMemo, "在庫あり", alone)));
  await until(() => doctor.texts().includes("在庫あり"));
  assert.equal(doctor.all("message_posted").at(-1)!.entry.requestState, RequestState.none);
});

test("an answer entered for its addressee counts with the addressee's word", async () => {
  const { doctor, nurse, room } = town;
  const clerk = await town.another();
  town.nurses = nurse.client.membershipIn(room);
  const onBehalfOf = nurse.client.account;
  must(await doctor.client.post(
    room, draftOf(MessageKind.question, "創部は", { addressees: [town.nurses] })));
  await until(() => clerk.texts().includes("創部は"));
  const asked = clerk.all("message_posted").at(-1)!.entry.seq;
  const states = () =>
    doctor.all("request_state_changed").filter((one) => one.requestSeq === asked);
  const head = { answersSeq: asked, onBehalfOf };
  must(await clerk.client.post(room, draftOf(MessageKind.answer, "乾いています", head)));
  must(await clerk.client.post(room, report("明日も訪問とのこと", { onBehalfOf })));
  await until(() => nurse.texts().includes("明日も訪問とのこと"));
  const waiting = nurse.all("message_posted").filter((one) => one.entry.proxyOpen);
  assert.equal(waiting.length, 2);
  assert.equal(clerk.all("sent").at(-1)!.message!.entry.proxyOpen, true);
  assert.deepEqual(states(), []);
  must(await nurse.client.confirmProxy(room, waiting.map((one) => one.entry.seq)));
  await until(() => states().length === 1);
  assert.equal(states()[0]!.state, RequestState.answered);
  assert.equal(states()[0]!.entry.author, onBehalfOf);
  await until(() => nurse.all("proxy_confirmed").length >= 2); // on the own screen as well
  const confirmed = doctor.all("proxy_confirmed").slice(-2).map((one) => one.seq);
  assert.deepEqual(confirmed, waiting.map((one) => one.entry.seq));
  const page = must(await doctor.client.readPage(room, { fromSeq: asked, limit: 5 }));
  assert.ok(page.events.every((one) => !one.entry.proxyOpen));
});

test("a card is put by two, and neither goes over the other unseen", async () => {
  const { doctor, nurse, group } = town;
  const statedOn = { year: 2026, month: 11, day: 20 };
  const put = (key: string, value: string, wasSeq = 0): CardField =>
    ({ key, value, source: "長女", statedOn, wasSeq });
  const first = must(await nurse.client.changeCard(group, [
    put("care_level.level", "care3"), put("allergy", "卵"),
  ]));
  await until(() => doctor.all("card_changed").length === 1);
  await until(() => nurse.all("card_changed").length === 1); // on the own screen as well
  const [seen] = doctor.all("card_changed");
  assert.equal(seen!.entry.seq, first.seq);
  assert.deepEqual(seen!.fields[1], put("allergy", "卵"));
  const late = await doctor.client.changeCard(group, [put("allergy", "そば")]);
  assert.ok(late.type === "card_moved_on" && late.originalSeq === first.seq);
  must(await doctor.client.changeCard(group, [put("allergy", "卵・そば", first.seq)]));
  const card = must(await nurse.client.readCard(group, true));
  assert.deepEqual(card.lines.map((one) => one.field.value), ["care3", "卵・そば"]);
  assert.equal(card.lines[1]!.author, doctor.client.account);
  assert.deepEqual(card.form, must(await nurse.client.readCardForm()));
  const versions = must(await nurse.client.readCardVersions(group, "allergy"));
  assert.deepEqual(versions.lines.map((one) => one.field.value), ["卵・そば", "卵"]);
  const unknown = await nurse.client.changeCard(group, [put("weight", "50")]);
  assert.equal(unknown.type, "unknown_card_field");
});

test("a decision stands pinned until a member takes it off", async () => {
  const { doctor, nurse, room } = town;
  must(await doctor.client.post(
    room, draftOf(MessageKind.decision, "訪問は週3回", { decidedBy: "担当者会議" })));
  await until(() => nurse.texts().includes("訪問は週3回"));
  const pinned = async (): Promise<string[]> =>
    must(await nurse.client.readPinned(room)).events.flatMap((one) =>
      one.type === "message_posted" ? [textOf(one.body)] : []);
  assert.deepEqual(await pinned(), ["訪問は週3回"]);
  const { seq } = nurse.all("message_posted").at(-1)!.entry;
  must(await nurse.client.pinDecision(room, seq, false, "見直したため"));
  await until(() => doctor.all("pin_changed").length === 1);
  const [off] = doctor.all("pin_changed");
  assert.deepEqual([off!.seq, off!.pinned, off!.entry.reason], [seq, false, "見直したため"]);
  assert.deepEqual(await pinned(), []);
});

test("the list of what awaits one follows what is done", async () => {
  const { doctor, nurse, room } = town;
  const addressees = [nurse.client.membershipIn(room)];
  const waits = async (): Promise<[string, Awaits[]][]> => {
    const groups = must(await nurse.client.readAwaiting());
    return groups.flatMap((group) => {
      assert.deepEqual(group.where, room);
      return group.items.map((one): [string, Awaits[]] => [textOf(one.message.body), one.what]);
    });
  };
  const before = (await waits()).length;
  must(await doctor.client.post(room, draftOf(MessageKind.request, "採血を", { addressees })));
  must(await doctor.client.post(
    room, report("至急", { urgency: Urgency.urgent, addressees, confirmBy: addressees })));
  await until(() => nurse.texts().includes("至急"));
  const added = (await waits()).slice(before);
  assert.deepEqual(added, [["採血を", [Awaits.answer]], ["至急", [Awaits.confirmation]]]);
  const { seq } = nurse.all("message_posted").at(-1)!.entry;
  must(await nurse.client.confirm(room, seq));
  const answersSeq = seq - 1;
  must(await nurse.client.post(room, draftOf(MessageKind.answer, "済みました", { answersSeq })));
  await until(() => nurse.client.outbox().every((one) => one.state === "sent"));
  for (let tries = 0; (await waits()).length > before; ++tries) assert.ok(tries < 500);
  const visit = must(await nurse.client.readVisit(room));
  assert.equal(visit.ownSeq, seq + 1);
  assert.ok(visit.ownAt > 0 && visit.latestSeq >= visit.ownSeq);
});

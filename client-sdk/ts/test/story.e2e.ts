// The real server through the SDK, on good days and bad ones.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";

import {
  AskAnswer, Client, must, ReceiptKind, report, RequestState, MessageKind, draftOf, Urgency,
  type Hash, type SearchWish,
} from "../src/index.js";
import { FileStorage, NodeDialer, totpNow } from "../src/node.js";
import { browserlike, newJar } from "./support/browserlike.js";
import { DEVICE, HASTE, Someone, Town, until } from "./support/town.js";

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
  // One's own words come with the acknowledgement, and equal what a page brings later.
  const own = doctor.all("sent").at(-1)!.message!;
  const page = must(await doctor.client.readPage(room, { fromSeq: seq, limit: 1 }));
  assert.equal(page.events[0]?.type, "message_posted");
  assert.deepEqual(own.body, (page.events[0] as typeof own).body);
  assert.equal(own.entry.membership, page.events[0]!.entry.membership);
});

test("a question is answered, corrected with a reason, and retracted", async () => {
  const { doctor, nurse, room } = town;
  const before = nurse.events.length;
  const seen = () => nurse.events.slice(before);
  const question = draftOf(MessageKind.question, "入浴は可能ですか。", { addressees: [town.nurses] });
  must(await doctor.client.post(room, question));
  await until(() => seen().some((one) => one.type === "message_posted"));
  const asked = seen().find((one) => one.type === "message_posted")!;
  assert.ok(asked.type === "message_posted");
  assert.equal(asked.entry.requestState, RequestState.open);
  const answersSeq = asked.entry.seq;
  must(await nurse.client.post(room, draftOf(MessageKind.answer, "可能です。", { answersSeq })));
  const answered = () =>
    doctor.all("request_state_changed").some((one) => one.requestSeq === answersSeq);
  await until(answered);
  assert.equal(doctor.texts().at(-1), "可能です。"); // posted, and no correction of the question
  const words = draftOf(MessageKind.question, "入浴は可能ですか（夕方）。", question.head);
  must(await doctor.client.correct(room, answersSeq, 2, "書き誤り", words));
  await until(() => seen().some((one) => one.type === "message_corrected"));
  assert.equal(must(await nurse.client.readVersions(room, answersSeq)).length, 2);
  must(await doctor.client.retract(room, answersSeq, "別の利用者", true));
  await until(() => seen().some((one) => one.type === "message_retracted" && one.wrongPatient));
  const page = must(await nurse.client.readPage(room, { fromSeq: answersSeq, limit: 1 }));
  assert.equal(page.events[0]?.type, "tombstone");
  // Whoever took it back has it neither on the own screen nor in the own copy.
  await until(() => doctor.all("message_retracted").some((one) =>
    one.entry.refersTo === answersSeq));
  for (const one of [nurse, doctor]) {
    const kept = await one.client.readKept(room);
    assert.equal(kept.find(({ entry }) => entry.seq === answersSeq)?.type, "tombstone");
  }
});

test("a reply refers to another message and closes nothing", async () => {
  const { doctor, nurse, room } = town;
  const { seq: repliesToSeq } = doctor.all("message_posted").at(-1)!.entry;
  must(await nurse.client.post(room, report("補足です", { repliesToSeq })));
  await until(() => doctor.texts().includes("補足です"));
  const { body, entry } = doctor.all("message_posted").at(-1)!;
  assert.deepEqual([body.head.repliesToSeq, entry.refersTo], [repliesToSeq, 0]);
});

test("a search finds what stands, however it is typed", async () => {
  const { doctor, nurse, room } = town;
  const texts = ["ｱﾑﾛｼﾞﾋﾟﾝ 5㎎へ", "食欲あり", `アムロジピンは中止${"x".repeat(19_000)}`];
  for (const text of texts) must(await doctor.client.post(room, report(text)));
  await until(() => texts.every((text) => nurse.texts().includes(text)));
  const found: string[] = [];
  const search = async (wish: SearchWish) => {
    found.length = 0;
    return must(await nurse.client.search(room, wish, (hits) => {
      for (const hit of hits) if (hit.type === "message_posted") found.push(hit.body.texts[0]!);
    }));
  };
  assert.equal((await search({ text: "あむろじぴん" })).more, false);
  assert.deepEqual(found, [texts[2], texts[0]]);
  await search({ text: "５ＭＧ", author: doctor.client.account, kind: MessageKind.report });
  assert.deepEqual(found, [texts[0]]);
  const end = await search({ text: "あむろじぴん", limit: 1 });
  assert.ok(end.more && !end.stopped);
  await search({ text: "あむろじぴん", beforeSeq: end.searchedToSeq });
  assert.deepEqual(found, [texts[0]]);
  assert.equal((await nurse.client.search(room, {}, () => undefined)).type, "bad_value");
});

test("every call of the surface is understood by the server", async () => {
  const { officer, doctor, nurse, group, room, clinic, station } = town;
  assert.equal(must(await officer.client.listOffices()).length, 2);
  assert.ok(must(await officer.client.listPeople()).length >= 0);
  assert.equal(must(await doctor.client.listGroups()).length, 1);
  assert.ok(must(await doctor.client.listGroups(clinic)).length >= 1);
  const view = must(await doctor.client.readGroup(group));
  assert.ok(view.noticeRecorded && view.consentStands && view.roster.length >= 2);
  assert.equal(view.patient.birth.year, 1938);
  assert.equal(must(await doctor.client.readPolicy()).version >= 0, true);
  const devices = must(await nurse.client.listDevices());
  assert.equal(devices.filter((one) => one.thisOne).length, 1);
  must(await nurse.client.setPin("240613"));
  const wish = {
    office: station, profession: 2,
    name: { family: "青空", given: "次郎", familyKana: "アオゾラ", givenKana: "ジロウ" },
  };
  const link = must(await nurse.client.invitePerson(wish));
  must(await nurse.client.withdrawEnrolment(link.enrolment));
  const again = must(await nurse.client.invitePerson(wish));
  const admitted = must(await doctor.client.admitPerson(group, {
    account: again.account, office: station, purpose: "訪問看護",
  }));
  must(await doctor.client.withdraw(group, admitted.admission, "取り消し"));
  must(await nurse.client.deactivatePerson(station, again.account, "退職"));
  const managed = must(await doctor.client.admitOffice(group, {
    office: station, purpose: "訪問看護", maxPeople: 3, manager: nurse.client.account,
  }));
  must(await doctor.client.removeOffice(group, managed.admission, "終了"));
  must(await doctor.client.withdrawRequest(room, 1, "不要"));
  await until(() => doctor.all("send_failed").length === 1); // seq 1 is no request
  must(await doctor.client.drop(doctor.all("send_failed")[0]!.id));
  must(await doctor.client.confirmProxy(room, [1]));
  await until(() => doctor.all("send_failed").length === 2);
  must(await doctor.client.drop(doctor.all("send_failed")[1]!.id));
  must(await doctor.client.post(room, report("至急です。", {
    urgency: Urgency.urgent, addressees: [town.nurses],
  })));
  await until(() => doctor.client.outbox().every((one) => one.state === "sent"));
  const { name, birth, sex } = view.patient;
  const twice = await nurse.client.openGroup({
    office: station, patient: { name, birth, sex }, relation: "訪問看護",
  });
  assert.equal(twice.type, "maybe_same_person");
  const asks = must(await doctor.client.readAsks(group));
  assert.equal(asks.asks[0]!.account, nurse.client.account);
  assert.equal(asks.asks[0]!.answer, AskAnswer.sameName);
  assert.equal(asks.asks[0]!.relation, "訪問看護");
  assert.equal((await nurse.client.readAsks(group)).type, "not_found");
  const refused = [
    await nurse.client.assignResponsible(group, town.nurses),
    await nurse.client.assignManager(group, town.nurses, true),
    await nurse.client.closeGroup(group, "終了"),
    await nurse.client.admitPerson(group, {
      account: doctor.client.account, office: clinic, purpose: "往診",
    }),
  ];
  for (const one of refused) assert.equal(one.type, "not_origin_office");
  const denied = [
    await nurse.client.addOffice({ kind: 4, name: "無断（架空）" }),
    await nurse.client.suspendOffice(clinic, true, "試し"),
    await nurse.client.publishPolicy("試し"),
  ];
  for (const one of denied) assert.equal(one.type, "not_allowed");
  must(await officer.client.suspendOffice(station, true, "試し"));
  must(await officer.client.suspendOffice(station, false, "試し"));
});

test("somebody came in since it was written: asked once, then sent", async () => {
  const { doctor, room } = town;
  const epoch = must(await doctor.client.readGroup(town.group)).line.rosterEpoch;
  await town.another();
  const asked = doctor.all("audience_changed").length;
  const sent = doctor.all("sent").length;
  for (const text of ["一", "二"]) must(await doctor.client.post(room, report(text), { epoch }));
  await until(() => doctor.all("audience_changed").length === asked + 1);
  const question = doctor.all("audience_changed").at(-1)!;
  assert.match(question.newcomers[0]!.name, /若葉/);
  assert.ok(question.waiting.length >= 1);
  await until(() => doctor.client.outbox().filter((one) => one.state === "asking").length === 2);
  must(await doctor.client.resendAll(room, question.rosterEpoch));
  await until(() => doctor.all("sent").length === sent + 2);
});

test("what waited for half a day is sent when its author says that it is still right", async () => {
  const hours = 3_600_000;
  const who = await town.another((one) => {
    const patience = { ...HASTE, askAfter: 12 * hours };
    one.more = { clock: () => Date.now() + one.ahead, patience };
  });
  const epoch = must(await who.client.readGroup(town.group)).line.rosterEpoch;
  await who.powerOff();
  const away = who.dialer;
  who.dialer = () => new NodeDialer({ host: "127.0.0.1", port: 1, ca: town.server.ca });
  await who.powerOn();
  const post = async (text: string): Promise<unknown> =>
    must(await who.client.post(town.room, report(text), { epoch }));
  await post("昨夜の体温 38.2℃");
  await post("昨夜のことは取り消します");
  who.ahead = 11 * hours;
  await post("今朝の体温 36.6℃");
  await who.powerOff();
  who.ahead = 13 * hours;
  who.dialer = away;
  await who.powerOn();
  await until(() => who.all("send_failed").length === 2, "it asks");
  await until(() => who.all("sent").length === 1, "what is young is sent");
  const lines = who.client.outbox().filter((one) => one.old);
  const texts = lines.map((one) => one.body?.texts.join());
  assert.deepEqual(texts, ["昨夜の体温 38.2℃", "昨夜のことは取り消します"]);
  must(await who.client.resendAll(town.room, epoch));
  assert.equal(who.client.outbox().filter((one) => one.old).length, 2, "that is another question");
  must(await who.client.drop(lines[1]!.id));
  await who.powerOff();
  await who.powerOn(); // it asks on after a restart
  assert.equal(who.client.outbox().filter((one) => one.old).length, 1);
  must(await who.client.resend(lines[0]!.id));
  await until(() => who.all("sent").length === 1, "it goes once its author is sure");
  await until(() => town.doctor.texts().includes("昨夜の体温 38.2℃"));
  assert.ok(!town.doctor.texts().includes("昨夜のことは取り消します"));
});

test("a removed member is told, keeps nothing, and the origin sees the wipe", async () => {
  const who = await town.another();
  const { doctor, room, group } = town;
  must(await doctor.client.post(room, report("まだ届きます。")));
  await until(() => who.texts().includes("まだ届きます。"));
  await until(() => doctor.client.outbox().every((one) => one.state === "sent"));
  assert.ok((await who.client.readKept(room)).length > 0);
  const mine = who.client.membershipIn(room);
  const cut = must(await doctor.client.remove(group, mine, "交代"));
  must(await doctor.client.post(room, report("もう届きません。"), { epoch: cut.rosterEpoch }));
  await until(() => who.all("revoked").length === 1);
  assert.equal(who.all("revoked")[0]!.atSeq, cut.seq);
  await until(() => who.client.state === "live"); // the connection of before was closed
  assert.equal((await who.client.readPage(room)).type, "not_found");
  assert.deepEqual(await who.client.readKept(room), []);
  assert.equal((await who.client.post(room, report("遅い"))).type, "ok");
  await until(() => who.all("send_failed").length === 1);
  let wiped = false;
  for (let tries = 0; tries < 100 && !wiped; ++tries) {
    const receipt = must(await doctor.client.readCutReceipt(group, mine));
    wiped = receipt.devices.length > 0 && receipt.devices.every((one) => one.wiped !== 0);
    if (!wiped) await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.ok(wiped);
  assert.ok(!who.texts().includes("もう届きません。"));
  await who.powerOff();
});

test("what is acknowledged is proved under the server's checkpoint, and remembered", async () => {
  const { doctor } = town;
  const begin = doctor.events.length;
  town.server.run("seal");
  await until(() => doctor.events.slice(begin).some(
    (one) => one.type === "checkpoint_seen" && one.proved));
  assert.ok(doctor.client.keptCheckpoint.size > 0);
  assert.ok(doctor.client.recordTrusted);
  const size = doctor.client.keptCheckpoint.size;
  await doctor.powerOff();
  await doctor.powerOn();
  assert.equal(doctor.client.keptCheckpoint.size, size);
  await until(() => doctor.client.state === "live");
  must(await doctor.client.post(town.room, report("封の後")));
  await until(() => doctor.all("sent").length === 1);
  town.server.run("seal");
  await until(() => doctor.client.keptCheckpoint.size > size);
  assert.equal(doctor.all("checkpoint_mismatch").length, 0);
});

test("a server with another key of the record is not believed until a person says so", async () => {
  const { folder, port, ca } = town.server;
  const who = await town.another((one) => {
    one.dialer = () => new NodeDialer({ host: "127.0.0.1", port, ca });
  });
  await who.powerOff();
  const storage = await FileStorage.open(join(folder, `device-${who.name}`), who.key);
  const client = await Client.open({
    dialer: who.dialer(), storage, patience: HASTE,
    ledgerVkey: "ledger.example.jp/origin-office-0001+b3b9b2f5+" +
      "AZuq3jb7GZg1ot04IffxLJxguiUlkdbKlLt69yZCYEUu",
  });
  client.start();
  for await (const event of client.events()) {
    if (event.type !== "checkpoint_mismatch") continue;
    assert.equal(event.what, "key_changed");
    break;
  }
  assert.equal(client.recordTrusted, false);
  must(await client.post(town.room, report("待ちます。")));
  await until(() => client.state === "live");
  assert.equal(client.outbox()[0]?.state, "waiting");
  must(await client.trustAgain());
  await until(() => client.outbox()[0]?.state === "sent");
  await client.stop();
});

test("a device that was off resumes; killing the server loses nothing", async () => {
  const { doctor, room } = town;
  const who = await town.another();
  await who.powerOff();
  const texts = Array.from({ length: 60 }, (_, at) => `留守中 ${at}`);
  for (const text of texts) must(await doctor.client.post(room, report(text)));
  await until(() => doctor.client.outbox().some((one) => one.state === "sent"));
  await town.server.end("SIGKILL");
  must(await doctor.client.post(room, report("圏外で書いた")));
  await town.server.start();
  const sent = () => doctor.client.outbox().every((one) => one.state === "sent");
  await until(sent, "all is sent", 30_000);
  await who.powerOn();
  const wanted = [...texts, "圏外で書いた"];
  const got = () => who.texts().filter((text) => wanted.includes(text));
  await until(() => got().length >= wanted.length, "all is read", 20_000);
  assert.deepEqual([...got()].sort(), [...wanted].sort());
  await who.powerOff();
});

test("in a browser the session is a cookie: nothing of it is in reach of the script", async () => {
  const jar = newJar();
  const who = await town.another((one) => {
    one.dialer = () => browserlike(town.server, jar);
  });
  assert.match(jar.cookies[0]!, /^__Host-tasuki=/);
  for (const word of ["HttpOnly", "Secure", "SameSite=Strict", "Path=/"]) {
    assert.ok(jar.cookies[0]!.includes(word), word);
  }
  const { doctor, room } = town;
  must(await doctor.client.post(room, report("クッキーの人へ")));
  await until(() => who.texts().includes("クッキーの人へ"));
  // The page is loaded anew.
  await who.powerOff();
  await who.powerOn();
  await until(() => who.client.state === "live");
  assert.ok((await who.client.keptGroups()).length <= 1);
  must(await who.client.setPin("240613"));
  must(await who.client.unlock("240613"));
  await until(() => who.client.state === "live");
  must(await who.client.signOut());
  assert.match(jar.cookies.at(-1)!, /Max-Age=0/);
  assert.equal(who.client.account, "");
  // A cookie that stands for nothing any more.
  await until(() => who.client.state === "signed_out");
  await who.powerOff();
});

test("a name in full width is the same device, and its PIN opens it", async () => {
  const who = await town.another();
  must(await who.client.setPin("240613"));
  must(await who.client.signOut());
  const shouted = who.name.toUpperCase().replace(/[!-~]/g, (sign) =>
    String.fromCharCode(sign.charCodeAt(0) + 0xfee0));
  const totp = await totpNow(who.totpSecret, Date.now() + 30_000);
  const wish = { loginName: shouted, password: who.password, totp, newDevice: DEVICE };
  must(await who.client.signIn(wish));
  await until(() => who.client.state === "live");
  assert.equal(must(await who.client.listDevices()).length, 1);
  must(await who.client.unlock("240613"));
  await until(() => who.client.state === "live");
  await who.powerOff();
});

test("who came in through another tab is not taken for who was here before", async () => {
  const jar = newJar();
  const shared = (one: Someone): void => {
    one.dialer = () => browserlike(town.server, jar);
  };
  const before = await town.another(shared);
  const after = await town.another(shared);
  assert.notEqual(before.client.account, after.client.account);
  must(await before.client.post(town.room, report("前の人のことば")));
  await before.powerOff(); // the connection goes, and comes back
  await before.powerOn();
  await until(() => before.client.state === "signed_out");
  assert.equal(before.all("session_ended").length, 1);
  must(await after.client.post(town.room, report("次の人のことば")));
  await until(() => after.all("sent").length === 1);
  for (const one of [before, after]) await one.powerOff();
});

test("another origin is refused; a lost cookie ends as signed out", async () => {
  const stranger = browserlike(town.server, newJar("https://evil.example.com"));
  const opened = await stranger.open("");
  assert.equal(opened.type, "session_ended");
  const jar = newJar();
  const who = await town.another((one) => {
    one.dialer = () => browserlike(town.server, jar);
  });
  await who.powerOff();
  delete jar.headers["Cookie"]; // the browser has dropped it after Max-Age
  await who.powerOn();
  await until(() => who.all("session_ended").length === 1);
  assert.equal(who.client.state, "signed_out");
  await who.powerOff();
});

test("another certificate than the pinned one gets not a byte", async () => {
  const { port } = town.server;
  const pinnedCertificate = "00".repeat(32) as Hash;
  const dialer = new NodeDialer({ host: "127.0.0.1", port, pinnedCertificate });
  assert.equal((await dialer.open("secret")).type, "not_trusted");
  assert.equal((await dialer.post(new Uint8Array([1]), "secret")).type, "not_trusted");
  const unknown = new NodeDialer({ host: "127.0.0.1", port });
  assert.equal((await unknown.open("")).type, "not_trusted");
  const nobody = new NodeDialer({ host: "127.0.0.1", port: 1 });
  assert.equal((await nobody.open("")).type, "cannot_reach");
});

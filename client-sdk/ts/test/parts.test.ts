// The small parts, and what is the same as in the C++ SDK by comparison with its sources.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import "../src/node.js";
import { Backoff } from "../src/core/backoff.js";
import { Bell } from "../src/core/bell.js";
import { Copy } from "../src/core/copy.js";
import { Identity, loginNameOf } from "../src/core/identity.js";
import { Mailbox } from "../src/core/mailbox.js";
import { newItem, Outbox } from "../src/core/outbox.js";
import { Places } from "../src/core/places.js";
import { RoomFeed } from "../src/core/roomfeed.js";
import { SeqSet } from "../src/core/seqset.js";
import {
  allErrors, Awaits, codeOf, errorOfCode, failureOf, linkSecretOf, MemoryStorage, MessageKind,
  report, StorageBroken, textOf,
  type AccountId, type AttachmentId, type AwaitedItem, type ClientMsgId, type DeviceId, type Entry,
  type GroupId, type Hash, type Incarnation, type MessagePosted, type RoomEvent, type RoomRef,
} from "../src/index.js";
import { fromBase64, fromBase64Url, fromHex, toBase64, toBase64Url, toHex } from "../src/bytes.js";
import { totpNow } from "../src/totp.js";
import { readCardBody, writeCard } from "../src/wire/card.js";
import { readBody, writeBody } from "../src/wire/messages.js";

const GROUP = "11".repeat(16) as GroupId;
const OTHER = "22".repeat(16) as GroupId;
const ME = "33".repeat(16) as AccountId;
const ROOM: RoomRef = { group: GROUP, room: 1 };
const idOf = (byte: string): ClientMsgId => byte.repeat(16) as ClientMsgId;

function posted(seq: number, text = `${seq}`, at = 1_000): MessagePosted {
  const entry = { where: ROOM, seq, at, refersTo: 0, reason: "" } as Entry;
  const body = readBody(writeBody(report(text), at))!;
  return { type: "message_posted", entry, body };
}
const seqsOf = (steps: { event: RoomEvent }[]): number[] =>
  steps.map((step) => step.event.entry.seq);

test("the errors are the C++ SDK's, number by number", () => {
  const from = new URL("../../../cpp/include/tasuki/client/errors.hpp", import.meta.url);
  const list = /enum class Error[^{]*{([^}]*)}/.exec(readFileSync(from, "utf8"))?.[1] ?? "";
  const theirs = [...list.matchAll(/^\s+(\w+) = (\d+),/gm)].map(([, slug, code]) => [
    slug, Number(code),
  ]);
  assert.ok(theirs.length > 50);
  assert.deepEqual(allErrors().map((slug) => [slug, codeOf(slug)]), theirs);
});

test("the events are the C++ SDK's, name by name", () => {
  const from = new URL("../../../cpp/include/tasuki/client/events.hpp", import.meta.url);
  const list = /using Event =\s+std::variant<([^>]*)>/.exec(readFileSync(from, "utf8"))?.[1] ?? "";
  const theirs = list.split(",").map((one) => one.trim().replace(/\B[A-Z]/g, "_$&").toLowerCase());
  const ours = ["events.ts", "messages.ts"].map((name) =>
    readFileSync(new URL(`../../src/${name}`, import.meta.url), "utf8"),
  ).join("\n");
  const named = [...ours.matchAll(/type: "([a-z_]+)"/g)].map(([, name]) => name);
  assert.deepEqual([...named].sort(), [...theirs].sort());
});

test("a refusal of a newer server is told as one, and a number of ours is no refusal", () => {
  assert.equal(errorOfCode(90), "stale_audience");
  assert.equal(errorOfCode(777), "unknown_refusal");
  assert.equal(errorOfCode(1000), "unknown_refusal");
  assert.notEqual(failureOf("cannot_reach").textJa, "");
});

test("hex and base64 go there and back, and nothing else is taken", () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, at) => at);
  assert.deepEqual(fromHex(toHex(bytes)), bytes);
  assert.deepEqual(fromBase64(toBase64(bytes)), bytes);
  assert.deepEqual(fromBase64Url(toBase64Url(bytes)), bytes);
  for (const bad of ["A", "A===", "AB==", "A A=", "====", "あ"]) {
    assert.equal(fromBase64(bad), undefined, bad);
  }
  assert.equal(fromHex("0"), undefined);
  assert.equal(fromHex("zz"), undefined);
  const link = `https://tasuki.example.jp/enrol#${toBase64Url(bytes)}`;
  assert.deepEqual(linkSecretOf(link), bytes);
  assert.equal(linkSecretOf("https://tasuki.example.jp/enrol#"), undefined);
});

test("a login name is read as the server reads it", () => {
  const from = new URL("../../../../tests/vectors/login_names.txt", import.meta.url);
  const cases = [...readFileSync(from, "utf8").matchAll(/^\[(.*)\] \[(.*)\]$/gm)];
  assert.ok(cases.length >= 6);
  for (const [, typed, meant] of cases) assert.equal(loginNameOf(typed!), meant);
});

test("one device however its name is typed, and it is the one that is signed in", async () => {
  const storage = new MemoryStorage();
  const device = (id: string) => ({
    id: id.repeat(16) as DeviceId, account: ME, secret: id.repeat(32),
  });
  const identity = new Identity(storage);
  await identity.enrol("ＮＵＲＳＥ.01", device("aa"));
  assert.equal(identity.deviceOfLogin(" nurse.01")?.id, device("aa").id);
  await identity.enrol("other-name", device("bb"));
  const signedIn = () => identity.device?.id;
  assert.equal(signedIn(), undefined);
  await identity.begin({ account: ME, device: device("bb").id, secret: "", ends: 0 });
  assert.equal(signedIn(), device("bb").id);
  // As it was kept before: one name twice, and the second is signed in.
  const session = { account: ME, device: device("aa").id, secret: "", ends: 0 };
  const devices = [["nurse.01", device("aa")], ["Ｎurse.01", device("bb")]];
  await storage.put("identity", new TextEncoder().encode(
    JSON.stringify({ form: 1, devices, session }),
  ));
  const again = new Identity(storage);
  await again.load();
  assert.equal(again.device?.id, device("aa").id);
  assert.equal(again.deviceOfLogin("NURSE.01")?.id, device("aa").id);
});

test("the authenticator's code of RFC 6238", async () => {
  const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
  assert.equal(await totpNow(secret, 59_000), "287082");
  assert.equal(await totpNow(secret, 1_111_111_109_000), "081804");
});

test("a set of places keeps ranges that neither touch nor overlap", () => {
  const set = new SeqSet();
  for (const [first, last] of [[5, 6], [1, 2], [3, 3], [9, 9], [0, 4], [7, 6]] as const) {
    set.add({ first, last });
  }
  const apart = [{ first: 1, last: 3 }, { first: 5, last: 6 }, { first: 9, last: 9 }];
  assert.deepEqual(set.ranges, apart);
  set.add({ first: 4, last: 8 });
  assert.deepEqual(set.ranges, [{ first: 1, last: 9 }]);
  set.remove({ first: 3, last: 4 });
  assert.deepEqual(set.ranges, [{ first: 1, last: 2 }, { first: 5, last: 9 }]);
  assert.ok(set.contains(5) && !set.contains(3));
});

test("a feed hands out in order, once, and names the hole", () => {
  const feed = new RoomFeed(2);
  assert.deepEqual(seqsOf(feed.take(posted(1))), []);
  assert.deepEqual(seqsOf(feed.take(posted(5))), []);
  assert.deepEqual(feed.missing(), { first: 3, last: 4 });
  assert.deepEqual(seqsOf(feed.take(posted(3))), [3]);
  assert.deepEqual(seqsOf(feed.take(posted(4))), [4, 5]);
  assert.deepEqual(seqsOf(feed.take(posted(4))), []);
  assert.equal(feed.missing(), undefined);
  feed.known(9);
  assert.deepEqual(feed.missing(), { first: 6, last: 9 });
  assert.deepEqual(seqsOf(feed.skipTo(8)), []);
  assert.deepEqual(feed.missing(), { first: 9, last: 9 });
});

test("an own message's place counts, and is covered by the cursor of the one before", () => {
  const feed = new RoomFeed();
  assert.deepEqual(feed.own(1), { fresh: true, through: 1, freed: [] });
  assert.deepEqual(feed.own(3), { fresh: true, through: 0, freed: [] });
  const steps = feed.take(posted(2));
  assert.deepEqual(steps.map((one) => one.through), [3]);
  assert.deepEqual(feed.own(3), { fresh: false, through: 0, freed: [] });
  const hidden: RoomEvent = {
    type: "hidden", entry: { where: ROOM, seq: 4 } as Entry, last: 7, reason: 1,
  };
  assert.deepEqual(feed.take(hidden).map((one) => one.through), [7]);
});

test("of too many early entries the latest are pulled again", () => {
  const feed = new RoomFeed();
  for (let seq = 400; seq > 1; --seq) feed.take(posted(seq));
  assert.equal(feed.take(posted(1)).length, 257);
  assert.deepEqual(feed.missing(), { first: 258, last: 400 });
});

test("an event is taken when the next is asked for; a cut takes back what was not", async () => {
  const taken: number[] = [];
  const mailbox = new Mailbox((ticket) => taken.push(ticket.through ?? 0));
  mailbox.put(posted(1), { where: ROOM, through: 1 });
  mailbox.put(posted(2), { where: ROOM, through: 2 });
  await mailbox.next();
  assert.deepEqual(taken, []);
  mailbox.drop(GROUP);
  const waiting = mailbox.next();
  assert.deepEqual(taken, [1]);
  await assert.rejects(mailbox.next());
  mailbox.put({ type: "locked" });
  assert.equal((await waiting).type, "locked");
  mailbox.end();
  assert.deepEqual(await mailbox.next(), { type: "state_changed", state: "ended" });
});

test("a ring before the wait is not lost", async () => {
  const bell = new Bell();
  bell.ring();
  await bell.wait();
  const began = performance.now();
  await bell.wait(20);
  assert.ok(performance.now() - began >= 15);
});

test("a wait lies between half of its span and all of it, and no longer than the most", () => {
  const backoff = new Backoff(100, 1_000);
  assert.deepEqual([backoff.next(0), backoff.next(1)], [50, 200]);
  for (let i = 0; i < 30; ++i) backoff.next();
  assert.equal(backoff.next(1), 1_000);
  backoff.reset();
  assert.equal(backoff.next(1), 100);
});

test("what was written is on disk when add() resolves, and the same after a restart", async () => {
  const storage = new MemoryStorage();
  const outbox = new Outbox(storage);
  const body = writeBody(report("血圧 128/76"), 5);
  for (const id of [idOf("aa"), idOf("bb")]) {
    await outbox.add({ ...newItem(id, ROOM, "post"), account: ME, body });
  }
  await storage.put("outbox-cc", new Uint8Array([1, 2, 3]));
  const again = new Outbox(storage);
  assert.deepEqual(await again.load(), ["cc"]);
  assert.deepEqual(again.inOrder().map((one) => one.id), [idOf("aa"), idOf("bb")]);
  assert.deepEqual(again.find(idOf("aa"))?.body, body);
  await again.add({ ...newItem(idOf("dd"), ROOM, "post"), account: ME });
  assert.equal(again.find(idOf("dd"))?.order, 3);
});

test("a cut drops one's own words to that group and nobody else's", async () => {
  const storage = new MemoryStorage();
  const outbox = new Outbox(storage);
  const other = "44".repeat(16) as AccountId;
  await outbox.add({ ...newItem(idOf("aa"), ROOM, "post"), account: ME });
  await outbox.add({ ...newItem(idOf("bb"), ROOM, "post"), account: ME, state: "sent" });
  await outbox.add({ ...newItem(idOf("cc"), ROOM, "post"), account: other });
  const elsewhere = { group: OTHER, room: 1 } as const;
  await outbox.add({ ...newItem(idOf("dd"), elsewhere, "post"), account: ME });
  const { unsent, done } = outbox.dropGroup(GROUP, ME);
  await done;
  assert.deepEqual(unsent.map((one) => one.id), [idOf("aa")]);
  assert.deepEqual((await storage.names("outbox-")).sort(), [
    `outbox-${idOf("cc")}`, `outbox-${idOf("dd")}`,
  ]);
});

test("cursors and cuts are kept per person, and an unknown form is not guessed at", async () => {
  const storage = new MemoryStorage();
  const places = new Places(storage);
  await places.open(ME);
  places.incarnation = "ab".repeat(16) as Incarnation;
  const place = places.at(ROOM);
  place.taken = 7;
  place.delivered.add({ first: 1, last: 7 });
  places.sawEpoch(GROUP, 4);
  places.cuts.set(OTHER, { atSeq: 3, membership: "" as never, taken: true });
  await places.save();
  const again = new Places(storage);
  await again.open(ME);
  assert.deepEqual(again.find(ROOM)?.delivered.ranges, [{ first: 1, last: 7 }]);
  assert.equal(again.find(ROOM)?.taken, 7);
  assert.equal(again.epoch(GROUP), 4);
  assert.equal(again.cuts.get(OTHER)?.atSeq, 3);
  await again.open("55".repeat(16) as AccountId);
  assert.equal(again.find(ROOM), undefined);
  await storage.put(`places-${ME}`, new TextEncoder().encode('{"form":99}'));
  await assert.rejects(again.open(ME), StorageBroken);
});

test("a body has a salt of 32 bytes for each part and comes back as written", () => {
  const draft = report("一", { answersSeq: 3, wishedOn: { year: 2026, month: 5, day: 1 } });
  draft.texts.push("二");
  const body = readBody(writeBody(draft, 1_234))!;
  assert.equal(textOf(body), "一\n二");
  assert.deepEqual(body.parts.map((part) => part.salt.length), [32, 32, 32]);
  assert.notDeepEqual(body.parts[0]!.salt, body.parts[1]!.salt);
  assert.equal(body.head.kind, MessageKind.report);
  assert.equal(body.head.written, 1_234);
  assert.deepEqual(body.head.wishedOn, { year: 2026, month: 5, day: 1 });
  assert.equal(readBody(new Uint8Array([255, 255])), undefined);
});

class Disk extends MemoryStorage {
  override readonly keeps = true;
}
const HOUR = 3_600_000;

test("a change of a card has a salt for each field and comes back as written", () => {
  const statedOn = { year: 2026, month: 11, day: 20 };
  const fields = [
    { key: "allergy", value: "卵", source: "長女", statedOn, wasSeq: 7 },
    { key: "history", value: "高血圧\n糖尿病", source: "本人", statedOn, wasSeq: 0 },
  ];
  const raw = writeCard(fields);
  assert.deepEqual(readCardBody(raw), fields);
  assert.notDeepEqual(writeCard(fields), raw, "salts are fresh");
  assert.equal(readCardBody(raw.slice(1)), undefined);
  assert.equal(readBody(raw), undefined, "it is no message");
});

test("the copy ends with the lease, with another person and with a clock set back", async () => {
  const storage = new Disk();
  const now = 1_000_000 * HOUR;
  const copy = new Copy(storage, true, 72 * HOUR);
  await copy.open(ME, now);
  assert.equal(copy.stands(now), false);
  await copy.renew(ME, now);
  await copy.put(ROOM, [posted(1, "一", now), posted(70, "二", now)], now);
  assert.deepEqual((await copy.read(ROOM, 0, 10)).map((one) => one.entry.seq), [1, 70]);
  assert.deepEqual((await copy.read(ROOM, 70, 10)).map((one) => one.entry.seq), [1]);
  assert.equal(copy.stands(now + 71 * HOUR), true);
  assert.equal(copy.stands(now + 72 * HOUR), false);
  assert.equal(copy.stands(now - 25 * HOUR), false);
  for (const [who, when] of [[ME, now + 73 * HOUR], ["ff".repeat(16), now]] as const) {
    const disk = new Disk();
    const one = new Copy(disk, true, 72 * HOUR);
    await one.renew(ME, now);
    await one.put(ROOM, [posted(1, "一", now)], now);
    await new Copy(disk, true, 72 * HOUR).open(who as AccountId, when);
    assert.deepEqual(await disk.names("copy-"), []);
  }
  const waiting = new Copy(storage, true, 72 * HOUR); // the session ended over night
  await waiting.open(undefined, now + HOUR);
  assert.ok(waiting.stands(now + HOUR) && waiting.isOf(ME) && !waiting.isOf(undefined));
});

test("the copy forgets a group with its cut, and words with their retraction", async () => {
  const storage = new Disk();
  const now = 1_000_000 * HOUR;
  const copy = new Copy(storage, true, 72 * HOUR);
  await copy.renew(ME, now);
  const corrected = posted(90, "直し", now);
  const correction: RoomEvent = {
    ...corrected, type: "message_corrected", entry: { ...corrected.entry, refersTo: 1 },
  };
  const retraction: RoomEvent = {
    type: "message_retracted", wrongPatient: true,
    entry: { where: ROOM, seq: 91, at: now, refersTo: 1, reason: "誤投稿" } as Entry,
  };
  await copy.put(ROOM, [posted(1, "別の利用者", now), correction, posted(2, "残る", now)], now);
  const waits = (seq: number, text: string): AwaitedItem =>
    ({ message: posted(seq, text, now), seq, what: [Awaits.answer] });
  const items = [waits(1, "別の利用者"), waits(2, "残る")];
  const certifiedUntil = { year: 0, month: 0, day: 0 };
  await copy.putAwaiting([{ where: ROOM, items, more: false, certifiedUntil }], now);
  await copy.put(ROOM, [retraction], now);
  const awaiting = await copy.awaiting();
  assert.equal(awaiting?.at, now);
  assert.deepEqual(awaiting?.groups.flatMap((one) => one.items.map(({ seq }) => seq)), [2]);
  const kept = await copy.read(ROOM, 0, 10);
  assert.deepEqual(kept.map((one) => one.type), [
    "tombstone", "message_posted", "tombstone", "message_retracted",
  ]);
  for (const name of await storage.names("copy-")) {
    const text = new TextDecoder().decode(await storage.get(name));
    assert.ok(!text.includes("別の利用者") && !text.includes("直し"), name);
  }
  const form = { headings: [], fields: [] };
  await copy.putCard(GROUP, { lines: [], form }, now);
  assert.equal((await copy.card(GROUP))?.at, now);
  await copy.forget(GROUP);
  assert.equal(await copy.card(GROUP), undefined);
  assert.deepEqual(await storage.names("copy-r-"), []);
  assert.deepEqual((await copy.awaiting())?.groups, []);
});

test("an app's notes go as the copy goes: with the cut, another person and the lease", async () => {
  const now = 1_000_000 * HOUR;
  const other = "ee".repeat(16) as typeof GROUP;
  const kept = async (): Promise<Disk> => {
    const disk = new Disk();
    const copy = new Copy(disk, true, 72 * HOUR);
    await copy.renew(ME, now);
    await copy.putNote(GROUP, "draft", "書きかけ");
    await copy.putNote(GROUP, "visit", "1");
    await copy.putNote(other, "draft", "別の利用者の書きかけ");
    return disk;
  };
  const disk = await kept();
  const copy = new Copy(disk, true, 72 * HOUR);
  await copy.open(ME, now + HOUR); // the page was loaded anew
  assert.deepEqual([...await copy.notes("draft")],
    [[other, "別の利用者の書きかけ"], [GROUP, "書きかけ"]].sort());
  assert.deepEqual([...await copy.notes("visit")], [[GROUP, "1"]]);
  await copy.putNote(GROUP, "visit", "");
  assert.equal((await copy.notes("visit")).size, 0);
  await copy.forget(GROUP);
  assert.deepEqual([...(await copy.notes("draft")).keys()], [other]);
  await copy.wipe(); // sign-out, a revoked device
  assert.deepEqual(await disk.names("copy-"), []);
  for (const [who, when] of [[ME, now + 73 * HOUR], ["ff".repeat(16), now]] as const) {
    const left = await kept();
    await new Copy(left, true, 72 * HOUR).open(who as AccountId, when);
    assert.deepEqual(await left.names("copy-"), []);
  }
  const shared = new MemoryStorage();
  await new Copy(shared, true, 72 * HOUR).putNote(GROUP, "draft", "共用の端末");
  assert.deepEqual(await shared.names(""), []);
});

test("what a storage that keeps nothing is handed is not copied", async () => {
  const storage = new MemoryStorage();
  const copy = new Copy(storage, true, 72 * HOUR);
  await copy.renew(ME, HOUR);
  await copy.put(ROOM, [posted(1)], 0);
  assert.deepEqual(await storage.names(""), []);
});

test("a file is named by its message as it was uploaded, and by parts of its own", () => {
  const file = {
    id: "ab".repeat(16) as AttachmentId, sha256: "cd".repeat(32) as Hash, mediaType: "image/jpeg",
    size: 123_456, name: "仙骨部.jpg", hasThumbnail: true,
  };
  const draft = { ...report("写真です"), attachments: [file, { ...file, name: "二枚目.jpg" }] };
  const body = readBody(writeBody(draft, 1))!;
  assert.deepEqual(body.attachments.map((one) => one.name), ["仙骨部.jpg", "二枚目.jpg"]);
  assert.deepEqual(body.attachments[0], { ...file, hasThumbnail: false });
  assert.equal(body.parts.length, 4); // head, words, two files
  const alone = readBody(writeBody({ ...draft, texts: [] }, 1))!;
  assert.deepEqual([alone.texts, alone.attachments.length], [[], 2]);
});

test("a copy of before there were files is read as one without", async () => {
  const copy = new Copy(new Disk(), true, 72 * HOUR);
  await copy.open(ME, 1_000);
  const old = posted(1);
  delete (old.body as Partial<typeof old.body>).attachments;
  await copy.renew(ME, 1_000);
  await copy.put(ROOM, [old], 1_000);
  const [kept] = await copy.read(ROOM, 0, 10);
  assert.ok(kept?.type === "message_posted");
  assert.deepEqual(kept.body.attachments, []);
});

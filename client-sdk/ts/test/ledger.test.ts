// The vectors that a second implementation wrote (tests/vectors/ledger/make.py).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import "../src/node.js";
import { fromHex, joined, sha256, sameBytes, toHex, u64, utf8 } from "../src/bytes.js";
import { canVerify, openCheckpoint, parseNote, parseVkey } from "../src/ledger/note.js";
import { oldOriginOf } from "../src/ledger/top.js";
import { consistencyHolds, inclusionHolds, leafHash, nodeHash } from "../src/ledger/tree.js";
import { Trust } from "../src/ledger/trust.js";
import { Log } from "./support/log.js";
import { checkRound } from "../src/core/checker.js";
import type { Core } from "../src/core/core.js";
import {
  failureOf, MemoryStorage, ok,
  type AccountId, type GroupId, type Hash,
} from "../src/index.js";

function read(name: string): string {
  return readFileSync(new URL(`../../../../tests/vectors/ledger/${name}`, import.meta.url), "utf8");
}
const tree = new Map(
  read("tree.txt").trim().split("\n").map((line) => line.split(" ") as [string, string]),
);
const hash = (name: string): Uint8Array => fromHex(tree.get(name) ?? "")!;
function path(prefix: string): Uint8Array[] {
  const found: Uint8Array[] = [];
  while (tree.has(`${prefix}/${found.length}`)) found.push(hash(`${prefix}/${found.length}`));
  return found;
}

// The entries of the vectors (make.py).
async function entryOf(index: number): Promise<Uint8Array> {
  return joined([utf8("CARELEDGER/1\0"), u64(index), await sha256(utf8(`rec${index}`))]);
}
async function leafOf(index: number): Promise<Uint8Array> {
  return leafHash(await entryOf(index));
}
async function rootOf(first: number, count: number): Promise<Uint8Array> {
  if (count === 0) return sha256();
  if (count === 1) return leafOf(first);
  let left = 1;
  while (left * 2 < count) left *= 2;
  return nodeHash(await rootOf(first, left), await rootOf(first + left, count - left));
}

test("this platform can verify Ed25519", async () => {
  assert.ok(await canVerify());
});

test("the roots of the vectors", async () => {
  for (const size of [0, 1, 2, 3, 5, 8, 100]) {
    assert.equal(toHex(await rootOf(0, size)), tree.get(`root/${size}`), `root/${size}`);
  }
});

test("an inclusion proof holds for its leaf, place and root alone", async () => {
  const leaf = await leafOf(417);
  const proof = path("inclusion/417/1000");
  const root = hash("root/1000");
  assert.equal(proof.length, 10);
  assert.ok(await inclusionHolds(leaf, 417, 1000, proof, root));
  assert.ok(!(await inclusionHolds(leaf, 416, 1000, proof, root)));
  assert.ok(!(await inclusionHolds(await leafOf(1), 417, 1000, proof, root)));
  assert.ok(!(await inclusionHolds(leaf, 417, 1000, proof.slice(1), root)));
  assert.ok(!(await inclusionHolds(leaf, 417, 1000, [...proof, leaf], root)));
  assert.ok(!(await inclusionHolds(leaf, 1000, 1000, proof, root)));
  for (let i = 0; i < proof.length; ++i) {
    const bent = proof.map((one, at) => (at === i ? leaf : one));
    assert.ok(!(await inclusionHolds(leaf, 417, 1000, bent, root)), `hash ${i}`);
  }
});

test("a consistency proof holds for its two trees alone", async () => {
  const older = hash("root/613");
  const root = hash("root/1000");
  const proof = path("consistency/613/1000");
  assert.ok(await consistencyHolds(613, older, 1000, root, proof));
  assert.ok(!(await consistencyHolds(612, older, 1000, root, proof)));
  assert.ok(!(await consistencyHolds(613, root, 1000, older, proof)));
  assert.ok(!(await consistencyHolds(613, hash("root/256"), 1000, root, proof)));
  assert.ok(!(await consistencyHolds(613, older, 1000, root, proof.slice(0, -1))));
  assert.ok(!(await consistencyHolds(613, older, 1000, root, [])));
  assert.ok(await consistencyHolds(1000, root, 1000, root, []));
  assert.ok(!(await consistencyHolds(1000, root, 1000, older, [])));
  assert.ok(await consistencyHolds(0, await sha256(), 1000, root, []));
  for (let i = 0; i < proof.length; ++i) {
    const bent = proof.map((one, at) => (at === i ? older : one));
    assert.ok(!(await consistencyHolds(613, older, 1000, root, bent)), `hash ${i}`);
  }
});

const note = read("checkpoint.txt");
const [logKey, witnessKey] = read("vkeys.txt").trim().split("\n") as [string, string];

test("a checkpoint opens with its log's own key alone", async () => {
  const key = (await parseVkey(logKey))!;
  const opened = await openCheckpoint(note, key);
  assert.equal(opened?.size, 1000);
  assert.equal(opened?.root, tree.get("root/1000"));
  const witness = (await parseVkey(witnessKey))!;
  assert.equal(await openCheckpoint(note, witness), undefined);
  assert.equal(await openCheckpoint(note.replace("\n1000\n", "\n1001\n"), key), undefined);
  assert.equal(await openCheckpoint(note.slice(0, -1), key), undefined);
  const other = { ...key, key: key.key.map((byte, at) => (at === 0 ? byte ^ 1 : byte)) };
  assert.equal(await openCheckpoint(note, other), undefined);
});

test("a key whose parts do not fit together is none", async () => {
  for (const bad of ["", "a", logKey.slice(1), logKey.replace("+b3b9", "+b3b8"), `${logKey}A`]) {
    assert.equal(await parseVkey(bad), undefined, bad);
  }
});

test("what is no note is none", () => {
  const bent = [note.replace("\n\n", "\n"), note.replace("— ", "- "), `${note}x`];
  for (const bad of ["", "\n", "a\n", ...bent]) {
    assert.equal(parseNote(bad), undefined);
  }
  assert.equal(parseNote(note)?.signatures.length, 2);
});

const GROUP = "11".repeat(16) as GroupId;
const NAME = "ab".repeat(32) as Hash;
function headLeaf(size: number, root: string): Uint8Array {
  return joined([utf8("tasuki-head/1\0"), fromHex(NAME)!, u64(size), fromHex(root)!]);
}

test("Trust keeps what is proved and names what is not", async () => {
  const group = await Log.made();
  const top = await Log.made();
  group.leaves.push(utf8("one"));
  const one = toHex(await group.root()) as Hash;
  top.leaves.push(headLeaf(1, one));
  const storage = new MemoryStorage();
  const trust = new Trust(storage);
  assert.equal(await trust.meet(top.vkey), undefined);
  assert.equal(await trust.meet(group.vkey), "key_changed");

  const first = {
    checkpoint: await top.checkpoint(), topConsistency: [], headIndex: 0, logName: NAME, size: 1,
    root: one, headInclusion: [], consistency: [],
  };
  assert.equal(await trust.acceptHead(GROUP, { ...first, size: 2 }), "head_not_included");
  assert.equal(await trust.acceptHead(GROUP, { ...first, headIndex: 1 }), "head_not_included");
  const forged = { ...first.checkpoint, size: 2 };
  assert.equal(await trust.acceptHead(GROUP, { ...first, checkpoint: forged }), "bad_signature");
  assert.equal(await trust.acceptHead(GROUP, first), undefined);
  assert.equal(trust.kept.size, 1);

  // The acknowledged leaf stands under the head, another does not.
  const mine = { logName: NAME, index: 0, leafHash: toHex(await leafHash(utf8("one"))) as Hash };
  assert.equal(trust.remember(GROUP, mine), undefined);
  const proof = { index: 0, size: 1, leafHash: mine.leafHash, inclusion: [] };
  const other = { ...mine, leafHash: toHex(await leafHash(utf8("two"))) as Hash };
  assert.equal(await trust.acceptLeaf(GROUP, other, proof), "leaf_missing");
  assert.equal(await trust.acceptLeaf(GROUP, mine, proof), undefined);
  assert.equal(trust.of(GROUP).unproved.length, 0);
  assert.equal(trust.remember(GROUP, { ...mine, logName: "cd".repeat(32) as Hash }), "log_changed");

  // It is remembered over a restart, and grows.
  await trust.save();
  const again = new Trust(storage);
  await again.load();
  assert.deepEqual(again.kept, trust.kept);
  const leafOne = await leafHash(utf8("one"));
  group.leaves.push(utf8("two"));
  const two = toHex(await group.root()) as Hash;
  const topOne = await top.root();
  top.leaves.push(headLeaf(2, two));
  const topTwo = await leafHash(top.leaves[1]!);
  const second = {
    checkpoint: await top.checkpoint(), topConsistency: [topTwo], headIndex: 1, logName: NAME,
    size: 2, root: two, headInclusion: [topOne], consistency: [await leafHash(utf8("two"))],
  };
  const other2 = { ...second, consistency: [leafOne] };
  assert.equal(await again.acceptHead(GROUP, other2), "group_forked");
  assert.equal(await again.acceptHead(GROUP, { ...second, topConsistency: [] }), "forked");
  const renamed = { ...second, logName: "cd".repeat(32) as Hash };
  assert.equal(await again.acceptHead(GROUP, renamed), "log_changed");
  assert.equal(await again.acceptHead(GROUP, second), undefined);
  assert.equal(await again.lookAt(first.checkpoint), "went_back");
  const fork = await Log.made();
  assert.notEqual(fork.vkey, top.vkey);
  top.leaves[1] = headLeaf(2, one);
  assert.equal(await again.lookAt(await top.checkpoint()), "forked");
  assert.ok(sameBytes(fromHex(again.kept.root)!, fromHex(second.checkpoint.root)!));
});

// A group whose only head is proved; of every other the server says nothing.
async function oneGoodGroup() {
  const top = await Log.made();
  const trust = new Trust(new MemoryStorage());
  await trust.meet(top.vkey);
  trust.open("aa".repeat(16) as AccountId);
  const leaf = toHex(await leafHash(utf8("one"))) as Hash;
  top.leaves.push(headLeaf(1, leaf));
  const asked: string[] = [];
  const bytes = (hex: string): Uint8Array => fromHex(hex)!;
  const told: string[] = [];
  const core = {
    trust, bounds: { groupsChecked: 8 }, sealedSize: 1, link: { isUp: true },
    keep: () => undefined, mailbox: { put: ({ type }: { type: string }) => told.push(type) },
    async ask({ value }: { value: { groupId: Uint8Array } }) {
      const group = toHex(value.groupId);
      asked.push(group);
      if (group !== GROUP) return failureOf("not_found");
      const { note: signed, size, root } = await top.checkpoint();
      const proof = {
        checkpoint: { note: signed, size: BigInt(size), root: bytes(root) }, topConsistency: [],
        headIndex: 0n, logName: bytes(NAME), size: 1n, root: bytes(leaf), headInclusion: [],
        consistency: [],
      };
      return ok({ kind: { case: "headProof", value: proof } });
    },
  };
  return { core: core as unknown as Core, trust, asked, told };
}

test("groups that are refused do not keep the others waiting", async () => {
  const { core, trust, asked, told } = await oneGoodGroup();
  const others = Array.from({ length: 8 }, (_, at) => `0${at}`.repeat(16) as GroupId);
  for (const group of [...others, GROUP]) trust.know(group);
  await checkRound(core);
  assert.deepEqual(asked, others);
  assert.deepEqual(told, []);
  await checkRound(core);
  assert.ok(asked.slice(8).includes(GROUP));
  assert.deepEqual(told, ["checkpoint_seen"]);
  // Nor do those that wait for a proof of one's own words, nor do the others keep these waiting.
  for (const group of others.slice(0, 6)) {
    trust.remember(group, { logName: NAME, index: 0, leafHash: NAME });
  }
  const times = new Map<string, number>();
  for (core.sealedSize = 10; core.sealedSize < 16; ++core.sealedSize) {
    asked.length = 0;
    for (const group of trust.due(8, core.sealedSize)) {
      trust.tried(group, core.sealedSize);
      times.set(group, (times.get(group) ?? 0) + 1);
    }
  }
  assert.equal(times.size, 9);
  for (const [group, count] of times) assert.ok(count >= 3, group);
});

test("the memory of a group is its person's, also one that did not say whose it was", async () => {
  const [first, second] = ["aa", "bb"].map((one) => one.repeat(16) as AccountId);
  const storage = new MemoryStorage();
  const memory = { logName: NAME, size: 3, root: NAME, unproved: [], checkedAt: 2 };
  const kept = { note: "", size: 0, root: "" };
  const old = { form: 1, broken: false, vkey: "", kept, groups: [[GROUP, memory]] };
  await storage.put("trust", utf8(JSON.stringify(old)));
  const trust = new Trust(storage);
  await trust.load();
  trust.open(first!);
  assert.deepEqual(trust.due(8, 3), [GROUP]);
  trust.open(second!);
  assert.deepEqual(trust.due(8, 3), []);
  const hers = "22".repeat(16) as GroupId;
  trust.know(hers);
  trust.tried(hers, 2);
  trust.forget(GROUP); // her cut is not his
  await trust.save();
  const again = new Trust(storage);
  await again.load();
  again.open(first!);
  assert.deepEqual(again.due(8, 3), [GROUP]);
  assert.equal(again.of(GROUP).size, 3);
  again.open(second!);
  assert.deepEqual(again.due(8, 3), [hers]);
  assert.equal(again.of(hers).triedAt, 2);
});

// The memory of a device that has proved one group, and a server restored behind its back.
async function restoredWorld() {
  const top = await Log.made();
  const trust = new Trust(new MemoryStorage());
  await trust.meet(top.vkey);
  const one = toHex(await leafHash(utf8("one"))) as Hash;
  top.leaves.push(headLeaf(1, one));
  const first = {
    checkpoint: await top.checkpoint(), topConsistency: [], headIndex: 0, logName: NAME, size: 1,
    root: one, headInclusion: [], consistency: [],
  };
  assert.equal(await trust.acceptHead(GROUP, first), undefined);
  trust.remember(GROUP, { logName: NAME, index: 1, leafHash: "cd".repeat(32) as Hash });
  return { top, trust, oldKey: top.vkey, oldName: top.name };
}
const SECOND_LIFE = "ledger.example.jp/second";

test("a declared restore is followed, once, and there is no way back", async () => {
  const { top, trust, oldKey, oldName } = await restoredWorld();
  const fork = await top.restore(SECOND_LIFE, oldName);
  assert.ok(await trust.follow(top.vkey, fork));
  assert.equal(await trust.meet(top.vkey), undefined);
  assert.equal(trust.kept.size, 0);
  assert.deepEqual(trust.of(GROUP).unproved, []);
  assert.equal(trust.of(GROUP).size, 0);
  assert.equal(await trust.lookAt(await top.checkpoint()), undefined);
  assert.ok(!(await trust.follow(top.vkey, fork)));
  assert.equal(await trust.meet(oldKey), "key_changed");
});

test("a restore that is declared about another life, or wrongly, is not followed", async () => {
  const world = await restoredWorld();
  const elsewhere = await world.top.restore(SECOND_LIFE, "somebody/else");
  assert.ok(!(await world.trust.follow(world.top.vkey, elsewhere)));
  assert.equal(await world.trust.meet(world.top.vkey), "key_changed");

  const right = await world.top.restore(SECOND_LIFE, world.oldName);
  const bent = right.start.map((byte, at) => (at === 20 ? byte ^ 1 : byte));
  assert.ok(!(await world.trust.follow(world.top.vkey, { ...right, start: bent })));
  assert.ok(!(await world.trust.follow(world.top.vkey, { ...right, note: "" })));
  assert.ok(!(await world.trust.follow(world.top.vkey, { ...right, inclusion: [right.start] })));
  assert.equal(oldOriginOf(right.start.subarray(1)), undefined);
  assert.ok(await world.trust.follow(world.top.vkey, right));
});

test("a restore that another key signed is not followed, nor one after broken trust", async () => {
  const world = await restoredWorld();
  const stranger = await Log.made();
  const theirs = await stranger.restore(SECOND_LIFE, world.oldName);
  assert.ok(!(await world.trust.follow(stranger.vkey, theirs)));
  world.trust.breakWith();
  const own = await world.top.restore(SECOND_LIFE, world.oldName);
  assert.ok(!(await world.trust.follow(world.top.vkey, own)));
});

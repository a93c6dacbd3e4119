// The contract of Storage, run on every implementation; then what each promises besides.
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";

import { IDBFactory } from "fake-indexeddb";

import {
  Client, failureOf, IndexedDbStorage, MemoryStorage, report, StorageBroken,
  type Dialer, type GroupId, type Storage,
} from "../src/index.js";
import { utf8 } from "../src/bytes.js";
import { FileStorage } from "../src/node.js";
import { Locks } from "./support/locks.js";

const folder = mkdtempSync(join(tmpdir(), "tasuki-storage-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const KEY = new Uint8Array(32).fill(7);
let number = 0;
const fresh = (): string => join(folder, String(++number));

interface Disk {
  open(): Promise<Storage>;
  durable: boolean;
}
const DISKS: Record<string, () => Disk> = {
  memory: () => ({ open: async () => new MemoryStorage(), durable: false }),
  files: () => {
    const at = fresh();
    return { open: () => FileStorage.open(at, KEY), durable: true };
  },
  indexeddb: () => {
    const factory = new IDBFactory();
    const locks = new Locks();
    return { open: () => IndexedDbStorage.open({ factory, locks }), durable: true };
  },
};

for (const [name, disk] of Object.entries(DISKS)) {
  describe(`storage in ${name}`, () => {
    test("gives back what was put, and nothing where there is none", async () => {
      const storage = await disk().open();
      assert.equal(await storage.get("a"), undefined);
      await storage.put("a", utf8("一"));
      assert.deepEqual(await storage.get("a"), utf8("一"));
      await storage.put("a", utf8("二"));
      assert.deepEqual(await storage.get("a"), utf8("二"));
      await storage.put("empty", new Uint8Array());
      assert.deepEqual(await storage.get("empty"), new Uint8Array());
      await storage.close();
    });
    test("what is changed afterwards by the caller is not changed here", async () => {
      const storage = await disk().open();
      const mine = utf8("abc");
      await storage.put("a", mine);
      mine.fill(0);
      assert.deepEqual(await storage.get("a"), utf8("abc"));
      await storage.close();
    });
    test("names those that begin so, and forgets what is removed", async () => {
      const storage = await disk().open();
      for (const one of ["outbox-1", "outbox-2", "places-1"]) await storage.put(one, utf8(one));
      assert.deepEqual((await storage.names("outbox-")).sort(), ["outbox-1", "outbox-2"]);
      await storage.remove("outbox-1");
      await storage.remove("never-was");
      assert.deepEqual(await storage.names("outbox-"), ["outbox-2"]);
      assert.equal((await storage.names("")).length, 2);
      await storage.close();
    });
    test("takes effect in the order of the calls", async () => {
      const storage = await disk().open();
      const all = [storage.put("a", utf8("1")), storage.remove("a"), storage.put("a", utf8("2"))];
      const got = storage.get("a");
      all.push(storage.remove("a"));
      await Promise.all(all);
      assert.deepEqual(await got, utf8("2"));
      assert.equal(await storage.get("a"), undefined);
      await storage.close();
    });
    test("puts a record aside", async () => {
      const storage = await disk().open();
      await storage.put("a", utf8("1"));
      await storage.setAside("a");
      assert.equal(await storage.get("a"), undefined);
      assert.deepEqual(await storage.names(""), []);
      await storage.close();
    });
    test("is empty and usable after a wipe", async () => {
      const storage = await disk().open();
      await storage.put("a", utf8("1"));
      await storage.wipe();
      assert.deepEqual(await storage.names(""), []);
      await storage.put("a", utf8("2"));
      assert.deepEqual(await storage.get("a"), utf8("2"));
      await storage.close();
    });
    test("writes nothing once it is closed", async () => {
      const place = disk();
      const storage = await place.open();
      await storage.put("a", utf8("1"));
      await storage.close();
      await storage.put("a", utf8("2")).catch(() => undefined);
      const next = await place.open();
      const kept = await next.get("a");
      assert.deepEqual(kept, place.durable ? utf8("1") : undefined);
      assert.equal(next.keeps, place.durable);
      await next.close();
    });
    test("refuses a name that is none", async () => {
      const storage = await disk().open();
      for (const bad of ["", "A", "a/b", "../a", "あ"]) {
        await assert.rejects(async () => storage.put(bad, utf8("1")), bad);
      }
      await storage.close();
    });
    if (name !== "memory") {
      test("belongs to one at a time", async () => {
        const place = disk();
        const storage = await place.open();
        await assert.rejects(place.open(), StorageBroken);
        await storage.close();
        await (await place.open()).close();
      });
    }
  });
}

test("files hold no plain text, and another key does not open them", async () => {
  const at = fresh();
  const storage = await FileStorage.open(at, KEY);
  await storage.put("a", utf8("転倒あり（架空）"));
  await storage.close();
  for (const file of readdirSync(at)) {
    assert.ok(!readFileSync(join(at, file)).includes(Buffer.from("転倒")), file);
  }
  await assert.rejects(FileStorage.open(at, new Uint8Array(32).fill(8)), StorageBroken);
  await (await FileStorage.open(at, KEY)).close();
});

test("a file that was altered, or moved to another name, does not open", async () => {
  const at = fresh();
  const storage = await FileStorage.open(at, KEY);
  await storage.put("a", utf8("1"));
  await storage.put("b", utf8("2"));
  renameSync(join(at, "a.sealed"), join(at, "c.sealed"));
  await assert.rejects(storage.get("c"), StorageBroken);
  const raw = readFileSync(join(at, "b.sealed"));
  raw[raw.length - 1]! ^= 1;
  writeFileSync(join(at, "b.sealed"), raw);
  await assert.rejects(storage.get("b"), StorageBroken);
  await storage.close();
});

test("a folder that a dead process left locked opens; half a record is swept away", async () => {
  const at = fresh();
  await (await FileStorage.open(at, KEY)).close();
  writeFileSync(join(at, "lock"), "999999 12345");
  writeFileSync(join(at, "a.sealed.new"), "half");
  const storage = await FileStorage.open(at, KEY);
  assert.deepEqual(await storage.names(""), []);
  assert.ok(!readdirSync(at).includes("a.sealed.new"));
  await storage.close();
});

test("the key in IndexedDB can't be read out", async () => {
  const factory = new IDBFactory();
  const storage = await IndexedDbStorage.open({ factory, locks: new Locks() });
  await storage.put("a", utf8("転倒あり（架空）"));
  await storage.close();
  const database = await new Promise<IDBDatabase>((resolve) => {
    const asked = factory.open("tasuki", 1);
    asked.onsuccess = () => resolve(asked.result);
  });
  const read = (store: string, key: string): Promise<unknown> =>
    new Promise((resolve) => {
      const asked = database.transaction(store).objectStore(store).get(key);
      asked.onsuccess = () => resolve(asked.result);
    });
  const key = (await read("keys", "storage")) as CryptoKey;
  assert.equal(key.extractable, false);
  const raw = Buffer.from((await read("records", "a")) as Uint8Array);
  assert.ok(!raw.includes(Buffer.from("転倒")));
});

test("another tab waits until this one is gone, or takes over", async () => {
  const factory = new IDBFactory();
  const locks = new Locks();
  let lost = false;
  const first = await IndexedDbStorage.open({ factory, locks, lost: () => (lost = true) });
  await first.put("a", utf8("1"));
  const waiting = IndexedDbStorage.open({ factory, locks, inUse: "wait" });
  await first.close();
  const second = await waiting;
  assert.deepEqual(await second.get("a"), utf8("1"));
  assert.equal(lost, false);
  const third = await IndexedDbStorage.open({ factory, locks, inUse: "steal" });
  await third.put("a", utf8("3"));
  await assert.rejects(second.put("a", utf8("2")), StorageBroken);
  await assert.rejects(second.remove("a"), StorageBroken);
  assert.deepEqual(await third.get("a"), utf8("3"));
  await third.close();
});

test("the tab that another took over from has no Client any more", async () => {
  const factory = new IDBFactory();
  const locks = new Locks();
  const storage = await IndexedDbStorage.open({ factory, locks });
  const session = { account: "aa".repeat(16), device: "bb".repeat(16), secret: "", ends: 0 };
  const identity = { form: 1, devices: [], session };
  await storage.put("identity", utf8(JSON.stringify(identity)));
  let hungUp = 0;
  const dialer: Dialer = {
    post: async () => failureOf("cannot_reach"),
    open: async () => failureOf("cannot_reach"),
    put: async () => failureOf("cannot_reach"),
    get: async () => failureOf("cannot_reach"),
    cancel: () => ++hungUp,
  };
  const client = await Client.open({ dialer, storage });
  client.start();
  assert.equal(client.account, session.account);
  const where = { group: "cc".repeat(16) as GroupId, room: 1 } as const;
  assert.equal((await client.post(where, report("一"))).type, "ok");
  const next = await IndexedDbStorage.open({ factory, locks, inUse: "steal" });
  for await (const event of client.events()) if (event.type === "state_changed") void event;
  assert.equal(client.state, "ended");
  assert.equal(hungUp, 1);
  // Nobody is told that something was kept which was not.
  assert.equal((await client.post(where, report("二"))).type, "cancelled");
  assert.equal((await next.names("outbox-")).length, 1);
  await next.close();
});

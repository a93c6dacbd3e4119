// Records as files of a folder (Node): one sealed file each, written whole and synced. One process
// at a time.
import {
  mkdir, open, readdir, readFile, rename, rm, stat, unlink,
} from "node:fs/promises";
import { join } from "node:path";

import { joined, sameBytes, utf8 } from "../bytes.js";
import { StorageBroken } from "../errors.js";
import type { Bytes } from "../values.js";
import { Queue } from "./queue.js";
import { deriveKey, seal, unseal } from "./seal.js";
import { checkName, type Storage } from "./storage.js";

const MAGIC = utf8("TASUKI-SDK-TS/1\n");
const SUFFIX = ".sealed";
const FRESH = ".new";
const KEY_CHECK = "key-check";
const LOCK = "lock";

function isMissing(broken: unknown): boolean {
  return (broken as NodeJS.ErrnoException).code === "ENOENT";
}

async function isAlive(pid: number, born: string): Promise<boolean> {
  return pid > 0 && born !== "" && (await birthOf(pid)) === born;
}
// When a process began, as the system counts it: a pid alone may long be somebody else's.
async function birthOf(pid: number): Promise<string> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    try {
      process.kill(pid, 0);
      return "unknown";
    } catch {
      return "";
    }
  }
}

const heldHere = new Set<string>();

// Node has no flock: a file names the process that holds the folder.
async function hold(folder: string): Promise<void> {
  const file = join(folder, LOCK);
  if (heldHere.has(folder)) throw new StorageBroken(`storage folder is in use: ${folder}`);
  const mine = `${process.pid} ${await birthOf(process.pid)}`;
  for (let tries = 0; tries < 2; ++tries) {
    try {
      const handle = await open(file, "wx", 0o600);
      await handle.writeFile(mine);
      await handle.close();
      heldHere.add(folder);
      return;
    } catch (broken) {
      if ((broken as NodeJS.ErrnoException).code !== "EEXIST") throw broken;
    }
    const [pid, born] = (await readFile(file, "utf8").catch(() => "")).split(" ");
    if (await isAlive(Number(pid), born ?? "")) {
      if (Number(pid) !== process.pid) {
        throw new StorageBroken(`storage folder is in use by another process: ${folder}`);
      }
    }
    await rm(file, { force: true });
  }
  throw new StorageBroken(`storage folder is in use by another process: ${folder}`);
}

export class FileStorage implements Storage {
  readonly keeps = true;
  #queue = new Queue();
  #closed = false;

  private constructor(readonly folder: string, private readonly key: CryptoKey) {}

  // storageKey: 32 bytes that belong into the system's key store.
  static async open(folder: string, storageKey: Bytes): Promise<FileStorage> {
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await hold(folder);
    } catch (broken) {
      if (broken instanceof StorageBroken) throw broken;
      throw new StorageBroken(`storage folder cannot be written: ${String(broken)}`);
    }
    const storage = new FileStorage(folder, await deriveKey(storageKey, "tasuki-sdk-ts/vault/1"));
    try {
      await storage.#sweep();
      await storage.#checkKey();
    } catch (broken) {
      await storage.close();
      throw broken;
    }
    return storage;
  }

  put(name: string, plain: Bytes): Promise<void> {
    checkName(name);
    return this.#queue.run(async () => {
      if (this.#closed) return;
      const file = this.#file(name);
      const fresh = file + FRESH;
      const handle = await open(fresh, "w", 0o600);
      try {
        await handle.writeFile(joined([MAGIC, await seal(this.key, name, plain)]));
        await handle.sync();
      } finally {
        await handle.close();
      }
      // A crash before this line leaves the old record, after it the new one; the folder's own sync
      // makes the name as durable as the bytes.
      await rename(fresh, file);
      await this.#sync();
    });
  }
  get(name: string): Promise<Bytes | undefined> {
    return this.#queue.run(() => this.#read(name));
  }
  remove(name: string): Promise<void> {
    return this.#queue.run(async () => {
      if (this.#closed) return;
      await rm(this.#file(name), { force: true });
      await this.#sync();
    });
  }
  names(prefix: string): Promise<string[]> {
    return this.#queue.run(() => this.#names(prefix));
  }
  setAside(name: string): Promise<void> {
    return this.#queue.run(() => rename(this.#file(name), this.#file(name) + ".damaged"));
  }
  wipe(): Promise<void> {
    return this.#queue.run(async () => {
      for (const file of await readdir(this.folder)) {
        if (file !== LOCK && file !== KEY_CHECK + SUFFIX) await unlink(join(this.folder, file));
      }
      await this.#sync();
    });
  }
  async close(): Promise<void> {
    if (this.#closed) return;
    await this.#queue.idle();
    this.#closed = true;
    heldHere.delete(this.folder);
    await rm(join(this.folder, LOCK), { force: true });
  }

  #file(name: string): string {
    return join(this.folder, name + SUFFIX);
  }
  async #read(name: string): Promise<Bytes | undefined> {
    let raw: Bytes;
    try {
      raw = new Uint8Array(await readFile(this.#file(name)));
    } catch (broken) {
      if (isMissing(broken)) return undefined;
      throw new StorageBroken(String(broken));
    }
    if (!sameBytes(raw.subarray(0, MAGIC.length), MAGIC)) {
      throw new StorageBroken(`not a record of this SDK: ${name}`);
    }
    return unseal(this.key, name, raw.subarray(MAGIC.length));
  }
  async #names(prefix: string): Promise<string[]> {
    const files = await readdir(this.folder);
    return files
      .filter((file) => file.endsWith(SUFFIX))
      .map((file) => file.slice(0, -SUFFIX.length))
      .filter((name) => name.startsWith(prefix) && name !== KEY_CHECK);
  }
  async #sync(): Promise<void> {
    const handle = await open(this.folder, "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
  // What a crash between writing and renaming left behind was never promised to anybody.
  async #sweep(): Promise<void> {
    for (const file of await readdir(this.folder)) {
      if (file.endsWith(FRESH)) await rm(join(this.folder, file), { force: true });
    }
  }
  async #checkKey(): Promise<void> {
    if (await stat(this.#file(KEY_CHECK)).catch(() => undefined)) {
      await this.#read(KEY_CHECK);
      return;
    }
    if ((await this.#names("")).length > 0) {
      throw new StorageBroken(`storage folder has records but no key-check: ${this.folder}`);
    }
    await this.put(KEY_CHECK, MAGIC);
  }
}

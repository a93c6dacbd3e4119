// Records in the browser: IndexedDB, sealed under a key that lies beside them and that no script
// can read out. Whoever copies the profile's files has both; the key keeps what is deleted deleted:
// with it gone, what the browser has not yet overwritten is noise.
//
// One tab at a time (a Web Lock): the others wait, or take over.
import { StorageBroken } from "../errors.js";
import type { Bytes } from "../values.js";
import { Queue } from "./queue.js";
import { makeKey, seal, unseal } from "./seal.js";
import { checkName, type Storage } from "./storage.js";

const RECORDS = "records";
const KEYS = "keys";
const ASIDE = "aside";
const THE_KEY = "storage";

export interface IndexedDbOptions {
  name?: string; // of the database
  // Another tab has it: "refuse" throws StorageBroken, "wait" until that tab is gone, "steal" takes
  // it over, which ends that tab's Client.
  inUse?: "refuse" | "wait" | "steal";
  signal?: AbortSignal; // ends waiting
  lost?: () => void; // another tab took over
  factory?: IDBFactory; // the browser's own where not given
  locks?: LockManager;
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
function committed(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error("aborted"));
    transaction.onerror = () => reject(transaction.error);
  });
}

function openDatabase(factory: IDBFactory, name: string): Promise<IDBDatabase> {
  const request = factory.open(name, 1);
  request.onupgradeneeded = () => {
    for (const store of [RECORDS, KEYS, ASIDE]) request.result.createObjectStore(store);
  };
  return settled(request);
}

// The answer gives the lock back, and resolves when it is free.
async function hold(name: string, options: IndexedDbOptions): Promise<() => Promise<void>> {
  const locks = options.locks ?? globalThis.navigator?.locks;
  if (!locks) throw new StorageBroken("this browser has no Web Locks");
  const inUse = options.inUse ?? "refuse";
  return new Promise((resolve, reject) => {
    const wish: LockOptions =
      inUse === "refuse" ? { ifAvailable: true }
      : inUse === "steal" ? { steal: true }
      : options.signal ? { signal: options.signal } : {};
    let held = false;
    const over: Promise<void> = locks
      .request(name, wish, (lock) => {
        if (!lock) throw new StorageBroken("in use by another tab");
        held = true;
        return new Promise<void>((release) =>
          resolve(() => {
            release();
            return over;
          }),
        );
      })
      .then(
        () => undefined,
        (broken: unknown) => {
          if (held) options.lost?.();
          else reject(broken);
        },
      );
  });
}

export class IndexedDbStorage implements Storage {
  readonly keeps = true;
  #database: IDBDatabase;
  #key: CryptoKey;
  #release: () => Promise<void>;
  #queue = new Queue();
  #closed = false;
  #lost = false;
  #onLost: () => void = () => undefined;

  private constructor(database: IDBDatabase, key: CryptoKey, release: () => Promise<void>) {
    this.#database = database;
    this.#key = key;
    this.#release = release;
  }

  static async open(options: IndexedDbOptions = {}): Promise<IndexedDbStorage> {
    const name = options.name ?? "tasuki";
    const factory = options.factory ?? globalThis.indexedDB;
    let opened: IndexedDbStorage | undefined;
    const lost = (): void => {
      if (opened) opened.#takenOver();
      options.lost?.();
    };
    const release = await hold(name, { ...options, lost });
    try {
      const database = await openDatabase(factory, name);
      opened = new IndexedDbStorage(database, await keyOf(database), release);
      return opened;
    } catch (broken) {
      await release();
      if (broken instanceof StorageBroken) throw broken;
      throw new StorageBroken(`IndexedDB does not open: ${String(broken)}`);
    }
  }

  onLost(act: () => void): void {
    this.#onLost = act;
    if (this.#lost) act();
  }
  #takenOver(): void {
    this.#lost = true;
    this.#closed = true;
    this.#database.close(); // lets what was begun end
    this.#onLost();
  }
  // What was handed to close() is done; what another tab took over must not look as if it were.
  #mayWrite(): boolean {
    if (this.#lost) throw new StorageBroken("another tab took over");
    return !this.#closed;
  }

  async put(name: string, plain: Bytes): Promise<void> {
    checkName(name);
    return this.#queue.run(async () => {
      if (!this.#mayWrite()) return;
      const sealed = await seal(this.#key, name, plain);
      if (this.#mayWrite()) await this.#write(RECORDS, (store) => store.put(sealed, name));
    });
  }
  async get(name: string): Promise<Bytes | undefined> {
    return this.#queue.run(async () => {
      const sealed = await this.#read(RECORDS, name);
      return sealed && unseal(this.#key, name, sealed);
    });
  }
  async remove(name: string): Promise<void> {
    return this.#queue.run(async () => {
      if (this.#mayWrite()) await this.#write(RECORDS, (store) => store.delete(name));
    });
  }
  async names(prefix: string): Promise<string[]> {
    return this.#queue.run(async () => {
      const store = this.#database.transaction(RECORDS).objectStore(RECORDS);
      const keys = (await settled(store.getAllKeys())) as string[];
      return keys.filter((name) => name.startsWith(prefix));
    });
  }
  async setAside(name: string): Promise<void> {
    return this.#queue.run(async () => {
      const sealed = await this.#read(RECORDS, name);
      if (sealed) await this.#write(ASIDE, (store) => store.put(sealed, name));
      await this.#write(RECORDS, (store) => store.delete(name));
    });
  }
  async wipe(): Promise<void> {
    return this.#queue.run(async () => {
      for (const store of [KEYS, RECORDS, ASIDE]) await this.#write(store, (one) => one.clear());
      this.#key = await keyOf(this.#database);
    });
  }
  async close(): Promise<void> {
    if (this.#closed) return;
    await this.#queue.idle();
    this.#closed = true;
    this.#database.close();
    await this.#release();
  }

  async #write(name: string, change: (store: IDBObjectStore) => void): Promise<void> {
    const transaction = this.#database.transaction(name, "readwrite", { durability: "strict" });
    change(transaction.objectStore(name));
    await committed(transaction);
  }
  #read(name: string, key: string): Promise<Bytes | undefined> {
    return settled(this.#database.transaction(name).objectStore(name).get(key));
  }
}

async function keyOf(database: IDBDatabase): Promise<CryptoKey> {
  const stored: unknown = await settled(
    database.transaction(KEYS).objectStore(KEYS).get(THE_KEY),
  );
  if (stored) return stored as CryptoKey;
  const key = await makeKey();
  const transaction = database.transaction(KEYS, "readwrite", { durability: "strict" });
  transaction.objectStore(KEYS).put(key, THE_KEY);
  await committed(transaction);
  return key;
}

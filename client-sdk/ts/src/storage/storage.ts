// What a Client keeps between two starts: small named records. The one port to a device's disk;
// tests/contract in test/storage.test.ts runs on every implementation.
//
// Whoever has opened one holds it alone, until close(). Operations take effect in the order in
// which they were called.
import type { Bytes } from "../values.js";

export interface Storage {
  // False: nothing outlives the program (a shared device).
  readonly keeps: boolean;
  // Resolves when the record is on disk, whole, and sealed; before that the old one stands.
  put(name: string, plain: Bytes): Promise<void>;
  // Nothing where there is none. Throws StorageBroken where it does not open: altered, or moved
  // here from another name.
  get(name: string): Promise<Bytes | undefined>;
  remove(name: string): Promise<void>;
  names(prefix: string): Promise<string[]>;
  // Puts a record that does not open out of the way, for whoever can still make something of it.
  setAside(name: string): Promise<void>;
  // Everything is gone, and the key with it where this storage made it itself.
  wipe(): Promise<void>;
  // Hands it over to whoever opens it next; from now on nothing is written.
  close(): Promise<void>;
  // `act` is called when another one took it over; from then on a write throws StorageBroken.
  onLost?(act: () => void): void;
}

// Lower-case letters, digits and '-' only.
export function checkName(name: string): void {
  if (!/^[a-z0-9-]+$/.test(name)) throw new Error(`not a name of a record: ${name}`);
}

export class MemoryStorage implements Storage {
  readonly keeps: boolean = false;
  #records = new Map<string, Bytes>();
  #closed = false;

  async put(name: string, plain: Bytes): Promise<void> {
    checkName(name);
    if (!this.#closed) this.#records.set(name, plain.slice());
  }
  async get(name: string): Promise<Bytes | undefined> {
    return this.#records.get(name)?.slice();
  }
  async remove(name: string): Promise<void> {
    this.#records.delete(name);
  }
  async names(prefix: string): Promise<string[]> {
    return [...this.#records.keys()].filter((name) => name.startsWith(prefix));
  }
  async setAside(name: string): Promise<void> {
    this.#records.delete(name);
  }
  async wipe(): Promise<void> {
    this.#records.clear();
  }
  async close(): Promise<void> {
    this.#closed = true;
  }
}

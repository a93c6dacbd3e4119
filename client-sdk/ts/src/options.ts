// What a Client is made with.
import type { Dialer } from "./net/dialer.js";
import type { Storage } from "./storage/storage.js";
import type { Time } from "./values.js";

export interface Patience {
  requestTimeout: number; // milliseconds, as all of these
  idleTimeout: number; // silence after which the peer counts as gone
  backoffFirst: number;
  backoffMost: number;
  comeBackWithin: number; // when the server says "come back at once"
  receiptsEvery: number; // one frame per room
  saveWithin: number; // of taken events' cursors
  deltaPatience: number; // how long announced pages are waited for before pulling
  checksEvery: number; // between two rounds of ledger proofs
  lease: number; // how long the copy on this device may be read without a word from the server
  askAfter: number; // what waits longer than this to be sent is asked about: send_failed, kept
}
export const PATIENCE: Patience = {
  requestTimeout: 30_000,
  idleTimeout: 50_000,
  backoffFirst: 500,
  backoffMost: 60_000,
  comeBackWithin: 250,
  receiptsEvery: 2_000,
  saveWithin: 50,
  deltaPatience: 5_000,
  checksEvery: 10_000,
  lease: 72 * 3_600_000,
  askAfter: Infinity,
};

export interface Bounds {
  eventsQueued: number; // above it live entries are left out and pulled later
  catchUpMost: number; // entries of a room; beyond it too_far
  outboxMost: number; // waiting messages
  keepSent: number; // own acknowledged messages, against a restore; milliseconds
  groupsChecked: number; // ledger proofs in one round
}
export const BOUNDS: Bounds = {
  eventsQueued: 1_024,
  catchUpMost: 1_000,
  outboxMost: 1_000,
  keepSent: 7 * 24 * 3_600_000,
  groupsChecked: 8,
};

export interface Options {
  dialer: Dialer; // BrowserDialer, NodeDialer
  // Outbox, cursors, what was seen of the ledger, the device's secret: IndexedDbStorage,
  // FileStorage; MemoryStorage keeps nothing (a shared device).
  storage: Storage;
  ledgerVkey?: string; // pins the ledger's key beforehand; else that of the first contact
  // Keeps what the app was handed for reading without a connection (readKept), as long as the lease
  // lasts. Not with MemoryStorage.
  keepCopy?: boolean;
  app?: string; // "tasuki-ts"
  appVersion?: number; // 1.2.3 as 0x00010203
  clock?: () => Time; // of claims and expiries; none: the machine's
  patience?: Partial<Patience>;
  bounds?: Partial<Bounds>;
}

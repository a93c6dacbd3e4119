// What a person wrote and the server has not acknowledged yet, a sealed record each; and for some
// days what it has, so that a server restored from an older backup gets it again.
//
// add() and update() promise: on disk when they resolve (Storage.put). What is added counts from
// then on; what is updated or erased counts at once.
import { fromBase64, joined, randomBytes, toBase64, toHex, u64 } from "../bytes.js";
import { StorageBroken, type ErrorSlug } from "../errors.js";
import type { Storage } from "../storage/storage.js";
import {
  NO_ID, sameRoom,
  type AccountId, type Bytes, type ClientMsgId, type GroupId, type Incarnation, type MembershipId,
  type RoomRef, type Time,
} from "../values.js";
import { decode, encode } from "./records.js";

const FORM = 1;
const PREFIX = "outbox-";

export type WriteKind =
  | "post" | "correct" | "retract" | "withdraw_request" | "confirm_proxy"
  | "receive_instruction" | "report_instruction" | "co_sign_memo";
export type SendState = "waiting" | "asking" | "failed" | "sent";

export interface OutboxItem {
  id: ClientMsgId;
  account: AccountId; // who wrote it; never sent under another person's session
  where: RoomRef;
  kind: WriteKind;
  state: SendState;
  order: number; // rises with every item of this device
  rosterEpoch: number;
  as: MembershipId;
  originalSeq: number;
  version: number;
  reason: string;
  wrongPatient: boolean;
  seqs: number[];
  body: Bytes; // serialised once; every retry carries the same bytes
  written: Time;
  age?: "old" | "sure"; // waited too long: its person is asked, and has said that it is right
  error: ErrorSlug;
  // Once acknowledged
  seq: number;
  acknowledged: Time;
  incarnation: Incarnation;
}

// Six bytes of this device's clock, then chance: ids of one time stand side by side in the store.
export function newMessageId(now: Time): ClientMsgId {
  const clock = u64(Math.max(0, Math.round(now))).subarray(2);
  return toHex(joined([clock, randomBytes(10)])) as ClientMsgId;
}

export function newItem(id: ClientMsgId, where: RoomRef, kind: WriteKind): OutboxItem {
  return {
    id, where, kind,
    account: NO_ID, state: "waiting", order: 0, rosterEpoch: 0, as: NO_ID, originalSeq: 0,
    version: 0, reason: "", wrongPatient: false, seqs: [], body: new Uint8Array(), written: 0,
    error: "unknown_refusal", seq: 0, acknowledged: 0, incarnation: NO_ID,
  };
}

function encodeItem(item: OutboxItem): Bytes {
  return encode(FORM, { ...item, body: toBase64(item.body) });
}
function decodeItem(bytes: Bytes): OutboxItem {
  const kept = decode<Omit<OutboxItem, "body"> & { body: string }>(bytes, FORM, "outbox item");
  const body = fromBase64(kept.body);
  if (!body) throw new StorageBroken("outbox item without a body");
  return { ...kept, body };
}

export class Outbox {
  #items = new Map<ClientMsgId, OutboxItem>();
  #lastOrder = 0;

  constructor(private readonly storage: Storage) {}

  // The answer names the items that do not open any more (put aside, not lost).
  async load(): Promise<ClientMsgId[]> {
    const damaged: ClientMsgId[] = [];
    for (const name of await this.storage.names(PREFIX)) {
      try {
        const item = decodeItem((await this.storage.get(name))!);
        this.#lastOrder = Math.max(this.#lastOrder, item.order);
        this.#items.set(item.id, item);
      } catch (broken) {
        if (!(broken instanceof StorageBroken)) throw broken;
        // One broken record must not keep the other messages from being sent.
        await this.storage.setAside(name);
        damaged.push(name.slice(PREFIX.length) as ClientMsgId);
      }
    }
    return damaged;
  }

  async add(item: OutboxItem): Promise<void> {
    item.order = ++this.#lastOrder;
    await this.storage.put(PREFIX + item.id, encodeItem(item));
    this.#items.set(item.id, item);
  }
  update(item: OutboxItem): Promise<void> {
    this.#items.set(item.id, item);
    return this.storage.put(PREFIX + item.id, encodeItem(item));
  }
  erase(id: ClientMsgId): Promise<void> {
    this.#items.delete(id);
    return this.storage.remove(PREFIX + id);
  }
  find(id: ClientMsgId): OutboxItem | undefined {
    return this.#items.get(id);
  }
  inOrder(): OutboxItem[] {
    return [...this.#items.values()].sort((a, b) => a.order - b.order);
  }
  // All but the acknowledged.
  get waiting(): number {
    return this.inOrder().filter((item) => item.state !== "sent").length;
  }

  // Nothing that this person wrote to the group stays; the answer is what was not sent. What
  // another person of this device wrote is hers: she may still belong to the group.
  dropGroup(group: GroupId, account: AccountId): { unsent: OutboxItem[]; done: Promise<unknown> } {
    const gone = this.inOrder().filter(
      (item) => item.where.group === group && item.account === account,
    );
    const done = Promise.all(gone.map((item) => this.erase(item.id)));
    return { unsent: gone.filter((item) => item.state !== "sent"), done };
  }
  // Bodies of what is retracted are not to come back after a restore.
  async forgetSent(where: RoomRef, seq: number): Promise<void> {
    for (const item of this.inOrder()) {
      if (item.state !== "sent" || !sameRoom(item.where, where)) continue;
      if (item.seq === seq || item.originalSeq === seq) await this.erase(item.id);
    }
  }
  async dropSentBefore(oldest: Time): Promise<void> {
    for (const item of this.inOrder()) {
      if (item.state === "sent" && item.acknowledged < oldest) await this.erase(item.id);
    }
  }
}

// What this device remembers of the ledger, so that the server can't tell it two stories: the key
// of first contact, the last proved checkpoint, and for each person who was signed in (size, root)
// of every group's log and the leaves that were acknowledged and are not proved yet. Verifies; asks
// nobody.
import { fromHex, joined, sameBytes, sha256, toHex, u64, utf8 } from "../bytes.js";
import { encode, load } from "../core/records.js";
import type { Mismatch } from "../events.js";
import type { Storage } from "../storage/storage.js";
import {
  NO_ID, type AccountId, type Bytes, type Checkpoint, type GroupId, type Hash, type LedgerRef,
} from "../values.js";
import type { DeclaredFork, HeadProof, LeafProof } from "../wire/ledger.js";
import { openCheckpoint, parseVkey } from "./note.js";
import { oldOriginOf } from "./top.js";
import { consistencyHolds, inclusionHolds, leafHash } from "./tree.js";

const FORM = 1;
const NAME = "trust";
const UNPROVED = 512; // leaves of one group; more replace the oldest

export type Verdict = Mismatch | undefined; // undefined: it holds

export interface GroupMemory {
  logName: Hash;
  size: number;
  root: Hash;
  unproved: LedgerRef[];
  checkedAt: number; // size of the checkpoint under which it was proved last
  triedAt: number; // and of the one at which it was asked about last, also in vain
}
interface Kept {
  broken: boolean;
  vkey: string;
  kept: Checkpoint;
  groups: [GroupId, GroupMemory, AccountId][]; // whose: earlier versions did not say
}

const NOTHING: Checkpoint = { note: "", size: 0, root: "" as Hash };

function raw(hash: Hash): Bytes {
  return fromHex(hash) ?? new Uint8Array();
}
function sameRef(a: LedgerRef, b: LedgerRef): boolean {
  return a.logName === b.logName && a.index === b.index && a.leafHash === b.leafHash;
}

export class Trust {
  #vkey = "";
  #kept: Checkpoint = NOTHING;
  #account: AccountId = NO_ID;
  #groups = new Map<string, GroupMemory>(); // of every person: account/group
  #broken = false;
  #life = 0; // of startAnew() and follow(): what was being verified before counts no more

  constructor(private readonly storage: Storage) {}

  async load(): Promise<void> {
    const kept = await load<Kept>(this.storage, NAME, FORM, "memory of the ledger");
    if (!kept) return;
    this.#vkey = kept.vkey;
    this.#kept = kept.kept;
    this.#groups = new Map(kept.groups.map(([group, memory, whose]) => [
      `${whose ?? NO_ID}/${group}`, { ...memory, triedAt: memory.triedAt ?? memory.checkedAt },
    ]));
    this.#broken = kept.broken;
  }
  save(): Promise<void> {
    const groups = [...this.#groups].map(([key, memory]): Kept["groups"][number] => {
      const [whose, group] = key.split("/");
      return [group as GroupId, memory, whose as AccountId];
    });
    const kept: Kept = { broken: this.#broken, vkey: this.#vkey, kept: this.#kept, groups };
    return this.storage.put(NAME, encode(FORM, kept));
  }

  // Whose groups are meant from now on. Others' are not asked about: the server would refuse.
  open(account: AccountId): void {
    this.#account = account;
    for (const [key, memory] of [...this.#groups]) {
      if (!key.startsWith("/")) continue;
      this.#groups.delete(key);
      this.#groups.set(account + key, memory);
    }
  }
  get account(): AccountId {
    return this.#account;
  }
  #key(group: GroupId): string {
    return `${this.#account}/${group}`;
  }
  get kept(): Checkpoint {
    return this.#kept;
  }
  get broken(): boolean {
    return this.#broken;
  }
  breakWith(): void {
    this.#broken = true;
  }
  of(group: GroupId): GroupMemory {
    const memory = this.#groups.get(this.#key(group)) ?? {
      logName: "" as Hash, size: 0, root: "" as Hash, unproved: [], checkedAt: 0, triedAt: 0,
    };
    this.#groups.set(this.#key(group), memory);
    return memory;
  }
  know(group: GroupId): void {
    this.of(group);
  }
  forget(group: GroupId): void {
    this.#groups.delete(this.#key(group));
  }
  startAnew(): void {
    ++this.#life;
    this.#vkey = "";
    this.#kept = NOTHING;
    this.#groups.clear();
    this.#broken = false;
  }
  pin(vkey: string): void {
    this.#vkey = vkey;
  }

  // The key the server names in Welcome. The first one is kept, unless one was pinned before.
  async meet(vkey: string): Promise<Verdict> {
    if (vkey === "") return this.#vkey === "" ? undefined : "key_changed";
    if (this.#vkey !== "" && vkey !== this.#vkey) return "key_changed";
    if (!(await parseVkey(vkey))) return "bad_signature";
    this.#vkey = vkey;
    return undefined;
  }

  // A restored server: the record got shorter, and only one that says so itself, about this very
  // life and by the same key, is believed. True: from now on the new life is the known one. Once:
  // there is no way back to the key of before.
  async follow(vkey: string, fork: DeclaredFork): Promise<boolean> {
    const life = this.#life;
    const known = this.#vkey;
    if (known === "" || vkey === known || this.#broken) return false;
    const before = await parseVkey(known);
    const now = await parseVkey(vkey);
    if (!before || !now || before.type !== now.type || !sameBytes(before.key, now.key)) {
      return false;
    }
    const opened = await openCheckpoint(fork.note, now);
    const old = oldOriginOf(fork.start);
    if (!opened || old !== toHex(await sha256(utf8(before.name)))) return false;
    const entry = await leafHash(fork.start);
    const stands = await inclusionHolds(entry, 0, opened.size, fork.inclusion, raw(opened.root));
    if (!stands || life !== this.#life || known !== this.#vkey) return false;
    ++this.#life; // what is being proved belongs to the life before
    this.#vkey = vkey;
    this.#kept = NOTHING;
    for (const memory of this.#groups.values()) {
      memory.size = 0;
      memory.root = "" as Hash;
      memory.checkedAt = 0;
      memory.triedAt = 0;
      memory.unproved = []; // own messages are sent again, and acknowledged anew
    }
    return true;
  }

  // Signature and form of a checkpoint, and that it is not behind or beside the kept one.
  async lookAt(shown: Checkpoint): Promise<Verdict> {
    const kept = this.#kept; // as of when it was shown: a newer one may be proved meanwhile
    const key = await parseVkey(this.#vkey);
    const opened = key && (await openCheckpoint(shown.note, key));
    if (opened?.size !== shown.size || opened.root !== shown.root) return "bad_signature";
    if (shown.size < kept.size) return "went_back";
    if (shown.size === kept.size && kept.size > 0 && shown.root !== kept.root) return "forked";
    return undefined;
  }

  // The same, and that it grew from the kept one, that the group's head stands under it and grew
  // from the head seen before; then all of that is kept.
  async acceptHead(group: GroupId, proof: HeadProof): Promise<Verdict> {
    const life = this.#life;
    const kept = this.#kept;
    const no = await this.lookAt(proof.checkpoint);
    if (no) return no;
    const shown = proof.checkpoint;
    const grown =
      kept.size === 0 ||
      (await consistencyHolds(
        kept.size, raw(kept.root), shown.size, raw(shown.root), proof.topConsistency,
      ));
    if (!grown) return "forked";
    const key = this.#key(group);
    const memory = this.of(group);
    if (memory.logName !== "" && memory.logName !== proof.logName) return "log_changed";
    const head = joined([
      utf8("tasuki-head/1\0"), raw(proof.logName), u64(proof.size), raw(proof.root),
    ]);
    const stands = await inclusionHolds(
      await leafHash(head), proof.headIndex, shown.size, proof.headInclusion, raw(shown.root),
    );
    if (!stands) return "head_not_included";
    if (memory.size > 0) {
      const { size, root } = memory;
      const later = await consistencyHolds(
        size, raw(root), proof.size, raw(proof.root), proof.consistency,
      );
      if (!later) return "group_forked";
    }
    if (life !== this.#life || this.#groups.get(key) !== memory) return undefined; // forgotten
    memory.logName = proof.logName;
    memory.size = proof.size;
    memory.root = proof.root;
    memory.checkedAt = shown.size;
    this.#kept = shown;
    return undefined;
  }

  async acceptLeaf(group: GroupId, ref: LedgerRef, proof: LeafProof): Promise<Verdict> {
    const memory = this.of(group);
    if (ref.logName !== memory.logName) return "log_changed";
    // The server's own idea of the leaf is of no interest: the acknowledged one has to be there.
    const fits =
      proof.index === ref.index && proof.size === memory.size && ref.index < memory.size;
    const { size, root } = memory;
    const stands =
      fits &&
      (await inclusionHolds(raw(ref.leafHash), ref.index, size, proof.inclusion, raw(root)));
    if (!stands) return "leaf_missing";
    memory.unproved = memory.unproved.filter((one) => !sameRef(one, ref));
    return undefined;
  }

  // An acknowledged leaf, to be proved at a later seal.
  remember(group: GroupId, ref: LedgerRef): Verdict {
    if (ref.logName === "" && ref.leafHash === "") return undefined;
    const memory = this.of(group);
    if (memory.logName === "") memory.logName = ref.logName;
    if (memory.logName !== ref.logName) return "log_changed";
    if (memory.unproved.some((one) => sameRef(one, ref))) return undefined;
    if (memory.unproved.length >= UNPROVED) memory.unproved.shift();
    memory.unproved.push(ref);
    return undefined;
  }

  // Whom to ask about next: who was tried longest ago, also where that was in vain, so that nobody
  // waits for ever behind groups that are refused. Up to half of them with unproved leaves first.
  due(most: number, checkpointSize: number): GroupId[] {
    const waiting = [...this.#groups]
      .filter(([key]) => key.startsWith(`${this.#account}/`))
      .map(([key, memory]) => ({ group: key.split("/")[1] as GroupId, memory }))
      .filter(({ memory }) => memory.checkedAt < checkpointSize)
      .sort((a, b) => a.memory.triedAt - b.memory.triedAt || (a.group < b.group ? -1 : 1));
    const own = waiting.filter(({ memory }) => memory.unproved.length > 0);
    const first = own.slice(0, Math.ceil(most / 2));
    const rest = waiting.filter((one) => !first.includes(one));
    return [...first, ...rest].slice(0, most).map(({ group }) => group);
  }
  tried(group: GroupId, checkpointSize: number): void {
    this.of(group).triedAt = checkpointSize;
  }
}

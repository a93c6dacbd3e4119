// A log as the tests need it: written, signed and restored at will.
import { fromHex, joined, sha256, toHex, u64, utf8 } from "../../src/bytes.js";
import { leafHash, nodeHash } from "../../src/ledger/tree.js";
import type { Checkpoint, Hash } from "../../src/index.js";
import type { DeclaredFork } from "../../src/wire/ledger.js";

// A log of one's own, signed with a key of the test.
export class Log {
  name = "ledger.example.jp/test";
  leaves: Uint8Array[] = [];
  #pair!: CryptoKeyPair;
  vkey = "";

  static async made(): Promise<Log> {
    const log = new Log();
    const way = { name: "Ed25519" };
    const { webcrypto } = await import("node:crypto");
    const made = await webcrypto.subtle.generateKey(way, true, ["sign", "verify"]);
    log.#pair = made as unknown as CryptoKeyPair;
    await log.#rename(log.name);
    return log;
  }
  async #rename(name: string): Promise<void> {
    const { webcrypto } = await import("node:crypto");
    const exported = await webcrypto.subtle.exportKey("raw", this.#pair.publicKey as never);
    const material = joined([new Uint8Array([1]), new Uint8Array(exported as ArrayBuffer)]);
    const id = (await sha256(utf8(`${name}\n`), material)).subarray(0, 4);
    this.name = name;
    this.vkey = `${name}+${toHex(id)}+${Buffer.from(material).toString("base64")}`;
  }
  // As a restored server has it: another origin and a new log under the same key, whose first entry
  // names the life before.
  async restore(name: string, oldName: string): Promise<DeclaredFork> {
    await this.#rename(name);
    const start = joined([
      utf8("tasuki-top/1\0"), new Uint8Array(32).fill(7), new Uint8Array([1]),
      await sha256(utf8(oldName)), u64(5), new Uint8Array(32), u64(1), new Uint8Array(32),
    ]);
    this.leaves = [start, utf8("a head")];
    const { note } = await this.checkpoint();
    return { start, note, inclusion: [await leafHash(this.leaves[1]!)] };
  }
  async root(count = this.leaves.length, first = 0): Promise<Uint8Array> {
    if (count === 0) return sha256();
    if (count === 1) return leafHash(this.leaves[first]!);
    let left = 1;
    while (left * 2 < count) left *= 2;
    return nodeHash(await this.root(left, first), await this.root(count - left, first + left));
  }
  async checkpoint(count = this.leaves.length): Promise<Checkpoint> {
    const root = await this.root(count);
    const text = `${this.name}\n${count}\n${Buffer.from(root).toString("base64")}\n`;
    const { webcrypto } = await import("node:crypto");
    const way = { name: "Ed25519" };
    const signature = await webcrypto.subtle.sign(way, this.#pair.privateKey as never, utf8(text));
    const id = fromHex(this.vkey.split("+")[1]!)!;
    const line = Buffer.concat([id, new Uint8Array(signature)]).toString("base64");
    const signed = `${text}\n— ${this.name} ${line}\n`;
    return { note: signed, size: count, root: toHex(root) as Hash };
  }
}

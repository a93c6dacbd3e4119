// The Merkle tree of RFC 6962 (SHA-256, 0x00 before a leaf, 0x01 before a node): verification of
// inclusion and consistency proofs as in RFC 9162. Pure; sizes below 2^53.
import { sameBytes, sha256 } from "../bytes.js";
import type { Bytes } from "../values.js";

const LEAF = new Uint8Array([0]);
const NODE = new Uint8Array([1]);

export function leafHash(entry: Bytes): Promise<Bytes> {
  return sha256(LEAF, entry);
}
export function nodeHash(left: Bytes, right: Bytes): Promise<Bytes> {
  return sha256(NODE, left, right);
}

// Where a path stands: its place and the last place of that level.
class Climb {
  at: bigint;
  last: bigint;
  constructor(at: number, last: number) {
    this.at = BigInt(at);
    this.last = BigInt(last);
  }
  up(): void {
    this.at >>= 1n;
    this.last >>= 1n;
  }
  isRight(): boolean {
    return (this.at & 1n) === 1n || this.at === this.last;
  }
  // The levels where the right edge has no sibling.
  skip(): void {
    while ((this.at & 1n) === 0n && this.at !== 0n) this.up();
  }
}

export async function inclusionHolds(
  leaf: Bytes, index: number, size: number, proof: Bytes[], root: Bytes,
): Promise<boolean> {
  if (index < 0 || index >= size) return false;
  const climb = new Climb(index, size - 1);
  let hash = leaf;
  for (const sibling of proof) {
    if (climb.last === 0n) return false; // longer than the tree is high
    if (climb.isRight()) {
      hash = await nodeHash(sibling, hash);
      climb.skip();
    } else {
      hash = await nodeHash(hash, sibling);
    }
    climb.up();
  }
  return climb.last === 0n && sameBytes(hash, root);
}

export async function consistencyHolds(
  older: number, olderRoot: Bytes, size: number, root: Bytes, proof: Bytes[],
): Promise<boolean> {
  if (older > size) return false;
  if (older === size) return proof.length === 0 && sameBytes(olderRoot, root);
  if (older === 0) return proof.length === 0 && sameBytes(olderRoot, await sha256());
  const climb = new Climb(older - 1, size - 1);
  while ((climb.at & 1n) === 1n) climb.up();
  // An older tree that is one complete subtree starts from its own root, else from a given node.
  const given = climb.at === 0n ? [olderRoot, ...proof] : proof;
  const [first, ...rest] = given;
  if (!first) return false;
  let then = first;
  let now = first;
  for (const node of rest) {
    if (climb.last === 0n) return false;
    if (climb.isRight()) {
      then = await nodeHash(node, then);
      now = await nodeHash(node, now);
      climb.skip();
    } else {
      now = await nodeHash(now, node);
    }
    climb.up();
  }
  return climb.last === 0n && sameBytes(then, olderRoot) && sameBytes(now, root);
}

// The first entry of a top log (docs/ledger-format.md): of a restored store it names the old life.
import { toHex } from "../bytes.js";
import type { Bytes, Hash } from "../values.js";

const TAG = "tasuki-top/1\0";
const RANDOM = 32;
const FORK = 32 + 8 + 32 + 8 + 32; // old origin, anchor n, chain_n, restored size, restored root
const KINDS: readonly number[] = [1, 2]; // a real region's, a demo's

// SHA-256 of the old origin; nothing where these bytes are no such entry. Zeros: no life before.
export function oldOriginOf(start: Bytes): Hash | undefined {
  const tag = new TextEncoder().encode(TAG);
  if (start.length !== tag.length + RANDOM + 1 + FORK) return undefined;
  if (tag.some((byte, at) => start[at] !== byte)) return undefined;
  if (!KINDS.includes(start[tag.length + RANDOM]!)) return undefined;
  const fork = start.subarray(tag.length + RANDOM + 1);
  return toHex(fork.subarray(0, 32)) as Hash;
}

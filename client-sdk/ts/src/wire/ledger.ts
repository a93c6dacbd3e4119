// Checkpoints and proofs; a hash that is not 32 bytes makes a proof unreadable.
import type { DeclaredFork as PbDeclaredFork } from "../gen/tasuki/v1/common_pb.js";
import type {
  Checkpoint as PbCheckpoint, HeadProof as PbHeadProof, LeafProof as PbLeafProof,
} from "../gen/tasuki/v1/ledger_pb.js";
import type { Bytes, Checkpoint, Hash } from "../values.js";
import { count, readHash } from "./small.js";

export interface HeadProof {
  checkpoint: Checkpoint;
  topConsistency: Bytes[];
  headIndex: number;
  logName: Hash;
  size: number;
  root: Hash;
  headInclusion: Bytes[];
  consistency: Bytes[];
}
export interface LeafProof {
  index: number;
  size: number;
  leafHash: Hash;
  inclusion: Bytes[];
}

// What a restored server says of the life before: entry 0 of its top log, a signed checkpoint, and
// that the entry stands under it.
export interface DeclaredFork {
  start: Bytes;
  note: string;
  inclusion: Bytes[];
}

// More hashes than a tree of 2^64 leaves could need are no proof.
const PATH_MOST = 130;
function isPath(hashes: Bytes[]): boolean {
  return hashes.length <= PATH_MOST && hashes.every((one) => one.length === 32);
}

export function readCheckpoint(from: PbCheckpoint | undefined): Checkpoint {
  return {
    note: from?.note ?? "",
    size: count(from?.size ?? 0n),
    root: readHash(from?.root ?? new Uint8Array()),
  };
}

export function readHeadProof(from: PbHeadProof): HeadProof | undefined {
  const proof: HeadProof = {
    checkpoint: readCheckpoint(from.checkpoint),
    topConsistency: from.topConsistency,
    headIndex: count(from.headIndex),
    logName: readHash(from.logName),
    size: count(from.size),
    root: readHash(from.root),
    headInclusion: from.headInclusion,
    consistency: from.consistency,
  };
  const paths = [proof.topConsistency, proof.headInclusion, proof.consistency];
  return proof.logName && proof.root && paths.every(isPath) ? proof : undefined;
}

export function readLeafProof(from: PbLeafProof): LeafProof | undefined {
  const proof: LeafProof = {
    index: count(from.index),
    size: count(from.size),
    leafHash: readHash(from.leafHash),
    inclusion: from.inclusion,
  };
  return proof.leafHash && isPath(proof.inclusion) ? proof : undefined;
}

export function readDeclaredFork(from: PbDeclaredFork | undefined): DeclaredFork | undefined {
  if (!from || !isPath(from.inclusion)) return undefined;
  return { start: from.start, note: from.note, inclusion: from.inclusion };
}

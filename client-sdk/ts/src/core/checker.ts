// Holds the ledger to its word, lazily: each new checkpoint is looked at at once; proofs are asked
// for a few groups at a time, those with leaves of one's own first.
import type { Mismatch } from "../events.js";
import type { Checkpoint, GroupId, Hash } from "../values.js";
import { readHeadProof, readLeafProof } from "../wire/ledger.js";
import { writeId } from "../wire/small.js";
import { call, type Core } from "./core.js";

const LEAVES_AT_ONCE = 16;

// False where nothing was proved: no connection, or the record broke its word.
async function checkHead(core: Core, group: GroupId): Promise<boolean> {
  const wish = {
    groupId: writeId(group),
    seenTopSize: BigInt(core.trust.kept.size),
    seenSize: BigInt(core.trust.of(group).size),
  };
  const answer = await call(core, { case: "proveHead", value: wish }, "headProof", readHeadProof);
  if (answer.type !== "ok") return false; // nothing sealed of it yet
  const proof = answer.value;
  const no = proof ? await core.trust.acceptHead(group, proof) : "head_not_included";
  if (no) mismatch(core, no, group, proof?.checkpoint);
  return !no;
}

async function checkLeaves(core: Core, group: GroupId): Promise<void> {
  const { size, unproved } = core.trust.of(group);
  const under = unproved.filter((ref) => ref.index < size); // the others: not under this head yet
  for (const ref of under.slice(0, LEAVES_AT_ONCE)) {
    if (core.trust.broken) return;
    const wish = { groupId: writeId(group), index: BigInt(ref.index), size: BigInt(size) };
    const answer = await call(core, { case: "proveLeaf", value: wish }, "leafProof", readLeafProof);
    if (answer.type !== "ok") return;
    if (core.trust.of(group).size !== size) return; // forgotten, or a newer head came between
    const proof = answer.value;
    const no = proof ? await core.trust.acceptLeaf(group, ref, proof) : "leaf_missing";
    if (no) mismatch(core, no, group, core.trust.kept);
  }
}

export async function checkRound(core: Core): Promise<void> {
  let proved = false;
  const { account } = core.trust;
  const due = core.trust.due(core.bounds.groupsChecked, core.sealedSize);
  for (const group of due) {
    if (!core.link.isUp || core.trust.broken || core.trust.account !== account) return;
    core.trust.tried(group, core.sealedSize);
    if (!(await checkHead(core, group))) continue;
    proved = true;
    await checkLeaves(core, group);
  }
  if (due.length === 0 || core.trust.broken) return;
  core.keep(core.trust.save());
  if (!proved) return;
  const { size, root } = core.trust.kept;
  core.mailbox.put({ type: "checkpoint_seen", size, root, proved: true });
}

export async function takeCheckpoint(core: Core, shown: Checkpoint): Promise<void> {
  if (core.trust.broken) return;
  const no = await core.trust.lookAt(shown);
  if (no) {
    mismatch(core, no, undefined, shown);
    return;
  }
  if (shown.size <= core.sealedSize) return;
  core.sealedSize = shown.size;
  const { size, root } = shown;
  core.mailbox.put({ type: "checkpoint_seen", size, root, proved: false });
  core.checkerBell.ring();
}

const NOTHING_SHOWN: Checkpoint = { note: "", size: 0, root: "" as Hash };

export function mismatch(
  core: Core, what: Mismatch, group?: GroupId, shown: Checkpoint = NOTHING_SHOWN,
): void {
  if (core.trust.broken) return;
  core.trust.breakWith();
  core.keep(core.trust.save());
  const kept = core.trust.kept;
  core.mailbox.put({
    type: "checkpoint_mismatch", what, kept, shown, ...(group ? { group } : {}),
  });
}

export async function checkLedger(core: Core): Promise<void> {
  while (!core.stopped) {
    await core.checkerBell.wait();
    if (core.stopped || core.state !== "live") continue;
    if (core.trust.broken || core.sealedSize === 0) continue;
    await checkRound(core);
    await core.rest(core.patience.checksEvery);
  }
}

// Saves the cursors of what the app has taken, and only then reports it: 端末に届いた means that this
// device holds it, persisted. Also what was displayed and confirmed, one frame per room and span,
// and the wipes after a cut.
import { failureOf, type Failure } from "../errors.js";
import type { GroupId, MembershipId, RoomRef, SeqRange, Time } from "../values.js";
import { writeId, writeRoom, type Wish } from "../wire/small.js";
import { moment } from "./bell.js";
import type { Core } from "./core.js";
import { roomOfKey, type Place } from "./places.js";
import type { SeqSet } from "./seqset.js";

const RANGES_MOST = 60; // of one frame; the server takes 64
const SAVE_AGAIN = 1_000;
const REPORT_AGAIN = 5_000;

// One frame's worth of what is due in a room.
interface Report {
  delivered: SeqRange[];
  displayed: SeqRange[];
  confirmed: number[];
  displayedAt: Time;
}

function reportOf(place: Place): Report {
  let left = RANGES_MOST;
  const first = (set: SeqSet): SeqRange[] => {
    const some = set.ranges.slice(0, left);
    left -= some.length;
    return some;
  };
  const confirmed: number[] = [];
  for (const range of place.confirmed.ranges) {
    for (let seq = range.first; seq <= range.last && left > 0; ++seq, --left) confirmed.push(seq);
  }
  const displayed = first(place.displayed);
  const delivered = first(place.delivered);
  return { confirmed, displayed, delivered, displayedAt: place.displayedAt };
}

function wishOf(core: Core, where: RoomRef, report: Report): Wish {
  const ranges = (from: SeqRange[]) =>
    from.map((one) => ({ first: BigInt(one.first), last: BigInt(one.last) }));
  // Shown while offline: the time is the device's, and said to be so.
  const late = core.patience.receiptsEvery * 2 + REPORT_AGAIN;
  const offline = report.displayed.length > 0 && report.displayedAt + late < core.now();
  return {
    case: "receipts",
    value: {
      ...writeRoom(where),
      delivered: ranges(report.delivered),
      displayed: ranges(report.displayed),
      confirmed: report.confirmed.map(BigInt),
      deviceTimeMs: BigInt(offline ? Math.round(report.displayedAt) : 0),
    },
  };
}

function strikeOff(core: Core, where: RoomRef, report: Report): void {
  const place = core.places.find(where);
  if (!place) return;
  for (const one of report.delivered) place.delivered.remove(one);
  for (const one of report.displayed) place.displayed.remove(one);
  for (const seq of report.confirmed) place.confirmed.remove({ first: seq, last: seq });
  if (place.displayed.empty) place.displayedAt = 0;
  core.noteUnsaved();
}

function comesBack(failure: Failure): boolean {
  const ofTheSession = [
    "session_locked", "session_ended", "not_signed_in", "cancelled", "policy_not_accepted",
  ];
  return failure.retryable || ofTheSession.includes(failure.type);
}

async function sendReport(core: Core, where: RoomRef, report: Report): Promise<boolean> {
  const { delivered, displayed, confirmed, displayedAt } = report;
  const none = { delivered: [], displayed: [], confirmed: [], displayedAt };
  const kinds = [
    { ...none, delivered }, { ...none, displayed }, { ...none, confirmed },
  ].filter((one) => one.delivered.length + one.displayed.length + one.confirmed.length > 0);
  const answer = await core.ask(wishOf(core, where, report));
  if (answer.type !== "ok" && comesBack(answer)) return false;
  if (answer.type !== "ok" && kinds.length > 1) {
    // One bad confirmation must not take the others with it: each kind by itself.
    for (const one of kinds) {
      if (!(await sendReport(core, where, one))) return false;
    }
    return true;
  }
  if (answer.type !== "ok") {
    core.mailbox.put({ type: "receipt_refused", where, failure: answer });
  }
  strikeOff(core, where, report);
  return true;
}

function receiptsDue(core: Core): boolean {
  return [...core.places.all.values()].some((place) => place.receiptsDue);
}
function wipesDue(core: Core): boolean {
  return [...core.places.cuts.values()].some((cut) => cut.taken);
}

// False where the rest has to wait for a better moment.
async function reportWipe(core: Core, group: GroupId, mine: MembershipId): Promise<boolean> {
  const value = { groupId: writeId(group), membershipId: writeId(mine) };
  const answer = await core.ask({ case: "reportWipe", value });
  if (answer.type !== "ok" && comesBack(answer)) return false;
  if (core.places.cuts.get(group)?.taken) core.places.cuts.delete(group);
  core.noteUnsaved();
  return true;
}

async function saveNow(core: Core): Promise<Failure | undefined> {
  core.unsaved = false;
  core.saving = true;
  try {
    await core.places.save();
    return undefined;
  } catch (broken) {
    core.unsaved = true;
    return failureOf("storage_failed", String(broken));
  } finally {
    core.saving = false;
  }
}

export async function savePlaces(core: Core): Promise<void> {
  let complained = false;
  let cost = 0;
  while (!core.stopped) {
    await core.saveBell.wait();
    if (core.stopped) break;
    // A slow disk must not be written to for more than a fifth of the time.
    await core.rest(Math.max(core.patience.saveWithin, cost * 4));
    const began = moment();
    while (core.unsaved && !core.stopped) {
      const failed = await saveNow(core);
      if (failed && !complained) {
        core.mailbox.put({ type: "storage_trouble", detail: failed.detail });
      }
      complained = failed !== undefined;
      if (failed) await core.rest(SAVE_AGAIN);
    }
    cost = moment() - began;
    if (receiptsDue(core)) core.receiptsBell.ring();
    if (wipesDue(core) && core.attached) core.spawn(reportWipes(core));
  }
}

export async function reportReceipts(core: Core): Promise<void> {
  let wait = Infinity;
  while (!core.stopped) {
    await core.receiptsBell.wait(wait);
    wait = Infinity;
    if (core.stopped || core.state !== "live" || !receiptsDue(core)) continue;
    await core.rest(core.patience.receiptsEvery);
    if (core.unsaved || core.saving) {
      core.saveBell.ring(); // the save rings again
      continue;
    }
    const due = [...core.places.all].flatMap(([key, place]) => (place.receiptsDue ? [key] : []));
    for (const key of due) {
      const place = core.places.all.get(key);
      if (!place || core.state !== "live") continue;
      if (!(await sendReport(core, roomOfKey(key), reportOf(place)))) wait = REPORT_AGAIN;
    }
    if (receiptsDue(core) && wait === Infinity) core.receiptsBell.ring(); // more than one frame's
  }
}

export async function reportWipes(core: Core): Promise<void> {
  if (core.reportingWipes) return;
  core.reportingWipes = true;
  const due = [...core.places.cuts].filter(([, cut]) => cut.taken);
  for (const [group, cut] of due) {
    if (!(await reportWipe(core, group, cut.membership))) break;
  }
  core.reportingWipes = false;
}

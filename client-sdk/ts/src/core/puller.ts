// Fills holes: one page at a time, from where the room's unbroken run ends, and never faster than
// the app takes what arrives.
import type { Page } from "../messages.js";
import type { RoomRef } from "../values.js";
import { readPage } from "../wire/messages.js";
import { writeRoom } from "../wire/small.js";
import { moment } from "./bell.js";
import { call, type Core, type RoomLife } from "./core.js";
import { handOut, lookForGap, takePage } from "./intake.js";
import { roomOfKey } from "./places.js";

const PULL_AGAIN = 1_000;
const STUCK_MOST = 3;

function wantsPages(room: RoomLife): boolean {
  return room.attached && (room.feed.missing() !== undefined || room.receiptsBehind);
}

// The room to pull next, or how long until one may be.
function nextRoom(core: Core): { where?: RoomRef; wait: number } {
  const now = moment();
  let wait = Infinity;
  for (const [key, room] of core.rooms) {
    if (!wantsPages(room)) continue;
    const from = Math.max(room.deltaUntil, room.pullAfter);
    if (from <= now) return { where: roomOfKey(key), wait: 0 };
    wait = Math.min(wait, Math.ceil(from - now));
  }
  return { wait };
}

// A page that begins later than asked, or brings nothing, must not be asked for again and again.
function lookAtProgress(
  core: Core, where: RoomRef, page: Page, had: number, hadRevision: number,
): void {
  const room = core.room(where);
  if (!room) return;
  if (room.feed.have > had || room.revision > hadRevision) {
    room.stuck = 0;
    return;
  }
  const first = page.events[0]?.entry.seq ?? 0;
  if (first > had + 1) {
    const leftOut = { first: had + 1, last: first - 1 };
    core.mailbox.put({ type: "too_far", where, leftOut }, { where });
    handOut(core, room.feed.skipTo(first - 1));
    lookForGap(core, where);
    return;
  }
  if (!room.feed.missing()) room.knownRevision = room.revision;
  room.pullAfter = moment() + PULL_AGAIN * 2 ** Math.min(room.stuck, STUCK_MOST);
  ++room.stuck;
  core.checkLive();
}

async function pullOnce(core: Core, where: RoomRef): Promise<void> {
  const before = core.room(where)!;
  const had = before.feed.have;
  const hadRevision = before.revision;
  const wish = {
    ...writeRoom(where),
    fromSeq: BigInt(had + 1),
    limit: core.pageMost,
    receiptsAfter: BigInt(hadRevision),
  };
  const answer = await call(core, { case: "readPage", value: wish }, "page", readPage);
  const room = core.room(where);
  if (!room) return; // cut meanwhile
  if (answer.type !== "ok") {
    room.pullAfter = moment() + PULL_AGAIN;
    return;
  }
  takePage(core, answer.value);
  lookAtProgress(core, where, answer.value, had, hadRevision);
}

export async function pullPages(core: Core): Promise<void> {
  while (!core.stopped) {
    const next = nextRoom(core);
    if (next.where && core.mailboxFull) core.heldBack = true;
    if (!next.where || core.mailboxFull || !core.link.isUp) {
      await core.pullerBell.wait(next.where ? Infinity : next.wait);
      continue;
    }
    await pullOnce(core, next.where);
  }
}

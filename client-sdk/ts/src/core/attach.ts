// From a fresh connection to live: Hello, the list of one's groups, and Attach with where this
// device stopped. Runs again after an unlock, an accepted policy, and when a group becomes known.
import { DONE, type Done, type Result } from "../errors.js";
import type { Welcome } from "../gen/tasuki/v1/common_pb.js";
import type { GroupLine } from "../groups.js";
import { staffRoom, type GroupId, type Incarnation, type RoomRef } from "../values.js";
import { readGroupLine } from "../wire/groups.js";
import { readDeclaredFork } from "../wire/ledger.js";
import { readId, writeHash, writeId, writeRoom } from "../wire/small.js";
import { mismatch } from "./checker.js";
import { call, type Core } from "./core.js";
import { takeAttached } from "./intake.js";
import { sessionLocked, sessionOver } from "./keeper.js";
import { roomOfKey } from "./places.js";
import { reportWipes } from "./reporter.js";

const PROTOCOL = 1;
const CURSORS_AT_ONCE = 100;

function sayHello(core: Core): Promise<Result<Welcome>> {
  const hello = {
    protocolMin: PROTOCOL,
    protocolMax: PROTOCOL,
    app: core.options.app ?? "tasuki-ts",
    appVersion: core.options.appVersion ?? 0x000100,
    clientTimeMs: BigInt(Math.round(core.now())),
  };
  return call(core, { case: "hello", value: hello }, "welcome", (welcome) => welcome);
}

// A server restored from a backup: places in its rooms mean something else now. Everything is read
// anew, and what this device was told is safe is sent again under the same ids.
function meetIncarnation(core: Core, now: Incarnation, declared: boolean): void {
  const before = core.places.incarnation;
  if (before === now) return;
  core.places.restart(now);
  core.noteUnsaved();
  if (!before) return;
  core.rooms.clear();
  core.mailbox.put({ type: "server_restored", before, now, declared });
  for (const item of core.outbox.inOrder()) {
    if (item.state !== "sent" || item.incarnation === now) continue;
    core.keep(core.outbox.update({ ...item, state: "waiting" }));
  }
}

async function followDeclared(core: Core, welcome: Welcome): Promise<boolean> {
  const fork = readDeclaredFork(welcome.fork);
  if (!fork || !(await core.trust.follow(welcome.checkpointVkey, fork))) return false;
  core.sealedSize = 0;
  core.keep(core.trust.save());
  return true;
}

interface Cursor {
  where: RoomRef;
  seq: number;
  revision: number;
}
function cursors(core: Core): Cursor[] {
  return [...core.places.all].flatMap(([key, place]) => {
    const life = core.rooms.get(key);
    if (life?.attached) return [];
    const seq = life ? life.feed.have : place.taken;
    return [{ where: roomOfKey(key), seq, revision: life ? life.revision : place.revision }];
  });
}

async function attachSome(core: Core, some: Cursor[]): Promise<Done> {
  const kept = core.trust.kept;
  const attach = {
    cursors: some.map((one) => ({
      ...writeRoom(one.where),
      seq: BigInt(one.seq),
      receiptRevision: BigInt(one.revision),
      incarnation: writeId(core.places.incarnation),
    })),
    ...(kept.size > 0
      ? { lastCheckpointRoot: writeHash(kept.root), lastCheckpointSize: BigInt(kept.size) }
      : {}),
  };
  return call(core, { case: "attach", value: attach }, "attached", (attached) =>
    takeAttached(core, attached),
  );
}

// One room that the server won't attach must not keep the others dark.
async function attachAll(core: Core): Promise<Done> {
  const all = cursors(core);
  for (let begin = 0; begin < all.length; begin += CURSORS_AT_ONCE) {
    const some = all.slice(begin, begin + CURSORS_AT_ONCE);
    const done = await attachSome(core, some);
    if (done.type === "ok") continue;
    if (!core.link.isUp || some.length === 1 || done.type !== "not_found") return done;
    for (const one of some) {
      const single = await attachSome(core, [one]);
      if (single.type !== "ok" && !core.link.isUp) return single;
    }
  }
  return DONE;
}

// Another connection asks for everything by itself, and `settling` says what that one does.
function isOver(core: Core, generation: number): boolean {
  return core.stopped || generation !== core.link.generation || !core.link.isUp;
}

function knowGroup(core: Core, line: GroupLine): void {
  if (line.invitation && !line.membership) return; // waits to be accepted: no right to read yet
  core.places.sawEpoch(line.group, line.rosterEpoch);
  core.places.memberships.set(line.group, line.membership);
  core.trust.know(line.group);
  for (const room of line.rooms) core.places.at({ group: line.group, room: room.room });
  if (line.rooms.length === 0) core.places.at(staffRoom(line.group));
}

function roomsAttached(core: Core): number {
  return [...core.rooms.values()].filter((room) => room.attached).length;
}

// Behind a round that brought nothing it rests, wanted again or not yet: the server is busy, or it
// mentions a group again and again that it never lists or lets nobody into.
async function refreshInTurn(core: Core): Promise<void> {
  const generation = core.link.generation;
  while (core.refreshWanted && core.attached) {
    core.refreshWanted = false;
    const before = roomsAttached(core);
    const done = await refreshGroups(core);
    if (isOver(core, generation)) return;
    if (done.type !== "ok" && !done.retryable) break;
    if (done.type !== "ok") core.refreshWanted = true;
    if (roomsAttached(core) > before) {
      core.refreshPause.reset();
      continue;
    }
    const span = core.refreshPause.next();
    const most = done.type === "ok" ? span : Math.max(span, done.retryAfterS * 1000);
    await core.refreshBell.wait(most);
    if (isOver(core, generation)) return;
  }
  core.settling = false;
}

async function readyToRead(core: Core, welcome: Welcome): Promise<boolean> {
  const generation = core.link.generation;
  if (!welcome.signedIn) {
    sessionOver(core, "session_ended");
    return false;
  }
  // In a browser the session is a cookie: another tab may have brought in somebody else since.
  if (readId(welcome.accountId) !== core.identity.session?.account) {
    sessionOver(core, "session_ended");
    return false;
  }
  if (welcome.maxPage > 0) core.pageMost = Math.min(core.pageMost, welcome.maxPage);
  core.idleLock = welcome.idleLockS * 1000;
  const declared = await followDeclared(core, welcome);
  // Followed is followed: the next connection would find the key known and nothing to declare.
  if (!declared && isOver(core, generation)) return false;
  meetIncarnation(core, readId(welcome.incarnation), declared);
  const no = await core.trust.meet(welcome.checkpointVkey);
  if (isOver(core, generation)) return false;
  if (no) mismatch(core, no);
  core.keep(core.copy.renew(core.identity.session?.account, core.now()));
  if (welcome.locked) {
    sessionLocked(core);
    return false;
  }
  if (welcome.policyVersion !== 0) {
    core.mailbox.put({ type: "policy_to_accept", version: welcome.policyVersion });
    core.enter("catching_up");
    return false;
  }
  return true;
}

async function refreshGroups(core: Core): Promise<Done> {
  const listed = await call(core, { case: "listGroups", value: {} }, "groups", (list) => list);
  if (listed.type !== "ok") return listed;
  for (const one of listed.value.groups) knowGroup(core, readGroupLine(one));
  core.noteUnsaved();
  return attachAll(core);
}

export function wantRefresh(core: Core): void {
  core.refreshWanted = true;
  if (core.settling || !core.attached) return;
  core.settling = true;
  core.spawn(refreshInTurn(core));
}

// A person did something that lets in.
export function wantRefreshNow(core: Core): void {
  core.refreshPause.reset();
  wantRefresh(core);
  if (core.settling) core.refreshBell.ring();
}

const MENTIONED_MOST = 10_000; // over it: none is the first of its kind any more

export function hearOfGroup(core: Core, group: GroupId): void {
  const first = core.mentioned.size < MENTIONED_MOST && !core.mentioned.has(group);
  if (first) core.mentioned.add(group);
  if (first) wantRefreshNow(core);
  else wantRefresh(core);
}

export async function settle(core: Core): Promise<void> {
  core.refreshPause.reset();
  core.mentioned.clear();
  const generation = core.link.generation;
  const welcome = await sayHello(core);
  if (isOver(core, generation)) return;
  if (welcome.type !== "ok") {
    core.link.socket?.close();
    return;
  }
  if (await readyToRead(core, welcome.value)) await catchUp(core);
}

export async function catchUp(core: Core): Promise<void> {
  if (core.settling || !core.link.isUp) return;
  const generation = core.link.generation;
  core.enter("catching_up");
  core.settling = true;
  core.refreshWanted = false;
  const done = await refreshGroups(core);
  if (isOver(core, generation)) return;
  core.settling = false;
  if (done.type !== "ok") {
    if (core.state === "catching_up") core.link.socket?.close();
    return;
  }
  core.attached = true;
  // A group that became known behind the list's back is in none of the Attaches.
  if (core.refreshWanted) wantRefresh(core);
  core.checkLive();
  core.pullerBell.ring();
  core.spawn(reportWipes(core));
}

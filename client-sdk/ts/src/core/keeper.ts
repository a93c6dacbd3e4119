// The connection's life: dial while somebody is signed in, read until it is over, come back in a
// manner that fits how it ended.
import { fromBinary } from "@bufbuild/protobuf";

import { failureOf, type Failure } from "../errors.js";
import { ServerEnvelopeSchema } from "../gen/tasuki/v1/envelope_pb.js";
import { CloseCode, type Socket } from "../net/dialer.js";
import { settle } from "./attach.js";
import { Backoff } from "./backoff.js";
import { moment } from "./bell.js";
import type { Core } from "./core.js";
import { takePush } from "./intake.js";

const STABLE = 20_000; // stood so long: the next failure begins anew

function unattach(core: Core): void {
  for (const room of core.rooms.values()) room.attached = false;
  core.attached = false;
}

async function readFrames(core: Core, socket: Socket): Promise<void> {
  let heard = moment();
  // A page sees no WebSocket pings, so silence is broken by asking.
  const watch = setInterval(() => {
    const silent = moment() - heard;
    if (silent > core.patience.idleTimeout) socket.cancel();
    else if (silent > core.patience.idleTimeout / 2) {
      core.link.tell({ case: "ping", value: { nonce: 1n } });
    }
  }, core.patience.idleTimeout / 4);
  try {
    for (;;) {
      const frame = await socket.read();
      if (!frame || core.link.socket !== socket) return;
      heard = moment();
      const envelope = fromBinary(ServerEnvelopeSchema, frame);
      if (!core.link.deliver(envelope)) takePush(core, envelope);
    }
  } catch {
    socket.cancel(); // never guess at half a message
  } finally {
    clearInterval(watch);
  }
}

// How long to stay away after a connection ended with this code.
function spanAfter(core: Core, code: number, backoff: Backoff): number {
  if (code === CloseCode.comeBack || code === CloseCode.cut) {
    return Math.random() * core.patience.comeBackWithin;
  }
  return backoff.next();
}

function failureOfEnd(code: number): Failure {
  switch (code) {
    case CloseCode.comeBack: return failureOf("connection_lost", "come_back");
    case CloseCode.cut: return failureOf("connection_lost", "cut");
    case CloseCode.goingAway: return failureOf("shutting_down", "going_away");
    default: return failureOf("connection_lost", `closed with ${code}`);
  }
}

// One connection from the dial to its end; the answer is how long to stay away.
async function liveOnce(core: Core, backoff: Backoff): Promise<number> {
  core.enter("connecting");
  const opened = await core.options.dialer.open(core.identity.bearer);
  if (core.stopped || !core.identity.session) {
    if (opened.type === "ok") opened.value.close();
    return 0;
  }
  if (opened.type !== "ok") {
    if (opened.type === "session_ended") {
      sessionOver(core, "session_ended");
      return 0;
    }
    core.enter("offline", opened);
    return backoff.next();
  }
  const socket = opened.value;
  const began = moment();
  core.link.up(socket);
  core.spawn(settle(core));
  await readFrames(core, socket);
  unattach(core);
  core.settling = false;
  core.link.down(core.stopped ? "cancelled" : "connection_lost");
  if (core.stopped || !core.identity.session) return 0;
  const code = socket.closeCode;
  if (code === CloseCode.sessionEnded) {
    sessionOver(core, "session_ended");
    return 0;
  }
  if (moment() - began > STABLE) backoff.reset();
  core.enter("offline", failureOfEnd(code));
  return spanAfter(core, code, backoff);
}

export async function keepConnected(core: Core): Promise<void> {
  const backoff = new Backoff(core.patience.backoffFirst, core.patience.backoffMost);
  while (!core.stopped) {
    if (!core.identity.session) {
      core.enter("signed_out");
      await core.keeperBell.wait();
      backoff.reset();
      continue;
    }
    const span = await liveOnce(core, backoff);
    if (span > 0 && !core.stopped) await core.keeperBell.wait(span);
  }
}

export function sessionOver(core: Core, reason: string): void {
  if (!core.identity.session) return;
  core.keep(core.identity.end());
  unattach(core);
  core.mailbox.put({ type: "session_ended", reason });
  core.link.socket?.close();
  core.enter("signed_out", failureOf("session_ended", reason));
  core.keeperBell.ring();
}

export function sessionLocked(core: Core): void {
  if (core.state === "locked" || !core.identity.session) return;
  unattach(core);
  core.enter("locked");
  core.mailbox.put({ type: "locked" });
}

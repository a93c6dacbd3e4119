// Enrolment, sign-in, unlock and sign-out: single envelopes over HTTPS, before and beside the
// socket.
import { fromBinary } from "@bufbuild/protobuf";

import { fromHex, toHex } from "../bytes.js";
import { DONE, failureOf, ok, type Done, type Result } from "../errors.js";
import type { SignedIn as PbSignedIn } from "../gen/tasuki/v1/account_pb.js";
import { ServerEnvelopeSchema, type ServerEnvelope } from "../gen/tasuki/v1/envelope_pb.js";
import type {
  Bytes, NewDevice, PasskeyAssertion, SignedIn, SignIn, SignInByPasskey,
} from "../values.js";
import { readSignedIn } from "../wire/people.js";
import {
  count, readId, readRefused, type AnswerCase, type AnswerOf, type Wish,
} from "../wire/small.js";
import { answerOf, type Core } from "./core.js";
import { tellCutsAgain } from "./intake.js";
import { sessionOver } from "./keeper.js";
import { frameOf } from "./link.js";

export async function postEnvelope(
  core: Core, wish: Wish, withSession: boolean,
): Promise<Result<ServerEnvelope>> {
  if (core.stopped) return failureOf("cancelled");
  const body = frameOf(1, wish);
  const answer = await core.options.dialer.post(body, withSession ? core.identity.bearer : "");
  body.fill(0); // it holds a password
  if (answer.type !== "ok") return answer;
  let envelope: ServerEnvelope;
  try {
    envelope = fromBinary(ServerEnvelopeSchema, answer.value);
  } catch {
    return failureOf("protocol_broken", "an answer that is no envelope");
  }
  if (envelope.kind.case !== "refused") return ok(envelope);
  const failure = readRefused(envelope.kind.value);
  if (withSession && failure.type === "session_ended") sessionOver(core, "session_ended");
  return failure;
}

export async function postCall<C extends AnswerCase, T>(
  core: Core, wish: Wish, wanted: C, read: (answer: AnswerOf<C>) => T,
): Promise<Result<T>> {
  const envelope = await postEnvelope(core, wish, false);
  if (envelope.type !== "ok") return envelope;
  const answer = answerOf(envelope.value, wanted);
  return answer.type === "ok" ? ok(read(answer.value)) : answer;
}

// What the one before had taken is kept for that person's next time.
async function keepPlaces(core: Core): Promise<void> {
  if (!core.unsaved) return;
  core.unsaved = false;
  try {
    await core.places.save();
  } catch (broken) {
    // The cursors on disk are older: what was taken since comes once more. Nothing is lost.
    core.mailbox.put({ type: "storage_trouble", detail: String(broken) });
  }
}

// From here on this person is the one signed in, also after the program was started again. In a
// browser the session's secret is a cookie, and empty here.
async function beginSession(core: Core, login: string, from: PbSignedIn): Promise<SignedIn> {
  const account = readId<SignedIn["account"]>(from.accountId);
  const device = readId<SignedIn["device"]>(from.deviceId);
  if (from.deviceSecret.length > 0) {
    await core.identity.enrol(login, { id: device, account, secret: toHex(from.deviceSecret) });
  }
  const before = core.identity.session;
  await core.identity.begin({
    account, device, secret: toHex(from.sessionSecret), ends: count(from.endsMs),
  });
  const anew = before?.account !== account;
  if (anew) {
    core.link.abandon(); // what is still on its way is the one before's
    await keepPlaces(core);
    core.rooms.clear();
    core.mailbox.clear();
  }
  core.trust.open(account);
  await core.places.open(account);
  await core.copy.open(account, core.now());
  // The mailbox may have held a cut of hers, and start() tells only who was signed in by then.
  if (anew && core.started) tellCutsAgain(core);
  core.link.socket?.close(); // it stands for the session before
  core.keeperBell.ring();
  return readSignedIn(from);
}

// Where the storage does not take the session, nothing was begun: nobody could resume it.
async function begun(core: Core, login: string, from: PbSignedIn): Promise<Result<SignedIn>> {
  try {
    return ok(await beginSession(core, login, from));
  } catch (broken) {
    return failureOf("storage_failed", String(broken));
  }
}

export async function signIn(core: Core, wish: SignIn): Promise<Result<SignedIn>> {
  const device = core.identity.deviceOfLogin(wish.loginName);
  const secret = device && fromHex(device.secret);
  const value = {
    loginName: wish.loginName,
    password: wish.password,
    second: wish.totp
      ? { case: "totp" as const, value: wish.totp }
      : { case: "recoveryCode" as const, value: wish.recoveryCode ?? "" },
    device: secret
      ? { case: "deviceSecret" as const, value: secret }
      : { case: "newDevice" as const, value: wish.newDevice },
    onDuty: wish.onDuty ?? false,
  };
  const answer = await postCall(core, { case: "signIn", value }, "signedIn", (one) => one);
  if (answer.type === "device_not_allowed") {
    // Revoked: nothing stays here, and the next try is a new device.
    await Promise.all([core.identity.forgetDevice(wish.loginName), core.copy.wipe()]);
  }
  return answer.type === "ok" ? begun(core, wish.loginName, answer.value) : answer;
}

// One act instead of password and code. The challenge is used up whatever comes of it.
export async function signInByPasskey(
  core: Core, wish: SignInByPasskey, withSession: boolean,
): Promise<Result<SignedIn>> {
  const { assertion } = wish;
  const account = assertion.userHandle.length === 16
    ? readId<SignedIn["account"]>(assertion.userHandle)
    : core.identity.session?.account;
  const device = account && core.identity.deviceOfAccount(account);
  const value = {
    assertion,
    deviceSecret: (device && fromHex(device.secret)) ?? new Uint8Array(),
    newDevice: wish.newDevice,
    onDuty: wish.onDuty ?? false,
  };
  const envelope = await postEnvelope(core, { case: "signInByPasskey", value }, withSession);
  if (envelope.type !== "ok") return envelope;
  const answer = answerOf(envelope.value, "signedIn");
  if (answer.type !== "ok") return answer;
  return begun(core, answer.value.loginName, answer.value);
}

export async function finishEnrolment(
  core: Core, ticket: Bytes, device: NewDevice,
): Promise<Result<SignedIn>> {
  const value = { enrolmentTicket: ticket, device };
  const answer = await postCall(core, { case: "finishEnrolment", value }, "signedIn", (one) => one);
  if (answer.type !== "ok") return answer;
  const login = core.enrolling.login;
  core.enrolling = { login: "", link: new Uint8Array(), code: "" };
  return begun(core, login, answer.value);
}

export function unlock(core: Core, pin: string): Promise<Done> {
  return opened(core, (deviceSecret) => ({ case: "unlock", value: { deviceSecret, pin } }));
}
export function unlockByPasskey(core: Core, assertion: PasskeyAssertion): Promise<Done> {
  return opened(core, (deviceSecret) => ({
    case: "unlockByPasskey", value: { deviceSecret, assertion },
  }));
}

async function opened(core: Core, wish: (deviceSecret: Bytes) => Wish): Promise<Done> {
  if (!core.identity.session) return failureOf("not_signed_in");
  const { device } = core.identity;
  if (!device) return failureOf("device_not_allowed", "not enrolled here");
  const answer = await postEnvelope(core, wish(fromHex(device.secret)!), true);
  if (answer.type !== "ok") return answer;
  // A fresh connection is sure to see the session unlocked; the old one's loop may learn it later.
  core.link.socket?.close();
  core.keeperBell.ring();
  return DONE;
}

async function leaveNothing(core: Core): Promise<void> {
  core.link.socket?.close();
  const ended = core.identity.end();
  core.rooms.clear();
  core.mailbox.clear();
  core.enter("signed_out");
  core.keeperBell.ring();
  await Promise.all([ended, core.places.clear(), core.copy.wipe()]);
}

export async function signOut(core: Core, everywhere: boolean): Promise<Done> {
  const answer = await postEnvelope(core, { case: "signOut", value: { everywhere } }, true);
  // On this device it is over whatever the network said; the session ends by itself at the latest.
  try {
    await leaveNothing(core);
  } catch (broken) {
    return failureOf("storage_failed", String(broken));
  }
  return answer.type === "ok" ? DONE : answer;
}

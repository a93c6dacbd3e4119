// Writing: everything that goes through the outbox.
import { CardCalls } from "./client_card.js";
import {
  newItem, newMessageId, type OutboxItem, type SendState, type WriteKind,
} from "./core/outbox.js";
import { DONE, failureOf, ok, type Done, type ErrorSlug, type Result } from "./errors.js";
import type { Body, Draft } from "./messages.js";
import {
  NO_ID, sameRoom, type ClientMsgId, type MembershipId, type RoomRef, type Time,
} from "./values.js";
import { readBody, writeBody } from "./wire/messages.js";

// What waits in the outbox.
export interface OutboxLine {
  id: ClientMsgId;
  where: RoomRef;
  kind: WriteKind;
  state: SendState;
  rosterEpoch: number;
  seq: number; // sent
  written: Time;
  error: ErrorSlug; // asking, failed
  old: boolean; // asking, because it waited too long to be sent unasked
  about: number[]; // what it changes or acts on: an original, or the versions an act names
  body?: Body; // of post and correct
}

// Who writes, where it isn't the only one and the newest.
export interface As {
  epoch?: number; // the roster the author saw; none: the newest this client knows
  membership?: MembershipId; // which hat
}

export class WritingCalls extends CardCalls {
  // Resolves when the message is on this device's disk, sealed; it goes out as soon as possible and
  // survives a crash. sent, audience_changed or send_failed follow.

  post(where: RoomRef, draft: Draft, as: As = {}): Promise<Result<ClientMsgId>> {
    const item = this.#item(where, "post", as);
    item.body = writeBody(draft, item.written);
    return this.#put(item);
  }
  correct(
    where: RoomRef, originalSeq: number, version: number, reason: string, draft: Draft,
    as: As = {},
  ): Promise<Result<ClientMsgId>> {
    const item = this.#item(where, "correct", as);
    Object.assign(item, { originalSeq, version, reason, body: writeBody(draft, item.written) });
    return this.#put(item);
  }
  retract(
    where: RoomRef, originalSeq: number, reason: string, wrongPatient = false,
  ): Promise<Result<ClientMsgId>> {
    return this.#put(Object.assign(this.#item(where, "retract"), {
      originalSeq, reason, wrongPatient,
    }));
  }
  withdrawRequest(
    where: RoomRef, originalSeq: number, reason: string,
  ): Promise<Result<ClientMsgId>> {
    const item = this.#item(where, "withdraw_request");
    return this.#put(Object.assign(item, { originalSeq, reason }));
  }
  // 指示受け with the instruction read back (復唱), then 実施報告; only an addressee may. `seq` is of
  // the version that was read: newer_version_exists where it isn't the newest.
  receiveInstruction(
    where: RoomRef, seq: number, readBack: string,
  ): Promise<Result<ClientMsgId>> {
    const item = this.#item(where, "receive_instruction");
    return this.#put(Object.assign(item, { originalSeq: seq, reason: readBack }));
  }
  reportInstruction(where: RoomRef, seq: number, report: string): Promise<Result<ClientMsgId>> {
    const item = this.#item(where, "report_instruction");
    return this.#put(Object.assign(item, { originalSeq: seq, reason: report }));
  }
  // 確認署名 of a phone memo that quotes oneself; a remark where there is one.
  coSignMemo(where: RoomRef, seq: number, remark = ""): Promise<Result<ClientMsgId>> {
    const item = this.#item(where, "co_sign_memo");
    return this.#put(Object.assign(item, { originalSeq: seq, reason: remark }));
  }
  // 確定 of what was entered for oneself, all of `seqs` or, where one can't be, none; each is of the
  // version that was read.
  confirmProxy(where: RoomRef, seqs: number[]): Promise<Result<ClientMsgId>> {
    return this.#put(Object.assign(this.#item(where, "confirm_proxy"), { seqs }));
  }

  // After audience_changed or send_failed.
  async resend(id: ClientMsgId, epoch = 0): Promise<Done> {
    const item = this.core.outbox.find(id);
    if (item?.state !== "asking" && item?.state !== "failed") return failureOf("no_such_message");
    return this.#sendAgain(item, epoch);
  }
  // Every message of the room that asks because of its readers.
  async resendAll(where: RoomRef, epoch: number): Promise<Done> {
    for (const item of this.core.outbox.inOrder()) {
      if (!sameRoom(item.where, where) || item.state !== "asking" || item.age === "old") continue;
      const done = await this.#sendAgain(item, epoch);
      if (done.type !== "ok") return done;
    }
    return DONE;
  }
  async drop(id: ClientMsgId): Promise<Done> {
    const item = this.core.outbox.find(id);
    if (!item || item.state === "sent") return failureOf("no_such_message");
    return written(this.core.outbox.erase(id));
  }
  outbox(): OutboxLine[] {
    return this.core.outbox
      .inOrder()
      .filter((item) => item.account === this.#account)
      .map(({ id, where, kind, state, rosterEpoch, seq, written: at, error, body, ...rest }) => {
        const words = readBody(body);
        const about = rest.originalSeq ? [rest.originalSeq] : rest.seqs;
        const old = state === "asking" && rest.age === "old";
        const line = { id, where, kind, state, rosterEpoch, seq, written: at, error, old, about };
        return words ? { ...line, body: words } : line;
      });
  }

  #item(where: RoomRef, kind: WriteKind, as: As = {}): OutboxItem {
    const core = this.core;
    return {
      ...newItem(newMessageId(core.now()), where, kind),
      account: this.#account,
      rosterEpoch: as.epoch || core.places.epoch(where.group),
      as: as.membership ?? NO_ID,
      written: core.now(),
    };
  }
  async #put(item: OutboxItem): Promise<Result<ClientMsgId>> {
    const core = this.core;
    if (core.stopped) return failureOf("cancelled");
    if (!item.account) return failureOf("not_signed_in");
    if (core.outbox.waiting >= core.bounds.outboxMost) return failureOf("outbox_full");
    try {
      await core.outbox.dropSentBefore(core.now() - core.bounds.keepSent);
      await core.outbox.add(item);
    } catch (broken) {
      return failureOf("storage_failed", String(broken));
    }
    core.senderBell.ring();
    return ok(item.id);
  }
  async #sendAgain(old: OutboxItem, epoch: number): Promise<Done> {
    const core = this.core;
    const rosterEpoch = epoch || old.rosterEpoch;
    const age = old.age && { age: "sure" as const };
    const again = { ...old, state: "waiting" as const, rosterEpoch, ...age };
    const done = await written(core.outbox.update(again));
    if (done.type !== "ok") return done;
    core.tries.delete(old.id);
    core.notBefore.delete(old.id);
    core.askedAbout.delete(old.where.group);
    core.senderBell.ring();
    return DONE;
  }
  get #account() {
    return this.core.identity.session?.account ?? NO_ID;
  }
}

export async function written(writing: Promise<unknown>): Promise<Done> {
  try {
    await writing;
    return DONE;
  } catch (broken) {
    return failureOf("storage_failed", String(broken));
  }
}

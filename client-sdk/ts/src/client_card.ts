// The patient card and what is pinned: read and changed while the connection stands. Nobody
// changes a card unseen, so nothing of it waits in the outbox.
import type { Card, CardField, CardForm, CardVersions } from "./card.js";
import { GroupCalls } from "./client_groups.js";
import { mismatch } from "./core/checker.js";
import { call } from "./core/core.js";
import { lookForGap } from "./core/intake.js";
import { newMessageId } from "./core/outbox.js";
import { ok, type Result } from "./errors.js";
import type { Accepted, PinnedPage } from "./messages.js";
import {
  NO_ID, staffRoom, type GroupId, type MembershipId, type RoomRef, type Time,
} from "./values.js";
import { readCardForm, readCardLine, writeCard } from "./wire/card.js";
import { readAccepted, readEvent } from "./wire/messages.js";
import { writeId, writeRoom, type Wish } from "./wire/small.js";

export class CardCalls extends GroupCalls {
  // What stands in every field, whatever the history scope.
  async readCard(group: GroupId, withForm = false): Promise<Result<Card>> {
    const card: Card = { lines: [], form: { headings: [], fields: [] } };
    for (let afterKey = ""; ; ) {
      const value = { groupId: writeId(group), afterKey, withForm: withForm && !afterKey };
      const part = await call(this.core, { case: "readCard", value }, "card", (from) => from);
      if (part.type !== "ok") return part;
      const { lines, more, form } = part.value;
      if (form) card.form = readCardForm(form);
      card.lines.push(...lines.map(readCardLine));
      afterKey = card.lines.at(-1)?.field.key ?? "";
      if (more && lines.length > 0) continue;
      if (withForm) this.core.keep(this.core.copy.putCard(group, card, this.core.now()));
      return ok(card);
    }
  }
  // The fields there are; nobody's.
  readCardForm(): Promise<Result<CardForm>> {
    const wish = { case: "readCard" as const, value: { withForm: true } };
    return call(this.core, wish, "card", ({ form }) => readCardForm(form));
  }
  readCardVersions(group: GroupId, key: string, beforeSeq = 0): Promise<Result<CardVersions>> {
    const value = { groupId: writeId(group), key, beforeSeq: BigInt(beforeSeq) };
    return call(this.core, { case: "readCardVersions", value }, "card", ({ lines, more }) => ({
      lines: lines.map(readCardLine), more,
    }));
  }
  // All of these fields or none; card_moved_on where one was changed since wasSeq: read the card
  // again.
  changeCard(
    group: GroupId, fields: CardField[], as: MembershipId = NO_ID,
  ): Promise<Result<Accepted>> {
    const value = {
      groupId: writeId(group), clientMsgId: writeId(newMessageId(this.core.now())),
      body: writeCard(fields), membershipId: writeId(as),
    };
    return this.#entered(staffRoom(group), { case: "changeCard", value });
  }
  // Pinned decisions, newest first, in their newest version, whatever the history scope.
  async readPinned(where: RoomRef, beforeSeq = 0): Promise<Result<PinnedPage>> {
    const value = { ...writeRoom(where), beforeSeq: BigInt(beforeSeq) };
    return call(this.core, { case: "readPinned", value }, "pinned", ({ events, more }) => ({
      events: events.map((one) => readEvent(where, one)), more,
    }));
  }
  // A decision is pinned by itself; a member takes it off, or puts it back, for a reason.
  pinDecision(
    where: RoomRef, seq: number, pinned: boolean, reason: string,
  ): Promise<Result<Accepted>> {
    const clientMsgId = writeId(newMessageId(this.core.now()));
    const value = { ...writeRoom(where), clientMsgId, seq: BigInt(seq), pinned, reason };
    return this.#entered(where, { case: "pinDecision", value });
  }

  // The card as this device read it last (Options.keepCopy); nothing once the lease is over.
  async keptCard(group: GroupId): Promise<{ at: Time; card: Card } | undefined> {
    return (await this.mayReadCopy()) ? this.core.copy.card(group) : undefined;
  }

  // What was done comes as an entry of the room as well, as it does to everybody else.
  async #entered(where: RoomRef, wish: Wish): Promise<Result<Accepted>> {
    const core = this.core;
    const answer = await call(core, wish, "accepted", readAccepted);
    if (answer.type !== "ok") return answer;
    core.places.sawEpoch(where.group, answer.value.rosterEpoch);
    const no = core.trust.remember(where.group, answer.value.ledger);
    if (no) mismatch(core, no, where.group);
    if (answer.value.seq !== 0) core.room(where)?.feed.known(answer.value.seq);
    lookForGap(core, where);
    return answer;
  }
}

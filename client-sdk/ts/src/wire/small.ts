// Between the wire's messages and this SDK's values: the small ones. Reading is total: an id or a
// hash of a wrong length reads as "none", and the checks that matter (proofs, sequence) fail on it
// later.
import type { MessageInitShape } from "@bufbuild/protobuf";

import { fromHex, toHex } from "../bytes.js";
import { errorOfCode, failureOf, type Failure } from "../errors.js";
import type { Day as PbDay, PersonName } from "../gen/tasuki/v1/common_pb.js";
import type {
  ClientEnvelopeSchema, Refused, ServerEnvelope,
} from "../gen/tasuki/v1/envelope_pb.js";
import type { LedgerRef as PbLedgerRef } from "../gen/tasuki/v1/group_pb.js";
import type { Bytes, Day, Hash, Id, LedgerRef, Name, Room, RoomRef } from "../values.js";

// What is asked and what is answered: the oneof of an envelope.
export type Wish = NonNullable<MessageInitShape<typeof ClientEnvelopeSchema>["kind"]>;
export type AnswerCase = NonNullable<ServerEnvelope["kind"]["case"]>;
export type AnswerOf<C extends AnswerCase> = Extract<ServerEnvelope["kind"], { case: C }>["value"];

const NO_BYTES = new Uint8Array();

export function readId<T extends Id>(raw: Bytes): T {
  return (raw.length === 16 ? toHex(raw) : "") as T;
}
export function writeId(id: Id | undefined): Bytes {
  return id ? (fromHex(id) ?? NO_BYTES) : NO_BYTES;
}
export function readHash(raw: Bytes): Hash {
  return (raw.length === 32 ? toHex(raw) : "") as Hash;
}
export function writeHash(hash: Hash): Bytes {
  return fromHex(hash) ?? NO_BYTES;
}
export function count(value: bigint): number {
  return Number(value);
}

export function readName(from: PersonName | undefined): Name {
  return {
    family: from?.family ?? "",
    given: from?.given ?? "",
    familyKana: from?.familyKana ?? "",
    givenKana: from?.givenKana ?? "",
  };
}
export function readDay(from: PbDay | undefined): Day {
  return { year: from?.year ?? 0, month: from?.month ?? 0, day: from?.day ?? 0 };
}
export function readLedger(from: PbLedgerRef | undefined): LedgerRef {
  return {
    logName: readHash(from?.logName ?? NO_BYTES),
    index: count(from?.index ?? 0n),
    leafHash: readHash(from?.leafHash ?? NO_BYTES),
  };
}

export function readRoom(group: Bytes, room: number): RoomRef {
  return { group: readId(group), room: room as Room };
}
export function writeRoom(where: RoomRef): { groupId: Bytes; room: number } {
  return { groupId: writeId(where.group), room: where.room };
}

export function readRefused(from: Refused): Failure {
  return failureOf(errorOfCode(from.code), from.slug, {
    textJa: from.textJa,
    retryable: from.retryable,
    retryAfterS: from.retryAfterS,
    rosterEpoch: count(from.rosterEpoch),
    originalSeq: count(from.originalSeq),
    newcomers: from.newcomers.map((one) => ({
      membership: readId(one.membershipId),
      name: one.name,
      nameKana: one.nameKana,
      profession: one.profession,
      officeName: one.officeName,
    })),
    ask: from.ask.map((one) => ({ office: readId(one.officeId), name: one.name, tel: one.tel })),
  });
}

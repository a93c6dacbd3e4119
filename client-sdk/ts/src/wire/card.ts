// The patient card between the wire and this SDK's values.
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";

import type { CardField, CardForm, CardKind, CardLine } from "../card.js";
import type {
  CardField as PbCardField, CardForm as PbCardForm, CardLine as PbCardLine,
} from "../gen/tasuki/v1/card_pb.js";
import { BodySchema, PartContentSchema } from "../gen/tasuki/v1/message_pb.js";
import type { Bytes } from "../values.js";
import { partOf } from "./messages.js";
import { count, readDay, readId } from "./small.js";

export function readCardField(from: PbCardField | undefined): CardField {
  return {
    key: from?.key ?? "",
    value: from?.value ?? "",
    source: from?.source ?? "",
    statedOn: readDay(from?.statedOn),
    wasSeq: count(from?.wasSeq ?? 0n),
  };
}
export function readCardLine(from: PbCardLine): CardLine {
  return {
    field: readCardField(from.field),
    seq: count(from.seq),
    at: count(from.serverTimeMs),
    author: readId(from.authorId),
    membership: readId(from.membershipId),
    office: readId(from.officeId),
  };
}
export function readCardForm(from: PbCardForm | undefined): CardForm {
  return {
    headings: (from?.headings ?? []).map(({ key, label }) => ({ key, label })),
    fields: (from?.fields ?? []).map((one) => ({
      key: one.key,
      label: one.label,
      heading: one.heading,
      kind: one.kind as number as CardKind,
      choices: one.choices.map(({ code, label }) => ({ code, label })),
      mostBytes: one.mostBytes,
      toVerify: one.toVerify,
    })),
  };
}

// With fresh random salts.
export function writeCard(fields: CardField[]): Bytes {
  const parts = fields.map(({ wasSeq, ...field }) =>
    partOf({ kind: { case: "cardField", value: { ...field, wasSeq: BigInt(wasSeq) } } }));
  return toBinary(BodySchema, create(BodySchema, { parts }));
}
export function readCardBody(raw: Bytes): CardField[] | undefined {
  try {
    const parts = fromBinary(BodySchema, raw).parts;
    const contents = parts.map((part) => fromBinary(PartContentSchema, part.content).kind);
    return contents.flatMap((one) => one.case === "cardField" ? [readCardField(one.value)] : []);
  } catch {
    return undefined; // of a form this SDK does not know; its place in the sequence counts
  }
}

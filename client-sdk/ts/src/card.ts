// The patient card: the fields there are, what stands in them, how they are changed. Plain data.
import type { AccountId, Day, MembershipId, OfficeId, Time } from "./values.js";

// One field as somebody puts it.
export interface CardField {
  key: string; // of the form
  value: string; // by the kind of the field; "": nothing stands there any more
  source: string; // 情報源
  statedOn: Day; // the day on which it held
  wasSeq: number; // CardLine.seq of what its author saw; 0: nothing stood there
}
// What stands in a field, or stood there.
export interface CardLine {
  field: CardField;
  seq: number; // of the entry that put it so: its version
  at: Time;
  author: AccountId;
  membership: MembershipId;
  office: OfficeId;
}

export const CardKind = { choice: 1, text: 2, date: 3, number: 4, list: 5 } as const;
export type CardKind = (typeof CardKind)[keyof typeof CardKind];
export interface CardHeading {
  key: string;
  label: string;
}
export interface CardChoice {
  code: string;
  label: string;
}
export interface CardFormField {
  key: string;
  label: string;
  heading: string;
  kind: CardKind;
  choices: CardChoice[];
  mostBytes: number;
  toVerify: boolean; // 要確認
}
export interface CardForm {
  headings: CardHeading[];
  fields: CardFormField[];
}
export interface Card {
  lines: CardLine[]; // in the order of the form; fields that nobody filled are not here
  form: CardForm; // where it was asked for
}
// What stood in one field, newest first.
export interface CardVersions {
  lines: CardLine[];
  more: boolean; // ask on with beforeSeq = the last one's seq
}
// The field whose value is 共有方針; changed alone.
export const SHARED_PLAN = "plan";

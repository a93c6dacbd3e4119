// The small values everything else is said with. Plain data.
//
// Ids and hashes are lower-case hex strings, "" where there is none, so that they compare with ===
// and work as keys; a type each, so that one is not taken for another. Times are milliseconds since
// 1970, 0 where not set. Numbers of the enumerations are the wire's, so a value that a newer server
// invents survives a round trip.

declare const brand: unique symbol;
type Tagged<Tag extends string> = string & { readonly [brand]: Tag };

export type AccountId = Tagged<"account">;
export type OfficeId = Tagged<"office">;
export type GroupId = Tagged<"group">;
export type MembershipId = Tagged<"membership">;
export type AdmissionId = Tagged<"admission">;
export type DeviceId = Tagged<"device">;
export type EnrolmentId = Tagged<"enrolment">;
export type ClientMsgId = Tagged<"client_msg">;
export type AttachmentId = Tagged<"attachment">;
export type Incarnation = Tagged<"incarnation">;
export type Id =
  | AccountId | OfficeId | GroupId | MembershipId | AdmissionId | DeviceId | EnrolmentId
  | ClientMsgId | AttachmentId | Incarnation;
export type Hash = Tagged<"hash">;
export type Time = number;
export type Bytes = Uint8Array;

export const NO_ID = "" as never;

export const Room = { none: 0, staff: 1, family: 2 } as const;
export type Room = (typeof Room)[keyof typeof Room];

// One room of one group: what a sequence of events belongs to.
export interface RoomRef {
  group: GroupId;
  room: Room;
}
export function staffRoom(group: GroupId): RoomRef {
  return { group, room: Room.staff };
}
export function sameRoom(a: RoomRef, b: RoomRef): boolean {
  return a.group === b.group && a.room === b.room;
}

export interface SeqRange {
  first: number;
  last: number; // inclusive
}

// A calendar day; year 0 means not known.
export interface Day {
  year: number;
  month: number;
  day: number;
}

export interface Name {
  family: string;
  given: string;
  familyKana: string;
  givenKana: string;
}

// Where the ledger holds what was acknowledged.
export interface LedgerRef {
  logName: Hash;
  index: number;
  leafHash: Hash;
}

// ---- People, offices, devices ----

export const DeviceClass = { lent: 1, private: 2, shared: 3 } as const;
export type DeviceClass = (typeof DeviceClass)[keyof typeof DeviceClass];
export const DeviceForm = { phone: 1, pc: 2 } as const;
export type DeviceForm = (typeof DeviceForm)[keyof typeof DeviceForm];

export interface NewDevice {
  name: string;
  deviceClass: DeviceClass;
  form: DeviceForm;
}

export interface Device {
  id: DeviceId;
  name: string;
  deviceClass: DeviceClass;
  form: DeviceForm;
  enrolled: Time;
  lastSeen: Time;
  revoked: boolean;
  thisOne: boolean;
}

export interface Office {
  id: OfficeId;
  kind: number;
  name: string;
  number: string; // 事業所番号
  tel: string;
  fax: string;
  hours: string;
  afterHours: string;
  covers24h: boolean;
  suspended: boolean;
}
export type OfficeToAdd = Partial<Omit<Office, "id">> & Pick<Office, "kind" | "name">;

export interface Affiliation {
  office: OfficeId;
  profession: number;
  officeAdmin: boolean;
  active: boolean;
  offered: boolean; // waits for the person's answerAffiliation
}

export interface Person {
  account: AccountId;
  name: Name;
  affiliations: Affiliation[];
  active: boolean;
  loginName: string;
  regionOfficer: boolean;
  auditor: boolean;
  enrolled: boolean;
}

export interface PersonToInvite {
  office?: OfficeId; // none: a region officer
  name: Name;
  profession?: number;
  officeAdmin?: boolean;
  regionOfficer?: boolean;
  auditor?: boolean;
  existingAccount?: AccountId; // offers a second office to somebody with an account
}

export interface EnrolmentLink {
  enrolment: EnrolmentId;
  account: AccountId;
  linkSecret: Bytes;
  code: string; // by another channel than the link
  expires: Time;
}

export interface PolicyText {
  version: number;
  textJa: string;
  published: Time;
  accepted: boolean;
}

// ---- Enrolling and signing in ----

export const EnrolmentStep = { none: 0, code: 1, password: 2, totp: 3, device: 4 } as const;
export type EnrolmentStep = (typeof EnrolmentStep)[keyof typeof EnrolmentStep];

export interface EnrolmentState {
  next: EnrolmentStep;
  name: Name; // only once the code is proved
  officeName: string;
  loginName: string;
  triesLeft: number;
}
export interface TotpSecret {
  base32: string;
  uri: string; // otpauth://, for the QR code
}
export interface RecoveryCodes {
  codes: string[];
  ticket: Bytes; // for finishEnrolment, 15 minutes
}

export interface SignIn {
  loginName: string;
  password: string;
  totp?: string; // or
  recoveryCode?: string; // used where totp is empty
  newDevice: NewDevice; // used where this storage knows no device of that login name
  onDuty?: boolean; // 24 h instead of 12
}
export interface SignedIn {
  account: AccountId;
  device: DeviceId;
  ends: Time;
  policyToAccept: number; // 0: accepted
  pinSet: boolean;
  recoveryCodesLeft: number;
}

// ---- Passkeys: what an authenticator is asked, and what it answers, as WebAuthn has it ----

export interface Passkey {
  id: Bytes;
  name: string;
  made: Time;
  lastUsed: Time; // 0: never
  synced: boolean; // also on the person's other devices
}
// fresh: both factors again, on the device that is signed in.
export type PasskeyPurpose = "sign_in" | "unlock" | "fresh";
export interface PasskeyChallenge {
  challenge: Bytes; // one purpose, one use, five minutes
  rpId: string;
  timeoutMs: number;
  passkeys: Bytes[]; // one of these is to sign; of a new one: none of these
}
export interface NewPasskeyChallenge extends PasskeyChallenge {
  rpName: string;
  userHandle: Bytes;
  userName: string;
  displayName: string;
}
export interface PasskeyAssertion {
  id: Bytes;
  clientDataJson: Bytes;
  authenticatorData: Bytes;
  signature: Bytes;
  userHandle: Bytes; // empty where the authenticator gave none
}
export interface PasskeyAttestation {
  clientDataJson: Bytes;
  attestationObject: Bytes;
}
export interface SignInByPasskey {
  assertion: PasskeyAssertion;
  newDevice: NewDevice; // used where this storage knows no device of that person
  onDuty?: boolean;
}

// ---- Checkpoints ----

export interface Checkpoint {
  note: string; // C2SP signed note of the top log
  size: number;
  root: Hash;
}

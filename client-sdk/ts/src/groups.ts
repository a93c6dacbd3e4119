// One patient's group as a member sees it, and what one says to open it, to let somebody in and to
// end a membership. Plain data.
import type {
  AccountId, AdmissionId, ClientMsgId, Day, DeviceId, GroupId, Hash, LedgerRef, MembershipId, Name,
  OfficeId, Room, Time,
} from "./values.js";

export const GroupState = { draft: 1, active: 2, frozen: 3, closed: 4, destroyed: 5 } as const;
export type GroupState = (typeof GroupState)[keyof typeof GroupState];
export const FreezeCause = { none: 0, withdrawal: 1, officeSuspended: 2, restored: 3 } as const;
export type FreezeCause = (typeof FreezeCause)[keyof typeof FreezeCause];
export const Sex = { unknown: 0, male: 1, female: 2, other: 3 } as const;
export type Sex = (typeof Sex)[keyof typeof Sex];
export const ScopeKind = { all: 1, fromDate: 2, fromNow: 3 } as const;
export type ScopeKind = (typeof ScopeKind)[keyof typeof ScopeKind];
export const MemberKind = { person: 1, officeRole: 2, family: 3 } as const;
export type MemberKind = (typeof MemberKind)[keyof typeof MemberKind];
export const AdmissionState = {
  invited: 1, accepted: 2, declined: 3, withdrawn: 4, expired: 5, ended: 6,
} as const;
export type AdmissionState = (typeof AdmissionState)[keyof typeof AdmissionState];

export interface Patient {
  name: Name;
  birth: Day;
  sex: Sex;
  insurerNumber: string; // 保険者番号
  insuredNumber: string; // 被保険者番号
  also: Name[]; // former surname, alias
}

export interface Scope {
  kind: ScopeKind;
  from: Time; // fromDate
}
export const EVERYTHING: Scope = { kind: ScopeKind.all, from: 0 };

export interface GroupToOpen {
  id?: ClientMsgId; // none: made by the SDK; repeat it to ask again after a lost answer
  office: OfficeId;
  patient: Partial<Patient> & Pick<Patient, "name" | "birth">;
  relation: string; // 当事業所との関係
  differentPerson?: boolean;
  differentPersonReason?: string;
}
export interface GroupOpened {
  group: GroupId;
  rosterEpoch: number;
  ledger: LedgerRef;
  membership: MembershipId;
}

export interface Notice {
  explainedBy: string;
  explainedTo: string;
  on: Day;
  how: string;
}

export interface Consent {
  comprehensive: boolean; // 包括同意; else 個別
  oral: boolean; // paper follows within 14 days
  witness: string;
  scopeText: string;
  byProxy: boolean; // 代諾者
  proxyName: string;
  proxyRelation: string;
  proxyReason: string;
  on: Day;
  familyData: boolean;
  office: OfficeId; // an office's own 個人情報使用同意書
}
export type ConsentToRecord = Partial<Consent> & Pick<Consent, "on">;
export interface RecordedConsent extends Consent {
  paperDue: Time; // of an oral one that waits for its paper; 0: none is awaited
  paperOn: Day;
  paperBy: AccountId;
  paperRecorded: Time; // 0: there is none
}

export interface ConsentWithdrawal {
  office?: OfficeId; // none: the whole group
  refuseReading?: boolean;
  toldBy: string;
  reason: string;
}

export interface PersonToAdmit {
  account: AccountId;
  office: OfficeId;
  purpose: string;
  scope?: Scope;
  expires?: Time; // of the invitation; not set: the default
  manager?: boolean;
  until?: Time; // the membership ends then of itself; not set: without a day
}
export interface OfficeToAdmit {
  office: OfficeId;
  purpose: string;
  scope?: Scope;
  maxPeople: number;
  expires?: Time;
  manager: AccountId; // who names that office's people
}

// Rule B6: per device the last event handed over, and whether its copy is wiped.
export interface CutReceipt {
  group: GroupId;
  membership: MembershipId;
  account: AccountId;
  atSeq: number;
  otherMembershipStands: boolean;
  devices: {
    device: DeviceId;
    name: string;
    lastSeq: number;
    wiped: Time; // 0: not reported
    leaseEnds: Time;
  }[];
}

// Rule B2: who asked about the patient while the group stood.
export const AskAnswer = { sameNumber: 1, sameName: 2, differentPerson: 3 } as const;
export type AskAnswer = (typeof AskAnswer)[keyof typeof AskAnswer];
export interface PatientAsk {
  number: number;
  at: Time;
  office: OfficeId;
  officeName: string;
  account: AccountId;
  name: Name;
  profession: number;
  answer: AskAnswer;
  relation: string; // of the asking office to the patient; empty for an administrator
  reason: string; // differentPerson; empty for an administrator
}
export interface AskList {
  asks: PatientAsk[]; // newest first
  more: boolean; // ask on before the last one's number
}

// Answer to every act on a group that is no message.
export interface GroupChanged {
  group: GroupId;
  rosterEpoch: number;
  seq: number; // of the event in the staff room; 0: none
  at: Time;
  membership: MembershipId;
  admission: AdmissionId;
  ledger: LedgerRef;
  cut?: CutReceipt;
}

export interface RoomLine {
  room: Room;
  firstSeq: number;
  lastSeq: number;
  receiptRevision: number;
  displayedTo: number;
}

export interface GroupLine {
  group: GroupId;
  state: GroupState;
  cause: FreezeCause;
  patient: Name;
  birth: Day;
  originOffice: OfficeId;
  originOfficeName: string;
  rosterEpoch: number;
  rooms: RoomLine[];
  invitation: AdmissionId; // set: waits to be accepted
  purpose: string;
  membership: MembershipId;
  logName: Hash;
}

export interface RosterEntry {
  membership: MembershipId;
  account: AccountId;
  office: OfficeId;
  admission: AdmissionId;
  kind: MemberKind;
  name: Name;
  profession: number;
  officeName: string;
  responsible: boolean;
  manager: boolean;
  since: Time;
  until: Time; // 0: stands
  firstSeqStaff: number;
  firstSeqFamily: number;
  beganEpoch: number;
  endedEpoch: number;
}

export interface Admission {
  admission: AdmissionId;
  office: OfficeId;
  officeName: string;
  account: AccountId; // none: the office
  name: Name;
  purpose: string;
  scope: Scope;
  maxPeople: number;
  expires: Time;
  state: AdmissionState;
  manager: AccountId;
  made: Time;
  until: Time; // of a person: until when the membership lasts; 0: without a day
}

// Rule B10: how an office that has somebody in an active group stands to its roster.
export interface RosterCheck {
  office: OfficeId;
  officeName: string;
  confirmed: Time; // 0: never
  by: AccountId;
  byName: Name;
  due: Time; // of the next confirmation
  unconfirmed: boolean; // 名簿未確認
}
// Each of those whom the office answers for is in one of the two: its own people; of the origin
// office everybody.
export interface MembersToConfirm {
  office: OfficeId;
  rosterEpoch: number; // of what was looked at
  still: MembershipId[];
  gone?: MembershipId[];
  reason?: string; // of those who are gone
}

// Rules B10, B3: what has to be looked at.
export const ReviewKind = {
  rosterDue: 1, rosterUnconfirmed: 2, nothingDisplayed: 3, paperOverdue: 4, officeWithoutPeople: 5,
} as const;
export type ReviewKind = (typeof ReviewKind)[keyof typeof ReviewKind];
export interface ReviewItem {
  kind: ReviewKind;
  office: OfficeId;
  officeName: string;
  membership: MembershipId; // nothingDisplayed
  admission: AdmissionId; // officeWithoutPeople
  consentNumber: number; // paperOverdue
  since: Time; // due then; last seen then; without people since
  answerable: boolean; // a roster that one may confirm
}
export interface ReviewGroup {
  group: GroupId;
  patient: Name;
  birth: Day;
  originOffice: OfficeId;
  rosterEpoch: number;
  items: ReviewItem[];
  roster: RosterEntry[]; // whom the asked office answers for
}

export interface GroupView {
  line: GroupLine;
  patient: Patient;
  roster: RosterEntry[]; // former members too, with their interval
  admissions: Admission[];
  noticeRecorded: boolean;
  consentStands: boolean;
  consents: RecordedConsent[];
  stateUntil: Time;
  checks: RosterCheck[];
}

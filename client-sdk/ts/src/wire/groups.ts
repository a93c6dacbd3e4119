// Groups, rosters, admissions, cut receipts.
import type {
  Admission as PbAdmission, AskList as PbAskList, Consent as PbConsent, CutReceipt as PbCutReceipt,
  GroupChanged as PbGroupChanged, GroupLine as PbGroupLine, GroupOpened as PbGroupOpened,
  GroupView as PbGroupView, Patient as PbPatient, ReviewGroup as PbReviewGroup,
  RosterCheck as PbRosterCheck, RosterEntry as PbRosterEntry, Scope as PbScope,
} from "../gen/tasuki/v1/group_pb.js";
import {
  EVERYTHING, Sex, type Admission, type AdmissionState, type AskAnswer, type AskList,
  type ConsentToRecord, type CutReceipt, type FreezeCause, type GroupChanged,
  type GroupLine, type GroupOpened, type GroupState, type GroupToOpen, type GroupView,
  type MemberKind, type MembersToConfirm, type OfficeToAdmit, type Patient, type PersonToAdmit,
  type RecordedConsent, type ReviewGroup, type ReviewKind, type RosterCheck, type RosterEntry,
  type Scope, type ScopeKind,
} from "../groups.js";
import type { Room } from "../values.js";
import {
  count, readDay, readHash, readId, readLedger, readName, writeId,
} from "./small.js";

export function readScope(from: PbScope | undefined): Scope {
  return { kind: (from?.kind ?? 0) as ScopeKind, from: count(from?.fromMs ?? 0n) };
}
export function writeScope(from: Scope = EVERYTHING) {
  return { kind: from.kind as number, fromMs: BigInt(from.from) };
}

function readConsent(from: PbConsent): RecordedConsent {
  return {
    comprehensive: from.comprehensive,
    oral: from.oral,
    witness: from.witness,
    scopeText: from.scopeText,
    byProxy: from.byProxy,
    proxyName: from.proxyName,
    proxyRelation: from.proxyRelation,
    proxyReason: from.proxyReason,
    on: readDay(from.on),
    familyData: from.familyData,
    office: readId(from.officeId),
    paperDue: count(from.paperDueMs),
    paperOn: readDay(from.paperOn),
    paperBy: readId(from.paperByAccountId),
    paperRecorded: count(from.paperRecordedMs),
  };
}
export function writeConsent(from: ConsentToRecord) {
  const { office, ...rest } = from;
  return { comprehensive: true, ...rest, officeId: writeId(office) };
}

function readPatient(from: PbPatient | undefined): Patient {
  return {
    name: readName(from?.name),
    birth: readDay(from?.birth),
    sex: (from?.sex ?? 0) as Sex,
    insurerNumber: from?.insurerNumber ?? "",
    insuredNumber: from?.insuredNumber ?? "",
    also: (from?.also ?? []).map(readName),
  };
}

function readRosterEntry(from: PbRosterEntry): RosterEntry {
  return {
    membership: readId(from.membershipId),
    account: readId(from.accountId),
    office: readId(from.officeId),
    admission: readId(from.admissionId),
    kind: from.kind as MemberKind,
    name: readName(from.name),
    profession: from.profession,
    officeName: from.officeName,
    responsible: from.responsible,
    manager: from.manager,
    since: count(from.sinceMs),
    until: count(from.untilMs),
    firstSeqStaff: count(from.firstSeqStaff),
    firstSeqFamily: count(from.firstSeqFamily),
    beganEpoch: count(from.beganEpoch),
    endedEpoch: count(from.endedEpoch),
  };
}

function readAdmission(from: PbAdmission): Admission {
  return {
    admission: readId(from.admissionId),
    office: readId(from.officeId),
    officeName: from.officeName,
    account: readId(from.accountId),
    name: readName(from.name),
    purpose: from.purpose,
    scope: readScope(from.scope),
    maxPeople: from.maxPeople,
    expires: count(from.expiresMs),
    state: from.state as AdmissionState,
    manager: readId(from.managerAccountId),
    made: count(from.madeMs),
    until: count(from.untilMs),
  };
}

export function writeGroupToOpen(from: GroupToOpen) {
  return {
    clientMsgId: writeId(from.id),
    officeId: writeId(from.office),
    patient: { sex: Sex.unknown as number, ...from.patient },
    relation: from.relation,
    differentPerson: from.differentPerson ?? false,
    differentPersonReason: from.differentPersonReason ?? "",
  };
}
export function writePersonToAdmit(from: PersonToAdmit) {
  return {
    accountId: writeId(from.account),
    officeId: writeId(from.office),
    purpose: from.purpose,
    scope: writeScope(from.scope),
    expiresMs: BigInt(from.expires ?? 0),
    manager: from.manager ?? false,
    untilMs: BigInt(from.until ?? 0),
  };
}
export function writeOfficeToAdmit(from: OfficeToAdmit) {
  return {
    officeId: writeId(from.office),
    purpose: from.purpose,
    scope: writeScope(from.scope),
    maxPeople: from.maxPeople,
    expiresMs: BigInt(from.expires ?? 0),
    managerAccountId: writeId(from.manager),
  };
}

export function readGroupOpened(from: PbGroupOpened): GroupOpened {
  return {
    group: readId(from.groupId),
    rosterEpoch: count(from.rosterEpoch),
    ledger: readLedger(from.ledger),
    membership: readId(from.membershipId),
  };
}

export function readCutReceipt(from: PbCutReceipt): CutReceipt {
  return {
    group: readId(from.groupId),
    membership: readId(from.membershipId),
    account: readId(from.accountId),
    atSeq: count(from.atSeq),
    otherMembershipStands: from.otherMembershipStands,
    devices: from.devices.map((one) => ({
      device: readId(one.deviceId),
      name: one.name,
      lastSeq: count(one.lastSeq),
      wiped: count(one.wipedMs),
      leaseEnds: count(one.leaseEndsMs),
    })),
  };
}

export function readGroupChanged(from: PbGroupChanged): GroupChanged {
  const changed: GroupChanged = {
    group: readId(from.groupId),
    rosterEpoch: count(from.rosterEpoch),
    seq: count(from.seq),
    at: count(from.serverTimeMs),
    membership: readId(from.membershipId),
    admission: readId(from.admissionId),
    ledger: readLedger(from.ledger),
  };
  if (from.cut) changed.cut = readCutReceipt(from.cut);
  return changed;
}

export function readAskList(from: PbAskList): AskList {
  return {
    asks: from.asks.map((one) => ({
      number: count(one.number),
      at: count(one.atMs),
      office: readId(one.officeId),
      officeName: one.officeName,
      account: readId(one.accountId),
      name: readName(one.name),
      profession: one.profession,
      answer: one.answer as AskAnswer,
      relation: one.relation,
      reason: one.reason,
    })),
    more: from.more,
  };
}

export function writeMembersToConfirm(from: MembersToConfirm) {
  return {
    officeId: writeId(from.office),
    rosterEpoch: BigInt(from.rosterEpoch),
    stillMembershipIds: from.still.map(writeId),
    goneMembershipIds: (from.gone ?? []).map(writeId),
    reason: from.reason ?? "",
  };
}

function readRosterCheck(from: PbRosterCheck): RosterCheck {
  return {
    office: readId(from.officeId),
    officeName: from.officeName,
    confirmed: count(from.confirmedMs),
    by: readId(from.byAccountId),
    byName: readName(from.byName),
    due: count(from.dueMs),
    unconfirmed: from.unconfirmed,
  };
}

export function readReviewGroup(from: PbReviewGroup): ReviewGroup {
  return {
    group: readId(from.groupId),
    patient: readName(from.patient),
    birth: readDay(from.birth),
    originOffice: readId(from.originOfficeId),
    rosterEpoch: count(from.rosterEpoch),
    items: from.items.map((one) => ({
      kind: one.kind as ReviewKind,
      office: readId(one.officeId),
      officeName: one.officeName,
      membership: readId(one.membershipId),
      admission: readId(one.admissionId),
      consentNumber: one.consentNumber,
      since: count(one.sinceMs),
      answerable: one.answerable,
    })),
    roster: from.roster.map(readRosterEntry),
  };
}

export function readGroupLine(from: PbGroupLine): GroupLine {
  return {
    group: readId(from.groupId),
    state: from.state as GroupState,
    cause: from.cause as FreezeCause,
    patient: readName(from.patient),
    birth: readDay(from.birth),
    originOffice: readId(from.originOfficeId),
    originOfficeName: from.originOfficeName,
    rosterEpoch: count(from.rosterEpoch),
    rooms: from.rooms.map((one) => ({
      room: one.room as Room,
      firstSeq: count(one.firstSeq),
      lastSeq: count(one.lastSeq),
      receiptRevision: count(one.receiptRevision),
      displayedTo: count(one.displayedTo),
    })),
    invitation: readId(from.admissionId),
    purpose: from.purpose,
    membership: readId(from.membershipId),
    logName: readHash(from.logName),
  };
}

export function readGroupView(from: PbGroupView): GroupView | undefined {
  if (!from.line) return undefined;
  return {
    line: readGroupLine(from.line),
    patient: readPatient(from.patient),
    roster: from.roster.map(readRosterEntry),
    admissions: from.admissions.map(readAdmission),
    noticeRecorded: from.noticeRecorded,
    consentStands: from.consentStands,
    consents: from.consents.map(readConsent),
    stateUntil: count(from.stateUntilMs),
    checks: from.checks.map(readRosterCheck),
  };
}

// Accounts, devices, offices and people.
import type {
  Device as PbDevice, EnrolmentState as PbEnrolmentState, Passkey as PbPasskey,
  PasskeyChallenge as PbPasskeyChallenge, Policy, SignedIn as PbSignedIn,
} from "../gen/tasuki/v1/account_pb.js";
import type {
  EnrolmentLink as PbEnrolmentLink, Office as PbOffice, Person as PbPerson,
} from "../gen/tasuki/v1/office_pb.js";
import type {
  Device, DeviceClass, DeviceForm, EnrolmentLink, EnrolmentState, EnrolmentStep,
  NewPasskeyChallenge, Office, Passkey, Person, PersonToInvite, PolicyText, SignedIn,
} from "../values.js";
import { count, readId, readName, writeId } from "./small.js";

export function readEnrolmentState(from: PbEnrolmentState): EnrolmentState {
  return {
    next: from.next as EnrolmentStep,
    name: readName(from.name),
    officeName: from.officeName,
    loginName: from.loginName,
    triesLeft: from.triesLeft,
  };
}

export function readSignedIn(from: PbSignedIn): SignedIn {
  return {
    account: readId(from.accountId),
    device: readId(from.deviceId),
    ends: count(from.endsMs),
    policyToAccept: from.policyVersion,
    pinSet: from.pinSet,
    recoveryCodesLeft: from.recoveryCodesLeft,
  };
}

export function readDevice(from: PbDevice): Device {
  return {
    id: readId(from.deviceId),
    name: from.name,
    deviceClass: from.deviceClass as DeviceClass,
    form: from.form as DeviceForm,
    enrolled: count(from.enrolledMs),
    lastSeen: count(from.lastSeenMs),
    revoked: from.revoked,
    thisOne: from.thisOne,
  };
}

export function readPasskey(from: PbPasskey): Passkey {
  return {
    id: from.id,
    name: from.name,
    made: count(from.madeMs),
    lastUsed: count(from.lastUsedMs),
    synced: from.synced,
  };
}

export function readPasskeyChallenge(from: PbPasskeyChallenge): NewPasskeyChallenge {
  return {
    challenge: from.challenge,
    rpId: from.rpId,
    timeoutMs: from.timeoutMs,
    passkeys: from.passkeyIds,
    rpName: from.rpName,
    userHandle: from.userHandle,
    userName: from.userName,
    displayName: from.displayName,
  };
}

export function readOffice(from: PbOffice): Office {
  return {
    id: readId(from.officeId),
    kind: from.kind,
    name: from.name,
    number: from.officeNumber,
    tel: from.tel,
    fax: from.fax,
    hours: from.hours,
    afterHours: from.afterHours,
    covers24h: from.covers24h,
    suspended: from.suspended,
  };
}

export function readPerson(from: PbPerson): Person {
  return {
    account: readId(from.accountId),
    name: readName(from.name),
    affiliations: from.affiliations.map((one) => ({
      office: readId(one.officeId),
      profession: one.profession,
      officeAdmin: one.officeAdmin,
      active: one.active,
      offered: one.offered,
    })),
    active: from.active,
    loginName: from.loginName,
    regionOfficer: from.regionOfficer,
    auditor: from.auditor,
    enrolled: from.enrolled,
  };
}

export function writeInvite(from: PersonToInvite) {
  return {
    officeId: writeId(from.office),
    name: from.name,
    profession: from.profession ?? 0,
    officeAdmin: from.officeAdmin ?? false,
    regionOfficer: from.regionOfficer ?? false,
    auditor: from.auditor ?? false,
    existingAccountId: writeId(from.existingAccount),
  };
}

export function readEnrolmentLink(from: PbEnrolmentLink): EnrolmentLink {
  return {
    enrolment: readId(from.enrolmentId),
    account: readId(from.accountId),
    linkSecret: from.linkSecret,
    code: from.code,
    expires: count(from.expiresMs),
  };
}

export function readPolicyText(from: Policy): PolicyText {
  return {
    version: from.version,
    textJa: from.textJa,
    published: count(from.publishedMs),
    accepted: from.accepted,
  };
}

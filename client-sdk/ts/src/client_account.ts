// Enrolment, one's own account, offices and people: the part of Client that asks and is answered.
import { fromBase64Url, fromHex } from "./bytes.js";
import { answerOf, call, type Core } from "./core/core.js";
import {
  finishEnrolment, postCall, postEnvelope, signIn, signInByPasskey, signOut, unlock,
  unlockByPasskey,
} from "./core/session.js";
import { ok, type Done, type Result } from "./errors.js";
import { PasskeyPurpose as PbPurpose } from "./gen/tasuki/v1/account_pb.js";
import {
  NO_ID,
  type AccountId, type Bytes, type Device, type DeviceId, type EnrolmentId, type EnrolmentLink,
  type EnrolmentState, type NewDevice, type NewPasskeyChallenge, type Office, type OfficeId,
  type OfficeToAdd, type Passkey, type PasskeyAssertion, type PasskeyAttestation,
  type PasskeyChallenge, type PasskeyPurpose, type Person, type PersonToInvite, type PolicyText,
  type RecoveryCodes, type SignedIn, type SignIn, type SignInByPasskey, type TotpSecret,
} from "./values.js";
import {
  readDevice, readEnrolmentLink, readEnrolmentState, readOffice, readPasskey,
  readPasskeyChallenge, readPerson, readPolicyText, writeInvite,
} from "./wire/people.js";
import { readId, writeId, type Wish } from "./wire/small.js";

const PURPOSES = {
  sign_in: PbPurpose.SIGN_IN, unlock: PbPurpose.UNLOCK, fresh: PbPurpose.FRESH,
} as const satisfies Record<PasskeyPurpose, PbPurpose>;

const nothing = (): void => undefined;

// The secret in an enrolment link as it was handed over: the link itself or the bare words after
// '#'.
export function linkSecretOf(link: string): Bytes | undefined {
  const secret = fromBase64Url(link.slice(link.lastIndexOf("#") + 1));
  return secret?.length ? secret : undefined;
}

export class AccountCalls {
  protected constructor(protected readonly core: Core) {}

  protected done(wish: Wish): Promise<Done> {
    return call(this.core, wish, "ok", nothing);
  }

  // ---- Enrolling and signing in (HTTPS; works without start()) ----

  openEnrolment(linkSecret: Bytes): Promise<Result<EnrolmentState>> {
    this.core.enrolling.link = new Uint8Array(linkSecret);
    const wish = { case: "openEnrolment" as const, value: { linkSecret } };
    return postCall(this.core, wish, "enrolmentState", readEnrolmentState);
  }
  proveCode(code: string): Promise<Result<EnrolmentState>> {
    this.core.enrolling.code = code;
    const value = { linkSecret: this.core.enrolling.link, code };
    const wish = { case: "proveEnrolmentCode" as const, value };
    return postCall(this.core, wish, "enrolmentState", readEnrolmentState);
  }
  choosePassword(loginName: string, password: string): Promise<Result<TotpSecret>> {
    const { link: linkSecret, code } = this.core.enrolling;
    this.core.enrolling.login = loginName;
    const value = { linkSecret, code, loginName, password };
    const wish = { case: "choosePassword" as const, value };
    return postCall(this.core, wish, "totpSecret", ({ base32, uri }) => ({ base32, uri }));
  }
  proveTotp(totp: string): Promise<Result<RecoveryCodes>> {
    const { link: linkSecret, code } = this.core.enrolling;
    const wish = { case: "proveTotp" as const, value: { linkSecret, code, totp } };
    return postCall(this.core, wish, "recoveryCodes", (from) => ({
      codes: from.codes, ticket: from.enrolmentTicket,
    }));
  }
  finishEnrolment(ticket: Bytes, device: NewDevice): Promise<Result<SignedIn>> {
    return finishEnrolment(this.core, ticket, device);
  }
  signIn(wish: SignIn): Promise<Result<SignedIn>> {
    return signIn(this.core, wish);
  }
  unlock(pin: string): Promise<Done> {
    return unlock(this.core, pin);
  }
  // Passkeys: what an authenticator is to sign. In a browser usePasskey() asks it; elsewhere the
  // app brings one.
  async askPasskey(purpose: PasskeyPurpose): Promise<Result<PasskeyChallenge>> {
    const wish = { case: "askPasskey" as const, value: { purpose: PURPOSES[purpose] } };
    const envelope = await postEnvelope(this.core, wish, purpose !== "sign_in");
    if (envelope.type !== "ok") return envelope;
    const answer = answerOf(envelope.value, "passkeyChallenge");
    return answer.type === "ok" ? ok(readPasskeyChallenge(answer.value)) : answer;
  }
  signInByPasskey(wish: SignInByPasskey): Promise<Result<SignedIn>> {
    return signInByPasskey(this.core, wish, false);
  }
  // Both factors again (needs_fresh_sign_in), answered to askPasskey("fresh").
  freshByPasskey(wish: SignInByPasskey): Promise<Result<SignedIn>> {
    return signInByPasskey(this.core, wish, true);
  }
  unlockByPasskey(assertion: PasskeyAssertion): Promise<Done> {
    return unlockByPasskey(this.core, assertion);
  }
  signOut(everywhere = false): Promise<Done> {
    return signOut(this.core, everywhere);
  }

  // ---- One's own account ----

  readPolicy(): Promise<Result<PolicyText>> {
    return call(this.core, { case: "readPolicy", value: {} }, "policy", readPolicyText);
  }
  setPin(pin: string): Promise<Done> {
    const { device } = this.core.identity;
    const deviceSecret = fromHex(device?.secret ?? "") ?? new Uint8Array();
    return this.done({ case: "setPin", value: { deviceSecret, pin } });
  }
  // Adding and removing one need both factors just now (needs_fresh_sign_in).
  askNewPasskey(): Promise<Result<NewPasskeyChallenge>> {
    const wish = { case: "askNewPasskey" as const, value: {} };
    return call(this.core, wish, "passkeyChallenge", readPasskeyChallenge);
  }
  addPasskey(name: string, made: PasskeyAttestation): Promise<Done> {
    return this.done({ case: "addPasskey", value: { name, ...made } });
  }
  listPasskeys(): Promise<Result<Passkey[]>> {
    const wish = { case: "listPasskeys" as const, value: {} };
    return call(this.core, wish, "passkeys", (list) => list.passkeys.map(readPasskey));
  }
  renamePasskey(id: Bytes, name: string): Promise<Done> {
    return this.done({ case: "changePasskey", value: { id, name } });
  }
  removePasskey(id: Bytes): Promise<Done> {
    return this.done({ case: "changePasskey", value: { id, remove: true } });
  }
  listDevices(account: AccountId = NO_ID): Promise<Result<Device[]>> {
    const wish = { case: "listDevices" as const, value: { accountId: writeId(account) } };
    return call(this.core, wish, "devices", (list) => list.devices.map(readDevice));
  }
  revokeDevice(account: AccountId, device: DeviceId): Promise<Done> {
    const value = { accountId: writeId(account), deviceId: writeId(device) };
    return this.done({ case: "revokeDevice", value });
  }

  // ---- Offices and people ----

  addOffice(office: OfficeToAdd): Promise<Result<OfficeId>> {
    const { number: officeNumber, ...rest } = office;
    const value = { office: { ...rest, officeNumber: officeNumber ?? "" } };
    return call(this.core, { case: "addOffice", value }, "officeAdded", (from) =>
      readId<OfficeId>(from.officeId),
    );
  }
  invitePerson(person: PersonToInvite): Promise<Result<EnrolmentLink>> {
    const wish = { case: "invitePerson" as const, value: writeInvite(person) };
    return call(this.core, wish, "enrolmentLink", readEnrolmentLink);
  }
  withdrawEnrolment(enrolment: EnrolmentId): Promise<Done> {
    return this.done({ case: "withdrawEnrolment", value: { enrolmentId: writeId(enrolment) } });
  }
  deactivatePerson(office: OfficeId, account: AccountId, reason: string): Promise<Done> {
    const value = { officeId: writeId(office), accountId: writeId(account), reason };
    return this.done({ case: "deactivatePerson", value });
  }
  resetFactors(
    office: OfficeId, account: AccountId, reason: string,
  ): Promise<Result<EnrolmentLink>> {
    const value = { officeId: writeId(office), accountId: writeId(account), reason };
    return call(this.core, { case: "resetFactors", value }, "enrolmentLink", readEnrolmentLink);
  }
  listPeople(office: OfficeId = NO_ID): Promise<Result<Person[]>> {
    const wish = { case: "listPeople" as const, value: { officeId: writeId(office) } };
    return call(this.core, wish, "people", (list) => list.people.map(readPerson));
  }
  listOffices(): Promise<Result<Office[]>> {
    const wish = { case: "listOffices" as const, value: {} };
    return call(this.core, wish, "offices", (list) => list.offices.map(readOffice));
  }
  // To a second office that offered one (listPeople shows it on one's own line).
  answerAffiliation(office: OfficeId, accept: boolean): Promise<Done> {
    return this.done({ case: "answerAffiliation", value: { officeId: writeId(office), accept } });
  }
  publishPolicy(textJa: string): Promise<Done> {
    return this.done({ case: "publishPolicy", value: { textJa } });
  }
  suspendOffice(office: OfficeId, suspended: boolean, reason: string): Promise<Done> {
    const value = { officeId: writeId(office), suspended, reason };
    return this.done({ case: "suspendOffice", value });
  }
  setOfficeAdministrator(
    office: OfficeId, account: AccountId, officeAdmin: boolean,
  ): Promise<Done> {
    const value = { officeId: writeId(office), accountId: writeId(account), officeAdmin };
    return this.done({ case: "setOfficeAdministrator", value });
  }
}

// Groups: opening, letting in, ending, reading.
import { AccountCalls } from "./client_account.js";
import { newMessageId } from "./core/outbox.js";
import { wantRefreshNow } from "./core/attach.js";
import { mismatch } from "./core/checker.js";
import { call } from "./core/core.js";
import { lookForGap } from "./core/intake.js";
import { failureOf, ok, type Result } from "./errors.js";
import type {
  AskList, ConsentToRecord, ConsentWithdrawal, CutReceipt, GroupChanged, GroupLine, GroupOpened,
  GroupToOpen, GroupView, MembersToConfirm, Notice, OfficeToAdmit, PersonToAdmit, ReviewGroup,
  Scope,
} from "./groups.js";
import {
  NO_ID, staffRoom,
  type AccountId, type AdmissionId, type Day, type GroupId, type LedgerRef,
  type MembershipId, type OfficeId,
} from "./values.js";
import {
  readAskList, readCutReceipt, readGroupChanged, readGroupLine, readGroupOpened, readGroupView,
  readReviewGroup, writeConsent, writeGroupToOpen, writeMembersToConfirm, writeOfficeToAdmit,
  writePersonToAdmit, writeScope,
} from "./wire/groups.js";
import { writeId, type Wish } from "./wire/small.js";

export class GroupCalls extends AccountCalls {
  // What an acknowledged act is remembered for: its leaf to be proved, and its epoch to post with.
  #noteAct(group: GroupId, epoch: number, ref: LedgerRef): void {
    this.core.places.sawEpoch(group, epoch);
    const no = this.core.trust.remember(group, ref);
    if (no) mismatch(this.core, no, group);
  }
  async #act(wish: Wish, refresh = false): Promise<Result<GroupChanged>> {
    const core = this.core;
    const answer = await call(core, wish, "groupChanged", readGroupChanged);
    if (answer.type !== "ok") return answer;
    const changed = answer.value;
    this.#noteAct(changed.group, changed.rosterEpoch, changed.ledger);
    const staff = staffRoom(changed.group);
    if (changed.seq !== 0) core.room(staff)?.feed.known(changed.seq);
    lookForGap(core, staff); // the event that everybody else is being shown
    if (refresh) wantRefreshNow(core);
    return answer;
  }

  async openGroup(wish: GroupToOpen): Promise<Result<GroupOpened>> {
    const core = this.core;
    const id = wish.id ?? (newMessageId(core.now()));
    const value = writeGroupToOpen({ ...wish, id });
    const answer = await call(core, { case: "openGroup", value }, "groupOpened", readGroupOpened);
    if (answer.type !== "ok") return answer;
    const opened = answer.value;
    this.#noteAct(opened.group, opened.rosterEpoch, opened.ledger);
    core.places.memberships.set(opened.group, opened.membership);
    core.noteUnsaved();
    wantRefreshNow(core);
    return answer;
  }
  recordNotice(group: GroupId, notice: Notice): Promise<Result<GroupChanged>> {
    return this.#act({ case: "recordNotice", value: { groupId: writeId(group), ...notice } }, true);
  }
  recordConsent(group: GroupId, consent: ConsentToRecord): Promise<Result<GroupChanged>> {
    const value = { groupId: writeId(group), consent: writeConsent(consent) };
    return this.#act({ case: "recordConsent", value }, true);
  }
  // The paper after an oral consent came; `number` is its place in GroupView.consents, from 1.
  recordConsentPaper(group: GroupId, number: number, on: Day): Promise<Result<GroupChanged>> {
    const value = { groupId: writeId(group), number, on };
    return this.#act({ case: "recordConsentPaper", value });
  }
  withdrawConsent(
    group: GroupId, { office, ...rest }: ConsentWithdrawal,
  ): Promise<Result<GroupChanged>> {
    const value = { groupId: writeId(group), officeId: writeId(office), ...rest };
    return this.#act({ case: "withdrawConsent", value });
  }
  admitPerson(group: GroupId, person: PersonToAdmit): Promise<Result<GroupChanged>> {
    const value = { groupId: writeId(group), ...writePersonToAdmit(person) };
    return this.#act({ case: "admitPerson", value });
  }
  admitOffice(group: GroupId, office: OfficeToAdmit): Promise<Result<GroupChanged>> {
    const value = { groupId: writeId(group), ...writeOfficeToAdmit(office) };
    return this.#act({ case: "admitOffice", value });
  }
  namePerson(
    group: GroupId, admission: AdmissionId, account: AccountId, scope?: Scope,
  ): Promise<Result<GroupChanged>> {
    const value = {
      groupId: writeId(group), admissionId: writeId(admission), accountId: writeId(account),
      scope: writeScope(scope),
    };
    return this.#act({ case: "namePerson", value }, true);
  }
  accept(group: GroupId, invitation: AdmissionId): Promise<Result<GroupChanged>> {
    const value = { groupId: writeId(group), admissionId: writeId(invitation) };
    return this.#act({ case: "acceptInvitation", value }, true);
  }
  decline(
    group: GroupId, invitation: AdmissionId, reason: string,
  ): Promise<Result<GroupChanged>> {
    const value = { groupId: writeId(group), admissionId: writeId(invitation), reason };
    return this.#act({ case: "declineInvitation", value });
  }
  withdraw(group: GroupId, admission: AdmissionId, reason: string): Promise<Result<GroupChanged>> {
    const value = { groupId: writeId(group), admissionId: writeId(admission), reason };
    return this.#act({ case: "withdrawAdmission", value });
  }
  leave(group: GroupId, membership: MembershipId, reason: string): Promise<Result<GroupChanged>> {
    const value = { groupId: writeId(group), membershipId: writeId(membership), reason };
    return this.#act({ case: "leave", value });
  }
  remove(group: GroupId, membership: MembershipId, reason: string): Promise<Result<GroupChanged>> {
    const whom = { case: "membershipId" as const, value: writeId(membership) };
    return this.#act({ case: "remove", value: { groupId: writeId(group), whom, reason } });
  }
  removeOffice(
    group: GroupId, admission: AdmissionId, reason: string,
  ): Promise<Result<GroupChanged>> {
    const whom = { case: "admissionId" as const, value: writeId(admission) };
    return this.#act({ case: "remove", value: { groupId: writeId(group), whom, reason } });
  }
  assignResponsible(group: GroupId, membership: MembershipId): Promise<Result<GroupChanged>> {
    const value = { groupId: writeId(group), membershipId: writeId(membership) };
    return this.#act({ case: "assignResponsible", value });
  }
  // Nobody of the origin is left in the group: its administrator puts one of its staff there.
  bringInResponsible(group: GroupId, account: AccountId): Promise<Result<GroupChanged>> {
    const value = { groupId: writeId(group), accountId: writeId(account) };
    return this.#act({ case: "assignResponsible", value });
  }
  assignManager(
    group: GroupId, membership: MembershipId, manager: boolean,
  ): Promise<Result<GroupChanged>> {
    const value = { groupId: writeId(group), membershipId: writeId(membership), manager };
    return this.#act({ case: "assignManager", value });
  }
  // Rule B10: who of an office's people is still on the case. Who is gone is removed at once.
  confirmMembers(group: GroupId, members: MembersToConfirm): Promise<Result<GroupChanged>> {
    const value = { groupId: writeId(group), ...writeMembersToConfirm(members) };
    return this.#act({ case: "confirmMembers", value });
  }
  closeGroup(group: GroupId, reason: string): Promise<Result<GroupChanged>> {
    return this.#act({ case: "closeGroup", value: { groupId: writeId(group), reason } });
  }

  async listGroups(office: OfficeId = NO_ID): Promise<Result<GroupLine[]>> {
    const wish = { case: "listGroups" as const, value: { officeId: writeId(office) } };
    const lines = await call(this.core, wish, "groups", (list) => list.groups.map(readGroupLine));
    if (lines.type === "ok" && !office) this.core.keep(this.core.copy.putGroups(lines.value));
    return lines;
  }
  async readGroup(group: GroupId): Promise<Result<GroupView>> {
    const wish = { case: "readGroup" as const, value: { groupId: writeId(group) } };
    const view = await call(this.core, wish, "group", readGroupView);
    if (view.type !== "ok") return view;
    if (!view.value) return failureOf("protocol_broken", "a group without its line");
    this.core.keep(this.core.copy.putView(view.value));
    return ok(view.value);
  }
  readCutReceipt(group: GroupId, membership: MembershipId): Promise<Result<CutReceipt>> {
    const value = { groupId: writeId(group), membershipId: writeId(membership) };
    return call(this.core, { case: "readCutReceipt", value }, "cutReceipt", readCutReceipt);
  }

  // What has to be looked at in the groups of one's office, all pages of it.
  async readReviewList(office: OfficeId): Promise<Result<ReviewGroup[]>> {
    const all: ReviewGroup[] = [];
    for (;;) {
      const value = { officeId: writeId(office), afterGroupId: writeId(all.at(-1)?.group) };
      const page = await call(
        this.core, { case: "readReviewList", value }, "reviewList",
        (list) => ({ groups: list.groups.map(readReviewGroup), more: list.more }));
      if (page.type !== "ok") return page;
      all.push(...page.value.groups);
      if (!page.value.more || page.value.groups.length === 0) return ok(all);
    }
  }

  // Who asked about the patient, for the origin office's leads and its administrator.
  readAsks(group: GroupId, before = 0, limit = 0): Promise<Result<AskList>> {
    const value = { groupId: writeId(group), before: BigInt(before), limit };
    return call(this.core, { case: "readAsks", value }, "asks", readAskList);
  }

  // ---- The copy on this device (Options.keepCopy); nothing once the lease is over ----

  async keptGroups(): Promise<GroupLine[]> {
    return (await this.mayReadCopy()) ? this.core.copy.groups() : [];
  }
  async keptGroup(group: GroupId): Promise<GroupView | undefined> {
    return (await this.mayReadCopy()) ? this.core.copy.view(group) : undefined;
  }
  protected async mayReadCopy(): Promise<boolean> {
    const { copy, identity } = this.core;
    if (copy.stands(this.core.now())) return copy.isOf(identity.session?.account);
    if (copy.until !== 0) await copy.wipe();
    return false;
  }
}

// Groups: opening, letting in, ending, reading.
#include "base/crypto.hpp"
#include "calls.hpp"

namespace tasuki::client {
namespace {

Result<std::vector<GroupLine>> read_lines(const pb::ServerEnvelope& from) {
    if (!from.has_groups()) return not_the_answer("GroupList");
    std::vector<GroupLine> lines;
    for (const auto& one : from.groups().groups()) lines.push_back(read(one));
    return lines;
}
Result<GroupView> read_view(const pb::ServerEnvelope& from) {
    if (!from.has_group()) return not_the_answer("GroupView");
    return read(from.group());
}
Result<CutReceipt> read_cut(const pb::ServerEnvelope& from) {
    if (!from.has_cut_receipt()) return not_the_answer("CutReceipt");
    return read(from.cut_receipt());
}

Result<AskList> read_ask_list(const pb::ServerEnvelope& from) {
    if (!from.has_asks()) return not_the_answer("AskList");
    return read(from.asks());
}

Result<ReviewPage> read_review(const pb::ServerEnvelope& from) {
    if (!from.has_review_list()) return not_the_answer("ReviewList");
    return read(from.review_list());
}

awaitable<Result<std::vector<ReviewGroup>>> all_reviewed(CorePtr core, OfficeId office) {
    std::vector<ReviewGroup> all;
    for (bool more = true; more;) {
        pb::ClientEnvelope envelope;
        auto& to = *envelope.mutable_read_review_list();
        to.set_office_id(write_id(office));
        if (!all.empty()) to.set_after_group_id(write_id(all.back().group));
        auto page = co_await call<ReviewPage>(core, std::move(envelope), &read_review);
        if (!page) co_return page.error();
        more = page.value().more && !page.value().groups.empty();
        for (auto& one : page.value().groups) all.push_back(std::move(one));
    }
    co_return all;
}

// What an acknowledged act is remembered for: its leaf to be proved, its epoch to post with, and
// the event that everybody else is being shown.
void note_act(const CorePtr& core, GroupId group, std::uint64_t epoch, const LedgerRef& ref) {
    core->places.saw_epoch(group, epoch);
    if (auto no = core->trust.remember(group, ref)) mismatch(*core, *no, group, {});
}

awaitable<Result<GroupChanged>> act(CorePtr core, pb::ClientEnvelope envelope, bool refresh) {
    auto answer = co_await ask(core, std::move(envelope));
    if (!answer) co_return answer.error();
    if (!answer->has_group_changed()) co_return not_the_answer("GroupChanged");
    auto changed = read(answer->group_changed());
    note_act(core, changed.group, changed.roster_epoch, changed.ledger);
    const RoomRef staff{changed.group, Room::staff};
    if (auto room = core->rooms.find(staff); room != core->rooms.end() && changed.seq != 0) {
        room->second.feed.known(changed.seq);
        look_for_gap(*core, staff);
    }
    if (refresh) want_refresh_now(core);
    co_return changed;
}

awaitable<Result<GroupOpened>> open_now(CorePtr core, pb::ClientEnvelope envelope) {
    auto answer = co_await ask(core, std::move(envelope));
    if (!answer) co_return answer.error();
    if (!answer->has_group_opened()) co_return not_the_answer("GroupOpened");
    auto opened = read(answer->group_opened());
    note_act(core, opened.group, opened.roster_epoch, opened.ledger);
    core->places.memberships()[opened.group] = opened.membership;
    core->note_unsaved();
    want_refresh_now(core);
    co_return opened;
}

constexpr bool kRefresh = true;

}  // namespace

awaitable<Result<GroupOpened>> Client::open_group(GroupToOpen group) {
    if (!group.id) fill_random(group.id.bytes);
    pb::ClientEnvelope envelope;
    write(group, *envelope.mutable_open_group());
    return open_now(core_, std::move(envelope));
}

awaitable<Result<GroupChanged>> Client::record_notice(GroupId group, Notice notice) {
    pb::ClientEnvelope envelope;
    auto& to = *envelope.mutable_record_notice();
    to.set_group_id(write_id(group));
    to.set_explained_by(std::move(notice.explained_by));
    to.set_explained_to(std::move(notice.explained_to));
    write(notice.on, *to.mutable_on());
    to.set_how(std::move(notice.how));
    return act(core_, std::move(envelope), kRefresh);
}

awaitable<Result<GroupChanged>> Client::record_consent(GroupId group, Consent consent) {
    pb::ClientEnvelope envelope;
    auto& to = *envelope.mutable_record_consent();
    to.set_group_id(write_id(group));
    write(consent, *to.mutable_consent());
    return act(core_, std::move(envelope), kRefresh);
}

awaitable<Result<GroupChanged>> Client::record_consent_paper(GroupId group, std::uint32_t number,
                                                             Day on) {
    pb::ClientEnvelope envelope;
    auto& to = *envelope.mutable_record_consent_paper();
    to.set_group_id(write_id(group));
    to.set_number(number);
    write(on, *to.mutable_on());
    return act(core_, std::move(envelope), !kRefresh);
}

awaitable<Result<GroupChanged>> Client::withdraw_consent(GroupId group,
                                                         ConsentWithdrawal withdrawal) {
    pb::ClientEnvelope envelope;
    auto& to = *envelope.mutable_withdraw_consent();
    to.set_group_id(write_id(group));
    to.set_office_id(write_id(withdrawal.office));
    to.set_refuse_reading(withdrawal.refuse_reading);
    to.set_told_by(std::move(withdrawal.told_by));
    to.set_reason(std::move(withdrawal.reason));
    return act(core_, std::move(envelope), !kRefresh);
}

awaitable<Result<GroupChanged>> Client::admit_person(GroupId group, PersonToAdmit person) {
    pb::ClientEnvelope envelope;
    auto& to = *envelope.mutable_admit_person();
    to.set_group_id(write_id(group));
    write(person, to);
    return act(core_, std::move(envelope), !kRefresh);
}

awaitable<Result<GroupChanged>> Client::admit_office(GroupId group, OfficeToAdmit office) {
    pb::ClientEnvelope envelope;
    auto& to = *envelope.mutable_admit_office();
    to.set_group_id(write_id(group));
    write(office, to);
    return act(core_, std::move(envelope), !kRefresh);
}

awaitable<Result<GroupChanged>> Client::name_person(GroupId group, AdmissionId admission,
                                                    AccountId account, Scope scope) {
    pb::ClientEnvelope envelope;
    auto& to = *envelope.mutable_name_person();
    to.set_group_id(write_id(group));
    to.set_admission_id(write_id(admission));
    to.set_account_id(write_id(account));
    write(scope, *to.mutable_scope());
    return act(core_, std::move(envelope), kRefresh);
}

awaitable<Result<GroupChanged>> Client::accept(GroupId group, AdmissionId invitation) {
    pb::ClientEnvelope envelope;
    envelope.mutable_accept_invitation()->set_group_id(write_id(group));
    envelope.mutable_accept_invitation()->set_admission_id(write_id(invitation));
    return act(core_, std::move(envelope), kRefresh);
}

awaitable<Result<GroupChanged>> Client::decline(GroupId group, AdmissionId invitation,
                                                std::string reason) {
    pb::ClientEnvelope envelope;
    auto& to = *envelope.mutable_decline_invitation();
    to.set_group_id(write_id(group));
    to.set_admission_id(write_id(invitation));
    to.set_reason(std::move(reason));
    return act(core_, std::move(envelope), !kRefresh);
}

awaitable<Result<GroupChanged>> Client::withdraw(GroupId group, AdmissionId admission,
                                                 std::string reason) {
    pb::ClientEnvelope envelope;
    auto& to = *envelope.mutable_withdraw_admission();
    to.set_group_id(write_id(group));
    to.set_admission_id(write_id(admission));
    to.set_reason(std::move(reason));
    return act(core_, std::move(envelope), !kRefresh);
}

awaitable<Result<GroupChanged>> Client::leave(GroupId group, MembershipId membership,
                                              std::string reason) {
    pb::ClientEnvelope envelope;
    auto& to = *envelope.mutable_leave();
    to.set_group_id(write_id(group));
    to.set_membership_id(write_id(membership));
    to.set_reason(std::move(reason));
    return act(core_, std::move(envelope), !kRefresh);
}

awaitable<Result<GroupChanged>> Client::remove(GroupId group, MembershipId membership,
                                               std::string reason) {
    pb::ClientEnvelope envelope;
    auto& to = *envelope.mutable_remove();
    to.set_group_id(write_id(group));
    to.set_membership_id(write_id(membership));
    to.set_reason(std::move(reason));
    return act(core_, std::move(envelope), !kRefresh);
}

awaitable<Result<GroupChanged>> Client::remove_office(GroupId group, AdmissionId admission,
                                                      std::string reason) {
    pb::ClientEnvelope envelope;
    auto& to = *envelope.mutable_remove();
    to.set_group_id(write_id(group));
    to.set_admission_id(write_id(admission));
    to.set_reason(std::move(reason));
    return act(core_, std::move(envelope), !kRefresh);
}

awaitable<Result<GroupChanged>> Client::assign_responsible(GroupId group, MembershipId membership) {
    pb::ClientEnvelope envelope;
    envelope.mutable_assign_responsible()->set_group_id(write_id(group));
    envelope.mutable_assign_responsible()->set_membership_id(write_id(membership));
    return act(core_, std::move(envelope), !kRefresh);
}

awaitable<Result<GroupChanged>> Client::bring_in_responsible(GroupId group, AccountId account) {
    pb::ClientEnvelope envelope;
    envelope.mutable_assign_responsible()->set_group_id(write_id(group));
    envelope.mutable_assign_responsible()->set_account_id(write_id(account));
    return act(core_, std::move(envelope), !kRefresh);
}

awaitable<Result<GroupChanged>> Client::assign_manager(GroupId group, MembershipId membership,
                                                       bool manager) {
    pb::ClientEnvelope envelope;
    auto& to = *envelope.mutable_assign_manager();
    to.set_group_id(write_id(group));
    to.set_membership_id(write_id(membership));
    to.set_manager(manager);
    return act(core_, std::move(envelope), !kRefresh);
}

awaitable<Result<GroupChanged>> Client::confirm_roster(GroupId group, std::uint64_t epoch) {
    pb::ClientEnvelope envelope;
    envelope.mutable_confirm_roster()->set_group_id(write_id(group));
    envelope.mutable_confirm_roster()->set_roster_epoch(epoch);
    return act(core_, std::move(envelope), !kRefresh);
}

awaitable<Result<GroupChanged>> Client::confirm_members(GroupId group, MembersToConfirm members) {
    pb::ClientEnvelope envelope;
    auto& to = *envelope.mutable_confirm_members();
    to.set_group_id(write_id(group));
    to.set_office_id(write_id(members.office));
    to.set_roster_epoch(members.roster_epoch);
    for (const auto id : members.still) to.add_still_membership_ids(write_id(id));
    for (const auto id : members.gone) to.add_gone_membership_ids(write_id(id));
    to.set_reason(std::move(members.reason));
    return act(core_, std::move(envelope), !kRefresh);
}

awaitable<Result<GroupChanged>> Client::close_group(GroupId group, std::string reason) {
    pb::ClientEnvelope envelope;
    envelope.mutable_close_group()->set_group_id(write_id(group));
    envelope.mutable_close_group()->set_reason(std::move(reason));
    return act(core_, std::move(envelope), !kRefresh);
}

awaitable<Result<std::vector<GroupLine>>> Client::list_groups(OfficeId office) {
    pb::ClientEnvelope envelope;
    envelope.mutable_list_groups()->set_office_id(write_id(office));
    return call<std::vector<GroupLine>>(core_, std::move(envelope), &read_lines);
}

awaitable<Result<GroupView>> Client::read_group(GroupId group) {
    pb::ClientEnvelope envelope;
    envelope.mutable_read_group()->set_group_id(write_id(group));
    return call<GroupView>(core_, std::move(envelope), &read_view);
}

awaitable<Result<CutReceipt>> Client::read_cut_receipt(GroupId group, MembershipId membership) {
    pb::ClientEnvelope envelope;
    envelope.mutable_read_cut_receipt()->set_group_id(write_id(group));
    envelope.mutable_read_cut_receipt()->set_membership_id(write_id(membership));
    return call<CutReceipt>(core_, std::move(envelope), &read_cut);
}

awaitable<Result<std::vector<ReviewGroup>>> Client::read_review_list(OfficeId office) {
    return all_reviewed(core_, office);
}

awaitable<Result<AskList>> Client::read_asks(GroupId group, std::uint64_t before,
                                             std::uint32_t limit) {
    pb::ClientEnvelope envelope;
    auto& to = *envelope.mutable_read_asks();
    to.set_group_id(write_id(group));
    to.set_before(before);
    to.set_limit(limit);
    return call<AskList>(core_, std::move(envelope), &read_ask_list);
}

}  // namespace tasuki::client

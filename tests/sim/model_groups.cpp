// What an accepted command on a group makes of it, by the rules' page.
#include <algorithm>

#include "sim/model.hpp"

namespace tasuki::sim {

using namespace std::chrono_literals;
using domain::AdmissionState;
using domain::FreezeCause;
using domain::GroupState;

struct Effects {
    Model& model;
    Group& group;
    const domain::Asker& asker;
    Instant now;
    std::uint64_t seq;  // of the first new entry

    std::uint64_t first_by(const domain::Scope& scope) const {
        if (scope.kind == domain::ScopeKind::all) return 1;
        if (scope.kind == domain::ScopeKind::from_date)
            for (std::uint64_t i = 1; i <= group.last(); ++i)
                if (group.message(i)->at >= scope.from) return i;
        return group.last() + 1;
    }
    void join(MembershipId id, AccountId account, OfficeId office, AdmissionId admission,
              const domain::Scope& scope) {
        Member member;
        member.id = id;
        member.account = account;
        member.office = office;
        member.admission = admission;
        member.first = first_by(scope);
        member.since = now;
        group.members[id] = member;
    }
    void end(Member& member) {
        member.stands = false;
        member.ended_seq = seq;
        if (const auto own = group.invitations.find(member.admission);
            own != group.invitations.end() && own->second.account == member.account)
            own->second.state = AdmissionState::ended;
    }
    template <class Which>
    void end_all(Which which) {
        for (auto& [id, member] : group.members)
            if (member.stands && which(member)) end(member);
    }
    template <class Which>
    void withdraw(Which which) {
        for (auto& [id, invitation] : group.invitations)
            if (invitation.state == AdmissionState::invited && which(invitation))
                invitation.state = AdmissionState::withdrawn;
    }
    void end_admission(AdmissionId id) {
        end_all([&](const Member& member) {
            const auto own = group.invitations.find(member.admission);
            return member.admission == id ||
                   (own != group.invitations.end() && own->second.through == id);
        });
        group.invitations.at(id).state = AdmissionState::ended;
    }
    void enter(GroupState state, FreezeCause cause = FreezeCause::none) {
        group.state = state;
        group.cause = cause;
        group.since = now;
    }
    void open_if_complete() {
        const bool again =
            group.state == GroupState::frozen && group.cause == FreezeCause::withdrawal;
        if ((group.state != GroupState::draft && !again) || !group.noticed || !group.consented)
            return;
        enter(GroupState::active);
        group.reading_refused = false;
    }

    void operator()(const domain::OpenGroup& c) {
        group.id = c.group;
        group.origin = c.office;
        group.opened = group.since = now;
        join(c.membership, asker.account, c.office, {}, {domain::ScopeKind::all, {}});
        group.members.at(c.membership).responsible = true;
    }
    void operator()(const domain::RecordNotice&) {
        group.noticed = true;
        open_if_complete();
    }
    void operator()(const domain::RecordConsent& c) {
        if (c.consent.office) group.barred.erase(c.consent.office);
        else if (!c.consent.family_data) group.consented = true;
        open_if_complete();
    }
    void operator()(const domain::WithdrawConsent& c) {
        if (c.office) {
            group.barred.insert(c.office);
            end_all([&](const Member& m) { return m.office == c.office; });
            for (auto& [id, invitation] : group.invitations)
                if (invitation.office == c.office && !invitation.account &&
                    invitation.state == AdmissionState::accepted)
                    invitation.state = AdmissionState::ended;
            withdraw([&](const Invitation& i) { return i.office == c.office; });
            return;
        }
        group.consented = false;
        if (group.state == GroupState::draft) return;
        if (group.state != GroupState::frozen || group.cause != FreezeCause::withdrawal)
            enter(GroupState::frozen, FreezeCause::withdrawal);
        group.reading_refused = c.refuse_reading;
        withdraw([](const Invitation&) { return true; });
    }
    void operator()(const domain::AdmitPerson& c) {
        group.invitations[c.admission] = {c.admission,
                                          c.office,
                                          c.account,
                                          {},
                                          {},
                                          c.scope,
                                          0,
                                          c.manager,
                                          now,
                                          c.expires.value_or(now + 24h * 14),
                                          AdmissionState::invited,
                                          c.until};
    }
    void operator()(const domain::AdmitOffice& c) {
        group.invitations[c.admission] = {
            c.admission, c.office, {},        c.office_manager,        {}, c.scope, c.max_people,
            false,       now,      c.expires, AdmissionState::accepted};
    }
    void operator()(const domain::NamePerson& c) {
        const auto& through = group.invitations.at(c.through);
        group.invitations[c.admission] = {c.admission,
                                          through.office,
                                          c.account,
                                          {},
                                          c.through,
                                          c.scope,
                                          0,
                                          false,
                                          now,
                                          through.expires,
                                          AdmissionState::accepted};
        join(c.membership, c.account, through.office, c.admission, c.scope);
    }
    void operator()(const domain::AcceptInvitation& c) {
        auto& open = group.invitations.at(c.admission);
        open.state = AdmissionState::accepted;
        join(c.membership, open.account, open.office, open.id, open.scope);
        group.members.at(c.membership).manager = open.as_manager;
    }
    void operator()(const domain::DeclineInvitation& c) {
        group.invitations.at(c.admission).state = AdmissionState::declined;
    }
    void operator()(const domain::WithdrawAdmission& c) {
        group.invitations.at(c.admission).state = AdmissionState::withdrawn;
    }
    void operator()(const domain::Leave& c) {
        end(group.members.at(group.standing(asker.account, c.membership)->id));
    }
    void operator()(const domain::Remove& c) {
        if (c.membership) end(group.members.at(c.membership));
        else end_admission(c.admission);
    }
    void operator()(const domain::AssignResponsible& c) {
        if (!group.members.contains(c.membership)) {
            withdraw([&](const Invitation& i) {
                return i.account == c.account && i.office == group.origin;
            });
            join(c.membership, c.account, group.origin, {}, {domain::ScopeKind::all, {}});
        }
        for (auto& [id, member] : group.members)
            if (member.stands) member.responsible = id == c.membership;
    }
    void operator()(const domain::AssignManager& c) {
        group.members.at(c.membership).manager = c.manager;
    }
    void operator()(const domain::ConfirmMembers& c) {
        group.rosters[c.office] = {now, {}, 0};
        ++seq;  // the word itself
        for (const auto id : c.gone) {
            end(group.members.at(id));
            ++seq;
        }
    }
    void operator()(const domain::AskForRoster& c) {
        auto& word = group.rosters[c.office];
        const Instant due = *group.roster_due(c.office);
        if (word.due != due) word = {word.said, due, 0};
        while (group.roster_next(c.office).value_or(now + 1ms) <= now) ++word.asked;
    }
    void operator()(const domain::CloseGroup&) {
        enter(GroupState::closed);
        withdraw([](const Invitation&) { return true; });
    }
    void operator()(const domain::ExpireDraft&) {
        enter(GroupState::closed);
        withdraw([](const Invitation&) { return true; });
        end_all([](const Member&) { return true; });
    }
    void operator()(const domain::ExpireInvitation& c) {
        auto& invitation = group.invitations.at(c.admission);
        if (invitation.state == AdmissionState::accepted) return end_admission(c.admission);
        invitation.state = AdmissionState::expired;
    }
    void operator()(const domain::EndAffiliation& c) {
        if (group.state == GroupState::destroyed) return;
        end_all([&](const Member& m) { return m.account == c.account && m.office == c.office; });
        withdraw(
            [&](const Invitation& i) { return i.account == c.account && i.office == c.office; });
    }
    void operator()(const domain::FreezeForOffice& c) {
        const bool frozen_so =
            group.state == GroupState::frozen && group.cause == FreezeCause::office_suspended;
        if (group.origin == c.office) {
            if (c.suspended && group.state == GroupState::active)
                enter(GroupState::frozen, FreezeCause::office_suspended);
            if (!c.suspended && frozen_so) enter(GroupState::active);
            return;
        }
        for (auto& [id, member] : group.members) {
            if (!member.stands || member.office != c.office) continue;
            if (!c.suspended) member.reads_until.reset();
            else if (!member.reads_until) member.reads_until = now + 72h;
        }
    }
    template <class Other>
    void operator()(const Other&) {}
};

namespace {

// What an accepted message does to the one it refers to, or to itself.
struct MessageEffects {
    Group& group;
    AccountId asker;

    Message& at(std::uint64_t seq) { return group.messages.at(seq - 1); }

    void operator()(const domain::Post& c) {
        const auto& head = c.body.head;
        auto& own = group.messages.back();
        if (head.kind == domain::MessageKind::question || head.kind == domain::MessageKind::request)
            own.request = domain::RequestState::open;
        const bool instructs = head.kind == domain::MessageKind::instruction && !head.on_behalf_of;
        if (instructs || head.spoke_with) own.request = domain::RequestState::open;
        if (head.kind == domain::MessageKind::decision && !head.on_behalf_of)
            group.pinned.insert(group.last());
        if (head.answers_seq != 0 && !head.on_behalf_of)
            at(head.answers_seq).request = domain::RequestState::answered;
    }
    void make_final(Message& entry) {
        entry.proxy_open = false;
        if (entry.head.kind == domain::MessageKind::decision)
            group.pinned.insert(static_cast<std::uint64_t>(&entry - group.messages.data()) + 1);
        if (entry.head.kind == domain::MessageKind::instruction)
            entry.request = domain::RequestState::open;
        if (entry.head.answers_seq == 0) return;
        auto& asked = at(entry.head.answers_seq);
        if (!asked.retracted && asked.request == domain::RequestState::open)
            asked.request = domain::RequestState::answered;
    }
    void operator()(const domain::ConfirmProxy& c) {
        for (const auto seq : c.seqs) {
            auto& read = at(seq);
            make_final(read.kind == domain::EventKind::corrected ? at(read.refers_to) : read);
        }
    }
    void operator()(const domain::Correct& c) {
        auto& original = at(c.original_seq);
        must(c.version == original.version + 1, "a version was skipped");
        original.version = c.version;
        const bool by_its_person = original.proxy_open && original.entered_for == asker;
        original.head = c.body.head;
        if (by_its_person) make_final(original);
        const bool instructs =
            original.head.kind == domain::MessageKind::instruction && waits(original.request);
        if (instructs || original.head.spoke_with) original.request = domain::RequestState::open;
    }
    void operator()(const domain::Retract& c) {
        auto& original = at(c.original_seq);
        original.retracted = true;
        group.pinned.erase(c.original_seq);
        if (waits(original.request)) original.request = domain::RequestState::withdrawn;
        const auto asked = original.head.answers_seq;
        if (asked == 0 || at(asked).request != domain::RequestState::answered ||
            at(asked).retracted)
            return;
        const bool others = std::ranges::any_of(group.messages, [&](const Message& other) {
            return other.kind == domain::EventKind::posted && !other.retracted &&
                   other.head.answers_seq == asked && !other.proxy_open;
        });
        if (others) return;
        must(group.messages.back().kind == domain::EventKind::request_reopened &&
                 group.messages.back().refers_to == asked,
             "the last answer went and its question stayed answered");
        at(asked).request = domain::RequestState::open;
    }
    void operator()(const domain::WithdrawRequest& c) {
        at(c.original_seq).request = domain::RequestState::withdrawn;
    }
    void operator()(const domain::Respond& c) {
        static constexpr domain::RequestState kAfter[] = {domain::RequestState::received,
                                                          domain::RequestState::carried_out,
                                                          domain::RequestState::co_signed};
        at(group.messages.back().refers_to).request = kAfter[static_cast<int>(c.what) - 1];
    }
    void operator()(const domain::ChangeCard& c) {
        for (const auto& value : c.values) group.card[value.key] = group.last();
    }
    void operator()(const domain::PinDecision& c) {
        const auto& read = at(c.seq);
        const auto seq = read.kind == domain::EventKind::corrected ? read.refers_to : c.seq;
        if (c.pinned) group.pinned.insert(seq);
        else group.pinned.erase(seq);
    }
    template <class Other>
    void operator()(const Other&) {}
};

// All that the command reported and this member may see is there now: receipts only grow.
void receipts_are_whole(const Group& group, const domain::ReportReceipts& c,
                        const domain::Asker& asker) {
    const auto* member = group.standing(asker.account, c.membership);
    must(member != nullptr, "a receipt of somebody who does not stand");
    const auto holds = [&](domain::ReceiptKind kind, domain::SeqRange range) {
        const auto seen = group.receipts.find({member->id, kind});
        for (auto seq = std::max(range.first, member->first); seq <= range.last; ++seq)
            must(seen != group.receipts.end() && seen->second.contains(seq),
                 "a receipt was acknowledged and is not there");
    };
    for (const auto& range : c.delivered) holds(domain::ReceiptKind::delivered, range);
    for (const auto& range : c.displayed) holds(domain::ReceiptKind::displayed, range);
    for (const auto seq : c.confirmed) holds(domain::ReceiptKind::confirmed, {seq, seq});
}

Hash hash_of(std::string_view kind, std::uint64_t seq, std::string_view reason, bool flag) {
    return sha256(Writer().blob(kind).u64(seq).blob(reason).u8(flag ? 1 : 0).bytes());
}

}  // namespace

std::optional<std::pair<ClientMsgId, Hash>> chosen(const domain::GroupCommand& command) {
    using Chosen = std::optional<std::pair<ClientMsgId, Hash>>;
    if (const auto* c = std::get_if<domain::Post>(&command))
        return Chosen({c->client_msg_id, sha256(c->body.raw)});
    if (const auto* c = std::get_if<domain::Correct>(&command))
        return Chosen({c->client_msg_id, sha256(c->body.raw)});
    if (const auto* c = std::get_if<domain::Retract>(&command))
        return Chosen(
            {c->client_msg_id, hash_of("retract", c->original_seq, c->reason, c->wrong_patient)});
    if (const auto* c = std::get_if<domain::WithdrawRequest>(&command))
        return Chosen({c->client_msg_id, hash_of("withdraw", c->original_seq, c->reason, false)});
    if (const auto* c = std::get_if<domain::Respond>(&command))
        return Chosen({c->client_msg_id,
                       hash_of(std::string("respond") + std::to_string(static_cast<int>(c->what)),
                               c->seq, c->words, false)});
    if (const auto* c = std::get_if<domain::ConfirmProxy>(&command)) {
        std::string seqs;
        for (const auto seq : c->seqs) seqs += std::to_string(seq) + " ";
        return Chosen({c->client_msg_id, hash_of("confirm-proxy", 0, seqs, false)});
    }
    if (const auto* c = std::get_if<domain::ChangeCard>(&command))
        return Chosen({c->client_msg_id, sha256(c->body.raw)});
    if (const auto* c = std::get_if<domain::PinDecision>(&command))
        return Chosen({c->client_msg_id, hash_of("pin", c->seq, c->reason, c->pinned)});
    if (const auto* c = std::get_if<domain::OpenGroup>(&command))
        return Chosen({c->client_msg_id, hash_of("open", 0, c->office.hex(), false)});
    return std::nullopt;
}

void Model::accept(const domain::GroupCommand& command, const domain::Asker& asker,
                   const store::Committed& committed, Instant now) {
    Group& group = groups[group_of(command)];
    const auto read_before = reading_members(group, now);
    std::visit(Effects{*this, group, asker, now, group.last() + 1}, command);
    if (const auto* opening = std::get_if<domain::OpenGroup>(&command)) {
        const auto& patient = opening->patient;
        group.patient = {std::stoi(patient.name.given), !patient.insured_number.empty(),
                         patient.birth.known()};
    }
    follow(group, asker, &command, committed, read_before, now);
    std::visit(MessageEffects{group, asker.account}, command);
    if (const auto* receipts = std::get_if<domain::ReportReceipts>(&command))
        receipts_are_whole(group, *receipts, asker);
}

// A step on people that touches groups: each of them in the same commit.
void Model::accept_in_groups(const std::vector<domain::GroupCommand>& commands,
                             const domain::Asker& asker, const store::Applied& applied,
                             Instant now) {
    std::set<GroupId> published;
    for (const auto& committed : applied.published) {
        if (!committed->group) continue;
        const GroupId id = committed->group->group->id;
        must(published.insert(id).second, "one step was published twice in a group");
        for (const auto& command : commands) {
            if (group_of(command) != id) continue;
            Group& group = groups.at(id);
            const auto read_before = reading_members(group, now);
            std::visit(Effects{*this, group, asker, now, group.last() + 1}, command);
            follow(group, asker, nullptr, *committed, read_before, now);
        }
    }
    for (const auto& command : commands) {
        Group untouched = groups.at(group_of(command));
        if (published.contains(untouched.id)) continue;
        const auto before = reading_members(untouched, now);
        std::visit(Effects{*this, untouched, asker, now, 0}, command);
        std::size_t ended = 0, open = 0, until = 0;
        const auto count = [&](const Group& g) {
            for (const auto& [id, m] : g.members) {
                ended += m.stands ? 0U : 1U;
                until += m.reads_until ? 1U : 0U;
            }
            for (const auto& [id, i] : g.invitations)
                open += i.state == AdmissionState::invited ? 1U : 0U;
            return std::tuple(std::exchange(ended, 0U), std::exchange(open, 0U),
                              std::exchange(until, 0U), g.state);
        };
        must(count(untouched) == count(groups.at(untouched.id)),
             "a step on people left out a group that it concerns");
    }
}

namespace {

// A roster that was asked for leaves no entry in the room before the last time: which office it was
// is told by what the group says of it now.
std::optional<domain::GroupCommand> roster_asked(const Group& group, const domain::Group& now) {
    for (const auto& check : now.checks) {
        const auto known = group.rosters.find(check.office);
        const Group::Word word = known == group.rosters.end() ? Group::Word{} : known->second;
        if (check.due == Instant{} || (check.due == word.due && check.asked == word.asked))
            continue;
        return domain::AskForRoster{group.id, check.office};
    }
    return std::nullopt;
}

}  // namespace

void Model::observe_timer(const store::Applied& applied, Instant now, Instant by) {
    must(!applied.fault, "a timer met a fault of the record");
    static const domain::Asker timer{{}, {}, {}, domain::AuthLevel::timer, {}, 0, {}};
    for (const auto& committed : applied.published) {
        must(committed->group.has_value(), "a timer without a group");
        Group& group = groups.at(committed->group->group->id);
        domain::GroupCommand fired = domain::ExpireDraft{group.id};
        for (const auto& event : committed->events)
            if (event->note && event->note->kind == domain::SystemKind::invitation_expired)
                fired = domain::ExpireInvitation{group.id, event->note->admission};
        if (const auto asked = roster_asked(group, *committed->group->group)) fired = *asked;
        const auto why = [&]() -> std::string {
            if (const auto* roster = std::get_if<domain::AskForRoster>(&fired)) {
                const auto next = group.roster_next(roster->office);
                return next && *next <= by ? "" : "a roster was asked for too early";
            }
            if (const auto* expired = std::get_if<domain::ExpireInvitation>(&fired)) {
                const auto due = group.invitations.at(expired->admission).due();
                return due && *due <= by ? "" : "an invitation expired too early";
            }
            return group.state == GroupState::draft && group.opened + 24h * 14 <= by
                       ? ""
                       : "a draft expired too early";
        }();
        must(why.empty(), why);
        const auto read_before = reading_members(group, now);
        std::visit(Effects{*this, group, timer, now, group.last() + 1}, fired);
        follow(group, timer, nullptr, *committed, read_before, now);
        if (const auto* roster = std::get_if<domain::AskForRoster>(&fired)) {
            ++seen["timer: roster"];
            const auto& word = group.rosters.at(roster->office);
            const bool told = !committed->events.empty();
            must(told == (word.asked == kRosterSteps.size()),
                 "the group was told of a roster at another time than the last");
        }
        ++seen["timer"];
    }
}

std::optional<Instant> Invitation::due() const {
    if (state == AdmissionState::invited)
        return until && (!expires || *until < *expires) ? until : expires;
    if (state != AdmissionState::accepted) return std::nullopt;
    return account ? until : expires;
}

void Model::nothing_is_overdue(Instant now) const {
    for (const auto& [id, group] : groups) {
        must(group.state != GroupState::draft || now < group.opened + 24h * 14,
             "a draft outlived its 14 days");
        for (const auto& [member, m] : group.members) {
            const auto next = m.stands ? group.roster_next(m.office) : std::nullopt;
            must(!next || now < *next, "a roster was not asked for");
        }
        for (const auto& [admission, i] : group.invitations)
            must(!i.due() || now < *i.due(), i.account
                                                 ? "a person or an invitation outlived its day"
                                                 : "an office stayed beyond its day");
    }
}

}  // namespace tasuki::sim

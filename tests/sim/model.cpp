#include "sim/model.hpp"

#include <algorithm>

#include "ledger/content.hpp"
#include "sim/law.hpp"

namespace tasuki::sim {

using domain::FreezeCause;
using domain::GroupState;

const Job* Person::at(OfficeId office) const {
    for (const auto& job : jobs)
        if (job.office == office && job.active && office) return &job;
    return nullptr;
}

bool Person::administers(OfficeId office) const {
    const auto* job = at(office);
    return job && job->admin && !gone;
}

const Message* Group::message(std::uint64_t seq) const {
    return seq == 0 || seq > messages.size() ? nullptr : &messages[seq - 1];
}

const Member* Group::standing(AccountId account, MembershipId named) const {
    const Member* only = nullptr;
    for (const auto& [id, member] : members) {
        if (!member.stands || member.account != account) continue;
        if (named && id != named) continue;
        if (only) return nullptr;  // through two offices: it has to be said which
        only = &member;
    }
    return only;
}

bool Group::stands(AccountId account) const {
    return std::ranges::any_of(
        members, [&](const auto& m) { return m.second.stands && m.second.account == account; });
}

const Member* Group::lead(AccountId account) const {
    for (const auto& [id, member] : members)
        if (member.stands && member.account == account && member.office == origin &&
            (member.responsible || member.manager))
            return &member;
    return nullptr;
}

bool Group::open() const {
    return state == GroupState::draft || state == GroupState::active || state == GroupState::frozen;
}

bool Group::read_now(Instant now) const {
    using namespace std::chrono_literals;
    switch (state) {
        case GroupState::active: return true;
        case GroupState::closed: return now < since + 24h * 90;
        case GroupState::frozen:
            if (cause == FreezeCause::withdrawal) return !reading_refused && now < since + 24h * 7;
            return cause == FreezeCause::office_suspended && now < since + 72h;
        case GroupState::draft:
        case GroupState::destroyed: return false;
    }
    return false;
}

bool Group::reads(const Member& member, Instant now) const {
    return member.stands && read_now(now) && (!member.reads_until || now < *member.reads_until);
}

std::set<AccountId> Group::readers(Instant now) const {
    std::set<AccountId> out;
    for (const auto& [id, member] : members)
        if (reads(member, now)) out.insert(member.account);
    return out;
}

std::uint64_t Group::first_seen(AccountId account, Instant now) const {
    std::uint64_t first = 0;
    for (const auto& [id, member] : members)
        if (member.account == account && reads(member, now))
            first = first == 0 ? member.first : std::min(first, member.first);
    return first;
}

std::set<MembershipId> Group::answered_by(OfficeId office) const {
    std::set<MembershipId> out;
    for (const auto& [id, member] : members)
        if (member.stands && (member.office == office || office == origin)) out.insert(id);
    return out;
}

std::optional<Instant> Group::roster_due(OfficeId office) const {
    using namespace std::chrono_literals;
    if (state != GroupState::active) return std::nullopt;
    std::optional<Instant> came;
    for (const auto& [id, member] : members)
        if (member.stands && member.office == office && (!came || member.since < *came))
            came = member.since;
    if (!came) return std::nullopt;
    const auto word = rosters.find(office);
    const Instant said = word == rosters.end() ? Instant{} : word->second.said;
    return std::max({said, *came, since}) + 24h * 91;
}

std::optional<Instant> Group::roster_next(OfficeId office) const {
    const auto due = roster_due(office);
    const auto word = rosters.find(office);
    const std::size_t asked =
        word != rosters.end() && word->second.due == due ? word->second.asked : 0;
    if (!due || asked == kRosterSteps.size()) return std::nullopt;
    return *due + std::chrono::hours(24 * kRosterSteps[asked]);
}

std::set<MembershipId> reading_members(const Group& group, Instant now) {
    std::set<MembershipId> out;
    for (const auto& [id, member] : group.members)
        if (group.reads(member, now)) out.insert(id);
    return out;
}

const Person* Model::person(AccountId id) const {
    const auto found = people.find(id);
    return found == people.end() ? nullptr : &found->second;
}

const Group* Model::group(GroupId id) const {
    const auto found = groups.find(id);
    return found == groups.end() ? nullptr : &found->second;
}

std::uint32_t Model::admins_of(OfficeId office) const {
    return static_cast<std::uint32_t>(
        std::ranges::count_if(people, [&](const auto& p) { return p.second.administers(office); }));
}

bool Model::may_ask(const domain::Asker& asker) const {
    const auto* who = person(asker.account);
    return asker.level >= domain::AuthLevel::session && who && !who->gone && who->policy >= policy;
}

// ---- One command --------------------------------------------------------------------------------

void Model::observe(const domain::Command& command, const store::Applied& applied, Instant now) {
    const auto name = name_of(command);
    if (applied.fault) {
        try {
            std::rethrow_exception(applied.fault);
        } catch (const std::exception& fault) {
            throw Violation(name + ": the record is at fault: " + fault.what());
        }
    }
    const auto* on_group = std::get_if<domain::GroupCommand>(&command.what);
    const auto* on_people = std::get_if<domain::PeopleCommand>(&command.what);
    if (!applied.outcome) {
        const auto refusal = applied.outcome.error().refusal;
        const std::string slug(text_of(refusal).slug);
        // Where there is no room for anything there is none for its entry.
        if (refusal != Refusal::no_space) ++refused;
        ++seen[name + " ✗ " + slug];
        const bool no_room = refusal == Refusal::no_space || refusal == Refusal::low_space ||
                             refusal == Refusal::session_ended;
        if (on_group && complete(*on_group) && !no_room)
            must(forbidden(*this, command.asker, *on_group, now).has_value(),
                 name + " was refused without a reason: " + slug);
        return;
    }
    const auto& committed = **applied.outcome;
    if (on_group && committed.answer.repeated) {
        ++repeated;
        ++seen[name + " ="];
        must(applied.published.empty(), name + ": a retry was published again");
        repeat(*on_group, command.asker, committed);
        return;
    }
    ++accepted;
    ++seen[name];
    must(committed.ledger.leaf_hash != Hash{}, name + " was accepted without a ledger entry");
    acknowledged.push_back(committed.ledger);
    if (on_group) {
        const auto why = forbidden(*this, command.asker, *on_group, now);
        must(!why, name + " was accepted, though " + why.value_or(""));
        accept(*on_group, command.asker, committed, now);
    } else if (on_people) {
        const auto why = forbidden(*this, command.asker, *on_people, now);
        must(!why, name + " was accepted, though " + why.value_or(""));
        accept(*on_people, command.asker, applied, now);
    }
}

// The same answer, whatever happened since (C7).
void Model::repeat(const domain::GroupCommand& command, const domain::Asker& asker,
                   const store::Committed& committed) {
    const auto what = chosen(command);
    if (!what) return;  // receipts that say nothing new
    if (const auto* opening = std::get_if<domain::OpenGroup>(&command)) {
        must(committed.answer.seq == 1, "an opening was repeated with another number");
        must(committed.group && committed.group->group->origin == opening->office,
             "an opening was repeated with another group");
        return;
    }
    const auto* there = group(group_of(command));
    must(there != nullptr, "a retry was answered for a group that is not there");
    const auto sent = there->sent.find({asker.account, what->first});
    must(sent != there->sent.end(), "a first send was answered like a retry");
    must(sent->second.content == what->second, "other content was answered like a retry");
    must(sent->second.seq == committed.answer.seq, "a retry got another number");
    must(there->message(committed.answer.seq)->place.leaf_hash == committed.ledger.leaf_hash,
         "a retry got another ledger entry");
}

void Model::follow(Group& group, const domain::Asker& asker, const domain::GroupCommand* command,
                   const store::Committed& committed, const std::set<MembershipId>& read_before,
                   Instant now) {
    must(committed.group.has_value() && committed.group->group->id == group.id,
         "a commit on a group came back as another's");
    must(committed.at == now, "a commit has another time than its batch");
    for (const auto& event : committed.events) take_event(group, *event, command);
    must(committed.group->rooms[0].last_seq == group.last(), "the head of the room is elsewhere");
    take_receipts(group, committed);

    const auto read_after = reading_members(group, now);
    if (read_after != read_before)
        must(committed.epoch > group.epoch, "readers changed and the epoch did not");
    must(committed.epoch >= group.epoch, "the epoch went back");
    group.epoch = committed.epoch;
    auto& stood = group.stood[group.epoch];
    stood.clear();
    for (const auto& [id, member] : group.members)
        if (member.stands) stood.insert(member.account);

    const auto readers = group.readers(now);
    const auto& audience = committed.audience[0];
    must(audience != nullptr, "a commit without an audience");
    must(std::ranges::equal(*audience, readers),
         "the audience is not who reads: " + std::to_string(audience->size()) + " told, " +
             std::to_string(readers.size()) + " read");
    cuts_are_right(group, committed, read_before, now);

    const auto what = command ? chosen(*command) : std::nullopt;
    if (!what || std::holds_alternative<domain::OpenGroup>(*command)) return;
    const auto [place, fresh] = group.sent.try_emplace(
        {asker.account, what->first}, SentBefore{committed.answer.seq, what->second});
    must(fresh, "the same client message id was taken twice");
}

void Model::cuts_are_right(const Group& group, const store::Committed& committed,
                           const std::set<MembershipId>& read_before, Instant now) const {
    std::set<MembershipId> cut;
    for (const auto& c : committed.cuts) {
        if (c.group != group.id) continue;
        must(cut.insert(c.membership).second, "one membership was cut twice at once");
        const auto member = group.members.find(c.membership);
        must(member != group.members.end() && member->second.account == c.account,
             "somebody was cut who never was a member");
        must(c.at_seq[0] != 0 && c.at_seq[0] <= group.last(), "a cut names no entry of the room");
        if (group.state == GroupState::active && group.readers(now).contains(c.account))
            must(c.other_stands, "a person who reads on was told that all is over");
    }
    for (const auto& id : read_before)
        if (!reading_members(group, now).contains(id))
            must(cut.contains(id), "reading ended for a member who was not cut");
}

void Model::take_event(Group& group, const store::StoredEvent& event,
                       const domain::GroupCommand* command) {
    must(event.room == domain::Room::staff, "an entry in a room that nobody opened");
    must(event.seq == group.last() + 1, "a room has a gap before " + std::to_string(event.seq));
    Message message;
    message.kind = event.kind;
    message.author = event.author;
    message.membership = event.membership;
    message.client = event.client_msg_id;
    message.at = event.at;
    message.refers_to = event.refers_to;
    message.version = event.version;
    message.place = event.ledger;
    const domain::Body* body = nullptr;
    if (const auto* post = command ? std::get_if<domain::Post>(command) : nullptr)
        if (event.kind == domain::EventKind::posted) body = &post->body;
    if (const auto* correct = command ? std::get_if<domain::Correct>(command) : nullptr)
        if (event.kind == domain::EventKind::corrected) body = &correct->body;
    if (const auto* change = command ? std::get_if<domain::ChangeCard>(command) : nullptr)
        if (event.kind == domain::EventKind::card_changed) body = &change->body;
    if (body) {
        must(event.body == body->raw, "a body was published otherwise than it was sent");
        message.raw = sha256(body->raw);
        message.head = body->head;
        message.entered_for = body->head.on_behalf_of;
        message.proxy_open = static_cast<bool>(message.entered_for);
        std::vector<ledger::ContentPart> parts;
        for (const auto& part : body->parts) parts.push_back({part.salt, part.content});
        message.commitment =
            commit_content({group.id, 1, event.author, event.client_msg_id, event.version}, parts);
    }
    group.messages.push_back(std::move(message));
}

void Model::take_receipts(Group& group, const store::Committed& committed) {
    for (const auto& row : committed.receipts) {
        must(row.revision == ++group.receipt_rows, "receipts of a room have a gap");
        const auto member = group.members.find(row.membership);
        must(member != group.members.end() && member->second.account == row.account,
             "a receipt of somebody who never was a member");
        auto& seen = group.receipts[{row.membership, row.kind}];
        for (auto seq = row.range.first; seq <= row.range.last; ++seq) {
            must(seq >= member->second.first && seq <= group.last(),
                 "a receipt for what this person can't see");
            must(seen.insert(seq).second, "the same receipt was taken twice");
        }
    }
}

std::string name_of(const domain::Command& command) {
    static constexpr const char* kGroup[] = {"open",
                                             "notice",
                                             "consent",
                                             "withdraw-consent",
                                             "admit-person",
                                             "admit-office",
                                             "name",
                                             "accept",
                                             "decline",
                                             "withdraw-admission",
                                             "leave",
                                             "remove",
                                             "assign-responsible",
                                             "assign-manager",
                                             "close",
                                             "post",
                                             "correct",
                                             "retract",
                                             "withdraw-request",
                                             "receipts",
                                             "wipe",
                                             "read",
                                             "attach",
                                             "detach",
                                             "expire-draft",
                                             "expire-invitation",
                                             "end-affiliation",
                                             "freeze",
                                             "note-factors-reset",
                                             "stop-after-restore",
                                             "reapply-to-group",
                                             "confirm-roster",
                                             "confirm-members",
                                             "ask-for-roster",
                                             "consent-paper",
                                             "respond",
                                             "confirm-proxy",
                                             "change-card",
                                             "pin",
                                             "begin-attachment",
                                             "finish-attachment",
                                             "read-attachment",
                                             "discard-attachment"};
    static constexpr const char* kPeople[] = {
        "create-region",     "bootstrap",          "add-office",    "suspend-office",
        "invite-person",     "withdraw-enrolment", "deactivate",    "reset-factors",
        "set-admin",         "publish-policy",     "accept-policy", "revoke-device",
        "read-list",         "answer-affiliation", "record-backup", "declare-restore",
        "reapply-to-person", "record-rekey"};
    static_assert(std::size(kGroup) == std::variant_size_v<domain::GroupCommand>);
    static_assert(std::size(kPeople) == std::variant_size_v<domain::PeopleCommand>);
    if (const auto* group = std::get_if<domain::GroupCommand>(&command.what))
        return kGroup[group->index()];
    if (const auto* people = std::get_if<domain::PeopleCommand>(&command.what))
        return kPeople[people->index()];
    return "sign-in";
}

}  // namespace tasuki::sim

// How a change is put together: events numbered in order, one epoch step, cuts that know whether
// the person still stands elsewhere in the group.
#include <algorithm>

#include "domain/reading.hpp"
#include "domain/rule.hpp"

namespace tasuki::domain {
namespace {

template <class Row>
Row& row_of(std::vector<Row>& rows, decltype(Row::id) id) {
    return *std::ranges::lower_bound(rows, id, {}, &Row::id);
}

std::uint64_t first_by_scope(const Facts& facts, const Scope& scope, Room room,
                             std::uint64_t last_seq) {
    switch (scope.kind) {
        case ScopeKind::all: return 1;
        case ScopeKind::from_date:
            if (facts.seq_at_date[index_of(room)] == 0) break;
            return facts.seq_at_date[index_of(room)];
        case ScopeKind::from_now: break;
    }
    return last_seq + 1;
}

}  // namespace

Group& Making::group() {
    if (!group_)
        group_ = case_.group ? std::make_shared<Group>(*case_.group) : std::make_shared<Group>();
    return *group_;
}

Membership& Making::membership(MembershipId id) { return row_of(group().memberships, id); }
Admission& Making::admission(AdmissionId id) { return row_of(group().admissions, id); }

NewEvent& Making::event(EventKind kind, Room room, const Membership* by) {
    const std::size_t at = index_of(room);
    NewEvent& made = change_.events.emplace_back();
    made.room = room;
    made.seq = case_.facts.last_seq[at] + ++made_[at];
    made.kind = kind;
    made.author = case_.who();
    if (by != nullptr) {
        made.membership = by->id;
        made.office = by->office;
    }
    if (change_.answer.seq == 0) change_.answer.seq = made.seq;
    return made;
}

std::uint64_t Making::note(SystemNote note, const Membership* by) {
    NewEvent& made = event(EventKind::system, Room::staff, by);
    made.note = std::move(note);
    return made.seq;
}

Act& Making::act(ledger::Event event, std::string_view rule, const Membership* by) {
    Act& act = change_.acts.emplace_back();
    act.event = event;
    act.rule = rule;
    if (by != nullptr) act.office = by->office;
    if (!change_.events.empty()) {
        const NewEvent& last = change_.events.back();
        act.room = last.room;
        act.range = {last.seq, last.seq};
        act.version = last.body ? last.version : 0;
        act.of_event = change_.events.size() - 1;
    }
    return act;
}

Act& Making::state_act(ledger::Event event, std::string_view rule, const Membership* by) {
    Act& made = act(event, rule, by);
    made.changes_state = true;
    return made;
}

void Making::raise_epoch() {
    if (raised_) return;
    raised_ = true;
    ++group().epoch;
}

void Making::enter(GroupState state, FreezeCause cause) {
    raise_epoch();
    group().state = state;
    group().cause = cause;
    group().state_since = case_.now;
}

Membership& Making::join(Membership member, const Scope& scope) {
    raise_epoch();
    for (Room room : {Room::staff, Room::family}) {
        const std::size_t at = index_of(room);
        member.first_seq[at] =
            first_by_scope(case_.facts, scope, room, case_.facts.last_seq[at] + made_[at]);
    }
    member.since = case_.now;
    member.began_epoch = group().epoch;
    auto& rows = group().memberships;
    const auto at = std::ranges::lower_bound(rows, member.id, {}, &Membership::id);
    return *rows.insert(at, member);
}

void Making::end(MembershipId id, EndReason reason, std::uint64_t seq) {
    raise_epoch();
    Membership& member = membership(id);
    member.until = case_.now;
    member.ended_epoch = group().epoch;
    member.ended_seq = {seq, case_.facts.last_seq[index_of(Room::family)]};
    member.end_reason = reason;
    change_.cuts.push_back({group().id, member.account, member.id, member.ended_seq, false});
}

void Making::cut_reading(MembershipId id, std::uint64_t seq) {
    const Membership& member = membership(id);
    change_.cuts.push_back({group().id,
                            member.account,
                            member.id,
                            {seq, case_.facts.last_seq[index_of(Room::family)]},
                            false});
}

void Making::tell(AccountId account) {
    if (account && std::ranges::find(change_.told, account) == change_.told.end()) {
        change_.told.push_back(account);
    }
}

void Making::tell_members() {
    for (const Membership& member : group().memberships) {
        if (member.stands()) tell(member.account);
    }
}

void Making::tell_leads() {
    for (const Membership& member : group().memberships) {
        if (lead_of(group(), member.account) == &member) tell(member.account);
    }
}

Change Making::take() {
    // A person who loses all of several memberships at once has none left.
    const auto is_cut = [&](MembershipId id) {
        return std::ranges::find(change_.cuts, id, &Cut::membership) != change_.cuts.end();
    };
    for (Cut& cut : change_.cuts) {
        cut.other_stands = std::ranges::any_of(group().memberships, [&](const Membership& member) {
            const bool read_on =
                reads(member, Room::staff, case_.now) || reads(member, Room::family, case_.now);
            return member.account == cut.account && read_on && !is_cut(member.id);
        });
    }
    change_.group = std::move(group_);
    return std::move(change_);
}

Change nothing_new(const Case& c, Room room) {
    Change change;
    PriorSend same;
    same.room = room;
    same.seq = c.facts.last_seq[index_of(room)];
    same.at = c.now;
    same.epoch = c.group->epoch;
    change.answer.seq = same.seq;
    change.answer.repeated = same;
    return change;
}

}  // namespace tasuki::domain

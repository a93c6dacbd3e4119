#include "domain/roster_check.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "domain/ending.hpp"
#include "domain/rule.hpp"

namespace tasuki::domain {
namespace {

const RosterCheck* check_of(const Group& group, OfficeId office) {
    const auto at = std::ranges::lower_bound(group.checks, office, {}, &RosterCheck::office);
    return at == group.checks.end() || at->office != office ? nullptr : &*at;
}

RosterCheck& check_in(Group& group, OfficeId office) {
    auto at = std::ranges::lower_bound(group.checks, office, {}, &RosterCheck::office);
    if (at == group.checks.end() || at->office != office) {
        at = group.checks.insert(at, RosterCheck{});
        at->office = office;
    }
    return *at;
}

// When the n-th asking comes, counted from 0; behind the last one the group is told.
Instant step_at(Instant due, std::size_t n) {
    constexpr auto kAsked = limits::kRosterAskedAfter;
    return due + (n < kAsked.size() ? kAsked[n] : limits::kRosterUnconfirmedAfter);
}
constexpr std::size_t kReminderSteps = limits::kRosterAskedAfter.size() + 1;

// Counted from the office's last word; else from when its people came, or the group began to be
// worked in, whichever is later.
RosterDue due_since(const Group& group, OfficeId office, Instant came) {
    const RosterCheck* check = check_of(group, office);
    const Instant said = check != nullptr && check->by ? check->at : Instant{};
    RosterDue out;
    out.office = office;
    out.due = std::max({said, came, group.state_since}) + limits::kRosterEvery;
    if (check != nullptr && check->due == out.due) {
        out.asked = check->asked;
        out.unconfirmed = check->unconfirmed;
    }
    if (!out.unconfirmed) out.next = step_at(out.due, out.asked);
    return out;
}

// Its people may be named by somebody who is not in the group.
bool names_people_of(const Case& c, OfficeId office) {
    return c.facts.asker->active_at(office) != nullptr &&
           std::ranges::any_of(c.group->admissions, [&](const Admission& a) {
               return a.office == office && a.office_manager == c.who() &&
                      a.state == AdmissionState::accepted;
           });
}

bool has_anybody(const Case& c, OfficeId office) {
    return std::ranges::any_of(c.group->memberships, [&](const Membership& member) {
        return answers_for(*c.group, office, member);
    });
}

struct Confirmer {
    const Membership* by = nullptr;  // none: an administrator, or who names its people
};

Decided<Confirmer> confirmer(const Case& c, OfficeId office) {
    if (No no = person_may_ask(c)) return *no;
    const bool administers = c.facts.asker->administers(office);
    if (office == c.group->origin) {
        const auto lead = leading(c);
        if (lead) return Confirmer{*lead};
        const bool leads = lead_of(*c.group, c.who()) != nullptr;  // of a suspended office
        if (!administers || leads || !has_anybody(c, office)) return lead.error();
    } else {
        for (const Membership& member : c.group->memberships) {
            if (member.account != c.who() || !member.stands() || member.office != office) continue;
            if (member.reads_until) return Refused(Refusal::office_suspended, "A6");
            return Confirmer{&member};
        }
        if (names_people_of(c, office)) return Confirmer{};
        const bool has_people = roster_due(*c.group, office).has_value();
        if (!administers || !has_people) return outsider(c);
    }
    if (No no = fresh_enough(c.asker)) return *no;
    return Confirmer{};
}

// Everybody whom the office answers for, once, and nobody else.
bool whole(const Group& group, const ConfirmMembers& wish) {
    std::vector<MembershipId> said = wish.still, meant;
    said.insert(said.end(), wish.gone.begin(), wish.gone.end());
    for (const Membership& member : group.memberships) {
        if (answers_for(group, wish.office, member)) meant.push_back(member.id);
    }
    std::ranges::sort(said);
    return said == meant;
}

// Who is asked: the responsible person, those who are meant and who names them.
void tell_asked(Making& made, const Group& group, OfficeId office) {
    for (const Membership& member : group.memberships) {
        if (member.stands() && (member.responsible || member.office == office)) {
            made.tell(member.account);
        }
    }
    for (const Admission& a : group.admissions) {
        if (a.office == office && a.state == AdmissionState::accepted) made.tell(a.office_manager);
    }
}

SystemNote about_office(SystemKind kind, OfficeId office) {
    SystemNote note;
    note.kind = kind;
    note.office = office;
    return note;
}

}  // namespace

bool answers_for(const Group& group, OfficeId office, const Membership& member) {
    return member.stands() && (member.office == office || office == group.origin);
}

std::vector<RosterDue> roster_dues(const Group& group) {
    std::vector<RosterDue> all;
    if (group.state != GroupState::active) return all;
    std::vector<std::pair<OfficeId, Instant>> came;  // the first of those who stand
    for (const Membership& member : group.memberships) {
        if (!member.stands()) continue;
        const auto at =
            std::ranges::find(came, member.office, &std::pair<OfficeId, Instant>::first);
        if (at == came.end()) came.emplace_back(member.office, member.since);
        else at->second = std::min(at->second, member.since);
    }
    std::ranges::sort(came);
    for (const auto& [office, since] : came) all.push_back(due_since(group, office, since));
    return all;
}

std::optional<RosterDue> roster_due(const Group& group, OfficeId office) {
    for (const RosterDue& one : roster_dues(group)) {
        if (one.office == office) return one;
    }
    return std::nullopt;
}

Decided<Change> rule(const Case& c, const ConfirmMembers& wish) {
    const auto by = confirmer(c, wish.office);
    if (!by) return by.error();
    if (No no = state_allows(*c.group, Action::write)) return *no;
    if (wish.epoch != c.group->epoch) return Refused(Refusal::stale_audience, "B10");
    if (!whole(*c.group, wish)) return Refused(Refusal::roster_not_whole, "B10");
    if (!wish.gone.empty()) {
        if (No no = words(wish.reason, limits::kReason)) return *no;
    }
    std::vector<Remover> removers;
    for (const MembershipId id : wish.gone) {
        const auto remover_of = remover(c, id);
        if (!remover_of) return remover_of.error();
        if (No no = not_removable(c, c.group->membership(id), *remover_of)) return *no;
        removers.push_back(*remover_of);
    }
    Making made(c);
    RosterCheck& check = check_in(made.group(), wish.office);
    check = {wish.office, c.who(), c.now, {}, 0, false};
    made.note(about_office(SystemKind::members_confirmed, wish.office), by->by);
    made.state_act(ledger::Event::roster_confirmed, "B10", by->by).object = wish.office.bytes;
    for (std::size_t i = 0; i < wish.gone.size(); ++i) {
        remove_one(made, *c.group->membership(wish.gone[i]), wish.reason, removers[i]);
    }
    made.tell_members();
    return made.take();
}

// Several that fell due while the server was down are one: nobody is asked twice in a minute.
Decided<Change> rule(const Case& c, const AskForRoster& wish) {
    if (No no = timer_asks(c)) return *no;
    const auto roster = roster_due(*c.group, wish.office);
    if (!roster || !roster->next) return Refusal::already_done;
    if (c.now < *roster->next) return Refusal::bad_value;
    std::size_t steps = roster->asked;
    while (steps < kReminderSteps && step_at(roster->due, steps) <= c.now) ++steps;
    Making made(c);
    RosterCheck& check = check_in(made.group(), wish.office);
    check.due = roster->due;
    check.asked = static_cast<std::uint8_t>(steps);
    check.unconfirmed = steps == kReminderSteps;
    auto event = ledger::Event::roster_reminded;
    if (check.unconfirmed) {
        event = ledger::Event::roster_unconfirmed;
        made.note(about_office(SystemKind::roster_unconfirmed, wish.office));
        made.tell_members();
    }
    tell_asked(made, *c.group, wish.office);
    made.state_act(event, "B10").object = wish.office.bytes;
    return made.take();
}

}  // namespace tasuki::domain

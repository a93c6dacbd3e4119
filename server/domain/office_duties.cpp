// Who leads a group inside its origin office (rules A7, B7): the responsible person and the named
// group managers.
#include <algorithm>

#include "domain/admission.hpp"
#include "domain/ending.hpp"
#include "domain/rule.hpp"

namespace tasuki::domain {
namespace {

SystemNote note_of(SystemKind kind, const Membership& member) {
    SystemNote note;
    note.kind = kind;
    note.membership = member.id;
    note.account = member.account;
    note.office = member.office;
    return note;
}

// The responsible person hands over; where that one is gone, the office's administrator.
Decided<const Membership*> reassigner(const Case& c) {
    if (No no = person_may_ask(c)) return *no;
    const Membership* lead = lead_of(*c.group, c.who());
    if (lead != nullptr && lead->responsible) return lead;
    if (!administers_origin(c)) {
        const auto why = leading(c);
        return why ? Refused(Refusal::not_allowed, "A7") : why.error();
    }
    if (No no = fresh_enough(c.asker)) return *no;
    return static_cast<const Membership*>(nullptr);
}

// Nobody of the origin may be left in the group: its administrator then puts one of its staff
// there.
No may_bring_in(const Case& c, const AssignResponsible& wish) {
    if (!administers_origin(c)) return Refusal::not_found;
    if (No no = fresh_enough(c.asker)) return no;
    if (!wish.membership) return Refusal::bad_value;
    if (No no = person_of_office(c.facts.subject, wish.account, c.group->origin)) return no;
    if (No no = not_yet_in(*c.group, wish.account, c.group->origin)) {
        // An invitation that waits is overtaken; a membership is named by its id.
        if (no->refusal != Refusal::already_done) return no;
    }
    return seats_left(*c.group);
}

void bring_in(Making& made, const Case& c, const AssignResponsible& wish) {
    made.withdraw_invitations([&](const Admission& a) {
        return a.account == wish.account && a.office == c.group->origin;
    });
    Membership member;
    member.id = wish.membership;
    member.account = wish.account;
    member.office = c.group->origin;
    made.join(member, {ScopeKind::all, {}});  // B7: the group is the office's, history goes on
    made.note(note_of(SystemKind::joined, made.membership(wish.membership)));
    made.state_act(ledger::Event::person_admitted, "B7").object = wish.membership.bytes;
    made.tell(wish.account);
}

}  // namespace

Decided<Change> rule(const Case& c, const AssignResponsible& wish) {
    const auto by = reassigner(c);
    if (!by) return by.error();
    if (No no = state_allows(*c.group, Action::remove)) return *no;
    const Membership* next = c.group->membership(wish.membership);
    const bool newcomer = next == nullptr && wish.account;
    if (newcomer) {
        if (No no = may_bring_in(c, wish)) return *no;
    } else {
        if (next == nullptr || !next->stands()) return Refusal::not_found;
        if (next->office != c.group->origin) return Refused(Refusal::not_origin_office, "B7");
        if (next->responsible) return Refusal::already_done;
        // A group must not be without one because a day has come.
        const Admission* through = c.group->admission(next->admission);
        if (through != nullptr && through->until != Instant{}) {
            return Refused(Refusal::bad_value, "B7");
        }
    }
    Making made(c);
    if (newcomer) bring_in(made, c, wish);
    for (Membership& member : made.group().memberships) {
        if (member.stands()) member.responsible = member.id == wish.membership;
    }
    made.note(note_of(SystemKind::responsible_changed, made.membership(wish.membership)), *by);
    made.state_act(ledger::Event::responsible_reassigned, "B7", *by).object = wish.membership.bytes;
    made.tell_leads();
    made.answer().membership = wish.membership;
    return made.take();
}

Decided<Change> rule(const Case& c, const AssignManager& wish) {
    const auto lead = leading(c);
    if (!lead) return lead.error();
    if (!(*lead)->responsible) return Refused(Refusal::not_allowed, "A7");
    if (No no = state_allows(*c.group, Action::remove)) return *no;
    const Membership* member = c.group->membership(wish.membership);
    if (member == nullptr || !member->stands()) return Refusal::not_found;
    if (member->office != c.group->origin) return Refused(Refusal::not_origin_office, "A7");
    if (member->manager == wish.manager) return Refusal::already_done;
    Making made(c);
    assign_manager(made, *member, wish.manager, "A7", *lead);
    made.answer().membership = member->id;
    return made.take();
}

void assign_manager(Making& made, const Membership& member, bool manager, std::string_view by_rule,
                    const Membership* by) {
    made.membership(member.id).manager = manager;
    made.note(note_of(SystemKind::manager_changed, member), by);
    Act& act = made.state_act(ledger::Event::managers_changed, by_rule, by);
    act.object = member.id.bytes;
    act.reason = manager ? 0 : 1;
    made.tell(member.account);
}

}  // namespace tasuki::domain

// How a person goes (rules B5, B6, A6): by own act, removed by the origin, or with the office.
#include <algorithm>
#include <vector>

#include "base/limits.hpp"
#include "domain/ending.hpp"
#include "domain/rule.hpp"

namespace tasuki::domain {
namespace {

SystemNote note_of(SystemKind kind, const Membership& member, std::string text) {
    SystemNote note;
    note.kind = kind;
    note.membership = member.id;
    note.account = member.account;
    note.office = member.office;
    note.text = std::move(text);
    return note;
}

// Whether the asker named that member as the manager of an admitted office.
bool named_by_asker(const Case& c, const Membership& member) {
    const Admission* own = c.group->admission(member.admission);
    const Admission* office = own ? c.group->admission(own->through) : nullptr;
    return office != nullptr && office->office_manager == c.who() &&
           office->state == AdmissionState::accepted &&
           c.facts.asker->active_at(office->office) != nullptr;
}

Decided<Change> remove_person(const Case& c, const Remove& wish, const Remover& by) {
    const Membership* member = c.group->membership(wish.membership);
    if (No no = not_removable(c, member, by)) return *no;
    Making made(c);
    remove_one(made, *member, wish.reason, by);
    made.answer().membership = member->id;
    return made.take();
}

Decided<Change> remove_office(const Case& c, const Remove& wish, const Remover& by) {
    const Admission* admission = c.group->admission(wish.admission);
    if (admission == nullptr) return Refusal::not_found;
    if (!by.origin) return Refused(Refusal::not_origin_office, "B4");
    if (admission->account) return Refused(Refusal::bad_value, "B4");  // a person: by membership
    if (admission->state != AdmissionState::accepted) return Refusal::already_done;
    Making made(c);
    SystemNote note;
    note.kind = SystemKind::office_removed;
    note.admission = admission->id;
    note.office = admission->office;
    note.text = wish.reason;
    const std::uint64_t seq = made.note(note, by.by);
    end_admission(made, admission->id, EndReason::office_removed, seq, ledger::Event::removed,
                  by.by);
    made.tell(admission->office_manager);
    made.answer().admission = admission->id;
    return made.take();
}

}  // namespace

Decided<Remover> remover(const Case& c, MembershipId id) {
    if (No no = person_may_ask(c)) return *no;
    if (lead_of(*c.group, c.who()) != nullptr) {
        const auto lead = leading(c);
        if (!lead) return lead.error();
        return Remover{*lead, true};
    }
    if (administers_origin(c)) {
        if (No no = fresh_enough(c.asker)) return *no;
        return Remover{};
    }
    const Membership* member = c.group->membership(id);
    if (member != nullptr && named_by_asker(c, *member)) {
        return Remover{c.group->standing(c.who()), false};
    }
    const auto lead = leading(c);  // says why not
    return lead ? Refused(Refusal::not_allowed, "A7") : lead.error();
}

No not_removable(const Case& c, const Membership* member, const Remover& by) {
    if (member == nullptr) return Refusal::not_found;
    if (!member->stands()) return Refusal::already_done;
    if (member->account == c.who() && by.origin) return Refused(Refusal::not_oneself, "B5");
    if (member->responsible) return Refused(Refusal::hand_over_first, "B5");
    return {};
}

void remove_one(Making& made, const Membership& member, std::string reason, const Remover& by) {
    const MembershipId id = member.id;
    const std::uint64_t seq =
        made.note(note_of(SystemKind::removed, member, std::move(reason)), by.by);
    end_one(made, id, EndReason::removed, seq, ledger::Event::removed, "B6", by.by);
}

Decided<Change> rule(const Case& c, const Leave& wish) {
    const auto member = acting(c, wish.membership);
    if (!member) return member.error();
    if (No no = state_allows(*c.group, Action::leave)) return *no;
    if (No no = words_if_any(wish.reason, limits::kReason)) return *no;
    if ((*member)->responsible) return Refused(Refusal::hand_over_first, "B5");
    Making made(c);
    const std::uint64_t seq = made.note(note_of(SystemKind::left, **member, wish.reason), *member);
    end_one(made, (*member)->id, EndReason::left, seq, ledger::Event::left, "B5", *member);
    made.tell_leads();
    made.answer().membership = (*member)->id;
    return made.take();
}

Decided<Change> rule(const Case& c, const Remove& wish) {
    const auto by = remover(c, wish.membership);
    if (!by) return by.error();
    if (No no = state_allows(*c.group, Action::remove)) return *no;
    if (static_cast<bool>(wish.membership) == static_cast<bool>(wish.admission)) {
        return Refusal::bad_value;
    }
    if (No no = words(wish.reason, limits::kReason)) return *no;
    return wish.membership ? remove_person(c, wish, *by) : remove_office(c, wish, *by);
}

// One group's part of a deactivation (A6), which the rules of people have allowed. It never
// refuses: a group that can't let go of a leaver would keep the whole step from happening.
Decided<Change> rule(const Case& c, const EndAffiliation& wish) {
    const auto concerned = [&](const Membership& m) {
        return m.stands() && m.account == wish.account && m.office == wish.office;
    };
    if (c.group->state == GroupState::destroyed) return nothing_new(c, Room::staff);
    std::vector<MembershipId> ending;
    for (const Membership& member : c.group->memberships) {
        if (concerned(member)) ending.push_back(member.id);
    }
    Making made(c);
    for (MembershipId id : ending) {
        const Membership& member = *c.group->membership(id);
        const std::uint64_t seq = made.note(note_of(SystemKind::deactivated, member, wish.reason));
        end_one(made, id, EndReason::deactivated, seq, ledger::Event::membership_ended, "A6",
                nullptr);
        made.answer().membership = id;
    }
    const std::size_t withdrawn = made.withdraw_invitations(
        [&](const Admission& a) { return a.account == wish.account && a.office == wish.office; });
    if (withdrawn != 0) {
        made.state_act(ledger::Event::invitation_withdrawn, "A6").object = wish.account.bytes;
    }
    if (ending.empty() && withdrawn == 0) return nothing_new(c, Room::staff);
    made.tell_leads();
    return made.take();
}

}  // namespace tasuki::domain

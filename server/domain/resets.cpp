// One group's part of ordering new factors for a member (A8), which the rules of people have
// allowed: whoever works with that person may ask by phone whether it was really asked for.
#include <algorithm>

#include "domain/rule.hpp"

namespace tasuki::domain {

// It never refuses: a closed group can't keep a lost phone from being replaced.
Decided<Change> rule(const Case& c, const NoteFactorsReset& wish) {
    const auto member = std::ranges::find_if(c.group->memberships, [&](const Membership& m) {
        return m.stands() && m.account == wish.account;
    });
    const bool told = c.group->state == GroupState::active || c.group->state == GroupState::frozen;
    if (member == c.group->memberships.end() || !told) return nothing_new(c, Room::staff);
    Making made(c);
    SystemNote note;
    note.kind = SystemKind::factors_reset;
    note.membership = member->id;
    note.account = member->account;
    note.office = member->office;
    made.note(note);
    made.act(ledger::Event::member_factors_reset, "A8").object = member->id.bytes;
    return made.take();
}

}  // namespace tasuki::domain

#include "domain/asks.hpp"

#include "domain/rule.hpp"

namespace tasuki::domain {

AsksShown asks_shown(const Group& group, const Account& reader) {
    if (reader.state != AccountState::active) return AsksShown::nothing;
    if (lead_of(group, reader.id) != nullptr) return AsksShown::all;
    return reader.administers(group.origin) ? AsksShown::without_words : AsksShown::nothing;
}

// Members who do not lead get the answer that strangers get: whether anybody asked is no news for
// the group.
Decided<Change> read_asks(const Case& c, const ReadRange& wish) {
    const AsksShown shown = asks_shown(*c.group, *c.facts.asker);
    if (shown == AsksShown::nothing) return Refused(Refusal::not_found, "B2");
    if (c.group->state == GroupState::destroyed) return Refused(Refusal::group_destroyed, "B11");
    const Membership* lead = lead_of(*c.group, c.who());
    if (lead == nullptr) {
        if (No no = fresh_enough(c.asker)) return *no;
    }
    Making made(c);
    Act& act = made.act(ledger::Event::asks_read, lead != nullptr ? "B2" : "A7", lead);
    act.office = c.group->origin;
    act.room = Room{};  // the range is of entries of the log, not of a room
    act.range = wish.range;
    return made.take();
}

}  // namespace tasuki::domain

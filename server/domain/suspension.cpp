// One group's part of an office's suspension (rule A6), which the rules of people have allowed. Of
// the origin: the group freezes. Of an admitted office: only its own people stop, after 72 hours.
#include "base/limits.hpp"
#include "domain/rule.hpp"

namespace tasuki::domain {
namespace {

SystemNote note_of(const Case& c, const FreezeForOffice& wish) {
    SystemNote note;
    note.kind = wish.suspended ? SystemKind::frozen : SystemKind::unfrozen;
    note.office = wish.office;
    note.cause = wish.suspended ? FreezeCause::office_suspended : FreezeCause::none;
    note.state = c.group->state;
    if (wish.suspended) note.until = c.now + limits::kSuspensionReading;
    return note;
}

Decided<Change> origin(const Case& c, const FreezeForOffice& wish) {
    const bool frozen_so =
        c.group->state == GroupState::frozen && c.group->cause == FreezeCause::office_suspended;
    // A draft is not read, a withdrawn one is frozen more strictly, a closed one is over.
    const bool concerned = wish.suspended ? c.group->state == GroupState::active : frozen_so;
    if (!concerned) return nothing_new(c, Room::staff);
    Making made(c);
    if (wish.suspended) {
        made.enter(GroupState::frozen, FreezeCause::office_suspended);
    } else {
        made.enter(GroupState::active);
    }
    SystemNote note = note_of(c, wish);
    note.state = made.group().state;
    made.note(note);
    Act& act = made.state_act(
        wish.suspended ? ledger::Event::group_frozen : ledger::Event::group_unfrozen, "A6");
    act.object = wish.office.bytes;
    act.reason = static_cast<std::uint16_t>(note.cause);
    made.tell_members();
    return made.take();
}

Decided<Change> admitted(const Case& c, const FreezeForOffice& wish) {
    Making made(c);
    std::size_t concerned = 0;
    for (Membership& member : made.group().memberships) {
        if (!member.stands() || member.office != wish.office) continue;
        if (member.reads_until.has_value() == wish.suspended) continue;
        if (wish.suspended) {
            member.reads_until = c.now + limits::kSuspensionReading;
        } else {
            member.reads_until.reset();
        }
        made.tell(member.account);
        ++concerned;
    }
    if (concerned == 0) return nothing_new(c, Room::staff);
    made.raise_epoch();
    made.note(note_of(c, wish));
    Act& act = made.state_act(
        wish.suspended ? ledger::Event::group_frozen : ledger::Event::group_unfrozen, "A6");
    act.object = wish.office.bytes;
    act.reason = static_cast<std::uint16_t>(wish.suspended ? FreezeCause::office_suspended
                                                           : FreezeCause::none);
    made.tell_leads();
    return made.take();
}

}  // namespace

Decided<Change> rule(const Case& c, const FreezeForOffice& wish) {
    return wish.office == c.group->origin ? origin(c, wish) : admitted(c, wish);
}

}  // namespace tasuki::domain

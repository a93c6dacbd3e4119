// One group's part of a restore (rule I3): it stops until its origin office has looked at the
// roster, and then stands again as it stood.
#include <algorithm>

#include "domain/reading.hpp"
#include "domain/rule.hpp"

namespace tasuki::domain {
namespace {

std::uint64_t note_state(Making& made, SystemKind kind, const Membership* by) {
    SystemNote note;
    note.kind = kind;
    note.state = made.group().state;
    note.cause = made.group().cause;
    return made.note(note, by);
}

// Whoever could read a moment ago: to the rest nothing changes.
void cut_readers(Making& made, const Case& c, std::uint64_t seq) {
    if (reading_refusal(*c.group, c.now)) return;
    for (const Membership& member : c.group->memberships) {
        if (member.stands() &&
            (reads(member, Room::staff, c.now) || reads(member, Room::family, c.now))) {
            made.cut_reading(member.id, seq);
        }
    }
}

bool consented(const Group& group) {
    return std::ranges::any_of(group.consents, [](const Consent& one) {
        return !one.withdrawn && !one.family_data && !one.office;
    });
}

// How it stood, told from what the group itself still says. The times go on from where they were: a
// restore makes nobody's reading longer.
void stand_again(Making& made, bool origin_suspended) {
    Group& group = made.group();
    made.raise_epoch();
    group.cause = FreezeCause::none;
    if (group.state == GroupState::closed) return;
    if (!consented(group)) {
        group.cause = FreezeCause::withdrawal;
    } else if (origin_suspended) {
        group.cause = FreezeCause::office_suspended;
    } else {
        made.enter(GroupState::active);
    }
}

}  // namespace

Decided<Change> rule(const Case& c, const StopAfterRestore& wish) {
    if (c.asker.level != AuthLevel::operator_socket) return Refusal::not_found;
    const GroupState state = c.group->state;
    const bool stops =
        state == GroupState::active || state == GroupState::frozen || state == GroupState::closed;
    Making made(c);
    const std::size_t voided = made.withdraw_invitations([](const Admission&) { return true; });
    if (stops && !wish.roster_known) {
        if (state == GroupState::active) made.enter(GroupState::frozen);
        made.raise_epoch();
        made.group().cause = FreezeCause::restored;
        cut_readers(made, c, note_state(made, SystemKind::frozen, nullptr));
        made.state_act(ledger::Event::group_frozen, "I3").reason =
            static_cast<std::uint16_t>(FreezeCause::restored);
        return made.take();
    }
    if (voided == 0) return nothing_new(c, Room::staff);
    made.state_act(ledger::Event::invitation_withdrawn, "I3");
    return made.take();
}

Decided<Change> rule(const Case& c, const ConfirmRoster& wish) {
    const auto lead = leading(c);
    if (!lead) return lead.error();
    if (c.group->cause != FreezeCause::restored) return Refused(Refusal::already_done, "I3");
    // Confirmed is what was looked at, not what somebody changed meanwhile.
    if (wish.epoch != c.group->epoch) return Refused(Refusal::stale_audience, "I3");
    Making made(c);
    stand_again(made, c.facts.office != nullptr && c.facts.office->state != OfficeState::active);
    note_state(made, SystemKind::unfrozen, *lead);
    made.state_act(ledger::Event::roster_confirmed, "I3", *lead);
    made.tell_members();
    return made.take();
}

}  // namespace tasuki::domain

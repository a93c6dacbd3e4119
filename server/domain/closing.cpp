// How a group ends (rules B11, B3): closed by its responsible person, or a draft that was never
// used.
#include <vector>

#include "base/limits.hpp"
#include "domain/ending.hpp"
#include "domain/rule.hpp"

namespace tasuki::domain {
namespace {

void close(Making& made, std::string text, const Membership* by, Instant until) {
    made.enter(GroupState::closed);
    made.withdraw_invitations([](const Admission&) { return true; });
    SystemNote note;
    note.kind = SystemKind::closed;
    note.state = GroupState::closed;
    note.text = std::move(text);
    note.until = until;
    made.note(note, by);
}

Change closed(const Case& c, std::string text, const Membership* by, std::string_view by_rule) {
    Making made(c);
    close(made, std::move(text), by, c.now + limits::kClosedReading);
    made.state_act(ledger::Event::group_closed, by_rule, by);
    made.tell_members();
    return made.take();
}

}  // namespace

Decided<Change> rule(const Case& c, const CloseGroup& wish) {
    const auto lead = leading(c);
    if (!lead) return lead.error();
    if (!(*lead)->responsible) return Refused(Refusal::not_allowed, "B11");
    if (c.group->state == GroupState::closed) return Refusal::already_done;
    if (c.group->state == GroupState::destroyed) return Refused(Refusal::group_destroyed, "B11");
    if (No no = words(wish.reason, limits::kReason)) return *no;
    return closed(c, wish.reason, *lead, "B11");
}

Decided<Change> close_again(const Case& c, std::string_view why) {
    if (c.group->state == GroupState::closed) return nothing_new(c, Room::staff);
    return closed(c, std::string(why), nullptr, "I3");
}

Decided<Change> rule(const Case& c, const ExpireDraft&) {
    if (No no = timer_asks(c)) return *no;
    if (c.group->state != GroupState::draft) return Refusal::already_done;
    if (c.now < c.group->opened + limits::kDraftLife) return Refusal::bad_value;
    Making made(c);
    made.tell_members();
    close(made, {}, nullptr, c.now);
    made.state_act(ledger::Event::group_draft_expired, "B3");
    // There is nothing to read in it, and the patient never agreed: nobody stays.
    std::vector<MembershipId> ending;
    for (const Membership& member : made.group().memberships) {
        if (member.stands()) ending.push_back(member.id);
    }
    for (MembershipId id : ending) {
        end_one(made, id, EndReason::group_closed, c.facts.last_seq[0] + 1,
                ledger::Event::membership_ended, "B3", nullptr);
    }
    return made.take();
}

}  // namespace tasuki::domain

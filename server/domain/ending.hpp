// How an office goes: everybody who stands through it is cut at one event. Internal to the room.
#pragma once

#include "domain/rule.hpp"

namespace tasuki::domain {

struct Remover {
    const Membership* by = nullptr;  // none: the origin's administrator, who is no reader
    bool origin = true;              // else: of the admitted office, for its own people
};
// Who removes this membership; the refusal, where the asker may not.
Decided<Remover> remover(const Case& c, MembershipId id);
// Why it can't be removed by that one; empty: it can.
No not_removable(const Case& c, const Membership* member, const Remover& by);
// Removed with a reason: the entry of the room, the end and the cut.
void remove_one(Making& made, const Membership& member, std::string reason, const Remover& by);

// Ends one membership, with its ledger entry.
void end_one(Making& made, MembershipId id, EndReason reason, std::uint64_t seq,
             ledger::Event event, std::string_view rule, const Membership* by);

// Ends an admitted office: its admission, its open invitations, everybody it named.
void end_admission(Making& made, AdmissionId id, EndReason reason, std::uint64_t seq,
                   ledger::Event event, const Membership* by);

// The same for all that an office has in the group, however it came in.
void end_office(Making& made, OfficeId office, EndReason reason, std::uint64_t seq,
                const Membership* by);

// What the journal tells of, after a restore: a withdrawal of consent (withdrawal.cpp), a
// retraction (retract.cpp), a closing (closing.cpp).
Decided<Change> withdraw_again(const Case& c, const WithdrawConsent& wish);
Decided<Change> retract_again(const Case& c, const ReapplyToGroup& wish, std::string_view why);
Decided<Change> close_again(const Case& c, std::string_view why);

// Names a group manager, or lays one down, with its entry (office_duties.cpp).
void assign_manager(Making& made, const Membership& member, bool manager, std::string_view by_rule,
                    const Membership* by);

}  // namespace tasuki::domain

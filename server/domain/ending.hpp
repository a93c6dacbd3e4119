// How an office goes: everybody who stands through it is cut at one event. Internal to the room.
#pragma once

#include "domain/rule.hpp"

namespace tasuki::domain {

// Ends one membership, with its ledger entry.
void end_one(Making& made, MembershipId id, EndReason reason, std::uint64_t seq,
             ledger::Event event, std::string_view rule, const Membership* by);

// Ends an admitted office: its admission, its open invitations, everybody it named.
void end_admission(Making& made, AdmissionId id, EndReason reason, std::uint64_t seq,
                   ledger::Event event, const Membership* by);

// The same for all that an office has in the group, however it came in.
void end_office(Making& made, OfficeId office, EndReason reason, std::uint64_t seq,
                const Membership* by);

}  // namespace tasuki::domain

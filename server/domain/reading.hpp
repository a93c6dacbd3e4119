// Whether a group or a membership reads at a moment: the pieces of the one door (decide.hpp,
// may_read), shared by the rules. Pure; any thread.
#pragma once

#include <optional>

#include "base/refusal.hpp"
#include "domain/group.hpp"

namespace tasuki::domain {

// When reading ends for everybody by the group's state (rules B3, B11, A6); empty: it does not.
std::optional<Instant> reading_ends(const Group& group);

// Why nobody reads this group now; empty: members do.
std::optional<Refusal> reading_refusal(const Group& group, Instant now);

// Whether this membership, by itself, shows anything of the room.
inline bool reads(const Membership& member, Room room, Instant now) {
    return member.stands() && member.first_seq[index_of(room)] != 0 &&
           (!member.reads_until || now < *member.reads_until);
}

}  // namespace tasuki::domain

// Whether the people of each office in a group are still the right ones (rule B10): when an office
// is asked, and how far that has gone. Told from the group alone, so that it is the same after a
// restart, a restore and a clock that was wrong. Silence suspends nobody. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "domain/group.hpp"

namespace tasuki::domain {

// Of one office that has somebody in an active group.
struct RosterDue {
    OfficeId office;
    Instant due;                  // of its next word
    std::uint8_t asked = 0;       // times, for that
    bool unconfirmed = false;     // and the group was told that nothing came
    std::optional<Instant> next;  // when it is asked, or the group told; empty: all that was done
};

// By office. Empty where the group is not active: nobody works by its roster.
std::vector<RosterDue> roster_dues(const Group& group);
std::optional<RosterDue> roster_due(const Group& group, OfficeId office);

// Whether an office answers for this membership: for its own people; the origin, which let all of
// them in, for everybody.
bool answers_for(const Group& group, OfficeId office, const Membership& member);

}  // namespace tasuki::domain

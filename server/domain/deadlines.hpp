// What will be due in a group of itself, told from the group alone: so it is the same after a
// restart, a restore and a clock that was wrong. The store keeps it as rows and fires it as
// commands of the system; a rule that finds nothing to do any more refuses. Pure; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "domain/command.hpp"
#include "domain/group.hpp"

namespace tasuki::domain {

// Numbers of stored rows; never reused.
enum class DeadlineKind : std::uint16_t {
    draft = 1,      // nobody completed it
    admission = 2,  // an invitation nobody took; an office or a person let in until a day
    roster = 3,     // an office is asked who is still on the case
    upload = 16,    // a file that no message came to name; not told from the group
};

struct Deadline {
    DeadlineKind kind = DeadlineKind::draft;
    std::array<std::uint8_t, 16> object{};  // the group, admission or office
    Instant due;
    bool operator==(const Deadline&) const = default;
};

// At most one per kind and object.
std::vector<Deadline> deadlines(const Group& group);
// The command that it fires.
GroupCommand command_of(GroupId group, DeadlineKind kind,
                        const std::array<std::uint8_t, 16>& object);

// When an admission that stands ends of itself; empty: it does not.
std::optional<Instant> admission_due(const Group& group, const Admission& admission);

}  // namespace tasuki::domain

// Deadlines of groups as rows (domain/deadlines.hpp says which), so that what is due is found
// without looking through every group: fired as a command of the system and decided like any other.
// Store thread only.
#pragma once

#include <vector>

#include "domain/command.hpp"
#include "domain/deadlines.hpp"
#include "store/tables.hpp"

namespace tasuki::store {

// Sets and lifts the deadlines of a group that changed; `before` is null for a new one.
void keep_timers(Tables& tables, GroupNo no, const domain::Group* before,
                 const domain::Group& after);
// Whether the rows are those that the group as it stands asks for; makes them so. A row may be of
// an older program that knew less, or be the one that a fault put off.
bool timers_hold(const Reading& reading, GroupNo no, const domain::Group& group);
void reckon_timers(Tables& tables, GroupNo no, const domain::Group& group);

struct DueTimer {
    row::Timer timer;
    std::optional<domain::Command> command;  // none: its group is gone
};
// Dropped by whoever fires them, in the same transaction as the effect.
std::vector<DueTimer> due_timers(const Tables& tables, Instant by, std::size_t limit);

}  // namespace tasuki::store

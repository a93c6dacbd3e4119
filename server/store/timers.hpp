// Deadlines as rows, so that they survive a restart: what is due is fired as a command of the
// system and decided like any other. Store thread only.
#pragma once

#include <vector>

#include "domain/command.hpp"
#include "store/tables.hpp"

namespace tasuki::store {

// Numbers of row::TimerKey::kind; stored, never reused.
enum class TimerKind : std::uint16_t { draft = 1, invitation = 2 };

// Sets and lifts the deadlines of a group that changed; `before` is null for a new one.
void keep_timers(Tables& tables, GroupNo no, const domain::Group* before,
                 const domain::Group& after);

struct DueTimer {
    row::TimerKey key;
    std::optional<domain::Command> command;  // none: what it waited for is gone
};
// Dropped by whoever fires them, in the same transaction as the effect.
std::vector<DueTimer> due_timers(const Tables& tables, Instant now, std::size_t limit);

}  // namespace tasuki::store

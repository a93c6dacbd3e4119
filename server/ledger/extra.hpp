// The few leaves that carry more than the common fields: the first leaf of a log, a clock that went
// back, and the declaration of a restore. Each has one fixed form. Values; any thread.
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "base/ids.hpp"
#include "ledger/chain.hpp"
#include "ledger/event.hpp"

namespace tasuki::ledger {

enum class LogKind : std::uint8_t { real = 1, demo = 2 };

// Leaf 0. The random bytes hide from outsiders whose log a name in the top log belongs to.
struct LogCreated {
    Hash random{};
    LogKind kind = LogKind::real;
    Home home = Home::group;  // group, office or region
    Hash predecessor{};       // name of the log that this one continues, or zero
    bool operator==(const LogCreated&) const = default;
};
Bytes encode(const LogCreated& created);
std::optional<LogCreated> decode_log_created(ByteView extra);

// SHA-256("tasuki-log/1" NUL ‖ id ‖ extra of leaf 0): how the log is called in the top log.
Hash log_name(const LedgerId& id, const LogCreated& created);

// In clock_stepped and clock_accepted: `to` is this leaf's own time and lies before the time of the
// leaf in front of it, which is `from`. Only such a leaf may be earlier than its predecessor.
struct ClockStep {
    Instant from;
    Instant to;
    bool operator==(const ClockStep&) const = default;
};
Bytes encode(const ClockStep& step);
std::optional<ClockStep> decode_clock_step(ByteView extra);

// After a restore: the place the old life had reached, and the sealed head it was put back to.
struct Fork {
    Hash old_origin{};  // SHA-256 of the origin line of the old top log; zero: no old life
    Chain anchor;
    std::uint64_t size = 0;  // of the old top log as restored
    Hash root{};
    bool operator==(const Fork&) const = default;
};
Bytes encode(const Fork& fork);
std::optional<Fork> decode_fork(ByteView extra);

// Bytes of `extra` in a leaf of this event; 0 for nearly all.
std::size_t extra_length(Event event);

}  // namespace tasuki::ledger

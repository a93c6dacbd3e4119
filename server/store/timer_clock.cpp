#include "store/timer_clock.hpp"

#include <algorithm>

#include "base/limits.hpp"

namespace tasuki::store {

ClockSeen look_at(const Clock& clock) {
    return {clock.now() - clock.behind(), clock.running(), clock.state()};
}

TimerClock::TimerClock(Instant newest, const ClockSeen& seen)
    : now_(newest == Instant{} ? seen.machine : newest),
      running_(seen.running),
      believed_(limits::kPauseBelieved) {}

std::optional<ledger::ClockStep> TimerClock::look(const ClockSeen& seen) {
    const auto ran = std::max(seen.running - running_, std::chrono::milliseconds{0});
    running_ = seen.running;
    const Instant expected = now_ + ran;
    const auto believed = std::exchange(believed_, limits::kStepBelieved);
    const bool ahead = expected + believed < seen.machine;
    if (!ahead || seen.state == ClockState::synchronised) {
        held_for_.reset();
        now_ = std::max(now_, seen.machine);
        return std::nullopt;
    }
    if (!held_for_) {
        held_for_.emplace(0);
        now_ = expected;
        return ledger::ClockStep{expected, seen.machine};
    }
    *held_for_ += ran;
    now_ = expected;
    if (*held_for_ >= limits::kClockHeld) {
        held_for_.reset();
        now_ = seen.machine;
    }
    return std::nullopt;
}

}  // namespace tasuki::store

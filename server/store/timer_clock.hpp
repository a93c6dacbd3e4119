// The time that deadlines go by. A clock put forward by a slip of the hand or a broken battery must
// not end what people were let in for: where the kernel calls it synchronised it is believed at
// once; else deadlines go on by the time that really ran, until the clock is put right or becomes
// synchronised, or a day has passed in which nobody said otherwise. A clock that goes back takes
// nothing back. Store thread only.
#pragma once

#include <chrono>
#include <optional>

#include "base/clock.hpp"
#include "ledger/extra.hpp"

namespace tasuki::store {

struct ClockSeen {
    Instant machine;  // as it stands now, also behind what it said before
    std::chrono::milliseconds running{};
    ClockState state = ClockState::unknown;
};
ClockSeen look_at(const Clock& clock);

class TimerClock {
  public:
    // How long the server stood still nobody measured: a pause that is short enough is believed.
    // `newest` is the time of the record; zero: there is none yet.
    TimerClock(Instant newest, const ClockSeen& seen);

    // The step, once, where the clock is not believed; it is for the record.
    std::optional<ledger::ClockStep> look(const ClockSeen& seen);

    Instant now() const { return now_; }
    bool held() const { return held_for_.has_value(); }

  private:
    Instant now_;
    std::chrono::milliseconds running_;
    std::chrono::milliseconds believed_;  // how far ahead a clock may be: more at the start
    std::optional<std::chrono::milliseconds> held_for_;
};

}  // namespace tasuki::store

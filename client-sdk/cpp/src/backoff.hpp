// How long to wait before connecting again: doubling with full jitter, so that a whole town whose
// server restarted does not come back in the same second. Value; any thread.
#pragma once

#include <algorithm>
#include <cstdint>

#include "tasuki/client/values.hpp"

namespace tasuki::client {

class Backoff {
  public:
    Backoff(Millis first, Millis most) : first_(first), most_(most) {}

    // `dice` is any random number; the answer lies between half of the present span and all of it.
    Millis next(std::uint64_t dice) {
        auto span =
            std::max<std::int64_t>(1, std::min<Millis>(most_, first_ * (1 << tries_)).count());
        if (tries_ < 20) ++tries_;
        auto half = span / 2;
        auto extra = static_cast<std::int64_t>(dice % static_cast<std::uint64_t>(span - half + 1));
        return Millis(half + extra);
    }
    void reset() { tries_ = 0; }

  private:
    Millis first_;
    Millis most_;
    int tries_ = 0;
};

}  // namespace tasuki::client

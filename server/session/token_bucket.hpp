// So many a second, with a burst. A value of one owner.
#pragma once

#include <algorithm>

#include "base/clock.hpp"

namespace tasuki::session {

class TokenBucket {
  public:
    TokenBucket(double per_second, double burst, Instant now)
        : per_second_(per_second), burst_(burst), tokens_(burst), at_(now) {}

    bool take(Instant now) {
        const auto passed = static_cast<double>((now - at_).count()) / 1000.0;
        at_ = now;
        tokens_ = std::min(burst_, tokens_ + std::max(0.0, passed) * per_second_);
        if (tokens_ < 1.0) return false;
        tokens_ -= 1.0;
        return true;
    }

  private:
    double per_second_;
    double burst_;
    double tokens_;
    Instant at_;
};

}  // namespace tasuki::session

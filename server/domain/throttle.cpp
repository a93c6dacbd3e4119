// How failing to sign in slows the next try (A3), and how long an untouched screen stays open.
#include <algorithm>
#include <array>

#include "base/limits.hpp"
#include "domain/sign_in.hpp"

namespace tasuki::domain {

std::chrono::milliseconds throttle_delay(std::uint32_t failures) {
    using namespace std::chrono_literals;
    // Two slips are free. It ends at five minutes: a stranger who keeps failing under somebody's
    // login name delays that stranger's address, and never shuts the person out for a night.
    constexpr std::array<std::chrono::milliseconds, 9> kDelays{0s,  0s,   0s,   5s,  15s,
                                                               30s, 1min, 2min, 5min};
    return kDelays[std::min<std::size_t>(failures, kDelays.size() - 1)];
}

bool may_try(const Throttle& throttle, Instant now) {
    return now - throttle.last > limits::kThrottleForgotten ||
           now >= throttle.last + throttle_delay(throttle.failures);
}

Throttle failed_again(const Throttle& throttle, Instant now) {
    const bool forgotten = now - throttle.last > limits::kThrottleForgotten;
    return {forgotten ? 1 : throttle.failures + 1, now};
}

std::chrono::milliseconds idle_lock(DeviceClass device_class, DeviceForm form) {
    if (device_class == DeviceClass::shared) return limits::kLockShared;
    return form == DeviceForm::phone ? limits::kLockPhone : limits::kLockPc;
}

}  // namespace tasuki::domain

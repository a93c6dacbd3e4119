#include "base/clock.hpp"

#include <sys/timex.h>
#include <time.h>

#include <algorithm>

namespace tasuki {
namespace {

std::int64_t machine_ms() {
    const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(since_epoch).count();
}

}  // namespace

Instant SystemClock::now() const {
    const auto ms = machine_ms();
    auto seen = highest_.load(std::memory_order_relaxed);
    while (seen < ms && !highest_.compare_exchange_weak(seen, ms, std::memory_order_relaxed)) {
    }
    return {std::max(seen, ms)};
}

ClockState SystemClock::state() const {
    timex asked{};  // modes 0: only asks, needs no privilege
    const int answer = adjtimex(&asked);
    if (answer == -1) return ClockState::unknown;
    const bool adrift = answer == TIME_ERROR || (asked.status & STA_UNSYNC) != 0;
    return adrift ? ClockState::unsynchronised : ClockState::synchronised;
}

std::chrono::milliseconds SystemClock::behind() const {
    const auto lag = highest_.load(std::memory_order_relaxed) - machine_ms();
    return std::chrono::milliseconds{std::max<std::int64_t>(0, lag)};
}

std::chrono::milliseconds SystemClock::running() const {
    timespec since_boot{};
    clock_gettime(CLOCK_BOOTTIME, &since_boot);
    const auto whole = std::chrono::seconds{since_boot.tv_sec};
    return whole + std::chrono::milliseconds{since_boot.tv_nsec / 1'000'000};
}

}  // namespace tasuki

// A clock that only a test moves. May be read on any thread while one test thread moves it.
#pragma once

#include <atomic>

#include "base/clock.hpp"

namespace tasuki::test {

class FakeClock final : public Clock {
  public:
    // 2026-11-21 09:00 in Japan, a Saturday.
    static constexpr Instant kStart{1'795'219'200'000};

    explicit FakeClock(Instant start = kStart) : now_(start.ms) {}

    Instant now() const override { return {now_.load()}; }
    ClockState state() const override { return state_.load(); }
    std::chrono::milliseconds behind() const override {
        return std::chrono::milliseconds{behind_.load()};
    }

    std::chrono::milliseconds running() const override {
        return std::chrono::milliseconds{running_.load()};
    }

    // Time passes, as everything that measures it agrees.
    void advance(std::chrono::milliseconds by) {
        now_ += by.count();
        running_ += by.count();
    }
    void set(Instant now) { advance(now - Instant{now_.load()}); }
    // Somebody puts the machine's clock forward.
    void step(std::chrono::milliseconds by) { now_ += by.count(); }
    void set_state(ClockState state) { state_ = state; }
    // The machine's clock stepped back; now() stays, as it does with the real clock.
    void set_behind(std::chrono::milliseconds by) { behind_ = by.count(); }

  private:
    std::atomic<std::int64_t> now_;
    std::atomic<std::int64_t> behind_{0};
    std::atomic<std::int64_t> running_{0};
    std::atomic<ClockState> state_{ClockState::synchronised};
};

}  // namespace tasuki::test

#include "base/clock.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>

#include "support/fake_clock.hpp"

namespace tasuki {
namespace {

TEST(Clock, MachineTimeIsTodayAndNeverGoesBack) {
    const SystemClock clock;
    const auto seconds = static_cast<std::int64_t>(std::time(nullptr));
    auto before = clock.now();
    EXPECT_LE(std::abs(before.ms / 1000 - seconds), 2);
    for (int i = 0; i < 1000; ++i) {
        const auto now = clock.now();
        EXPECT_GE(now, before);
        before = now;
    }
    EXPECT_LT(clock.behind(), std::chrono::seconds{2});
}

TEST(Clock, StateIsWhatTheKernelSays) {
    const auto state = SystemClock{}.state();
    EXPECT_EQ(state, SystemClock{}.state());
    EXPECT_LE(static_cast<int>(state), 2);
}

TEST(Clock, InstantsAddAndSubtract) {
    using namespace std::chrono_literals;
    const Instant at{1000};
    EXPECT_EQ((at + 2s).ms, 3000);
    EXPECT_EQ((at - 1s).ms, 0);
    EXPECT_EQ(at - Instant{400}, 600ms);
    EXPECT_LT(at, at + 1ms);
}

TEST(FakeClock, OnlyTheTestMovesIt) {
    using namespace std::chrono_literals;
    test::FakeClock clock;
    EXPECT_EQ(to_jst(clock.now()), "2026-11-21 09:00:00");
    clock.advance(90min);
    EXPECT_EQ(to_jst(clock.now()), "2026-11-21 10:30:00");
}

}  // namespace
}  // namespace tasuki

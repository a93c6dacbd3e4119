// A clock that is wrong must neither end what people were let in for, nor keep them in for ever.
#include "store/timer_clock.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"

namespace tasuki::store {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr Instant kThen{1'795'219'200'000};
constexpr auto kYears = 24h * 365 * 5;
constexpr auto kUnsure = ClockState::unsynchronised;
constexpr auto kSure = ClockState::synchronised;

TEST(TimerClock, AtAStartAPauseIsBelievedIfItIsShortOrTheClockIsVouchedFor) {
    const struct {
        milliseconds pause;
        ClockState state;
        bool held;
    } table[] = {
        {0ms, kUnsure, false},
        {limits::kPauseBelieved, kUnsure, false},
        {limits::kPauseBelieved + 1ms, kUnsure, true},
        {limits::kPauseBelieved + 1ms, ClockState::unknown, true},
        {kYears, kUnsure, true},
        {kYears, kSure, false},
    };
    for (const auto& line : table) {
        TimerClock clock(kThen, {kThen + line.pause, 9s, line.state});
        const auto step = clock.look({kThen + line.pause, 9s, line.state});
        EXPECT_EQ(clock.held(), line.held) << line.pause.count();
        EXPECT_EQ(step.has_value(), line.held);
        EXPECT_EQ(clock.now(), line.held ? kThen : kThen + line.pause);
    }
    TimerClock first(Instant{}, {kThen, 0s, kUnsure});
    EXPECT_FALSE(first.look({kThen, 0s, kUnsure})) << "there is no record yet";
    EXPECT_EQ(first.now(), kThen);
}

TEST(TimerClock, WhileItRunsAStepForwardIsToldOnceAndNotBelieved) {
    for (const auto step : {milliseconds{0}, milliseconds{limits::kStepBelieved}}) {
        TimerClock clock(kThen, {kThen, 0s, kUnsure});
        clock.look({kThen, 0s, kUnsure});
        EXPECT_FALSE(clock.look({kThen + 1s + step, 1s, kUnsure}));
        EXPECT_EQ(clock.now(), kThen + 1s + step);
    }
    TimerClock clock(kThen, {kThen, 0s, kUnsure});
    clock.look({kThen, 0s, kUnsure});
    const auto told = clock.look({kThen + kYears, 1s, kUnsure});
    ASSERT_TRUE(told);
    EXPECT_EQ(*told, (ledger::ClockStep{kThen + 1s, kThen + kYears}));
    EXPECT_FALSE(clock.look({kThen + kYears + 1min, 61s, kUnsure})) << "once";
    EXPECT_TRUE(clock.held());
    EXPECT_EQ(clock.now(), kThen + 61s) << "it goes on by the time that ran";
}

class AheadByYears : public testing::Test {
  protected:
    AheadByYears() {
        clock.look({kThen, 0s, kUnsure});
        clock.look({kThen + kYears, 0s, kUnsure});
    }
    TimerClock clock{kThen, {kThen, 0s, kUnsure}};
};

TEST_F(AheadByYears, PutRightItGoesOnAsIfNothingHadBeen) {
    EXPECT_FALSE(clock.look({kThen + 10min, 10min, kUnsure}));
    EXPECT_FALSE(clock.held());
    EXPECT_EQ(clock.now(), kThen + 10min);
}

TEST_F(AheadByYears, VouchedForItIsBelieved) {
    EXPECT_FALSE(clock.look({kThen + kYears, 10min, kSure}));
    EXPECT_FALSE(clock.held());
    EXPECT_EQ(clock.now(), kThen + kYears);
}

TEST_F(AheadByYears, AfterADayInWhichNobodyPutItRightItIsBelieved) {
    clock.look({kThen + kYears, limits::kClockHeld - 1ms, kUnsure});
    EXPECT_TRUE(clock.held());
    clock.look({kThen + kYears, limits::kClockHeld, kUnsure});
    EXPECT_FALSE(clock.held());
    EXPECT_EQ(clock.now(), kThen + kYears);
}

TEST(TimerClock, AStepBackTakesNothingBack) {
    TimerClock clock(kThen, {kThen, 0s, kUnsure});
    clock.look({kThen + 10min, 10min, kUnsure});
    EXPECT_FALSE(clock.look({kThen - kYears, 11min, kUnsure}));
    EXPECT_EQ(clock.now(), kThen + 10min);
    EXPECT_FALSE(clock.look({kThen + 12min, 12min, kUnsure})) << "putting it right is no step";
    EXPECT_EQ(clock.now(), kThen + 12min);
}

}  // namespace
}  // namespace tasuki::store

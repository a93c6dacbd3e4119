// Time. Only clock.cpp reads the machine's clock; everything else is handed an Instant, so that the
// rules stay pure and tests own time. Any thread.
#pragma once

#include <atomic>
#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tasuki {

// Milliseconds since 1970-01-01T00:00Z.
struct Instant {
    std::int64_t ms = 0;
    auto operator<=>(const Instant&) const = default;
    Instant operator+(std::chrono::milliseconds d) const { return {ms + d.count()}; }
    Instant operator-(std::chrono::milliseconds d) const { return {ms - d.count()}; }
    std::chrono::milliseconds operator-(Instant o) const {
        return std::chrono::milliseconds{ms - o.ms};
    }
};

// What the kernel says of the clock; recorded with every ledger entry (rule G6).
enum class ClockState : std::uint8_t { unknown = 0, synchronised = 1, unsynchronised = 2 };

class Clock {
  public:
    virtual ~Clock() = default;
    virtual Instant now() const = 0;
    virtual ClockState state() const = 0;
    // How far the machine's clock stands behind the highest time it ever showed us: a backward step
    // that the ledger has to name. Zero where time only went forward.
    virtual std::chrono::milliseconds behind() const { return {}; }
    // How long the machine has been running, sleep included: nobody sets it. Held against now() it
    // tells a clock that was put forward from time that passed.
    virtual std::chrono::milliseconds running() const = 0;
};

// The machine's own clock. Never below what it said before: expiries use the highest time seen.
class SystemClock final : public Clock {
  public:
    Instant now() const override;
    ClockState state() const override;
    std::chrono::milliseconds behind() const override;
    std::chrono::milliseconds running() const override;

  private:
    mutable std::atomic<std::int64_t> highest_{0};
};

// Calendar days, as people write them.
struct Date {
    int year = 0;  // 0: not known
    int month = 0;
    int day = 0;
    auto operator<=>(const Date&) const = default;
    bool known() const { return year != 0; }
};

// A day of the calendar in force since 1873-01-01 (明治6年); the era years before it counted moons.
bool valid(const Date& date);
// 2026-11-21, 2026/11/21, 2026年11月21日, 令和8年11月21日, 昭和12年3月4日, 昭12.3.4, S12.3.4,
// R8-11-21, 令和元年5月1日, also in full width. Empty for a day that never was, such as
// 昭和64年1月8日.
std::optional<Date> parse_date(std::string_view text);
std::string to_iso(const Date& date);     // 1937-03-04
std::string to_wareki(const Date& date);  // 昭和12年3月4日; the first year is 元年
std::string to_jst(Instant instant);      // 2026-11-21 09:30:05
std::string to_rfc3339(Instant instant);  // 2026-11-21T00:30:05.123Z
Date jst_date(Instant instant);

}  // namespace tasuki

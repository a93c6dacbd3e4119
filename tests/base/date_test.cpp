// Birth dates are half of the guard against a second group for the same patient (rule B2): a date
// that is misread opens a second group, and half of the team writes where the other half never
// looks.
#include <gtest/gtest.h>

#include <ostream>

#include "base/clock.hpp"

namespace tasuki {

void PrintTo(const Date& date, std::ostream* out) { *out << to_iso(date); }

namespace {

struct Row {
    std::string_view typed;
    Date meant;
};

constexpr Row kRead[] = {
    {"2026-11-21", {2026, 11, 21}},
    {"2026/11/21", {2026, 11, 21}},
    {"2026.1.2", {2026, 1, 2}},
    {"2026年1月2日", {2026, 1, 2}},
    {"２０２６－１１－２１", {2026, 11, 21}},
    {"1937−03−04", {1937, 3, 4}},
    {"令和8年11月21日", {2026, 11, 21}},
    {"令和８年１１月２１日", {2026, 11, 21}},
    {"　昭和 12年 3月 4日 ", {1937, 3, 4}},
    {"昭12.3.4", {1937, 3, 4}},
    {"㍼12.3.4", {1937, 3, 4}},
    {"S12.3.4", {1937, 3, 4}},
    {"s12/03/04", {1937, 3, 4}},
    {"Ｓ１２．３．４", {1937, 3, 4}},
    {"R8-11-21", {2026, 11, 21}},
    {"R元.5.1", {2019, 5, 1}},
    {"令和元年5月1日", {2019, 5, 1}},
    {"令和1年5月1日", {2019, 5, 1}},
    {"H31.4.30", {2019, 4, 30}},
    {"平成元年1月8日", {1989, 1, 8}},
    {"昭和64年1月7日", {1989, 1, 7}},
    {"昭和元年12月25日", {1926, 12, 25}},
    {"大正15年12月25日", {1926, 12, 25}},
    {"大正元年7月30日", {1912, 7, 30}},
    {"明治45年7月30日", {1912, 7, 30}},
    {"T10.2.3", {1921, 2, 3}},
    {"M40.12.31", {1907, 12, 31}},
    {"明治6年1月1日", {1873, 1, 1}},
    {"昭和15年2月29日", {1940, 2, 29}},
    {"2000-02-29", {2000, 2, 29}},
    {"令和108年1月2日", {2126, 1, 2}},  // we write it so, and must read it again
};

constexpr std::string_view kRefused[] = {
    "",
    " ",
    "昭和",
    "昭和64年1月8日",    // 平成 had begun
    "昭和101年1月2日",   // a hundred years later still
    "平成元年1月7日",    // 昭和 had not ended
    "平成31年5月1日",    // 令和 had begun
    "令和元年4月30日",   // 平成 had not ended
    "昭和元年12月24日",  // 大正 had not ended
    "大正15年12月26日",  // 昭和 had begun
    "大正元年7月29日",   // 明治 had not ended
    "明治45年7月31日",   // 大正 had begun
    "明治5年12月2日",    // the old calendar: the day can't be told by counting
    "昭和65年1月1日",
    "昭和0年1月1日",
    "昭和12年2月29日",
    "昭和12年13月1日",
    "昭和12年4月31日",
    "昭和12年3月0日",
    "昭和120年3月4日",
    "慶応3年1月1日",
    "1900-02-29",  // divisible by 100, no leap year
    "2026-02-30",
    "2026-00-10",
    "1872-12-31",
    "2200-01-01",
    "26-11-21",  // which century?
    "元年5月1日",
    "2026-11",
    "2026-11/21",
    "2026年11月21",
    "2026年11-21",
    "2026-11-21x",
    "2026-11-211",
    "--1",
    "S-1.2.3",
    "S12..4",
    "SS12.3.4",
    "12S.3.4",
    "昨日",
    "\xe6\x98",  // half a character
    "2026-11-21\xff",
};

TEST(Date, WhatPeopleTypeIsRead) {
    for (const auto& row : kRead) {
        const auto date = parse_date(row.typed);
        ASSERT_TRUE(date) << row.typed;
        EXPECT_EQ(*date, row.meant) << row.typed;
    }
}

TEST(Date, ADayThatNeverWasIsRefused) {
    for (const auto typed : kRefused) EXPECT_EQ(parse_date(typed), std::nullopt) << typed;
}

TEST(Date, WarekiChangesOnTheDayTheEraBegan) {
    EXPECT_EQ(to_wareki({1912, 7, 29}), "明治45年7月29日");
    EXPECT_EQ(to_wareki({1912, 7, 30}), "大正元年7月30日");
    EXPECT_EQ(to_wareki({1926, 12, 24}), "大正15年12月24日");
    EXPECT_EQ(to_wareki({1926, 12, 25}), "昭和元年12月25日");
    EXPECT_EQ(to_wareki({1989, 1, 7}), "昭和64年1月7日");
    EXPECT_EQ(to_wareki({1989, 1, 8}), "平成元年1月8日");
    EXPECT_EQ(to_wareki({2019, 4, 30}), "平成31年4月30日");
    EXPECT_EQ(to_wareki({2019, 5, 1}), "令和元年5月1日");
}

// What is printed on a sheet can be typed again and means the same day.
TEST(Date, EveryDayOfTwoCenturiesSurvivesBothWritings) {
    using namespace std::chrono;
    const sys_days end{year{2100} / 1 / 1};
    for (sys_days day{year{1873} / 1 / 1}; day < end; day += days{1}) {
        const year_month_day ymd{day};
        const Date date{int{ymd.year()}, static_cast<int>(unsigned{ymd.month()}),
                        static_cast<int>(unsigned{ymd.day()})};
        ASSERT_EQ(parse_date(to_iso(date)), date);
        ASSERT_EQ(parse_date(to_wareki(date)), date) << to_wareki(date);
    }
}

TEST(Date, UnknownIsNoDayOfTheCalendar) {
    EXPECT_FALSE(Date{}.known());
    EXPECT_FALSE(valid(Date{}));
    EXPECT_FALSE(valid({2026, 13, 1}));
    EXPECT_FALSE(valid({2026, 1, -1}));
    EXPECT_FALSE(valid({2026, 1, 257}));  // calendar types keep one byte of a day
    EXPECT_FALSE(valid({2026, 257, 1}));
}

TEST(Time, IsShownAsInJapan) {
    const Instant before_new_year{1'798'729'199'999};  // 2026-12-31T14:59:59.999Z
    EXPECT_EQ(to_rfc3339(before_new_year), "2026-12-31T14:59:59.999Z");
    EXPECT_EQ(to_jst(before_new_year), "2026-12-31 23:59:59");
    EXPECT_EQ(jst_date(before_new_year), (Date{2026, 12, 31}));
    const Instant new_year = before_new_year + std::chrono::milliseconds{1};
    EXPECT_EQ(to_jst(new_year), "2027-01-01 00:00:00");
    EXPECT_EQ(jst_date(new_year), (Date{2027, 1, 1}));
    EXPECT_EQ(to_rfc3339({-1}), "1969-12-31T23:59:59.999Z");
}

}  // namespace
}  // namespace tasuki

// Calendar days as people in Japan write them, and times as they read them.
#include <array>
#include <charconv>
#include <cstdio>
#include <utility>

#include "base/clock.hpp"
#include "base/utf8.hpp"

namespace tasuki {
namespace {

constexpr int kFirstYear = 1873;
constexpr int kLastYear = 2199;

struct Era {
    char letter;
    std::string_view name;
    std::string_view short_name;
    Date first;
    Date last;  // the day of a change belongs to both eras where the law had it so
};

constexpr std::array<Era, 5> kEras{{
    {'R', "令和", "令", {2019, 5, 1}, {kLastYear, 12, 31}},
    {'H', "平成", "平", {1989, 1, 8}, {2019, 4, 30}},
    {'S', "昭和", "昭", {1926, 12, 25}, {1989, 1, 7}},
    {'T', "大正", "大", {1912, 7, 30}, {1926, 12, 25}},
    {'M', "明治", "明", {1868, 1, 25}, {1912, 7, 30}},
}};

// What a date may be written with, in ASCII; 0: no part of any date.
char fold(char32_t c) {
    if (c >= U'！' && c <= U'～') c -= 0xfee0;
    if (c >= U'0' && c <= U'9') return static_cast<char>(c);
    switch (c) {
        case U'-':
        case U'‐':
        case U'‑':
        case U'–':
        case U'―':
        case U'−':
        case U'ー': return '-';
        case U'/': return '/';
        case U'.':
        case U'。': return '.';
        case U'年': return 'y';
        case U'月': return 'm';
        case U'日': return 'd';
        case U'元': return 'g';
        case U'M':
        case U'm':
        case U'㍾': return 'M';
        case U'T':
        case U't':
        case U'㍽': return 'T';
        case U'S':
        case U's':
        case U'㍼': return 'S';
        case U'H':
        case U'h':
        case U'㍻': return 'H';
        case U'R':
        case U'r':
        case U'㋿': return 'R';
        default: return 0;
    }
}

// The text without spaces in ASCII, an era as its letter; empty where something can't belong.
std::string folded(std::string_view text) {
    std::string out;
    for (bool first = true; !text.empty();) {
        if (text.starts_with(' ') || text.starts_with("　")) {
            text.remove_prefix(text.starts_with(' ') ? 1 : std::string_view("　").size());
            continue;
        }
        if (std::exchange(first, false)) {
            for (const auto& era : kEras) {
                if (!text.starts_with(era.short_name)) continue;
                const auto& used = text.starts_with(era.name) ? era.name : era.short_name;
                text.remove_prefix(used.size());
                out += era.letter;
                break;
            }
            continue;
        }
        const auto written = take_character(text);
        const char c = written ? fold(*written) : '\0';
        if (c == 0) return {};
        out += c;
    }
    return out;
}

// Takes a number of at most `digits` digits from the front; 0 where there is none.
int take_number(std::string_view& text, std::size_t digits) {
    int value = 0;
    const auto end = text.data() + std::min(text.size(), digits);
    const auto [stop, bad] = std::from_chars(text.data(), end, value);
    if (bad != std::errc{} || value < 0) return 0;
    text.remove_prefix(static_cast<std::size_t>(stop - text.data()));
    return value;
}

bool take(std::string_view& text, char c) {
    if (!text.starts_with(c)) return false;
    text.remove_prefix(1);
    return true;
}

const Era* era_of(const Date& date) {
    for (const auto& era : kEras)
        if (date >= era.first && date <= era.last) return &era;
    return nullptr;
}

std::chrono::year_month_day calendar(const Date& d) {
    return std::chrono::year{d.year} / std::chrono::month{static_cast<unsigned>(d.month)} /
           std::chrono::day{static_cast<unsigned>(d.day)};
}

struct Broken_down {
    Date date;
    int hour, minute, second, milli;
};

Broken_down break_down(std::int64_t ms) {
    const std::chrono::sys_time<std::chrono::milliseconds> at{std::chrono::milliseconds{ms}};
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day ymd{day};
    const auto in_day = static_cast<int>((at - day).count());
    return {{int{ymd.year()}, static_cast<int>(unsigned{ymd.month()}),
             static_cast<int>(unsigned{ymd.day()})},
            in_day / 3'600'000,
            in_day / 60'000 % 60,
            in_day / 1'000 % 60,
            in_day % 1'000};
}

constexpr std::int64_t kJapan = std::int64_t{9} * 3'600'000;  // no summer time since 1952

template <class... Parts>
std::string print(const char* format, Parts... parts) {
    std::array<char, 64> out{};
    const int n = std::snprintf(out.data(), out.size(), format, parts...);
    return {out.data(), static_cast<std::size_t>(n)};
}

}  // namespace

bool valid(const Date& date) {
    if (date.year < kFirstYear || date.year > kLastYear) return false;
    // The calendar's types keep one byte of month and day: 257 would pass as 1.
    if (date.month < 1 || date.month > 12 || date.day < 1 || date.day > 31) return false;
    return calendar(date).ok();
}

std::optional<Date> parse_date(std::string_view text) {
    const auto plain = folded(text);
    std::string_view rest = plain;
    const Era* era = nullptr;
    for (const auto& e : kEras)
        if (take(rest, e.letter)) {
            era = &e;
            break;
        }

    Date date;
    const auto before_year = rest.size();
    date.year = era != nullptr && take(rest, 'g') ? 1 : take_number(rest, era != nullptr ? 3 : 4);
    if (date.year == 0 || (era == nullptr && before_year - rest.size() != 4)) return std::nullopt;
    if (era != nullptr) date.year += era->first.year - 1;

    if (rest.empty()) return std::nullopt;
    const char mark = rest.front();
    const bool in_words = mark == 'y';
    if (!in_words && mark != '-' && mark != '/' && mark != '.') return std::nullopt;
    rest.remove_prefix(1);
    date.month = take_number(rest, 2);
    if (!take(rest, in_words ? 'm' : mark)) return std::nullopt;
    date.day = take_number(rest, 2);
    if (in_words && !take(rest, 'd')) return std::nullopt;
    if (!rest.empty() || !valid(date)) return std::nullopt;
    if (era != nullptr && (date < era->first || date > era->last)) return std::nullopt;
    return date;
}

std::string to_iso(const Date& date) {
    return print("%04d-%02d-%02d", date.year, date.month, date.day);
}

std::string to_wareki(const Date& date) {
    const auto* era = era_of(date);
    if (era == nullptr) return print("%d年%d月%d日", date.year, date.month, date.day);
    const int year = date.year - era->first.year + 1;
    std::string out{era->name};
    out += year == 1 ? "元" : std::to_string(year);
    return out + print("年%d月%d日", date.month, date.day);
}

std::string to_jst(Instant instant) {
    const auto t = break_down(instant.ms + kJapan);
    return to_iso(t.date) + print(" %02d:%02d:%02d", t.hour, t.minute, t.second);
}

std::string to_rfc3339(Instant instant) {
    const auto t = break_down(instant.ms);
    return to_iso(t.date) + print("T%02d:%02d:%02d.%03dZ", t.hour, t.minute, t.second, t.milli);
}

Date jst_date(Instant instant) { return break_down(instant.ms + kJapan).date; }

}  // namespace tasuki

#include "session/passwords.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "base/limits.hpp"
#include "session/text_check.hpp"

namespace tasuki::session {
namespace {

// What is tried first, here: keyboard walks, years, and the words of the trade. Compared without
// case and without the digits and signs that people put behind them.
constexpr std::array kStems = std::to_array<std::string_view>(
    {"password", "passw0rd",   "p@ssword", "p@ssw0rd",  "qwerty",   "qwertyui", "qwertyuiop",
     "asdfghjk", "asdfghjkl",  "zxcvbnm",  "1q2w3e4r",  "1qaz2wsx", "qazwsx",   "qazwsxedc",
     "abcd",     "abcdefg",    "abcdefgh", "iloveyou",  "welcome",  "admin",    "administrator",
     "letmein",  "monkey",     "dragon",   "sunshine",  "princess", "football", "baseball",
     "changeme", "default",    "guest",    "secret",    "sakura",   "tasuki",   "kaigo",
     "kango",    "houmon",     "houkan",   "hospital",  "clinic",   "careplan", "caremanager",
     "zaitaku",  "iryou",      "pasuwado", "pasuwaado", "nihon",    "tokyo",    "japan",
     "arigatou", "konnichiwa", "ohayou",   "daisuki",   "naruto",   "doraemon", "pikachu"});

std::string lower(std::string_view text) {
    std::string out(text);
    for (auto& c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

bool is_letter(char c) { return c >= 'a' && c <= 'z'; }

// "Sakura2026!!" is still "sakura".
std::string stem_of(std::string text) {
    while (!text.empty() && static_cast<unsigned char>(text.back()) < 0x80 &&
           !is_letter(text.back())) {
        text.pop_back();
    }
    return text;
}

std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    }));
}

// 11111111, 12345678, abcabcabc: the same step, or the same few signs, all the way.
bool is_walk(std::string_view text) {
    const auto steps = [&](int by) {
        for (std::size_t i = 1; i < text.size(); ++i) {
            if (text[i] - text[i - 1] != by) return false;
        }
        return true;
    };
    if (steps(0) || steps(1) || steps(-1)) return true;
    for (std::size_t period = 2; period <= 4 && period * 2 <= text.size(); ++period) {
        bool same = true;
        for (std::size_t i = period; i < text.size(); ++i)
            same = same && text[i] == text[i - period];
        if (same) return true;
    }
    return false;
}

// 19650421, 0465123456: a birthday or a telephone number.
bool is_short_number(std::string_view text) {
    return text.size() < 12 && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= '0' && c <= '9') || c == '-' || c == '/';
           });
}

}  // namespace

Done check_password(std::string_view password, std::string_view login_name) {
    if (password.size() > limits::kPasswordMax) return Refusal::too_large;
    if (const auto done = check_text(password, TextKind::line, limits::kPasswordMax); !done) {
        return done.error();
    }
    if (characters(password) < limits::kPasswordMin) return Refusal::password_too_short;
    const auto plain = lower(password);
    const auto stem = stem_of(plain);
    const bool common = std::find(kStems.begin(), kStems.end(), plain) != kStems.end() ||
                        std::find(kStems.begin(), kStems.end(), stem) != kStems.end();
    const bool own = !login_name.empty() && (plain == login_name || stem == login_name);
    if (common || own || is_walk(plain) || is_short_number(plain)) return Refusal::password_common;
    return {};
}

}  // namespace tasuki::session

// Characters of text one by one, and the kana's voiced marks: what folding stands on. Internal to
// the room. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/utf8.hpp"

namespace tasuki::domain {

inline constexpr char32_t kVoiced = U'\u3099';
inline constexpr char32_t kHalfVoiced = U'\u309A';

// One character off the front; a byte that is no UTF-8 is dropped.
inline char32_t take(std::string_view& text) {
    if (const auto c = take_character(text)) return *c;
    text.remove_prefix(1);
    return 0;
}

inline void append(std::string& out, char32_t c) {
    char bytes[4];
    std::size_t size = 0;
    const auto byte = [&](char32_t v) { bytes[size++] = static_cast<char>(v); };
    if (c < 0x80) return out.push_back(static_cast<char>(c));
    if (c < 0x800) {
        byte(0xc0 | (c >> 6));
    } else {
        if (c < 0x10000) {
            byte(0xe0 | (c >> 12));
        } else {
            byte(0xf0 | (c >> 18));
            byte(0x80 | ((c >> 12) & 0x3f));
        }
        byte(0x80 | ((c >> 6) & 0x3f));
    }
    byte(0x80 | (c & 0x3f));
    out.append(bytes, size);
}

// U+FF66 to U+FF9D in full width.
inline constexpr std::u32string_view kHalfWidth =
    U"ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホ"
    U"マミムメモヤユヨラリルレロワン";
static_assert(kHalfWidth.size() == 0xff9d - 0xff66 + 1);

// カ with ゛ typed behind it.
inline char32_t voiced(char32_t c, char32_t mark) {
    constexpr std::u32string_view kPlain = U"カキクケコサシスセソタチツテトハヒフヘホ";
    constexpr std::u32string_view kMarked = U"ガギグゲゴザジズゼゾダヂヅデドバビブベボ";
    constexpr std::u32string_view kHa = U"ハヒフヘホ";
    constexpr std::u32string_view kPa = U"パピプペポ";
    const auto& from = mark == kVoiced ? kPlain : kHa;
    const auto& to = mark == kVoiced ? kMarked : kPa;
    const std::size_t at = from.find(c);
    if (at != std::u32string_view::npos) return to[at];
    return mark == kVoiced && c == U'ウ' ? U'ヴ' : c;
}

}  // namespace tasuki::domain

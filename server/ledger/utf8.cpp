#include "ledger/utf8.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>

namespace tasuki::ledger {
namespace {

// Takes one code point off the front; empty where the bytes are not the shortest UTF-8 of one.
std::optional<char32_t> take(std::string_view& text) {
    const auto lead = static_cast<unsigned char>(text.front());
    const std::size_t length = lead < 0x80   ? 1
                               : lead < 0xc2 ? 0
                               : lead < 0xe0 ? 2
                               : lead < 0xf0 ? 3
                                             : 4;
    if (length == 0 || lead > 0xf4 || text.size() < length) return std::nullopt;
    char32_t point = length == 1 ? lead : lead & (0x7fU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        const auto next = static_cast<unsigned char>(text[i]);
        if ((next & 0xc0) != 0x80) return std::nullopt;
        point = (point << 6) | (next & 0x3fU);
    }
    constexpr char32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
    const bool surrogate = point >= 0xd800 && point <= 0xdfff;
    if (point < kSmallest[length] || point > 0x10ffff || surrogate) return std::nullopt;
    text.remove_prefix(length);
    return point;
}

bool is_space(char32_t c) {
    constexpr char32_t kOthers[] = {0x20,   0x85,   0xa0,   0x1680, 0x2028,
                                    0x2029, 0x202f, 0x205f, 0x3000};
    return (c >= 9 && c <= 13) || (c >= 0x2000 && c <= 0x200a) ||
           std::ranges::find(kOthers, c) != std::end(kOthers);
}

}  // namespace

bool utf8_valid(std::string_view text) {
    while (!text.empty()) {
        if (!take(text)) return false;
    }
    return true;
}

bool has_control(std::string_view text) {
    return std::ranges::any_of(text, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7f;
    });
}

bool has_space(std::string_view text) {
    while (!text.empty()) {
        const auto point = take(text);
        if (!point || is_space(*point)) return true;
    }
    return false;
}

}  // namespace tasuki::ledger

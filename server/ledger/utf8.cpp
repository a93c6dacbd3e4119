#include "ledger/utf8.hpp"

#include <algorithm>
#include <iterator>

#include "base/utf8.hpp"

namespace tasuki::ledger {
namespace {

bool is_space(char32_t c) {
    constexpr char32_t kOthers[] = {0x20,   0x85,   0xa0,   0x1680, 0x2028,
                                    0x2029, 0x202f, 0x205f, 0x3000};
    return (c >= 9 && c <= 13) || (c >= 0x2000 && c <= 0x200a) ||
           std::ranges::find(kOthers, c) != std::end(kOthers);
}

}  // namespace

bool utf8_valid(std::string_view text) {
    while (!text.empty()) {
        if (!take_character(text)) return false;
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
        const auto point = take_character(text);
        if (!point || is_space(*point)) return true;
    }
    return false;
}

}  // namespace tasuki::ledger

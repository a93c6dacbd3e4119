#include "session/text_check.hpp"

#include <cstdint>

namespace tasuki::session {
namespace {

constexpr std::uint32_t kBroken = 0xFFFF'FFFF;

// The next code point, or kBroken: shortest forms only, no surrogates, nothing above U+10FFFF.
std::uint32_t next_point(std::string_view text, std::size_t& at) {
    const auto byte = [&](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
    };
    const std::uint32_t first = byte(at++);
    if (first < 0x80) return first;
    const int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
    if (first < 0xC2 || first > 0xF4) return kBroken;
    std::uint32_t point = first & (0x3Fu >> more);
    for (int i = 0; i < more; ++i) {
        const std::uint32_t b = byte(at++);
        if ((b & 0xC0) != 0x80) return kBroken;
        point = point << 6 | (b & 0x3F);
    }
    constexpr std::uint32_t kLeast[] = {0, 0x80, 0x800, 0x10000};
    if (point < kLeast[more] || point > 0x10FFFF) return kBroken;
    if (point >= 0xD800 && point <= 0xDFFF) return kBroken;
    return point;
}

bool is_control(std::uint32_t p) { return p < 0x20 || (p >= 0x7F && p < 0xA0); }

// Embeddings, overrides, isolates, line and paragraph separators: they make a name look like
// another.
bool misleads(std::uint32_t p) {
    return (p >= 0x202A && p <= 0x202E) || (p >= 0x2066 && p <= 0x2069) || p == 0x2028 ||
           p == 0x2029 || p == 0xFEFF;
}

bool is_space(std::uint32_t p) {
    return p == 0x20 || p == 0x09 || p == 0x0A || p == 0x0D || p == 0xA0 || p == 0x3000 ||
           (p >= 0x2000 && p <= 0x200F) || p == 0x2060 || p == 0xFEFF;
}

}  // namespace

Done check_text(std::string_view text, TextKind kind, std::size_t max_bytes) {
    if (text.size() > max_bytes) return Refusal::too_large;
    for (std::size_t at = 0; at < text.size();) {
        const auto point = next_point(text, at);
        if (point == kBroken) return Refusal::bad_text;
        const bool breaks = point == '\n' || point == '\r' || point == '\t';
        if (is_control(point) && !(kind == TextKind::lines && breaks)) return Refusal::bad_text;
        if (kind == TextKind::line && misleads(point)) return Refusal::bad_text;
    }
    return {};
}

bool has_words(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        if (!is_space(next_point(text, at))) return true;
    }
    return false;
}

}  // namespace tasuki::session

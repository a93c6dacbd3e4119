#include "base/typed.hpp"

namespace tasuki {

std::string narrow(std::string_view typed) {
    std::string out;
    for (std::size_t i = 0; i < typed.size(); ++i) {
        const auto b = [&](std::size_t at) { return static_cast<unsigned char>(typed[at]); };
        if (b(i) == 0xEF && i + 2 < typed.size() && (b(i + 1) == 0xBC || b(i + 1) == 0xBD)) {
            const unsigned point = ((b(i + 1) & 0x3Fu) << 6) | (b(i + 2) & 0x3Fu);  // of U+Fxxx
            if (point >= 0xF01 && point <= 0xF5E) {
                out.push_back(static_cast<char>(point - 0xF01 + 0x21));
                i += 2;
                continue;
            }
        }
        out.push_back(typed[i]);
    }
    return out;
}

std::string login_name_of(std::string_view typed) {
    std::string out;
    for (const char c : narrow(typed)) {
        out.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
    }
    const auto first = out.find_first_not_of(' ');
    const auto last = out.find_last_not_of(' ');
    return first == std::string::npos ? std::string{} : out.substr(first, last - first + 1);
}

}  // namespace tasuki

// The last promise of the selftest: what lies on the disk can't be read without the key.
#include <algorithm>
#include <fstream>
#include <functional>
#include <iterator>
#include <stdexcept>

#include "main/selftest.hpp"
#include "main/town.hpp"

namespace tasuki {
namespace {

// Long enough not to appear by chance among random bytes.
constexpr std::size_t kTelling = 6;

std::vector<std::string> tell_tales() {
    std::vector<std::string> out;
    const auto add = [&out](std::string_view text) {
        if (text.size() >= kTelling) out.emplace_back(text);
    };
    for (const auto& o : town::offices()) add(o.name);
    for (const auto& p : town::people())
        for (const auto part : {p.family, p.given, p.family_kana, p.given_kana}) add(part);
    for (const auto& p : town::patients()) {
        for (const auto part : {p.family, p.given, p.family_kana, p.given_kana}) add(part);
        add(p.insured_number);
    }
    for (const auto& m : town::messages()) add(m.text);
    return out;
}

}  // namespace

std::uint64_t find_no_plain_text(const std::vector<std::filesystem::path>& folders) {
    const auto texts = tell_tales();
    std::uint64_t looked_at = 0;
    for (const auto& folder : folders)
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
            if (!entry.is_regular_file()) continue;
            std::ifstream in(entry.path(), std::ios::binary);
            const std::string bytes((std::istreambuf_iterator<char>(in)), {});
            looked_at += bytes.size();
            for (const auto& text : texts)
                if (bytes.find(text) != std::string::npos)
                    throw std::runtime_error("「" + text + "」が読める形で " +
                                             entry.path().string() +
                                             " にあります / found in the clear");
        }
    return looked_at;
}

}  // namespace tasuki

#include "ledger/chain.hpp"

#include <charconv>
#include <stdexcept>

#include "base/crypto.hpp"

namespace tasuki::ledger {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kChainTag = "tasuki-chain/1\0"sv;
constexpr std::string_view kAnchorTag = "tasuki-anchor/1 ";
constexpr std::size_t kDigits = 20;
constexpr std::size_t kHash64 = 44;
constexpr std::size_t kCheck = 8;
constexpr std::size_t kLine = kAnchorTag.size() + kDigits + 1 + kHash64 + 1 + kCheck + 1;

std::string check_of(std::string_view line) {
    return to_hex(ByteView(sha256(view(line))).first(kCheck / 2));
}

}  // namespace

Chain chain_start(ByteView incarnation) { return {0, sha256({view(kChainTag), incarnation})}; }

Chain chain_next(const Chain& chain, std::span<const Hash> leaf_hashes) {
    if (leaf_hashes.empty())
        throw std::logic_error("ledger: an empty batch has no place in the chain");
    Writer all;
    all.raw(chain.value);
    for (const Hash& hash : leaf_hashes) all.raw(hash);
    return {chain.n + 1, sha256(all.bytes())};
}

std::string to_anchor_line(const Chain& chain) {
    const std::string n = std::to_string(chain.n);
    std::string line(kAnchorTag);
    line += std::string(kDigits - n.size(), '0') + n + ' ' + to_base64(chain.value);
    return line + ' ' + check_of(line) + '\n';
}

std::optional<Chain> parse_anchor_line(std::string_view line) {
    if (line.size() != kLine || !line.starts_with(kAnchorTag) || line.back() != '\n')
        return std::nullopt;
    const auto digits = line.substr(kAnchorTag.size(), kDigits);
    Chain out;
    const auto [end, error] = std::from_chars(digits.begin(), digits.end(), out.n);
    if (error != std::errc{} || end != digits.end()) return std::nullopt;
    const auto value = from_base64(line.substr(kAnchorTag.size() + kDigits + 1, kHash64));
    if (!value || value->size() != out.value.size()) return std::nullopt;
    std::copy(value->begin(), value->end(), out.value.begin());
    if (to_anchor_line(out) != line) return std::nullopt;  // separators and check
    return out;
}

std::optional<Chain> last_anchor(std::string_view file) {
    std::optional<Chain> out;
    while (!file.empty()) {
        const auto newline = file.find('\n');
        if (newline == std::string_view::npos) break;  // torn: its batch was never acknowledged
        const auto chain = parse_anchor_line(file.substr(0, newline + 1));
        if (chain && (!out || chain->n > out->n)) out = chain;
        file.remove_prefix(newline + 1);
    }
    return out;
}

}  // namespace tasuki::ledger

#include "ledger/content.hpp"

#include <stdexcept>
#include <string_view>

namespace tasuki::ledger {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kContentTag = "tasuki-content/1\0"sv;

std::vector<Hash> leaves_of(const ContentPlace& place, std::span<const ContentPart> parts) {
    if (parts.empty()) throw std::logic_error("ledger: a body without a part");
    std::vector<Hash> out;
    for (std::uint32_t i = 0; i < parts.size(); ++i)
        out.push_back(leaf_hash(hide_part(place, i, parts[i])));
    return out;
}

}  // namespace

Hash hide_part(const ContentPlace& place, std::uint32_t number, const ContentPart& part) {
    Writer message;
    message.raw(kContentTag).raw(place.group.bytes).u32(place.room).raw(place.author.bytes);
    message.raw(place.client_msg.bytes).u32(place.version).u32(number).raw(part.bytes);
    return hmac_sha256(part.salt, message.bytes());
}

Hash commit_content(const ContentPlace& place, std::span<const ContentPart> parts) {
    Frontier tree;
    for (const Hash& leaf : leaves_of(place, parts)) tree.append(leaf);
    return tree.root();
}

std::vector<Hash> prove_part(const ContentPlace& place, std::span<const ContentPart> parts,
                             std::uint32_t number) {
    const auto leaves = leaves_of(place, parts);
    return prove_inclusion(number, leaves.size(),
                           nodes_over([&](std::uint64_t i) { return leaves.at(i); }));
}

bool part_holds(const ContentPlace& place, std::uint32_t number, std::uint32_t of,
                const ContentPart& part, std::span<const Hash> proof, const Hash& commitment) {
    return inclusion_holds(leaf_hash(hide_part(place, number, part)), number, of, proof,
                           commitment);
}

}  // namespace tasuki::ledger

// The part of CBOR (RFC 8949) in which WebAuthn speaks, read strictly: definite lengths, each
// length and number in its shortest form, whole numbers, bytes, text, lists, maps, false, true and
// null. A map has no key twice, and only numbers and texts for keys. Depth and number of items are
// bounded (limits.hpp). Anything else is no CBOR to us. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"

namespace tasuki::cbor {

enum class Kind : std::uint8_t { number, bytes, text, list, map, simple };

struct Item {
    Kind kind = Kind::simple;
    std::int64_t number = 0;   // number; of simple: 20 false, 21 true, 22 null
    ByteView bytes;            // bytes, text: a part of what was read
    std::vector<Item> inside;  // list; map: key, value, key, value …

    // Of a map: the value under this key, or null.
    const Item* at(std::int64_t key) const;
    const Item* at(std::string_view key) const;
    std::size_t pairs() const { return inside.size() / 2; }
};

// The item that `from` begins with; `from` then begins behind it. Views of what was read.
std::optional<Item> read(ByteView& from);

}  // namespace tasuki::cbor

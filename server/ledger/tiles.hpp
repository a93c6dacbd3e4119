// Hash tiles as C2SP tlog-tiles lays them out: 256 hashes of one level, 8 levels apart. A store
// saves a full tile once, at the seal that completes it, and proves from tiles instead of rows; an
// export is made of them. Entry bundles are 256 entries with a u16 length each. Pure; any thread.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "ledger/tree.hpp"

namespace tasuki::ledger {

inline constexpr unsigned kTileHeight = 8;
inline constexpr unsigned kTileWidth = 256;

struct TileName {
    unsigned level = 0;
    std::uint64_t index = 0;
    unsigned width = kTileWidth;  // below 256: a partial tile at the right edge
    auto operator<=>(const TileName&) const = default;
};

struct Tile {
    TileName name;
    Bytes hashes;  // width * 32 bytes
};

std::string tile_path(const TileName& name);                    // tile/0/x001/234.p/17
std::string entries_path(std::uint64_t index, unsigned width);  // tile/entries/x001/234

// Every tile of a tree of this size, level by level, the partial one of a level last.
std::vector<TileName> tiles_of(std::uint64_t size);

// The bytes of a full tile that was completed before.
using TileReader = std::function<Bytes(const TileName&)>;

// The full tiles that growing from `before` to `after` leaves completes, lower levels first.
std::vector<Tile> completed_tiles(std::uint64_t before, std::uint64_t after,
                                  const TileReader& saved, const LeafReader& leaf);

// Nodes of a tree of `size` leaves out of its full tiles; leaves are asked for only beyond the last
// full tile of level 0.
NodeReader nodes_over_tiles(std::uint64_t size, TileReader saved, LeafReader leaf);

// One tile of a tree, partial or full.
Tile make_tile(const TileName& name, const NodeReader& node);

// A bundle holds at most 256 entries; an entry of 64 KiB or more can't be written down.
Bytes encode_bundle(const std::vector<Bytes>& entries);
std::optional<std::vector<Bytes>> decode_bundle(ByteView bundle);

}  // namespace tasuki::ledger

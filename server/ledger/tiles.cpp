#include "ledger/tiles.hpp"

#include <map>
#include <stdexcept>

namespace tasuki::ledger {
namespace {

// Tile numbers become folders of three digits: 1234067 -> x001/x234/067.
std::string number_path(std::uint64_t n) {
    auto three = [](std::uint64_t v) {
        std::string digits = std::to_string(v);
        return std::string(3 - digits.size(), '0') + digits;
    };
    std::string out = three(n % 1000);
    for (n /= 1000; n > 0; n /= 1000) out.insert(0, 'x' + three(n % 1000) + '/');
    return out;
}

std::string partial_suffix(unsigned width) {
    return width < kTileWidth ? ".p/" + std::to_string(width) : std::string();
}

Hash hash_at(ByteView tile, std::uint64_t position) {
    Hash out;
    if (tile.size() < (position + 1) * out.size())
        throw std::runtime_error("ledger: a saved tile is too short");
    const auto in = tile.subspan(position * out.size(), out.size());
    std::copy(in.begin(), in.end(), out.begin());
    return out;
}

Hash fold(ByteView tile, std::uint64_t first, std::uint64_t count) {
    Frontier subtree;
    for (std::uint64_t i = 0; i < count; ++i) subtree.append(hash_at(tile, first + i));
    return subtree.root();
}

// How many hashes a tree of `size` leaves has on the base line of tile level `level`.
std::uint64_t hashes_on(std::uint64_t size, unsigned level) {
    return level * kTileHeight >= 64 ? 0 : size >> (level * kTileHeight);
}

class TileNodes {
  public:
    TileNodes(std::uint64_t size, TileReader saved, LeafReader leaf)
        : size_(size), saved_(std::move(saved)), leaf_(std::move(leaf)) {}

    Hash operator()(unsigned level, std::uint64_t index) const {
        const unsigned tile_level = level / kTileHeight;
        const unsigned above = level % kTileHeight;
        const std::uint64_t first = index << above;  // on the base line of the tile
        const TileName name{tile_level, first / kTileWidth, kTileWidth};
        const std::uint64_t full = hashes_on(size_, tile_level) / kTileWidth;
        if (name.index < full)
            return fold(saved_(name), first % kTileWidth, std::uint64_t{1} << above);
        Frontier subtree;
        for (std::uint64_t i = 0; i < std::uint64_t{1} << above; ++i)
            subtree.append(base_hash(tile_level, first + i));
        return subtree.root();
    }

  private:
    // A hash of an incomplete tile: a leaf, or the root of the full tile below it.
    Hash base_hash(unsigned tile_level, std::uint64_t position) const {
        if (tile_level == 0) return leaf_(position);
        return fold(saved_({tile_level - 1, position, kTileWidth}), 0, kTileWidth);
    }

    std::uint64_t size_;
    TileReader saved_;
    LeafReader leaf_;
};

}  // namespace

std::string tile_path(const TileName& name) {
    return "tile/" + std::to_string(name.level) + '/' + number_path(name.index) +
           partial_suffix(name.width);
}

std::string entries_path(std::uint64_t index, unsigned width) {
    return "tile/entries/" + number_path(index) + partial_suffix(width);
}

std::vector<TileName> tiles_of(std::uint64_t size) {
    std::vector<TileName> out;
    for (unsigned level = 0; hashes_on(size, level) > 0; ++level) {
        const std::uint64_t hashes = hashes_on(size, level);
        for (std::uint64_t i = 0; i < hashes / kTileWidth; ++i)
            out.push_back({level, i, kTileWidth});
        const auto rest = static_cast<unsigned>(hashes % kTileWidth);
        if (rest > 0) out.push_back({level, hashes / kTileWidth, rest});
    }
    return out;
}

std::vector<Tile> completed_tiles(std::uint64_t before, std::uint64_t after,
                                  const TileReader& saved, const LeafReader& leaf) {
    std::vector<Tile> out;
    std::map<std::uint64_t, Hash> below;  // roots of the tiles completed just now, one level down
    for (unsigned level = 0; hashes_on(after, level) >= kTileWidth; ++level) {
        std::map<std::uint64_t, Hash> roots;
        const std::uint64_t last = hashes_on(after, level) / kTileWidth;
        for (std::uint64_t i = hashes_on(before, level) / kTileWidth; i < last; ++i) {
            Writer hashes;
            for (std::uint64_t p = i * kTileWidth; p < (i + 1) * kTileWidth; ++p) {
                const auto fresh = below.find(p);
                if (level == 0) hashes.raw(leaf(p));
                else if (fresh != below.end()) hashes.raw(fresh->second);
                else hashes.raw(fold(saved({level - 1, p, kTileWidth}), 0, kTileWidth));
            }
            roots[i] = fold(hashes.bytes(), 0, kTileWidth);
            out.push_back({{level, i, kTileWidth}, hashes.take()});
        }
        below = std::move(roots);
    }
    return out;
}

NodeReader nodes_over_tiles(std::uint64_t size, TileReader saved, LeafReader leaf) {
    return TileNodes(size, std::move(saved), std::move(leaf));
}

Tile make_tile(const TileName& name, const NodeReader& node) {
    Writer hashes;
    for (unsigned i = 0; i < name.width; ++i)
        hashes.raw(node(name.level * kTileHeight, name.index * kTileWidth + i));
    return {name, hashes.take()};
}

Bytes encode_bundle(const std::vector<Bytes>& entries) {
    if (entries.size() > kTileWidth)
        throw std::length_error("ledger: too many entries in a bundle");
    Writer out;
    for (const Bytes& entry : entries) {
        if (entry.size() > 0xffff) throw std::length_error("ledger: an entry of 64 KiB or more");
        out.u16(static_cast<std::uint16_t>(entry.size())).raw(entry);
    }
    return out.take();
}

std::optional<std::vector<Bytes>> decode_bundle(ByteView bundle) {
    std::vector<Bytes> out;
    Reader in(bundle);
    while (in.ok() && in.left() > 0) {
        if (out.size() == kTileWidth) return std::nullopt;
        const std::size_t length = in.u16();
        out.push_back(to_bytes(in.raw(length)));
    }
    if (!in.done()) return std::nullopt;
    return out;
}

}  // namespace tasuki::ledger

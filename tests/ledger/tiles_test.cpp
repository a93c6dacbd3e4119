#include "ledger/tiles.hpp"

#include <gtest/gtest.h>

#include <map>

#include "vectors.hpp"

namespace tasuki::ledger {
namespace {

Hash leaf_at(std::uint64_t i) { return leaf_hash(test::known_entry(i)); }

TEST(Tiles, PathsAreThoseOfTlogTiles) {
    EXPECT_EQ(tile_path({0, 0, 256}), "tile/0/000");
    EXPECT_EQ(tile_path({0, 1234067, 256}), "tile/0/x001/x234/067");
    EXPECT_EQ(tile_path({1, 1234, 17}), "tile/1/x001/234.p/17");
    EXPECT_EQ(entries_path(999, 256), "tile/entries/999");
    EXPECT_EQ(entries_path(1000, 1), "tile/entries/x001/000.p/1");
}

TEST(Tiles, ATreeOfSeventyThousandHasTheTilesOfTheStandardsExample) {
    unsigned full[3] = {}, width[3] = {};
    for (const auto& name : tiles_of(70'000)) {
        ASSERT_LT(name.level, 3u);
        if (name.width == kTileWidth) ++full[name.level];
        else width[name.level] = name.width;
    }
    EXPECT_EQ(full[0], 273u);
    EXPECT_EQ(width[0], 112u);
    EXPECT_EQ(full[1], 1u);
    EXPECT_EQ(width[1], 17u);
    EXPECT_EQ(full[2], 0u);
    EXPECT_EQ(width[2], 1u);
    EXPECT_TRUE(tiles_of(0).empty());
    const auto exact = tiles_of(256);
    ASSERT_EQ(exact.size(), 2u);
    EXPECT_EQ(exact[1], (TileName{1, 0, 1}));
}

// A store saves what each seal completes and later proves from that alone.
TEST(Tiles, ProofsFromSavedTilesAreThoseFromLeaves) {
    std::vector<Hash> leaves;
    for (std::uint64_t i = 0; i < 66'000; ++i) {
        Hash h{};
        h[0] = static_cast<std::uint8_t>(i);
        h[1] = static_cast<std::uint8_t>(i >> 8);
        h[2] = static_cast<std::uint8_t>(i >> 16);
        leaves.push_back(h);
    }
    const LeafReader leaf = [&](std::uint64_t i) { return leaves.at(i); };
    std::map<TileName, Bytes> saved;
    const TileReader tile = [&](const TileName& name) { return saved.at(name); };

    std::uint64_t before = 0;
    for (const std::uint64_t after : {1u, 255u, 256u, 700u, 1000u, 65'535u, 65'536u, 66'000u}) {
        for (auto& made : completed_tiles(before, after, tile, leaf))
            ASSERT_TRUE(saved.emplace(made.name, made.hashes).second) << tile_path(made.name);
        before = after;
        Frontier tree;
        for (std::uint64_t i = 0; i < after; ++i) tree.append(leaves[i]);
        const LeafReader newest = [&](std::uint64_t i) {
            EXPECT_GE(i, after / 256 * 256) << "a leaf that a tile holds was asked for";
            return leaves.at(i);
        };
        const auto node = nodes_over_tiles(after, tile, newest);
        ASSERT_EQ(root_of(after, node), tree.root()) << after;
        for (const std::uint64_t i : {std::uint64_t{0}, after / 3, after - 1})
            EXPECT_TRUE(
                inclusion_holds(leaves[i], i, after, prove_inclusion(i, after, node), tree.root()));
    }
    EXPECT_EQ(saved.size(), 66'000u / 256 + 1);  // and one full tile of level 1
}

TEST(Tiles, PartialAndFullTilesHoldTheRightHashes) {
    const auto node = nodes_over(leaf_at);
    const auto low = make_tile({0, 1, 44}, node);
    ASSERT_EQ(low.hashes.size(), 44u * 32);
    EXPECT_EQ(test::as_hash(ByteView(low.hashes).first(32)), leaf_at(256));
    const auto high = make_tile({1, 0, 1}, node);
    Frontier first;
    for (std::uint64_t i = 0; i < 256; ++i) first.append(leaf_at(i));
    EXPECT_EQ(test::as_hash(high.hashes), first.root());
}

TEST(Tiles, BundlesReadBackAndCutOnesAreRefused) {
    const std::vector<Bytes> entries{to_bytes("a"), {}, Bytes(300, 7)};
    const Bytes bundle = encode_bundle(entries);
    EXPECT_EQ(decode_bundle(bundle), entries);
    for (std::size_t n = 1; n < bundle.size(); ++n) {
        const auto part = decode_bundle(ByteView(bundle).first(n));
        EXPECT_TRUE(!part || part->size() < entries.size());
    }
    EXPECT_THROW(encode_bundle({Bytes(65'536)}), std::length_error);
    EXPECT_THROW(encode_bundle(std::vector<Bytes>(257)), std::length_error);
}

}  // namespace
}  // namespace tasuki::ledger

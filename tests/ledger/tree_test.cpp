// If these fail, nobody can prove to a patient that the record handed over is whole and unchanged.
#include "ledger/tree.hpp"

#include <gtest/gtest.h>

#include "vectors.hpp"

namespace tasuki::ledger {
namespace {

using test::as_hash;

constexpr std::uint64_t kMost = 300;

std::vector<Hash> known_leaves(std::uint64_t n) {
    std::vector<Hash> out;
    for (std::uint64_t i = 0; i < n; ++i) out.push_back(leaf_hash(test::known_entry(i)));
    return out;
}

// Every complete subtree once, so that the properties below run over all sizes in time.
struct Levels {
    std::vector<std::vector<Hash>> rows;
    explicit Levels(std::uint64_t n) : rows{known_leaves(n)} {
        while (rows.back().size() > 1) {
            const auto& below = rows.back();
            std::vector<Hash> row;
            for (std::size_t i = 0; i + 1 < below.size(); i += 2)
                row.push_back(node_hash(below[i], below[i + 1]));
            rows.push_back(std::move(row));
        }
    }
    NodeReader reader() const {
        return [this](unsigned level, std::uint64_t i) { return rows.at(level).at(i); };
    }
};

Hash flipped(Hash hash) {
    hash[7] ^= 0x10;
    return hash;
}

TEST(Tree, RootsAreThoseOfASecondImplementation) {
    const auto known = test::vectors("tree.txt");
    const auto leaves = known_leaves(1000);
    int compared = 0;
    for (const auto& [key, value] : known) {
        if (!key.starts_with("root/")) continue;
        Frontier tree;
        for (std::uint64_t i = 0; i < std::stoull(key.substr(5)); ++i) tree.append(leaves[i]);
        EXPECT_EQ(tree.root(), as_hash(value)) << key;
        ++compared;
    }
    EXPECT_EQ(compared, 12);
}

TEST(Tree, KnownAnswersHold) {
    const Levels levels(1000);
    EXPECT_EQ(to_base64(root_of(613, levels.reader())),
              "XPJX1y0OeHc5dgYTgbr9vc1WMKqhOayEngbk3iAeCG0=");
    EXPECT_EQ(to_base64(root_of(1000, levels.reader())),
              "WchQQr1GAEXDOmiyKQx9xYxhuJj/WRHrMn8b/RqepIo=");
    const auto known = test::vectors("tree.txt");
    const auto path = prove_inclusion(417, 1000, levels.reader());
    ASSERT_EQ(path.size(), 10u);
    for (std::size_t i = 0; i < path.size(); ++i)
        EXPECT_EQ(path[i], as_hash(known.at("inclusion/417/1000/" + std::to_string(i))));
    const auto bridge = prove_consistency(613, 1000, levels.reader());
    ASSERT_EQ(bridge.size(), 11u);
    for (std::size_t i = 0; i < bridge.size(); ++i)
        EXPECT_EQ(bridge[i], as_hash(known.at("consistency/613/1000/" + std::to_string(i))));
}

TEST(Tree, FrontierAndTreeAgreeAtEverySize) {
    const Levels levels(kMost);
    Frontier tree;
    for (std::uint64_t n = 0; n <= kMost; ++n) {
        EXPECT_EQ(tree.size(), n);
        EXPECT_EQ(tree.root(), root_of(n, levels.reader())) << n;
        if (n < kMost) tree.append(levels.rows[0][n]);
    }
}

TEST(Tree, EveryLeafIsProvedAtEverySize) {
    const Levels levels(kMost);
    for (std::uint64_t n = 1; n <= kMost; ++n) {
        const Hash root = root_of(n, levels.reader());
        for (std::uint64_t i = 0; i < n; i += 1 + n / 40) {
            const auto proof = prove_inclusion(i, n, levels.reader());
            const Hash& leaf = levels.rows[0][i];
            ASSERT_TRUE(inclusion_holds(leaf, i, n, proof, root)) << i << " in " << n;
            ASSERT_FALSE(inclusion_holds(flipped(leaf), i, n, proof, root));
            ASSERT_FALSE(inclusion_holds(leaf, i, n, proof, flipped(root)));
            ASSERT_FALSE(inclusion_holds(leaf, n, n, proof, root));
            if (i + 1 < n) {
                ASSERT_FALSE(inclusion_holds(leaf, i + 1, n, proof, root));
            }
        }
    }
}

TEST(Tree, EveryOlderTreeIsABeginningOfEveryYoungerOne) {
    const Levels levels(kMost);
    std::vector<Hash> roots;
    for (std::uint64_t n = 0; n <= kMost; ++n) roots.push_back(root_of(n, levels.reader()));
    for (std::uint64_t n = 0; n <= kMost; n += 1 + n / 60) {
        for (std::uint64_t m = 0; m <= n; ++m) {
            const auto proof = prove_consistency(m, n, levels.reader());
            ASSERT_TRUE(consistency_holds(m, roots[m], n, roots[n], proof)) << m << " in " << n;
            ASSERT_FALSE(consistency_holds(m, flipped(roots[m]), n, roots[n], proof));
            ASSERT_FALSE(consistency_holds(m, roots[m], n, flipped(roots[n]), proof) && m > 0);
        }
    }
}

TEST(Tree, AProofThatWasShortenedLengthenedOrFlippedFails) {
    const Levels levels(kMost);
    for (const std::uint64_t n : {2u, 3u, 7u, 64u, 65u, 200u, 300u}) {
        const Hash root = root_of(n, levels.reader());
        auto proof = prove_inclusion(n / 2, n, levels.reader());
        const Hash leaf = levels.rows[0][n / 2];
        for (auto& node : proof) {
            const Hash kept = std::exchange(node, flipped(node));
            EXPECT_FALSE(inclusion_holds(leaf, n / 2, n, proof, root));
            node = kept;
        }
        const std::span<const Hash> whole(proof);
        EXPECT_FALSE(inclusion_holds(leaf, n / 2, n, whole.first(whole.size() - 1), root));
        proof.push_back(root);
        EXPECT_FALSE(inclusion_holds(leaf, n / 2, n, proof, root));

        auto bridge = prove_consistency(n / 2, n, levels.reader());
        const Hash then = root_of(n / 2, levels.reader());
        for (auto& node : bridge) {
            const Hash kept = std::exchange(node, flipped(node));
            EXPECT_FALSE(consistency_holds(n / 2, then, n, root, bridge));
            node = kept;
        }
        bridge.push_back(root);
        EXPECT_FALSE(consistency_holds(n / 2, then, n, root, bridge));
        bridge.resize(bridge.size() - 2);
        EXPECT_FALSE(consistency_holds(n / 2, then, n, root, bridge));
    }
}

TEST(Tree, SizesThatDoNotFitAreRefused) {
    const Levels levels(5);
    const Hash root = root_of(5, levels.reader());
    EXPECT_THROW(prove_inclusion(5, 5, levels.reader()), std::out_of_range);
    EXPECT_THROW(prove_consistency(6, 5, levels.reader()), std::out_of_range);
    EXPECT_FALSE(consistency_holds(6, root, 5, root, {}));
    EXPECT_FALSE(inclusion_holds(root, 0, 0, {}, empty_root()));
}

TEST(Frontier, SurvivesBeingWrittenDown) {
    const Levels levels(kMost);
    Frontier tree;
    for (std::uint64_t n = 0; n < kMost; ++n) {
        Writer out;
        tree.encode(out);
        Reader in(out.bytes());
        auto back = Frontier::decode(in);
        ASSERT_TRUE(back && in.done());
        EXPECT_EQ(*back, tree);
        Reader cut(ByteView(out.bytes()).first(out.bytes().size() - 1));
        EXPECT_FALSE(Frontier::decode(cut));
        tree.append(levels.rows[0][n]);
    }
}

}  // namespace
}  // namespace tasuki::ledger

#include "ledger/chain.hpp"

#include <gtest/gtest.h>

#include "ledger/tree.hpp"
#include "vectors.hpp"

namespace tasuki::ledger {
namespace {

Chain chain_of(std::uint64_t batches) {
    Chain chain = chain_start(test::id_named<LedgerId>("incarnation").view());
    std::vector<Hash> leaves;
    while (chain.n < batches) {
        leaves.push_back(leaf_hash(test::known_entry(chain.n)));
        chain = chain_next(chain, leaves);
    }
    return chain;
}

TEST(Chain, ValuesAreThoseOfASecondImplementation) {
    const auto known = test::vectors("chain.txt");
    for (std::uint64_t n = 0; n <= 3; ++n)
        EXPECT_EQ(to_bytes(chain_of(n).value), known.at("chain/" + std::to_string(n)));
    EXPECT_EQ(to_anchor_line(chain_of(3)), test::vector_text("anchor.txt"));
}

TEST(Chain, OrderAndEveryHashCount) {
    const Chain start = chain_start(view("0123456789abcdef"));
    const Hash a = leaf_hash(view("a")), b = leaf_hash(view("b"));
    EXPECT_NE(chain_next(start, std::array{a, b}), chain_next(start, std::array{b, a}));
    EXPECT_NE(chain_next(start, std::array{a, b}), chain_next(start, std::span(&a, 1)));
    EXPECT_THROW(chain_next(start, {}), std::logic_error);
}

TEST(Anchor, ALineReadsBackAndNoChangedLineDoes) {
    const auto line = to_anchor_line(chain_of(3));
    EXPECT_EQ(parse_anchor_line(line), chain_of(3));
    for (std::size_t i = 0; i < line.size(); ++i) {
        auto other = line;
        other[i] = static_cast<char>(other[i] ^ 1);
        EXPECT_FALSE(parse_anchor_line(other)) << i;
        EXPECT_FALSE(parse_anchor_line(line.substr(0, i)));
    }
    EXPECT_EQ(to_anchor_line({~0ULL, {}}).size(), line.size());
}

// A crash in the middle of writing the anchor must not make a good store look old, nor an old one
// look good.
TEST(Anchor, ATornLastLineIsPassedOver) {
    const auto one = to_anchor_line(chain_of(1)), two = to_anchor_line(chain_of(2));
    EXPECT_FALSE(last_anchor(""));
    EXPECT_EQ(last_anchor(one + two), chain_of(2));
    for (std::size_t i = 0; i < two.size(); ++i)
        EXPECT_EQ(last_anchor(one + two.substr(0, i)), chain_of(1)) << i;
    EXPECT_EQ(last_anchor(two + one), chain_of(2));
    EXPECT_EQ(last_anchor(one + two.substr(0, 9) + "\n" + two), chain_of(2));
}

}  // namespace
}  // namespace tasuki::ledger

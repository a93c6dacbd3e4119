// Sets of sequence numbers: receipts stand on them (C4).
#include <gtest/gtest.h>

#include <set>

#include "domain/message.hpp"

namespace tasuki::domain {
namespace {

using Ranges = std::vector<SeqRange>;

TEST(RangeSet, AddingSaysOnlyWhatIsNew) {
    RangeSet set;
    EXPECT_EQ(set.add({5, 9}), (Ranges{{5, 9}}));
    EXPECT_EQ(set.add({5, 9}), Ranges{});
    EXPECT_EQ(set.add({1, 12}), (Ranges{{1, 4}, {10, 12}}));
    EXPECT_EQ(set.ranges(), (Ranges{{1, 12}}));
}

TEST(RangeSet, TouchingRangesBecomeOne) {
    RangeSet set;
    set.add({1, 3});
    set.add({7, 9});
    EXPECT_EQ(set.add({4, 6}), (Ranges{{4, 6}}));
    EXPECT_EQ(set.ranges(), (Ranges{{1, 9}}));
}

TEST(RangeSet, NothingIsNoRange) {
    RangeSet set;
    EXPECT_EQ(set.add({0, 4}), Ranges{});
    EXPECT_EQ(set.add({4, 3}), Ranges{});
    EXPECT_EQ(set.ranges(), Ranges{});
}

TEST(RangeSet, JumpingToTheNewestDoesNotReachBack) {
    RangeSet set;
    set.add({1, 3});
    set.add({50, 60});
    EXPECT_EQ(set.contiguous_from(1), 3u);
    EXPECT_EQ(set.contiguous_from(4), 3u);
    EXPECT_EQ(set.contiguous_from(55), 60u);
    EXPECT_TRUE(set.contains(50));
    EXPECT_FALSE(set.contains(49));
}

// Against the simplest thing that could be right.
TEST(RangeSet, AgreesWithAPlainSet) {
    std::uint32_t state = 2026;
    const auto next = [&](std::uint32_t below) {
        state = state * 1664525u + 1013904223u;
        return (state >> 8) % below;
    };
    for (int round = 0; round < 200; ++round) {
        RangeSet set;
        std::set<std::uint64_t> plain;
        for (int step = 0; step < 30; ++step) {
            const std::uint64_t first = 1 + next(60);
            const std::uint64_t last = first + next(8);
            std::set<std::uint64_t> fresh;
            for (std::uint64_t seq = first; seq <= last; ++seq) {
                if (plain.insert(seq).second) fresh.insert(seq);
            }
            std::set<std::uint64_t> said;
            for (const SeqRange& range : set.add({first, last})) {
                for (std::uint64_t seq = range.first; seq <= range.last; ++seq) said.insert(seq);
            }
            ASSERT_EQ(said, fresh);
        }
        for (std::uint64_t seq = 0; seq < 80; ++seq) {
            ASSERT_EQ(set.contains(seq), plain.contains(seq));
        }
        for (std::size_t i = 1; i < set.ranges().size(); ++i) {
            ASSERT_GT(set.ranges()[i].first, set.ranges()[i - 1].last + 1);
        }
    }
}

}  // namespace
}  // namespace tasuki::domain

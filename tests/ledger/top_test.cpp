#include "ledger/top.hpp"

#include <gtest/gtest.h>

#include "vectors.hpp"

namespace tasuki::ledger {
namespace {

using test::hash_named;

std::vector<Head> three_heads() {
    std::vector<Head> heads;
    for (std::uint64_t i = 0; i < 3; ++i)
        heads.push_back(
            {hash_named("log" + std::to_string(i)), i + 1, hash_named("root" + std::to_string(i))});
    sort_heads(heads);
    return heads;
}

TEST(Top, EntriesAreThoseOfASecondImplementation) {
    const auto known = test::vectors("top.txt");
    const auto heads = three_heads();
    for (std::size_t i = 0; i < heads.size(); ++i)
        EXPECT_EQ(encode(heads[i]), known.at("head/" + std::to_string(i)));
    EXPECT_EQ(to_bytes(day_root(heads)), known.at("day_root"));
    EXPECT_EQ(encode(Day{{1795000000000}, 3, day_root(heads)}), known.at("day"));
    const TopStart start{hash_named("random"),
                         LogKind::real,
                         {hash_named("old"), {12, hash_named("chain")}, 34, hash_named("oldroot")}};
    EXPECT_EQ(encode(start), known.at("start"));
    for (const auto& key : {"head/0", "day", "start"}) {
        const auto entry = decode_top(known.at(key));
        ASSERT_TRUE(entry) << key;
        EXPECT_EQ(encode(*entry), known.at(key));
    }
}

TEST(Top, OtherLengthsAndTagsAreRefused) {
    for (const TopEntry& entry :
         {TopEntry{three_heads()[0]}, TopEntry{Day{}}, TopEntry{TopStart{}}}) {
        auto bytes = encode(entry);
        for (std::size_t n = 0; n < bytes.size(); ++n)
            EXPECT_FALSE(decode_top(ByteView(bytes).first(n)));
        bytes.push_back(0);
        EXPECT_FALSE(decode_top(bytes));
        bytes.pop_back();
        bytes[0] ^= 1;
        EXPECT_FALSE(decode_top(bytes));
    }
}

// "This is everything about this patient" rests on the day's root: a head that is not the newest
// one of its log has no place in it.
TEST(Top, EachHeadIsProvedInItsDayAndAnOlderOneIsNot) {
    const auto heads = three_heads();
    const Day day{{1795000000000}, 3, day_root(heads)};
    for (std::uint64_t i = 0; i < heads.size(); ++i) {
        const auto proof = prove_in_day(heads, i);
        EXPECT_TRUE(in_day(heads[i], i, day, proof));
        auto older = heads[i];
        older.size -= 1;
        EXPECT_FALSE(in_day(older, i, day, proof));
        EXPECT_FALSE(in_day(heads[i], (i + 1) % 3, day, proof));
    }
}

}  // namespace
}  // namespace tasuki::ledger

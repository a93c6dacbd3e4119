// Seals and what is proved from them.
#include <array>

#include "ledger/checkpoint.hpp"
#include "ledger/top.hpp"
#include "store/engine/town.hpp"
#include "store/proofs.hpp"

namespace tasuki::test {
namespace {

using namespace std::chrono_literals;
using namespace domain;

class Seals : public OnBoth {};
INSTANTIATE_TEST_SUITE_P(Rows, Seals, both(), row_name);

TEST_P(Seals, CheckpointIsSignedAndContainsTheHeadOfAGroup) {
    const auto group = town.group({});
    town.must(town.nurse, town.post(group, "記録"));
    const auto sealed = town.engine->seal();
    ASSERT_TRUE(sealed);
    const auto vkey = ledger::parse_vkey(town.engine->identity().checkpoint_vkey);
    ASSERT_TRUE(vkey);
    const auto opened = ledger::open_checkpoint(sealed->note, std::array{*vkey});
    ASSERT_EQ(opened.fault, ledger::NoteFault::none);
    const auto proof = store::prove_head(*town.tables, group, 0, 0);
    ASSERT_TRUE(proof);
    const auto head = ledger::leaf_hash(
        encode(ledger::TopEntry(ledger::Head{proof->log_name, proof->size, proof->root})));
    EXPECT_TRUE(ledger::inclusion_holds(head, proof->head_index, opened.checkpoint.size,
                                        proof->head_inclusion, opened.checkpoint.root));
}

// The phone of a member holds what was acknowledged: a server that rewrote it is found out.
TEST_P(Seals, GrownGroupIsProvedConsistentWithWhatAClientSaw) {
    const auto group = town.group({});
    std::vector<store::LedgerPlace> acks;
    const auto post_many = [&] {
        for (int batch = 0; batch < 6; ++batch) {
            std::vector<Command> posts;
            for (int i = 0; i < 50; ++i)
                posts.push_back({town.as(town.nurse), GroupCommand(town.post(group, "記録"))});
            for (const auto& applied : town.engine->apply(posts))
                acks.push_back((*applied.outcome)->ledger);
        }
    };
    post_many();
    town.engine->seal();
    const auto seen = store::prove_head(*town.tables, group, 0, 0).value();
    post_many();
    town.engine->seal();
    town.reopen();
    town.must(town.nurse, town.post(group, "次の封印の前"));
    const auto now =
        store::prove_head(*town.tables, group, seen.checkpoint.size, seen.size).value();
    EXPECT_TRUE(
        ledger::consistency_holds(seen.size, seen.root, now.size, now.root, now.consistency));
    EXPECT_TRUE(ledger::consistency_holds(seen.checkpoint.size, seen.checkpoint.root,
                                          now.checkpoint.size, now.checkpoint.root,
                                          now.top_consistency));
    for (const auto& ack : {acks.front(), acks[255], acks[299], acks.back()}) {
        const auto leaf = store::prove_leaf(*town.tables, group, ack.index, now.size).value();
        EXPECT_EQ(leaf.leaf_hash, ack.leaf_hash);
        EXPECT_TRUE(
            ledger::inclusion_holds(ack.leaf_hash, ack.index, now.size, leaf.inclusion, now.root));
    }
}

TEST_P(Seals, NothingChangedNothingIsSealed) {
    town.group({});
    EXPECT_TRUE(town.engine->seal());
    EXPECT_FALSE(town.engine->seal());
    EXPECT_FALSE(town.engine->seal_is_due());
}

TEST_P(Seals, ChangeIsDueForASealAfterAMinute) {
    const auto group = town.group({});
    town.engine->seal();
    town.must(town.nurse, town.post(group, "記録"));
    EXPECT_FALSE(town.engine->seal_is_due());
    town.clock.advance(61s);
    EXPECT_TRUE(town.engine->seal_is_due());
}

TEST_P(Seals, EveryDayHasARootOverAllHeads) {
    const auto group = town.group({});
    town.engine->seal();
    town.clock.advance(24h);
    town.must(town.nurse, town.post(group, "翌日"));
    const auto sealed = town.engine->seal();
    std::size_t days = 0;
    town.tables->top_leaves(0, sealed->size - 1, [&](store::row::TopLeaf&& leaf) {
        const auto entry = ledger::decode_top(leaf.bytes);
        days += entry && std::holds_alternative<ledger::Day>(*entry) ? 1 : 0;
        return true;
    });
    EXPECT_EQ(days, 2U);
}

}  // namespace
}  // namespace tasuki::test

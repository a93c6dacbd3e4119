#include <gtest/gtest.h>

#include "sample_rows.hpp"
#include "tables_world.hpp"

namespace {

using namespace tasuki;
using namespace tasuki::test;
TASUKI_BOTH_TABLES(LedgerRows);

store::row::Log some_log() {
    store::row::Log out;
    out.id = make_id<LedgerId>();
    out.name = some_hash();
    fill_random(out.owner);
    out.created = {some_hash(), ledger::LogKind::demo, ledger::Home::office, some_hash()};
    return out;
}

TEST_P(LedgerRows, LogsAreNumberedInTheOrderTheyCame) {
    auto first = some_log(), second = some_log();
    write([&](auto& t) {
        first.no = t.add_log(first);
        second.no = t.add_log(second);
    });
    EXPECT_EQ(first.no, store::kTopLog + 1);
    restart();
    EXPECT_EQ(tables().logs(), (std::vector{first, second}));
    EXPECT_EQ(tables().log(second.no), second);
    EXPECT_FALSE(tables().log(9));
    tables().begin();
    EXPECT_THROW(tables().add_log(first), store::NotUnique);
    tables().rollback();
}

TEST_P(LedgerRows, LeavesAreReadByLogAndOverAllLogs) {
    write([&](auto& t) {
        t.add_leaf(1, 1, 0, view("a0"));
        t.add_leaf(2, 2, 0, view("b0"));
        t.add_leaf(3, 1, 1, view("a1"));
        t.add_leaf(4, 1, 2, view("a2"));
    });
    restart();
    EXPECT_EQ(tables().leaf(1, 1), (store::row::Leaf{3, 1, 1, to_bytes("a1")}));
    EXPECT_FALSE(tables().leaf(2, 1));
    EXPECT_EQ(tables().last_leaf()->n, 4u);
    EXPECT_EQ(tables().log_size(1), 3u);
    EXPECT_EQ(tables().log_size(2), 1u);
    EXPECT_EQ(tables().log_size(3), 0u);
    std::vector<store::LeafNo> after, of_first;
    tables().leaves_after(2, [&](store::row::Leaf&& leaf) {
        after.push_back(leaf.n);
        return true;
    });
    EXPECT_EQ(after, (std::vector<store::LeafNo>{3, 4}));
    tables().leaves_of(1, 0, 99, [&](store::row::Leaf&& leaf) {
        of_first.push_back(leaf.n);
        return leaf.index < 1;
    });
    EXPECT_EQ(of_first, (std::vector<store::LeafNo>{1, 3}));
}

// Two entries under one index: one of them could be shown to one auditor, one to the other.
TEST_P(LedgerRows, IndexOfALogIsTakenOnce) {
    write([&](auto& t) { t.add_leaf(1, 1, 0, view("a0")); });
    tables().begin();
    EXPECT_THROW(tables().add_leaf(2, 1, 0, view("other")), store::NotUnique);
    EXPECT_THROW(tables().add_leaf(1, 1, 1, view("other")), store::NotUnique);
    tables().rollback();
}

TEST_P(LedgerRows, BatchesFollowEachOther) {
    EXPECT_FALSE(tables().last_batch());
    store::row::Batch first{{1, some_hash()}, 4, {10}}, second{{2, some_hash()}, 9, {20}};
    write([&](auto& t) {
        t.add_batch(first);
        t.add_batch(second);
    });
    EXPECT_EQ(tables().last_batch(), second);
    EXPECT_EQ(tables().batch(1), first);
    std::vector<store::row::Batch> after;
    tables().batches_after(1, [&](store::row::Batch&& batch) {
        after.push_back(batch);
        return true;
    });
    EXPECT_EQ(after, std::vector{second});
}

TEST_P(LedgerRows, SealsTilesAndTopLeavesComeBack) {
    store::row::SealedLog top{store::kTopLog, 3, some_hash(), 0, 1, some_bytes(70)};
    store::row::SealedLog log{5, 9, some_hash(), 2, 1, some_bytes(70)};
    store::row::Tile tile{5, 1, 0, some_bytes(64)};
    store::row::TopLeaf leaf{2, some_bytes(50)};
    store::row::Seal seal{1, {10}, 3, some_hash(), "tasuki.example.jp/0\n3\n", 9, 2};
    write([&](auto& t) {
        t.put_sealed_log(top);
        t.put_sealed_log(log);
        t.add_tile(tile);
        t.add_top_leaf(leaf);
        t.add_seal(seal);
    });
    restart();
    EXPECT_EQ(tables().sealed_logs(), (std::vector{top, log}));
    log.size = 11;
    log.seal = 2;
    write([&](auto& t) { t.put_sealed_log(log); });
    EXPECT_EQ(tables().sealed_log(5), log);
    EXPECT_FALSE(tables().sealed_log(6));
    EXPECT_EQ(tables().tile(5, 1, 0), tile.hashes);
    EXPECT_FALSE(tables().tile(5, 0, 0));
    EXPECT_EQ(tables().top_leaf(2), leaf);
    EXPECT_FALSE(tables().top_leaf(1));
    EXPECT_EQ(tables().last_seal(), seal);
    EXPECT_EQ(tables().seal(1), seal);
    EXPECT_FALSE(tables().seal(2));
}

// A deadline that a restart forgets is an urgent message nobody is called about.
TEST_P(LedgerRows, TimersOutliveARestartAndComeInOrder) {
    EXPECT_FALSE(tables().next_timer());
    store::row::Timer late{{1, {}, 7, 1, 5, 2}, {300}}, early{{1, {}, 7, 1, 5, 1}, {100}};
    store::row::Timer object{{2, make_id<AdmissionId>().bytes, 0, 0, 0, 0}, {200}};
    write([&](auto& t) {
        for (auto each : {&late, &early, &object}) t.put_timer(*each);
    });
    restart();
    EXPECT_EQ(tables().next_timer(), Instant{100});
    EXPECT_EQ(tables().timers_due({200}, 9), (std::vector{early, object}));
    EXPECT_EQ(tables().timers_of(early.key.group).front().key.group, early.key.group);
    EXPECT_TRUE(tables().timers_of(999).empty());
    EXPECT_EQ(tables().timers_due({999}, 1), std::vector{early});
    early.due = {400};
    write([&](auto& t) {
        t.put_timer(early);
        t.drop_timer(object.key);
    });
    EXPECT_EQ(tables().timers_due({999}, 9), (std::vector{late, early}));
}

}  // namespace

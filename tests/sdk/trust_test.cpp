// The memory of the ledger: a server that tells another story than before is found out.
#include <gtest/gtest.h>

#include <map>

#include "region_log.hpp"

namespace tasuki::client {
namespace {

using test::RegionLog;

struct World {
    World() {
        fill_random(id.bytes);
        EXPECT_FALSE(trust.meet(region.vkey()));
        for (int i = 0; i < 5; ++i) region.write("leaf " + std::to_string(i));
        region.seal();
        EXPECT_FALSE(trust.accept(id, region.prove(trust.kept().size, 0)));
    }
    Verdict check() { return trust.accept(id, region.prove(trust.kept().size, trust.of(id).size)); }
    Vault vault{{}, random_key()};
    Trust trust{vault};
    RegionLog region;
    GroupId id;
};

TEST(Trust, AGrowingRecordIsBelieved) {
    World world;
    for (int round = 0; round < 5; ++round) {
        const auto mine = world.region.write("mine");
        EXPECT_FALSE(world.trust.remember(world.id, mine));
        world.region.seal();
        ASSERT_FALSE(world.check());
        EXPECT_FALSE(world.trust.accept(world.id, mine, world.region.prove_leaf(mine.index)));
        EXPECT_TRUE(world.trust.of(world.id).unproved.empty());
    }
    EXPECT_EQ(world.trust.kept().size, world.region.top().size());
}

// The audit trail of a patient would be another one for the auditor than for the team.
TEST(Trust, ARewrittenTopLogIsAFork) {
    World world;
    world.region.top().leaves.front() = ledger::leaf_hash(view("other"));
    world.region.seal();
    EXPECT_EQ(world.check(), Mismatch::forked);
}

TEST(Trust, TwoRootsOfOneSizeAreAFork) {
    World world;
    world.region.top().leaves.front() = ledger::leaf_hash(view("other"));
    EXPECT_EQ(world.trust.look_at(world.region.checkpoint()), Mismatch::forked);
}

TEST(Trust, AShorterTopLogWentBack) {
    World world;
    world.region.top().leaves.pop_back();
    EXPECT_EQ(world.trust.look_at(world.region.checkpoint()), Mismatch::went_back);
}

TEST(Trust, ARewrittenLeafOfTheGroupIsNoticed) {
    World world;
    world.region.group().leaves.at(2) = ledger::leaf_hash(view("never happened"));
    world.region.seal();
    EXPECT_EQ(world.check(), Mismatch::group_forked);
}

TEST(Trust, AHeadThatIsNotUnderTheCheckpointIsNoticed) {
    World world;
    world.region.write("more");
    world.region.seal();
    auto proof = world.region.prove(world.trust.kept().size, world.trust.of(world.id).size);
    proof.root[0] ^= 1;
    EXPECT_EQ(world.trust.accept(world.id, proof), Mismatch::head_not_included);
}

TEST(Trust, AnAcknowledgedMessageThatIsNotInTheLogIsNoticed) {
    World world;
    auto mine = world.region.write("mine");
    world.trust.remember(world.id, mine);
    world.region.group().leaves.back() = ledger::leaf_hash(view("something else"));
    world.region.seal();
    ASSERT_FALSE(world.check());
    EXPECT_EQ(world.trust.accept(world.id, mine, world.region.prove_leaf(mine.index)),
              Mismatch::leaf_missing);
}

TEST(Trust, ACheckpointOfAnotherKeyIsNotBelieved) {
    World world;
    RegionLog stranger;
    stranger.seal();
    EXPECT_EQ(world.trust.look_at(stranger.checkpoint()), Mismatch::bad_signature);
    EXPECT_EQ(world.trust.meet(stranger.vkey()), Mismatch::key_changed);
    EXPECT_EQ(world.trust.meet(""), Mismatch::key_changed);
    EXPECT_FALSE(world.trust.meet(world.region.vkey()));
}

TEST(Trust, FieldsBesideTheNoteMustSayTheSame) {
    World world;
    auto shown = world.region.checkpoint();
    shown.size += 1;
    EXPECT_EQ(world.trust.look_at(shown), Mismatch::bad_signature);
}

TEST(Trust, AnotherLogForTheSameGroupIsNoticed) {
    World world;
    LedgerRef ref{.log_name = {}, .index = 1, .leaf_hash = {}};
    ref.log_name[0] = 1;
    EXPECT_EQ(world.trust.remember(world.id, ref), Mismatch::log_changed);
}

TEST(Trust, MemorySurvivesARestart) {
    World world;
    const auto mine = world.region.write("mine");
    world.trust.remember(world.id, mine);
    world.trust.save();
    Trust again(world.vault);
    again.load();
    EXPECT_EQ(again.kept().root, world.trust.kept().root);
    EXPECT_EQ(again.of(world.id).unproved, std::vector<LedgerRef>{mine});
    world.region.top().leaves.front() = ledger::leaf_hash(view("other"));
    world.region.seal();
    EXPECT_EQ(again.look_at(world.region.checkpoint()), std::nullopt);  // longer: needs its proof
    EXPECT_EQ(
        again.accept(world.id, world.region.prove(again.kept().size, again.of(world.id).size)),
        Mismatch::forked);
}

TEST(Trust, GroupsWithOwnLeavesAreLookedAtFirst) {
    World world;
    std::vector<GroupId> others(20);
    for (auto& one : others) {
        fill_random(one.bytes);
        world.trust.know(one);
    }
    world.trust.remember(others[13], {.log_name = Hash{1}, .index = 0, .leaf_hash = {}});
    const auto due = world.trust.due(4, world.trust.kept().size + 1);
    ASSERT_EQ(due.size(), 4U);
    EXPECT_EQ(due[0], others[13]);
}

// A server refuses to prove the record of some groups. They must not keep all others from being
// looked at, and a refusal must not keep the same ones waiting for ever either.
TEST(Trust, GroupsThatAreRefusedDoNotKeepTheOthersWaiting) {
    World world;
    std::vector<GroupId> others(12);
    for (auto& one : others) {
        fill_random(one.bytes);
        world.trust.know(one);
    }
    for (int i = 0; i < 6; ++i) {
        world.trust.remember(others[i], {.log_name = Hash{1}, .index = 0, .leaf_hash = {}});
    }
    std::map<GroupId, int> asked;
    for (std::uint64_t size = 10; size < 16; ++size) {
        for (const auto& one : world.trust.due(8, size)) {
            ++asked[one];
            world.trust.tried(one, size);  // and refused
        }
    }
    EXPECT_EQ(asked.size(), 13U);
    for (const auto& [group, times] : asked) EXPECT_GE(times, 3);
}

// Two people share a tablet: the server refuses to prove to one what only the other may see.
TEST(Trust, OnesOwnGroupsAloneAreAskedAbout) {
    World world;
    AccountId first, second;
    fill_random(first.bytes);
    fill_random(second.bytes);
    world.trust.open(first);  // a memory of the time when it did not say whose it was
    const auto later = world.trust.kept().size + 1;
    EXPECT_EQ(world.trust.due(8, later), std::vector<GroupId>{world.id});
    world.trust.open(second);
    EXPECT_TRUE(world.trust.due(8, later).empty());
    GroupId hers;
    fill_random(hers.bytes);
    world.trust.know(hers);
    world.trust.tried(hers, 7);
    world.trust.save();
    Trust again(world.vault);
    again.load();
    again.open(first);
    EXPECT_EQ(again.due(8, later), std::vector<GroupId>{world.id});
    EXPECT_EQ(again.of(world.id).root, world.region.group().root());
    again.open(second);
    EXPECT_EQ(again.due(8, later), std::vector<GroupId>{hers});
    EXPECT_EQ(again.of(hers).tried_at, 7U);
}

// A restore makes the record shorter, and only a server that says so, about this very life and with
// the same key, is believed: once.
TEST(Trust, ADeclaredRestoreIsFollowedOnce) {
    World world;
    world.trust.remember(world.id, world.region.write("lost"));
    const auto old_vkey = world.region.vkey();
    const auto old_origin = world.region.origin();
    const auto fork = world.region.restore("ledger.example.jp/region-0002", old_origin);
    EXPECT_TRUE(world.trust.follow(world.region.vkey(), fork));
    EXPECT_FALSE(world.trust.meet(world.region.vkey()));
    EXPECT_TRUE(world.trust.of(world.id).unproved.empty());
    EXPECT_FALSE(world.check());
    EXPECT_FALSE(world.trust.follow(world.region.vkey(), fork));
    EXPECT_EQ(world.trust.meet(old_vkey), Mismatch::key_changed);  // and there is no way back
}

TEST(Trust, ARestoreOfAnotherLifeIsNotFollowed) {
    World world;
    const auto fork = world.region.restore("ledger.example.jp/region-0002", "somebody/else");
    EXPECT_FALSE(world.trust.follow(world.region.vkey(), fork));
    EXPECT_EQ(world.trust.meet(world.region.vkey()), Mismatch::key_changed);
}

TEST(Trust, ARestoreThatAnotherKeySignedIsNotFollowed) {
    World world;
    RegionLog stranger;
    stranger.write("theirs");
    const auto fork = stranger.restore("ledger.example.jp/region-0002", world.region.origin());
    EXPECT_FALSE(world.trust.follow(stranger.vkey(), fork));
}

TEST(Trust, ADeclarationThatIsNotUnderTheCheckpointIsNotFollowed) {
    World world;
    const auto origin = world.region.origin();
    auto fork = world.region.restore("ledger.example.jp/region-0002", origin);
    auto start = std::get<ledger::TopStart>(ledger::decode_top(fork.start).value());
    start.random[0] ^= 1;
    fork.start = ledger::encode(ledger::TopEntry(start));
    EXPECT_FALSE(world.trust.follow(world.region.vkey(), fork));
}

}  // namespace
}  // namespace tasuki::client

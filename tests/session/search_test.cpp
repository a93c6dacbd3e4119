// C9: a search is recorded before it shows anything, shows only what may be seen now, and stops.
#include <gtest/gtest.h>

#include <algorithm>

#include "stage.hpp"

namespace tasuki::test {
namespace {

using Seqs = std::vector<std::uint64_t>;

struct SearchTest : testing::Test {
    Stage stage;
    GroupId group = stage.world.active("nurse");
    MembershipId doctor = stage.world.join(group, "doctor");

    std::uint64_t epoch() { return stage.world.group(group).epoch; }
    std::uint64_t last() { return stage.world.last_seq(group); }
    std::uint64_t posted(Client& author, const std::string& text) {
        return author.post(group, text, epoch()).accepted().seq();
    }
    pb::ClientEnvelope wish(const std::string& text) {
        pb::ClientEnvelope out;
        out.mutable_search()->set_group_id(bytes_of(group));
        out.mutable_search()->set_room(1);
        out.mutable_search()->set_text(text);
        return out;
    }
    static std::vector<pb::SearchHits> frames(const Client& client) {
        std::vector<pb::SearchHits> out;
        for (const auto& envelope : client.all()) {
            if (envelope.has_search_hits()) out.push_back(envelope.search_hits());
        }
        return out;
    }
    static Seqs found(const Client& client) {
        Seqs out;
        for (const auto& frame : frames(client)) {
            for (const auto& event : frame.events()) out.push_back(event.seq());
        }
        return out;
    }
    void remove_doctor() {
        stage.store.act("nurse", domain::Remove{group, doctor, {}, "担当変更"});
    }
    std::size_t logged(const std::string& what) {
        const auto& log = stage.store.log;
        return static_cast<std::size_t>(std::count(log.begin(), log.end(), what));
    }
};

TEST_F(SearchTest, FindsHoweverItIsTypedNewestFirst) {
    auto nurse = stage.client("nurse");
    const auto first = posted(*nurse, "ｱﾑﾛｼﾞﾋﾟﾝ 5㎎、浮腫あり");
    posted(*nurse, "食欲あり");
    const auto third = posted(*nurse, "アムロジピンは中止");
    auto doctor_client = stage.client("doctor");
    doctor_client->ask(wish("あむろじぴん"));
    EXPECT_EQ(found(*doctor_client), (Seqs{third, first}));
    const auto last_frame = frames(*doctor_client).back();
    EXPECT_TRUE(last_frame.done());
    EXPECT_FALSE(last_frame.more());
    EXPECT_FALSE(last_frame.stopped());
    EXPECT_EQ(last_frame.searched_to_seq(), 1u);
    EXPECT_TRUE(last_frame.events(0).has_body());
}

// Rule G1: nothing is opened before the search is in the ledger, and no hit leaves before its own.
TEST_F(SearchTest, IsRecordedBeforeAnythingIsShown) {
    auto nurse = stage.client("nurse");
    posted(*nurse, "浮腫あり");
    auto client = stage.client("doctor");
    stage.store.log.clear();
    stage.store.hold_commits();
    client->send(wish("浮腫"));
    stage.settle();
    EXPECT_EQ(logged("search"), 0u);
    stage.store.go_on();
    stage.settle();
    const std::vector<std::string> order{"commit ReadRange", "search", "commit ReadRange"};
    EXPECT_EQ(stage.store.log, order);
    EXPECT_EQ(found(*client).size(), 1u);
}

TEST_F(SearchTest, HitsWaitForTheirOwnEntry) {
    auto nurse = stage.client("nurse");
    posted(*nurse, "浮腫あり");
    auto client = stage.client("doctor");
    stage.store.hold_reads();
    client->send(wish("浮腫"));
    stage.settle();
    stage.store.hold_commits();
    stage.store.reads_go_on();
    stage.settle();
    EXPECT_TRUE(frames(*client).empty());
    stage.store.go_on();
    stage.settle();
    EXPECT_EQ(found(*client).size(), 1u);
}

TEST_F(SearchTest, GoesThroughTheRoomInStepsAndSpeaksOnlyOfWhatItFound) {
    auto nurse = stage.client("nurse");
    const auto old = posted(*nurse, "浮腫あり");
    for (int i = 0; i < 20; ++i) posted(*nurse, "食欲あり");
    const auto young = posted(*nurse, "浮腫は軽減");
    auto client = stage.client("doctor");
    stage.store.search_step = 5;
    stage.store.log.clear();
    client->ask(wish("浮腫"));
    stage.settle();
    EXPECT_EQ(found(*client), (Seqs{young, old}));
    EXPECT_GT(logged("search"), 4u);
    EXPECT_LE(frames(*client).size(), 3u);
    EXPECT_EQ(logged("commit ReadRange"), frames(*client).size() + 1);
    EXPECT_FALSE(frames(*client).front().done());
    EXPECT_TRUE(frames(*client).back().done());
}

TEST_F(SearchTest, StopsAtItsNumberAndGoesOnFromThere) {
    auto nurse = stage.client("nurse");
    Seqs all;
    for (int i = 0; i < 5; ++i) all.insert(all.begin(), posted(*nurse, "浮腫あり"));
    auto client = stage.client("doctor");
    auto two = wish("浮腫");
    two.mutable_search()->set_limit(2);
    const auto hits = client->ask(two).search_hits();
    EXPECT_TRUE(hits.done());
    EXPECT_TRUE(hits.more());
    EXPECT_EQ(hits.searched_to_seq(), all[1]);
    auto rest = wish("浮腫");
    rest.mutable_search()->set_before_seq(hits.searched_to_seq());
    client->ask(rest);
    EXPECT_EQ(found(*client), all);
}

TEST_F(SearchTest, OneAtATime) {
    auto client = stage.client("doctor");
    stage.store.hold_reads();
    client->send(wish("浮腫"));
    stage.settle();
    EXPECT_EQ(slug(client->ask(wish("発熱"))), "search_running");
    stage.store.reads_go_on();
    stage.settle();
    EXPECT_TRUE(client->ask(wish("発熱")).search_hits().done());
}

TEST_F(SearchTest, StopsWhenAsked) {
    auto nurse = stage.client("nurse");
    posted(*nurse, "浮腫あり");
    auto client = stage.client("doctor");
    stage.store.hold_reads();
    client->send(wish("浮腫"));
    stage.settle();
    pb::ClientEnvelope stop;
    stop.mutable_stop_search();
    EXPECT_TRUE(client->ask(stop).has_ok());
    stage.store.reads_go_on();
    stage.settle();
    ASSERT_EQ(frames(*client).size(), 1u);
    EXPECT_TRUE(frames(*client).front().stopped());
    EXPECT_TRUE(found(*client).empty());
    EXPECT_TRUE(client->ask(stop).has_ok()) << "also where none runs";
}

// Rule B6: the cut ends it, wherever it stands.
TEST_F(SearchTest, NothingLeavesAfterTheCut) {
    auto nurse = stage.client("nurse");
    posted(*nurse, "浮腫あり");
    auto client = stage.client("doctor");
    stage.store.hold_reads();
    client->send(wish("浮腫"));
    stage.settle();
    remove_doctor();
    stage.store.reads_go_on();
    stage.settle();
    EXPECT_FALSE(client->was_sent_content_of(group));
    auto again = stage.client("doctor");
    EXPECT_EQ(slug(again->ask(wish("浮腫"))), "not_found");
}

TEST_F(SearchTest, NothingLeavesAfterTheLock) {
    auto nurse = stage.client("nurse");
    posted(*nurse, "浮腫あり");
    auto client = stage.client("doctor");
    stage.store.hold_reads();
    client->send(wish("浮腫"));
    stage.settle();
    stage.advance(limits::kLockPc);
    stage.store.reads_go_on();
    stage.settle();
    EXPECT_TRUE(found(*client).empty());
    EXPECT_EQ(slug(client->all().back()), "session_locked");
}

// Taken back, or corrected, while it was being looked through.
TEST_F(SearchTest, WhatChangedMeanwhileIsNoHit) {
    auto nurse = stage.client("nurse");
    const auto wrong = posted(*nurse, "浮腫 別の利用者さん（架空）");
    const auto old = posted(*nurse, "浮腫 誤り");
    const auto stands = posted(*nurse, "浮腫あり");
    auto client = stage.client("doctor");
    stage.store.hold_reads();
    client->send(wish("浮腫"));
    stage.settle();
    domain::Retract retract;
    retract.group = group;
    retract.client_msg_id = make_id<ClientMsgId>();
    retract.original_seq = wrong;
    retract.reason = "別の方への投稿";
    stage.store.act("nurse", retract);
    stage.store.act("nurse", stage.world.correction(group, old, "訂正", 2));
    stage.store.reads_go_on();
    stage.settle();
    EXPECT_EQ(found(*client), Seqs{stands});
}

TEST_F(SearchTest, OnlyTheScopeIsSearched) {
    auto nurse = stage.client("nurse");
    posted(*nurse, "浮腫 以前");
    stage.world.join(group, "pharmacist", {domain::ScopeKind::from_now, {}});
    const auto seq = posted(*nurse, "浮腫 以後");
    auto client = stage.client("pharmacist");
    client->ask(wish("浮腫"));
    EXPECT_EQ(found(*client), Seqs{seq});
}

TEST_F(SearchTest, WhatIsAskedIsChecked) {
    auto client = stage.client("doctor");
    EXPECT_EQ(slug(client->ask(wish(""))), "bad_value");
    EXPECT_EQ(slug(client->ask(wish("\u3000"))), "bad_value");
    EXPECT_EQ(slug(client->ask(wish(std::string(limits::kSearchText + 1, 'a')))), "too_large");
    EXPECT_EQ(slug(client->ask(wish("a b c d e f g h i"))), "too_large");
    auto kind = wish("浮腫");
    kind.mutable_search()->set_kind(static_cast<pb::MessageKind>(10));
    EXPECT_EQ(slug(client->ask(kind)), "bad_value");
    auto narrowed = wish("");
    narrowed.mutable_search()->set_author_id(bytes_of(stage.world.id_of("nurse")));
    EXPECT_TRUE(client->ask(narrowed).search_hits().done());
}

}  // namespace
}  // namespace tasuki::test

// Posting: who gets it, what a retry gets, what somebody is told who wrote for other readers.
#include <gtest/gtest.h>

#include "stage.hpp"

namespace tasuki::test {
namespace {

struct PostTest : testing::Test {
    Stage stage;
    GroupId group = stage.world.active("nurse");
    MembershipId doctor = stage.world.join(group, "doctor");
    std::uint64_t epoch() { return stage.world.group(group).epoch; }
    std::uint64_t last() { return stage.world.last_seq(group); }
};

TEST_F(PostTest, ReachesEverybodyElseOnceAndTheAuthorsOtherDevice) {
    stage.world.join(group, "planner");
    auto nurse = stage.client("nurse");
    auto tablet = stage.client("nurse");
    auto doctor = stage.client("doctor");
    auto planner = stage.client("planner");
    for (auto* client : {nurse.get(), tablet.get(), doctor.get(), planner.get()}) {
        client->attach({{group, last()}});
    }
    const auto accepted = nurse->post(group, "血圧 128/76（架空）", epoch());
    ASSERT_TRUE(accepted.has_accepted());
    const auto seq = accepted.accepted().seq();
    EXPECT_EQ(seq, last());
    EXPECT_TRUE(nurse->live_seqs(group).empty());  // its answer says it
    for (auto* client : {tablet.get(), doctor.get(), planner.get()}) {
        EXPECT_EQ(client->live_seqs(group), std::vector<std::uint64_t>{seq});
    }
}

TEST_F(PostTest, OneFrameIsSharedByAll) {
    auto nurse = stage.client("nurse");
    auto one = stage.client("doctor");
    auto two = stage.client("doctor");
    one->attach({{group, last()}});
    two->attach({{group, last()}});
    nurse->post(group, "共有", epoch());
    EXPECT_EQ(one->connection->written.back().get(), two->connection->written.back().get());
}

TEST_F(PostTest, RetryGetsTheSameAnswer) {
    auto nurse = stage.client("nurse");
    pb::ClientEnvelope request;
    auto* post = request.mutable_post();
    post->set_group_id(bytes_of(group));
    post->set_room(1);
    post->set_client_msg_id(bytes_of(make_id<ClientMsgId>()));
    post->set_roster_epoch(epoch());
    post->set_body(report("一度だけ"));
    const auto first = nurse->ask(request).accepted();
    const auto again = nurse->ask(request).accepted();
    EXPECT_FALSE(first.repeated());
    EXPECT_TRUE(again.repeated());
    EXPECT_EQ(first.seq(), again.seq());
    post->set_body(report("別の内容"));
    EXPECT_EQ(slug(nurse->ask(request)), "conflict");
}

// The reply is lost after the commit: the nurse's phone asks again and nothing is posted twice.
TEST_F(PostTest, LostReplyEndsTheConnectionAndTheRetryFindsTheMessage) {
    auto nurse = stage.client("nurse");
    auto doctor = stage.client("doctor");
    doctor->attach({{group, last()}});
    pb::ClientEnvelope request;
    auto* post = request.mutable_post();
    post->set_group_id(bytes_of(group));
    post->set_room(1);
    post->set_client_msg_id(bytes_of(make_id<ClientMsgId>()));
    post->set_roster_epoch(epoch());
    post->set_body(report("返事が失われる"));
    stage.store.next_fault = Fault::lose_reply;
    EXPECT_FALSE(nurse->ask(request).has_accepted());
    EXPECT_EQ(nurse->connection->closed, session::Close::going_away);
    EXPECT_EQ(doctor->live_seqs(group).size(), 1u);
    auto again = stage.client("nurse");
    const auto answer = again->ask(request);
    EXPECT_TRUE(answer.accepted().repeated());
    EXPECT_EQ(doctor->live_seqs(group).size(), 1u);
}

TEST_F(PostTest, FailedCommitIsRefusedAndNothingIsPublished) {
    auto nurse = stage.client("nurse");
    auto doctor = stage.client("doctor");
    doctor->attach({{group, last()}});
    stage.store.next_fault = Fault::fail;
    const auto answer = nurse->post(group, "届かない", epoch());
    EXPECT_EQ(slug(answer), "busy");
    EXPECT_TRUE(answer.refused().retryable());
    EXPECT_TRUE(doctor->live_seqs(group).empty());
}

// Rule C6: the author is told the newcomer by name, and posts for the epoch that names nobody else.
TEST_F(PostTest, StaleAudienceNamesJustTheNewcomer) {
    auto nurse = stage.client("nurse");
    const auto before = epoch();
    stage.world.join(group, "pharmacist");
    const auto answer = nurse->post(group, "薬剤師さんがいないつもりの文", before);
    ASSERT_EQ(slug(answer), "stale_audience");
    ASSERT_EQ(answer.refused().newcomers_size(), 1);
    const auto& newcomer = answer.refused().newcomers(0);
    EXPECT_EQ(newcomer.name(), "佐藤 花子");
    EXPECT_EQ(newcomer.office_name(), "さくら薬局（架空）");
    EXPECT_EQ(newcomer.profession(), domain::profession::pharmacist);
    EXPECT_EQ(answer.refused().roster_epoch(), epoch());
    EXPECT_TRUE(nurse->post(group, "承知のうえで", answer.refused().roster_epoch()).has_accepted());
}

TEST_F(PostTest, StrangerLearnsNothingOfTheGroup) {
    auto helper = stage.client("helper");
    const auto stranger = helper->post(group, "x y", epoch());
    const auto nowhere = helper->post(make_id<GroupId>(), "x y", 1);
    EXPECT_EQ(slug(stranger), "not_found");
    EXPECT_EQ(stranger.refused().SerializeAsString(), nowhere.refused().SerializeAsString());
}

TEST_F(PostTest, PostsOfOneConnectionKeepTheirOrder) {
    auto nurse = stage.client("nurse");
    auto doctor = stage.client("doctor");
    doctor->attach({{group, last()}});
    stage.store.hold_commits();
    std::vector<std::string> texts;
    for (int i = 0; i < 20; ++i) {
        texts.push_back("順番 " + std::to_string(i));
        pb::ClientEnvelope request;
        auto* post = request.mutable_post();
        post->set_group_id(bytes_of(group));
        post->set_room(1);
        post->set_client_msg_id(bytes_of(make_id<ClientMsgId>()));
        post->set_roster_epoch(epoch());
        post->set_body(report(texts.back()));
        nurse->send(request);
    }
    stage.settle();
    stage.store.go_on();
    stage.settle();
    std::size_t at = 0;
    for (const auto& push : doctor->pushes()) {
        if (!push.has_event()) continue;
        EXPECT_NE(push.event().event().body().find(texts[at++]), std::string::npos);
    }
    EXPECT_EQ(at, 20u);
}

// Over the bound the next frame is read later, not dropped.
TEST_F(PostTest, RequestsInFlightAreBounded) {
    auto nurse = stage.client("nurse");
    stage.store.hold_commits();
    for (int i = 0; i < limits::kRequestsInFlight * 2; ++i) {
        pb::ClientEnvelope list;
        list.mutable_list_groups();
        nurse->send(list);
    }
    stage.settle();
    const auto reads = std::count(stage.store.log.begin(), stage.store.log.end(), "groups_of");
    EXPECT_EQ(reads, limits::kRequestsInFlight);
    stage.store.go_on();
    stage.settle();
    const auto answered = nurse->all();
    EXPECT_EQ(std::count_if(answered.begin(), answered.end(),
                            [](const auto& e) { return e.has_groups(); }),
              limits::kRequestsInFlight * 2);
}

TEST_F(PostTest, ReceiptsAreClippedToWhatThisDeviceWasHanded) {
    auto nurse = stage.client("nurse");
    nurse->post(group, "一つめ", epoch());
    nurse->post(group, "二つめ", epoch());
    auto doctor = stage.client("doctor");
    pb::ClientEnvelope report;
    auto* receipts = report.mutable_receipts();
    receipts->set_group_id(bytes_of(group));
    receipts->set_room(1);
    auto* range = receipts->add_displayed();
    range->set_first(1);
    range->set_last(last());
    EXPECT_EQ(slug(doctor->ask(report)), "receipt_out_of_range");
    const auto page = doctor->page(group, last(), 1);
    ASSERT_EQ(page.page().events_size(), 1);
    ASSERT_TRUE(doctor->ask(report).has_receipts_taken());
    const auto& displayed =
        stage.world.receipts(group, this->doctor, domain::ReceiptKind::displayed);
    EXPECT_EQ(displayed.ranges(), (std::vector<domain::SeqRange>{{last(), last()}}));
}

TEST_F(PostTest, ReceiptsOfARoomTravelTogether) {
    auto nurse = stage.client("nurse");
    nurse->attach({{group, last()}});
    auto doctor = stage.client("doctor");
    doctor->attach({{group, 0}});
    const auto report_one = [&](std::uint64_t seq) {
        pb::ClientEnvelope report;
        auto* receipts = report.mutable_receipts();
        receipts->set_group_id(bytes_of(group));
        receipts->set_room(1);
        auto* range = receipts->add_delivered();
        range->set_first(seq);
        range->set_last(seq);
        ASSERT_TRUE(doctor->ask(report).has_receipts_taken());
    };
    for (std::uint64_t seq = 1; seq <= 4; ++seq) report_one(seq);
    const auto count = [&] {
        int frames = 0;
        int changes = 0;
        for (const auto& push : nurse->pushes()) {
            frames += push.has_receipt();
            changes += push.receipt().changes_size();
        }
        return std::pair{frames, changes};
    };
    EXPECT_EQ(count().first, 1);
    stage.advance(std::chrono::seconds{2});
    EXPECT_EQ(count(), std::pair(2, 4));
}

}  // namespace
}  // namespace tasuki::test

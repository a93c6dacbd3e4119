// The cut (rule B6): from its acknowledgement nothing of the group leaves for that person, whatever
// was queued, being read or being written. If one of these fails, a colleague who left a case goes
// on reading a patient's record.
#include <gtest/gtest.h>

#include "stage.hpp"

namespace tasuki::test {
namespace {

struct CutTest : testing::Test {
    Stage stage;
    GroupId group = stage.world.active("nurse");
    MembershipId helper = stage.world.join(group, "helper");
    std::uint64_t epoch() { return stage.world.group(group).epoch; }
    std::uint64_t last() { return stage.world.last_seq(group); }
    void post_quietly(int times) {
        for (int i = 0; i < times; ++i) {
            auto post = stage.world.post(group, "途中の記録");
            post.client_msg_id = make_id<ClientMsgId>();
            stage.store.act("nurse", post);
        }
    }
    void remove_helper() {
        domain::Remove remove;
        remove.group = group;
        remove.membership = helper;
        remove.reason = "担当の変更";
        stage.store.act("nurse", remove);
    }
    static std::size_t count_of(const Client& client) { return client.connection->written.size(); }
};

TEST_F(CutTest, QueuedFramesOfTheGroupNeverLeave) {
    auto client = stage.client("helper");
    client->attach({{group, last()}});
    client->connection->get_stuck();
    post_quietly(50);
    stage.settle();
    const auto before = count_of(*client);
    remove_helper();
    EXPECT_TRUE(client->connection->aborted);  // a write was on its way
    client->connection->get_going();
    stage.settle();
    EXPECT_EQ(count_of(*client), before);
    EXPECT_TRUE(client->live_seqs(group).empty());
}

TEST_F(CutTest, BytesTheKernelDidNotTakeAreThrownAway) {
    auto client = stage.client("helper");
    client->attach({{group, last()}});
    post_quietly(1);
    stage.settle();
    client->connection->hold_in_kernel(700);
    remove_helper();
    EXPECT_TRUE(client->connection->aborted);
}

TEST_F(CutTest, QuietConnectionIsToldRevokedAndClosed) {
    auto client = stage.client("helper");
    client->attach({{group, last()}});
    stage.settle();
    remove_helper();
    post_quietly(3);
    stage.settle();
    const auto word = client->pushes().back();
    ASSERT_TRUE(word.has_revoked());
    EXPECT_EQ(word.revoked().group_id(), bytes_of(group));
    EXPECT_EQ(word.revoked().at_seq(), last() - 3);
    EXPECT_EQ(client->connection->closed, session::Close::cut);
    EXPECT_TRUE(client->live_seqs(group).empty());
}

// A page that was being loaded while the helper was removed.
TEST_F(CutTest, PageInFlightNeverLeaves) {
    post_quietly(10);
    auto client = stage.client("helper");
    stage.store.hold_reads();
    pb::ClientEnvelope page;
    page.mutable_read_page()->set_group_id(bytes_of(group));
    page.mutable_read_page()->set_room(1);
    client->send(page);
    stage.settle();
    remove_helper();
    stage.store.reads_go_on();
    stage.settle();
    EXPECT_FALSE(client->was_sent_content_of(group));
}

// The read was committed first, so it may be shown; but it waits in the outbox when the cut comes.
TEST_F(CutTest, PageThatWaitsInTheOutboxNeverLeaves) {
    post_quietly(10);
    auto client = stage.client("helper");
    client->connection->get_stuck();
    pb::ClientEnvelope ping;
    ping.mutable_ping();
    client->send(ping);
    stage.settle();
    pb::ClientEnvelope versions;
    versions.mutable_read_versions()->set_group_id(bytes_of(group));
    versions.mutable_read_versions()->set_room(1);
    versions.mutable_read_versions()->set_seq(last());
    client->send(versions);
    stage.settle();
    ASSERT_GT(stage.hub.counts().sessions, 0u);
    remove_helper();
    client->connection->get_going();
    stage.settle();
    EXPECT_FALSE(client->was_sent_content_of(group));
}

// The patient's name stands in the list of groups.
TEST_F(CutTest, ListOfGroupsThatWaitsDoesNotLeaveEither) {
    auto client = stage.client("helper");
    client->connection->get_stuck();
    pb::ClientEnvelope ping;
    ping.mutable_ping();
    client->send(ping);
    pb::ClientEnvelope list;
    list.mutable_list_groups();
    client->send(list);
    stage.settle();
    remove_helper();
    client->connection->get_going();
    stage.settle();
    EXPECT_FALSE(client->was_sent_content_of(group));
}

TEST_F(CutTest, ListMadeWhileCutDoesNotNameTheGroup) {
    auto client = stage.client("helper");
    stage.store.hold_commits();
    pb::ClientEnvelope list;
    list.mutable_list_groups();
    client->send(list);
    stage.settle();
    remove_helper();
    stage.store.go_on();
    stage.settle();
    EXPECT_FALSE(client->was_sent_content_of(group));
}

TEST_F(CutTest, OtherGroupsAreResumedAfterTheReconnect) {
    const auto other = stage.world.active("planner");
    stage.world.join(other, "helper");
    auto client = stage.client("helper");
    client->attach();
    remove_helper();
    stage.settle();
    auto again = stage.client("helper");
    const auto answer = again->attach({{group, 1}, {other, stage.world.last_seq(other)}});
    EXPECT_NE(room_of(answer, group).revoked_at_seq(), 0u);
    auto post = stage.world.post(other, "別の利用者");
    post.client_msg_id = make_id<ClientMsgId>();
    stage.store.act("planner", post);
    stage.settle();
    EXPECT_EQ(again->live_seqs(other).size(), 1u);
    EXPECT_FALSE(again->was_sent_content_of(group));
}

// Who leaves by an own act gets the answer to it, and not one word more of the group.
TEST_F(CutTest, LeaverIsAnsweredAndStaysConnected) {
    auto client = stage.client("helper");
    client->attach({{group, last()}});
    pb::ClientEnvelope leave;
    leave.mutable_leave()->set_group_id(bytes_of(group));
    leave.mutable_leave()->set_membership_id(bytes_of(helper));
    const auto answer = client->ask(leave);
    ASSERT_TRUE(answer.has_group_changed()) << slug(answer);
    EXPECT_FALSE(answer.group_changed().has_cut());
    post_quietly(2);
    stage.settle();
    EXPECT_FALSE(client->connection->over());
    EXPECT_TRUE(client->live_seqs(group).empty());
    EXPECT_EQ(slug(client->page(group, 1)), "not_found");
}

TEST_F(CutTest, RemoverGetsTheCutReceipt) {
    auto nurse = stage.client("nurse");
    pb::ClientEnvelope remove;
    remove.mutable_remove()->set_group_id(bytes_of(group));
    remove.mutable_remove()->set_membership_id(bytes_of(helper));
    remove.mutable_remove()->set_reason("担当の変更");
    const auto answer = nurse->ask(remove).group_changed();
    EXPECT_EQ(answer.cut().account_id(), bytes_of(stage.world.id_of("helper")));
    EXPECT_EQ(answer.cut().at_seq(), last());
}

// A person through two offices: one membership ends, the other goes on reading (rule B12).
TEST_F(CutTest, SecondAffiliationReadsOn) {
    stage.world.join(group, "twice");
    auto second = stage.world.admission(group, "twice");
    second.office = stage.world.office_id("helpers");
    stage.world.must("nurse", second);
    const auto through_helpers = make_id<MembershipId>();
    stage.world.must("twice", domain::AcceptInvitation{group, second.admission, through_helpers});
    auto client = stage.client("twice");
    client->attach({{group, last()}});
    domain::Remove remove;
    remove.group = group;
    remove.membership = through_helpers;
    remove.reason = "訪問介護の終了";
    stage.store.act("nurse", remove);
    stage.settle();
    EXPECT_FALSE(client->connection->over());
    post_quietly(1);
    stage.settle();
    EXPECT_EQ(client->live_seqs(group).back(), last());
}

// The wider of two memberships ends: what was made for it and is on its way must not arrive.
struct NarrowedTest : CutTest {
    MembershipId through_helpers = make_id<MembershipId>();
    std::unique_ptr<Client> two_ways_in() {
        domain::Scope from_now;
        from_now.kind = domain::ScopeKind::from_now;
        stage.world.join(group, "twice", from_now);
        auto second = stage.world.admission(group, "twice");
        second.office = stage.world.office_id("helpers");
        second.scope.kind = domain::ScopeKind::all;
        stage.world.must("nurse", second);
        stage.world.must("twice",
                         domain::AcceptInvitation{group, second.admission, through_helpers});
        return stage.client("twice");
    }
    void end_the_wider() {
        domain::Remove remove;
        remove.group = group;
        remove.membership = through_helpers;
        remove.reason = "訪問介護の終了";
        stage.store.act("nurse", remove);
    }
};

TEST_F(NarrowedTest, BytesOfTheWiderScopeAreThrownAway) {
    auto client = two_ways_in();
    client->attach({{group, last()}});
    client->connection->hold_in_kernel(700);
    end_the_wider();
    stage.settle();
    EXPECT_TRUE(client->connection->aborted);
}

// Who reads page by page without attaching is present nowhere, and was forgotten here.
TEST_F(NarrowedTest, PagesOfTheWiderScopeAreThrownAwayToo) {
    auto client = two_ways_in();
    EXPECT_EQ(slug(client->page(group, 1)), "-");
    client->connection->hold_in_kernel(700);
    end_the_wider();
    stage.settle();
    EXPECT_TRUE(client->connection->aborted);
}

TEST_F(CutTest, FrozenGroupWithoutReadingIsSilent) {
    auto client = stage.client("helper");
    client->attach({{group, last()}});
    domain::WithdrawConsent withdraw;
    withdraw.group = group;
    withdraw.refuse_reading = true;
    withdraw.told_by = "本人";
    withdraw.reason = "取りやめ";
    stage.store.act("nurse", withdraw);
    stage.settle();
    EXPECT_TRUE(client->live_seqs(group).empty());
    EXPECT_TRUE(client->connection->over());
    auto again = stage.client("helper");
    EXPECT_NE(slug(again->page(group, 1)), "-");
    EXPECT_FALSE(again->was_sent_content_of(group));
}

}  // namespace
}  // namespace tasuki::test

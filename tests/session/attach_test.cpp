// Resuming: nothing missed, nothing twice, and "revoked" to who is no member any more.
#include <gtest/gtest.h>

#include "stage.hpp"

namespace tasuki::test {
namespace {

struct AttachTest : testing::Test {
    Stage stage;
    GroupId group = stage.world.active("nurse");
    MembershipId doctor = stage.world.join(group, "doctor");
    std::uint64_t epoch() { return stage.world.group(group).epoch; }
    std::uint64_t last() { return stage.world.last_seq(group); }
    // Every event of the group that a client was given, by page or live, in order.
    static std::vector<std::uint64_t> given(const Client& client) {
        std::vector<std::uint64_t> out;
        for (const auto& push : client.pushes()) {
            if (push.has_event()) out.push_back(push.event().event().seq());
            for (const auto& event : push.page().events()) {
                out.push_back(event.seq());
                for (auto seq = event.seq() + 1; seq <= event.hidden().last(); ++seq) {
                    out.push_back(seq);
                }
            }
        }
        return out;
    }
    static std::vector<std::uint64_t> from_to(std::uint64_t first, std::uint64_t last) {
        std::vector<std::uint64_t> out;
        for (; first <= last; ++first) out.push_back(first);
        return out;
    }
};

TEST_F(AttachTest, DeltaComesAsPagesThenLiveFramesFollow) {
    auto nurse = stage.client("nurse");
    const auto had = last();
    for (int i = 0; i < 150; ++i) nurse->post(group, "留守の間 " + std::to_string(i), epoch());
    auto doctor = stage.client("doctor");
    const auto room = room_of(doctor->attach({{group, had}}), group);
    EXPECT_FALSE(room.too_far());
    EXPECT_EQ(room.latest_seq(), last());
    nurse->post(group, "今", epoch());
    EXPECT_EQ(given(*doctor), from_to(had + 1, last()));
}

// A post that is committed between the snapshot and the pages must come once, after them.
TEST_F(AttachTest, PostDuringTheResumptionComesOnceAndInOrder) {
    auto nurse = stage.client("nurse");
    const auto had = last();
    for (int i = 0; i < 5; ++i) nurse->post(group, "前 " + std::to_string(i), epoch());
    auto doctor = stage.client("doctor");
    pb::ClientEnvelope attach;
    auto* cursor = attach.mutable_attach()->add_cursors();
    cursor->set_group_id(bytes_of(group));
    cursor->set_room(1);
    cursor->set_seq(had);
    cursor->set_incarnation(bytes_of(stage.store.identity().incarnation));
    doctor->send(attach);
    for (int turn = 0; turn < 40; ++turn) {
        stage.io.restart();
        stage.io.poll_one();
        if (turn % 4 == 0) {
            auto post = stage.world.post(group, "最中");
            post.client_msg_id = make_id<ClientMsgId>();
            stage.store.act("nurse", post);
        }
    }
    stage.settle();
    EXPECT_EQ(given(*doctor), from_to(had + 1, last()));
}

TEST_F(AttachTest, TooFarBehindPullsPagesInstead) {
    auto nurse = stage.client("nurse");
    const auto had = last();
    for (std::size_t i = 0; i < limits::kDeltaEvents + 1; ++i) {
        auto post = stage.world.post(group, "長い留守");
        post.client_msg_id = make_id<ClientMsgId>();
        stage.store.act("nurse", post);
    }
    auto doctor = stage.client("doctor");
    EXPECT_TRUE(room_of(doctor->attach({{group, had}}), group).too_far());
    EXPECT_TRUE(given(*doctor).empty());
    const auto page = doctor->page(group, had + 1).page();
    EXPECT_EQ(page.events_size(), static_cast<int>(limits::kPage));
    EXPECT_TRUE(page.more());
}

// After a restore the old numbers mean nothing.
TEST_F(AttachTest, CursorOfAnotherIncarnationIsTooFar) {
    auto doctor = stage.client("doctor");
    pb::ClientEnvelope attach;
    auto* cursor = attach.mutable_attach()->add_cursors();
    cursor->set_group_id(bytes_of(group));
    cursor->set_room(1);
    cursor->set_seq(2);
    cursor->set_incarnation(std::string(16, 'x'));
    EXPECT_TRUE(room_of(doctor->ask(attach), group).too_far());
}

TEST_F(AttachTest, EmptyCursorsMeanAllOfMyGroups) {
    const auto second = stage.world.active("planner");
    stage.world.join(second, "doctor");
    stage.world.active("planner");  // not the doctor's
    auto doctor = stage.client("doctor");
    const auto answer = doctor->attach();
    EXPECT_EQ(room_of(answer, group).latest_seq(), last());
    EXPECT_EQ(room_of(answer, second).latest_seq(), stage.world.last_seq(second));
    for (const auto& room : answer.attached().rooms()) {
        EXPECT_TRUE(room.group_id() == bytes_of(group) || room.group_id() == bytes_of(second));
    }
}

TEST_F(AttachTest, GroupsNotNamedAreMentioned) {
    const auto second = stage.world.active("planner");
    stage.world.join(second, "doctor");
    auto doctor = stage.client("doctor");
    doctor->attach({{group, last()}});
    std::vector<std::string> known;
    for (const auto& push : doctor->pushes()) {
        if (push.has_group_known()) known.push_back(push.group_known().group_id());
    }
    EXPECT_EQ(known, std::vector<std::string>{bytes_of(second)});
}

TEST_F(AttachTest, FormerMemberIsToldRevokedAndAStrangerNothing) {
    domain::Remove remove;
    remove.group = group;
    remove.membership = doctor;
    remove.reason = "担当の変更";
    stage.store.act("nurse", remove);
    auto doctor = stage.client("doctor");
    const auto told = doctor->attach({{group, 1}}).attached();
    ASSERT_EQ(told.rooms_size(), 1);
    EXPECT_EQ(told.rooms(0).revoked_at_seq(), last());
    EXPECT_EQ(told.rooms(0).latest_seq(), 0u);
    EXPECT_FALSE(doctor->was_sent_content_of(group));
    auto helper = stage.client("helper");
    EXPECT_EQ(helper->attach({{group, 1}}).attached().rooms_size(), 0);
}

// The attach entry is durable before the first frame, and its end names the last one handed over.
TEST_F(AttachTest, DetachIsRecordedWhenTheConnectionEnds) {
    auto doctor = stage.client("doctor");
    doctor->attach({{group, last()}});
    EXPECT_EQ(std::count(stage.store.log.begin(), stage.store.log.end(), "commit AttachGroup"), 1);
    doctor->connection->hang_up();
    stage.settle();
    EXPECT_EQ(std::count(stage.store.log.begin(), stage.store.log.end(), "commit DetachGroup"), 1);
    EXPECT_TRUE(doctor->served());
    EXPECT_EQ(stage.hub.counts().attached, 0u);
    EXPECT_EQ(stage.hub.counts().sessions, 0u);
}

// History scope: what came before is hidden, never silently absent.
TEST_F(AttachTest, ScopeFromNowSeesHiddenBeforeAndEverythingAfter) {
    auto nurse = stage.client("nurse");
    nurse->post(group, "以前の記録", epoch());
    stage.world.join(group, "planner", {domain::ScopeKind::from_now, {}});
    const auto first =
        stage.world.group(group).standing(stage.world.id_of("planner"))->first_seq[0];
    auto planner = stage.client("planner");
    EXPECT_EQ(room_of(planner->attach(), group).first_seq(), first);
    const auto page = planner->page(group, 1).page();
    ASSERT_GE(page.events_size(), 1);
    EXPECT_EQ(page.events(0).hidden().last(), first - 1);
    nurse->post(group, "これから", epoch());
    EXPECT_EQ(planner->live_seqs(group), std::vector<std::uint64_t>{last()});
    EXPECT_EQ(text_of(*planner->connection->written.back()).find("以前の記録"),
              std::string_view::npos);
}

// A slow reader is told to pull, pulls, and has everything.
TEST_F(AttachTest, SlowReaderResumesWithoutLoss) {
    auto doctor = stage.client("doctor");
    doctor->attach({{group, last()}});
    const auto had = last();
    doctor->connection->get_stuck();
    for (int i = 0; i < 300; ++i) {
        auto post = stage.world.post(group, "長文");
        post.client_msg_id = make_id<ClientMsgId>();
        post.body.raw = to_bytes(report(std::string(600, 'a') + std::to_string(i)));
        stage.store.act("nurse", post);
    }
    doctor->connection->get_going();
    stage.settle();
    std::uint64_t lag_to = 0;
    for (const auto& push : doctor->pushes()) {
        if (push.has_lag()) lag_to = push.lag().latest_seq();
    }
    ASSERT_NE(lag_to, 0u);
    auto seen = given(*doctor);
    for (auto from = had + 1; from <= last();) {
        const auto page = doctor->page(group, from).page();
        ASSERT_GT(page.events_size(), 0);
        for (const auto& event : page.events()) seen.push_back(event.seq());
        from = page.events(page.events_size() - 1).seq() + 1;
    }
    std::sort(seen.begin(), seen.end());
    seen.erase(std::unique(seen.begin(), seen.end()), seen.end());
    EXPECT_EQ(seen, from_to(had + 1, last()));
}

}  // namespace
}  // namespace tasuki::test

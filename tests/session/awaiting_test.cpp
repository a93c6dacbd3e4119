// C12: the list of what awaits one is recorded, and so is each group of it, before it is shown; of
// a group that one was cut from nothing is.
#include <gtest/gtest.h>

#include <algorithm>

#include "stage.hpp"

namespace tasuki::test {
namespace {

struct AwaitingTest : testing::Test {
    Stage stage;
    GroupId one = stage.world.active("nurse");
    GroupId two = stage.world.active("nurse");
    MembershipId doctor_one = stage.world.join(one, "doctor");
    MembershipId doctor_two = stage.world.join(two, "doctor");
    std::unique_ptr<Client> nurse = stage.client("nurse");

    std::shared_ptr<const store::StoredEvent> posted(GroupId group, const std::string& text) {
        const auto answer = nurse->post(group, text, stage.world.group(group).epoch);
        auto event = std::make_shared<store::StoredEvent>();
        event->group = group;
        event->seq = answer.accepted().seq();
        event->body = to_bytes(report(text));
        return event;
    }
    void awaits_doctor(GroupId group, std::shared_ptr<const store::StoredEvent> event,
                       bool more = false) {
        store::AwaitedRead read;
        read.items.push_back({std::move(event), {domain::Awaits::answer}});
        read.more = more;
        stage.store.waiting[stage.world.id_of("doctor")].emplace_back(group, read);
    }
    static pb::ClientEnvelope wish() {
        pb::ClientEnvelope out;
        out.mutable_read_awaiting();
        return out;
    }
    static std::vector<pb::Awaiting> frames(const Client& client) {
        std::vector<pb::Awaiting> out;
        for (const auto& envelope : client.all()) {
            if (envelope.has_awaiting()) out.push_back(envelope.awaiting());
        }
        return out;
    }
};

TEST_F(AwaitingTest, AFrameForEachGroupAndALastOne) {
    awaits_doctor(one, posted(one, "増量は"));
    awaits_doctor(two, posted(two, "創部は"), true);
    auto doctor = stage.client("doctor");
    doctor->ask(wish());
    const auto all = frames(*doctor);
    ASSERT_EQ(all.size(), 3u);
    EXPECT_EQ(all[0].group_id(), bytes_of(one));
    ASSERT_EQ(all[0].items_size(), 1);
    EXPECT_TRUE(all[0].items(0).event().has_body());
    EXPECT_EQ(all[0].items(0).what(0), pb::AWAITS_ANSWER);
    EXPECT_FALSE(all[0].more());
    EXPECT_TRUE(all[1].more());
    EXPECT_FALSE(all[1].done());
    EXPECT_TRUE(all[2].done());
    EXPECT_TRUE(all[2].group_id().empty());
}

TEST_F(AwaitingTest, NothingIsShownBeforeItsEntry) {
    awaits_doctor(one, posted(one, "増量は"));
    auto doctor = stage.client("doctor");
    stage.store.log.clear();
    stage.store.hold_commits();
    doctor->send(wish());
    stage.settle();
    EXPECT_TRUE(frames(*doctor).empty());
    stage.store.go_on();
    stage.settle();
    const std::vector<std::string> order{"groups_awaiting", "certifications_due", "commit People",
                                         "awaited", "commit ReadRange"};
    EXPECT_EQ(stage.store.log, order);
    EXPECT_EQ(frames(*doctor).size(), 2u);
}

TEST_F(AwaitingTest, AGroupThatOneWasRemovedFromIsLeftOut) {
    awaits_doctor(one, posted(one, "増量は"));
    awaits_doctor(two, posted(two, "創部は"));
    stage.store.act("nurse", domain::Remove{one, doctor_one, {}, "担当変更"});
    auto doctor = stage.client("doctor");
    doctor->ask(wish());
    const auto all = frames(*doctor);
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0].group_id(), bytes_of(two));
    EXPECT_TRUE(all[1].done());
    EXPECT_FALSE(doctor->was_sent_content_of(one));
}

TEST_F(AwaitingTest, ARemovalWhileItIsReadLeavesNothing) {
    awaits_doctor(one, posted(one, "増量は"));
    auto doctor = stage.client("doctor");
    stage.store.hold_reads();
    doctor->send(wish());
    stage.settle();
    stage.store.act("nurse", domain::Remove{one, doctor_one, {}, "担当変更"});
    stage.store.reads_go_on();
    stage.settle();
    EXPECT_FALSE(doctor->was_sent_content_of(one));
}

TEST_F(AwaitingTest, OneListAtATime) {
    awaits_doctor(one, posted(one, "増量は"));
    auto doctor = stage.client("doctor");
    stage.store.hold_reads();
    doctor->send(wish());
    stage.settle();
    EXPECT_EQ(slug(doctor->ask(wish())), "busy");
    stage.store.reads_go_on();
    stage.settle();
    doctor->ask(wish());
    EXPECT_EQ(frames(*doctor).size(), 4u);
}

TEST_F(AwaitingTest, WhereOneStoodIsReadAndRecorded) {
    auto doctor = stage.client("doctor");
    const auto own = doctor->post(one, "往診", stage.world.group(one).epoch).accepted().seq();
    posted(one, "その後");
    pb::ClientEnvelope visit;
    visit.mutable_read_visit()->set_group_id(bytes_of(one));
    visit.mutable_read_visit()->set_room(1);
    stage.store.log.clear();
    const auto answer = doctor->ask(visit).visit();
    EXPECT_EQ(answer.own_seq(), own);
    EXPECT_EQ(answer.latest_seq(), own + 1);
    EXPECT_EQ(answer.first_seq(), 1u);
    EXPECT_EQ(stage.store.log, (std::vector<std::string>{"visit", "commit ReadRange"}));
    visit.mutable_read_visit()->set_group_id(bytes_of(stage.world.active("planner")));
    EXPECT_EQ(slug(doctor->ask(visit)), "not_found");
}

}  // namespace
}  // namespace tasuki::test

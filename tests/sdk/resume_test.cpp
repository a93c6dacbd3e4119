// Whatever the network does, the app is shown every entry of a room once and in order.
#include "desk.hpp"

namespace tasuki::test {
namespace {

using client::State;
using SeqList = std::vector<std::uint64_t>;

TEST(Resume, WhatWasWrittenBeforeComesWithTheAttach) {
    Desk desk;
    for (int i = 0; i < 5; ++i) desk.server.colleague_posts("記録" + std::to_string(i));
    desk.live();
    EXPECT_EQ(desk.seqs(), (SeqList{1, 2, 3, 4, 5}));
    EXPECT_EQ(desk.server.count(Kind::kReadPage), 0U);
}

TEST(Resume, AnnouncedPagesThatNeverComeArePulled) {
    Desk desk;
    desk.server.delta_follows = false;
    for (int i = 0; i < 5; ++i) desk.server.colleague_posts("記録");
    desk.live();
    EXPECT_EQ(desk.seqs(), (SeqList{1, 2, 3, 4, 5}));
}

TEST(Resume, ManyPagesComeInOrder) {
    Desk desk;
    for (int i = 0; i < 730; ++i) desk.server.colleague_posts("記録");
    desk.live();
    const auto seqs = desk.seqs();
    ASSERT_EQ(seqs.size(), 730U);
    for (std::size_t i = 0; i < seqs.size(); ++i) EXPECT_EQ(seqs[i], i + 1);
}

// A team would act on half of the week without knowing that the other half exists.
TEST(Resume, TooFarBehindIsSaidAndTheNewestComes) {
    Desk desk;
    for (int i = 0; i < 1500; ++i) desk.server.colleague_posts("記録");
    desk.live();
    const auto left = desk.all<client::TooFar>();
    ASSERT_EQ(left.size(), 1U);
    EXPECT_EQ(left[0].left_out, (client::SeqRange{1, 1400}));
    EXPECT_EQ(desk.seqs().front(), 1401U);
    EXPECT_EQ(desk.seqs().back(), 1500U);
    client::PageWish wish;
    wish.from_seq = 1400;
    wish.backwards = true;
    auto page = desk.wait_for(desk.client->read_page(desk.room(), wish));
    ASSERT_TRUE(page);
    EXPECT_EQ(client::entry_of(page->events.back()).seq, 1400U);
}

TEST(Resume, ADroppedLiveFrameIsNoticedAndPulled) {
    Desk desk;
    desk.live();
    desk.server.colleague_posts("一");
    desk.server.colleague_posts("二", Deliver::never);
    desk.server.colleague_posts("三");
    ASSERT_TRUE(desk.until([&] { return desk.seqs().size() == 3; }));
    EXPECT_EQ(desk.seqs(), (SeqList{1, 2, 3}));
    EXPECT_EQ(desk.count<client::Lagged>(), 1U);
    ASSERT_EQ(desk.count<client::GapRepaired>(), 1U);
    EXPECT_EQ(desk.all<client::GapRepaired>()[0].range.first, 2U);
}

TEST(Resume, AFrameThatComesTwiceIsShownOnce) {
    Desk desk;
    desk.live();
    for (int i = 0; i < 3; ++i) desk.server.colleague_posts("記録", Deliver::twice);
    ASSERT_TRUE(desk.until([&] { return desk.seqs().size() >= 3; }));
    desk.run_for(100ms);
    EXPECT_EQ(desk.seqs(), (SeqList{1, 2, 3}));
}

TEST(Resume, LagIsPulled) {
    Desk desk;
    desk.live();
    for (int i = 0; i < 250; ++i) desk.server.colleague_posts("記録", Deliver::never);
    desk.server.lag();
    ASSERT_TRUE(desk.until([&] { return desk.seqs().size() == 250; }));
    EXPECT_EQ(desk.seqs().back(), 250U);
    EXPECT_EQ(desk.count<client::GapRepaired>(), 1U);
}

TEST(Resume, ADroppedConnectionComesBackWithItsCursor) {
    Desk desk;
    desk.live();
    desk.server.colleague_posts("前");
    ASSERT_TRUE(desk.until([&] { return desk.seqs().size() == 1; }));
    desk.server.drop_everybody();
    desk.server.colleague_posts("切れている間", Deliver::never);
    ASSERT_TRUE(desk.until([&] { return desk.seqs().size() == 2; }));
    EXPECT_EQ(desk.seqs(), (SeqList{1, 2}));
    EXPECT_EQ(desk.server.heard.back().kind_case() == Kind::kHello, false);
}

TEST(Resume, ComeBackReconnectsAtOnceWithoutBackoff) {
    Desk desk;
    desk.live();
    const auto before = desk.server.connections();
    desk.server.close_everybody(4002);
    ASSERT_TRUE(desk.until([&] { return desk.server.connections() == before + 1; }, 1s));
    desk.wait_live();
}

TEST(Resume, AnEndedSessionIsNotTriedAgain) {
    Desk desk;
    desk.live();
    const auto before = desk.server.connections();
    desk.server.close_everybody(4001);
    ASSERT_TRUE(desk.until([&] { return desk.client->state() == State::signed_out; }));
    desk.run_for(300ms);
    EXPECT_EQ(desk.server.connections(), before);
    EXPECT_EQ(desk.count<client::SessionEnded>(), 1U);
}

// What the app had not taken when its program died is on no screen and in no copy: it comes again.
TEST(Resume, WhatWasNotTakenComesAgainAfterACrash) {
    Desk desk;
    desk.live();
    desk.server.colleague_posts("一");
    ASSERT_TRUE(desk.until([&] { return desk.seqs().size() == 1; }));
    desk.run_for(100ms);  // taken and saved: the app asked for the next one
    desk.taking = false;
    desk.server.colleague_posts("二");
    desk.run_for(100ms);  // handed over, but the app never asked again
    desk.kill_client();
    desk.events.clear();
    desk.taking = true;
    desk.make_client();
    desk.start();
    desk.wait_live();
    EXPECT_EQ(desk.texts(), (std::vector<std::string>{"二"}));
}

TEST(Resume, ASlowAppLosesNothing) {
    Desk desk;
    desk.make_client();
    auto options = desk.options();
    options.events_queued = 4;
    desk.client.reset();
    desk.client = std::make_unique<Client>(desk.context.get_executor(), options);
    desk.taking = false;
    desk.sign_in();
    desk.start();
    ASSERT_TRUE(desk.until([&] { return desk.server.count(Kind::kAttach) == 1; }));
    desk.run_for(50ms);
    for (int i = 0; i < 300; ++i) desk.server.colleague_posts("記録");
    desk.run_for(200ms);
    std::vector<std::uint64_t> seen;
    EXPECT_TRUE(desk.until([&] {
        auto event = desk.wait_for(desk.client->next());
        if (auto* posted = std::get_if<client::MessagePosted>(&event)) {
            seen.push_back(posted->entry.seq);
        }
        return seen.size() == 300;
    }));
    ASSERT_EQ(seen.size(), 300U);
    for (std::size_t i = 0; i < seen.size(); ++i) EXPECT_EQ(seen[i], i + 1);
}

TEST(Resume, ARestoredServerIsReadAnewAndGetsItsMessagesBack) {
    Desk desk;
    desk.live();
    desk.server.colleague_posts("一");
    auto id = desk.client->post(desk.room(), client::Draft::report("二"));
    ASSERT_TRUE(desk.until([&] { return desk.count<client::Sent>() == 1; }));
    desk.server.restore(1);  // the backup is older than my message
    ASSERT_TRUE(desk.until([&] { return desk.count<client::Sent>() == 2; }));
    EXPECT_EQ(desk.count<client::ServerRestored>(), 1U);
    EXPECT_EQ(desk.server.events.size(), 2U);
    EXPECT_EQ(desk.all<client::Sent>()[1].accepted.id, *id);
}

pb::ServerEnvelope group_known(const Desk& desk) {
    pb::ServerEnvelope envelope;
    envelope.mutable_group_known()->set_group_id(desk.server.group);
    return envelope;
}

// Admitted while the client asks what is there: the list left the server a moment before.
TEST(Resume, AGroupThatBecomesKnownWhileSettlingIsAttached) {
    Desk desk;
    desk.server.colleague_posts("一");
    desk.server.invited = false;
    desk.server.script = [&](Peer& peer, const pb::ClientEnvelope& envelope) {
        if (!envelope.has_list_groups() || desk.server.invited) return false;
        desk.server.invited = true;
        peer.send(group_known(desk));
        pb::ServerEnvelope list;
        list.set_request_id(envelope.request_id());
        list.mutable_groups();
        peer.send(list);
        return true;
    };
    desk.live();
    ASSERT_TRUE(desk.until([&] { return desk.seqs().size() == 1; }));
    desk.run_for(200ms);
    EXPECT_EQ(desk.server.count(Kind::kListGroups), 2U);
}

TEST(Resume, ABusyServerIsAskedForTheGroupsAgain) {
    Desk desk;
    desk.server.colleague_posts("一");
    desk.server.invited = false;
    desk.live();
    int refusals = 0;
    desk.server.script = [&](Peer& peer, const pb::ClientEnvelope& envelope) {
        if (envelope.has_active()) {
            desk.server.invited = true;
            peer.send(group_known(desk));
            return true;
        }
        if (!envelope.has_list_groups() || ++refusals > 2) return false;
        pb::ServerEnvelope busy;
        busy.set_request_id(envelope.request_id());
        busy.mutable_refused()->set_code(120);
        busy.mutable_refused()->set_slug("busy");
        busy.mutable_refused()->set_retryable(true);
        peer.send(busy);
        return true;
    };
    desk.client->active();
    ASSERT_TRUE(desk.until([&] { return desk.seqs().size() == 1; }));
    EXPECT_EQ(desk.server.connections(), 1U);
}

}  // namespace
}  // namespace tasuki::test

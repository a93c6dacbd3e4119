// Receipts: reported once, late rather than wrongly, and few frames.
#include "desk.hpp"

namespace tasuki::test {
namespace {

using client::State;

std::vector<pb::Receipts> reports(const Desk& desk) {
    std::vector<pb::Receipts> all;
    for (const auto& one : desk.server.heard) {
        if (one.has_receipts()) all.push_back(one.receipts());
    }
    return all;
}

TEST(Receipts, DeliveredGoesByItselfInOneFrame) {
    Desk desk;
    desk.live();
    for (int i = 0; i < 30; ++i) desk.server.colleague_posts("x");
    ASSERT_TRUE(desk.until([&] { return !reports(desk).empty(); }));
    desk.run_for(300ms);
    const auto all = reports(desk);
    ASSERT_EQ(all.size(), 1U);
    ASSERT_EQ(all[0].delivered_size(), 1);
    EXPECT_EQ(all[0].delivered(0).first(), 1U);
    EXPECT_EQ(all[0].delivered(0).last(), 30U);
    EXPECT_EQ(all[0].displayed_size(), 0);
}

// 端末に届いた of a message that died with the app would tell the sender that somebody can read it.
TEST(Receipts, WhatTheAppHasNotTakenIsNotReportedAsDelivered) {
    Desk desk;
    desk.live();
    desk.taking = false;
    for (int i = 0; i < 3; ++i) desk.server.colleague_posts("x");
    desk.run_for(500ms);
    for (const auto& one : reports(desk)) EXPECT_EQ(one.delivered_size(), 0);
}

TEST(Receipts, HiddenAndRetractedPlacesAreNotReported) {
    Desk desk;
    desk.server.colleague_posts("x");
    desk.server.colleague_posts("誤投稿");
    desk.server.retract(2);
    desk.live();
    ASSERT_TRUE(desk.until([&] { return !reports(desk).empty(); }));
    const auto first = reports(desk)[0];
    ASSERT_EQ(first.delivered_size(), 2);
    EXPECT_EQ(first.delivered(0).last(), 1U);
    EXPECT_EQ(first.delivered(1).first(), 3U);
}

TEST(Receipts, DisplayedAndConfirmedGoTogether) {
    Desk desk;
    desk.live();
    for (int i = 0; i < 5; ++i) desk.server.colleague_posts("x");
    ASSERT_TRUE(desk.until([&] { return desk.seqs().size() == 5; }));
    ASSERT_TRUE(desk.client->displayed(desk.room(), {1, 2}));
    ASSERT_TRUE(desk.client->displayed(desk.room(), {5, 5}));
    ASSERT_TRUE(desk.client->confirm(desk.room(), 2));
    ASSERT_TRUE(desk.until([&] {
        const auto all = reports(desk);
        return !all.empty() && all.back().confirmed_size() == 1;
    }));
    const auto last = reports(desk).back();
    ASSERT_EQ(last.displayed_size(), 2);  // jumping to the newest doesn't certify the older
    EXPECT_EQ(last.displayed(0).last(), 2U);
    EXPECT_EQ(last.displayed(1).first(), 5U);
    EXPECT_EQ(last.confirmed(0), 2U);
    EXPECT_EQ(last.device_time_ms(), 0);
}

TEST(Receipts, AConfirmationSurvivesACrashAndIsReportedOnce) {
    Desk desk;
    desk.live();
    desk.server.colleague_posts("x");
    ASSERT_TRUE(desk.until([&] { return !reports(desk).empty(); }));
    ASSERT_TRUE(desk.client->confirm(desk.room(), 1));
    desk.kill_client();
    desk.make_client();
    desk.start();
    auto confirmed = [&] {
        int found = 0;
        for (const auto& one : reports(desk)) found += one.confirmed_size();
        return found;
    };
    ASSERT_TRUE(desk.until([&] { return confirmed() == 1; }));
    desk.run_for(300ms);
    desk.server.drop_everybody();
    desk.wait_live();
    desk.run_for(300ms);
    EXPECT_EQ(confirmed(), 1);
}

TEST(Receipts, ShownOfflineIsMarkedWithTheDevicesTime) {
    Desk desk;
    auto now = std::make_shared<client::Time>(client::Millis(1'795'219'200'000));
    desk.clock = [now] { return *now; };
    desk.live();
    desk.server.colleague_posts("x");
    ASSERT_TRUE(desk.until([&] { return !reports(desk).empty(); }));
    desk.server.stop_listening();
    desk.server.drop_everybody();
    ASSERT_TRUE(desk.until([&] { return desk.client->state() != State::live; }));
    const auto shown = *now;
    ASSERT_TRUE(desk.client->displayed(desk.room(), {1, 1}));
    desk.run_for(50ms);
    desk.kill_client();
    *now += std::chrono::hours(2);
    TinyServer again(desk.context, desk.certificate);  // the same server, reachable again
    again.events = desk.server.events;
    auto options = desk.options();
    options.port = again.port();
    desk.client = std::make_unique<Client>(desk.context.get_executor(), options);
    desk.start();
    ASSERT_TRUE(desk.until([&] { return again.count(Kind::kReceipts) >= 1; }));
    for (const auto& one : again.heard) {
        if (one.has_receipts() && one.receipts().displayed_size() > 0) {
            EXPECT_EQ(one.receipts().device_time_ms(), shown.time_since_epoch().count());
        }
    }
}

// Somebody confirms what nobody asked her to confirm; the reading of it must be reported all the
// same.
TEST(Receipts, OneRefusedKindDoesNotTakeTheOthersWithIt) {
    Desk desk;
    desk.live();
    desk.server.script = [](Peer& peer, const pb::ClientEnvelope& envelope) {
        if (!envelope.has_receipts() || envelope.receipts().confirmed_size() == 0) return false;
        pb::ServerEnvelope no;
        no.set_request_id(envelope.request_id());
        no.mutable_refused()->set_code(94);
        peer.send(no);
        return true;
    };
    desk.server.colleague_posts("x");
    ASSERT_TRUE(desk.until([&] { return desk.seqs().size() == 1; }));
    ASSERT_TRUE(desk.client->displayed(desk.room(), {1, 1}));
    ASSERT_TRUE(desk.client->confirm(desk.room(), 1));
    ASSERT_TRUE(desk.until([&] { return desk.count<client::ReceiptRefused>() == 1; }));
    bool displayed_alone = false;
    for (const auto& one : reports(desk)) {
        displayed_alone |= one.displayed_size() == 1 && one.confirmed_size() == 0;
    }
    EXPECT_TRUE(displayed_alone);
    desk.run_for(400ms);
    EXPECT_EQ(desk.count<client::ReceiptRefused>(), 1U);
}

TEST(Receipts, OfOthersComeLiveAndWithTheCursor) {
    Desk desk;
    desk.live();
    auto push_change = [&](std::uint64_t revision) {
        pb::ReceiptChange change;
        change.set_revision(revision);
        change.set_account_id(desk.server.colleague);
        change.set_kind(pb::RECEIPT_KIND_DISPLAYED);
        change.set_first(1);
        change.set_last(1);
        desk.server.receipts.push_back(change);
        desk.server.revision = revision;
        pb::ServerEnvelope envelope;
        envelope.mutable_receipt()->set_group_id(desk.server.group);
        envelope.mutable_receipt()->set_room(pb::ROOM_STAFF);
        *envelope.mutable_receipt()->add_changes() = change;
        desk.server.push(envelope);
    };
    desk.server.colleague_posts("x");
    push_change(1);
    ASSERT_TRUE(desk.until([&] { return desk.count<client::ReceiptChanged>() == 1; }));
    desk.server.drop_everybody();
    push_change(2);  // while the client is away
    ASSERT_TRUE(desk.until([&] { return desk.count<client::ReceiptChanged>() == 2; }));
    const auto changes = desk.all<client::ReceiptChanged>();
    ASSERT_EQ(changes[1].changes.size(), 1U);
    EXPECT_EQ(changes[1].changes[0].revision, 2U);
    EXPECT_EQ(changes[1].changes[0].kind, client::ReceiptKind::displayed);
}

}  // namespace
}  // namespace tasuki::test

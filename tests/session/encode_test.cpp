// What goes out: each value where the proto says it stands, nothing beside it.
#include <gtest/gtest.h>

#include <chrono>

#include "stage.hpp"

namespace tasuki::test {
namespace {

namespace encode = session::encode;

std::shared_ptr<store::StoredEvent> an_event() {
    auto event = std::make_shared<store::StoredEvent>();
    event->group = make_id<GroupId>();
    event->seq = 41;
    event->author = make_id<AccountId>();
    event->membership = make_id<MembershipId>();
    event->office = make_id<OfficeId>();
    event->client_msg_id = make_id<ClientMsgId>();
    event->at = FakeClock::kStart;
    event->clock = ClockState::synchronised;
    event->epoch = 6;
    event->ledger.index = 12;
    event->body = to_bytes(report("レベル清明。（架空）"));
    return event;
}

TEST(Encode, EventCarriesItsBodyUnchanged) {
    const auto event = an_event();
    const encode::Place place{event->group, event->room};
    const auto frame = encode::event_push(place, session::show(event, 1));
    const auto push = parse(*frame).event();
    EXPECT_EQ(push.group_id(), bytes_of(event->group));
    EXPECT_EQ(push.room(), 1u);
    EXPECT_EQ(push.event().seq(), 41u);
    EXPECT_EQ(push.event().body(), bytes_of(event->body));
    EXPECT_EQ(push.event().author_id(), bytes_of(event->author));
    EXPECT_EQ(push.event().client_msg_id(), bytes_of(event->client_msg_id));
    EXPECT_EQ(push.event().ledger().index(), 12u);
    EXPECT_EQ(push.event().clock_state(), 1u);
}

// A retracted message about the wrong patient must not travel once more.
TEST(Encode, TombstoneCarriesNoBody) {
    const auto event = an_event();
    event->retracted_at_seq = 44;
    const auto frame = encode::event_push({event->group, event->room}, session::show(event, 1));
    const auto push = parse(*frame).event().event();
    EXPECT_TRUE(push.has_tombstone());
    EXPECT_EQ(push.tombstone().retracted_at_seq(), 44u);
    EXPECT_EQ(text_of(*frame).find(text_of(event->body)), std::string_view::npos);
}

TEST(Encode, HiddenSaysOnlyThatSomethingIsThere) {
    const auto event = an_event();
    const auto push =
        parse(*encode::event_push({event->group, event->room}, session::show(event, 42)))
            .event()
            .event();
    EXPECT_EQ(push.hidden().last(), 41u);
    EXPECT_EQ(push.seq(), 41u);
    EXPECT_TRUE(push.author_id().empty());
    EXPECT_TRUE(push.body().empty());
}

// A correction of something older than the reader's scope has the original's visibility.
TEST(Encode, CorrectionOfSomethingOlderThanTheScopeIsHidden) {
    const auto event = an_event();
    event->kind = domain::EventKind::corrected;
    event->refers_to = 7;
    EXPECT_FALSE(session::show(event, 20).event);
    EXPECT_TRUE(session::show(event, 7).event);
}

TEST(Encode, NeighbouringHiddenEventsBecomeOneRange) {
    std::vector<std::shared_ptr<const store::StoredEvent>> events;
    for (std::uint64_t seq = 1; seq <= 5; ++seq) {
        auto event = an_event();
        event->seq = seq;
        events.push_back(event);
    }
    const auto shown = session::show_all(events, 4, {});
    ASSERT_EQ(shown.size(), 3u);
    EXPECT_EQ(shown[0].hidden, (domain::SeqRange{1, 3}));
    EXPECT_EQ(shown[1].event->seq, 4u);
}

// Who a device belongs to is nobody else's business.
TEST(Encode, DeviceOfAReceiptIsShownToItsOwnerOnly) {
    store::ReceiptRow row;
    row.revision = 1;
    row.account = make_id<AccountId>();
    row.device = make_id<DeviceId>();
    row.range = {1, 2};
    const auto for_owner =
        parse(*encode::receipt_push({make_id<GroupId>(), domain::Room::staff}, {row}, row.account));
    const auto for_other =
        parse(*encode::receipt_push({make_id<GroupId>(), domain::Room::staff}, {row}, AccountId{}));
    EXPECT_EQ(for_owner.receipt().changes(0).device_id(), bytes_of(row.device));
    EXPECT_TRUE(for_other.receipt().changes(0).device_id().empty());
}

// The hot path of the ward round: every post is encoded once for everybody. The limit is loose, for
// slow machines and sanitizers; the figure is printed.
TEST(Encode, OnePushTakesMicroseconds) {
    const auto event = an_event();
    constexpr int kTimes = 20'000;
    const auto begun = std::chrono::steady_clock::now();
    std::size_t bytes = 0;
    for (int i = 0; i < kTimes; ++i) {
        bytes += encode::event_push({event->group, event->room}, session::show(event, 1))->size();
    }
    const auto took = std::chrono::steady_clock::now() - begun;
    const auto each = std::chrono::duration<double, std::micro>(took).count() / kTimes;
    RecordProperty("microseconds_per_push", std::to_string(each));
    std::printf("one push of %zu bytes encoded in %.2f us\n", bytes / kTimes, each);
    EXPECT_LT(each, 500.0);
}

}  // namespace
}  // namespace tasuki::test

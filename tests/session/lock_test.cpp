// Idle lock, ends and revocations: a tablet left on a kitchen table shows nothing.
#include <gtest/gtest.h>

#include "stage.hpp"

namespace tasuki::test {
namespace {

using std::chrono::minutes;

struct LockTest : testing::Test {
    Stage stage;
    GroupId group = stage.world.active("nurse");
    std::uint64_t last() { return stage.world.last_seq(group); }
    void post_quietly() {
        auto post = stage.world.post(group, "誰も見ていない間");
        post.client_msg_id = make_id<ClientMsgId>();
        stage.store.act("nurse", post);
        stage.settle();
    }
    static bool was_locked(const Client& client) {
        const auto pushes = client.pushes();
        return std::any_of(pushes.begin(), pushes.end(),
                           [](const auto& p) { return p.has_locked(); });
    }
    pb::ClientEnvelope active() {
        pb::ClientEnvelope out;
        out.mutable_active();
        return out;
    }
};

TEST_F(LockTest, SilenceLocksAndNothingMoreIsSent) {
    const auto device =
        stage.device_of("nurse", domain::DeviceClass::lent, domain::DeviceForm::phone);
    auto client = stage.connect(device.token());
    client->hello();
    client->attach({{group, last()}});
    stage.advance(minutes{4});
    client->ask(active());
    stage.advance(minutes{4});
    EXPECT_FALSE(was_locked(*client));
    stage.advance(minutes{1});
    EXPECT_TRUE(was_locked(*client));
    EXPECT_TRUE(stage.world.sessions[device.session].locked);
    post_quietly();
    EXPECT_TRUE(client->live_seqs(group).empty());
    EXPECT_EQ(slug(client->page(group, 1)), "session_locked");
    EXPECT_EQ(stage.hub.counts().attached, 0u);
}

TEST_F(LockTest, SharedDeviceLocksAfterTwoMinutes) {
    const auto device = stage.device_of("nurse", domain::DeviceClass::shared);
    auto client = stage.connect(device.token());
    client->hello();
    stage.advance(minutes{2});
    EXPECT_TRUE(was_locked(*client));
}

TEST_F(LockTest, PinOpensItAgain) {
    const auto device = stage.device_of("nurse");
    auto client = stage.connect(device.token());
    client->hello();
    pb::ClientEnvelope pin;
    pin.mutable_set_pin()->set_device_secret(bytes_of(device.device_secret));
    pin.mutable_set_pin()->set_pin("111111");
    EXPECT_EQ(slug(client->ask(pin)), "bad_value");
    pin.mutable_set_pin()->set_pin("４０８２６１");  // as a Japanese keyboard types it
    ASSERT_TRUE(client->ask(pin).has_ok());
    stage.advance(minutes{15});
    ASSERT_TRUE(was_locked(*client));
    pb::ClientEnvelope unlock;
    unlock.mutable_unlock()->set_device_secret(bytes_of(device.device_secret));
    unlock.mutable_unlock()->set_pin("000000");
    EXPECT_EQ(slug(stage.post_http(unlock, device.token())), "pin_wrong");
    unlock.mutable_unlock()->set_device_secret(std::string(32, 'x'));
    unlock.mutable_unlock()->set_pin("408261");
    EXPECT_EQ(slug(stage.post_http(unlock, device.token())), "device_not_allowed");
    unlock.mutable_unlock()->set_device_secret(bytes_of(device.device_secret));
    ASSERT_TRUE(stage.post_http(unlock, device.token()).has_ok());
    EXPECT_TRUE(client->page(group, 1).has_page());
}

// A phone that changes cells has a new connection while the old one is still half open. When that
// one dies at last, the tablet on the kitchen table must lock as if it had never been.
TEST_F(LockTest, TheEndOfAnOldConnectionTakesNoLockAway) {
    const auto device = stage.device_of("nurse");
    auto old = stage.connect(device.token());
    old->hello();
    auto client = stage.connect(device.token());
    client->hello();
    pb::ClientEnvelope pin;
    pin.mutable_set_pin()->set_device_secret(bytes_of(device.device_secret));
    pin.mutable_set_pin()->set_pin("408261");
    ASSERT_TRUE(client->ask(pin).has_ok());
    old->connection->hang_up();
    stage.settle();
    stage.advance(minutes{15});
    ASSERT_TRUE(was_locked(*client));
    pb::ClientEnvelope unlock;
    unlock.mutable_unlock()->set_device_secret(bytes_of(device.device_secret));
    unlock.mutable_unlock()->set_pin("408261");
    ASSERT_TRUE(stage.post_http(unlock, device.token()).has_ok());
    stage.settle();
    EXPECT_FALSE(stage.world.sessions[device.session].locked);
    stage.advance(minutes{15});
    EXPECT_TRUE(stage.world.sessions[device.session].locked);
}

TEST_F(LockTest, FiveWrongPinsEndTheSession) {
    const auto device = stage.device_of("nurse");
    auto client = stage.connect(device.token());
    client->hello();
    stage.world.devices[device.device].pin_hash = hash_password("408261");
    stage.advance(minutes{15});
    pb::ClientEnvelope unlock;
    unlock.mutable_unlock()->set_device_secret(bytes_of(device.device_secret));
    unlock.mutable_unlock()->set_pin("000000");
    for (int i = 0; i < limits::kPinTries - 1; ++i) {
        EXPECT_EQ(slug(stage.post_http(unlock, device.token())), "pin_wrong");
    }
    EXPECT_EQ(slug(stage.post_http(unlock, device.token())), "session_ended");
    stage.settle();
    EXPECT_EQ(client->connection->closed, session::Close::session_ended);
}

// A phone must not unlock itself by losing and finding the network.
TEST_F(LockTest, IdleTimeRunsOnWhileDisconnected) {
    const auto device = stage.device_of("nurse");
    auto client = stage.connect(device.token());
    client->hello();
    stage.advance(minutes{10});
    client->connection->hang_up();
    stage.settle();
    auto again = stage.connect(device.token());
    again->hello();
    stage.advance(minutes{5});
    EXPECT_TRUE(was_locked(*again));
    auto third = stage.connect(device.token());
    EXPECT_TRUE(third->hello().welcome().locked());
}

TEST_F(LockTest, IdleTimeThatRunsOutWhileAwayIsRecorded) {
    const auto device = stage.device_of("nurse");
    auto client = stage.connect(device.token());
    client->hello();
    client->connection->hang_up();
    stage.settle();
    stage.advance(minutes{15});
    EXPECT_TRUE(stage.world.sessions[device.session].locked);
}

TEST_F(LockTest, SessionEndsAtItsHour) {
    const auto device = stage.device_of("nurse");
    stage.world.sessions[device.session].ends = stage.clock.now() + minutes{5};
    auto client = stage.connect(device.token());
    client->hello();
    client->attach({{group, last()}});
    stage.clock.advance(minutes{5});
    stage.world.now = stage.clock.now();
    EXPECT_EQ(slug(client->page(group, 1)), "session_ended");  // before any tick
    stage.hub.tick();
    stage.settle();
    EXPECT_EQ(client->connection->closed, session::Close::session_ended);
}

// A lost phone is revoked by the office while messages are on their way to it.
TEST_F(LockTest, RevokedDeviceIsSilentAtOnce) {
    const auto phone = stage.device_of("nurse");
    auto client = stage.connect(phone.token());
    client->hello();
    client->attach({{group, last()}});
    client->connection->get_stuck();
    for (int i = 0; i < 20; ++i) post_quietly();
    auto desk = stage.client("nurse");
    pb::ClientEnvelope revoke;
    revoke.mutable_revoke_device()->set_device_id(bytes_of(phone.device));
    ASSERT_TRUE(desk->ask(revoke).has_ok());
    EXPECT_TRUE(client->connection->aborted);
    client->connection->get_going();
    stage.settle();
    EXPECT_TRUE(client->live_seqs(group).empty());
    EXPECT_FALSE(desk->connection->over());
}

// Revoked between the first look at the token and the moment the hub knows the session.
TEST_F(LockTest, RevocationDuringTheHelloIsNotMissed) {
    const auto device = stage.device_of("nurse");
    auto client = stage.connect(device.token());
    stage.store.hold_reads();
    pb::ClientEnvelope hello;
    hello.mutable_hello()->set_protocol_min(1);
    hello.mutable_hello()->set_protocol_max(1);
    client->send(hello);
    stage.settle();
    stage.world.sessions[device.session].ended = true;  // no commit told the hub
    stage.store.reads_go_on();
    stage.settle();
    EXPECT_EQ(client->connection->closed, session::Close::session_ended);
}

TEST_F(LockTest, PeerThatNeverReadsIsDropped) {
    auto client = stage.client("nurse");
    client->attach({{group, last()}});
    client->connection->get_stuck();
    pb::ClientEnvelope ping;
    ping.mutable_ping();
    client->send(ping);
    stage.settle();
    stage.advance(std::chrono::seconds{29});
    EXPECT_FALSE(client->connection->over());
    stage.advance(std::chrono::seconds{2});
    EXPECT_TRUE(client->connection->aborted);
    EXPECT_TRUE(client->served());
}

}  // namespace
}  // namespace tasuki::test

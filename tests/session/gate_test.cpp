// Before sign-in, and at the edges: what a connection may say, how fast, and to whom it is bound.
#include <gtest/gtest.h>

#include "stage.hpp"

namespace tasuki::test {
namespace {

using session::Close;

TEST(Gate, WithoutASessionOnlyHelloAndPingAreAnswered) {
    Stage stage;
    auto client = stage.connect("");
    EXPECT_EQ(client->connection->frame_limit(), limits::kFrameBeforeSignIn);
    const auto welcome = client->hello();
    ASSERT_TRUE(welcome.has_welcome());
    EXPECT_FALSE(welcome.welcome().signed_in());
    EXPECT_TRUE(welcome.welcome().account_id().empty());
    pb::ClientEnvelope ping;
    ping.mutable_ping()->set_nonce(77);
    EXPECT_EQ(client->ask(ping).pong().nonce(), 77u);
    pb::ClientEnvelope people;
    people.mutable_list_people();
    EXPECT_EQ(slug(client->ask(people)), "not_signed_in");
    EXPECT_EQ(slug(client->attach()), "not_signed_in");
    EXPECT_TRUE(stage.store.log.empty() || stage.store.log.back() != "people");
}

TEST(Gate, SilenceBeforeSignInEndsAfterTenSeconds) {
    Stage stage;
    auto client = stage.connect("");
    client->hello();
    stage.advance(std::chrono::seconds{9});
    EXPECT_FALSE(client->connection->over());
    stage.advance(std::chrono::seconds{1});
    EXPECT_EQ(client->connection->closed, Close::too_slow_to_sign_in);
    EXPECT_TRUE(client->served());
}

TEST(Gate, FramesBeforeHelloAreRefused) {
    Stage stage;
    auto client = stage.connect(stage.device_of("nurse").token());
    EXPECT_EQ(slug(client->attach()), "not_signed_in");
    EXPECT_TRUE(client->hello().welcome().signed_in());
    EXPECT_EQ(slug(client->hello()), "already_done");
}

TEST(Gate, OversizedFrameClosesTheConnection) {
    Stage stage;
    auto client = stage.connect("");
    client->connection->send(Bytes(limits::kFrameBeforeSignIn + 1));
    stage.settle();
    EXPECT_EQ(client->connection->closed, Close::too_big);
}

TEST(Gate, VersionsAreNegotiatedOrRefusedWithWords) {
    Stage stage;
    auto newer = stage.connect("");
    pb::ClientEnvelope hello;
    hello.mutable_hello()->set_protocol_min(2);
    hello.mutable_hello()->set_protocol_max(9);
    const auto answer = newer->ask(hello);
    EXPECT_EQ(slug(answer), "protocol_too_new");
    EXPECT_FALSE(answer.refused().text_ja().empty());
    EXPECT_EQ(newer->connection->closed, Close::policy);
}

TEST(Gate, WelcomeSaysWhoAndHowLong) {
    Stage stage;
    auto client = stage.connect(stage.device_of("nurse").token());
    const auto welcome = client->hello().welcome();
    EXPECT_EQ(welcome.account_id(), bytes_of(stage.world.id_of("nurse")));
    EXPECT_EQ(welcome.idle_lock_s(), 15u * 60u);
    EXPECT_EQ(welcome.max_frame(), limits::kFrame);
    EXPECT_EQ(client->connection->frame_limit(), limits::kFrame);
}

// A token that was stolen from a backup of last month opens nothing.
TEST(Gate, ExpiredForeignAndRevokedTokensAreNobody) {
    Stage stage;
    const auto expired = stage.device_of("nurse");
    stage.world.sessions[expired.session].ends = stage.clock.now();
    const auto revoked = stage.device_of("nurse");
    stage.world.devices[revoked.device].revoked = true;
    const auto ended = stage.device_of("nurse");
    stage.world.sessions[ended.session].ended = true;
    const auto foreign = session::token_text(session::make_secret());
    for (const auto& token :
         {expired.token(), revoked.token(), ended.token(), foreign, std::string("not a token")}) {
        auto client = stage.connect(token);
        EXPECT_EQ(slug(client->hello()), "session_ended");
        EXPECT_EQ(client->connection->closed, Close::session_ended);
    }
}

// Another person's session on this device: the pair doesn't fit.
TEST(Gate, SessionOfAnotherDeviceIsNobody) {
    Stage stage;
    const auto mine = stage.device_of("nurse");
    const auto other = stage.device_of("doctor");
    stage.world.sessions[mine.session].device = other.device;
    stage.world.devices[other.device].id = make_id<DeviceId>();
    auto client = stage.connect(mine.token());
    EXPECT_EQ(slug(client->hello()), "session_ended");
}

TEST(Gate, MalformedFrameIsAnsweredAndSurvived) {
    Stage stage;
    auto client = stage.client("nurse");
    client->connection->send(to_bytes("\x08\x63\xff\xff\xff"));
    stage.settle();
    EXPECT_EQ(slug(client->all().back()), "malformed");
    pb::ClientEnvelope ping;
    ping.mutable_ping();
    EXPECT_TRUE(client->ask(ping).has_pong());
}

TEST(Gate, FloodIsThrottledAndThenSentAway) {
    Stage stage;
    auto client = stage.client("nurse");
    pb::ClientEnvelope ping;
    ping.mutable_ping();
    for (int i = 0; i < limits::kRequestBurst + 100; ++i) client->send(ping);
    stage.settle();
    int throttled = 0;
    for (const auto& envelope : client->all()) throttled += slug(envelope) == "throttled";
    EXPECT_GE(throttled, limits::kRefusalLeavesPerMinute);
    EXPECT_EQ(client->connection->closed, Close::policy);
}

TEST(Gate, SignInTravelsByHttpsOnly) {
    Stage stage;
    auto client = stage.client("nurse");
    pb::ClientEnvelope sign_out;
    sign_out.mutable_sign_out();
    EXPECT_EQ(slug(client->ask(sign_out)), "not_allowed");
}

// Rule A5: the policy comes before any reading.
TEST(Gate, PolicyComesBeforeReading) {
    Stage stage;
    const auto group = stage.world.active("nurse");
    stage.store.policy_version = 1;
    stage.world.region.policy_version = 1;
    auto client = stage.connect(stage.device_of("nurse").token());
    EXPECT_EQ(client->hello().welcome().policy_version(), 1u);
    EXPECT_EQ(slug(client->page(group, 1)), "policy_not_accepted");
    EXPECT_EQ(slug(client->attach()), "policy_not_accepted");
    pb::ClientEnvelope read;
    read.mutable_read_policy();
    EXPECT_FALSE(client->ask(read).policy().accepted());
    pb::ClientEnvelope accept;
    accept.mutable_accept_policy()->set_version(1);
    EXPECT_TRUE(client->ask(accept).has_ok());
    EXPECT_TRUE(client->page(group, 1).has_page());
}

TEST(Gate, OriginsAreAnAllowList) {
    Stage stage;
    EXPECT_TRUE(stage.door.origin_allowed(""));
    EXPECT_TRUE(stage.door.origin_allowed("https://tasuki.example.jp"));
    EXPECT_FALSE(stage.door.origin_allowed("https://tasuki.example.jp.evil.example"));
    EXPECT_FALSE(stage.door.origin_allowed("null"));
}

}  // namespace
}  // namespace tasuki::test

// The outbox at work: what was written reaches the server once, whatever happens between.
#include <filesystem>
#include <fstream>

#include "desk.hpp"

namespace tasuki::test {
namespace {

using client::AudienceChanged;
using client::Draft;
using client::SendFailed;
using client::SendState;
using client::Sent;
using client::State;

pb::ServerEnvelope refusal(std::uint64_t request, std::uint32_t code, bool retryable) {
    pb::ServerEnvelope envelope;
    envelope.set_request_id(request);
    envelope.mutable_refused()->set_code(code);
    envelope.mutable_refused()->set_retryable(retryable);
    return envelope;
}

TEST(Writing, WhatWasPostedIsAcknowledgedAndIsNotShownTwice) {
    Desk desk;
    desk.live();
    auto id = desk.client->post(desk.room(), Draft::report("血圧 128/76"));
    ASSERT_TRUE(id);
    ASSERT_TRUE(desk.until([&] { return desk.count<Sent>() == 1; }));
    EXPECT_EQ(desk.all<Sent>()[0].accepted.id, *id);
    desk.server.colleague_posts("承知しました");
    ASSERT_TRUE(desk.until([&] { return desk.seqs().size() == 1; }));
    EXPECT_EQ(desk.seqs(), std::vector<std::uint64_t>{2});  // no gap was seen at 1
    EXPECT_EQ(desk.count<client::Lagged>(), 0U);
}

// The dangerous moment: on disk at the server, but the answer is lost. Sent again it must not
// appear twice in the patient's record.
TEST(Writing, ALostAnswerDoesNotMakeTwoMessages) {
    Desk desk;
    desk.live();
    desk.server.lose_next_answer = true;
    auto id = desk.client->post(desk.room(), Draft::report("インスリン 4単位"));
    ASSERT_TRUE(desk.until([&] { return desk.count<Sent>() == 1; }));
    EXPECT_TRUE(desk.all<Sent>()[0].accepted.repeated);
    EXPECT_EQ(desk.server.events.size(), 1U);
    EXPECT_EQ(desk.server.count(Kind::kPost), 2U);
    EXPECT_EQ(desk.all<Sent>()[0].accepted.id, *id);
}

TEST(Writing, EveryRetryCarriesTheSameBytes) {
    Desk desk;
    desk.live();
    desk.server.lose_next_answer = true;
    ASSERT_TRUE(desk.client->post(desk.room(), Draft::report("x")));
    ASSERT_TRUE(desk.until([&] { return desk.count<Sent>() == 1; }));
    std::vector<std::string> bodies;
    for (const auto& one : desk.server.heard) {
        if (one.has_post()) bodies.push_back(one.post().body());
    }
    ASSERT_EQ(bodies.size(), 2U);
    EXPECT_EQ(bodies[0], bodies[1]);
}

TEST(Writing, WhatWasWrittenOfflineGoesInOrderAfterARestart) {
    Desk desk;
    desk.live();
    desk.server.script = [](Peer& peer, const pb::ClientEnvelope& envelope) {
        if (!envelope.has_post()) return false;
        peer.drop();
        return true;
    };
    for (int i = 0; i < 20; ++i) {
        ASSERT_TRUE(desk.client->post(desk.room(), Draft::report(std::to_string(i))));
    }
    desk.run_for(50ms);
    desk.kill_client();
    desk.server.script = nullptr;
    desk.make_client();
    desk.start();
    ASSERT_TRUE(desk.until([&] { return desk.server.events.size() == 20; }));
    desk.run_for(100ms);
    ASSERT_EQ(desk.server.events.size(), 20U);
    for (std::size_t i = 0; i < 20; ++i) {
        pb::Body body;
        ASSERT_TRUE(body.ParseFromString(desk.server.events[i].body()));
        pb::PartContent words;
        ASSERT_TRUE(words.ParseFromString(body.parts(1).content()));
        EXPECT_EQ(words.text(), std::to_string(i));
    }
}

TEST(Writing, NothingReadableOfAWaitingMessageIsOnDisk) {
    Desk desk;
    desk.make_client();
    desk.sign_in();
    ASSERT_TRUE(desk.client->post(desk.room(), Draft::report("PLAINTEXT-MARKER")));
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(desk.folder.path() / "device")) {
        std::ifstream in(entry.path(), std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(in), {}};
        EXPECT_EQ(bytes.find("PLAINTEXT-MARKER"), std::string::npos) << entry.path();
    }
}

TEST(Writing, OneRefusedMessageDoesNotHoldTheOthers) {
    Desk desk;
    desk.live();
    int posts = 0;
    desk.server.script = [&](Peer& peer, const pb::ClientEnvelope& envelope) {
        if (!envelope.has_post() || ++posts != 1) return false;
        peer.send(refusal(envelope.request_id(), 3, false));  // too_large
        return true;
    };
    auto bad = desk.client->post(desk.room(), Draft::report("大きい"));
    ASSERT_TRUE(desk.client->post(desk.room(), Draft::report("普通")));
    ASSERT_TRUE(
        desk.until([&] { return desk.count<Sent>() == 1 && desk.count<SendFailed>() == 1; }));
    EXPECT_EQ(desk.all<SendFailed>()[0].failure.error, client::Error::too_large);
    EXPECT_EQ(desk.all<SendFailed>()[0].id, *bad);
    EXPECT_EQ(desk.client->outbox().front().state,
              SendState::failed);  // kept until the person says
    ASSERT_TRUE(desk.client->drop(*bad));
    EXPECT_FALSE(desk.client->drop(*bad));
}

TEST(Writing, ABusyServerIsAskedAgain) {
    Desk desk;
    desk.live();
    int posts = 0;
    desk.server.script = [&](Peer& peer, const pb::ClientEnvelope& envelope) {
        if (!envelope.has_post() || ++posts > 2) return false;
        peer.send(refusal(envelope.request_id(), 120, true));
        return true;
    };
    ASSERT_TRUE(desk.client->post(desk.room(), Draft::report("x")));
    ASSERT_TRUE(desk.until([&] { return desk.count<Sent>() == 1; }));
    EXPECT_EQ(posts, 3);
    EXPECT_EQ(desk.count<SendFailed>(), 0U);
}

// Rule C6: the author decides whether a newcomer may read what was written without knowing of her.
TEST(Writing, ANewReaderIsNamedOnceForAllWaitingMessagesAndNothingGoesBefore) {
    Desk desk;
    desk.live();
    desk.server.refuse_posts_below_epoch = 2;
    for (int i = 0; i < 3; ++i) {
        ASSERT_TRUE(desk.client->post(desk.room(), Draft::report("x"), 1));
    }
    ASSERT_TRUE(desk.until([&] { return desk.count<AudienceChanged>() == 1; }));
    desk.run_for(200ms);
    ASSERT_EQ(desk.count<AudienceChanged>(), 1U);
    const auto asked = desk.all<AudienceChanged>()[0];
    EXPECT_EQ(asked.newcomers.at(0).name, "佐藤花子（架空）");
    EXPECT_EQ(asked.waiting.size(), 3U);
    EXPECT_TRUE(desk.server.events.empty());
    ASSERT_TRUE(desk.client->resend_all(desk.room(), asked.roster_epoch));
    ASSERT_TRUE(desk.until([&] { return desk.count<Sent>() == 3; }));
    EXPECT_EQ(desk.server.events.size(), 3U);
}

TEST(Writing, AnAskedMessageThatIsDroppedIsNeverSent) {
    Desk desk;
    desk.live();
    desk.server.refuse_posts_below_epoch = 2;
    auto id = desk.client->post(desk.room(), Draft::report("x"), 1);
    ASSERT_TRUE(desk.until([&] { return desk.count<AudienceChanged>() == 1; }));
    ASSERT_TRUE(desk.client->drop(*id));
    desk.server.drop_everybody();
    desk.run_for(400ms);
    EXPECT_TRUE(desk.server.events.empty());
}

// Rule C5: a retracted body must not come back from the author's own device after a restore.
TEST(Writing, ARetractedMessageIsNotKeptOnTheDevice) {
    Desk desk;
    desk.live();
    ASSERT_TRUE(desk.client->post(desk.room(), Draft::report("誤投稿")));
    ASSERT_TRUE(desk.until([&] { return desk.count<Sent>() == 1; }));
    ASSERT_EQ(desk.client->outbox().size(), 1U);
    ASSERT_TRUE(desk.client->retract(desk.room(), 1, "別の利用者", true));
    ASSERT_TRUE(desk.until([&] { return desk.count<Sent>() == 2; }));
    EXPECT_TRUE(desk.client->outbox().empty());
    // And the words leave the own screen: the retraction is told as to everybody else.
    EXPECT_TRUE(desk.until([&] { return desk.count<client::MessageRetracted>() == 1; }));
}

TEST(Writing, WithoutASessionNothingIsTaken) {
    Desk desk;
    desk.make_client();
    auto id = desk.client->post(desk.room(), Draft::report("x"));
    ASSERT_FALSE(id);
    EXPECT_EQ(id.error().error, client::Error::not_signed_in);
}

TEST(Writing, AFullOutboxSaysSo) {
    Desk desk;
    desk.make_client();
    desk.sign_in();
    auto options = desk.options();
    options.outbox_most = 2;
    desk.client.reset();
    desk.client = std::make_unique<Client>(desk.context.get_executor(), options);
    ASSERT_TRUE(desk.client->post(desk.room(), Draft::report("1")));
    ASSERT_TRUE(desk.client->post(desk.room(), Draft::report("2")));
    EXPECT_EQ(desk.client->post(desk.room(), Draft::report("3")).error().error,
              client::Error::outbox_full);
}

// A message that one nurse wrote must never go out under the name of the next one at this tablet.
TEST(Writing, AnotherPersonsWaitingMessageIsNotSent) {
    Desk desk;
    desk.make_client();
    desk.sign_in();
    ASSERT_TRUE(desk.client->post(desk.room(), Draft::report("A の記録")));
    desk.server.me = std::string(16, '\x2b');
    client::SignIn wish;
    wish.login_name = "kango-tsugiko";
    wish.password = "kago-no-naka";
    wish.totp = "123456";
    ASSERT_TRUE(desk.wait_for(desk.client->sign_in(wish)));
    desk.start();
    desk.wait_live();
    desk.run_for(200ms);
    EXPECT_TRUE(desk.server.events.empty());
    EXPECT_TRUE(desk.client->outbox().empty());  // and not listed to her either
}

}  // namespace
}  // namespace tasuki::test

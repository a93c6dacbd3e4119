// Signing in, locks, the policy, the cut, and whom the client talks to at all.
#include "base/bytes.hpp"
#include "base/crypto.hpp"
#include "desk.hpp"

namespace tasuki::test {
namespace {

using client::Error;
using client::Revoked;
using client::SendFailed;
using client::State;

client::SignIn good_wish() {
    client::SignIn wish;
    wish.login_name = "kango-hanako";
    wish.password = "kago-no-naka";
    wish.totp = "123456";
    return wish;
}

TEST(SignIn, AWrongPasswordIsARefusalAndNoSession) {
    Desk desk;
    desk.make_client();
    auto wish = good_wish();
    wish.password = "wrong";
    auto in = desk.wait_for(desk.client->sign_in(wish));
    ASSERT_FALSE(in);
    EXPECT_EQ(in.error().error, Error::wrong_credentials);
    EXPECT_FALSE(in.error().text_ja.empty());
    EXPECT_FALSE(desk.client->account());
}

TEST(SignIn, TheSecondTimeTheDeviceIsKnown) {
    Desk desk;
    desk.make_client();
    desk.sign_in();
    ASSERT_TRUE(desk.wait_for(desk.client->sign_out()).has_value());
    desk.sign_in();
    const auto& last = desk.server.heard.back().sign_in();
    EXPECT_TRUE(last.has_device_secret());
    EXPECT_EQ(last.device_secret(), std::string(32, '\x67'));
}

// The server reads ＫＡＮＧＯ as kango. Kept under what was typed, the device was enrolled a second
// time and the PIN of the first opened nothing any more.
TEST(SignIn, TheDeviceIsKnownHoweverTheNameIsTyped) {
    Desk desk;
    desk.make_client();
    desk.sign_in();
    ASSERT_TRUE(desk.wait_for(desk.client->sign_out()).has_value());
    auto wish = good_wish();
    wish.login_name = " ＫＡＮＧＯ－Hanako";
    ASSERT_TRUE(desk.wait_for(desk.client->sign_in(wish)).has_value());
    const auto& last = desk.server.heard.back().sign_in();
    EXPECT_EQ(last.device_secret(), std::string(32, '\x67'));
}

TEST(SignIn, TheBearerGoesInTheHeaderAndNowhereElse) {
    Desk desk;
    desk.live();
    EXPECT_EQ(desk.server.bearers.front(), "");  // signing in itself
    EXPECT_EQ(desk.server.bearers.back(), to_base64url(view(desk.server.session_secret)));
    for (const auto& one : desk.server.heard) {
        EXPECT_EQ(one.SerializeAsString().find(desk.server.session_secret), std::string::npos);
    }
}

TEST(SignIn, TheSessionIsResumedAfterARestart) {
    Desk desk;
    desk.live();
    desk.kill_client();
    desk.make_client();
    EXPECT_TRUE(desk.client->account());
    desk.start();
    desk.wait_live();
    EXPECT_EQ(desk.server.count(Kind::kSignIn), 1U);
}

TEST(SignIn, ATokenThatNoLongerHoldsMeansSignedOut) {
    Desk desk;
    desk.live();
    desk.server.session_secret = std::string(32, '\x01');  // revoked
    desk.server.drop_everybody();
    ASSERT_TRUE(desk.until([&] { return desk.count<client::SessionEnded>() == 1; }));
    EXPECT_EQ(desk.client->state(), State::signed_out);
}

TEST(SignOut, LeavesNoCursorAndNoSessionBehind) {
    Desk desk;
    desk.live();
    desk.server.colleague_posts("一");
    ASSERT_TRUE(desk.until([&] { return desk.seqs().size() == 1; }));
    ASSERT_TRUE(desk.wait_for(desk.client->sign_out()).has_value());
    EXPECT_EQ(desk.client->state(), State::signed_out);
    EXPECT_FALSE(desk.client->confirm(desk.room(), 1));  // the room is not known any more
    desk.events.clear();
    desk.sign_in();
    ASSERT_TRUE(desk.until([&] { return desk.seqs().size() == 1; }));  // all comes anew
}

TEST(Lock, IsSaidAndEndsWithThePin) {
    Desk desk;
    desk.server.locked = true;
    desk.make_client();
    desk.sign_in();
    desk.start();
    ASSERT_TRUE(desk.until([&] { return desk.client->state() == State::locked; }));
    EXPECT_EQ(desk.wait_for(desk.client->unlock("000000")).error().error, Error::pin_wrong);
    ASSERT_TRUE(desk.wait_for(desk.client->unlock(desk.server.pin)).has_value());
    desk.wait_live();
}

TEST(Lock, WhatHappenedMeanwhileComesAfterTheUnlock) {
    Desk desk;
    desk.live();
    desk.server.locked = true;
    pb::ServerEnvelope locked;
    locked.mutable_locked();
    desk.server.push(locked);
    ASSERT_TRUE(desk.until([&] { return desk.count<client::Locked>() == 1; }));
    EXPECT_EQ(desk.client->state(), State::locked);
    desk.server.colleague_posts("ロック中", Deliver::never);
    // Writing goes on while the screen is locked: the text waits, sealed.
    ASSERT_TRUE(desk.client->post(desk.room(), client::Draft::report("下書き")));
    ASSERT_TRUE(desk.wait_for(desk.client->unlock(desk.server.pin)).has_value());
    ASSERT_TRUE(desk.until([&] { return desk.count<client::Sent>() == 1; }));
    EXPECT_EQ(desk.texts(), std::vector<std::string>{"ロック中"});
}

TEST(Policy, NothingIsReadBeforeItIsAccepted) {
    Desk desk;
    desk.server.policy_to_accept = 3;
    desk.server.colleague_posts("一");
    desk.make_client();
    desk.sign_in();
    desk.start();
    ASSERT_TRUE(desk.until([&] { return desk.count<client::PolicyToAccept>() == 1; }));
    desk.run_for(100ms);
    EXPECT_EQ(desk.server.count(Kind::kAttach), 0U);
    ASSERT_TRUE(desk.wait_for(desk.client->accept_policy(3)).has_value());
    desk.wait_live();
    EXPECT_EQ(desk.seqs().size(), 1U);
}

// Rule B6: the cut. Nothing of the group stays on the device, and the origin office learns of it.
TEST(Cut, WipesTellsOnceAndReportsAfterTheAppTookIt) {
    Desk desk;
    desk.live();
    desk.server.colleague_posts("前");
    ASSERT_TRUE(desk.until([&] { return desk.seqs().size() == 1; }));
    desk.server.cut_me();
    ASSERT_TRUE(desk.until([&] { return desk.count<Revoked>() == 1; }));
    EXPECT_EQ(desk.all<Revoked>()[0].at_seq, 2U);
    desk.server.close_everybody(4003);
    ASSERT_TRUE(desk.until([&] { return desk.server.count(Kind::kReportWipe) == 1; }));
    for (const auto& one : desk.server.heard) {
        if (one.has_report_wipe()) {
            EXPECT_EQ(one.report_wipe().group_id(), desk.server.group);
            EXPECT_EQ(one.report_wipe().membership_id(), desk.server.my_membership);
        }
    }
    desk.run_for(100ms);
    EXPECT_EQ(desk.count<Revoked>(), 1U);
    EXPECT_FALSE(desk.client->displayed(desk.room(), {1, 1}));
}

TEST(Cut, IsLearntAfterTimeAway) {
    Desk desk;
    desk.live();
    desk.server.colleague_posts("前");
    ASSERT_TRUE(desk.until([&] { return desk.seqs().size() == 1; }));
    desk.run_for(50ms);
    desk.kill_client();
    desk.events.clear();
    desk.server.cut_me();
    desk.make_client();
    desk.start();
    ASSERT_TRUE(desk.until([&] { return desk.count<Revoked>() == 1; }));
    ASSERT_TRUE(desk.until([&] { return desk.server.count(Kind::kReportWipe) == 1; }));
    EXPECT_EQ(desk.server.wiped, std::vector<std::string>{desk.server.my_membership});
    EXPECT_TRUE(desk.seqs().empty());
}

TEST(Cut, OfWhichTheAppWasNotToldIsToldAfterARestart) {
    Desk desk;
    desk.live();
    desk.taking = false;
    desk.server.colleague_posts("最後に渡るもの");
    desk.run_for(50ms);
    desk.server.cut_me();
    desk.run_for(100ms);
    desk.kill_client();
    desk.events.clear();
    desk.taking = true;
    desk.make_client();
    desk.start();
    ASSERT_TRUE(desk.until([&] { return desk.count<Revoked>() == 1; }));
}

TEST(Cut, OfWhichTheAppWasNotToldIsToldAtTheNextSignIn) {
    Desk desk;
    desk.live();
    desk.taking = false;
    desk.server.colleague_posts("最後に渡るもの");
    desk.run_for(50ms);
    desk.server.cut_me();
    desk.run_for(100ms);
    const auto first = desk.server.me;
    desk.server.me = std::string(16, '\x2b');
    auto wish = good_wish();
    wish.login_name = "kango-tsugiko";
    ASSERT_TRUE(desk.wait_for(desk.client->sign_in(wish)));
    desk.taking = true;
    desk.start();
    desk.run_for(200ms);
    EXPECT_EQ(desk.count<Revoked>(), 0U);  // it was not her who was cut
    desk.server.me = first;
    desk.sign_in();
    ASSERT_TRUE(desk.until([&] { return desk.count<Revoked>() == 1; }));
    ASSERT_TRUE(desk.until([&] { return desk.server.count(Kind::kReportWipe) == 1; }));
    EXPECT_EQ(desk.count<Revoked>(), 1U);
}

TEST(Cut, IsToldOnceToWhomSignsInBeforeTheStart) {
    Desk desk;
    desk.live();
    desk.taking = false;
    desk.server.colleague_posts("最後に渡るもの");
    desk.run_for(50ms);
    desk.server.cut_me();
    desk.run_for(100ms);
    desk.server.close_everybody(4001);
    ASSERT_TRUE(desk.until([&] { return desk.client->state() == State::signed_out; }));
    desk.kill_client();
    desk.events.clear();
    desk.taking = true;
    desk.make_client();
    desk.sign_in();
    desk.start();
    ASSERT_TRUE(desk.until([&] { return desk.server.count(Kind::kReportWipe) == 1; }));
    desk.run_for(100ms);
    EXPECT_EQ(desk.count<Revoked>(), 1U);
}

TEST(Cut, TakesBackWhatTheAppHasNotSeenYet) {
    Desk desk;
    desk.live();
    desk.taking = false;
    for (int i = 0; i < 10; ++i) desk.server.colleague_posts("x");
    desk.run_for(100ms);
    const auto shown = desk.seqs().size();  // at most the one the app was waiting for
    desk.server.cut_me();
    desk.run_for(100ms);
    auto event = desk.wait_for(desk.client->next());
    EXPECT_TRUE(std::holds_alternative<Revoked>(event)) << event.index();
    EXPECT_LE(shown, 1U);
}

TEST(Cut, SaysWhichWaitingMessagesAreGone) {
    Desk desk;
    desk.live();
    desk.server.script = [](Peer&, const pb::ClientEnvelope& envelope) {
        return envelope.has_post();  // taken, never answered
    };
    auto id = desk.client->post(desk.room(), client::Draft::report("x"));
    ASSERT_TRUE(desk.until([&] { return desk.server.count(Kind::kPost) == 1; }));
    desk.server.cut_me();
    ASSERT_TRUE(desk.until([&] { return desk.count<SendFailed>() == 1; }));
    EXPECT_EQ(desk.all<SendFailed>()[0].id, *id);
    EXPECT_EQ(desk.all<SendFailed>()[0].failure.error, Error::membership_ended);
    EXPECT_FALSE(desk.all<SendFailed>()[0].kept);
    EXPECT_TRUE(desk.client->outbox().empty());
}

// Two nurses share a tablet. The cut of one is no cut of the other: her words wait for her.
TEST(Cut, LeavesWhatAnotherPersonWroteOnThisDevice) {
    Desk desk;
    desk.make_client();
    desk.sign_in();
    ASSERT_TRUE(desk.client->post(desk.room(), client::Draft::report("A の記録")));
    const auto first = desk.server.me;
    desk.server.me = std::string(16, '\x2b');
    auto wish = good_wish();
    wish.login_name = "kango-tsugiko";
    ASSERT_TRUE(desk.wait_for(desk.client->sign_in(wish)));
    desk.start();
    desk.wait_live();
    desk.server.cut_me();
    ASSERT_TRUE(desk.until([&] { return desk.count<Revoked>() == 1; }));
    EXPECT_EQ(desk.count<SendFailed>(), 0U);  // what the first one wrote is no business of hers
    desk.server.me = first;
    desk.server.invited = true;
    desk.sign_in();
    EXPECT_EQ(desk.client->outbox().size(), 1U);
    ASSERT_TRUE(desk.until([&] { return desk.count<client::Sent>() == 1; }));
}

// A password typed into the wrong server is a password given away.
TEST(Tls, ACertificateOfAStrangerIsRefusedBeforeAnythingIsSaid) {
    Desk desk;
    TempFolder elsewhere;
    TestAuthority stranger(elsewhere.path().string());
    auto options = desk.options();
    options.ca_file = stranger.file();
    desk.client = std::make_unique<Client>(desk.context.get_executor(), options);
    auto in = desk.wait_for(desk.client->sign_in(good_wish()));
    ASSERT_FALSE(in);
    EXPECT_EQ(in.error().error, Error::not_trusted);
    EXPECT_TRUE(desk.server.heard.empty());
}

TEST(Tls, ACertificateForAnotherNameIsRefused) {
    Desk desk;
    auto options = desk.options();
    options.host = "127.0.0.2";  // the same machine, not in the certificate
    desk.client = std::make_unique<Client>(desk.context.get_executor(), options);
    auto in = desk.wait_for(desk.client->sign_in(good_wish()));
    ASSERT_FALSE(in);
    EXPECT_TRUE(desk.server.heard.empty());
}

TEST(Tls, ThePinnedCertificateIsEnough) {
    Desk desk;
    auto options = desk.options();
    options.ca_file.clear();
    const auto digest = certificate_sha256(desk.certificate.certificate);
    options.pinned_certificate.emplace();
    std::copy(digest.begin(), digest.end(), options.pinned_certificate->begin());
    desk.client = std::make_unique<Client>(desk.context.get_executor(), options);
    EXPECT_TRUE(desk.wait_for(desk.client->sign_in(good_wish())));
    desk.client.reset();
    (*options.pinned_certificate)[0] ^= 1;
    desk.client = std::make_unique<Client>(desk.context.get_executor(), options);
    auto in = desk.wait_for(desk.client->sign_in(good_wish()));
    ASSERT_FALSE(in);
    EXPECT_EQ(in.error().error, Error::not_trusted);
}

TEST(Tls, NobodyListeningIsSaidAndTriedAgain) {
    Desk desk;
    desk.make_client();
    desk.sign_in();
    desk.server.stop_listening();
    desk.start();
    // A new client is offline before it has tried: the reason says that it has.
    ASSERT_TRUE(desk.until([&] {
        const auto seen = desk.all<client::StateChanged>();
        return !seen.empty() && seen.back().why;
    }));
    const auto changes = desk.all<client::StateChanged>();
    EXPECT_EQ(changes.back().why->error, Error::cannot_reach);
    const auto tries = changes.size();
    ASSERT_TRUE(desk.until([&] { return desk.all<client::StateChanged>().size() > tries + 2; }));
}

TEST(Stop, EndsPendingCallsAndSaysEnded) {
    Desk desk;
    desk.live();
    desk.server.script = [](Peer&, const pb::ClientEnvelope& envelope) {
        return envelope.has_list_groups();  // never answered
    };
    std::optional<client::Result<std::vector<client::GroupLine>>> answer;
    boost::asio::co_spawn(desk.context, desk.client->list_groups(),
                          [&](std::exception_ptr, auto value) { answer = std::move(value); });
    desk.run_for(50ms);
    desk.client->stop();
    ASSERT_TRUE(desk.until([&] { return answer.has_value(); }, 1s));
    EXPECT_EQ(answer->error().error, Error::cancelled);
    ASSERT_TRUE(desk.until([&] {
        const auto changes = desk.all<client::StateChanged>();
        return !changes.empty() && changes.back().state == State::ended;
    }));
    // Nothing of the client keeps the program from ending.
    desk.server.stop_listening();
    desk.server.drop_everybody();
    desk.context.restart();
    EXPECT_LT(desk.context.run_for(3s), 10'000U);
    EXPECT_TRUE(desk.context.stopped());
}

}  // namespace
}  // namespace tasuki::test

// Signing in (rule A3): two factors, nothing told to a guesser, nobody locked out by a stranger.
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>

#include "stage.hpp"

namespace tasuki::test {
namespace {

constexpr const char* kPassword = "夕焼けの土手を歩く";

struct SignInTest : testing::Test {
    Stage stage;
    Bytes totp = session::make_totp_secret();
    std::string recovery = session::make_recovery_code();

    SignInTest() {
        auto& kept = stage.world.credentials[stage.world.id_of("nurse")];
        add(kept, domain::CredentialKind::password, to_bytes(hash_password(kPassword)));
        add(kept, domain::CredentialKind::totp, totp);
        const auto hash = session::recovery_hash(recovery);
        add(kept, domain::CredentialKind::recovery_code, to_bytes(ByteView(hash)));
    }
    void add(std::vector<domain::Credential>& kept, domain::CredentialKind kind, Bytes secret) {
        domain::Credential credential;
        credential.account = stage.world.id_of("nurse");
        credential.kind = kind;
        credential.secret = std::move(secret);
        kept.push_back(credential);
    }
    std::string code() { return totp_code(totp, stage.clock.now().ms / 30'000); }
    pb::ClientEnvelope wish(const std::string& name, const std::string& password,
                            const std::string& typed) {
        pb::ClientEnvelope out;
        auto* in = out.mutable_sign_in();
        in->set_login_name(name);
        in->set_password(password);
        in->set_totp(typed);
        auto* device = in->mutable_new_device();
        device->set_name("事務所のPC（架空）");
        device->set_device_class(pb::DEVICE_CLASS_LENT);
        device->set_form(pb::DEVICE_FORM_PC);
        return out;
    }
    pb::ClientEnvelope from_device(const SignedInDevice& device, const std::string& password) {
        auto out = wish("nurse", password, code());
        out.mutable_sign_in()->set_device_secret(bytes_of(device.device_secret));
        return out;
    }
};

TEST_F(SignInTest, TwoFactorsMakeASession) {
    const auto answer = stage.post_http(wish(" Ｎｕｒｓｅ ", kPassword, code()));
    ASSERT_TRUE(answer.has_signed_in()) << slug(answer);
    EXPECT_EQ(answer.signed_in().recovery_codes_left(), 1u);
    EXPECT_FALSE(answer.signed_in().device_secret().empty());
    auto client = stage.connect(session::token_text(to_bytes(answer.signed_in().session_secret())));
    EXPECT_TRUE(client->hello().welcome().signed_in());
}

// Nobody learns from the answer which part was wrong, or whether the person exists.
TEST_F(SignInTest, WrongPartsLookTheSame) {
    const auto answers = {stage.post_http(wish("nurse", "まちがった言葉です", code())),
                          stage.post_http(wish("nobody", kPassword, code())),
                          stage.post_http(wish("nurse", kPassword, "000000"))};
    for (const auto& answer : answers) {
        EXPECT_EQ(answer.SerializeAsString(), answers.begin()->SerializeAsString());
        EXPECT_EQ(slug(answer), "wrong_credentials");
    }
    const auto failed =
        std::count(stage.store.log.begin(), stage.store.log.end(), "commit SignInFailed");
    EXPECT_EQ(failed, 3);
}

TEST_F(SignInTest, CodeIsTakenOnce) {
    ASSERT_TRUE(stage.post_http(wish("nurse", kPassword, code())).has_signed_in());
    EXPECT_EQ(slug(stage.post_http(wish("nurse", kPassword, code()))), "wrong_credentials");
}

TEST_F(SignInTest, RecoveryCodeIsTakenOnceInsteadOfTheApp) {
    auto request = wish("nurse", kPassword, "");
    request.mutable_sign_in()->set_recovery_code(recovery);
    const auto answer = stage.post_http(request);
    ASSERT_TRUE(answer.has_signed_in()) << slug(answer);
    EXPECT_EQ(answer.signed_in().recovery_codes_left(), 0u);
    EXPECT_EQ(slug(stage.post_http(request)), "wrong_credentials");
}

// A stranger who fails under her name all night does not keep the nurse from signing in at six.
TEST_F(SignInTest, StrangersFailuresDoNotLockOutTheEnrolledDevice) {
    const auto device = stage.device_of("nurse");
    for (int i = 0; i < 6; ++i) stage.post_http(wish("nurse", "まちがった言葉です", "000000"));
    EXPECT_EQ(slug(stage.post_http(wish("nurse", kPassword, code()))), "throttled");
    const auto answer = stage.post_http(from_device(device, kPassword));
    EXPECT_TRUE(answer.has_signed_in()) << slug(answer);
    EXPECT_TRUE(answer.signed_in().device_secret().empty());
}

TEST_F(SignInTest, UnknownNamesAreThrottledLikeKnownOnes) {
    const auto slugs = [&](const std::string& name) {
        std::vector<std::string> out;
        for (int i = 0; i < 5; ++i) {
            out.push_back(slug(stage.post_http(wish(name, "まちがった言葉です", "000000"))));
        }
        return out;
    };
    EXPECT_EQ(slugs("nurse"), slugs("nobody"));
}

// Being slowed is no sign of a name that exists: neither the answers nor what is looked up for
// them.
TEST_F(SignInTest, ThrottledTryLooksNobodyUp) {
    const auto looked_up = [&](const std::string& name) {
        for (int i = 0; i < 4; ++i) stage.post_http(wish(name, "まちがった言葉です", "000000"));
        stage.store.log.clear();
        EXPECT_EQ(slug(stage.post_http(wish(name, kPassword, code()))), "throttled");
        return stage.store.log;
    };
    EXPECT_EQ(looked_up("nurse"), std::vector<std::string>{"sign_in_throttle"});
    EXPECT_EQ(looked_up("nobody"), std::vector<std::string>{"sign_in_throttle"});
}

// Her signing in would show in how soon the next stranger is let try again.
TEST_F(SignInTest, SuccessWithANewDeviceLeavesTheNamesCount) {
    for (int i = 0; i < 3; ++i) stage.post_http(wish("nurse", "まちがった言葉です", "000000"));
    stage.advance(std::chrono::seconds{5});
    ASSERT_TRUE(stage.post_http(wish("nurse", kPassword, code())).has_signed_in());
    EXPECT_EQ(slug(stage.post_http(wish("nurse", "まちがった言葉です", "000000"))),
              "wrong_credentials");
    EXPECT_EQ(slug(stage.post_http(wish("nurse", "まちがった言葉です", "000000"))), "throttled");
}

// A found phone that is tried is slowed by itself, and its owner's other device is not.
TEST_F(SignInTest, EnrolledDeviceHasALimitOfItsOwn) {
    const auto found = stage.device_of("nurse");
    const auto other = stage.device_of("nurse");
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(slug(stage.post_http(from_device(found, "まちがった言葉です"))),
                  "wrong_credentials");
    }
    EXPECT_EQ(slug(stage.post_http(from_device(found, kPassword))), "throttled");
    EXPECT_TRUE(stage.post_http(from_device(other, kPassword)).has_signed_in());
}

// Nor does a whole clinic's address that failed too often.
TEST_F(SignInTest, AddressThatFailedDoesNotLockOutTheEnrolledDevice) {
    const auto device = stage.device_of("nurse");
    for (int i = 0; i < 40; ++i) {
        stage.post_http(wish("name" + std::to_string(i), "まちがった言葉です", "000000"));
    }
    EXPECT_EQ(slug(stage.post_http(wish("nurse", kPassword, code()))), "throttled");
    EXPECT_TRUE(stage.post_http(from_device(device, kPassword)).has_signed_in());
}

TEST_F(SignInTest, BrowserGetsACookieAndNoSecretInTheBody) {
    const auto reply =
        stage.http(wish("nurse", kPassword, code()), {}, "https://tasuki.example.jp");
    ASSERT_TRUE(reply.set_cookie);
    EXPECT_EQ(reply.set_cookie->rfind("__Host-tasuki=", 0), 0u);
    for (const auto* part : {"; Path=/", "; Secure", "; HttpOnly", "; SameSite=Strict"}) {
        EXPECT_NE(reply.set_cookie->find(part), std::string::npos) << part;
    }
    EXPECT_TRUE(parse(reply.body).signed_in().session_secret().empty());
    const auto end = reply.set_cookie->find(';');
    auto client = stage.connect(reply.set_cookie->substr(14, end - 14));
    EXPECT_TRUE(client->hello().welcome().signed_in());
}

TEST_F(SignInTest, ForeignOriginAndForeignTypesAreTurnedAway) {
    EXPECT_EQ(stage.http(wish("nurse", kPassword, code()), {}, "https://evil.example").status,
              403u);
    pb::ClientEnvelope hello;
    hello.mutable_hello();
    EXPECT_EQ(slug(stage.post_http(hello)), "not_signed_in");
}

TEST_F(SignInTest, SignOutEndsTheConnectionToo) {
    const auto device = stage.device_of("nurse");
    auto client = stage.connect(device.token());
    client->hello();
    pb::ClientEnvelope out;
    out.mutable_sign_out();
    EXPECT_TRUE(stage.post_http(out, device.token()).has_ok());
    stage.settle();
    EXPECT_EQ(client->connection->closed, session::Close::session_ended);
    EXPECT_TRUE(stage.post_http(out, device.token()).has_ok());  // signed out is signed out
}

TEST_F(SignInTest, CertificateIsAskedForWhereTheRegionWantsOne) {
    stage.config.certificate_required = true;
    EXPECT_EQ(slug(stage.post_http(wish("nurse", kPassword, code()))), "certificate_required");
    auto client = stage.connect(stage.device_of("nurse").token());
    EXPECT_EQ(client->connection->closed, session::Close::policy);
}

// A flood of guesses at midnight doesn't keep a locked tablet locked.
TEST_F(SignInTest, FullHashQueueSaysBusyToStrangersAlone) {
    std::vector<session::HttpReply> replies;
    session::HashWorker worker;
    int busy = 0;
    int done = 0;
    const auto count = [&](std::exception_ptr, Result<bool> result) {
        ++done;
        busy += !result && result.error() == Refusal::busy;
    };
    constexpr int kMore = 16;  // the worker takes some while they come
    const int all = static_cast<int>(limits::kHashQueue) + kMore;
    for (int i = 0; i < all; ++i) {
        boost::asio::co_spawn(stage.io, worker.matches(session::Lane::stranger, {}, "x"), count);
    }
    while (busy == 0 && done < all) {
        stage.io.restart();
        stage.io.run_for(std::chrono::milliseconds{5});
    }
    EXPECT_GT(busy, 0);
    EXPECT_LE(busy, kMore);
    // Who is known goes past them all.
    int opened = 0;
    const auto open = [&](std::exception_ptr, Result<bool> result) {
        opened += result.has_value();
    };
    boost::asio::co_spawn(stage.io, worker.matches(session::Lane::known, {}, "x"), open);
    while (opened == 0 && done < all) {
        stage.io.restart();
        stage.io.run_for(std::chrono::milliseconds{5});
    }
    EXPECT_EQ(opened, 1);
    EXPECT_LT(done - busy, all / 2);
    while (done < all) {
        stage.io.restart();
        stage.io.run_for(std::chrono::milliseconds{20});
    }
}

}  // namespace
}  // namespace tasuki::test

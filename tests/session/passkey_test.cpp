// Passkeys at the door (rule A3): added with both factors, good for a full sign-in, for the idle
// lock of one's own device and for administration; and everything a stranger could send instead.
#include <gtest/gtest.h>

#include "stage.hpp"
#include "support/authenticator.hpp"

namespace tasuki::test {
namespace {

using std::chrono::minutes;

struct PasskeyTest : testing::Test {
    Stage stage;
    Authenticator key;

    pb::ServerEnvelope ask(pb::PasskeyPurpose purpose, const std::string& token = {}) {
        pb::ClientEnvelope out;
        out.mutable_ask_passkey()->set_purpose(purpose);
        return stage.post_http(out, token);
    }
    Bytes challenge(pb::PasskeyPurpose purpose, const std::string& token = {}) {
        const auto answer = ask(purpose, token);
        EXPECT_TRUE(answer.has_passkey_challenge()) << slug(answer);
        return to_bytes(answer.passkey_challenge().challenge());
    }
    // Added on a connection of that device, as the web app does it.
    pb::ServerEnvelope add(Client& client, Authenticator& with, const std::string& name = "指紋") {
        pb::ClientEnvelope asked;
        asked.mutable_ask_new_passkey();
        const auto options = client.ask(asked);
        if (!options.has_passkey_challenge()) return options;
        const auto& in = options.passkey_challenge();
        return client.ask(
            added(with.make(to_bytes(in.challenge()), to_bytes(in.user_handle())), name));
    }
    static pb::ClientEnvelope added(const Authenticator::Made& made, const std::string& name) {
        pb::ClientEnvelope out;
        out.mutable_add_passkey()->set_name(name);
        out.mutable_add_passkey()->set_client_data_json(bytes_of(made.client_data));
        out.mutable_add_passkey()->set_attestation_object(bytes_of(made.attestation_object));
        return out;
    }
    static void put(pb::PasskeyAssertion* out, const Authenticator::Used& used) {
        out->set_id(bytes_of(used.id));
        out->set_client_data_json(bytes_of(used.client_data));
        out->set_authenticator_data(bytes_of(used.authenticator_data));
        out->set_signature(bytes_of(used.signature));
        out->set_user_handle(bytes_of(used.user_handle));
    }
    static pb::ClientEnvelope sign_in(const Authenticator::Used& used,
                                      const Bytes& device_secret = {}) {
        pb::ClientEnvelope out;
        auto* in = out.mutable_sign_in_by_passkey();
        put(in->mutable_assertion(), used);
        in->set_device_secret(bytes_of(device_secret));
        auto* device = in->mutable_new_device();
        device->set_name("訪問用スマホ（架空）");
        device->set_device_class(pb::DEVICE_CLASS_PRIVATE);
        device->set_form(pb::DEVICE_FORM_PHONE);
        return out;
    }
    static pb::ClientEnvelope unlock(const SignedInDevice& device,
                                     const Authenticator::Used& used) {
        pb::ClientEnvelope out;
        out.mutable_unlock_by_passkey()->set_device_secret(bytes_of(device.device_secret));
        put(out.mutable_unlock_by_passkey()->mutable_assertion(), used);
        return out;
    }
    // The nurse with her passkey, and the device on which she made it.
    SignedInDevice enrolled() {
        const auto device = stage.device_of("nurse");
        auto client = stage.connect(device.token());
        client->hello();
        EXPECT_TRUE(add(*client, key).has_ok());
        return device;
    }
    std::string tried(Authenticator::Used used) { return slug(stage.post_http(sign_in(used))); }
    std::ptrdiff_t commits(const std::string& name) {
        return std::count(stage.store.log.begin(), stage.store.log.end(), "commit " + name);
    }
};

TEST_F(PasskeyTest, OneActSignsInOnADeviceNobodyKnew) {
    enrolled();
    const auto answer = stage.post_http(sign_in(key.use(challenge(pb::PASSKEY_PURPOSE_SIGN_IN))));
    ASSERT_TRUE(answer.has_signed_in()) << slug(answer);
    EXPECT_EQ(answer.signed_in().account_id(), bytes_of(stage.world.id_of("nurse")));
    EXPECT_EQ(answer.signed_in().login_name(), "nurse") << "nobody typed it";
    EXPECT_FALSE(answer.signed_in().device_secret().empty());
    const auto device = Id<DeviceTag>::from(to_bytes(answer.signed_in().device_id())).value();
    EXPECT_EQ(stage.world.devices[device].device_class, domain::DeviceClass::private_);
    auto client = stage.connect(session::token_text(to_bytes(answer.signed_in().session_secret())));
    EXPECT_TRUE(client->hello().welcome().signed_in());
}

TEST_F(PasskeyTest, AnEnrolledDeviceStaysTheSame) {
    const auto device = enrolled();
    const auto answer = stage.post_http(
        sign_in(key.use(challenge(pb::PASSKEY_PURPOSE_SIGN_IN)), device.device_secret));
    ASSERT_TRUE(answer.has_signed_in()) << slug(answer);
    EXPECT_EQ(answer.signed_in().device_id(), bytes_of(device.device));
    EXPECT_TRUE(answer.signed_in().device_secret().empty());
    const auto others = stage.device_of("doctor");
    const auto borrowed = stage.post_http(
        sign_in(key.use(challenge(pb::PASSKEY_PURPOSE_SIGN_IN)), others.device_secret));
    ASSERT_TRUE(borrowed.has_signed_in()) << slug(borrowed);
    EXPECT_NE(borrowed.signed_in().device_id(), bytes_of(others.device)) << "a device of her own";
}

// Whoever records what goes over the wire has nothing: a challenge is burnt by its first use.
TEST_F(PasskeyTest, AnAnswerCountsOnce) {
    enrolled();
    const auto used = key.use(challenge(pb::PASSKEY_PURPOSE_SIGN_IN));
    EXPECT_EQ(tried(used), "-");
    EXPECT_EQ(tried(used), "passkey_expired");
    auto wrong = key.use(challenge(pb::PASSKEY_PURPOSE_SIGN_IN));
    auto right = wrong;
    wrong.signature.back() ^= 1;
    EXPECT_EQ(tried(wrong), "passkey_wrong");
    EXPECT_EQ(tried(right), "passkey_expired") << "burnt by the wrong one, too";
}

TEST_F(PasskeyTest, AChallengeLivesFiveMinutes) {
    enrolled();
    auto made = challenge(pb::PASSKEY_PURPOSE_SIGN_IN);
    stage.advance(limits::kChallengeLife - std::chrono::milliseconds{1});
    EXPECT_EQ(tried(key.use(made)), "-");
    made = challenge(pb::PASSKEY_PURPOSE_SIGN_IN);
    stage.advance(limits::kChallengeLife);
    EXPECT_EQ(tried(key.use(made)), "passkey_expired");
    EXPECT_EQ(tried(key.use(Bytes(32, 1))), "passkey_expired") << "never ours";
}

TEST_F(PasskeyTest, WhatWasMadeElsewhereOrWithoutThePersonIsRefused) {
    enrolled();
    const auto fresh = [&] { return challenge(pb::PASSKEY_PURPOSE_SIGN_IN); };
    auto other = key;
    other.origin = "https://tasuki.example.jp.evil.example";
    EXPECT_EQ(tried(other.use(fresh())), "passkey_other_place");
    other = key;
    other.rp_id = "evil.example";
    EXPECT_EQ(tried(other.use(fresh())), "passkey_other_place");
    other = key;
    other.flags = 0x01;
    EXPECT_EQ(tried(other.use(fresh())), "passkey_not_verified");
    other = key;
    other.user_handle = Bytes(16, 9);
    EXPECT_EQ(tried(other.use(fresh())), "passkey_wrong") << "somebody else's handle";
    other.user_handle.clear();
    EXPECT_EQ(tried(other.use(fresh())), "passkey_wrong") << "nobody's";
}

// A stranger learns nothing of who has which passkey: the same answer, and the same look-ups.
TEST_F(PasskeyTest, AnUnknownPasskeyLooksLikeAWrongSignature) {
    enrolled();
    stage.store.log.clear();
    auto wrong = key.use(challenge(pb::PASSKEY_PURPOSE_SIGN_IN));
    wrong.signature[10] ^= 1;
    const auto bad = stage.post_http(sign_in(wrong));
    const auto bad_log = stage.store.log;
    stage.store.log.clear();
    Authenticator stranger;
    stranger.user_handle = key.user_handle;
    const auto unknown =
        stage.post_http(sign_in(stranger.use(challenge(pb::PASSKEY_PURPOSE_SIGN_IN))));
    EXPECT_EQ(bad.SerializeAsString(), unknown.SerializeAsString());
    EXPECT_EQ(slug(bad), "passkey_wrong");
    EXPECT_EQ(bad_log, stage.store.log);
    EXPECT_EQ(bad_log,
              (std::vector<std::string>{"sign_in_facts_by_passkey", "commit SignInFailed"}))
        << "asking for a challenge looks nothing up";
}

TEST_F(PasskeyTest, ItOpensTheLockOfOnesOwnDevice) {
    const auto device = enrolled();
    auto client = stage.connect(device.token());
    client->hello();
    stage.advance(minutes{15});
    ASSERT_TRUE(stage.world.sessions[device.session].locked);
    const auto options = ask(pb::PASSKEY_PURPOSE_UNLOCK, device.token());
    ASSERT_EQ(options.passkey_challenge().passkey_ids_size(), 1);
    EXPECT_EQ(options.passkey_challenge().passkey_ids(0), bytes_of(key.id));
    auto used = key.use(to_bytes(options.passkey_challenge().challenge()));
    used.user_handle.clear();  // it was told which passkey
    EXPECT_TRUE(stage.post_http(unlock(device, used), device.token()).has_ok());
    EXPECT_FALSE(stage.world.sessions[device.session].locked);
}

TEST_F(PasskeyTest, ItOpensNoLockOfAnotherPersonDeviceOrPurpose) {
    const auto device = enrolled();
    const auto doctors = stage.device_of("doctor");
    auto doctor = stage.connect(doctors.token());
    doctor->hello();
    Authenticator doctors_key;
    ASSERT_TRUE(add(*doctor, doctors_key).has_ok());
    stage.advance(minutes{15});
    const auto purpose = pb::PASSKEY_PURPOSE_UNLOCK;
    const auto with = [&](const SignedInDevice& on, const Authenticator::Used& used) {
        return slug(stage.post_http(unlock(on, used), device.token()));
    };
    EXPECT_EQ(with(device, doctors_key.use(challenge(purpose, device.token()))), "passkey_wrong");
    EXPECT_EQ(with(doctors, key.use(challenge(purpose, device.token()))), "device_not_allowed");
    EXPECT_EQ(with(device, key.use(challenge(purpose, doctors.token()))), "passkey_expired")
        << "asked for in another session";
    EXPECT_EQ(with(device, key.use(challenge(pb::PASSKEY_PURPOSE_SIGN_IN))), "passkey_expired");
    EXPECT_EQ(tried(key.use(challenge(purpose, device.token()))), "passkey_expired")
        << "asked for to unlock, used to sign in";
    EXPECT_EQ(slug(ask(purpose)), "session_ended") << "nobody is locked";
}

TEST_F(PasskeyTest, ForAdministrationItIsBothFactorsAgain) {
    const auto device = enrolled();
    stage.advance(limits::kFreshFor);
    auto stale = stage.connect(device.token());
    stale->hello();
    pb::ClientEnvelope asked;
    asked.mutable_ask_new_passkey();
    EXPECT_EQ(slug(stale->ask(asked)), "needs_fresh_sign_in");
    const auto purpose = pb::PASSKEY_PURPOSE_FRESH;
    auto used = key.use(challenge(purpose, device.token()));
    EXPECT_EQ(slug(stage.post_http(sign_in(used, device.device_secret))), "session_ended")
        << "without the session that asked";
    used = key.use(challenge(purpose, device.token()));
    const auto answer = stage.post_http(sign_in(used, device.device_secret), device.token());
    ASSERT_TRUE(answer.has_signed_in()) << slug(answer);
    auto fresh = stage.connect(session::token_text(to_bytes(answer.signed_in().session_secret())));
    fresh->hello();
    EXPECT_TRUE(fresh->ask(asked).has_passkey_challenge());
}

TEST_F(PasskeyTest, AChangeIsToldEveryOtherConnectionOfThePerson) {
    const auto phone = stage.device_of("nurse");
    auto elsewhere = stage.connect(phone.token());
    elsewhere->hello();
    auto other = stage.client("doctor");
    const auto device = stage.device_of("nurse");
    auto client = stage.connect(device.token());
    client->hello();
    const auto told = [](Client& one) {
        const auto pushes = one.pushes();
        return std::count_if(pushes.begin(), pushes.end(),
                             [](const auto& push) { return push.has_passkeys_changed(); });
    };
    ASSERT_TRUE(add(*client, key).has_ok());
    EXPECT_EQ(told(*elsewhere), 1);
    EXPECT_EQ(told(*client), 0);
    EXPECT_EQ(told(*other), 0);
    pb::ClientEnvelope change;
    change.mutable_change_passkey()->set_id(bytes_of(key.id));
    change.mutable_change_passkey()->set_name("職場の鍵");
    ASSERT_TRUE(client->ask(change).has_ok());
    EXPECT_EQ(told(*elsewhere), 1) << "a name opens nothing";
    change.mutable_change_passkey()->set_remove(true);
    ASSERT_TRUE(client->ask(change).has_ok());
    EXPECT_EQ(told(*elsewhere), 2);
}

TEST_F(PasskeyTest, TheListShowsOnesOwnAndARemovedOneIsGone) {
    enrolled();
    auto client = stage.client("nurse");
    pb::ClientEnvelope list;
    list.mutable_list_passkeys();
    const auto before = client->ask(list);
    ASSERT_EQ(before.passkeys().passkeys_size(), 1);
    EXPECT_EQ(before.passkeys().passkeys(0).name(), "指紋");
    EXPECT_EQ(before.passkeys().passkeys(0).made_ms(), stage.clock.now().ms);
    EXPECT_EQ(before.passkeys().passkeys(0).last_used_ms(), 0);
    EXPECT_EQ(tried(key.use(challenge(pb::PASSKEY_PURPOSE_SIGN_IN))), "-");
    EXPECT_EQ(client->ask(list).passkeys().passkeys(0).last_used_ms(), stage.clock.now().ms);
    auto other = stage.client("doctor");
    EXPECT_EQ(other->ask(list).passkeys().passkeys_size(), 0);
    pb::ClientEnvelope change;
    change.mutable_change_passkey()->set_id(bytes_of(key.id));
    change.mutable_change_passkey()->set_remove(true);
    EXPECT_EQ(slug(other->ask(change)), "not_found");
    ASSERT_TRUE(client->ask(change).has_ok());
    EXPECT_EQ(client->ask(list).passkeys().passkeys_size(), 0);
    EXPECT_EQ(tried(key.use(challenge(pb::PASSKEY_PURPOSE_SIGN_IN))), "passkey_wrong");
}

TEST_F(PasskeyTest, AddingTakesTheChallengeOfThisSession) {
    const auto device = stage.device_of("nurse");
    auto client = stage.connect(device.token());
    client->hello();
    auto other = stage.client("nurse");
    pb::ClientEnvelope asked;
    asked.mutable_ask_new_passkey();
    const auto options = other->ask(asked).passkey_challenge();
    const auto made = key.make(to_bytes(options.challenge()), to_bytes(options.user_handle()));
    EXPECT_EQ(slug(client->ask(added(made, "指紋"))), "passkey_expired");
    EXPECT_EQ(slug(other->ask(added(made, "指紋"))), "passkey_expired") << "burnt";
    EXPECT_TRUE(add(*other, key).has_ok());
    EXPECT_EQ(slug(add(*client, key)), "passkey_exists");
    pb::ClientEnvelope nonsense = added(made, "指紋");
    nonsense.mutable_add_passkey()->set_client_data_json("{}");
    EXPECT_EQ(slug(client->ask(nonsense)), "passkey_unreadable");
}

// Many wrong answers from a clinic's address slow strangers there, and no enrolled device.
TEST_F(PasskeyTest, FailuresSlowTheAddressAndNotWhoIsEnrolled) {
    const auto device = enrolled();
    Authenticator stranger;
    stranger.user_handle = key.user_handle;
    std::string answer;
    for (int i = 0; i < 60 && answer != "throttled"; ++i) {
        answer = tried(stranger.use(challenge(pb::PASSKEY_PURPOSE_SIGN_IN)));
    }
    EXPECT_EQ(answer, "throttled");
    const auto hers = key.use(challenge(pb::PASSKEY_PURPOSE_SIGN_IN));
    EXPECT_TRUE(stage.post_http(sign_in(hers, device.device_secret)).has_signed_in());
    for (int i = 0; i < 3; ++i) {
        const auto wrong = stranger.use(challenge(pb::PASSKEY_PURPOSE_SIGN_IN));
        answer = slug(stage.post_http(sign_in(wrong, device.device_secret)));
    }
    EXPECT_EQ(answer, "passkey_wrong");
    const auto soon = key.use(challenge(pb::PASSKEY_PURPOSE_SIGN_IN));
    EXPECT_EQ(slug(stage.post_http(sign_in(soon, device.device_secret))), "throttled")
        << "a device that fails by itself is slowed by itself";
}

TEST_F(PasskeyTest, ACounterThatWentBackIsRefusedAndRecorded) {
    key.count_step = 1;
    enrolled();
    EXPECT_EQ(tried(key.use(challenge(pb::PASSKEY_PURPOSE_SIGN_IN))), "-");
    auto copy = key;
    EXPECT_EQ(tried(key.use(challenge(pb::PASSKEY_PURPOSE_SIGN_IN))), "-");
    EXPECT_EQ(tried(copy.use(challenge(pb::PASSKEY_PURPOSE_SIGN_IN))), "passkey_copied");
    EXPECT_EQ(tried(key.use(challenge(pb::PASSKEY_PURPOSE_SIGN_IN))), "-")
        << "the right one goes on";
}

TEST_F(PasskeyTest, AServerWithoutADomainOffersNone) {
    stage.config.passkeys.reset();
    EXPECT_EQ(slug(ask(pb::PASSKEY_PURPOSE_SIGN_IN)), "passkeys_off");
    EXPECT_EQ(tried(key.use(Bytes(32, 1))), "passkeys_off");
    auto client = stage.client("nurse");
    EXPECT_EQ(slug(add(*client, key)), "passkeys_off");
}

// ---- The table of challenges --------------------------------------------------------------------

TEST(Challenges, EachIsForItsPurposeAndSessionAndOnlyOnce) {
    session::ChallengeTable table;
    const Instant now{1'000'000};
    const session::ChallengeUse use{session::Purpose::unlock, make_id<SessionId>()};
    const auto one = table.make(use, "n", now);
    EXPECT_EQ(one.size(), 32u);
    EXPECT_NE(one, table.make(use, "n", now));
    EXPECT_EQ(table.take(one, now), use);
    EXPECT_EQ(table.take(one, now), std::nullopt);
    EXPECT_EQ(table.size(), 1u);
    EXPECT_EQ(table.take({}, now + limits::kChallengeLife), std::nullopt);
    EXPECT_EQ(table.size(), 0u) << "what is too old is forgotten";
}

TEST(Challenges, ANetworkThatAsksWithoutEndPushesOutOnlyItsOwn) {
    session::ChallengeTable table;
    const Instant now{1'000'000};
    const session::ChallengeUse use;
    const auto clinic = table.make(use, "clinic", now);
    const auto first = table.make(use, "flood", now);
    for (std::size_t i = 0; i < limits::kChallengesPerNetwork; ++i) table.make(use, "flood", now);
    EXPECT_EQ(table.size(), limits::kChallengesPerNetwork + 1);
    EXPECT_EQ(table.take(first, now), std::nullopt);
    EXPECT_TRUE(table.take(clinic, now).has_value());
    const session::ChallengeUse own{session::Purpose::add, make_id<SessionId>()};
    const auto oldest = table.make(own, "clinic", now);
    for (std::size_t i = 0; i < limits::kChallengesPerSession; ++i) table.make(own, "clinic", now);
    EXPECT_EQ(table.take(oldest, now), std::nullopt);
}

TEST(Challenges, ThereAreNeverMoreThanTheLimit) {
    session::ChallengeTable table;
    const Instant now{1'000'000};
    for (std::size_t i = 0; i < limits::kChallenges + 500; ++i) {
        table.make({}, "network " + std::to_string(i / 100), now);
    }
    EXPECT_EQ(table.size(), limits::kChallenges);
}

}  // namespace
}  // namespace tasuki::test

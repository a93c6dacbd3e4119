// A3: a person's passkeys as the rules see them: who may add and remove one, what one is good for,
// and what a copied one gives away.
#include "base/crypto.hpp"
#include "base/limits.hpp"
#include "expect.hpp"

namespace tasuki::domain {
namespace {

using namespace std::chrono_literals;
using test::World;

struct Passkeys {
    World world;
    AccountId nurse = world.id_of("nurse");
    Bytes id = Bytes(32, 1);
    Bytes key = Bytes(77, 2);
    DeviceId device = world.fresh<DeviceId>();
    SessionId session = world.fresh<SessionId>();

    Passkeys() {
        Device hers;
        hers.id = device;
        hers.account = nurse;
        hers.name = "訪問用タブレット";
        world.devices[device] = hers;
        Session running;
        running.id = session;
        running.account = nurse;
        running.device = device;
        running.started = world.now;
        running.ends = world.now + limits::kSessionLife;
        running.locked = true;
        world.sessions[session] = running;
    }
    Decided<PeopleChange> ask(const Asker& asker, SignInCommand command) {
        return world.ask(asker, std::move(command));
    }
    Asker fresh(const char* who = "nurse") { return world.as(who, AuthLevel::fresh); }
    Decided<PeopleChange> add(const Bytes& named, std::uint32_t count = 0) {
        return ask(fresh(), AddPasskey{named, key, "指紋", count, false});
    }
    PasskeyUse use(std::uint32_t count = 0) const { return {id, sha256(key), count, false}; }
    BeginSession sign_in(std::uint32_t count = 0) {
        BeginSession wish;
        wish.account = nurse;
        wish.passkey = use(count);
        wish.session.id = world.fresh<SessionId>();
        wish.session.device = device;
        return wish;
    }
    std::vector<Credential> kept() { return world.credentials[nurse]; }
};

bool records(const PeopleChange& change, ledger::Event event) {
    return std::ranges::count(change.acts, event, &Act::event) > 0;
}

TEST(Passkeys, AddingOneNeedsBothFactorsJustNow) {
    Passkeys p;
    const SignInCommand wish = AddPasskey{p.id, p.key, "指紋", 0, false};
    EXPECT_EQ(slug(p.ask({}, wish)), "not_signed_in");
    EXPECT_EQ(slug(p.ask(p.world.as("nurse"), wish)), "needs_fresh_sign_in");
    const auto added = p.ask(p.fresh(), wish);
    ASSERT_EQ(slug(added), "");
    ASSERT_EQ(added->acts.size(), 1u);
    EXPECT_EQ(added->acts[0].event, ledger::Event::passkey_added);
    EXPECT_TRUE(added->acts[0].changes_state) << "the entry binds the account, as a password's";
    EXPECT_EQ(added->acts[0].digest, sha256({p.id, p.key})) << "and names the key";
    EXPECT_EQ(added->factors_changed, p.nurse) << "her other devices are told";
    ASSERT_EQ(p.kept().size(), 1u);
    EXPECT_EQ(p.kept()[0].made, p.world.now);
    EXPECT_EQ(p.kept()[0].name, "指紋");
}

TEST(Passkeys, OneStandsOnceInTheWholeRegion) {
    Passkeys p;
    ASSERT_EQ(slug(p.add(p.id)), "");
    EXPECT_EQ(slug(p.add(p.id)), "passkey_exists");
    EXPECT_EQ(slug(p.ask(p.fresh("doctor"), AddPasskey{p.id, p.key, "顔", 0, false})),
              "passkey_exists");
}

TEST(Passkeys, TenAtMostAndTheRowOfARemovedOneIsTakenAgain) {
    Passkeys p;
    for (std::uint8_t i = 0; i < limits::kPasskeysPerPerson; ++i) {
        ASSERT_EQ(slug(p.add(Bytes(32, i))), "") << int{i};
    }
    EXPECT_EQ(slug(p.add(Bytes(32, 99))), "passkey_limit");
    ASSERT_EQ(slug(p.ask(p.fresh(), ChangePasskey{Bytes(32, 4), "", true})), "");
    EXPECT_EQ(slug(p.add(Bytes(32, 99))), "");
    EXPECT_EQ(p.kept().size(), limits::kPasskeysPerPerson);
    EXPECT_EQ(slug(p.add(Bytes(32, 4))), "passkey_limit");
}

TEST(Passkeys, WhatIsNoNameOrNoKeyIsNotKept) {
    Passkeys p;
    EXPECT_EQ(slug(p.ask(p.fresh(), AddPasskey{p.id, p.key, "", 0, false})), "bad_text");
    EXPECT_EQ(slug(p.ask(p.fresh(), AddPasskey{{}, p.key, "指紋", 0, false})), "bad_value");
    EXPECT_EQ(slug(p.ask(p.fresh(), AddPasskey{p.id, {}, "指紋", 0, false})), "bad_value");
    const Bytes long_id(limits::kPasskeyId + 1, 1);
    EXPECT_EQ(slug(p.ask(p.fresh(), AddPasskey{long_id, p.key, "指紋", 0, false})), "bad_value");
    EXPECT_TRUE(p.kept().empty());
}

TEST(Passkeys, RemovingOneNeedsBothFactorsAndIsTold) {
    Passkeys p;
    ASSERT_EQ(slug(p.add(p.id)), "");
    const SignInCommand wish = ChangePasskey{p.id, "", true};
    EXPECT_EQ(slug(p.ask(p.world.as("nurse"), wish)), "needs_fresh_sign_in");
    EXPECT_EQ(slug(p.ask(p.fresh("doctor"), wish)), "not_found") << "one's own only";
    const auto removed = p.ask(p.fresh(), wish);
    ASSERT_EQ(slug(removed), "");
    EXPECT_TRUE(records(*removed, ledger::Event::passkey_removed));
    EXPECT_EQ(removed->factors_changed, p.nurse);
    EXPECT_TRUE(p.kept()[0].secret.empty() && p.kept()[0].public_id.empty()) << "nothing stays";
    EXPECT_EQ(slug(p.ask(p.fresh(), wish)), "not_found");
    EXPECT_EQ(slug(p.ask({}, p.sign_in())), "passkey_wrong");
}

TEST(Passkeys, ANameOpensNothingAndNeedsNoSecondLook) {
    Passkeys p;
    ASSERT_EQ(slug(p.add(p.id)), "");
    const auto named = p.ask(p.world.as("nurse"), ChangePasskey{p.id, "職場の鍵", false});
    ASSERT_EQ(slug(named), "");
    EXPECT_FALSE(named->factors_changed);
    EXPECT_EQ(p.kept()[0].name, "職場の鍵");
    EXPECT_EQ(slug(p.ask(p.world.as("nurse"), ChangePasskey{p.id, "", false})), "bad_text");
    EXPECT_EQ(slug(p.ask({}, ChangePasskey{p.id, "職場の鍵", false})), "not_signed_in");
}

TEST(Passkeys, OneIsAFullSignInAndFreshEnoughForAdministration) {
    Passkeys p;
    ASSERT_EQ(slug(p.add(p.id)), "");
    const auto in = p.ask({}, p.sign_in());
    ASSERT_EQ(slug(in), "");
    ASSERT_EQ(in->sessions.size(), 1u);
    EXPECT_EQ(in->sessions[0].fresh_until, p.world.now + limits::kFreshFor);
    ASSERT_TRUE(records(*in, ledger::Event::signed_in));
    EXPECT_TRUE(in->acts.back().by_passkey) << "the entry says how sure the server was";
    EXPECT_EQ(p.kept()[0].last_used, p.world.now);
}

TEST(Passkeys, AFullSignInIsOneWayOrTheOther) {
    Passkeys p;
    ASSERT_EQ(slug(p.add(p.id)), "");
    auto both = p.sign_in();
    both.totp_step = p.world.now.ms / 30'000;
    EXPECT_EQ(slug(p.ask({}, both)), "wrong_credentials");
    auto replaced = p.sign_in();
    replaced.passkey->key_checked = sha256(view("another key"));
    EXPECT_EQ(slug(p.ask({}, replaced)), "passkey_wrong") << "changed since it was looked at";
    auto moved = p.sign_in();
    moved.passkey->synced = true;
    EXPECT_EQ(slug(p.ask({}, moved)), "passkey_wrong") << "what may be synced never changes";
    auto others = p.sign_in();
    others.account = p.world.id_of("doctor");
    EXPECT_EQ(slug(p.ask({}, others)), "passkey_wrong");
}

// An authenticator that counts, and a copy of it: one of the two falls behind.
TEST(Passkeys, ACounterThatGoesBackIsRefusedAndRecorded) {
    Passkeys p;
    ASSERT_EQ(slug(p.add(p.id, 7)), "");
    for (const std::uint32_t count : {7u, 6u, 0u}) {
        const auto copied = p.ask({}, p.sign_in(count));
        ASSERT_EQ(slug(copied), "") << "a change, because it has to be recorded";
        EXPECT_EQ(copied->failed, Refusal::passkey_copied) << count;
        EXPECT_TRUE(copied->sessions.empty() && copied->credentials.empty());
        ASSERT_EQ(copied->acts.size(), 1u);
        EXPECT_EQ(copied->acts[0].event, ledger::Event::sign_in_failed);
        EXPECT_EQ(copied->acts[0].reason, static_cast<int>(Refusal::passkey_copied));
        EXPECT_EQ(copied->acts[0].digest, sha256({p.id, p.key}));
    }
    EXPECT_EQ(p.ask({}, p.sign_in(8))->failed, std::nullopt);
    EXPECT_EQ(p.kept()[0].last_step, 8);
    EXPECT_EQ(p.ask({}, p.sign_in(8))->failed, Refusal::passkey_copied);
}

TEST(Passkeys, TheyOpenTheLockOfOnesOwnDevice) {
    Passkeys p;
    ASSERT_EQ(slug(p.add(p.id)), "");
    p.world.devices[p.device].pin_wrong = 3;
    UnlockSession unlock;
    unlock.session = p.session;
    unlock.passkey = p.use();
    auto her = p.world.as("nurse");
    EXPECT_EQ(slug(p.ask(p.world.as("doctor"), unlock)), "session_ended");
    auto wrong = unlock;
    wrong.passkey->id = Bytes(32, 9);
    EXPECT_EQ(slug(p.ask(her, wrong)), "passkey_wrong");
    EXPECT_EQ(p.world.devices[p.device].pin_wrong, 3u) << "a passkey can't be guessed";
    const auto opened = p.ask(her, unlock);
    ASSERT_EQ(slug(opened), "") << "without a PIN on this device";
    EXPECT_TRUE(opened->acts.back().by_passkey);
    EXPECT_FALSE(p.world.sessions[p.session].locked);
    EXPECT_EQ(p.world.devices[p.device].pin_wrong, 0u);
    EXPECT_EQ(slug(p.ask(her, unlock)), "already_done");
    p.world.devices[p.device].revoked = true;
    EXPECT_EQ(slug(p.ask(her, unlock)), "session_ended");
}

// Whoever tries passwords under her name slows her name, not her passkey.
TEST(Passkeys, AStrangersTriesSlowNoPasskey) {
    Passkeys p;
    ASSERT_EQ(slug(p.add(p.id)), "");
    const std::string name = p.world.person("nurse").login_name;
    for (int i = 0; i < 8; ++i) (void)p.ask({}, SignInFailed{name, p.nurse, std::nullopt});
    auto wish = p.sign_in();
    Device fresh;
    fresh.id = p.world.fresh<DeviceId>();
    fresh.name = "新しいスマホ";
    wish.new_device = fresh;
    wish.session.device = fresh.id;
    EXPECT_EQ(slug(p.ask({}, wish)), "");
    SignInFailed failed;
    failed.passkey = true;
    EXPECT_FALSE(p.ask({}, failed)->throttle) << "no name was tried";
    failed.device = p.device;
    EXPECT_TRUE(p.ask({}, failed)->throttle);
}

TEST(Passkeys, NewFactorsDropThem) {
    Passkeys p;
    ASSERT_EQ(slug(p.add(p.id)), "");
    const Hash link = sha256(random_key()), code = sha256(random_key());
    ResetFactors reset;
    reset.office = p.world.office_id("station");
    reset.account = p.world.id_of("nurse2");
    reset.enrolment = p.world.fresh<EnrolmentId>();
    reset.link_hash = link;
    reset.code_hash = code;
    reset.reason = "紛失";
    auto nurse2 = p.world.as("nurse2", AuthLevel::fresh);
    ASSERT_EQ(slug(p.ask(nurse2, AddPasskey{Bytes(32, 5), p.key, "指紋", 0, false})), "");
    ASSERT_EQ(slug(p.world.ask(p.fresh(), PeopleCommand{reset})), "");
    ASSERT_EQ(slug(p.ask({}, ChoosePassword{link, code, "", "hash", Bytes(20, 1)})), "");
    ASSERT_EQ(slug(p.ask({}, ProveTotp{link,
                                       code,
                                       p.world.now.ms / 30'000,
                                       {sha256(random_key())},
                                       sha256(random_key())})),
              "");
    for (const Credential& one : p.world.credentials[reset.account]) {
        EXPECT_NE(one.kind, CredentialKind::passkey);
    }
}

}  // namespace
}  // namespace tasuki::domain

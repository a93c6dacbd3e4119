// A3, A4, A8: enrolling, signing in, the idle lock, and how slowly a guesser gets on.
#include "base/crypto.hpp"
#include "base/limits.hpp"
#include "expect.hpp"

namespace tasuki::domain {
namespace {

using namespace std::chrono_literals;
using test::World;

// A nurse who was invited and has the letter with the link and the code in her hands. The secrets
// are stand-ins made here: what the rules see of real ones are hashes as well.
struct Enrolling {
    World world;
    EnrolmentId id = world.fresh<EnrolmentId>();
    AccountId account = world.fresh<AccountId>();
    Hash link = sha256(random_key());
    Hash code = sha256(random_key());
    Hash ticket = sha256(random_key());
    std::vector<Hash> recovery{sha256(random_key()), sha256(random_key())};
    std::string password_hash = to_hex(random_key());
    Bytes totp_secret = to_bytes(ByteView(random_key()));

    Enrolling() {
        InvitePerson wish;
        wish.enrolment = id;
        wish.account = account;
        wish.pseudonym = world.fresh<Pseudonym>();
        wish.office = world.office_id("station");
        wish.name = {"手島", "照", "テシマ", "テル"};
        wish.profession = profession::nurse;
        wish.link_hash = link;
        wish.code_hash = code;
        if (!world.ask(world.as("nurse", AuthLevel::fresh), PeopleCommand{wish})) std::abort();
    }

    std::int64_t step() const { return world.now.ms / 30'000; }
    Decided<PeopleChange> ask(SignInCommand command) {
        return world.ask(Asker{}, std::move(command));
    }
    Decided<PeopleChange> prove_code() { return ask(ProveEnrolmentCode{link, code}); }
    Decided<PeopleChange> choose(std::string login = "teshima") {
        return ask(ChoosePassword{link, code, std::move(login), password_hash, totp_secret});
    }
    Decided<PeopleChange> prove_totp(std::int64_t at) {
        return ask(ProveTotp{link, code, at, recovery, ticket});
    }
    Device device() {
        Device device;
        device.id = world.fresh<DeviceId>();
        device.name = "訪問用タブレット";
        return device;
    }
    Session session(DeviceId device = {}) {
        Session session;
        session.id = world.fresh<SessionId>();
        session.device = device;
        return session;
    }
    void enrol() {
        if (!choose() || !prove_totp(step())) std::abort();
    }
    DeviceId finish() {
        const Device mine = device();
        if (!ask(FinishEnrolment{ticket, mine, session()})) std::abort();
        return mine.id;
    }
    BeginSession sign_in(DeviceId on) {
        BeginSession wish;
        wish.account = account;
        wish.password_checked = sha256(view(password_hash));
        wish.totp_step = step();
        wish.session = session(on);
        return wish;
    }
    Asker her(DeviceId on, AuthLevel level = AuthLevel::session) const {
        Asker asker;
        asker.account = account;
        asker.device = on;
        asker.level = level;
        return asker;
    }
    SessionId running() const {
        for (const auto& [id_, session] : world.sessions) {
            if (!session.ended) return id_;
        }
        return {};
    }
};

// ---- Enrolment ----------------------------------------------------------------------------------

TEST(Enrolment, TheLinkIsSpentInTheStepThatStoresTheSecondFactor) {
    Enrolling e;
    ASSERT_EQ(slug(e.prove_code()), "");
    ASSERT_EQ(slug(e.prove_code()), "") << "reading consumes nothing";
    ASSERT_EQ(slug(e.choose()), "");
    ASSERT_EQ(slug(e.choose()), "") << "resumable till then";
    EXPECT_TRUE(e.world.credentials[e.account].empty()) << "nothing counts before the last step";
    const auto enrolled = e.prove_totp(e.step());
    ASSERT_EQ(slug(enrolled), "");
    EXPECT_EQ(enrolled->accounts[0].state, AccountState::active);
    EXPECT_EQ(enrolled->accounts[0].login_name, "teshima");
    EXPECT_EQ(e.world.credentials[e.account].size(), 4u);
    const Enrolment& spent = e.world.enrolments[e.id];
    EXPECT_TRUE(spent.spent);
    EXPECT_TRUE(spent.password_hash.empty() && spent.totp_secret.empty()) << "kept in one place";
    EXPECT_EQ(slug(e.prove_code()), "link_not_valid");
    const auto first = e.ask(FinishEnrolment{e.ticket, e.device(), e.session()});
    ASSERT_EQ(slug(first), "");
    EXPECT_EQ(first->sessions[0].fresh_until, e.world.now + limits::kFreshFor);
    EXPECT_EQ(slug(e.ask(FinishEnrolment{e.ticket, e.device(), e.session()})), "link_not_valid")
        << "a ticket adds one device";
}

TEST(Enrolment, FiveWrongCodesVoidTheLink) {
    Enrolling e;
    const Hash wrong = sha256(view("wrong"));
    for (int i = 1; i < limits::kEnrolmentTries; ++i) {
        const auto tried = e.ask(ProveEnrolmentCode{e.link, wrong});
        ASSERT_EQ(slug(tried), "") << "a try is a change: it has to count";
        EXPECT_EQ(tried->failed, Refusal::code_wrong);
    }
    const auto last = e.ask(ChoosePassword{e.link, wrong, "x", "y", {1}});
    EXPECT_EQ(last->failed, Refusal::link_not_valid);
    EXPECT_TRUE(e.world.enrolments[e.id].voided);
    EXPECT_EQ(slug(e.prove_code()), "link_not_valid") << "not even with the right code";
}

TEST(Enrolment, UnknownUsedExpiredAndVoidedLinksLookTheSame) {
    Enrolling e;
    EXPECT_EQ(slug(e.ask(ProveEnrolmentCode{sha256(view("other")), e.code})), "link_not_valid");
    e.world.now = e.world.now + limits::kEnrolmentLife;
    EXPECT_EQ(slug(e.prove_code()), "link_not_valid");
    EXPECT_EQ(slug(e.choose()), "link_not_valid");
    EXPECT_EQ(slug(e.prove_totp(e.step())), "link_not_valid");
}

TEST(Enrolment, StepsHaveAnOrder) {
    Enrolling e;
    EXPECT_EQ(slug(e.prove_totp(e.step())), "enrolment_out_of_order");
    ASSERT_EQ(slug(e.choose()), "");
    EXPECT_EQ(slug(e.prove_totp(e.step() - 2)), "wrong_credentials") << "a code of a minute ago";
    EXPECT_EQ(slug(e.ask(FinishEnrolment{e.ticket, e.device(), e.session()})), "link_not_valid");
    EXPECT_EQ(
        e.ask(ProveTotp{e.link, sha256(view("wrong")), e.step(), e.recovery, e.ticket})->failed,
        Refusal::code_wrong);
    EXPECT_EQ(slug(e.ask(ProveTotp{e.link, e.code, e.step(), {}, e.ticket})), "bad_value");
    EXPECT_EQ(slug(e.prove_totp(e.step() + 1)), "");
}

TEST(Enrolment, LoginNamesAreUniqueAndPlain) {
    Enrolling e;
    EXPECT_EQ(slug(e.choose("nurse2")), "login_name_taken");
    EXPECT_EQ(slug(e.choose("ab")), "bad_text");
    EXPECT_EQ(slug(e.choose("てしま")), "bad_text");
    EXPECT_EQ(slug(e.choose("Teshima")), "bad_text");
    EXPECT_EQ(slug(e.choose(std::string(65, 'a'))), "too_large");
    EXPECT_EQ(slug(e.ask(ChoosePassword{e.link, e.code, "teshima", "", {}})), "bad_value");
    EXPECT_EQ(slug(e.choose("teshima.t-1@x")), "");
}

// A8: a lost phone. Whatever it or the guessed password could do ends with the new factors.
TEST(Enrolment, NewFactorsEndEverythingBeforeThem) {
    Enrolling e;
    e.enrol();
    const DeviceId lost = e.finish();
    const Hash link = sha256(random_key());
    const ResetFactors reset{e.world.office_id("station"),
                             e.account,
                             e.world.fresh<EnrolmentId>(),
                             link,
                             e.code,
                             "紛失"};
    ASSERT_TRUE(e.world.ask(e.world.as("nurse", AuthLevel::fresh), PeopleCommand{reset}));
    EXPECT_NE(e.running(), SessionId{}) << "ordering alone ends nothing: she may be at a bedside";
    e.link = link;
    EXPECT_EQ(slug(e.choose("another")), "bad_value") << "the login name stays";
    ASSERT_EQ(slug(e.choose("")), "");
    ASSERT_EQ(slug(e.prove_totp(e.step())), "");
    EXPECT_EQ(e.running(), SessionId{});
    EXPECT_TRUE(e.world.devices[lost].revoked);
    EXPECT_EQ(e.world.credentials[e.account].size(), 4u);
    EXPECT_EQ(e.world.person("nurse").state, AccountState::active);
}

// A link or ticket in wrong hands must not outlive the one that put things right.
TEST(Enrolment, NewFactorsEndEveryOlderLinkAndTicket) {
    Enrolling e;
    ASSERT_EQ(slug(e.choose()), "");
    ASSERT_EQ(slug(e.prove_totp(e.step())), "");  // a ticket that waits for its device
    const Hash link = sha256(random_key());
    const ResetFactors reset{e.world.office_id("station"),
                             e.account,
                             e.world.fresh<EnrolmentId>(),
                             link,
                             e.code,
                             "紛失"};
    ASSERT_TRUE(e.world.ask(e.world.as("nurse", AuthLevel::fresh), PeopleCommand{reset}));
    EXPECT_EQ(slug(e.ask(FinishEnrolment{e.ticket, e.device(), e.session()})), "link_not_valid");
    const Hash second = sha256(random_key());
    auto again = reset;
    again.enrolment = e.world.fresh<EnrolmentId>();
    again.link_hash = second;
    ASSERT_TRUE(e.world.ask(e.world.as("nurse", AuthLevel::fresh), PeopleCommand{again}));
    e.link = link;
    EXPECT_EQ(slug(e.choose("")), "link_not_valid") << "the newest link alone holds";
    e.link = second;
    EXPECT_EQ(slug(e.choose("")), "");
}

// Somebody talked the office into new factors for a nurse: her teams see it before the thief signs
// in.
TEST(Reset, IsToldInEachGroupOfThePerson) {
    World world;
    const GroupId one = world.active("nurse");
    const GroupId two = world.active("doctor");
    const GroupId other = world.active("planner");
    const GroupId closed = world.active("nurse");
    for (GroupId group : {one, two, closed}) world.join(group, "nurse2");
    world.must("nurse", CloseGroup{closed, "終了"});
    const auto before = world.events(other).size();
    const auto silent = world.events(closed).size();
    const ResetFactors reset{world.office_id("station"), world.id_of("nurse2"),
                             world.fresh<EnrolmentId>(), sha256(random_key()),
                             sha256(random_key()),       "紛失"};
    ASSERT_EQ(slug(world.ask(world.as("nurse", AuthLevel::fresh), PeopleCommand{reset})), "");
    for (GroupId group : {one, two}) {
        const auto& note = world.events(group).back().note;
        ASSERT_TRUE(note);
        EXPECT_EQ(note->kind, SystemKind::factors_reset);
        EXPECT_EQ(note->membership, world.membership(group, "nurse2"));
    }
    EXPECT_EQ(world.events(other).size(), before);
    EXPECT_EQ(world.events(closed).size(), silent);
}

// ---- Signing in ---------------------------------------------------------------------------------

TEST(SignIn, TakesBothFactorsAndUsesTheCodeUp) {
    Enrolling e;
    e.enrol();
    const DeviceId device = e.finish();
    EXPECT_EQ(slug(e.ask(e.sign_in(device))), "wrong_credentials")
        << "the code that enrolled is used";
    e.world.now = e.world.now + 60s;
    const auto in = e.ask(e.sign_in(device));
    ASSERT_EQ(slug(in), "");
    EXPECT_EQ(in->sessions[0].ends, e.world.now + limits::kSessionLife);
    EXPECT_EQ(in->throttle->failures, 0u);
    EXPECT_EQ(slug(e.ask(e.sign_in(device))), "wrong_credentials") << "never twice";
}

TEST(SignIn, WhateverIsWrongIsAnsweredAlike) {
    Enrolling e;
    e.enrol();
    const DeviceId device = e.finish();
    e.world.now = e.world.now + 60s;
    const auto with = [&](auto change) {
        BeginSession wish = e.sign_in(device);
        change(wish);
        return slug(e.ask(wish));
    };
    EXPECT_EQ(with([](BeginSession& w) { w.password_checked[0] ^= 1; }), "wrong_credentials");
    EXPECT_EQ(with([](BeginSession& w) { *w.totp_step += 2; }), "wrong_credentials");
    EXPECT_EQ(with([](BeginSession& w) { *w.totp_step -= 2; }), "wrong_credentials");
    EXPECT_EQ(with([](BeginSession& w) { w.totp_step.reset(); }), "wrong_credentials");
    EXPECT_EQ(with([&](BeginSession& w) { w.recovery_hash = e.recovery[0]; }), "wrong_credentials")
        << "one second factor, not two";
    EXPECT_EQ(with([&](BeginSession& w) { w.account = e.world.fresh<AccountId>(); }),
              "wrong_credentials");
    EXPECT_EQ(with([&](BeginSession& w) { w.account = e.world.id_of("doctor"); }),
              "wrong_credentials");
    EXPECT_EQ(with([](BeginSession&) {}), "");
}

TEST(SignIn, ARecoveryCodeWorksOnce) {
    Enrolling e;
    e.enrol();
    const DeviceId device = e.finish();
    const auto with = [&](const Hash& code) {
        BeginSession wish = e.sign_in(device);
        wish.totp_step.reset();
        wish.recovery_hash = code;
        return slug(e.ask(wish));
    };
    EXPECT_EQ(with(e.recovery[1]), "");
    EXPECT_EQ(with(e.recovery[1]), "wrong_credentials");
    EXPECT_EQ(with(sha256(view("guess"))), "wrong_credentials");
    EXPECT_EQ(with(e.recovery[0]), "");
}

TEST(SignIn, OnAnEnrolledOrANewDevice) {
    Enrolling e;
    e.enrol();
    const DeviceId device = e.finish();
    e.world.now = e.world.now + 60s;
    e.world.devices[device].revoked = true;
    EXPECT_EQ(slug(e.ask(e.sign_in(device))), "device_not_allowed");
    EXPECT_EQ(slug(e.ask(e.sign_in(e.world.fresh<DeviceId>()))), "device_not_allowed");
    e.world.devices[device].revoked = false;
    e.world.devices[device].account = e.world.id_of("doctor");
    EXPECT_EQ(slug(e.ask(e.sign_in(device))), "device_not_allowed");
    BeginSession fresh = e.sign_in({});
    fresh.new_device = e.device();
    fresh.new_device->name.clear();
    EXPECT_EQ(slug(e.ask(fresh)), "bad_text");
    fresh.new_device->name = "診察室のパソコン";
    const auto in = e.ask(fresh);
    ASSERT_EQ(slug(in), "");
    EXPECT_EQ(in->devices[0].account, e.account);
    EXPECT_EQ(in->sessions[0].device, fresh.new_device->id);
    for (std::size_t i = e.world.devices.size(); i < limits::kDevicesPerPerson + 1; ++i) {
        Device filler = e.device();
        filler.account = e.account;
        e.world.devices[filler.id] = filler;
    }
    e.world.now = e.world.now + 60s;
    BeginSession one_more = e.sign_in({});
    one_more.new_device = e.device();
    EXPECT_EQ(slug(e.ask(one_more)), "device_not_allowed");
}

TEST(SignIn, LastsTwelveHoursOnDutyTwentyFourOnASharedDeviceNeverMore) {
    struct Row {
        DeviceClass device_class;
        std::chrono::hours asked;
        std::chrono::hours given;
    };
    constexpr Row kRows[] = {
        {DeviceClass::lent, 24h, 24h},
        {DeviceClass::lent, 48h, 24h},
        {DeviceClass::shared, 24h, 12h},
        {DeviceClass::private_, 0h, 12h},
    };
    for (const Row& row : kRows) {
        Enrolling e;
        e.enrol();
        e.world.now = e.world.now + 60s;
        BeginSession wish = e.sign_in({});
        wish.new_device = e.device();
        wish.new_device->device_class = row.device_class;
        wish.session.ends = e.world.now + row.asked;
        const auto in = e.ask(wish);
        ASSERT_EQ(slug(in), "");
        EXPECT_EQ(in->sessions[0].ends, e.world.now + row.given);
    }
}

// A stranger who guesses slows the name that is guessed at, never the devices of whoever has it.
TEST(Throttle, SlowsTheGuesserAndEndsAtFiveMinutes) {
    EXPECT_EQ(throttle_delay(0), 0s);
    EXPECT_EQ(throttle_delay(2), 0s) << "two slips are free";
    EXPECT_EQ(throttle_delay(3), 5s);
    for (std::uint32_t n = 1; n < 40; ++n) EXPECT_GE(throttle_delay(n), throttle_delay(n - 1));
    EXPECT_EQ(throttle_delay(1'000'000), 5min) << "nobody is shut out for a night";
    const Throttle throttle{3, Instant{1'000'000}};
    EXPECT_FALSE(may_try(throttle, Instant{1'004'999}));
    EXPECT_TRUE(may_try(throttle, Instant{1'005'000}));
}

TEST(Throttle, CountsFailuresAndForgetsThemAfterASuccess) {
    Enrolling e;
    e.enrol();
    const DeviceId device = e.finish();
    e.world.now = e.world.now + 60s;
    for (int i = 0; i < 3; ++i) {
        const auto failed = e.ask(SignInFailed{"teshima", e.account, device});
        ASSERT_EQ(slug(failed), "");
        EXPECT_EQ(failed->throttle->failures, static_cast<std::uint32_t>(i + 1));
    }
    EXPECT_EQ(slug(e.ask(e.sign_in(device))), "throttled") << "right or not";
    e.world.now = e.world.now + 5s;
    EXPECT_EQ(slug(e.ask(e.sign_in(device))), "");
    EXPECT_EQ(e.world.throttles[World::throttle_key(device, {})].failures, 0u);
}

// Whether anybody has the name makes no difference to how it is slowed, nor for how long.
TEST(Throttle, CountsALoginNameWhetherAnybodyHasItOrNot) {
    Enrolling e;
    e.enrol();
    const DeviceId device = e.finish();
    e.world.now = e.world.now + 60s;
    for (int i = 1; i <= 4; ++i) {
        const auto known = e.ask(SignInFailed{"teshima", e.account, std::nullopt});
        const auto unknown = e.ask(SignInFailed{"nobody", std::nullopt, std::nullopt});
        EXPECT_EQ(known->throttle->failures, static_cast<std::uint32_t>(i));
        EXPECT_EQ(unknown->throttle->failures, static_cast<std::uint32_t>(i));
    }
    BeginSession stranger = e.sign_in(device);
    stranger.new_device = e.device();
    stranger.session.device = stranger.new_device->id;
    EXPECT_EQ(slug(e.ask(stranger)), "throttled");
    EXPECT_EQ(slug(e.ask(e.sign_in(device))), "") << "her own device is not slowed";
    e.world.now = e.world.now + limits::kThrottleForgotten + 1s;
    EXPECT_EQ(e.ask(SignInFailed{"nobody", std::nullopt, std::nullopt})->throttle->failures, 1u);
}

// ---- The idle lock ------------------------------------------------------------------------------

TEST(IdleLock, IsShorterWhereMorePeoplePassBy) {
    EXPECT_EQ(idle_lock(DeviceClass::lent, DeviceForm::phone), 5min);
    EXPECT_EQ(idle_lock(DeviceClass::private_, DeviceForm::pc), 15min);
    EXPECT_EQ(idle_lock(DeviceClass::shared, DeviceForm::pc), 2min);
    EXPECT_EQ(idle_lock(DeviceClass::shared, DeviceForm::phone), 2min);
}

struct Locked : Enrolling {
    DeviceId device;
    SessionId session_id;
    Locked() {
        enrol();
        device = finish();
        session_id = running();
        if (!world.ask(her(device), SignInCommand{SetPin{device, to_hex(random_key())}})) {
            std::abort();
        }
        if (!world.ask(her(device), SignInCommand{LockSession{session_id}})) std::abort();
    }
    Decided<PeopleChange> unlock(bool right) {
        return world.ask(her(device), SignInCommand{UnlockSession{session_id, right}});
    }
};

TEST(IdleLock, OpensByThePinOfThisDevice) {
    Locked l;
    EXPECT_EQ(slug(l.world.ask(l.her(l.device), SignInCommand{LockSession{l.session_id}})),
              "already_done");
    EXPECT_EQ(l.unlock(false)->failed, Refusal::pin_wrong);
    ASSERT_EQ(slug(l.unlock(true)), "");
    EXPECT_EQ(l.world.devices[l.device].pin_wrong, 0u);
    EXPECT_EQ(slug(l.unlock(true)), "already_done");
}

TEST(IdleLock, FiveWrongPinsEndTheSignIn) {
    Locked l;
    for (int i = 1; i < limits::kPinTries; ++i) {
        EXPECT_EQ(l.unlock(false)->failed, Refusal::pin_wrong) << i;
    }
    EXPECT_EQ(l.unlock(false)->failed, Refusal::session_ended);
    EXPECT_TRUE(l.world.sessions[l.session_id].ended);
    EXPECT_EQ(slug(l.unlock(true)), "session_ended");
    // The full sign-in sets the tries back.
    l.world.now = l.world.now + 60s;
    ASSERT_EQ(slug(l.ask(l.sign_in(l.device))), "");
    EXPECT_EQ(l.world.devices[l.device].pin_wrong, 0u);
}

TEST(IdleLock, NobodyElsesSessionAndNotAfterItsEnd) {
    Locked l;
    Asker other = l.world.as("doctor");
    EXPECT_EQ(slug(l.world.ask(other, SignInCommand{UnlockSession{l.session_id, true}})),
              "session_ended");
    EXPECT_EQ(slug(l.world.ask(other, SignInCommand{EndSession{l.session_id, true}})),
              "session_ended");
    l.world.devices[l.device].revoked = true;
    EXPECT_EQ(slug(l.unlock(true)), "session_ended");
    l.world.devices[l.device].revoked = false;
    l.world.now = l.world.now + limits::kSessionLife;
    EXPECT_EQ(slug(l.unlock(true)), "session_ended");
}

TEST(IdleLock, TheClockMayLock) {
    Locked l;
    ASSERT_EQ(slug(l.unlock(true)), "");
    EXPECT_EQ(slug(l.world.ask(World::timer(), SignInCommand{LockSession{l.session_id}})), "");
}

TEST(Pin, ASecondOneNeedsBothFactors) {
    Locked l;
    const SignInCommand wish{SetPin{l.device, "new"}};
    EXPECT_EQ(slug(l.world.ask(l.her(l.device), wish)), "needs_fresh_sign_in");
    EXPECT_EQ(slug(l.world.ask(l.her(l.device, AuthLevel::fresh), wish)), "");
    EXPECT_EQ(slug(l.world.ask(l.her(l.world.fresh<DeviceId>(), AuthLevel::fresh), wish)),
              "device_not_allowed")
        << "this device only";
    EXPECT_EQ(
        slug(l.world.ask(l.her(l.device, AuthLevel::fresh), SignInCommand{SetPin{l.device, ""}})),
        "bad_value");
    EXPECT_EQ(slug(l.world.ask(Asker{}, wish)), "not_signed_in");
}

TEST(SignOut, HereOrEverywhere) {
    Locked l;
    l.world.now = l.world.now + 60s;
    ASSERT_EQ(slug(l.ask(l.sign_in(l.device))), "");
    const auto out = l.world.ask(l.her(l.device), SignInCommand{EndSession{l.session_id, false}});
    ASSERT_EQ(slug(out), "") << "a locked session can be left as well";
    EXPECT_NE(l.running(), SessionId{});
    ASSERT_EQ(slug(l.world.ask(l.her(l.device), SignInCommand{EndSession{l.running(), true}})), "");
    EXPECT_EQ(l.running(), SessionId{});
    EXPECT_EQ(slug(l.world.ask(l.her(l.device), SignInCommand{EndSession{l.session_id, false}})),
              "session_ended");
}

}  // namespace
}  // namespace tasuki::domain

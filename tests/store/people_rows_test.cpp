#include <gtest/gtest.h>

#include "sample_rows.hpp"
#include "tables_world.hpp"

namespace {

using namespace tasuki;
using namespace tasuki::test;
TASUKI_BOTH_TABLES(PeopleRows);

TEST_P(PeopleRows, RegionIsItsNewestVersion) {
    EXPECT_FALSE(tables().region());
    store::row::Region region{1, {10}, domain::default_region("架空市", true), 1};
    write([&](auto& t) { t.add_region(region); });
    region.version = 2;
    region.value.policy_version = 4;
    region.value.origin_kinds = {domain::kind::clinic, domain::kind::other};
    region.value.opening_professions.clear();
    write([&](auto& t) { t.add_region(region); });
    restart();
    region.value.administrators = 0;
    EXPECT_EQ(tables().region(), region);
    tables().begin();
    EXPECT_THROW(tables().add_region(region), store::NotUnique);
    tables().rollback();
}

TEST_P(PeopleRows, PolicyTextsOfAllVersionsStay) {
    store::row::Policy first{1, {10}, "架空の方針 一"}, second{2, {20}, "架空の方針 二"};
    write([&](auto& t) {
        t.add_policy(first);
        t.add_policy(second);
    });
    EXPECT_EQ(tables().policy(), second);
    EXPECT_EQ(tables().policy(1), first);
    EXPECT_FALSE(tables().policy(3));
}

TEST_P(PeopleRows, OfficeComesBackAsItWas) {
    auto office = some_office();
    write([&](auto& t) { t.put_office(office); });
    restart();
    EXPECT_EQ(tables().office(office.value.id), office);
    office.value.state = domain::OfficeState::active;
    office.value.fax.clear();
    write([&](auto& t) { t.put_office(office); });
    EXPECT_EQ(tables().offices(), std::vector{office});
    EXPECT_FALSE(tables().office(make_id<OfficeId>()));
}

TEST_P(PeopleRows, AccountComesBackWithItsAffiliations) {
    auto clinic = some_office(), station = some_office();
    auto account = some_account(clinic.value.id);
    account.affiliations.push_back(
        {station.value.id, domain::profession::clerk, false, false, true});
    std::sort(account.affiliations.begin(), account.affiliations.end(),
              [](auto& a, auto& b) { return a.office < b.office; });
    auto nameless = some_account();
    nameless.login.reset();
    write([&](auto& t) {
        t.put_account(account);  // before its offices: the order within a transaction is free
        t.put_office(clinic);
        t.put_office(station);
        t.put_account(nameless);
    });
    restart();
    EXPECT_EQ(tables().account(account.id), account);
    EXPECT_EQ(tables().account_by_login(*account.login), account);
    EXPECT_EQ(tables().account_near_login(*account.login), account);
    EXPECT_EQ(tables().account(nameless.id), nameless);
    EXPECT_EQ(tables().accounts().size(), 2u);
    EXPECT_EQ(tables().accounts_of(station.value.id), std::vector{account});
    EXPECT_FALSE(tables().account_by_login(some_hash()));
    EXPECT_TRUE(tables().account_near_login(some_hash())) << "whichever comes next";
}

TEST_P(PeopleRows, OneLoginNameBelongsToOnePerson) {
    auto account = some_account(), other = some_account();
    other.login = account.login;
    write([&](auto& t) { t.put_account(account); });
    tables().begin();
    EXPECT_THROW(tables().put_account(other), store::NotUnique);
    tables().rollback();
}

// The last administrator can't go; so only those count who can still act.
TEST_P(PeopleRows, OnlyActiveAdministratorsCount) {
    auto office = some_office();
    auto active = some_account(office.value.id);
    auto left = some_account(office.value.id);
    left.affiliations[0].active = false;
    auto deactivated = some_account(office.value.id);
    deactivated.state = domain::AccountState::deactivated;
    auto member = some_account(office.value.id);
    member.affiliations[0].office_admin = false;
    auto officer = some_account();
    officer.region_officer = true;
    write([&](auto& t) {
        t.put_office(office);
        for (auto each : {&active, &left, &deactivated, &member, &officer}) t.put_account(*each);
    });
    EXPECT_EQ(tables().office_admins(office.value.id), 1u);
    EXPECT_EQ(tables().region_officers(), 1u);
}

TEST_P(PeopleRows, EnrolmentIsFoundByLinkTicketAndLogin) {
    store::row::Enrolment enrolment;
    auto& v = enrolment.value;
    v.id = make_id<EnrolmentId>();
    v.account = make_id<AccountId>();
    v.office = make_id<OfficeId>();
    v.link_hash = some_hash();
    v.code_hash = some_hash();
    v.expires = {100};
    v.wrong_codes = 2;
    v.replaces_factors = true;
    v.recovery = true;
    enrolment.sealed = some_bytes(50);
    write([&](auto& t) { t.put_enrolment(enrolment); });
    EXPECT_EQ(tables().enrolment(v.id), enrolment);
    EXPECT_EQ(tables().enrolment_by_link(v.link_hash), enrolment);
    EXPECT_FALSE(tables().enrolment_by_ticket(some_hash()));
    enrolment.login = some_hash();
    v.ticket_hash = some_hash();
    v.ticket_expires = {200};
    write([&](auto& t) { t.put_enrolment(enrolment); });
    restart();
    EXPECT_EQ(tables().enrolment_by_ticket(*v.ticket_hash), enrolment);
    EXPECT_EQ(tables().enrolment_with_login(*enrolment.login), v.id);
    EXPECT_EQ(tables().enrolments_of(v.account), std::vector{enrolment});
    v.spent = true;
    write([&](auto& t) { t.put_enrolment(enrolment); });
    EXPECT_FALSE(tables().enrolment_with_login(*enrolment.login));
}

TEST_P(PeopleRows, CredentialsHaveRoomForPasskeys) {
    auto account = make_id<AccountId>();
    store::row::Credential password, passkey;
    password.value = {account, domain::CredentialKind::password, 0, {}, 0, false, {1}};
    password.sealed = some_bytes(90);
    passkey.value = {account, domain::CredentialKind::passkey, 2, {}, 7, true, {2}};
    passkey.public_id = some_bytes(32);
    passkey.sealed = some_bytes(70);
    write([&](auto& t) {
        t.put_credential(passkey);
        t.put_credential(password);
    });
    EXPECT_EQ(tables().credentials(account), (std::vector{password, passkey}));
    EXPECT_EQ(tables().credential_by_public_id(domain::CredentialKind::passkey, passkey.public_id),
              passkey);
    EXPECT_FALSE(tables().credential_by_public_id(domain::CredentialKind::passkey, {}));
    auto stolen = passkey;
    stolen.value.account = make_id<AccountId>();
    tables().begin();
    EXPECT_THROW(tables().put_credential(stolen), store::NotUnique);
    tables().rollback();
    write([&](auto& t) { t.drop_credentials(account); });
    EXPECT_TRUE(tables().credentials(account).empty());
}

TEST_P(PeopleRows, DeviceIsFoundByItsSecret) {
    store::row::Device device;
    auto& v = device.value;
    v.id = make_id<DeviceId>();
    v.account = make_id<AccountId>();
    v.secret_hash = some_hash();
    v.device_class = domain::DeviceClass::shared;
    v.form = domain::DeviceForm::phone;
    v.enrolled = {1};
    v.last_seen = {2};
    v.revoked = true;
    v.pin_wrong = 3;
    device.sealed = some_bytes(60);
    write([&](auto& t) { t.put_device(device); });
    restart();
    EXPECT_EQ(tables().device(v.id), device);
    EXPECT_EQ(tables().device_by_secret(v.secret_hash), device);
    EXPECT_EQ(tables().devices(v.account), std::vector{device});
}

TEST_P(PeopleRows, EndedSessionsAreNotListedAndForgottenLater) {
    auto account = make_id<AccountId>();
    auto session = [&](Instant ends) {
        return domain::Session{make_id<SessionId>(),
                               account,
                               make_id<DeviceId>(),
                               some_hash(),
                               {1},
                               ends,
                               {3},
                               true,
                               false};
    };
    auto a = session({100}), b = session({200}), c = session({300});
    write([&](auto& t) {
        for (auto each : {&a, &b, &c}) t.put_session(*each);
    });
    EXPECT_EQ(tables().session(a.id), a);
    EXPECT_EQ(tables().session_by_secret(b.secret_hash), b);
    EXPECT_EQ(tables().sessions_of(account).size(), 3u);
    write([&](auto& t) { t.end_sessions_on(b.device); });
    EXPECT_TRUE(tables().session(b.id)->ended);
    EXPECT_EQ(tables().sessions_of(account).size(), 2u);
    write([&](auto& t) { t.end_sessions_of(account); });
    EXPECT_TRUE(tables().sessions_of(account).empty());
    write([&](auto& t) { t.forget_sessions({250}); });
    EXPECT_FALSE(tables().session(b.id));
    EXPECT_TRUE(tables().session(c.id));
}

TEST_P(PeopleRows, ThrottleCountsPerKey) {
    store::row::Throttle throttle{some_hash(), 3, {50}}, old{some_hash(), 1, {10}};
    write([&](auto& t) {
        t.put_throttle(throttle);
        t.put_throttle(old);
    });
    EXPECT_EQ(tables().throttle(throttle.key), throttle);
    write([&](auto& t) { t.forget_throttles({50}); });
    EXPECT_FALSE(tables().throttle(old.key));
    EXPECT_TRUE(tables().throttle(throttle.key));
    const store::row::Throttle newer{some_hash(), 1, {60}};
    write([&](auto& t) {
        t.put_throttle(newer);
        t.keep_newest_throttles(2);
    });
    EXPECT_TRUE(tables().throttle(throttle.key));
    write([&](auto& t) { t.keep_newest_throttles(1); });
    EXPECT_FALSE(tables().throttle(throttle.key));
    EXPECT_TRUE(tables().throttle(newer.key));
    write([&](auto& t) { t.drop_throttle(newer.key); });
    EXPECT_FALSE(tables().throttle(newer.key));
}

}  // namespace

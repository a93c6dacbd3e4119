#include <gtest/gtest.h>

#include "store/seal_body.hpp"
#include "store/seal_group.hpp"
#include "store/seal_people.hpp"

namespace {

using namespace tasuki;
using namespace tasuki::store;

BodyPlace some_place() {
    return {make_id<GroupId>(), 1, 7, 2, make_id<AccountId>(), make_id<ClientMsgId>(), 3};
}

TEST(SealBody, OpensInItsPlace) {
    auto key = random_key();
    auto place = some_place();
    EXPECT_EQ(open_body(key, place, seal_body(key, place, view("本文"))), to_bytes("本文"));
}

// A body moved to another patient, message, version or author must not be shown there.
TEST(SealBody, OpensNowhereElse) {
    auto key = random_key();
    auto place = some_place();
    auto sealed = seal_body(key, place, view("本文"));
    std::vector<BodyPlace> others(7, place);
    others[0].group = make_id<GroupId>();
    others[1].room = 2;
    others[2].seq = 8;
    others[3].version = 1;
    others[4].author = make_id<AccountId>();
    others[5].client_msg_id = make_id<ClientMsgId>();
    others[6].key_no = 4;
    for (auto& other : others) EXPECT_FALSE(open_body(key, other, sealed));
    EXPECT_FALSE(open_body(random_key(), place, sealed));
    sealed.back() ^= 1;
    EXPECT_FALSE(open_body(key, place, sealed));
}

domain::PersonName name(std::string family, std::string given) {
    return {std::move(family), std::move(given), "カクウ", "サンプル"};
}

class SealPeople : public testing::Test {
  protected:
    StoreKeys keys_{SecretKey(random_key())};
};

TEST_F(SealPeople, AccountComesBackAndItsNameIsSealed) {
    domain::Account account;
    account.id = make_id<AccountId>();
    account.pseudonym = make_id<Pseudonym>();
    account.login_name = "kakuu.hanako";
    account.name = name("架空", "花子");
    account.state = domain::AccountState::active;
    account.affiliations = {{make_id<OfficeId>(), 2, true, false}};
    account.region_officer = account.auditor = true;
    account.home_office = make_id<OfficeId>();
    account.accepted_policy = 4;
    auto row = to_row(account, keys_);
    EXPECT_EQ(from_row(row, keys_), account);
    EXPECT_EQ(row.login, keyed_login(keys_, "kakuu.hanako"));
    EXPECT_EQ(text_of(row.sealed).find("花子"), std::string_view::npos);
}

// Names exchanged between two rows: a message would stand under the wrong colleague.
TEST_F(SealPeople, SealedNameOpensOnlyInItsOwnRow) {
    domain::Account one, other;
    one.id = make_id<AccountId>();
    other.id = make_id<AccountId>();
    auto row = to_row(one, keys_);
    row.sealed = to_row(other, keys_).sealed;
    EXPECT_THROW(from_row(row, keys_), StoreBroken);
    StoreKeys others{SecretKey(random_key())};
    EXPECT_THROW(from_row(to_row(one, keys_), others), StoreBroken);
}

TEST_F(SealPeople, SecretsOfEnrolmentCredentialAndDeviceAreSealed) {
    domain::Enrolment enrolment;
    enrolment.id = make_id<EnrolmentId>();
    enrolment.login_name = "kakuu";
    enrolment.password_hash = "$argon2id$...";
    enrolment.totp_secret = to_bytes("12345678901234567890");
    auto enrolment_row = to_row(enrolment, keys_);
    EXPECT_TRUE(enrolment_row.value.password_hash.empty());
    EXPECT_TRUE(enrolment_row.value.totp_secret.empty());
    EXPECT_TRUE(enrolment_row.value.login_name.empty());
    EXPECT_EQ(from_row(enrolment_row, keys_), enrolment);

    domain::Credential credential;
    credential.account = make_id<AccountId>();
    credential.kind = domain::CredentialKind::recovery_code;
    credential.number = 7;
    credential.secret = to_bytes("secret");
    auto credential_row = to_row(credential, keys_);
    EXPECT_TRUE(credential_row.value.secret.empty());
    EXPECT_EQ(from_row(credential_row, keys_), credential);
    credential_row.value.number = 8;
    EXPECT_THROW(from_row(credential_row, keys_), StoreBroken);

    domain::Credential passkey;
    passkey.account = credential.account;
    passkey.kind = domain::CredentialKind::passkey;
    passkey.secret = to_bytes("public key");
    passkey.last_step = 9;
    passkey.public_id = to_bytes("id");
    passkey.name = "架空花子の指紋";
    passkey.last_used = {77};
    passkey.synced = true;
    const auto passkey_row = to_row(passkey, keys_);
    EXPECT_TRUE(passkey_row.value.name.empty() && passkey_row.value.secret.empty());
    EXPECT_EQ(passkey_row.value.last_used, Instant{})
        << "when somebody came in is nobody's to read";
    EXPECT_EQ(passkey_row.public_id, passkey.public_id) << "it is looked up by";
    EXPECT_EQ(from_row(passkey_row, keys_), passkey);

    domain::Device device;
    device.id = make_id<DeviceId>();
    device.name = "架空花子の電話";
    device.pin_hash = "$argon2id$...";
    auto device_row = to_row(device, keys_);
    EXPECT_TRUE(device_row.value.name.empty());
    EXPECT_TRUE(device_row.value.pin_hash.empty());
    EXPECT_EQ(from_row(device_row, keys_), device);
}

class SealGroup : public testing::Test {
  protected:
    SealGroup() {
        group_.id = make_id<GroupId>();
        group_.pseudonym = make_id<Pseudonym>();
        group_.origin = make_id<OfficeId>();
        group_.state = domain::GroupState::active;
        group_.opened = {10};
        group_.state_since = {20};
        group_.epoch = 5;
        group_.patient = {name("架空", "太郎"), {1937, 3, 4}, domain::Sex::male,
                          "00000000",           "0000000001", {name("旧姓", "太郎")}};
        group_.notice =
            domain::Notice{"説明者", "本人", {2026, 11, 1}, "口頭", make_id<AccountId>(), {30}};
        domain::Consent consent;
        consent.comprehensive = false;
        consent.oral = consent.by_proxy = consent.family_data = consent.withdrawn = true;
        consent.witness = "立会人";
        consent.scope_text = "範囲";
        consent.proxy_name = "代諾者";
        consent.proxy_relation = "長女";
        consent.proxy_reason = "理由";
        consent.on = {2026, 11, 2};
        consent.office = make_id<OfficeId>();
        consent.recorded_by = make_id<AccountId>();
        consent.recorded = {40};
        group_.consents = {consent, domain::Consent{}};
        domain::Membership membership;
        membership.id = make_id<MembershipId>();
        group_.memberships = {membership};
        domain::Admission admission;
        admission.id = make_id<AdmissionId>();
        admission.purpose = "服薬の確認";
        group_.admissions = {admission};
        keys_->make_group_key(group_.id);
    }

    std::shared_ptr<const GroupKeys> keys() const { return keys_->group_keys(group_.id); }
    domain::Group back(const row::Group& row, const row::Admission& admission) const {
        return from_rows(row, group_.memberships, {admission}, keys().get());
    }

    domain::Group group_;
    std::unique_ptr<KeyStore> keys_ = make_memory_key_store();
};

TEST_F(SealGroup, GroupComesBackAsItWas) {
    GroupPlace place{3, 4, make_id<AccountId>(), make_id<ClientMsgId>()};
    auto row = to_row(group_, place, *keys());
    auto admission = to_row(group_.admissions[0], group_.id, *keys());
    EXPECT_EQ(back(row, admission), group_);
    EXPECT_EQ(row.log, 4u);
    EXPECT_EQ(text_of(row.sealed).find("太郎"), std::string_view::npos);
    EXPECT_TRUE(admission.value.purpose.empty());
}

// A confirmation that is lost lets an office be asked again; a paper that is lost never came.
TEST_F(SealGroup, WhatWasConfirmedAndSignedComesBack) {
    group_.consents.resize(2);
    group_.consents[1].oral = true;
    group_.consents[1].paper =
        domain::ConsentPaper{{2026, 11, 20}, make_id<AccountId>(), Instant{1'000}};
    group_.checks = {{make_id<OfficeId>(), make_id<AccountId>(), {5}, {6}, 2, false},
                     {make_id<OfficeId>(), {}, {}, {7}, 4, true}};
    auto row = to_row(group_, {}, *keys());
    auto admission = to_row(group_.admissions[0], group_.id, *keys());
    EXPECT_EQ(back(row, admission), group_);
}

TEST_F(SealGroup, RowsUnderAnOlderKeyStillOpen) {
    auto row = to_row(group_, {}, *keys());
    auto admission = to_row(group_.admissions[0], group_.id, *keys());
    keys_->make_group_key(group_.id);
    EXPECT_EQ(back(row, admission), group_);
    EXPECT_EQ(to_row(group_, {}, *keys()).key_no, 2u);
}

// One patient's card in another patient's row.
TEST_F(SealGroup, SealedPatientOpensOnlyInItsOwnRow) {
    auto row = to_row(group_, {}, *keys());
    auto admission = to_row(group_.admissions[0], group_.id, *keys());
    row.id = make_id<GroupId>();
    EXPECT_THROW(back(row, admission), StoreBroken);
}

TEST_F(SealGroup, DestroyedKeysAreNamed) {
    auto row = to_row(group_, {}, *keys());
    auto admission = to_row(group_.admissions[0], group_.id, *keys());
    keys_->destroy(group_.id);
    EXPECT_THROW(from_rows(row, {}, {admission}, nullptr), StoreBroken);
    row.key_no = admission.key_no = 0;
    row.sealed.clear();
    admission.sealed.clear();
    EXPECT_TRUE(from_rows(row, {}, {admission}, nullptr).patient.name.family.empty());
}

}  // namespace

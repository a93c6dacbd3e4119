// Passkeys against the real server over real TLS (rule A3): a nurse adds one, comes in with it
// alone on a phone that nobody knew, opens her lock with it and is asked for nothing else for
// administration; a replayed answer, another page's and a removed passkey open nothing.
#include <gtest/gtest.h>

#include "e2e/small_town.hpp"
#include "support/authenticator.hpp"

namespace tasuki::test {
namespace {

using namespace tasuki::client;

PasskeyAssertion of(const Authenticator::Used& used) {
    return {.id = used.id,
            .client_data_json = used.client_data,
            .authenticator_data = used.authenticator_data,
            .signature = used.signature,
            .user_handle = used.user_handle};
}

class PasskeyStory : public testing::Test {
  protected:
    PasskeyStory() {
        phone.power_on();
        strangers.power_on();
    }

    void add(Someone& someone, Authenticator& key, const std::string& name) {
        const auto asked = town.must(someone.client().ask_new_passkey());
        key.rp_id = asked.rp_id;
        const auto made = key.make(asked.challenge, asked.user_handle);
        PasskeyAttestation handed{.client_data_json = made.client_data,
                                  .attestation_object = made.attestation_object};
        town.must(someone.client().add_passkey(name, std::move(handed)));
    }
    static SignInByPasskey wish(const Authenticator::Used& used) {
        return {.assertion = of(used),
                .new_device = {.name = "訪問用スマホ（架空）",
                               .device_class = DeviceClass::lent,
                               .form = DeviceForm::phone},
                .on_duty = false};
    }
    Authenticator::Used answer(Someone& someone, Authenticator& key, PasskeyPurpose purpose) {
        return key.use(town.must(someone.client().ask_passkey(purpose)).challenge);
    }
    Result<SignedIn> comes_in(Authenticator& key) {
        const auto used = answer(phone, key, PasskeyPurpose::sign_in);
        return town.wait_for(phone.client().sign_in_by_passkey(wish(used)));
    }
    // On a device that is enrolled for nobody: one of hers would be slowed by its own failures.
    Error refused(Authenticator& key) {
        const auto used = answer(strangers, key, PasskeyPurpose::sign_in);
        const auto came = town.wait_for(strangers.client().sign_in_by_passkey(wish(used)));
        EXPECT_FALSE(came);
        return came ? Error::unknown_refusal : came.error().error;
    }

    SmallTown town;
    Someone phone{town.context, town.server, "phone"};
    Someone strangers{town.context, town.server, "strangers"};
};

TEST_F(PasskeyStory, OneActIsBothFactorsAndNothingElseOpens) {
    Authenticator key(Authenticator::Key::es256);
    add(town.nurse, key, "指紋（架空）");
    const auto used = answer(phone, key, PasskeyPurpose::sign_in);
    const auto how = town.must(phone.client().sign_in_by_passkey(wish(used)));
    EXPECT_EQ(how.account, town.nurse.client().account());
    ASSERT_TRUE(town.until([&] { return phone.client().state() == State::live; })) << town.told();
    town.wait_for(phone.client().sign_out());

    EXPECT_EQ(town.wait_for(phone.client().sign_in_by_passkey(wish(used))).error().error,
              Error::passkey_expired)
        << "replayed";
    auto elsewhere = key;
    elsewhere.origin = "https://tasuki.example.jp.evil.example";
    EXPECT_EQ(refused(elsewhere), Error::passkey_other_place);
    auto unverified = key;
    unverified.flags = 0x01;
    EXPECT_EQ(refused(unverified), Error::passkey_not_verified);
    Authenticator stranger(Authenticator::Key::es256, key.rp_id);
    stranger.user_handle = key.user_handle;
    EXPECT_EQ(refused(stranger), Error::passkey_wrong);

    const auto back = comes_in(key);
    ASSERT_TRUE(back);
    EXPECT_EQ(back->device, how.device) << "the phone is known by now";
    ASSERT_TRUE(town.until([&] { return phone.client().state() == State::live; })) << town.told();
    const auto list = town.must(town.nurse.client().list_passkeys());
    ASSERT_EQ(list.size(), 1U);
    EXPECT_EQ(list[0].name, "指紋（架空）");
    EXPECT_GE(list[0].last_used, list[0].made);
    town.must(town.nurse.client().rename_passkey(list[0].id, "なくした電話（架空）"));
    town.must(town.nurse.client().remove_passkey(list[0].id));
    ASSERT_TRUE(town.until([&] { return phone.all<PasskeysChanged>().size() == 1; }));
    town.wait_for(phone.client().sign_out());
    EXPECT_EQ(refused(key), Error::passkey_wrong) << "removed";
    EXPECT_EQ(town.server.log().find("指紋"), std::string::npos);
}

TEST_F(PasskeyStory, ItOpensTheLockAndIsFreshEnoughForAdministration) {
    Authenticator nurses(Authenticator::Key::eddsa), doctors(Authenticator::Key::rs256);
    add(town.nurse, nurses, "指紋（架空）");
    add(town.doctor, doctors, "顔（架空）");
    auto& nurse = town.nurse.client();
    const auto lock = [&](Authenticator& key) {
        return town.wait_for(
            nurse.unlock_by_passkey(of(answer(town.nurse, key, PasskeyPurpose::unlock))));
    };
    const auto others = lock(doctors);
    ASSERT_FALSE(others);
    EXPECT_EQ(others.error().error, Error::passkey_wrong);
    EXPECT_TRUE(lock(nurses));
    const auto asked = answer(town.nurse, nurses, PasskeyPurpose::fresh);
    const auto fresh = town.must(nurse.fresh_by_passkey(wish(asked)));
    EXPECT_EQ(fresh.account, nurse.account());
    // What is asked before the new session has its connection is lost with the old one.
    EXPECT_TRUE(town.until([&] { return town.wait_for(nurse.ask_new_passkey()).has_value(); }))
        << town.told();
}

}  // namespace
}  // namespace tasuki::test

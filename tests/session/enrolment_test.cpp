// Enrolment (rule A4): a link, a code by another channel, two factors, a device; spent once.
#include <gtest/gtest.h>

#include "stage.hpp"

namespace tasuki::test {
namespace {

struct EnrolmentTest : testing::Test {
    Stage stage;
    Bytes link = session::make_secret();
    std::string code = session::make_code();

    EnrolmentTest() {
        domain::InvitePerson invite;
        invite.enrolment = make_id<EnrolmentId>();
        invite.account = stage.world.id_of("officer2");
        stage.world.person("officer2").login_name.clear();
        domain::Enrolment enrolment;
        enrolment.id = invite.enrolment;
        enrolment.account = invite.account;
        enrolment.link_hash = session::secret_hash(link);
        enrolment.code_hash = session::code_hash(link, code);
        enrolment.expires = stage.clock.now() + limits::kEnrolmentLife;
        stage.world.enrolments[enrolment.id] = enrolment;
    }
    pb::ServerEnvelope prove(const std::string& typed) {
        pb::ClientEnvelope out;
        out.mutable_prove_enrolment_code()->set_link_secret(bytes_of(link));
        out.mutable_prove_enrolment_code()->set_code(typed);
        return stage.post_http(out);
    }
    pb::ServerEnvelope choose(const std::string& password) {
        pb::ClientEnvelope out;
        auto* in = out.mutable_choose_password();
        in->set_link_secret(bytes_of(link));
        in->set_code(code);
        in->set_login_name("Tsuda.T");
        in->set_password(password);
        return stage.post_http(out);
    }
    std::string totp_now(const std::string& base32) {
        const auto& enrolment = stage.world.enrolments.begin()->second;
        EXPECT_EQ(to_base32(enrolment.totp_secret), base32);
        return totp_code(enrolment.totp_secret, stage.clock.now().ms / 30'000);
    }
    pb::ServerEnvelope prove_totp(const std::string& totp) {
        pb::ClientEnvelope out;
        auto* in = out.mutable_prove_totp();
        in->set_link_secret(bytes_of(link));
        in->set_code(code);
        in->set_totp(totp);
        return stage.post_http(out);
    }
    pb::ClientEnvelope finish(const std::string& ticket) {
        pb::ClientEnvelope out;
        out.mutable_finish_enrolment()->set_enrolment_ticket(ticket);
        auto* device = out.mutable_finish_enrolment()->mutable_device();
        device->set_name("訪問用タブレット2（架空）");
        device->set_device_class(pb::DEVICE_CLASS_LENT);
        device->set_form(pb::DEVICE_FORM_PHONE);
        return out;
    }
};

TEST_F(EnrolmentTest, FiveStepsMakeAPersonWhoSignsIn) {
    pb::ClientEnvelope look;
    look.mutable_open_enrolment()->set_link_secret(bytes_of(link));
    const auto state = stage.post_http(look).enrolment_state();
    EXPECT_EQ(state.next(), pb::ENROLMENT_STEP_CODE);
    EXPECT_FALSE(state.has_name());  // the code is not proved yet
    const auto proved = prove(code);
    ASSERT_TRUE(proved.has_enrolment_state()) << slug(proved);
    EXPECT_EQ(proved.enrolment_state().name().family(), "津田");
    EXPECT_EQ(slug(choose("password1")), "password_common");
    const auto chosen = choose("夕焼けの土手を歩く");
    ASSERT_TRUE(chosen.has_totp_secret()) << slug(chosen);
    EXPECT_NE(chosen.totp_secret().uri().find("tsuda.t"), std::string::npos);
    EXPECT_EQ(slug(prove_totp("000000")), "wrong_credentials");
    const auto codes = prove_totp(totp_now(chosen.totp_secret().base32()));
    ASSERT_TRUE(codes.has_recovery_codes()) << slug(codes);
    EXPECT_EQ(codes.recovery_codes().codes_size(), limits::kRecoveryCodes);
    EXPECT_EQ(slug(prove(code)), "link_not_valid");  // spent
    const auto done = stage.post_http(finish(codes.recovery_codes().enrolment_ticket()));
    ASSERT_TRUE(done.has_signed_in()) << slug(done);
    const auto secret = to_bytes(done.signed_in().session_secret());
    auto client = stage.connect(session::token_text(secret));
    EXPECT_EQ(client->hello().welcome().account_id(), bytes_of(stage.world.id_of("officer2")));
    // Nothing that was handed out is kept as it is.
    const auto& kept = stage.world.devices.begin()->second;
    EXPECT_EQ(kept.secret_hash, session::secret_hash(to_bytes(done.signed_in().device_secret())));
}

TEST_F(EnrolmentTest, FiveWrongCodesVoidTheLink) {
    for (int i = 0; i < limits::kEnrolmentTries - 1; ++i) EXPECT_EQ(slug(prove("")), "code_wrong");
    EXPECT_EQ(slug(prove("")), "link_not_valid");
    EXPECT_EQ(slug(prove(code)), "link_not_valid");
}

TEST_F(EnrolmentTest, ExpiredAndUnknownLinksLookTheSame) {
    pb::ClientEnvelope look;
    look.mutable_open_enrolment()->set_link_secret(std::string(32, 'u'));
    const auto unknown = stage.post_http(look);
    stage.advance(limits::kEnrolmentLife);
    look.mutable_open_enrolment()->set_link_secret(bytes_of(link));
    EXPECT_EQ(unknown.SerializeAsString(), stage.post_http(look).SerializeAsString());
    EXPECT_EQ(slug(unknown), "link_not_valid");
}

TEST_F(EnrolmentTest, TicketIsTakenOnce) {
    prove(code);
    const auto chosen = choose("夕焼けの土手を歩く").totp_secret();
    const auto ticket = prove_totp(totp_now(chosen.base32())).recovery_codes().enrolment_ticket();
    ASSERT_TRUE(stage.post_http(finish(ticket)).has_signed_in());
    EXPECT_EQ(slug(stage.post_http(finish(ticket))), "link_not_valid");
}

TEST_F(EnrolmentTest, StepsMayBeRepeatedButNotSkipped) {
    EXPECT_EQ(slug(prove_totp("123456")), "enrolment_out_of_order");
    ASSERT_TRUE(choose("夕焼けの土手を歩く").has_totp_secret());
    const auto second = choose("別の言葉にする夜明け");
    ASSERT_TRUE(second.has_totp_secret());
    EXPECT_TRUE(prove_totp(totp_now(second.totp_secret().base32())).has_recovery_codes());
}

// Links are found by their hash: without a pause a machine would try them as fast as the line is.
TEST_F(EnrolmentTest, GuessesAtLinksAndTicketsAreSlowedByAddress) {
    const auto guess = [&] {
        pb::ClientEnvelope out;
        out.mutable_prove_enrolment_code()->set_link_secret(bytes_of(session::make_secret()));
        out.mutable_prove_enrolment_code()->set_code("000000");
        return slug(stage.post_http(out));
    };
    const auto ticket = [&] {
        return slug(stage.post_http(finish(bytes_of(session::make_secret()))));
    };
    for (int i = 0; i < 15; ++i) {
        EXPECT_EQ(guess(), "link_not_valid");
        EXPECT_EQ(ticket(), "link_not_valid");
    }
    EXPECT_EQ(guess(), "throttled");
    EXPECT_EQ(ticket(), "throttled");
    EXPECT_EQ(slug(choose("夕焼けの土手を歩く")), "throttled");
    EXPECT_EQ(slug(prove_totp("000000")), "throttled");
    stage.advance(std::chrono::seconds{5});
    EXPECT_TRUE(prove(code).has_enrolment_state());
}

}  // namespace
}  // namespace tasuki::test

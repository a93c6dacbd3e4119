// Secrets as people type them, and what is kept of them.
#include <gtest/gtest.h>

#include "base/crypto.hpp"
#include "session/passwords.hpp"
#include "session/secrets.hpp"
#include "session/throttles.hpp"
#include "support/fake_clock.hpp"

namespace tasuki::session {
namespace {

TEST(Secrets, CodeIsBoundToItsLink) {
    const auto link = make_secret();
    const auto other = make_secret();
    const auto code = make_code();
    EXPECT_EQ(code.size(), 6u);
    EXPECT_EQ(code_hash(link, code),
              code_hash(link, " " + code.substr(0, 3) + " " + code.substr(3)));
    EXPECT_NE(code_hash(link, code), code_hash(other, code));
}

TEST(Secrets, DigitsAreTakenInFullWidth) {
    EXPECT_EQ(digits_of("１２３ ４５６"), "123456");
    EXPECT_EQ(digits_of("12345x"), "");
}

TEST(Secrets, RecoveryCodeIsTakenAsTyped) {
    const auto code = make_recovery_code();
    std::string shouted;
    for (const char c : code) {
        shouted.push_back(c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c);
    }
    EXPECT_EQ(recovery_hash(code), recovery_hash(shouted + " "));
    EXPECT_NE(recovery_hash(code), recovery_hash(make_recovery_code()));
}

// A code that was looked at over the shoulder opens nothing a second time.
TEST(Secrets, TotpIsTakenOnceAndForAMinuteAndAHalf) {
    const auto secret = make_totp_secret();
    const auto now = test::FakeClock::kStart;
    const auto step = now.ms / 30'000;
    const auto code = totp_code(secret, step);
    EXPECT_EQ(totp_step(secret, code, now, 0), step);
    EXPECT_EQ(totp_step(secret, code, now, step), std::nullopt);
    EXPECT_EQ(totp_step(secret, code, now + std::chrono::seconds{30}, 0), step);
    EXPECT_EQ(totp_step(secret, code, now + std::chrono::seconds{90}, 0), std::nullopt);
    EXPECT_EQ(totp_step({}, code, now, 0), std::nullopt);
}

TEST(Secrets, TokenIsThirtyTwoBytesOrNothing) {
    const auto secret = make_secret();
    EXPECT_EQ(secret_of_token(token_text(secret)), secret);
    EXPECT_EQ(secret_of_token(token_text(Bytes(31))), std::nullopt);
    EXPECT_EQ(secret_of_token(""), std::nullopt);
    EXPECT_EQ(secret_of_token(std::string(5000, 'a')), std::nullopt);
}

// A household with IPv6 has 2^64 addresses: one for each guess.
TEST(Throttles, FailuresCountAgainstTheNetworkTheyComeFrom) {
    const auto key = [](const char* address) { return session::network_of(address); };
    EXPECT_EQ(key("2001:db8:1:2::1"), key("2001:db8:1:2:ffff:ffff:ffff:ffff"));
    EXPECT_NE(key("2001:db8:1:2::1"), key("2001:db8:1:3::1"));
    EXPECT_EQ(key("192.0.2.1"), key("::ffff:192.0.2.1"));
    EXPECT_NE(key("192.0.2.1"), key("192.0.2.2"));
    EXPECT_NE(key("192.0.2.1"), key("2001:db8:1:2::1"));
}

TEST(Passwords, ShortCommonAndOwnOnesAreRefused) {
    const auto why = [](std::string_view password) {
        const auto done = check_password(password, "nurse.ueda");
        return done ? std::string_view("-") : text_of(done.error()).slug;
    };
    EXPECT_EQ(why("さくら咲く"), "password_too_short");
    EXPECT_EQ(why("さくら咲く春の町"), "-");
    for (const auto* common :
         {"password", "Password1!", "qwertyuiop", "12345678", "11111111", "abababab", "Sakura2026",
          "houmon2026!", "nurse.ueda2026", "1965-04-21", "0465123456", "87654321"}) {
        EXPECT_EQ(why(common), "password_common") << common;
    }
    EXPECT_EQ(why("correct horse battery"), "-");
    EXPECT_EQ(why(std::string(300, 'x')), "too_large");
    EXPECT_EQ(why(std::string_view("ab\0cdefgh", 9)), "bad_text");
}

}  // namespace
}  // namespace tasuki::session

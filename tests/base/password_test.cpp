#include <gtest/gtest.h>

#include <stdexcept>

#include "base/crypto.hpp"

namespace tasuki {
namespace {

TEST(Password, MatchesOnlyItself) {
    const auto word = to_hex(random_key());  // made at run time: no secret stands in the tree
    const auto encoded = hash_password(word);
    EXPECT_TRUE(password_matches(encoded, word));
    EXPECT_FALSE(password_matches(encoded, word + "x"));
    EXPECT_FALSE(password_matches(encoded, ""));
}

TEST(Password, HashSaysItsParametersAndIsSalted) {
    const auto encoded = hash_password("架空の合言葉");
    EXPECT_TRUE(encoded.starts_with("$argon2id$v=19$m=19456,t=2,p=1$")) << encoded;
    EXPECT_NE(encoded, hash_password("架空の合言葉"));
    EXPECT_EQ(encoded.find('\0'), std::string::npos);
}

// A stored hash that can't be read is a damaged store, not a wrong password: it must be heard of.
TEST(Password, AnUnreadableHashIsBroken) {
    EXPECT_THROW(password_matches("", "x"), std::runtime_error);
    EXPECT_THROW(password_matches("$argon2id$v=19$m=19456,t=2,p=1$", "x"), std::runtime_error);
}

struct Step {
    std::int64_t seconds;
    std::string_view code;  // the last six of the RFC's eight digits
};
constexpr Step kRfc6238[] = {
    {59, "287082"},         {1111111109, "081804"}, {1111111111, "050471"},
    {1234567890, "005924"}, {2000000000, "279037"}, {20000000000, "353130"},
};

TEST(Totp, IsThatOfRfc6238) {
    for (const auto& row : kRfc6238)
        EXPECT_EQ(totp_code(view("12345678901234567890"), row.seconds / 30), row.code)
            << row.seconds;
}

}  // namespace
}  // namespace tasuki

#include <gtest/gtest.h>

#include <algorithm>

#include "store/recovery_sheet.hpp"
#include "support/fake_clock.hpp"

namespace {

using namespace tasuki;
using namespace tasuki::store;

TEST(RecoverySheet, KeyIsTypedBackInFromPaper) {
    auto key = random_key();
    auto typed = to_typed(key);
    EXPECT_EQ(from_typed(typed), key);
    std::transform(typed.begin(), typed.end(), typed.begin(), ::toupper);
    typed.erase(std::remove(typed.begin(), typed.end(), ' '), typed.end());
    EXPECT_EQ(from_typed(typed), key);
}

// A wrong key would be believed, and every backup called broken.
TEST(RecoverySheet, MistypedLineIsNoticed) {
    auto typed = to_typed(random_key());
    std::size_t noticed = 0, digits = 0;
    for (auto& c : typed) {
        if (c == ' ' || c == '\n') continue;
        auto old = c;
        c = old == '0' ? '1' : '0';
        ++digits;
        noticed += !from_typed(typed);
        c = old;
    }
    EXPECT_EQ(digits, 72u);
    EXPECT_GE(noticed, 68u) << "one check byte per line lets 1 in 256 through";
    EXPECT_FALSE(from_typed(typed.substr(0, 30)));
    EXPECT_FALSE(from_typed("これは鍵ではありません"));
}

TEST(RecoverySheet, LinesInAnotherOrderAreNoticed) {
    auto typed = to_typed(random_key());
    auto end = typed.find('\n') + 1;
    EXPECT_FALSE(from_typed(typed.substr(end) + typed.substr(0, end)));
}

TEST(RecoverySheet, PageHoldsKeyCodeAndBothLanguages) {
    auto pair = make_box_key_pair();
    auto sheet = make_sheet("架空市", pair, test::FakeClock::kStart);
    EXPECT_EQ(only_digits(sheet.code).size(), 8u);
    for (auto part : {to_typed(pair.private_half), sheet.code, std::string("架空市"),
                      std::string("Recovery sheet"), std::string("2026-11-21 09:00:00")})
        EXPECT_NE(sheet.text.find(part), std::string::npos) << part;
    EXPECT_EQ(sheet.text.find(to_hex(pair.private_half)), std::string::npos);
}

}  // namespace

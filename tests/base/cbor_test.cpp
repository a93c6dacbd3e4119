// What an authenticator sends is read before anybody is known: nothing but what WebAuthn needs may
// get through.
#include <gtest/gtest.h>

#include "base/cbor.hpp"
#include "base/limits.hpp"

namespace tasuki {
namespace {

std::optional<cbor::Item> read_hex(std::string_view hex, std::size_t left = 0) {
    static Bytes kept;  // the item views it
    kept = from_hex(hex).value();
    ByteView from = kept;
    auto out = cbor::read(from);
    if (out && from.size() != left) ADD_FAILURE() << hex << " leaves " << from.size();
    return out;
}
bool reads(std::string_view hex) { return read_hex(hex).has_value(); }

TEST(Cbor, NumbersReadAsInTheAppendixOfTheStandard) {
    const std::pair<const char*, std::int64_t> kNumbers[] = {
        {"00", 0},
        {"17", 23},
        {"1818", 24},
        {"18ff", 255},
        {"190100", 256},
        {"1903e8", 1000},
        {"1a000f4240", 1'000'000},
        {"1b000000e8d4a51000", 1'000'000'000'000},
        {"20", -1},
        {"3863", -100},
        {"3903e7", -1000}};
    for (const auto& [hex, number] : kNumbers) {
        const auto item = read_hex(hex);
        ASSERT_TRUE(item) << hex;
        EXPECT_EQ(item->kind, cbor::Kind::number);
        EXPECT_EQ(item->number, number) << hex;
    }
}

TEST(Cbor, AMapIsAskedByItsKeys) {
    const auto map = read_hex("a30102200363666d7481f5");  // {1: 2, -1: 3, "fmt": [true]}
    ASSERT_TRUE(map);
    EXPECT_EQ(map->pairs(), 3u);
    EXPECT_EQ(map->at(1)->number, 2);
    EXPECT_EQ(map->at(-1)->number, 3);
    EXPECT_EQ(map->at("fmt")->inside.front().number, 21);
    EXPECT_EQ(map->at(2), nullptr);
    EXPECT_EQ(map->at("fmr"), nullptr);
    EXPECT_EQ(read_hex("83010203")->at(1), nullptr) << "a list is no map";
}

TEST(Cbor, WhatFollowsIsLeftForTheNext) {
    const auto bytes = read_hex("43010203ff", 1);
    ASSERT_TRUE(bytes);
    EXPECT_EQ(to_bytes(bytes->bytes), (Bytes{1, 2, 3}));
}

TEST(Cbor, WhatIsNotOfUseIsRefused) {
    const std::pair<const char*, const char*> kNo[] = {
        {"", "nothing"},
        {"1817", "a number that fits into less"},
        {"190017", "likewise"},
        {"1a0000ffff", "likewise"},
        {"1b00000000ffffffff", "likewise"},
        {"580101", "a length that fits into less"},
        {"1bffffffffffffffff", "a number beyond 63 bits"},
        {"5f4101ff", "bytes of indefinite length"},
        {"7f6161ff", "text of indefinite length"},
        {"9f01ff", "a list of indefinite length"},
        {"bf0101ff", "a map of indefinite length"},
        {"1c", "a reserved length"},
        {"c001", "a tag"},
        {"f7", "undefined"},
        {"f93c00", "a float"},
        {"f818", "a simple value of two bytes"},
        {"ff", "an end of nothing"},
        {"4201", "bytes that are not there"},
        {"8201", "a list that ends early"},
        {"5bffffffffffffffff", "bytes of an absurd length"},
        {"9bffffffffffffffff", "a list of an absurd length"},
        {"a201010102", "a key twice"},
        {"a2616101616102", "a text key twice"},
        {"a1410101", "bytes for a key"},
        {"a18001", "a list for a key"},
        {"a101", "a key without a value"}};
    for (const auto& [hex, what] : kNo) {
        EXPECT_FALSE(reads(hex)) << what;
    }
}

TEST(Cbor, DepthAndNumberAreBounded) {
    std::string deep, wide = "9840";
    for (int i = 1; i < limits::kCborDepth; ++i) deep += "81";
    EXPECT_TRUE(reads(deep + "01"));
    EXPECT_FALSE(reads(deep + "8101"));
    for (int i = 0; i < 64; ++i) wide += "00";
    EXPECT_FALSE(reads(wide)) << "64 and the list itself";
    EXPECT_TRUE(reads("983f" + wide.substr(6)));
}

}  // namespace
}  // namespace tasuki

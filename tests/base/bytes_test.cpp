// Every stored, hashed and sent format stands on these; RFC 4648 gives the known answers.
#include "base/bytes.hpp"

#include <gtest/gtest.h>

#include "base/ids.hpp"

namespace tasuki {
namespace {

struct Coded {
    std::string_view plain, base64, base32;
};
constexpr Coded kRfc4648[] = {
    {"", "", ""},
    {"f", "Zg==", "MY"},
    {"fo", "Zm8=", "MZXQ"},
    {"foo", "Zm9v", "MZXW6"},
    {"foob", "Zm9vYg==", "MZXW6YQ"},
    {"fooba", "Zm9vYmE=", "MZXW6YTB"},
    {"foobar", "Zm9vYmFy", "MZXW6YTBOI"},
};

TEST(Bytes, Base64AndBase32AreThoseOfTheRfc) {
    for (const auto& row : kRfc4648) {
        EXPECT_EQ(to_base64(view(row.plain)), row.base64);
        EXPECT_EQ(to_base32(view(row.plain)), row.base32);
        EXPECT_EQ(from_base64(row.base64), to_bytes(row.plain));
    }
}

TEST(Bytes, EveryByteValueSurvivesEachWriting) {
    Bytes all;
    for (int i = 0; i < 256; ++i) all.push_back(static_cast<std::uint8_t>(i));
    for (std::size_t n = 0; n <= all.size(); ++n) {
        const auto some = ByteView(all).last(n);
        EXPECT_EQ(from_hex(to_hex(some)), to_bytes(some));
        EXPECT_EQ(from_base64(to_base64(some)), to_bytes(some));
        EXPECT_EQ(from_base64url(to_base64url(some)), to_bytes(some));
    }
}

TEST(Bytes, UrlAlphabetNeedsNoEscaping) {
    EXPECT_EQ(to_base64url(Bytes{0xfb, 0xff, 0xfe}), "-__-");
    EXPECT_EQ(to_base64(Bytes{0xfb, 0xff, 0xfe}), "+//+");
}

TEST(Bytes, WhatIsNoBase64IsRefused) {
    for (const auto* text : {"Zg", "Zg=", "Zg===", "Z===", "====", "Zg==\n", "Zm 9", "Zm9\xe3",
                             "Zh==" /* stray bits: a second text for the same byte */})
        EXPECT_EQ(from_base64(text), std::nullopt) << text;
    for (const auto* text : {"Zg==", "+//+", "A"})
        EXPECT_EQ(from_base64url(text), std::nullopt) << text;
}

TEST(Bytes, WhatIsNoHexIsRefused) {
    EXPECT_EQ(from_hex("00fF"), (Bytes{0x00, 0xff}));
    for (const auto* text : {"0", "0g", "0x", " 0", "００"})
        EXPECT_EQ(from_hex(text), std::nullopt) << text;
}

TEST(Bytes, SecretsOfOtherLengthOrContentDiffer) {
    EXPECT_TRUE(same_secret(view("kagi"), view("kagi")));
    EXPECT_FALSE(same_secret(view("kagi"), view("kagI")));
    EXPECT_FALSE(same_secret(view("kagi"), view("kagi2")));
    EXPECT_TRUE(same_secret({}, {}));
}

TEST(Writer, IntegersAreBigEndianAndBlobsCarryTheirLength) {
    const auto bytes = Writer{}.u8(1).u16(0x0203).u32(0x04050607).i64(-2).blob("ab").take();
    EXPECT_EQ(to_hex(bytes), "01020304050607fffffffffffffffe000000026162");
}

TEST(Reader, ReadsWhatAWriterWrote) {
    const Hash hash{7, 8, 9};
    const auto bytes =
        Writer{}.u8(1).u16(2).u32(3).u64(~std::uint64_t{4}).i64(-5).raw(hash).blob("襷").take();
    Reader in(bytes);
    EXPECT_EQ(in.u8(), 1);
    EXPECT_EQ(in.u16(), 2);
    EXPECT_EQ(in.u32(), 3U);
    EXPECT_EQ(in.u64(), ~std::uint64_t{4});
    EXPECT_EQ(in.i64(), -5);
    EXPECT_EQ(in.fixed<32>(), hash);
    EXPECT_EQ(in.text(), "襷");
    EXPECT_TRUE(in.done());
}

// A truncated ledger leaf must never be read as a shorter but valid one.
TEST(Reader, EveryTruncationIsNoticed) {
    const auto whole = Writer{}.u32(9).blob("record").u64(1).take();
    for (std::size_t n = 0; n < whole.size(); ++n) {
        Reader in(ByteView(whole).first(n));
        in.u32();
        in.blob();
        in.u64();
        EXPECT_FALSE(in.ok()) << n;
    }
}

TEST(Reader, AfterAShortReadEverythingIsZero) {
    const Bytes bytes{0xff, 0xff, 0xff, 0xff, 1, 2, 3};
    Reader in(bytes);
    EXPECT_TRUE(in.blob().empty());
    EXPECT_EQ(in.u8(), 0);
    EXPECT_EQ(in.fixed<2>(), (std::array<std::uint8_t, 2>{}));
    EXPECT_FALSE(in.ok());
    EXPECT_FALSE(in.done());
}

TEST(Ids, OnlySixteenBytesMakeAnId) {
    EXPECT_FALSE(GroupId::from(Bytes(15)));
    EXPECT_FALSE(GroupId::from(Bytes(17)));
    const auto id = GroupId::from(Bytes(16, 0xab));
    ASSERT_TRUE(id);
    EXPECT_TRUE(*id);
    EXPECT_EQ(id->hex(), "abababababababababababababababab");
    EXPECT_FALSE(GroupId{});
}

}  // namespace
}  // namespace tasuki

// Known answers of the RFCs, and what a wrong key or one flipped bit must lead to.
#include "base/crypto.hpp"

#include <gtest/gtest.h>

#include <set>
#include <thread>

namespace tasuki {
namespace {

Bytes hex(std::string_view text) { return from_hex(text).value(); }

template <std::size_t N>
std::array<std::uint8_t, N> fixed(std::string_view text) {
    const auto bytes = hex(text);
    return Reader(bytes).fixed<N>();
}

TEST(HashStream, IsTheHashOfAllThatCame) {
    HashStream stream;
    for (const std::string_view piece : {"", "abc", "", "def"}) stream.add(view(piece));
    EXPECT_EQ(stream.finish(), sha256(view("abcdef")));
    HashStream nothing;
    EXPECT_EQ(nothing.finish(), sha256(ByteView{}));
}

TEST(Sha256, IsThatOfFips180) {
    EXPECT_EQ(to_hex(sha256(view("abc"))),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(to_hex(sha256(ByteView{})),
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Sha256, PartsHashAsTheirConcatenation) {
    EXPECT_EQ(sha256({view("a"), ByteView{}, view("bc")}), sha256(view("abc")));
}

TEST(HmacSha256, IsThatOfRfc4231) {
    EXPECT_EQ(to_hex(hmac_sha256(Bytes(20, 0x0b), view("Hi There"))),
              "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    EXPECT_EQ(to_hex(hmac_sha256(view("Jefe"), view("what do ya want for nothing?"))),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    EXPECT_EQ(to_hex(hmac_sha256(Bytes(131, 0xaa),
                                 view("Test Using Larger Than Block-Size Key - Hash Key First"))),
              "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

// OpenSSL reads a null key as "the key of the last call": then two purposes would share a key.
TEST(HmacSha256, AnEmptyKeyIsNotTheKeyBefore) {
    const auto empty = hmac_sha256({}, view("x"));
    EXPECT_NE(hmac_sha256(view("secret"), view("x")), empty);
    EXPECT_EQ(hmac_sha256({}, view("x")), empty);
}

TEST(DeriveKey, IsHkdfOfRfc5869) {
    // Test case 3 (no salt, no info); its first 32 of 42 bytes.
    EXPECT_EQ(to_hex(derive_key(Bytes(22, 0x0b), "")),
              "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d");
}

TEST(DeriveKey, EachPurposeHasItsOwnKey) {
    const auto secret = random_key();
    EXPECT_EQ(derive_key(secret, "page"), derive_key(secret, "page"));
    EXPECT_NE(derive_key(secret, "page"), derive_key(secret, "group"));
    EXPECT_NE(derive_key(secret, "page"), derive_key(random_key(), "page"));
}

TEST(Random, IdsDoNotRepeat) {
    std::set<ClientMsgId> seen;
    for (int i = 0; i < 1000; ++i) {
        const auto id = make_id<ClientMsgId>();
        EXPECT_TRUE(id);
        EXPECT_TRUE(seen.insert(id).second);
    }
}

TEST(Seal, OnlyTheSameKeyAndContextOpen) {
    const auto key = random_key();
    const auto sealed = seal(key, view("血圧 128/76（架空）"), view("group 1"));
    EXPECT_EQ(open(key, sealed, view("group 1")), to_bytes("血圧 128/76（架空）"));
    EXPECT_EQ(open(random_key(), sealed, view("group 1")), std::nullopt);
    EXPECT_EQ(open(key, sealed, view("group 2")), std::nullopt);
    EXPECT_EQ(open(key, sealed, {}), std::nullopt);
}

TEST(Seal, EmptyAndLongTextsSurvive) {
    const auto key = random_key();
    EXPECT_EQ(open(key, seal(key, {}, {}), {}), Bytes{});
    const Bytes big(3'000'001, 0x5a);
    EXPECT_EQ(open(key, seal(key, big, view("x")), view("x")), big);
}

// An altered record must never be shown as if it were what somebody wrote.
TEST(Seal, EveryFlippedBitIsNoticed) {
    const auto key = random_key();
    const auto sealed = seal(key, view("one dose"), view("context"));
    for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
        auto altered = sealed;
        altered[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
        EXPECT_EQ(open(key, altered, view("context")), std::nullopt) << bit;
    }
    for (std::size_t n = 0; n < sealed.size(); ++n)
        EXPECT_EQ(open(key, ByteView(sealed).first(n), view("context")), std::nullopt) << n;
}

TEST(Seal, TheSameTextNeverLooksTheSame) {
    const auto key = random_key();
    EXPECT_NE(seal(key, view("同じ文"), {}), seal(key, view("同じ文"), {}));
}

// AES-256-GCM, McGrew and Viega's test case 16, in our order: nonce, ciphertext, tag.
TEST(Seal, OpensWhatAnotherAesGcmSealed) {
    const auto key = fixed<32>("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308");
    const auto sealed =
        hex("cafebabefacedbaddecaf888"
            "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
            "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
            "76fc6ece0f4e1768cddf8853bb2d551b");
    const auto plain = open(key, sealed, hex("feedfacedeadbeeffeedfacedeadbeefabaddad2"));
    ASSERT_TRUE(plain);
    EXPECT_EQ(to_hex(*plain),
              "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
              "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39");
}

TEST(Ed25519, IsThatOfRfc8032) {
    const auto seed = fixed<32>("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
    EXPECT_EQ(to_hex(public_key_of(seed)),
              "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    EXPECT_EQ(to_hex(sign(seed, hex("72"))),
              "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
              "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
}

TEST(Ed25519, HoldsForThisMessageAndKeyOnly) {
    const SigningSeed seed = random_key();
    const auto key = public_key_of(seed);
    const auto signature = sign(seed, view("root 1000"));
    EXPECT_TRUE(signature_holds(key, view("root 1000"), signature));
    EXPECT_FALSE(signature_holds(key, view("root 1001"), signature));
    EXPECT_FALSE(signature_holds(public_key_of(random_key()), view("root 1000"), signature));
    EXPECT_FALSE(signature_holds(key, view("root 1000"), ByteView(signature).first(63)));
    for (std::size_t i = 0; i < signature.size(); ++i) {
        auto altered = signature;
        altered[i] ^= 1;
        EXPECT_FALSE(signature_holds(key, view("root 1000"), altered)) << i;
    }
}

// The escrow of an office's key and every backup rest on this box (rule B11).
TEST(Box, OnlyThePrivateHalfOpens) {
    const auto pair = make_box_key_pair();
    const auto sealed = box_seal(pair.public_half, view("office copy"));
    EXPECT_EQ(box_open(pair.private_half, sealed), to_bytes("office copy"));
    EXPECT_EQ(box_open(make_box_key_pair().private_half, sealed), std::nullopt);
    EXPECT_EQ(box_open(pair.private_half, {}), std::nullopt);
    EXPECT_EQ(box_open(pair.private_half, Bytes(200, 0)), std::nullopt);
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        auto altered = sealed;
        altered[i] ^= 0x40;
        EXPECT_EQ(box_open(pair.private_half, altered), std::nullopt) << i;
    }
}

TEST(Box, APublicHalfThatIsNoKeyIsBroken) {
    EXPECT_THROW(box_seal(Key{}, view("x")), std::runtime_error);
}

TEST(Crypto, SeveralThreadsDoNotDisturbEachOther) {
    const auto key = random_key();
    const auto expected = hmac_sha256(key, view("襷"));
    std::array<bool, 4> right{};
    std::vector<std::thread> threads;
    threads.reserve(right.size());
    for (auto& mine : right)
        threads.emplace_back([&] {
            mine = true;
            for (int i = 0; i < 500 && mine; ++i)
                mine = hmac_sha256(key, view("襷")) == expected &&
                       open(key, seal(key, view("x"), {}), {}) == to_bytes("x");
        });
    for (auto& thread : threads) thread.join();
    for (const bool mine : right) EXPECT_TRUE(mine);
}

TEST(Wipe, LeavesZeros) {
    auto key = random_key();
    wipe(key);
    EXPECT_EQ(key, Key{});
}

}  // namespace
}  // namespace tasuki

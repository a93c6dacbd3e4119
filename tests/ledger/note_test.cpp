#include "ledger/note.hpp"

#include <gtest/gtest.h>

#include "ledger/checkpoint.hpp"
#include "ledger/tree.hpp"
#include "ledger/utf8.hpp"
#include "vectors.hpp"

namespace tasuki::ledger {
namespace {

constexpr const char* kOrigin = "ledger.example.jp/origin-office-0001";
constexpr std::uint64_t kSeen = 1795000000;

NoteSigner log_signer() { return {kOrigin, test::hash_named("log-key")}; }
NoteSigner witness() { return {"witness.example.jp/w1", test::hash_named("witness-key")}; }
Checkpoint known_head() {
    return {kOrigin, 1000, test::as_hash(test::vectors("tree.txt").at("root/1000"))};
}
std::vector<VerifierKey> both_keys() {
    return {log_signer().verifier(SignatureType::ed25519),
            witness().verifier(SignatureType::cosignature)};
}

TEST(Note, TheKnownKeyIsWrittenAsItShould) {
    EXPECT_EQ(to_vkey(log_signer().verifier(SignatureType::ed25519)),
              "ledger.example.jp/origin-office-0001+b3b9b2f5+"
              "AZuq3jb7GZg1ot04IffxLJxguiUlkdbKlLt69yZCYEUu");
}

TEST(Note, SignedAndCosignedCheckpointIsThatOfASecondImplementation) {
    const auto note = cosign_note(sign_checkpoint(known_head(), log_signer()), witness(), kSeen);
    EXPECT_EQ(note, test::vector_text("checkpoint.txt"));
    std::string keys;
    for (const auto& key : both_keys()) keys += to_vkey(key) + '\n';
    EXPECT_EQ(keys, test::vector_text("vkeys.txt"));
}

TEST(Note, KeysReadBackAndChangedOnesDoNot) {
    for (const auto& key : both_keys()) {
        const auto text = to_vkey(key);
        EXPECT_EQ(parse_vkey(text), key);
        for (std::size_t i = 0; i < text.size(); ++i) {
            auto other = text;
            other[i] = static_cast<char>(other[i] ^ 2);
            EXPECT_FALSE(parse_vkey(other)) << i;
        }
    }
    EXPECT_FALSE(parse_vkey(""));
    EXPECT_FALSE(parse_vkey("a+b"));
}

TEST(Note, OpensWithEitherKeyAndSaysWhoVouched) {
    const auto note = test::vector_text("checkpoint.txt");
    const auto opened = open_note(note, both_keys());
    ASSERT_EQ(opened.fault, NoteFault::none);
    EXPECT_EQ(opened.text, to_text(known_head()));
    ASSERT_EQ(opened.vouchers.size(), 2u);
    EXPECT_EQ(opened.vouchers[1].seconds, kSeen);
    const std::vector<VerifierKey> only{both_keys()[1]};
    EXPECT_EQ(open_note(note, only).vouchers.size(), 1u);
    EXPECT_EQ(open_note(note, {}).fault, NoteFault::unknown_keys);
}

// A witness vouches for what it saw; it can't make a head in the log's place.
TEST(Checkpoint, AWitnessAloneIsNotEnough) {
    const std::vector<VerifierKey> only{both_keys()[1]};
    EXPECT_EQ(open_checkpoint(test::vector_text("checkpoint.txt"), only).fault,
              NoteFault::unknown_keys);
    const auto opened = open_checkpoint(test::vector_text("checkpoint.txt"), both_keys());
    EXPECT_EQ(opened.fault, NoteFault::none);
    EXPECT_EQ(opened.checkpoint, known_head());
}

TEST(Checkpoint, AnotherLogsKeyDoesNotSignForThisOrigin) {
    const NoteSigner other{"other.example.jp/log", test::hash_named("other-key")};
    const auto note = sign_note(to_text(known_head()), other);
    const std::vector<VerifierKey> known{other.verifier(SignatureType::ed25519)};
    EXPECT_EQ(open_note(note, known).fault, NoteFault::none);
    EXPECT_EQ(open_checkpoint(note, known).fault, NoteFault::unknown_keys);
    EXPECT_THROW(sign_checkpoint(known_head(), other), std::logic_error);
}

TEST(Note, EveryFlippedBitIsNoticed) {
    const auto note = test::vector_text("checkpoint.txt");
    for (std::size_t i = 0; i < note.size(); ++i) {
        auto other = note;
        other[i] = static_cast<char>(other[i] ^ 1);
        const auto opened = open_note(other, both_keys());
        // Changing a signature line's name or id makes it unknown; the other line still holds.
        if (opened.fault == NoteFault::none) {
            EXPECT_EQ(opened.vouchers.size(), 1u) << i;
            EXPECT_EQ(opened.text, to_text(known_head()));
        }
    }
}

TEST(Note, OneBadSignatureOfAKnownKeySpoilsIt) {
    auto note = sign_checkpoint(known_head(), log_signer());
    NoteSigner liar = witness();
    const auto cosigned = cosign_note(note, liar, kSeen);
    auto keys = both_keys();
    EXPECT_EQ(open_note(cosigned, keys).fault, NoteFault::none);
    // The same line under another text.
    auto head = known_head();
    head.size = 999;
    const auto line = cosigned.substr(note.size());
    EXPECT_EQ(open_note(sign_checkpoint(head, log_signer()) + line, keys).fault,
              NoteFault::bad_signature);
}

TEST(Note, TextsThatANoteCannotCarryAreRefused) {
    const auto signer = log_signer();
    EXPECT_THROW(sign_note("no newline", signer), std::logic_error);
    EXPECT_THROW(sign_note("tab\there\n", signer), std::logic_error);
    EXPECT_THROW(sign_note("\xff\n", signer), std::logic_error);
    EXPECT_FALSE(parse_note("text\n\n"));
    EXPECT_FALSE(parse_note("text\n"));
    EXPECT_FALSE(parse_note("text\n\n- name AAAAAAA=\n"));
    EXPECT_FALSE(parse_note(std::string(70'000, 'a') + "\n\n\xe2\x80\x94 n AAAAAAA=\n"));
    EXPECT_TRUE(parse_note("two\n\nblocks\n\n\xe2\x80\x94 n AAAAAAA=\n"));
}

TEST(Note, NamesWithSpacesOrPlusAreNoNames) {
    EXPECT_TRUE(key_name_valid("架空.example.jp/記録"));
    for (const char* bad : {"", "a b", "a+b", "a\tb",
                            "a\xe3\x80\x80"
                            "b",
                            "a\xc2\xa0"
                            "b",
                            "\xc0\x80"})
        EXPECT_FALSE(key_name_valid(bad)) << bad;
    EXPECT_FALSE(utf8_valid("\xed\xa0\x80"));  // a surrogate
    EXPECT_FALSE(utf8_valid("\xf4\x90\x80\x80"));
    EXPECT_FALSE(utf8_valid("\xe3\x81"));
    EXPECT_TRUE(utf8_valid("\xf0\xa0\xae\xb7"));  // 𠮷
}

TEST(Checkpoint, OnlyTheWrittenFormIsRead) {
    const auto text = to_text(known_head());
    EXPECT_EQ(parse_checkpoint(text), known_head());
    EXPECT_EQ(parse_checkpoint(text + "extension\n"), known_head());
    EXPECT_FALSE(parse_checkpoint(text + "\n"));
    EXPECT_FALSE(parse_checkpoint("o\n01\n" + to_base64(Hash{}) + "\n"));
    EXPECT_FALSE(parse_checkpoint("o\n+1\n" + to_base64(Hash{}) + "\n"));
    EXPECT_FALSE(parse_checkpoint("o\n1\nAAAA\n"));
    EXPECT_FALSE(parse_checkpoint("o\n1\n"));
    EXPECT_FALSE(parse_checkpoint("\n1\n" + to_base64(Hash{}) + "\n"));
}

TEST(Proof, ReadsBackAndProvesItsEntry) {
    const auto node = nodes_over([](std::uint64_t i) { return leaf_hash(test::known_entry(i)); });
    TlogProof proof{to_bytes("extra"), 417, prove_inclusion(417, 1000, node),
                    sign_checkpoint(known_head(), log_signer())};
    EXPECT_EQ(parse_proof(to_text(proof)), proof);
    proof.extra.reset();
    const auto read = parse_proof(to_text(proof));
    ASSERT_EQ(read, proof);
    const auto opened = open_checkpoint(read->checkpoint, both_keys());
    ASSERT_EQ(opened.fault, NoteFault::none);
    EXPECT_TRUE(inclusion_holds(leaf_hash(test::known_entry(417)), read->index,
                                opened.checkpoint.size, read->path, opened.checkpoint.root));
    EXPECT_FALSE(parse_proof("c2sp.org/tlog-proof@v2\nindex 1\n\n"));
    EXPECT_FALSE(parse_proof("c2sp.org/tlog-proof@v1\nindex 01\n\n"));
    EXPECT_FALSE(parse_proof("c2sp.org/tlog-proof@v1\nindex 1\nAAAA\n\n"));
    EXPECT_FALSE(parse_proof("c2sp.org/tlog-proof@v1\nindex 1"));
}

}  // namespace
}  // namespace tasuki::ledger

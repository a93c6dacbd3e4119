// A3, passkeys: what an authenticator answers, held against the specification's own test vectors, a
// software authenticator with each of the three algorithms, and every way in which an answer can be
// wrong. A hole here is a stranger in a patient's record.
#include <fstream>
#include <map>
#include <sstream>

#include "base/cbor.hpp"
#include "base/crypto.hpp"
#include "base/limits.hpp"
#include "domain/passkey.hpp"
#include "expect.hpp"
#include "support/authenticator.hpp"

namespace tasuki::domain {
namespace {

using test::Authenticator;
using Key = Authenticator::Key;

template <class T>
std::string said(const Result<T>& result) {
    return result ? std::string("yes") : std::string(text_of(result.error()).slug);
}

const RelyingParty kSite{"tasuki.example.jp",
                         {"https://tasuki.example.jp", "https://app.tasuki.example.jp:8443"}};
const Bytes kChallenge(32, 7);

Assertion of(const Authenticator::Used& used) {
    return {used.id, used.client_data, used.authenticator_data, used.signature, used.user_handle};
}

// ---- The specification's vectors ----------------------------------------------------------------

using Vector = std::map<std::string, Bytes>;

std::map<std::string, Vector> vectors() {
    std::ifstream in(std::string(TASUKI_SOURCE_DIR) + "/tests/vectors/webauthn.txt");
    std::map<std::string, Vector> out;
    std::string name, line;
    while (std::getline(in, line)) {
        std::istringstream words(line);
        std::string key, value;
        if (!(words >> key >> value) || key == "#") continue;
        if (key == "name") name = value;
        else out[name][key] = from_hex(value).value();
    }
    return out;
}

struct Expected {
    const char* name;
    const char* made;  // what we say to its registration
    const char* used;  // … and to its authentication, before the signature is looked at
    bool our_algorithm = true;
};

// The vectors' authenticators verify the person only now and then; we always want it. Two are made
// inside a frame of another page, three with algorithms that we don't offer. Statements of
// attestation are read over.
constexpr Expected kExpected[] = {
    {"none-es256", "passkey_not_verified", "passkey_not_verified"},
    {"packed-self-es256", "yes", "passkey_not_verified"},
    {"none-es256-crossOrigin", "passkey_other_place", "passkey_other_place"},
    {"none-es256-topOrigin", "passkey_other_place", "passkey_other_place"},
    {"none-es256-long-credential-id", "passkey_not_verified", "yes"},
    {"packed-es256", "yes", "yes"},
    {"packed-es384", "passkey_algorithm", "yes", false},
    {"packed-es512", "passkey_algorithm", "passkey_not_verified", false},
    {"packed-rs256", "yes", "passkey_not_verified"},
    {"packed-eddsa", "passkey_not_verified", "passkey_not_verified"},
    {"packed-ed448", "passkey_algorithm", "yes", false},
    {"tpm-es256", "yes", "yes"},
    {"android-key-es256", "yes", "passkey_not_verified"},
    {"apple-es256", "passkey_not_verified", "passkey_not_verified"},
    {"fido-u2f-es256", "passkey_not_verified", "passkey_not_verified"},
};

TEST(PasskeyVectors, EachIsTakenOrRefusedForItsOwnReasonAndEverySignatureHolds) {
    const RelyingParty site{"example.org", {"https://example.org"}};
    auto all = vectors();
    ASSERT_EQ(all.size(), std::size(kExpected));
    for (const auto& [name, made, used, ours] : kExpected) {
        auto& v = all[name];
        const auto& object = v["c_attestationObject"];
        EXPECT_EQ(said(check_registration(site, v["c_challenge"], v["c_clientDataJSON"], object)),
                  made)
            << name;
        Assertion answer{
            v["c_id"], v["g_clientDataJSON"], v["g_authenticatorData"], v["g_signature"], {}};
        EXPECT_EQ(said(check_assertion(site, v["g_challenge"], answer)), used) << name;
        ByteView from = object;
        const auto data = read_authenticator_data(cbor::read(from)->at("authData")->bytes);
        if (!ours) {
            EXPECT_EQ(said(data), "passkey_algorithm") << name;
            continue;
        }
        ASSERT_TRUE(data && data->made) << name;
        EXPECT_EQ(data->made->id, v["c_id"]) << name;
        EXPECT_TRUE(assertion_holds(data->made->key, answer)) << name;
        answer.signature.back() ^= 1;
        EXPECT_FALSE(assertion_holds(data->made->key, answer)) << name;
    }
}

// ---- Each of our algorithms, with a key made now ------------------------------------------------

TEST(Passkey, EveryAlgorithmThatIsOfferedAddsAndSigns) {
    for (const auto key : {Key::es256, Key::eddsa, Key::rs256}) {
        Authenticator one(key);
        const auto made = one.make(kChallenge, Bytes(16, 1));
        const auto added =
            check_registration(kSite, kChallenge, made.client_data, made.attestation_object);
        ASSERT_EQ(said(added), "yes");
        EXPECT_EQ(added->id, one.id);
        EXPECT_EQ(added->key, one.public_key());
        const auto used = of(one.use(kChallenge));
        EXPECT_EQ(said(check_assertion(kSite, kChallenge, used)), "yes");
        EXPECT_TRUE(assertion_holds(added->key, used));
        EXPECT_FALSE(assertion_holds(Authenticator(key).public_key(), used)) << "another's key";
        EXPECT_FALSE(assertion_holds({}, used)) << "nobody's";
    }
}

// One bit anywhere in what was signed, or in the signature, and it doesn't hold.
TEST(Passkey, ASignatureHoldsForExactlyWhatWasSigned) {
    for (const auto key : {Key::es256, Key::eddsa, Key::rs256}) {
        Authenticator one(key);
        const auto used = of(one.use(kChallenge));
        for (const auto part :
             {&Assertion::client_data, &Assertion::authenticator_data, &Assertion::signature}) {
            for (std::size_t i = 0; i < (used.*part).size(); i += 3) {
                auto bent = used;
                (bent.*part)[i] ^= 0x20;
                EXPECT_FALSE(assertion_holds(one.public_key(), bent)) << i;
            }
        }
        auto cut = used;
        cut.signature.pop_back();
        EXPECT_FALSE(assertion_holds(one.public_key(), cut));
        cut.signature.clear();
        EXPECT_FALSE(assertion_holds(one.public_key(), cut));
    }
}

// ---- Every way to be wrong ----------------------------------------------------------------------

struct Wrong {
    const char* what;
    void (*bend)(Authenticator&);
    const char* refusal;
};

constexpr Wrong kWrong[] = {
    {"nothing is bent", [](Authenticator&) {}, "yes"},
    {"another of our pages",
     [](Authenticator& a) { a.origin = "https://app.tasuki.example.jp:8443"; }, "yes"},
    {"a page of a stranger", [](Authenticator& a) { a.origin = "https://evil.example"; },
     "passkey_other_place"},
    {"a page that begins like ours",
     [](Authenticator& a) { a.origin = "https://tasuki.example.jp.evil.example"; },
     "passkey_other_place"},
    {"ours without TLS", [](Authenticator& a) { a.origin = "http://tasuki.example.jp"; },
     "passkey_other_place"},
    {"ours on another port", [](Authenticator& a) { a.origin = "https://tasuki.example.jp:444"; },
     "passkey_other_place"},
    {"another domain", [](Authenticator& a) { a.rp_id = "example.jp"; }, "passkey_other_place"},
    {"framed by another page",
     [](Authenticator& a) { a.extra = ",\"topOrigin\":\"https://evil.example\""; },
     "passkey_other_place"},
    {"nobody there", [](Authenticator& a) { a.flags = 0x04; }, "passkey_not_verified"},
    {"nobody verified", [](Authenticator& a) { a.flags = 0x01; }, "passkey_not_verified"},
    {"neither", [](Authenticator& a) { a.flags = 0x00; }, "passkey_not_verified"},
    {"synced though it can't be", [](Authenticator& a) { a.flags = 0x15; }, "passkey_unreadable"},
    {"synced", [](Authenticator& a) { a.flags = 0x1D; }, "yes"},
    {"made for the other ceremony", [](Authenticator& a) { a.type = "webauthn.other"; },
     "passkey_unreadable"},
    {"a member we don't know",
     [](Authenticator& a) {
         a.extra = ",\"new\":{\"a\":[1,-2.5e3,null,true,\"\\u00e9\\ud83d\\ude00\"]}";
     },
     "yes"},
    {"a member twice", [](Authenticator& a) { a.extra = ",\"origin\":\"https://x.example\""; },
     "passkey_unreadable"},
    {"something behind the object", [](Authenticator& a) { a.extra = "}{"; }, "passkey_unreadable"},
    {"a word that is no value", [](Authenticator& a) { a.extra = ",\"a\":maybe"; },
     "passkey_unreadable"},
    {"half a surrogate", [](Authenticator& a) { a.extra = ",\"a\":\"\\ud83d\""; },
     "passkey_unreadable"},
    {"a control character", [](Authenticator& a) { a.extra = ",\"a\":\"\n\""; },
     "passkey_unreadable"},
    {"too deep", [](Authenticator& a) { a.extra = ",\"a\":[[[[[1]]]]]"; }, "passkey_unreadable"},
    {"client data without end",
     [](Authenticator& a) {
         a.extra = ",\"a\":\"" + std::string(limits::kPasskeyPart, 'x') + "\"";
     },
     "passkey_unreadable"},
    {"an extension",
     [](Authenticator& a) {
         a.extensions = {0xA1, 0x61, 'a', 0xF5};
     },
     "yes"},
    {"an extension that is no map", [](Authenticator& a) { a.extensions = {0x01}; },
     "passkey_unreadable"},
    {"more behind the extensions",
     [](Authenticator& a) {
         a.extensions = {0xA0, 0x00};
     },
     "passkey_unreadable"},
};

TEST(Passkey, AnAnswerThatIsWrongInOneThingIsRefusedForIt) {
    for (const auto& [what, bend, refusal] : kWrong) {
        Authenticator one(Key::eddsa);
        bend(one);
        EXPECT_EQ(said(check_assertion(kSite, kChallenge, of(one.use(kChallenge)))), refusal)
            << what;
        const auto made = one.make(kChallenge, {});
        EXPECT_EQ(
            said(check_registration(kSite, kChallenge, made.client_data, made.attestation_object)),
            refusal)
            << what << ", adding";
    }
}

TEST(Passkey, ACeremonyDoesNotStandForTheOtherNorAChallengeForAnother) {
    Authenticator one;
    const auto made = one.make(kChallenge, {});
    auto used = of(one.use(kChallenge));
    EXPECT_EQ(
        said(check_registration(kSite, kChallenge, used.client_data, made.attestation_object)),
        "passkey_unreadable");
    const Bytes other(32, 8);
    EXPECT_EQ(said(check_assertion(kSite, other, used)), "passkey_expired");
    EXPECT_EQ(said(check_registration(kSite, other, made.client_data, made.attestation_object)),
              "passkey_expired");
    used.client_data = made.client_data;
    EXPECT_EQ(said(check_assertion(kSite, kChallenge, used)), "passkey_unreadable");
    used = of(one.use({}));
    EXPECT_EQ(said(check_assertion(kSite, kChallenge, used)), "passkey_unreadable");
}

TEST(Passkey, AttestationIsReadOverButHasToBeWhole) {
    const auto adding = [](Authenticator& one) {
        const auto made = one.make(kChallenge, {});
        return said(
            check_registration(kSite, kChallenge, made.client_data, made.attestation_object));
    };
    Authenticator one;
    one.format = "packed";
    one.statement = from_hex("a263616c67266373696743010203").value();  // {alg: -7, sig: nonsense}
    EXPECT_EQ(adding(one), "yes");
    one.statement = from_hex("81a0").value();
    EXPECT_EQ(adding(one), "passkey_unreadable");
    one.statement = from_hex("bfff").value();
    EXPECT_EQ(adding(one), "passkey_unreadable") << "of indefinite length";
    one.statement = {0xA0};
    one.id = Bytes(limits::kPasskeyId, 1);
    EXPECT_EQ(adding(one), "yes");
    one.id = Bytes(limits::kPasskeyId + 1, 1);
    EXPECT_EQ(adding(one), "passkey_unreadable");
    one.id.clear();
    EXPECT_EQ(adding(one), "passkey_unreadable");
    const auto made = Authenticator().make(kChallenge, {});
    for (const Bytes& object : {Bytes{}, Bytes{0xA0}, Bytes{0x01}, Bytes(5, 0xFF)}) {
        EXPECT_EQ(said(check_registration(kSite, kChallenge, made.client_data, object)),
                  "passkey_unreadable");
    }
    auto longer = made.attestation_object;
    longer.push_back(0);
    EXPECT_EQ(said(check_registration(kSite, kChallenge, made.client_data, longer)),
              "passkey_unreadable");
    longer.resize(limits::kAttestation + 1);
    EXPECT_EQ(said(check_registration(kSite, kChallenge, made.client_data, longer)), "too_large");
}

// Every byte cut off the end of what an authenticator says makes it unreadable, not something else.
TEST(Passkey, HalfAnAnswerIsNone) {
    Authenticator one;
    const auto made = one.make(kChallenge, {});
    ByteView from = made.attestation_object;
    const auto whole = to_bytes(cbor::read(from)->at("authData")->bytes);
    EXPECT_EQ(said(read_authenticator_data(whole)), "yes");
    for (std::size_t n = 0; n < whole.size(); ++n) {
        EXPECT_EQ(said(read_authenticator_data(ByteView(whole).first(n))), "passkey_unreadable")
            << n;
    }
}

TEST(Passkey, AKeyIsExactlyThatOfItsAlgorithm) {
    const auto reads = [](std::string_view hex) {
        const auto bytes = from_hex(hex).value();
        ByteView from = bytes;
        return said(read_cose_key(from));
    };
    const std::string x(64, '1'), n(512, 'f');
    const std::string ed = "a4010103272006215820" + x;
    EXPECT_EQ(reads(ed), "yes");
    EXPECT_EQ(reads("a5010103272006215820" + x + "0405"), "passkey_unreadable") << "one more";
    EXPECT_EQ(reads("a4010103272004215820" + x), "passkey_algorithm") << "X25519";
    EXPECT_EQ(reads("a401010327200621581f" + x.substr(2)), "passkey_unreadable") << "31 bytes";
    EXPECT_EQ(reads("a4010103262006215820" + x), "passkey_algorithm") << "ES256 on OKP";
    EXPECT_EQ(reads("a301012006215820" + x), "passkey_unreadable") << "without algorithm";
    EXPECT_EQ(reads("a401030339010020590100" + n + "2143010001"), "yes") << "2048 bits";
    EXPECT_EQ(reads("a401030339010020590100" + n + "2143000003"), "passkey_algorithm");
    EXPECT_EQ(reads("a4010303390100205880" + n.substr(256) + "2143010001"), "passkey_algorithm")
        << "1024 bits";
    EXPECT_EQ(reads("a401030339010020590100" + std::string("00") + n.substr(2) + "2143010001"),
              "passkey_unreadable")
        << "a leading zero";
    EXPECT_EQ(reads("01"), "passkey_unreadable");
    const auto off = from_hex("a5010203262001215820" + x + "225820" + x).value();
    ByteView from = off;
    const auto point = read_cose_key(from);
    ASSERT_TRUE(point);
    EXPECT_FALSE(is_usable(*point)) << "not on the curve";
    EXPECT_FALSE(signature_holds(*point, off, off));
}

TEST(Passkey, TheDomainIsThatOfThePages) {
    const auto id = [](std::vector<std::string> origins, const std::string& configured = {}) {
        const auto site = relying_party(origins, configured);
        return site ? site->id + " " + std::to_string(site->origins.size()) : std::string("none");
    };
    EXPECT_EQ(id({"https://tasuki.example.jp"}), "tasuki.example.jp 1");
    EXPECT_EQ(id({"https://t.example.jp", "https://t.example.jp:8443"}), "t.example.jp 2");
    EXPECT_EQ(id({"https://localhost:8443", "https://127.0.0.1:8443", "https://[::1]:8443"}),
              "localhost 1")
        << "an address has no passkeys";
    EXPECT_EQ(id({}), "none");
    EXPECT_EQ(id({"https://127.0.0.1"}), "none");
    EXPECT_EQ(id({"https://a.example.jp", "https://b.example.jp"}), "none") << "which one?";
    const std::vector<std::string> two{"https://a.example.jp", "https://b.example.jp"};
    EXPECT_EQ(id(two, "example.jp"), "example.jp 2");
    EXPECT_EQ(id(two, "b.example.jp"), "b.example.jp 1");
    EXPECT_EQ(id(two, "ample.jp"), "none") << "no parent";
    EXPECT_EQ(id({"https://127.0.0.1"}, "127.0.0.1"), "none");
}

}  // namespace
}  // namespace tasuki::domain

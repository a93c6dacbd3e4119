// Between the wire and the SDK's values: what is written reads the same, and what is odd is no
// crash.
#include <gtest/gtest.h>

#include <set>

#include "base/crypto.hpp"
#include "tasuki/client.hpp"
#include "wire.hpp"

namespace tasuki::client {
namespace {

TEST(Body, ADraftReadsAsItWasWritten) {
    auto draft = Draft::of(MessageKind::question, "眠剤を減らしてよいでしょうか");
    draft.texts.push_back("昨夜は3回起きました");
    draft.head.urgency = Urgency::same_day;
    draft.head.wished_on = {.year = 2026, .month = 11, .day = 23};
    MembershipId doctor;
    fill_random(doctor.bytes);
    draft.head.addressees = {doctor};
    draft.head.confirm_by = {doctor};
    const auto bytes = write_body(draft, Time(Millis(1234)));
    const auto body = read_body(tasuki::text_of(bytes));
    ASSERT_TRUE(body);
    EXPECT_EQ(body->texts, draft.texts);
    EXPECT_EQ(body->head.kind, MessageKind::question);
    EXPECT_EQ(body->head.urgency, Urgency::same_day);
    EXPECT_EQ(body->head.addressees, draft.head.addressees);
    EXPECT_EQ(body->head.wished_on, draft.head.wished_on);
    EXPECT_EQ(body->head.written, Time(Millis(1234)));
}

// With one salt for two parts, disclosing one of them would open the redacted other to guessing.
TEST(Body, EveryPartHasASaltOfItsOwn) {
    auto draft = Draft::report("同じ文");
    draft.texts.push_back("同じ文");
    const auto first = read_body(tasuki::text_of(write_body(draft, {})));
    const auto second = read_body(tasuki::text_of(write_body(draft, {})));
    ASSERT_TRUE(first && second);
    std::set<Hash> salts;
    for (const auto& body : {*first, *second}) {
        for (const auto& part : body.parts) salts.insert(part.salt);
    }
    EXPECT_EQ(salts.size(), 6U);
}

TEST(Body, WithoutAHeadIsNoBody) {
    EXPECT_FALSE(read_body(""));
    EXPECT_FALSE(read_body("\xff\xff\xff"));
    pb::Body body;
    body.add_parts()->set_content("\x08");
    EXPECT_FALSE(read_body(body.SerializeAsString()));
}

TEST(Entry, AKindOfANewerServerKeepsItsPlace) {
    pb::Event event;
    event.set_seq(9);
    const auto read_event = read(RoomRef{}, event);
    EXPECT_TRUE(std::holds_alternative<UnknownEntry>(read_event));
    EXPECT_EQ(last_seq_of(read_event), 9U);
}

TEST(Entry, AHiddenRangeReachesToItsLast) {
    pb::Event event;
    event.set_seq(3);
    event.mutable_hidden()->set_last(8);
    event.mutable_hidden()->set_reason(pb::HIDDEN_REASON_SCOPE);
    EXPECT_EQ(last_seq_of(read(RoomRef{}, event)), 8U);
    event.mutable_hidden()->set_last(1);  // nonsense must not run backwards
    EXPECT_EQ(last_seq_of(read(RoomRef{}, event)), 3U);
}

TEST(Ids, OfAWrongLengthAreNone) {
    EXPECT_FALSE(read_id<GroupId>("short"));
    EXPECT_FALSE(read_id<GroupId>(std::string(17, 'x')));
    EXPECT_TRUE(write_id(GroupId{}).empty());
}

TEST(Proofs, WithABadHashOrTooManyAreUnreadable) {
    pb::HeadProof proof;
    proof.set_log_name(std::string(32, 'n'));
    proof.set_root(std::string(32, 'r'));
    EXPECT_TRUE(read(proof));
    proof.add_consistency(std::string(31, 'c'));
    EXPECT_FALSE(read(proof));
    proof.clear_consistency();
    for (int i = 0; i < 200; ++i) proof.add_consistency(std::string(32, 'c'));
    EXPECT_FALSE(read(proof));
}

TEST(Totp, IsTheCodeOfTheAuthenticator) {
    // RFC 6238, appendix B, SHA-1, the last six digits.
    EXPECT_EQ(totp_now("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", Time(Millis(59'000))), "287082");
    EXPECT_EQ(totp_now("gezd gnbv gy3t qojq gezd gnbv gy3t qojq", Time(Millis(1'111'111'109'000))),
              "081804");
    EXPECT_EQ(totp_now("not base32!"), "");
}

}  // namespace
}  // namespace tasuki::client

// What comes in: bounded, whole, and exactly what was said.
#include <gtest/gtest.h>

#include "session/decode.hpp"
#include "stage.hpp"

namespace tasuki::test {
namespace {

using session::decode;
using session::decode_body;

Bytes wire(const pb::ClientEnvelope& envelope) { return to_bytes(envelope.SerializeAsString()); }

pb::ClientEnvelope post_of(const std::string& body) {
    pb::ClientEnvelope out;
    out.set_request_id(5);
    auto* post = out.mutable_post();
    post->set_group_id(bytes_of(make_id<GroupId>()));
    post->set_room(1);
    post->set_client_msg_id(bytes_of(make_id<ClientMsgId>()));
    post->set_roster_epoch(3);
    post->set_body(body);
    return out;
}

Refusal why(const session::Decoded& decoded) {
    return decoded ? static_cast<Refusal>(0) : decoded.error().refusal;
}

// A body that is not kept byte for byte can't be proved in a disclosure.
TEST(Decode, BodyIsKeptByteForByte) {
    const auto body = report("血圧 128/76。食欲あり。（架空）");
    const auto decoded = decode(wire(post_of(body)));
    ASSERT_TRUE(decoded);
    const auto& post = std::get<domain::Post>(std::get<domain::GroupCommand>(decoded->wish));
    EXPECT_EQ(text_of(post.body.raw), body);
    ASSERT_EQ(post.body.parts.size(), 2u);
    EXPECT_EQ(post.body.head.kind, domain::MessageKind::report);
    EXPECT_EQ(post.epoch, 3u);
}

TEST(Decode, NothingMayHideBesideTheParts) {
    auto body = report("本文");
    body += std::string("\x1a\x03xyz", 5);  // a field that no Body has
    EXPECT_EQ(why(decode(wire(post_of(body)))), Refusal::malformed);
}

TEST(Decode, UnknownKindIsSurvivedAndAnsweredById) {
    Bytes frame{0x08, 0x09, 0xda, 0x0f, 0x00};  // request 9, an empty message of kind 251
    const auto decoded = decode(frame);
    ASSERT_FALSE(decoded);
    EXPECT_EQ(decoded.error().id, 9u);
    EXPECT_EQ(decoded.error().refusal, Refusal::unknown_request);
}

TEST(Decode, HalfAFrameIsMalformed) {
    auto frame = wire(post_of(report("途中で切れた")));
    for (std::size_t size = 1; size < frame.size(); size += 7) {
        const auto decoded = decode(ByteView(frame).first(size));
        EXPECT_FALSE(decoded) << size;
    }
}

// 60 KiB of empty sub-messages would become many times that in memory.
TEST(Decode, ManyEmptyElementsAreRefusedBeforeTheyAreMade) {
    pb::ClientEnvelope receipts;
    receipts.set_request_id(4);
    for (int i = 0; i < 20'000; ++i) receipts.mutable_receipts()->add_delivered();
    const auto decoded = decode(wire(receipts));
    ASSERT_FALSE(decoded);
    EXPECT_EQ(decoded.error().id, 4u);
    EXPECT_EQ(decoded.error().refusal, Refusal::malformed);

    pb::ClientEnvelope opening;
    opening.set_request_id(4);
    for (int i = 0; i < 20'000; ++i) opening.mutable_open_group()->mutable_patient()->add_also();
    EXPECT_EQ(why(decode(wire(opening))), Refusal::malformed);
}

TEST(Decode, DeepNestingIsRefused) {
    std::string nested;
    for (int i = 0; i < 40; ++i) {
        std::string outer = "\x1a";
        outer.push_back(static_cast<char>(nested.size()));
        nested = outer + nested;
    }
    pb::ClientEnvelope envelope;
    envelope.set_request_id(2);
    auto text = envelope.SerializeAsString();
    text += "\xa2\x06";  // open_group
    text.push_back(static_cast<char>(nested.size()));
    text += nested;
    const auto decoded = decode(to_bytes(text));
    ASSERT_FALSE(decoded);
    EXPECT_EQ(decoded.error().id, 2u);
}

TEST(Decode, IdsAreSixteenBytesAndSomebody) {
    for (const std::size_t size : {0u, 1u, 15u, 17u, 32u}) {
        auto request = post_of(report("x y z"));
        request.mutable_post()->set_group_id(std::string(size, 'g'));
        EXPECT_EQ(why(decode(wire(request))), Refusal::bad_value) << size;
    }
    auto zero = post_of(report("x y z"));
    zero.mutable_post()->set_client_msg_id(std::string(16, '\0'));
    EXPECT_EQ(why(decode(wire(zero))), Refusal::bad_value);
}

TEST(Decode, TextWithoutWordsIsNoMessage) {
    for (const auto* text : {"", " ", "\n\n", "　　", "\xE2\x80\x8B"}) {
        EXPECT_EQ(why(decode(wire(post_of(report(text))))), Refusal::bad_text) << text;
    }
    EXPECT_EQ(why(decode(wire(post_of(report(std::string("a\0b", 3)))))), Refusal::bad_text);
    EXPECT_EQ(why(decode(wire(post_of(report(std::string(limits::kText + 1, 'a')))))),
              Refusal::too_large);
}

// A day that never was on a letter to the insurer comes back weeks later.
TEST(Decode, DaysThatNeverWereAreRefused) {
    pb::ClientEnvelope notice;
    notice.set_request_id(1);
    auto* in = notice.mutable_record_notice();
    in->set_group_id(bytes_of(make_id<GroupId>()));
    in->set_explained_by("上田 奈々（架空）");
    in->set_explained_to("本人");
    in->mutable_on()->set_year(2026);
    in->mutable_on()->set_month(2);
    in->mutable_on()->set_day(30);
    EXPECT_EQ(why(decode(wire(notice))), Refusal::bad_date);
    in->mutable_on()->set_day(28);
    EXPECT_TRUE(decode(wire(notice)));
}

TEST(Decode, PartsThatNobodyCanReadDoNotEnterTheRecord) {
    pb::Body body;
    ASSERT_TRUE(body.ParseFromString(report("本文")));
    pb::PartContent sheet;
    sheet.mutable_sheet_field()->set_key("adl");
    auto* part = body.add_parts();
    part->set_salt(std::string(32, 's'));
    part->set_content(sheet.SerializeAsString());
    EXPECT_EQ(why(decode(wire(post_of(body.SerializeAsString())))), Refusal::not_built_here);
    body.mutable_parts(1)->set_salt("short");
    EXPECT_EQ(why(decode(wire(post_of(body.SerializeAsString())))), Refusal::malformed);
}

TEST(Decode, NamesMayNotTurnTheWritingAround) {
    pb::ClientEnvelope office;
    office.set_request_id(1);
    office.mutable_add_office()->mutable_office()->set_kind(1);
    office.mutable_add_office()->mutable_office()->set_name("みどり診療所\xE2\x80\xAE（架空）");
    EXPECT_EQ(why(decode(wire(office))), Refusal::bad_text);
    // 外字 and variation selectors stay as typed.
    office.mutable_add_office()->mutable_office()->set_name("髙\xF3\xA0\x84\x80診療所（架空）");
    EXPECT_TRUE(decode(wire(office)));
}

}  // namespace
}  // namespace tasuki::test

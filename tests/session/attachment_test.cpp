// Files at the door: who may send a piece, who is handed a byte, and when it stops.
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "stage.hpp"

namespace tasuki::test {
namespace {

struct AttachmentTest : testing::Test {
    Stage stage;
    GroupId group = stage.world.active("nurse");
    MembershipId doctor = stage.world.join(group, "doctor");

    session::HttpReply ask(const std::string& method, const std::string& path,
                           const std::string& token, Bytes body = {},
                           const std::string& range = {}) {
        session::HttpRequest request;
        request.method = method;
        request.target = "/v1/attachments/" + path;
        request.bearer = token;
        request.body = std::move(body);
        request.range = range;
        return ask(std::move(request));
    }
    session::HttpReply ask(session::HttpRequest request) {
        std::optional<session::HttpReply> out;
        boost::asio::co_spawn(stage.io, stage.door.on_file(std::move(request)),
                              [&](std::exception_ptr broken, session::HttpReply reply) {
                                  if (broken) std::rethrow_exception(broken);
                                  out = std::move(reply);
                              });
        stage.settle();
        return out.value();
    }
    Bytes next(session::BodySource& source) {
        std::optional<Bytes> out;
        boost::asio::co_spawn(stage.io, source.next(), [&](std::exception_ptr broken, Bytes piece) {
            if (broken) std::rethrow_exception(broken);
            out = std::move(piece);
        });
        stage.settle();
        return out.value();
    }
    std::string place(AttachmentId id, const std::string& more = "") const {
        return group.hex() + "/" + id.hex() + more;
    }
    // Of this many bytes; posted by the nurse.
    domain::AttachmentRef posted(std::uint64_t size) {
        auto file = stage.world.upload(group, "nurse");
        auto& facts = stage.world.alter_attachment(group, file.id);
        facts.size = file.size = size;
        for (std::uint32_t n = 0; n * limits::kAttachmentPiece < size; ++n) {
            const auto most = std::min<std::uint64_t>(limits::kAttachmentPiece,
                                                      size - n * limits::kAttachmentPiece);
            stage.store.pieces[{file.id, n}] = Bytes(most, static_cast<std::uint8_t>('a' + n));
        }
        auto post = stage.world.post(group, "写真");
        post.body.attachments = {file};
        stage.store.act("nurse", post);
        return file;
    }
};

TEST_F(AttachmentTest, IsBegunOnTheConnectionAndSentByPieces) {
    auto nurse = stage.client("nurse");
    const auto token = stage.device_of("nurse").token();
    const auto id = make_id<AttachmentId>();
    pb::ClientEnvelope begin;
    begin.mutable_begin_attachment()->set_group_id(bytes_of(group));
    begin.mutable_begin_attachment()->set_attachment_id(bytes_of(id));
    begin.mutable_begin_attachment()->set_size(limits::kAttachmentPiece + 5);
    const auto state = nurse->ask(begin).attachment_state();
    EXPECT_EQ(state.state(), pb::UPLOAD_STATE_BEGUN);
    EXPECT_EQ(state.piece_bytes(), limits::kAttachmentPiece);
    EXPECT_EQ(state.pieces_held(), 0U);
    const auto put = ask("PUT", place(id, "/0"), token, Bytes(limits::kAttachmentPiece));
    EXPECT_EQ(put.status, 200U);
    EXPECT_EQ(parse(put.body).attachment_state().pieces_held(), 1U);
    EXPECT_EQ(nurse->ask(begin).attachment_state().pieces_held(), 1U);

    pb::ClientEnvelope finish;
    finish.mutable_finish_attachment()->set_group_id(bytes_of(group));
    finish.mutable_finish_attachment()->set_attachment_id(bytes_of(id));
    finish.mutable_finish_attachment()->set_sha256(std::string(32, 'h'));
    stage.store.kept = Refusal::attachment_incomplete;
    EXPECT_EQ(slug(nurse->ask(finish)), "attachment_incomplete");
    stage.store.kept =
        domain::KeptFile{make_id<BlobId>(), domain::Media::png, 9, {}, 7, Hash(random_key())};
    const auto ready = nurse->ask(finish).attachment_state();
    EXPECT_EQ(ready.state(), pb::UPLOAD_STATE_READY);
    EXPECT_EQ(ready.media_type(), "image/png");
    EXPECT_EQ(ready.size(), 9U);
    EXPECT_TRUE(stage.store.dropped.empty());
    EXPECT_EQ(nurse->ask(finish).attachment_state().state(), pb::UPLOAD_STATE_READY);
}

TEST_F(AttachmentTest, RefusedByItsContentEndsAndMayNotBeFinished) {
    auto nurse = stage.client("nurse");
    domain::BeginAttachment begin;
    begin.group = group;
    begin.attachment = make_id<AttachmentId>();
    begin.size = 5;
    stage.store.act("nurse", begin);
    pb::ClientEnvelope finish;
    finish.mutable_finish_attachment()->set_group_id(bytes_of(group));
    finish.mutable_finish_attachment()->set_attachment_id(bytes_of(begin.attachment));
    finish.mutable_finish_attachment()->set_sha256(std::string(32, 'h'));
    stage.store.kept = Refusal::attachment_type;
    EXPECT_EQ(slug(nurse->ask(finish)), "attachment_type");
    EXPECT_EQ(slug(nurse->ask(finish)), "not_found");
}

TEST_F(AttachmentTest, APieceIsTakenFromItsAuthorAlone) {
    domain::BeginAttachment begin;
    begin.group = group;
    begin.attachment = make_id<AttachmentId>();
    begin.size = 5;
    stage.store.act("nurse", begin);
    const auto path = place(begin.attachment, "/0");
    EXPECT_EQ(ask("PUT", path, "", Bytes(5)).status, 401U);
    EXPECT_EQ(ask("PUT", path, std::string(43, 'A'), Bytes(5)).status, 401U);
    EXPECT_EQ(ask("PUT", path, stage.device_of("doctor").token(), Bytes(5)).status, 404U);
    EXPECT_EQ(ask("PUT", path, stage.device_of("pharmacist").token(), Bytes(5)).status, 404U);
    const auto token = stage.device_of("nurse").token();
    EXPECT_EQ(ask("PUT", place(make_id<AttachmentId>(), "/0"), token, Bytes(5)).status, 404U);
    EXPECT_EQ(ask("PUT", place(begin.attachment, ""), token, Bytes(5)).status, 404U);
    EXPECT_EQ(ask("PUT", "zz/yy/0", token, Bytes(5)).status, 404U);
    EXPECT_EQ(ask("PUT", path, token, Bytes(5)).status, 200U);
}

TEST_F(AttachmentTest, AnotherPagesCookieSendsAndReadsNothing) {
    const auto file = posted(5);
    session::HttpRequest request;
    request.method = "GET";
    request.target = "/v1/attachments/" + place(file.id);
    request.cookie = stage.device_of("nurse").token();
    EXPECT_EQ(ask(request).status, 200U);
    request.fetch_site = "cross-site";
    EXPECT_EQ(ask(request).status, 404U);
    request.fetch_site = "same-origin";
    EXPECT_EQ(ask(request).status, 200U);
    request.method = "PUT";
    request.target += "/0";
    EXPECT_EQ(ask(request).status, 404U) << "a PUT of a cookie names its page";
}

TEST_F(AttachmentTest, IsHandedOutAfterItsEntryAndByRange) {
    const auto file = posted(limits::kAttachmentPiece + 3);
    const auto token = stage.device_of("doctor").token();
    stage.store.log.clear();
    const auto whole = ask("GET", place(file.id), token);
    ASSERT_EQ(whole.status, 200U);
    ASSERT_TRUE(whole.source);
    EXPECT_EQ(whole.length, file.size);
    EXPECT_EQ(whole.content_type, "image/jpeg");
    const auto committed = std::ranges::find(stage.store.log, "commit ReadAttachment");
    EXPECT_NE(committed, stage.store.log.end());
    EXPECT_EQ(std::ranges::find(stage.store.log, "read_file"), stage.store.log.end());
    EXPECT_EQ(next(*whole.source), Bytes(limits::kAttachmentPiece, 'a'));
    EXPECT_EQ(next(*whole.source), Bytes(3, 'b'));

    const auto rest = ask("GET", place(file.id), token, {}, "bytes=262145-");
    EXPECT_EQ(rest.status, 206U);
    EXPECT_EQ(rest.length, 2U);
    EXPECT_EQ(next(*rest.source), Bytes(2, 'b'));
    const auto middle = ask("GET", place(file.id), token, {}, "bytes=1-2");
    EXPECT_EQ(middle.length, 2U);
    EXPECT_EQ(next(*middle.source), Bytes(2, 'a'));
    EXPECT_EQ(ask("GET", place(file.id), token, {}, "bytes=9999999-").length, file.size);
    EXPECT_EQ(ask("GET", place(file.id), stage.device_of("pharmacist").token()).status, 404U);
}

TEST_F(AttachmentTest, UnderWayItEndsInTheTurnOfTheCut) {
    const auto file = posted(3 * limits::kAttachmentPiece);
    const auto reply = ask("GET", place(file.id), stage.device_of("doctor").token());
    bool aborted = false;
    reply.source->on_cut([&aborted] { aborted = true; });
    EXPECT_FALSE(next(*reply.source).empty());
    stage.store.act("nurse", domain::Remove{group, doctor, {}, "担当変更"});
    EXPECT_TRUE(aborted);
    EXPECT_TRUE(next(*reply.source).empty());
}

TEST_F(AttachmentTest, UnderWayItEndsWithARetractionALockAndTheSession) {
    const auto file = posted(3 * limits::kAttachmentPiece);
    const auto seq = stage.world.last_seq(group);
    const auto device = stage.device_of("doctor");
    const auto first = ask("GET", place(file.id), device.token());
    EXPECT_FALSE(next(*first.source).empty());
    domain::Asker asker = stage.world.as("doctor");
    asker.session = device.session;
    asker.device = device.device;
    stage.store.act(asker, {asker, domain::SignInCommand{domain::LockSession{device.session}}});
    EXPECT_TRUE(next(*first.source).empty());
    EXPECT_EQ(ask("GET", place(file.id), device.token()).status, 401U);

    const auto other = ask("GET", place(file.id), stage.device_of("doctor").token());
    EXPECT_FALSE(next(*other.source).empty());
    stage.store.act("nurse", domain::Retract{group, domain::Room::staff, make_id<ClientMsgId>(),
                                             seq, "誤り", false});
    EXPECT_TRUE(next(*other.source).empty());
    EXPECT_EQ(ask("GET", place(file.id), stage.device_of("doctor").token()).status, 404U);
}

TEST_F(AttachmentTest, ASessionThatIsOverByTimeGetsNoFurtherPiece) {
    const auto file = posted(3 * limits::kAttachmentPiece);
    const auto reply = ask("GET", place(file.id), stage.device_of("doctor").token());
    EXPECT_FALSE(next(*reply.source).empty());
    stage.advance(limits::kSessionLifeOnDuty);
    EXPECT_TRUE(next(*reply.source).empty());
}

}  // namespace
}  // namespace tasuki::test

// C8: whose file it is, what it may be part of, and who may read it. A photograph of a wound that
// opens for a person who left, or for the wrong message, is a leak like any text.
#include "base/limits.hpp"
#include "expect.hpp"

namespace tasuki::domain {
namespace {

using namespace std::chrono_literals;
using test::World;

struct Album {
    World world;
    GroupId id = world.active("nurse");
    MembershipId doctor = world.join(id, "doctor");

    BeginAttachment begin(std::uint64_t size = 1000) {
        BeginAttachment wish;
        wish.group = id;
        wish.attachment = world.fresh<AttachmentId>();
        wish.size = size;
        return wish;
    }
    FinishAttachment finish(AttachmentId attachment) {
        FinishAttachment wish;
        wish.group = id;
        wish.attachment = attachment;
        wish.sent[0] = 7;
        wish.kept = {world.fresh<BlobId>(), Media::png, 900, {}, 0, {}};
        return wish;
    }
    Post post(std::vector<AttachmentRef> files, std::string_view text = "写真です") {
        Post wish = world.post(id, text);
        wish.body.attachments = std::move(files);
        return wish;
    }
    std::string ask(std::string_view who, const GroupCommand& wish) {
        return std::string(slug(world.ask(who, wish)));
    }
    ReadAttachment read(const AttachmentRef& file) const { return {id, file.id, false}; }
};

TEST(Attachment, IsUploadedByWhoeverMayWrite) {
    struct Row {
        std::string_view who, expected;
    };
    constexpr Row kRows[] = {{"nurse", ""},
                             {"doctor", ""},
                             {"nurse2", "not_found"},
                             {"pharmacist", "not_found"},
                             {"officer", "not_found"}};
    for (const Row& row : kRows) {
        Album album;
        EXPECT_EQ(album.ask(row.who, album.begin()), row.expected) << row.who;
    }
    Album album;
    const GroupId draft = album.world.draft("nurse");
    BeginAttachment wish = album.begin();
    wish.group = draft;
    EXPECT_EQ(album.ask("nurse", wish), "notice_missing");
    album.world.must("nurse", WithdrawConsent{album.id, {}, false, "本人", ""});
    EXPECT_EQ(album.ask("nurse", album.begin()), "group_frozen");
}

TEST(Attachment, IsHeldToItsLimits) {
    Album album;
    EXPECT_EQ(album.ask("nurse", album.begin(0)), "bad_value");
    EXPECT_EQ(album.ask("nurse", album.begin(limits::kAttachment + 1)), "attachment_too_large");
    EXPECT_EQ(album.ask("nurse", album.begin(limits::kAttachment)), "");
    album.world.attachment_use = {limits::kAttachmentsOfGroup - 1'000, 0, 0};
    EXPECT_EQ(album.ask("nurse", album.begin(1'000)), "");
    EXPECT_EQ(album.ask("nurse", album.begin(1'001)), "attachment_quota");
    album.world.attachment_use = {0, limits::kAttachmentsOfRegion, 0};
    EXPECT_EQ(album.ask("nurse", album.begin()), "attachment_quota");
    album.world.attachment_use = {0, 0, limits::kUploadsOpen};
    EXPECT_EQ(album.ask("nurse", album.begin()), "uploads_open");
    BeginAttachment nameless = album.begin();
    nameless.attachment = {};
    album.world.attachment_use = {};
    EXPECT_EQ(album.ask("nurse", nameless), "bad_value");
}

TEST(Attachment, BegunAgainGoesOnAndIsNobodyElses) {
    Album album;
    const BeginAttachment wish = album.begin();
    const Change first = album.world.must("nurse", wish);
    ASSERT_EQ(first.acts.size(), 1U);
    EXPECT_EQ(first.acts[0].event, ledger::Event::attachment_begun);
    EXPECT_EQ(first.acts[0].object, wish.attachment.bytes);
    EXPECT_TRUE(album.world.must("nurse", wish).answer.repeated);
    BeginAttachment longer = wish;
    longer.size = 1001;
    EXPECT_EQ(album.ask("nurse", longer), "conflict");
    EXPECT_EQ(album.ask("doctor", wish), "conflict");
    EXPECT_EQ(album.ask("doctor", album.finish(wish.attachment)), "not_found");
    EXPECT_EQ(album.ask("doctor", DiscardAttachment{album.id, wish.attachment}), "not_found");
}

TEST(Attachment, FinishedIsRecordedWithTheHashOfWhatLiesOnTheDisk) {
    Album album;
    const BeginAttachment wish = album.begin();
    album.world.must("nurse", wish);
    FinishAttachment done = album.finish(wish.attachment);
    done.kept.sealed[5] = 9;
    const Change change = album.world.must("nurse", done);
    ASSERT_EQ(change.acts.size(), 1U);
    EXPECT_EQ(change.acts[0].event, ledger::Event::attachment_uploaded);
    EXPECT_EQ(change.acts[0].digest, done.kept.sealed);
    EXPECT_TRUE(album.world.must("nurse", done).answer.repeated);
    done.sent[0] = 8;
    EXPECT_EQ(album.ask("nurse", done), "conflict");
    EXPECT_EQ(album.ask("nurse", album.finish(album.begin().attachment)), "not_found");
}

TEST(Attachment, RefusedByItsContentEndsWithAnEntry) {
    Album album;
    const BeginAttachment wish = album.begin();
    album.world.must("nurse", wish);
    FinishAttachment done = album.finish(wish.attachment);
    done.kept = {};
    EXPECT_EQ(album.ask("nurse", done), "bad_value");
    done.refused = Refusal::attachment_type;
    const Change change = album.world.must("nurse", done);
    EXPECT_EQ(change.acts[0].event, ledger::Event::attachment_refused);
    EXPECT_EQ(change.acts[0].reason, static_cast<std::uint16_t>(Refusal::attachment_type));
    EXPECT_EQ(album.ask("nurse", done), "not_found");
}

TEST(Attachment, WhoLeftMeanwhileFinishesNothing) {
    Album album;
    const BeginAttachment wish = album.begin();
    album.world.must("doctor", wish);
    album.world.must("nurse", Remove{album.id, album.doctor, {}, "担当変更"});
    EXPECT_EQ(album.ask("doctor", album.finish(wish.attachment)), "not_found");
    EXPECT_EQ(album.ask("doctor", DiscardAttachment{album.id, wish.attachment}), "not_found");
}

TEST(Attachment, AMessageNamesItsAuthorsWholeUnusedFiles) {
    Album album;
    const AttachmentRef mine = album.world.upload(album.id, "nurse", 1);
    const AttachmentRef theirs = album.world.upload(album.id, "doctor", 2);
    const BeginAttachment begun = album.begin();
    album.world.must("nurse", begun);
    AttachmentRef unfinished = mine;
    unfinished.id = begun.attachment;
    AttachmentRef unknown = mine;
    unknown.id = album.world.fresh<AttachmentId>();
    EXPECT_EQ(album.ask("nurse", album.post({theirs})), "attachment_missing");
    EXPECT_EQ(album.ask("nurse", album.post({unfinished})), "attachment_missing");
    EXPECT_EQ(album.ask("nurse", album.post({mine, unknown})), "attachment_missing");
    EXPECT_EQ(album.ask("nurse", album.post({mine, mine})), "bad_value");
    for (const auto& change :
         {+[](AttachmentRef& f) { f.sha256[0] ^= 1; }, +[](AttachmentRef& f) { f.size += 1; },
          +[](AttachmentRef& f) { f.media = Media::pdf; }}) {
        AttachmentRef other = mine;
        change(other);
        EXPECT_EQ(album.ask("nurse", album.post({other})), "attachment_differs");
    }
    const std::vector<AttachmentRef> many(limits::kAttachmentsPerMessage + 1, mine);
    EXPECT_EQ(album.ask("nurse", album.post(many)), "too_large");

    const Post wish = album.post({mine});
    EXPECT_EQ(album.ask("nurse", wish), "");
    EXPECT_TRUE(album.world.must("nurse", wish).answer.repeated) << "a retry of the same post";
    EXPECT_EQ(album.ask("nurse", album.post({mine})), "attachment_used");
}

TEST(Attachment, APhotographAloneIsAMessage) {
    Album album;
    Post wish = album.post({album.world.upload(album.id, "nurse")}, "");
    wish.body.text_bytes = 0;
    EXPECT_EQ(album.ask("nurse", wish), "");
    Post empty = album.post({}, "");
    empty.body.text_bytes = 0;
    EXPECT_EQ(album.ask("nurse", empty), "bad_text");
}

TEST(Attachment, ACorrectionKeepsWhatTheMessageHadAndAddsOnesOwn) {
    Album album;
    const AttachmentRef first = album.world.upload(album.id, "nurse", 1);
    const std::uint64_t seq = album.world.must("nurse", album.post({first})).answer.seq;
    const AttachmentRef other = album.world.upload(album.id, "nurse", 2);
    album.world.must("nurse", album.post({other}));
    Correct wish = album.world.correction(album.id, seq, "撮り直し", 2);
    wish.body.attachments = {first, other};
    EXPECT_EQ(album.ask("nurse", wish), "attachment_used") << "it belongs to another message";
    const AttachmentRef added = album.world.upload(album.id, "nurse", 3);
    wish.body.attachments = {first, added};
    EXPECT_EQ(album.ask("nurse", wish), "");
    EXPECT_EQ(album.ask("doctor", album.read(added)), "");
}

TEST(Attachment, IsReadByWhoeverMayReadItsMessage) {
    Album album;
    const AttachmentRef file = album.world.upload(album.id, "nurse");
    EXPECT_EQ(album.ask("nurse", album.read(file)), "not_found") << "no message names it yet";
    const std::uint64_t seq = album.world.must("nurse", album.post({file})).answer.seq;
    album.world.join(album.id, "pharmacist", {ScopeKind::from_now, {}});
    const Change read = album.world.must("doctor", album.read(file));
    ASSERT_EQ(read.acts.size(), 1U);
    EXPECT_EQ(read.acts[0].event, ledger::Event::attachment_downloaded);
    EXPECT_EQ(read.acts[0].object, file.id.bytes);
    EXPECT_EQ(read.acts[0].range.first, seq);
    EXPECT_EQ(album.ask("pharmacist", album.read(file)), "not_found") << "before its scope";
    EXPECT_EQ(album.ask("nurse2", album.read(file)), "not_found");
    EXPECT_EQ(album.ask("officer", album.read(file)), "not_found");
    album.world.must("nurse", Remove{album.id, album.doctor, {}, "担当変更"});
    EXPECT_EQ(album.ask("doctor", album.read(file)), "not_found");
}

TEST(Attachment, IsGoneWithItsMessage) {
    Album album;
    const AttachmentRef file = album.world.upload(album.id, "nurse");
    const std::uint64_t seq = album.world.must("nurse", album.post({file})).answer.seq;
    album.world.must("nurse", Retract{album.id, Room::staff, album.world.fresh<ClientMsgId>(), seq,
                                      "別の利用者", true});
    EXPECT_EQ(album.ask("doctor", album.read(file)), "not_found");
    EXPECT_EQ(album.ask("nurse", album.read(file)), "not_found");
}

TEST(Attachment, IsDiscardedByItsAuthorOrByTimeUntilAMessageNamesIt) {
    Album album;
    const AttachmentRef one = album.world.upload(album.id, "nurse", 1);
    const AttachmentRef two = album.world.upload(album.id, "nurse", 2);
    const AttachmentRef three = album.world.upload(album.id, "nurse", 3);
    EXPECT_EQ(album.ask("nurse", DiscardAttachment{album.id, one.id}), "");
    EXPECT_EQ(album.ask("nurse", DiscardAttachment{album.id, one.id}), "not_found");
    const auto timed = album.world.ask(World::timer(), DiscardAttachment{album.id, two.id});
    ASSERT_EQ(slug(timed), "");
    EXPECT_EQ(timed->acts[0].event, ledger::Event::attachment_discarded);
    EXPECT_EQ(slug(album.world.ask(World::timer(), DiscardAttachment{album.id, two.id})),
              "not_found");
    album.world.must("nurse", album.post({three}));
    EXPECT_EQ(album.ask("nurse", DiscardAttachment{album.id, three.id}), "already_done");
}

}  // namespace
}  // namespace tasuki::domain

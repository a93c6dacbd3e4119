// Files of messages as rows, on both tables.
#include <gtest/gtest.h>

#include "sample_rows.hpp"
#include "tables_world.hpp"

namespace {

using namespace tasuki;
using namespace tasuki::test;
using store::row::Attachment;
TASUKI_BOTH_TABLES(AttachmentRows);

Attachment some_attachment(store::GroupNo group) {
    Attachment out;
    out.group = group;
    out.id = make_id<AttachmentId>();
    out.author = make_id<AccountId>();
    out.membership = make_id<MembershipId>();
    out.state = domain::UploadState::posted;
    out.since = {1'234};
    out.announced = 30'000'000'000;
    out.sent = some_hash();
    out.blob = make_id<BlobId>();
    out.media = domain::Media::webp;
    out.size = 29'999'999'999;
    out.sha256 = some_hash();
    out.thumbnail = 4'321;
    out.sealed = some_hash();
    out.room = domain::Room::staff;
    out.seq = 17;
    out.leaf_index = 23;
    out.key_no = 2;
    out.sealed_key = some_bytes(60);
    return out;
}

TEST_P(AttachmentRows, ComesBackAsItWas) {
    const auto one = some_attachment(1);
    write([&](auto& t) { t.put_attachment(one); });
    restart();
    EXPECT_EQ(tables().attachment(1, one.id), one);
    EXPECT_FALSE(tables().attachment(2, one.id));
    EXPECT_EQ(tables().attachments(1), std::vector{one});
    EXPECT_TRUE(tables().attachments(2).empty());
}

TEST_P(AttachmentRows, ChangesWhatBecameOfItAndNotWhoseItIs) {
    auto one = some_attachment(1);
    one.state = domain::UploadState::begun;
    one.seq = 0;
    write([&](auto& t) { t.put_attachment(one); });
    auto later = one;
    later.state = domain::UploadState::ready;
    later.since = {2'000};
    later.blob = make_id<BlobId>();
    later.size = 5;
    later.seq = 9;
    later.leaf_index = 40;
    write([&](auto& t) { t.put_attachment(later); });
    EXPECT_EQ(tables().attachment(1, one.id), later);
    write([&](auto& t) { t.drop_attachment(1, one.id); });
    EXPECT_FALSE(tables().attachment(1, one.id));
}

TEST_P(AttachmentRows, CountsWhatIsHeldAndWhatWaitsForAMessage) {
    auto one = some_attachment(1);
    auto two = some_attachment(1);
    auto three = some_attachment(2);
    one.announced = 10;
    two.announced = 100;
    three.announced = 1'000;
    two.author = three.author = one.author;
    two.seq = three.seq = 0;
    write([&](auto& t) {
        for (const auto& each : {one, two, three}) t.put_attachment(each);
    });
    const auto use = tables().attachment_use(1, one.author);
    EXPECT_EQ(use.group, 110U);
    EXPECT_EQ(use.region, 1'110U);
    EXPECT_EQ(use.open, 2U);
    EXPECT_EQ(tables().attachment_use(3, make_id<AccountId>()).open, 0U);
}

}  // namespace

// Rows of files of messages.
#include "store/sqlcipher_tables.hpp"
#include "store/statements.hpp"

namespace tasuki::store {

std::optional<row::Attachment> SqlcipherReading::attachment(GroupNo group, AttachmentId id) const {
    auto query =
        db().run("SELECT " TASUKI_ATTACHMENT " FROM attachment WHERE group_no = ?1 AND id = ?2");
    if (!query.with(group, id).step()) return std::nullopt;
    row::Attachment out;
    query.read_columns(fields_of_attachment(out));
    return out;
}

std::vector<row::Attachment> SqlcipherReading::attachments(GroupNo group) const {
    auto query =
        db().run("SELECT " TASUKI_ATTACHMENT " FROM attachment WHERE group_no = ?1 ORDER BY id");
    query.with(group);
    std::vector<row::Attachment> out;
    while (query.step()) query.read_columns(fields_of_attachment(out.emplace_back()));
    return out;
}

domain::AttachmentUse SqlcipherReading::attachment_use(GroupNo group, AccountId account) const {
    domain::AttachmentUse out;
    auto own = db().run("SELECT coalesce(sum(announced), 0) FROM attachment WHERE group_no = ?1");
    own.with(group).step();
    out.group = own.value<std::uint64_t>();
    auto all = db().run("SELECT coalesce(sum(announced), 0) FROM attachment");
    all.step();
    out.region = all.value<std::uint64_t>();
    auto open = db().run("SELECT count(*) FROM attachment WHERE author = ?1 AND seq = 0");
    open.with(account).step();
    out.open = open.value<std::uint64_t>();
    return out;
}

void SqlcipherTables::put_attachment(const row::Attachment& attachment) {
    auto put = db().run(
        "INSERT INTO attachment (" TASUKI_ATTACHMENT
        ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (group_no, id) DO UPDATE SET state = excluded.state, since = excluded.since, "
        "sent = excluded.sent, blob = excluded.blob, media = excluded.media, "
        "size = excluded.size, sha256 = excluded.sha256, thumbnail = excluded.thumbnail, "
        "sealed = excluded.sealed, room = excluded.room, seq = excluded.seq, "
        "leaf_index = excluded.leaf_index");
    put.with_columns(fields_of_attachment(attachment)).once();
}

void SqlcipherTables::drop_attachment(GroupNo group, AttachmentId id) {
    auto drop = db().run("DELETE FROM attachment WHERE group_no = ?1 AND id = ?2");
    drop.with(group, id).once();
}

}  // namespace tasuki::store

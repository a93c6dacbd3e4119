// Rows of files of messages, in memory.
#include "store/memory_find.hpp"
#include "store/memory_tables.hpp"

namespace tasuki::store {

std::optional<row::Attachment> MemoryTables::attachment(GroupNo group, AttachmentId id) const {
    return find_in(rows_.attachments, {group, id});
}

std::vector<row::Attachment> MemoryTables::attachments(GroupNo group) const {
    return values_of(rows_.attachments, group);
}

domain::AttachmentUse MemoryTables::attachment_use(GroupNo group, AccountId account) const {
    domain::AttachmentUse out;
    for (const auto& [key, row] : rows_.attachments) {
        out.region += row.announced;
        if (key.first == group) out.group += row.announced;
        if (row.author == account && row.seq == 0) ++out.open;
    }
    return out;
}

void MemoryTables::put_attachment(const row::Attachment& attachment) {
    must_write();
    put(&Rows::attachments, {attachment.group, attachment.id}, attachment);
}

void MemoryTables::drop_attachment(GroupNo group, AttachmentId id) {
    must_write();
    drop(&Rows::attachments, {group, id});
}

}  // namespace tasuki::store

// The part of GroupWriter that concerns files of messages (rule C8): their rows, the deadline of
// those that no message names, and which files on the disk are nobody's afterwards.
#include "base/limits.hpp"
#include "domain/deadlines.hpp"
#include "store/engine_write.hpp"
#include "store/files.hpp"
#include "store/seal_file.hpp"

namespace tasuki::store {
namespace {

row::TimerKey upload_timer(GroupNo group, AttachmentId id) {
    row::TimerKey key;
    key.kind = static_cast<std::uint16_t>(domain::DeadlineKind::upload);
    key.object = id.bytes;
    key.group = group;
    return key;
}

const std::vector<domain::AttachmentRef>* files_named(const domain::GroupCommand& command) {
    if (const auto* post = std::get_if<domain::Post>(&command)) return &post->body.attachments;
    if (const auto* correct = std::get_if<domain::Correct>(&command))
        return &correct->body.attachments;
    return nullptr;
}

}  // namespace

row::Attachment GroupWriter::file_row(const CachedGroup& group, AttachmentId id) const {
    if (auto row = tables_.attachment(group.place.no, id)) return std::move(*row);
    throw std::logic_error("store: a file was decided about that has no row");
}

void GroupWriter::begin_file(const CachedGroup& group, const domain::BeginAttachment& wish,
                             const Asking& asking, std::uint64_t leaf_index) {
    row::Attachment row;
    row.group = group.place.no;
    row.id = wish.attachment;
    row.author = asking.asker.account;
    row.membership = group.group().standing(row.author, wish.membership)->id;
    row.since = asking.now;
    row.announced = wish.size;
    row.leaf_index = leaf_index;
    const SecretKey key(random_key());
    seal_file_key(row, group.group().id, key.get(), *group.keys);
    tables_.put_attachment(row);
    tables_.put_timer({upload_timer(row.group, row.id), asking.now + limits::kUploadLife});
}

void GroupWriter::end_file(const CachedGroup& group, AttachmentId id, Committed& out) {
    const auto row = file_row(group, id);
    tables_.drop_attachment(row.group, id);
    tables_.drop_timer(upload_timer(row.group, id));
    out.files_gone.push_back(part_file(id));
    if (row.blob) out.files_gone.push_back(blob_file(row.blob));
}

void GroupWriter::finish_file(const CachedGroup& group, const domain::FinishAttachment& wish,
                              const Asking& asking, std::uint64_t leaf_index, Committed& out) {
    if (wish.refused) return end_file(group, wish.attachment, out);
    auto row = file_row(group, wish.attachment);
    row.state = domain::UploadState::ready;
    row.since = asking.now;
    row.sent = wish.sent;
    row.blob = wish.kept.blob;
    row.media = wish.kept.media;
    row.size = wish.kept.size;
    row.sha256 = wish.kept.sha256;
    row.thumbnail = wish.kept.thumbnail;
    row.sealed = wish.kept.sealed;
    row.leaf_index = leaf_index;
    tables_.put_attachment(row);
    tables_.put_timer({upload_timer(row.group, row.id), asking.now + limits::kUploadLife});
    out.files_gone.push_back(part_file(row.id));
}

void GroupWriter::post_files(const CachedGroup& group,
                             const std::vector<domain::AttachmentRef>& files,
                             const domain::NewEvent& event) {
    for (const auto& file : files) {
        auto row = file_row(group, file.id);
        if (row.state == domain::UploadState::posted) continue;  // kept by a correction
        row.state = domain::UploadState::posted;
        row.room = event.room;
        row.seq = event.kind == domain::EventKind::corrected ? event.refers_to : event.seq;
        tables_.put_attachment(row);
        tables_.drop_timer(upload_timer(row.group, row.id));
    }
}

void GroupWriter::write_files(const CachedGroup& group, const domain::GroupCommand& command,
                              const domain::Change& change, const Asking& asking,
                              std::uint64_t leaf_index, Committed& out) {
    if (const auto* begin = std::get_if<domain::BeginAttachment>(&command))
        return begin_file(group, *begin, asking, leaf_index);
    if (const auto* finish = std::get_if<domain::FinishAttachment>(&command))
        return finish_file(group, *finish, asking, leaf_index, out);
    if (const auto* discard = std::get_if<domain::DiscardAttachment>(&command))
        return end_file(group, discard->attachment, out);
    const auto* files = files_named(command);
    if (files != nullptr && !files->empty()) post_files(group, *files, change.events.front());
}

}  // namespace tasuki::store

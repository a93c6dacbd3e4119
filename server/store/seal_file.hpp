// Files of messages: the row's key under the group's, the row against its entry of the ledger, and
// the pieces that the file itself is sealed in. Pure; any thread.
//
// A file on the disk is its pieces one behind the other, each limits::kAttachmentPiece of content
// but the last, then the thumbnail, if there is one. Each is nonce (12) ‖ AES-256-GCM ‖ tag (16),
// bound to group, attachment, what it is a piece of, its number, and whether it is the last.
#pragma once

#include <algorithm>
#include <optional>

#include "base/limits.hpp"
#include "domain/message.hpp"
#include "store/keys.hpp"
#include "store/tables.hpp"

namespace tasuki::store {

void seal_file_key(row::Attachment& row, GroupId group, const Key& key, const GroupKeys& keys);
// Throws RecordFault where it does not open; empty where the group's keys are destroyed.
std::optional<SecretKey> open_file_key(const row::Attachment& row, GroupId group,
                                       const GroupKeys* keys);

// Throws RecordFault where its entry of the group's log says something else.
void check_told(const Reading& reading, LogNo log, const row::Attachment& row, GroupId group);
domain::AttachmentFacts facts_of(const row::Attachment& row);

enum class FilePart : std::uint8_t { sent = 1, kept = 2, thumbnail = 3 };
struct PieceOf {
    GroupId group;
    AttachmentId id;
    FilePart part = FilePart::kept;
    std::uint64_t number = 0;
    bool last = false;
};
Bytes seal_piece(const Key& key, ByteView plain, const PieceOf& place);
std::optional<Bytes> open_piece(const Key& key, ByteView sealed, const PieceOf& place);

inline constexpr std::size_t kPieceOverhead = 12 + 16;
constexpr std::uint64_t pieces_of(std::uint64_t size) {
    return (size + limits::kAttachmentPiece - 1) / limits::kAttachmentPiece;
}
// Of content in piece `number` of a file of `size` bytes.
constexpr std::size_t piece_bytes(std::uint64_t size, std::uint64_t number) {
    const std::uint64_t before = number * limits::kAttachmentPiece;
    return static_cast<std::size_t>(
        std::min<std::uint64_t>(limits::kAttachmentPiece, size - before));
}

}  // namespace tasuki::store

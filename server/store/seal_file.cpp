#include "store/seal_file.hpp"

#include "ledger/leaf.hpp"
#include "store/seal_row.hpp"
#include "store/sealer.hpp"

namespace tasuki::store {
namespace {

Bytes key_place(const row::Attachment& row, GroupId group) {
    Writer id;
    id.raw(group.view()).raw(row.id.view());
    return row_place("attachment", id.bytes(), row.key_no);
}

std::string name_of(const row::Attachment& row, GroupId group) {
    return "group " + group.hex() + " attachment " + row.id.hex();
}

Bytes piece_place(const PieceOf& place) {
    Writer out;
    out.raw("tasuki-file/1").u8(0).raw(place.group.view()).raw(place.id.view());
    out.u8(static_cast<std::uint8_t>(place.part)).u64(place.number).u8(place.last ? 1 : 0);
    return out.take();
}

}  // namespace

void seal_file_key(row::Attachment& row, GroupId group, const Key& key, const GroupKeys& keys) {
    row.key_no = keys.newest();
    const Key* newest = keys.find(row.key_no);
    if (newest == nullptr) throw RecordFault(name_of(row, group) + ": the group has no key");
    row.sealed_key = seal(*newest, key, key_place(row, group));
}

std::optional<SecretKey> open_file_key(const row::Attachment& row, GroupId group,
                                       const GroupKeys* keys) {
    const Key* key = keys != nullptr ? keys->find(row.key_no) : nullptr;
    if (key == nullptr) return std::nullopt;
    auto plain = open(*key, row.sealed_key, key_place(row, group));
    if (!plain || plain->size() != sizeof(Key))
        throw RecordFault(name_of(row, group) + ": its key does not open");
    const SecretKey out(Reader(ByteView(*plain)).fixed<32>());
    wipe(*plain);
    return out;
}

void check_told(const Reading& reading, LogNo log, const row::Attachment& row, GroupId group) {
    const auto entry = reading.leaf(log, row.leaf_index);
    const auto leaf = entry ? ledger::decode_leaf(entry->bytes) : std::nullopt;
    const bool begun = row.state == domain::UploadState::begun;
    const auto event = begun ? ledger::Event::attachment_begun : ledger::Event::attachment_uploaded;
    const bool told = leaf && leaf->event == event && leaf->object.bytes == row.id.bytes &&
                      leaf->ciphertext == row.sealed;
    if (!told) throw RecordFault(name_of(row, group) + ": is not what its entry says");
}

domain::AttachmentFacts facts_of(const row::Attachment& row) {
    return {row.id,     row.author, row.membership, row.state, row.announced, row.sent,
            row.sha256, row.media,  row.size,       row.room,  row.seq};
}

Bytes seal_piece(const Key& key, ByteView plain, const PieceOf& place) {
    return seal(key, plain, piece_place(place));
}

std::optional<Bytes> open_piece(const Key& key, ByteView sealed, const PieceOf& place) {
    return open(key, sealed, piece_place(place));
}

}  // namespace tasuki::store

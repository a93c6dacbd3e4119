#include "store/seal_body.hpp"

#include "base/bytes.hpp"

namespace tasuki::store {
namespace {

Bytes associated(const BodyPlace& place) {
    Writer out;
    out.raw(place.group.view())
        .u32(place.room)
        .u64(place.seq)
        .u32(place.version)
        .raw(place.author.view())
        .raw(place.client_msg_id.view())
        .u32(place.key_no);
    return out.take();
}

}  // namespace

Bytes seal_body(const Key& group_key, const BodyPlace& place, ByteView plain) {
    return seal(group_key, plain, associated(place));
}

std::optional<Bytes> open_body(const Key& group_key, const BodyPlace& place, ByteView sealed) {
    return tasuki::open(group_key, sealed, associated(place));
}

}  // namespace tasuki::store

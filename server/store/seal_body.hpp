// Sealing of what stands in a room: AES-256-GCM under the group's key, bound to its place, so that
// a body can't be moved to another message, group or version unnoticed. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>

#include "base/crypto.hpp"
#include "base/ids.hpp"

namespace tasuki::store {

struct BodyPlace {
    GroupId group;
    std::uint32_t room = 0;
    std::uint64_t seq = 0;
    std::uint32_t version = 0;
    AccountId author;
    ClientMsgId client_msg_id;
    std::uint32_t key_no = 0;
};

Bytes seal_body(const Key& group_key, const BodyPlace& place, ByteView plain);
// Empty: another key, another place, or altered.
std::optional<Bytes> open_body(const Key& group_key, const BodyPlace& place, ByteView sealed);

}  // namespace tasuki::store

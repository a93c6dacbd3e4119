// A look at a frame before protobuf sees it: how many elements stand in it, and the request id so
// that even a frame which can't be parsed can be answered. Without it, a frame of empty
// sub-messages takes a hundred times its size in memory. Any thread; allocates nothing.
#pragma once

#include <cstdint>

#include "base/bytes.hpp"

namespace tasuki::session {

struct FrameBounds {
    std::uint64_t request_id = 0;  // as far as it could be read
    bool within = false;           // well-formed on the levels looked at, and not too many elements
};

FrameBounds look_at_envelope(ByteView frame);
bool body_within_bounds(ByteView raw);
bool head_within_bounds(ByteView content);

}  // namespace tasuki::session

// Every byte that a client can send goes through this door. Whatever comes, it answers, and it
// takes no body but one that decode_body takes as well, byte for byte.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "session/decode.hpp"

using namespace tasuki;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView frame(data, size);
    const auto request = session::decode(frame);
    if (request.has_value() != session::decode(frame).has_value()) std::abort();
    if (const auto body = session::decode_body(frame)) {
        if (body->raw != to_bytes(frame) || body->parts.empty()) std::abort();
        std::size_t content = 0;
        for (const auto& part : body->parts) content += part.content.size();
        if (content > size) std::abort();
    }
    return 0;
}

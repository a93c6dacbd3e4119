// What the picture worker says on its standard output: a head of fixed length, then the file as it
// is to be kept, then its thumbnail. The server trusts none of it further than these bounds.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/bytes.hpp"
#include "base/limits.hpp"

namespace tasuki::picture {

// The numbers of domain::Media; 0: none of the kinds that are taken.
enum class Kind : std::uint8_t { none = 0, jpeg = 1, png = 2, webp = 3, pdf = 4 };

struct Answer {
    Kind kind = Kind::none;
    std::uint64_t size = 0;
    std::uint32_t thumbnail = 0;
};
inline constexpr std::size_t kAnswerHead = 8 + 1 + 8 + 4;

inline Bytes encode(const Answer& answer) {
    Writer out;
    out.raw("tkpict/1").u8(static_cast<std::uint8_t>(answer.kind));
    out.u64(answer.size).u32(answer.thumbnail);
    return out.take();
}

inline std::optional<Answer> decode_answer(ByteView head) {
    Reader in(head);
    if (text_of(in.raw(8)) != "tkpict/1") return std::nullopt;
    const auto kind = in.u8();
    const Answer out{static_cast<Kind>(kind), in.u64(), in.u32()};
    const bool none = out.kind == Kind::none && (out.size != 0 || out.thumbnail != 0);
    if (!in.done() || kind > 4 || none || out.size > limits::kAttachment ||
        out.thumbnail > limits::kThumbnail)
        return std::nullopt;
    return out;
}

}  // namespace tasuki::picture

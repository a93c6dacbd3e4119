// PNG (ISO/IEC 15948): a chain of chunks, each with its own checksum. Kept are those that a decoder
// needs for the picture and its colours.
#include <algorithm>
#include <array>

#include "picture/clean.hpp"

namespace tasuki::picture {
namespace {

constexpr std::string_view kSignature{"\x89PNG\r\n\x1a\n", 8};
constexpr std::array<std::string_view, 11> kKept = {"IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA",
                                                    "cHRM", "sRGB", "sBIT", "bKGD", "pHYs"};

std::uint32_t checksum(ByteView bytes) {
    static const auto table = [] {
        std::array<std::uint32_t, 256> out{};
        for (std::uint32_t n = 0; n < 256; ++n) {
            std::uint32_t c = n;
            for (int k = 0; k < 8; ++k) c = (c & 1U) != 0 ? 0xedb88320U ^ (c >> 1) : c >> 1;
            out[n] = c;
        }
        return out;
    }();
    std::uint32_t c = 0xffffffffU;
    for (const auto byte : bytes) c = table[(c ^ byte) & 0xffU] ^ (c >> 8);
    return c ^ 0xffffffffU;
}

}  // namespace

std::optional<Cleaned> clean_png(ByteView file) {
    Cleaned out;
    if (!text_of(file).starts_with(kSignature)) return std::nullopt;
    Writer kept;
    kept.raw(kSignature);
    bool pixels = false;
    for (Reader in(file.subspan(kSignature.size())); in.left() != 0;) {
        const std::uint32_t length = in.u32();
        if (length > limits::kAttachment) return std::nullopt;
        const ByteView named = in.raw(std::size_t{length} + 4);
        const std::uint32_t sum = in.u32();
        if (!in.ok() || checksum(named) != sum) return std::nullopt;
        const auto name = text_of(named.first(4));
        if ((name == "IHDR") == (out.width != 0)) return std::nullopt;  // once, and first
        if (name == "IHDR") {
            Reader head(named.subspan(4));
            out.width = head.u32();
            out.height = head.u32();
            if (length != 13 || !fits(out.width, out.height)) return std::nullopt;
        }
        if (std::ranges::find(kKept, name) != kKept.end()) {
            kept.u32(length).raw(named).u32(sum);
        } else if (name[0] >= 'A' && name[0] <= 'Z') {
            return std::nullopt;  // needed for the picture, and unknown
        }
        pixels = pixels || name == "IDAT";
        if (name != "IEND") continue;
        if (!pixels) return std::nullopt;
        out.kind = Kind::png;
        out.kept = kept.take();
        return out;
    }
    return std::nullopt;
}

}  // namespace tasuki::picture

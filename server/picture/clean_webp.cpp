// WebP (RFC 9649): chunks in a RIFF container. Kept are picture and transparency, and of the rest
// which way is up. A moving picture is not taken.
#include "picture/clean.hpp"

namespace tasuki::picture {
namespace {

constexpr std::uint8_t kAlphaFlag = 0x10, kExifFlag = 0x08;

std::uint32_t little(ByteView bytes, std::size_t at, std::size_t n) {
    std::uint32_t out = 0;
    for (std::size_t i = 0; i < n && at + i < bytes.size(); ++i)
        out |= static_cast<std::uint32_t>(bytes[at + i]) << (8 * i);
    return out;
}

void put_little(Writer& out, std::uint32_t value, std::size_t n = 4) {
    for (std::size_t i = 0; i < n; ++i) out.u8(static_cast<std::uint8_t>(value >> (8 * i)));
}

void put_chunk(Writer& out, std::string_view name, ByteView content) {
    out.raw(name);
    put_little(out, static_cast<std::uint32_t>(content.size()));
    out.raw(content);
    if (content.size() % 2 != 0) out.u8(0);
}

// Width and height as the bit stream says them; zero where it is none.
void measure(std::string_view name, ByteView stream, Cleaned& out) {
    out.width = out.height = 0;
    if (name == "VP8 " && stream.size() >= 10 && little(stream, 3, 3) == 0x2a019dU) {
        out.width = little(stream, 6, 2) & 0x3fffU;
        out.height = little(stream, 8, 2) & 0x3fffU;
    } else if (name == "VP8L" && stream.size() >= 5 && stream[0] == 0x2f) {
        const std::uint32_t bits = little(stream, 1, 4);
        out.width = (bits & 0x3fffU) + 1;
        out.height = (bits >> 14 & 0x3fffU) + 1;
    }
}

struct Chunks {
    std::string_view picture_name;
    ByteView picture, alpha;
};

std::optional<Cleaned> put_together(const Chunks& found, Cleaned out) {
    if (found.picture.empty() || !fits(out.width, out.height)) return std::nullopt;
    const bool turned = out.orientation != 1;
    const bool alpha = !found.alpha.empty();
    Writer chunks;
    if (turned || alpha) {
        Writer head;
        head.u8(static_cast<std::uint8_t>((alpha ? kAlphaFlag : 0) | (turned ? kExifFlag : 0)));
        put_little(head, 0, 3);
        put_little(head, out.width - 1, 3);
        put_little(head, out.height - 1, 3);
        put_chunk(chunks, "VP8X", head.bytes());
    }
    if (alpha) put_chunk(chunks, "ALPH", found.alpha);
    put_chunk(chunks, found.picture_name, found.picture);
    if (turned) put_chunk(chunks, "EXIF", tiff_with_orientation(out.orientation));
    Writer whole;
    whole.raw("RIFF");
    put_little(whole, static_cast<std::uint32_t>(chunks.bytes().size() + 4));
    whole.raw("WEBP").raw(chunks.bytes());
    out.kind = Kind::webp;
    out.kept = whole.take();
    return out;
}

}  // namespace

std::optional<Cleaned> clean_webp(ByteView file) {
    if (file.size() < 12 || text_of(file.subspan(8, 4)) != "WEBP") return std::nullopt;
    const std::size_t end = std::size_t{little(file, 4, 4)} + 8;
    if (end < 12 || end > file.size()) return std::nullopt;
    Cleaned out;
    Chunks found;
    for (std::size_t at = 12; at < end;) {
        if (end - at < 8) return std::nullopt;
        const auto name = text_of(file.subspan(at, 4));
        const std::size_t length = little(file, at + 4, 4);
        if (length > end - at - 8) return std::nullopt;
        const ByteView content = file.subspan(at + 8, length);
        at += 8 + length + length % 2;
        if (name == "ANIM" || name == "ANMF") return std::nullopt;
        if (name == "VP8 " || name == "VP8L") {
            if (!found.picture.empty()) return std::nullopt;
            found.picture_name = name;
            found.picture = content;
            measure(name, content, out);
        }
        if (name == "ALPH") found.alpha = content;
        if (name == "EXIF") {
            constexpr std::string_view kExif{"Exif\0\0", 6};  // some writers put it in front
            const bool prefixed = text_of(content).starts_with(kExif);
            out.orientation = orientation_of(content.subspan(prefixed ? kExif.size() : 0));
        }
    }
    return put_together(found, std::move(out));
}

}  // namespace tasuki::picture

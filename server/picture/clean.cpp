#include "picture/clean.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace tasuki::picture {
namespace {

constexpr std::uint16_t kOrientationTag = 0x0112;
constexpr std::uint16_t kShort = 3;
constexpr std::size_t kPdfTail = 1024;

// TIFF in either byte order.
class Tiff {
  public:
    explicit Tiff(ByteView bytes) : bytes_(bytes) {
        big_ = bytes.size() >= 2 && bytes[0] == 'M' && bytes[1] == 'M';
        const bool little = bytes.size() >= 2 && bytes[0] == 'I' && bytes[1] == 'I';
        known_ = (big_ || little) && u16(2) == 42;
    }
    bool known() const { return known_; }
    std::uint16_t u16(std::size_t at) const {
        if (at + 2 > bytes_.size()) return 0;
        const unsigned a = bytes_[at], b = bytes_[at + 1];
        return static_cast<std::uint16_t>(big_ ? (a << 8 | b) : (b << 8 | a));
    }
    std::size_t u32(std::size_t at) const {
        const std::size_t first = u16(at), second = u16(at + 2);
        return big_ ? (first << 16 | second) : (second << 16 | first);
    }

  private:
    ByteView bytes_;
    bool big_ = false;
    bool known_ = false;
};

bool ends_as_pdf(ByteView file) {
    const auto tail = text_of(file.last(std::min(file.size(), kPdfTail)));
    return tail.find("%%EOF") != std::string_view::npos;
}

}  // namespace

std::uint8_t orientation_of(ByteView bytes) {
    const Tiff tiff(bytes);
    if (!tiff.known()) return 1;
    const std::size_t directory = tiff.u32(4);
    if (directory < 8 || directory > bytes.size()) return 1;
    const std::size_t entries = tiff.u16(directory);
    for (std::size_t i = 0; i < entries; ++i) {
        const std::size_t at = directory + 2 + i * 12;
        if (at + 12 > bytes.size()) return 1;
        if (tiff.u16(at) != kOrientationTag || tiff.u16(at + 2) != kShort) continue;
        const auto value = tiff.u16(at + 8);
        return value >= 1 && value <= 8 ? static_cast<std::uint8_t>(value) : std::uint8_t{1};
    }
    return 1;
}

Bytes tiff_with_orientation(std::uint8_t orientation) {
    Writer out;
    out.raw("MM").u16(42).u32(8);
    out.u16(1).u16(kOrientationTag).u16(kShort).u32(1).u16(orientation).u16(0);
    out.u32(0);  // no further directory
    return out.take();
}

bool fits(std::uint32_t width, std::uint32_t height) {
    return width != 0 && height != 0 &&
           std::uint64_t{width} * std::uint64_t{height} <= limits::kPicturePixels;
}

bool is_pdf(ByteView file) {
    const auto text = text_of(file);
    const bool head = text.starts_with("%PDF-1.") || text.starts_with("%PDF-2.");
    return head && ends_as_pdf(file);
}

std::optional<Cleaned> clean(ByteView file) {
    if (file.size() > limits::kAttachment) return std::nullopt;
    const auto text = text_of(file);
    if (text.starts_with("\xff\xd8\xff")) return clean_jpeg(file);
    if (text.starts_with("\x89PNG\r\n")) return clean_png(file);
    if (text.starts_with("RIFF")) return clean_webp(file);
    if (!is_pdf(file)) return std::nullopt;
    Cleaned out;
    out.kind = Kind::pdf;
    out.kept.assign(file.begin(), file.end());
    return out;
}

}  // namespace tasuki::picture

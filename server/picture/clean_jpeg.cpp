// JPEG (ITU T.81): a chain of segments. Kept are those that a decoder needs; of the rest only which
// way is up. What stands behind the end of the picture (a film, a second picture with its place) is
// left out with it.
#include "picture/clean.hpp"

namespace tasuki::picture {
namespace {

constexpr std::uint8_t kStartOfImage = 0xd8, kEndOfImage = 0xd9, kStartOfScan = 0xda;
constexpr std::uint8_t kApp0 = 0xe0, kApp1 = 0xe1, kApp14 = 0xee;

bool is_frame(std::uint8_t marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}
bool is_table(std::uint8_t marker) {
    return marker == 0xc4 || marker == 0xcc || (marker >= 0xdb && marker <= 0xdd);
}
bool is_restart(std::uint8_t marker) { return marker >= 0xd0 && marker <= 0xd7; }

class Jpeg {
  public:
    explicit Jpeg(ByteView file) : file_(file) {}

    std::optional<Cleaned> clean() {
        at_ = 2;  // behind the start of the image, which told the kind
        while (const auto marker = next_marker()) {
            if (*marker == kEndOfImage) return end();
            if (!segment(*marker)) return std::nullopt;
        }
        return std::nullopt;
    }

  private:
    std::optional<std::uint8_t> next_marker() {
        if (at_ >= file_.size() || file_[at_] != 0xff) return std::nullopt;
        while (at_ < file_.size() && file_[at_] == 0xff) ++at_;  // fill bytes
        if (at_ >= file_.size() || file_[at_] == 0) return std::nullopt;
        return file_[at_++];
    }

    bool segment(std::uint8_t marker) {
        if (at_ + 2 > file_.size()) return false;
        const std::size_t length = std::size_t{file_[at_]} << 8 | file_[at_ + 1];
        if (length < 2 || length > file_.size() - at_) return false;
        const ByteView content = file_.subspan(at_ + 2, length - 2);
        at_ += length;
        if (marker == kApp1) return look_at_exif(content);
        if (marker == kApp0 || marker == kApp14) return application(marker, content);
        if (is_frame(marker) && !frame(content)) return false;
        if (is_frame(marker) || is_table(marker)) put(marker, content);
        if (marker != kStartOfScan) return true;  // anything else says nothing of the picture
        if (out_.width == 0) return false;        // a scan before its frame
        put(marker, content);
        return scan();
    }

    bool look_at_exif(ByteView content) {
        constexpr std::string_view kExif{"Exif\0\0", 6};
        if (text_of(content).starts_with(kExif))
            out_.orientation = orientation_of(content.subspan(kExif.size()));
        return true;
    }

    // What the colours mean, and nothing that they may carry besides.
    bool application(std::uint8_t marker, ByteView content) {
        const auto text = text_of(content);
        constexpr std::size_t kJfif = 14, kAdobe = 12;
        if (marker == kApp0 && text.starts_with(std::string_view{"JFIF\0", 5}) &&
            content.size() >= kJfif) {
            Bytes plain(content.begin(), content.begin() + kJfif);
            plain[12] = plain[13] = 0;  // no thumbnail inside
            put(marker, plain);
        }
        if (marker == kApp14 && text.starts_with("Adobe") && content.size() >= kAdobe)
            put(marker, content.first(kAdobe));
        return true;
    }

    bool frame(ByteView content) {
        if (out_.width != 0 || content.size() < 6) return false;  // one picture, one frame
        out_.height = static_cast<std::uint32_t>(content[1] << 8 | content[2]);
        out_.width = static_cast<std::uint32_t>(content[3] << 8 | content[4]);
        return fits(out_.width, out_.height);
    }

    // Up to the next marker that is no part of it.
    bool scan() {
        const std::size_t from = at_;
        while (at_ + 1 < file_.size()) {
            const bool marker =
                file_[at_] == 0xff && file_[at_ + 1] != 0 && !is_restart(file_[at_ + 1]);
            if (marker && file_[at_ + 1] != 0xff) break;
            ++at_;
        }
        if (at_ + 1 >= file_.size()) return false;
        body_.raw(file_.subspan(from, at_ - from));
        scanned_ = true;
        return true;
    }

    void put(std::uint8_t marker, ByteView content) {
        body_.u8(0xff).u8(marker).u16(static_cast<std::uint16_t>(content.size() + 2)).raw(content);
    }

    std::optional<Cleaned> end() {
        if (!scanned_) return std::nullopt;
        Writer whole;
        whole.u8(0xff).u8(kStartOfImage);
        if (out_.orientation != 1) {
            const auto tiff = tiff_with_orientation(out_.orientation);
            whole.u8(0xff).u8(kApp1).u16(static_cast<std::uint16_t>(tiff.size() + 8));
            whole.raw(std::string_view{"Exif\0\0", 6}).raw(tiff);
        }
        whole.raw(body_.bytes()).u8(0xff).u8(kEndOfImage);
        out_.kind = Kind::jpeg;
        out_.kept = whole.take();
        return std::move(out_);
    }

    ByteView file_;
    std::size_t at_ = 0;
    Writer body_;
    Cleaned out_;
    bool scanned_ = false;
};

}  // namespace

std::optional<Cleaned> clean_jpeg(ByteView file) { return Jpeg(file).clean(); }

}  // namespace tasuki::picture

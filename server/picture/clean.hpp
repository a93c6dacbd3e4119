// Files as people send them, and what is kept of them (rule C8): the picture itself, without what
// tells where, when and with what it was taken. Told by content alone, never by a name. Pure; any
// thread; nothing here trusts a length that a file states.
#pragma once

#include <optional>

#include "base/bytes.hpp"
#include "picture/answer.hpp"

namespace tasuki::picture {

struct Cleaned {
    Kind kind = Kind::none;
    Bytes kept;
    std::uint32_t width = 0, height = 0;
    std::uint8_t orientation = 1;  // as cameras say it: 1 upright … 8
};

// Empty: none of the kinds that are taken, or not whole.
std::optional<Cleaned> clean(ByteView file);

// One per kind (clean_jpeg.cpp …).
std::optional<Cleaned> clean_jpeg(ByteView file);
std::optional<Cleaned> clean_png(ByteView file);
std::optional<Cleaned> clean_webp(ByteView file);
bool is_pdf(ByteView file);

// The orientation out of a TIFF block (Exif), 1 where it says none; and the smallest block that
// says nothing else.
std::uint8_t orientation_of(ByteView tiff);
Bytes tiff_with_orientation(std::uint8_t orientation);

bool fits(std::uint32_t width, std::uint32_t height);  // limits::kPicturePixels

}  // namespace tasuki::picture

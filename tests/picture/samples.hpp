// Pictures made for tests, with what cameras put beside them: a place, a maker, a comment.
#pragma once

#include <csetjmp>
#include <cstdio>
#include <cstdlib>

#include <jpeglib.h>
#include <png.h>

#include "base/bytes.hpp"

namespace tasuki::test {

inline constexpr std::string_view kSecret = "35.6762N-139.6503E-KAKU-CAMERA";

inline Bytes camera_block(std::uint8_t orientation) {
    Writer out;
    out.raw("II").u8(42).u8(0).u8(8).u8(0).u8(0).u8(0);
    out.u8(2).u8(0);  // two entries, little-endian
    out.u8(0x0f).u8(0x01).u8(2).u8(0).u8(4).u8(0).u8(0).u8(0).raw("abc").u8(0);
    out.u8(0x12).u8(0x01).u8(3).u8(0).u8(1).u8(0).u8(0).u8(0).u8(orientation).u8(0).u8(0).u8(0);
    out.u8(0).u8(0).u8(0).u8(0).raw(kSecret);
    return out.take();
}

inline Bytes with_exif_head(const Bytes& tiff) {
    Writer out;
    out.raw(std::string_view{"Exif\0\0", 6}).raw(tiff);
    return out.take();
}

// The left half red, the right half blue; the upper left eighth white, so that turns are seen.
inline std::vector<std::uint8_t> points(unsigned width, unsigned height) {
    std::vector<std::uint8_t> rgb(std::size_t{width} * height * 3);
    for (unsigned y = 0; y < height; ++y) {
        for (unsigned x = 0; x < width; ++x) {
            auto* at = &rgb[(std::size_t{y} * width + x) * 3];
            const bool corner = x < width / 8 && y < height / 8;
            at[0] = corner || x < width / 2 ? 250 : 5;
            at[1] = corner ? 250 : 5;
            at[2] = corner || x >= width / 2 ? 250 : 5;
        }
    }
    return rgb;
}

inline Bytes jpeg(unsigned width, unsigned height, std::uint8_t orientation = 1,
                  bool progressive = false) {
    const auto rgb = points(width, height);
    jpeg_compress_struct info{};
    jpeg_error_mgr errors{};
    info.err = jpeg_std_error(&errors);
    jpeg_create_compress(&info);
    unsigned char* made = nullptr;
    unsigned long size = 0;
    jpeg_mem_dest(&info, &made, &size);
    info.image_width = width;
    info.image_height = height;
    info.input_components = 3;
    info.in_color_space = JCS_RGB;
    jpeg_set_defaults(&info);
    info.restart_interval = 4;
    if (progressive) jpeg_simple_progression(&info);
    jpeg_start_compress(&info, TRUE);
    const auto exif = with_exif_head(camera_block(orientation));
    jpeg_write_marker(&info, JPEG_APP0 + 1, exif.data(), static_cast<unsigned>(exif.size()));
    const auto comment = to_bytes(kSecret);
    jpeg_write_marker(&info, JPEG_COM, comment.data(), static_cast<unsigned>(comment.size()));
    jpeg_write_marker(&info, JPEG_APP0 + 13, comment.data(), static_cast<unsigned>(comment.size()));
    while (info.next_scanline < height) {
        auto* row = const_cast<std::uint8_t*>(&rgb[std::size_t{info.next_scanline} * width * 3]);
        jpeg_write_scanlines(&info, &row, 1);
    }
    jpeg_finish_compress(&info);
    jpeg_destroy_compress(&info);
    Bytes out(made, made + size);
    std::free(made);
    out.insert(out.end(), comment.begin(), comment.end());  // a film behind the picture
    return out;
}

inline std::uint32_t png_sum(ByteView bytes) {
    std::uint32_t c = 0xffffffffU;
    for (const auto byte : bytes) {
        c ^= byte;
        for (int k = 0; k < 8; ++k) c = (c & 1U) != 0 ? 0xedb88320U ^ (c >> 1) : c >> 1;
    }
    return c ^ 0xffffffffU;
}

inline Bytes png_chunk(std::string_view name, ByteView content) {
    Writer named;
    named.raw(name).raw(content);
    Writer out;
    out.u32(static_cast<std::uint32_t>(content.size())).raw(named.bytes());
    out.u32(png_sum(named.bytes()));
    return out.take();
}

inline Bytes png(unsigned width, unsigned height) {
    const auto rgb = points(width, height);
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    image.width = width;
    image.height = height;
    image.format = PNG_FORMAT_RGB;
    png_alloc_size_t size = 0;
    png_image_write_to_memory(&image, nullptr, &size, 0, rgb.data(), 0, nullptr);
    Bytes out(size);
    png_image_write_to_memory(&image, out.data(), &size, 0, rgb.data(), 0, nullptr);
    constexpr std::size_t kBehindHead = 8 + 25;
    for (const std::string_view name : {"tEXt", "eXIf", "iTXt"}) {
        const auto chunk = png_chunk(name, view(kSecret));
        out.insert(out.begin() + kBehindHead, chunk.begin(), chunk.end());
    }
    return out;
}

inline void webp_chunk(Writer& out, std::string_view name, ByteView content) {
    out.raw(name);
    for (int i = 0; i < 4; ++i) out.u8(static_cast<std::uint8_t>(content.size() >> (8 * i)));
    out.raw(content);
    if (content.size() % 2 != 0) out.u8(0);
}

// A lossless stream's head and nothing behind it: enough for what looks at containers.
inline Bytes webp(std::uint8_t orientation, std::string_view more = {}) {
    const Bytes stream = {0x2f, 0x0f, 0xc0, 0x03, 0x00, 0x11, 0x22};  // 16 × 16
    Writer chunks;
    const Bytes head = {0x0c, 0, 0, 0, 15, 0, 0, 15, 0, 0};
    webp_chunk(chunks, "VP8X", head);
    webp_chunk(chunks, "ICCP", view(kSecret));
    webp_chunk(chunks, "VP8L", stream);
    webp_chunk(chunks, "EXIF", camera_block(orientation));
    webp_chunk(chunks, "XMP ", view(kSecret));
    if (!more.empty()) webp_chunk(chunks, more, view(kSecret));
    Writer out;
    out.raw("RIFF");
    const auto size = chunks.bytes().size() + 4;
    for (int i = 0; i < 4; ++i) out.u8(static_cast<std::uint8_t>(size >> (8 * i)));
    out.raw("WEBP").raw(chunks.bytes());
    return out.take();
}

inline bool tells(ByteView file) { return text_of(file).find(kSecret) != std::string_view::npos; }

}  // namespace tasuki::test

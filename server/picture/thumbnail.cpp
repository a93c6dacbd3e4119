#include "picture/thumbnail.hpp"

#include <csetjmp>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include <jpeglib.h>
#include <png.h>

namespace tasuki::picture {
namespace {

constexpr std::uint32_t kEdge = limits::kThumbnailEdge;
constexpr int kQuality = 78;

// RGB, row by row.
struct Pixels {
    std::uint32_t width = 0, height = 0;
    std::vector<std::uint8_t> rgb;
    bool empty() const { return rgb.empty(); }
};

// libjpeg leaves by longjmp: what lives across it is owned by the caller, or plain.
struct Leave {
    jpeg_error_mgr manager;
    std::jmp_buf back;
};
void leave(j_common_ptr info) { std::longjmp(reinterpret_cast<Leave*>(info->err)->back, 1); }
void say_nothing(j_common_ptr) {}

jpeg_error_mgr* prepare(Leave& leaving) {
    auto* manager = jpeg_std_error(&leaving.manager);
    manager->error_exit = leave;
    manager->output_message = say_nothing;
    return manager;
}

bool decode_jpeg(ByteView file, Pixels& out) {
    jpeg_decompress_struct info{};
    Leave leaving{};
    info.err = prepare(leaving);
    if (setjmp(leaving.back) != 0) {
        jpeg_destroy_decompress(&info);
        return false;
    }
    jpeg_create_decompress(&info);
    jpeg_mem_src(&info, file.data(), file.size());
    jpeg_read_header(&info, TRUE);
    info.out_color_space = JCS_RGB;
    // The decoder itself gives an eighth to whole; twice the wished edge is smoothed to it.
    const std::uint32_t longer = std::max(info.image_width, info.image_height);
    info.scale_denom = 8;
    info.scale_num = 1;
    while (info.scale_num < 8 && longer * info.scale_num / 8 < 2 * kEdge) ++info.scale_num;
    jpeg_start_decompress(&info);
    out.width = info.output_width;
    out.height = info.output_height;
    if (info.output_components != 3) std::longjmp(leaving.back, 1);
    out.rgb.resize(std::size_t{out.width} * out.height * 3);
    while (info.output_scanline < info.output_height) {
        JSAMPROW row = out.rgb.data() + std::size_t{info.output_scanline} * out.width * 3;
        jpeg_read_scanlines(&info, &row, 1);
    }
    jpeg_finish_decompress(&info);
    jpeg_destroy_decompress(&info);
    return true;
}

bool decode_png(ByteView file, Pixels& out) {
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    if (png_image_begin_read_from_memory(&image, file.data(), file.size()) == 0) return false;
    image.format = PNG_FORMAT_RGB;
    out.width = image.width;
    out.height = image.height;
    out.rgb.resize(PNG_IMAGE_SIZE(image));
    const png_color white{255, 255, 255};
    const bool read = png_image_finish_read(&image, &white, out.rgb.data(), 0, nullptr) != 0;
    png_image_free(&image);
    return read;
}

// Each new point is the mean of the points that it stands for.
Pixels shrink(const Pixels& in) {
    const std::uint32_t longer = std::max(in.width, in.height);
    if (longer <= kEdge) return in;
    Pixels out;
    out.width = std::max<std::uint32_t>(1, in.width * kEdge / longer);
    out.height = std::max<std::uint32_t>(1, in.height * kEdge / longer);
    out.rgb.resize(std::size_t{out.width} * out.height * 3);
    for (std::uint32_t y = 0; y < out.height; ++y) {
        const std::uint32_t top = y * in.height / out.height;
        const std::uint32_t bottom = std::max(top + 1, (y + 1) * in.height / out.height);
        for (std::uint32_t x = 0; x < out.width; ++x) {
            const std::uint32_t left = x * in.width / out.width;
            const std::uint32_t right = std::max(left + 1, (x + 1) * in.width / out.width);
            std::uint64_t sum[3] = {0, 0, 0};
            for (std::uint32_t v = top; v < bottom; ++v) {
                for (std::uint32_t u = left; u < right; ++u) {
                    const auto* point = &in.rgb[(std::size_t{v} * in.width + u) * 3];
                    for (int c = 0; c < 3; ++c) sum[c] += point[c];
                }
            }
            const std::uint64_t points = std::uint64_t{bottom - top} * (right - left);
            auto* to = &out.rgb[(std::size_t{y} * out.width + x) * 3];
            for (int c = 0; c < 3; ++c) to[c] = static_cast<std::uint8_t>(sum[c] / points);
        }
    }
    return out;
}

// As the camera was held: 1 upright, 2 mirrored, 3 upside down, 4 … 8 (TIFF 6.0, Orientation).
Pixels turn(const Pixels& in, std::uint8_t orientation) {
    if (orientation == 1) return in;
    const bool lies = orientation >= 5;
    Pixels out;
    out.width = lies ? in.height : in.width;
    out.height = lies ? in.width : in.height;
    out.rgb.resize(in.rgb.size());
    for (std::uint32_t y = 0; y < out.height; ++y) {
        for (std::uint32_t x = 0; x < out.width; ++x) {
            std::uint32_t u = lies ? y : x, v = lies ? x : y;
            const bool from_right =
                orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
            const bool from_below =
                orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
            if (from_right) u = in.width - 1 - u;
            if (from_below) v = in.height - 1 - v;
            for (std::size_t c = 0; c < 3; ++c)
                out.rgb[(std::size_t{y} * out.width + x) * 3 + c] =
                    in.rgb[(std::size_t{v} * in.width + u) * 3 + c];
        }
    }
    return out;
}

bool encode_jpeg(const Pixels& in, unsigned char*& made, unsigned long& size) {
    jpeg_compress_struct info{};
    Leave leaving{};
    info.err = prepare(leaving);
    if (setjmp(leaving.back) != 0) {
        jpeg_destroy_compress(&info);
        return false;
    }
    jpeg_create_compress(&info);
    jpeg_mem_dest(&info, &made, &size);
    info.image_width = in.width;
    info.image_height = in.height;
    info.input_components = 3;
    info.in_color_space = JCS_RGB;
    jpeg_set_defaults(&info);
    jpeg_set_quality(&info, kQuality, TRUE);
    jpeg_start_compress(&info, TRUE);
    while (info.next_scanline < info.image_height) {
        auto* row = const_cast<std::uint8_t*>(in.rgb.data()) +
                    std::size_t{info.next_scanline} * in.width * 3;
        jpeg_write_scanlines(&info, &row, 1);
    }
    jpeg_finish_compress(&info);
    jpeg_destroy_compress(&info);
    return true;
}

}  // namespace

Bytes thumbnail_of(const Cleaned& picture) {
    Pixels pixels;
    const bool read = picture.kind == Kind::jpeg  ? decode_jpeg(picture.kept, pixels)
                      : picture.kind == Kind::png ? decode_png(picture.kept, pixels)
                                                  : false;
    if (!read || pixels.empty()) return {};
    const Pixels small = turn(shrink(pixels), picture.orientation);
    unsigned char* made = nullptr;
    unsigned long size = 0;
    Bytes out;
    if (encode_jpeg(small, made, size) && size <= limits::kThumbnail) out.assign(made, made + size);
    std::free(made);
    return out;
}

}  // namespace tasuki::picture

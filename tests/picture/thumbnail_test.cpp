// What is seen in a message before anybody opens it: small, upright, and without a word beside it.
#include <gtest/gtest.h>

#include "picture/samples.hpp"
#include "picture/thumbnail.hpp"

namespace tasuki::picture {
namespace {

struct Decoded {
    unsigned width = 0, height = 0;
    std::vector<std::uint8_t> rgb;
    bool is(unsigned x, unsigned y, bool red, bool green, bool blue) const {
        const auto* at = &rgb[(std::size_t{y} * width + x) * 3];
        return (at[0] > 128) == red && (at[1] > 128) == green && (at[2] > 128) == blue;
    }
};

Decoded decoded(const Bytes& file) {
    Decoded out;
    jpeg_decompress_struct info{};
    jpeg_error_mgr errors{};
    info.err = jpeg_std_error(&errors);
    jpeg_create_decompress(&info);
    jpeg_mem_src(&info, file.data(), file.size());
    jpeg_read_header(&info, TRUE);
    info.out_color_space = JCS_RGB;
    jpeg_start_decompress(&info);
    out.width = info.output_width;
    out.height = info.output_height;
    out.rgb.resize(std::size_t{out.width} * out.height * 3);
    while (info.output_scanline < info.output_height) {
        auto* row = &out.rgb[std::size_t{info.output_scanline} * out.width * 3];
        jpeg_read_scanlines(&info, &row, 1);
    }
    jpeg_finish_decompress(&info);
    jpeg_destroy_decompress(&info);
    return out;
}

Bytes small(const Bytes& sent) {
    const auto kept = clean(sent);
    return kept ? thumbnail_of(*kept) : Bytes{};
}

TEST(Thumbnail, IsAtMost320PointsWide) {
    for (const auto& sent : {test::jpeg(1600, 900), test::png(1600, 900)}) {
        const auto made = small(sent);
        ASSERT_FALSE(made.empty());
        const auto picture = decoded(made);
        EXPECT_EQ(picture.width, 320U);
        EXPECT_EQ(picture.height, 180U);
        EXPECT_TRUE(picture.is(10, 10, true, true, true)) << "the white corner";
        EXPECT_TRUE(picture.is(80, 100, true, false, false));
        EXPECT_TRUE(picture.is(240, 100, false, false, true));
        EXPECT_FALSE(test::tells(made));
    }
}

TEST(Thumbnail, IsNeverLargerThanThePicture) {
    const auto picture = decoded(small(test::jpeg(64, 48)));
    EXPECT_EQ(picture.width, 64U);
    EXPECT_EQ(picture.height, 48U);
}

// Where the white corner is afterwards, for each way in which a camera can be held.
TEST(Thumbnail, StandsUpright) {
    struct Row {
        std::uint8_t orientation;
        bool lies, right, below;
    };
    constexpr Row kRows[] = {{1, false, false, false}, {2, false, true, false},
                             {3, false, true, true},   {4, false, false, true},
                             {5, true, false, false},  {6, true, true, false},
                             {7, true, true, true},    {8, true, false, true}};
    for (const auto& row : kRows) {
        const auto picture = decoded(small(test::jpeg(640, 320, row.orientation)));
        ASSERT_EQ(picture.width, row.lies ? 160U : 320U) << int{row.orientation};
        ASSERT_EQ(picture.height, row.lies ? 320U : 160U);
        EXPECT_TRUE(picture.is(row.right ? picture.width - 6 : 5,
                               row.below ? picture.height - 6 : 5, true, true, true))
            << int{row.orientation};
    }
}

TEST(Thumbnail, IsLeftOutWhereThereIsNoPictureToDecode) {
    EXPECT_TRUE(small(to_bytes("%PDF-1.4\n%%EOF")).empty());
    EXPECT_TRUE(small(test::webp(1)).empty());
    auto broken = test::jpeg(64, 64);
    const auto scan = text_of(broken).find("\xff\xda");
    std::fill(broken.begin() + static_cast<std::ptrdiff_t>(scan) - 40,
              broken.begin() + static_cast<std::ptrdiff_t>(scan) - 20, std::uint8_t{0xaa});
    const auto kept = clean(broken);
    if (kept) thumbnail_of(*kept);  // whatever comes of it, it comes back
}

}  // namespace
}  // namespace tasuki::picture

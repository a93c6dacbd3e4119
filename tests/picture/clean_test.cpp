// A photograph of a wound carries the address of the patient's home unless somebody takes it out.
#include <gtest/gtest.h>

#include "picture/clean.hpp"
#include "picture/samples.hpp"

namespace tasuki::picture {
namespace {

using test::jpeg;
using test::png;
using test::tells;
using test::webp;

TEST(Clean, AJpegLosesEverythingButThePictureAndWhichWayIsUp) {
    for (const bool progressive : {false, true}) {
        const auto sent = jpeg(64, 48, 6, progressive);
        ASSERT_TRUE(tells(sent));
        const auto kept = clean(sent);
        ASSERT_TRUE(kept);
        EXPECT_EQ(kept->kind, Kind::jpeg);
        EXPECT_EQ(kept->width, 64U);
        EXPECT_EQ(kept->height, 48U);
        EXPECT_EQ(kept->orientation, 6);
        EXPECT_FALSE(tells(kept->kept));
        EXPECT_EQ(text_of(kept->kept).find("abc"), std::string_view::npos) << "the camera's maker";
        EXPECT_TRUE(text_of(kept->kept).ends_with("\xff\xd9"));
        const auto again = clean(kept->kept);
        ASSERT_TRUE(again);
        EXPECT_EQ(again->kept, kept->kept);
        EXPECT_EQ(again->orientation, 6);
    }
}

TEST(Clean, AnUprightJpegKeepsNoExifAtAll) {
    const auto kept = clean(jpeg(16, 16));
    ASSERT_TRUE(kept);
    EXPECT_EQ(text_of(kept->kept).find("Exif"), std::string_view::npos);
}

TEST(Clean, ThePointsOfAJpegAreUntouched) {
    const auto sent = jpeg(64, 48);
    const auto kept = clean(sent);
    ASSERT_TRUE(kept);
    const auto scan = [](ByteView file) {
        const auto text = text_of(file);
        const auto from = text.find("\xff\xda");
        return std::string(text.substr(from, text.find("\xff\xd9", from) - from));
    };
    EXPECT_EQ(scan(sent), scan(kept->kept));
}

TEST(Clean, APngKeepsWhatADecoderNeeds) {
    const auto sent = png(40, 30);
    ASSERT_TRUE(tells(sent));
    const auto kept = clean(sent);
    ASSERT_TRUE(kept);
    EXPECT_EQ(kept->kind, Kind::png);
    EXPECT_EQ(kept->width, 40U);
    EXPECT_FALSE(tells(kept->kept));
    for (const auto* chunk : {"tEXt", "eXIf", "iTXt"})
        EXPECT_EQ(text_of(kept->kept).find(chunk), std::string_view::npos) << chunk;
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    EXPECT_NE(png_image_begin_read_from_memory(&image, kept->kept.data(), kept->kept.size()), 0);
    png_image_free(&image);
}

TEST(Clean, AWebpKeepsPictureAndWhichWayIsUp) {
    const auto turned = clean(webp(6));
    ASSERT_TRUE(turned);
    EXPECT_EQ(turned->kind, Kind::webp);
    EXPECT_EQ(turned->width, 16U);
    EXPECT_EQ(turned->height, 16U);
    EXPECT_EQ(turned->orientation, 6);
    EXPECT_FALSE(tells(turned->kept));
    EXPECT_NE(text_of(turned->kept).find("EXIF"), std::string_view::npos);
    const auto upright = clean(webp(1));
    ASSERT_TRUE(upright);
    EXPECT_EQ(text_of(upright->kept).find("VP8X"), std::string_view::npos);
    EXPECT_FALSE(clean(webp(1, "ANMF"))) << "a moving picture";
}

TEST(Clean, APdfIsKeptAsItIs) {
    const auto pdf = to_bytes("%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n");
    const auto kept = clean(pdf);
    ASSERT_TRUE(kept);
    EXPECT_EQ(kept->kind, Kind::pdf);
    EXPECT_EQ(kept->kept, pdf);
    EXPECT_FALSE(clean(to_bytes("%PDF-1.4\n1 0 obj <<>> endobj\n"))) << "cut off";
}

TEST(Clean, WhatIsNoneOfThemIsRefusedWhateverItIsCalled) {
    for (const std::string text :
         {"", "GIF89a", "<html><script>alert(1)</script></html>", "MZ", "PK\x03\x04",
          "\xff\xd8\xff", "\x89PNG\r\n\x1a\n", "RIFF....WEBP", "%PDF", "%!PS %%EOF"})
        EXPECT_FALSE(clean(to_bytes(text))) << text;
}

TEST(Clean, APictureThatIsCutOffIsNone) {
    for (const auto& whole : {jpeg(32, 32), png(32, 32), webp(6)}) {
        const auto cleaned = clean(whole);
        ASSERT_TRUE(cleaned);
        const auto& kept = cleaned->kept;
        for (std::size_t n = 0; n < kept.size(); n += 7)
            EXPECT_FALSE(clean(ByteView(kept).first(n))) << n;
    }
}

TEST(Clean, APngWithAWrongChecksumIsNone) {
    auto sent = png(32, 32);
    sent[20] ^= 1;  // the width
    EXPECT_FALSE(clean(sent));
}

TEST(Clean, APictureWithMorePointsThanAreTakenIsNone) {
    Writer head;
    head.u32(60'000).u32(60'000).u8(8).u8(2).u8(0).u8(0).u8(0);
    Writer file;
    file.raw(std::string_view{"\x89PNG\r\n\x1a\n", 8});
    file.raw(test::png_chunk("IHDR", head.bytes()));
    file.raw(test::png_chunk("IDAT", view("x"))).raw(test::png_chunk("IEND", {}));
    EXPECT_FALSE(clean(file.bytes()));
}

TEST(Orientation, IsReadInBothByteOrdersAndNeverTrusted) {
    EXPECT_EQ(orientation_of(test::camera_block(8)), 8);
    EXPECT_EQ(orientation_of(test::camera_block(0)), 1);
    EXPECT_EQ(orientation_of(test::camera_block(9)), 1);
    EXPECT_EQ(orientation_of(tiff_with_orientation(3)), 3);
    EXPECT_EQ(orientation_of({}), 1);
    auto block = test::camera_block(6);
    for (std::size_t i = 0; i < block.size(); ++i) {
        auto other = block;
        other[i] = 0xff;
        const auto orientation = orientation_of(other);
        EXPECT_TRUE(orientation >= 1 && orientation <= 8);
    }
}

}  // namespace
}  // namespace tasuki::picture

#include <gtest/gtest.h>

#include <limits>

#include "store/space.hpp"
#include "support/temp_folder.hpp"

namespace {

using tasuki::store::SpaceReserve;
using tasuki::test::TempFolder;

TEST(Space, FreeBytesAreKnown) {
    TempFolder folder;
    EXPECT_GT(tasuki::store::free_bytes(folder.path()), 0u);
    EXPECT_ANY_THROW(tasuki::store::free_bytes(folder.path() / "missing"));
}

TEST(Space, ReserveTakesRealBlocksAndGivesThemBack) {
    TempFolder folder;
    SpaceReserve reserve(folder.path(), 1 << 20);
    EXPECT_FALSE(reserve.held());
    EXPECT_TRUE(reserve.take(0));
    auto file = folder.path() / SpaceReserve::kFileName;
    EXPECT_EQ(std::filesystem::file_size(file), 1u << 20);
    EXPECT_TRUE(SpaceReserve(folder.path(), 1 << 20).held()) << "found again at the next start";
    reserve.let_go();
    EXPECT_FALSE(reserve.held());
    EXPECT_FALSE(std::filesystem::exists(file));
    reserve.let_go();
}

TEST(Space, ReserveIsNotTakenFromADiskThatIsNearlyFull) {
    TempFolder folder;
    SpaceReserve reserve(folder.path(), 1 << 20);
    EXPECT_FALSE(reserve.take(std::numeric_limits<std::uint64_t>::max() / 2));
    EXPECT_FALSE(std::filesystem::exists(folder.path() / SpaceReserve::kFileName));
}

}  // namespace

#include <gtest/gtest.h>

#include <fstream>

#include "base/crypto.hpp"
#include "store/anchor.hpp"
#include "support/temp_folder.hpp"

namespace {

using namespace tasuki;
using namespace tasuki::test;
using store::AnchorFile;

class Anchor : public testing::Test {
  protected:
    Anchor() {
        std::filesystem::permissions(folder_.path(), std::filesystem::perms::owner_all);
        AnchorFile::create(folder_.path(), start_);
    }
    std::filesystem::path file() const { return folder_.path() / AnchorFile::kFileName; }

    TempFolder folder_;
    ledger::Chain start_{0, random_key()};
};

TEST_F(Anchor, NewAnchorIsTheStart) { EXPECT_EQ(AnchorFile(folder_.path()).last(), start_); }

TEST_F(Anchor, LastPlaceIsReadBack) {
    ledger::Chain chain;
    {
        AnchorFile anchor(folder_.path());
        for (std::uint64_t n = 1; n <= 7; ++n) {
            chain = {n, random_key()};
            anchor.place(chain, Instant{static_cast<std::int64_t>(n)});
        }
    }
    EXPECT_EQ(AnchorFile(folder_.path()).last(), chain);
}

// A power cut in the middle of a line: the place before it stands.
TEST_F(Anchor, TornLineLeavesThePlaceBeforeIt) {
    ledger::Chain first{1, random_key()}, second{2, random_key()};
    {
        AnchorFile anchor(folder_.path());
        anchor.place(first, {1});
        anchor.place(second, {2});
    }
    {
        std::fstream raw(file(), std::ios::in | std::ios::out | std::ios::binary);
        raw.seekp(20);
        raw << "torn";
    }
    EXPECT_EQ(AnchorFile(folder_.path()).last(), first);
}

TEST_F(Anchor, UnreadableAnchorIsRefused) {
    {
        std::ofstream raw(file(), std::ios::trunc);
        raw << "nothing of ours\n";
    }
    EXPECT_THROW(AnchorFile{folder_.path()}, store::CannotOpen);
    std::filesystem::remove(file());
    EXPECT_THROW(AnchorFile{folder_.path()}, store::CannotOpen);
}

TEST_F(Anchor, IsSyncedOnceASecondAndAtStop) {
    AnchorFile anchor(folder_.path());
    anchor.place({1, random_key()}, {10'000});
    EXPECT_TRUE(anchor.synced());
    anchor.place({2, random_key()}, {10'999});
    EXPECT_FALSE(anchor.synced());
    anchor.place({3, random_key()}, {11'000});
    EXPECT_TRUE(anchor.synced());
    anchor.place({4, random_key()}, {11'500});
    anchor.sync();
    EXPECT_TRUE(anchor.synced());
}

}  // namespace

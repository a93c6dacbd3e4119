// Found by tests/proof/tamper: a page that was altered made the look-up throw, then the end of
// its read scope throw again from a destructor: the server and `tasuki verify` aborted instead of
// saying which page it was.
#include <gtest/gtest.h>

#include "store/memory_tables.hpp"

namespace tasuki::store {
namespace {

class Broken final : public MemoryTables {
  public:
    void end_read() override { throw StoreBroken("cannot commit"); }
};

TEST(ReadScope, LeavesTheWordToWhatBrokeInsideIt) {
    Broken rows;
    try {
        const ReadScope scope(rows);
        throw StoreBroken("a page was altered");
    } catch (const StoreBroken& broken) {
        EXPECT_STREQ(broken.what(), "a page was altered");
    }
}

}  // namespace
}  // namespace tasuki::store

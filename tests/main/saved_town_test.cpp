// Every record that was ever in use must open for ever, with all that hangs on it.
#include <gtest/gtest.h>

#include "main/record.hpp"
#include "support/saved_store.hpp"

namespace tasuki {
namespace {

// The fictional town as `tasuki demo --fresh` left it under schema 10: three weeks of messages,
// receipts, cards, pins, asks and checked rosters.
TEST(SavedTown, OfSchema10IsVerifiedWhole) {
    const test::SavedStore saved("schema-10");
    config::Config config;
    config.store_folder = saved.places().store_folder;
    config.key_folder = config.journal_folder = saved.places().key_folder;
    const auto record = open_record(config, Expect::demo);
    store::StoreVerifier verifier(verify_input(*record));
    while (!verifier.done()) {
        const auto finding = verifier.step();
        ASSERT_FALSE(finding) << store::to_text(*finding);
    }
    EXPECT_EQ(verifier.entries(), 4776u);
}

}  // namespace
}  // namespace tasuki

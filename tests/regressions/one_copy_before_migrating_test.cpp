// A store that went through several schemas at once was kept whole before each of them: a town's
// 2 GB became 20, and a full disk. One copy, of the store as the older program left it, is what is
// needed to go back.
#include <gtest/gtest.h>

#include "store/init.hpp"
#include "store/root_key.hpp"
#include "store/sqlcipher_tables.hpp"
#include "support/saved_store.hpp"

namespace tasuki::test {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> copies_in(const fs::path& folder) {
    std::vector<std::string> names;
    for (const auto& each : fs::directory_iterator(folder)) {
        const auto name = each.path().filename().string();
        if (name.starts_with("store.db.schema-")) names.push_back(name);
    }
    return names;
}

TEST(Migration, KeepsTheStoreOnceHoweverManySchemasItGoesThrough) {
    const SavedStore saved("schema-1");
    const store::StoreKeys keys(store::load_root_key(saved.places().key_folder));
    store::SqlcipherTables::open(saved.places().store_folder, keys.page());
    EXPECT_EQ(copies_in(saved.places().store_folder),
              std::vector<std::string>{"store.db.schema-1"});
}

TEST(Migration, KeepsNothingOfANewStore) {
    const TempFolder folder;
    const store::KeyPlaces places{folder.path() / "store", folder.path() / "keys"};
    store::init_store(places, {"架空市", "copies.example.jp", true}, {1'795'219'200'000});
    EXPECT_EQ(copies_in(places.store_folder), std::vector<std::string>{});
}

}  // namespace
}  // namespace tasuki::test

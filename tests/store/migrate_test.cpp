#include <gtest/gtest.h>

#include <unistd.h>

#include "sample_rows.hpp"
#include "store/init.hpp"
#include "store/migrate.hpp"
#include "store/root_key.hpp"
#include "store/seal_group.hpp"
#include "store/seal_people.hpp"
#include "support/saved_store.hpp"

namespace {

namespace fs = std::filesystem;
using namespace tasuki;
using namespace tasuki::test;
using namespace tasuki::store;

constexpr auto kOwner = fs::perms::owner_read | fs::perms::owner_write;

std::vector<Migration> with_step_two(const char* sql) {
    std::vector<Migration> out(store_migrations().begin(), store_migrations().end());
    out.push_back({out.back().number + 1, "test", sql});
    return out;
}

// Every store that was ever in use must open for ever: the record is kept for years.
TEST(Migrate, SavedStoreOfSchema1IsReadWhole) {
    SavedStore saved("schema-1");
    StoreKeys keys(load_root_key(saved.places().key_folder));
    auto tables = SqlcipherTables::open(saved.places().store_folder, keys.page());
    auto key_store = SqlcipherKeyStore::open(saved.places(), keys);
    auto accounts = tables->accounts();
    ASSERT_EQ(accounts.size(), 1u);
    EXPECT_EQ(from_row(accounts[0], keys).name.given, "花子");
    ASSERT_EQ(accounts[0].affiliations.size(), 1u);
    EXPECT_TRUE(accounts[0].affiliations[0].active);  // what stood goes on without a new yes
    EXPECT_FALSE(accounts[0].affiliations[0].offered);
    ASSERT_EQ(tables->groups().size(), 1u);
    auto no = tables->groups()[0];
    auto row = tables->group(no).value();
    auto group_keys = key_store->group_keys(row.id);
    ASSERT_NE(group_keys, nullptr);
    auto group = from_rows(row, tables->memberships(no), tables->admissions(no), group_keys.get());
    EXPECT_EQ(group.patient.name.given_kana, "タロウ");
    EXPECT_EQ(group.memberships.at(0).account, accounts[0].id);
    EXPECT_EQ(tables->room_head(no, Room::staff), (row::RoomHead{20, 1}));
    EXPECT_EQ(tables->leaf(1, 19)->bytes, to_bytes("leaf 20"));
}

TEST(Migrate, StepKeepsACopyAndTheRows) {
    SavedStore saved("schema-1");
    StoreKeys keys(load_root_key(saved.places().key_folder));
    auto next = with_step_two("ALTER TABLE office ADD COLUMN mail TEXT NOT NULL DEFAULT ''");
    {
        auto tables = SqlcipherTables::open(saved.places().store_folder, keys.page(), next);
        EXPECT_EQ(tables->accounts().size(), 1u);
    }
    auto copy = saved.places().store_folder / "store.db.schema-1";
    ASSERT_TRUE(fs::exists(copy));
    EXPECT_EQ(fs::status(copy).permissions(), kOwner);
    // The copy is the whole store as it was.
    fs::rename(copy, saved.places().store_folder / "store.db");
    fs::remove(saved.places().store_folder / "store.db-wal");
    fs::remove(saved.places().store_folder / "store.db-shm");
    auto before = SqlcipherTables::open(saved.places().store_folder, keys.page());
    EXPECT_EQ(before->accounts().size(), 1u);
}

// An older program writing into a newer store would drop what it does not know.
TEST(Migrate, NewerStoreIsRefusedNamingBothSchemas) {
    SavedStore saved("schema-1");
    StoreKeys keys(load_root_key(saved.places().key_folder));
    auto newer = store_migrations().back().number + 1;
    SqlcipherTables::open(saved.places().store_folder, keys.page(),
                          with_step_two("CREATE TABLE later (n INTEGER) STRICT"));
    try {
        SqlcipherTables::open(saved.places().store_folder, keys.page());
        FAIL() << "an older program opened a newer store";
    } catch (const CannotOpen& refused) {
        std::string text = refused.what();
        EXPECT_NE(text.find("schema " + std::to_string(newer)), std::string::npos) << text;
        EXPECT_NE(text.find("up to " + std::to_string(newer - 1)), std::string::npos) << text;
    }
}

TEST(Migrate, FailedStepLeavesTheOldSchema) {
    SavedStore saved("schema-1");
    StoreKeys keys(load_root_key(saved.places().key_folder));
    EXPECT_ANY_THROW(SqlcipherTables::open(
        saved.places().store_folder, keys.page(),
        with_step_two("CREATE TABLE half (n INTEGER) STRICT; INSERT INTO missing VALUES (1)")));
    auto tables = SqlcipherTables::open(saved.places().store_folder, keys.page());
    EXPECT_EQ(tables->accounts().size(), 1u);
    tables.reset();
    auto again = SqlcipherTables::open(saved.places().store_folder, keys.page(),
                                       with_step_two("CREATE TABLE half (n INTEGER) STRICT"));
    EXPECT_EQ(again->accounts().size(), 1u);
}

TEST(Migrate, NumbersHaveNoGap) {
    int expected = 1;
    for (auto& migration : store_migrations()) EXPECT_EQ(migration.number, expected++);
    expected = 1;
    for (auto& migration : key_migrations()) EXPECT_EQ(migration.number, expected++);
}

}  // namespace

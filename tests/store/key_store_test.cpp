#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "store/folder.hpp"
#include "store/key_store.hpp"
#include "store/migrate.hpp"
#include "support/temp_folder.hpp"

namespace {

namespace fs = std::filesystem;
using namespace tasuki;
using namespace tasuki::test;
using store::SecretKey;
using store::SqlcipherKeyStore;

class KeyStoreFile : public testing::Test {
  protected:
    KeyStoreFile() {
        for (auto folder : {&store_, &keys_}) fs::permissions(folder->path(), fs::perms::owner_all);
    }
    store::KeyPlaces places() const { return {store_.path(), keys_.path()}; }
    std::unique_ptr<SqlcipherKeyStore> create() {
        return SqlcipherKeyStore::create(places(), derived_);
    }
    std::unique_ptr<SqlcipherKeyStore> open() {
        return SqlcipherKeyStore::open(places(), derived_);
    }
    fs::path file(const char* suffix = "") const {
        return store_.path() / (std::string(SqlcipherKeyStore::kFileName) + suffix);
    }
    fs::path page_key(const char* suffix = "") const {
        return keys_.path() / (std::string(SqlcipherKeyStore::kPageKeyFile) + suffix);
    }

    TempFolder store_, keys_;
    store::StoreKeys derived_{SecretKey(random_key())};
};

std::string content_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

TEST_F(KeyStoreFile, KeysOutliveARestart) {
    auto group = make_id<GroupId>();
    auto office = make_id<OfficeId>();
    auto keys = create();
    auto seed = keys->ledger_seed();
    keys->make_group_key(group);
    auto made = keys->make_group_key(group);
    auto public_half = keys->make_office_pair(office);
    keys.reset();
    keys = open();
    ASSERT_NE(keys->group_keys(group), nullptr);
    EXPECT_EQ(keys->group_keys(group)->all(), made->all());
    EXPECT_EQ(keys->ledger_seed(), seed);
    auto pair = keys->office_pair(office);
    ASSERT_TRUE(pair);
    EXPECT_EQ(pair->public_half, public_half);
    EXPECT_EQ(box_open(pair->private_half, box_seal(public_half, view("写し"))), to_bytes("写し"));
    EXPECT_FALSE(keys->office_pair(make_id<OfficeId>()));
}

TEST_F(KeyStoreFile, AnotherRootKeyIsRefused) {
    create();
    derived_ = store::StoreKeys(SecretKey(random_key()));
    EXPECT_THROW(open(), store::CannotOpen);
}

TEST_F(KeyStoreFile, ExistingKeysAreNeverOverwritten) {
    create();
    EXPECT_THROW(create(), store::CannotOpen);
}

// A key put into another group's row would make that group's bodies readable with it.
TEST_F(KeyStoreFile, KeyMovedToAnotherGroupIsRefused) {
    auto mine = make_id<GroupId>();
    create()->make_group_key(mine);
    {
        auto wrapped = store::read_private_file(page_key(), "page key", 256);
        auto plain = tasuki::open(derived_.wrap(), wrapped, view("tasuki/1 key store page key"));
        ASSERT_TRUE(plain);
        Key key{};
        std::copy(plain->begin(), plain->end(), key.begin());
        store::Connection file_itself(file(), key, store::Connection::Mode::write);
        auto move = file_itself.run("UPDATE group_key SET group_id = ?1");
        move.with(make_id<GroupId>()).once();
    }
    EXPECT_THROW(open(), store::StoreBroken);
}

// The patient's case is destroyed when its keys are: not hidden, gone from every file.
TEST_F(KeyStoreFile, DestroyedKeysAreGoneAndTheOthersStay) {
    auto gone = make_id<GroupId>(), kept = make_id<GroupId>();
    auto keys = create();
    keys->make_group_key(gone);
    auto stays = keys->make_group_key(kept);
    auto old_file = content_of(file());
    auto old_page_key = content_of(page_key());
    keys->destroy(gone);
    EXPECT_EQ(keys->group_keys(gone), nullptr);
    ASSERT_NE(keys->group_keys(kept), nullptr);
    EXPECT_NE(content_of(page_key()), old_page_key);
    EXPECT_NE(content_of(file()).substr(0, 16), old_file.substr(0, 16));
    keys->make_group_key(make_id<GroupId>());
    keys.reset();
    keys = open();
    EXPECT_EQ(keys->group_keys(gone), nullptr);
    EXPECT_EQ(keys->group_keys(kept)->all(), stays->all());
    std::size_t files = 0;
    for (auto& each : fs::directory_iterator(keys_.path())) files += each.is_regular_file();
    EXPECT_EQ(files, 1u) << "an old page key was left in the key folder";
}

// What somebody copied of the old file does not open with what is left of the keys.
TEST_F(KeyStoreFile, OldFileDoesNotOpenAfterADestruction) {
    auto group = make_id<GroupId>();
    auto keys = create();
    keys->make_group_key(group);
    keys.reset();
    fs::copy_file(file(), file(".copied"));
    open()->destroy(group);
    fs::rename(file(".copied"), file());
    fs::remove(file("-wal"));
    fs::remove(file("-shm"));
    EXPECT_THROW(open(), store::CannotOpen);
}

TEST_F(KeyStoreFile, RewriteCutShortBeforeTheNewFileStandsIsForgotten) {
    auto group = make_id<GroupId>();
    create()->make_group_key(group);
    store::replace_file(page_key(".next"),
                        seal(derived_.wrap(), random_key(), view("tasuki/1 key store page key")));
    store::replace_file(file(".fresh"), view("half a file"));
    EXPECT_NE(open()->group_keys(group), nullptr);
    EXPECT_FALSE(fs::exists(page_key(".next")));
    EXPECT_FALSE(fs::exists(file(".fresh")));
}

TEST_F(KeyStoreFile, RewriteCutShortAfterTheNewFileStandsIsFinished) {
    auto group = make_id<GroupId>(), gone = make_id<GroupId>();
    auto keys = create();
    keys->make_group_key(group);
    auto before = content_of(page_key());
    keys->destroy(gone);
    keys.reset();
    // As if the last rename of the page key had not happened.
    fs::rename(page_key(), page_key(".next"));
    store::replace_file(page_key(), view(before));
    EXPECT_NE(open()->group_keys(group), nullptr);
    EXPECT_FALSE(fs::exists(page_key(".next")));
    EXPECT_NE(content_of(page_key()), before);
}

}  // namespace

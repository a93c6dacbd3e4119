// A backup is the last copy of a town's record: it is whole, opens with the sheet alone, and is
// never a second way in.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "base/limits.hpp"
#include "ledger/top.hpp"
#include "store/anchor.hpp"
#include "store/backup.hpp"
#include "store/engine.hpp"
#include "store/init.hpp"
#include "store/recovery_sheet.hpp"
#include "store/region_keys.hpp"
#include "store/restore.hpp"
#include "store/root_key.hpp"
#include "support/fake_clock.hpp"
#include "support/temp_folder.hpp"

namespace {

namespace fs = std::filesystem;
using namespace tasuki;
using namespace tasuki::store;
using tasuki::test::FakeClock;
using tasuki::test::TempFolder;

std::string content_in(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

// A region that was just founded, on its disk, and one group key.
class BackedUp : public testing::Test {
  protected:
    BackedUp() {
        auto made = init_store(places(), {"架空市", "tasuki", false}, clock.now());
        sheet = made.sheet;
        const auto keys = load_store_keys(places().key_folder);
        group = make_id<GroupId>();
        key = made.key_store->make_group_key(group)->newest();
        EngineOptions options;
        options.incarnation = made.tables->setting(setting::kIncarnation).value();
        options.origin = text_of(made.tables->setting(setting::kOrigin).value());
        Engine engine(*made.tables, keys, *made.key_store, clock, {}, options);
        domain::Asker asker;
        asker.level = domain::AuthLevel::operator_socket;
        engine.apply({{asker, domain::PeopleCommand{domain::CreateRegion{"架空市", false}}}});
        origin = options.origin;
    }
    KeyPlaces places(const std::string& host = "first") const {
        fs::create_directories(folder_.path() / host);
        return {folder_.path() / host / "store", folder_.path() / host / "keys"};
    }
    fs::path file(const char* name = "a.backup") const { return folder_.path() / name; }

    MadeBackup back_up(const fs::path& to) {
        const auto keys = load_store_keys(places().key_folder);
        const auto tables = SqlcipherTables::open(places().store_folder, keys.page());
        const auto key_store = SqlcipherKeyStore::open(places(), keys);
        return make_backup({places().store_folder, keys, to, "1.2.3", clock.now(),
                            [&] { return key_store->copy(); },
                            [this](const domain::BackupMade& made) { record(made); },
                            [](BackupProgress) { return true; },
                            [this](const fs::path&) { return free; }});
    }
    Restored restore(const fs::path& from, const std::string& host = "second") {
        return restore_store({places(host), from, sheet, clock, [](RestoreProgress) {}});
    }
    std::string why_not(const fs::path& from, const std::string& host = "second") {
        try {
            restore(from, host);
        } catch (const CannotOpen& refused) {
            EXPECT_FALSE(fs::exists(places(host).store_folder / "store.db"));
            return refused.what();
        }
        return "(restored)";
    }

    FakeClock clock;
    std::string sheet, origin;
    GroupId group;
    std::uint32_t key = 0;
    std::uint64_t free = std::uint64_t{1} << 40;
    std::function<void(const domain::BackupMade&)> record = [](const auto&) {};

  private:
    TempFolder folder_;
};

TEST_F(BackedUp, OpensWithTheSheetAloneOnAnotherMachine) {
    const auto made = back_up(file());
    EXPECT_EQ(made.made.bytes, fs::file_size(file()));
    EXPECT_FALSE(fs::exists(places().store_folder / "backup.copy"));
    const auto done = restore(file());
    EXPECT_EQ(done.from.id, made.made.id);
    EXPECT_FALSE(done.lost_batches) << "no anchor of the old life is here: nobody knows";
    const auto second = places("second");
    EXPECT_NE(load_root_key(second.key_folder), load_root_key(places().key_folder));
    const auto keys = load_store_keys(second.key_folder);
    EXPECT_EQ(keys.region_keys(), load_store_keys(places().key_folder).region_keys());
    const auto tables = SqlcipherTables::open(second.store_folder, keys.page());
    EXPECT_EQ(tables->region()->value.name, "架空市");
    const auto key_store = SqlcipherKeyStore::open(second, keys);
    EXPECT_EQ(key_store->group_keys(group)->newest(), key);
    // Its life is another one, and says which it was.
    EXPECT_NE(text_of(tables->setting(setting::kOrigin).value()), origin);
    const auto fork = ledger::decode_fork(tables->setting(setting::kFork).value());
    EXPECT_EQ(fork->old_origin, ledger::origin_hash(origin));
    EXPECT_EQ(fork->anchor, done.from.chain);
}

// Where the key folder outlived the store, it knows of commits that the backup has not.
TEST_F(BackedUp, TheForkNamesTheNewestAnchorThatIsKnown) {
    back_up(file());
    auto line = ledger::last_anchor(content_in(places().key_folder / "anchor")).value();
    line.n += 5;
    AnchorFile::create(places().key_folder, line);
    fs::remove_all(places().store_folder);
    const auto root = load_root_key(places().key_folder);
    const auto done = restore(file(), "first");
    EXPECT_EQ(done.lost_batches, line.n - done.from.chain.n);
    EXPECT_EQ(load_root_key(places().key_folder), root);
    const auto keys = load_store_keys(places().key_folder);
    const auto tables = SqlcipherTables::open(places().store_folder, keys.page());
    EXPECT_EQ(ledger::decode_fork(tables->setting(setting::kFork).value())->anchor, line);
    std::size_t kept = 0;
    for (const auto& each : fs::directory_iterator(places().key_folder))
        kept += each.path().string().find(".before-") != std::string::npos ? 1 : 0;
    EXPECT_EQ(kept, 3u) << "anchor, region.key, keystore.key of the old life";
}

TEST_F(BackedUp, HoldsNeitherClearTextNorTheRootKey) {
    back_up(file());
    const auto bytes = content_in(file());
    EXPECT_EQ(bytes.find("架空市"), std::string::npos);
    EXPECT_EQ(bytes.find("SQLite format 3"), std::string::npos);
    const auto root = load_root_key(places().key_folder);
    EXPECT_EQ(bytes.find(text_of(root.get())), std::string::npos);
}

// The power went while a backup was made: what is left of it is a copy of the store, and perhaps a
// whole backup that is registered nowhere.
TEST_F(BackedUp, WhatAKilledBackupLeftIsRemoved) {
    const auto folder = file().parent_path() / "backups";
    fs::create_directory(folder);
    const auto left = folder / "tasuki-20261120-020000.backup.part";
    const auto copy = places().store_folder / "backup.copy";
    for (const auto& each : {left, folder / "notes.part", copy}) std::ofstream(each) << "x";
    remove_left_copy(places().store_folder);
    EXPECT_FALSE(fs::exists(copy));
    back_up(folder);
    EXPECT_FALSE(fs::exists(left));
    EXPECT_TRUE(fs::exists(folder / "notes.part"));
}

// Store and backups on one disk: the copy fits beside what posts need, the backup beside the copy
// would not.
TEST_F(BackedUp, LeavesTheRoomThatPostsNeed) {
    free = limits::kLowSpace + fs::file_size(places().store_folder / "store.db") + 100'000;
    EXPECT_THROW(back_up(file()), StoreFull);
    EXPECT_FALSE(fs::exists(file()));
    EXPECT_FALSE(fs::exists(places().store_folder / "backup.copy"));
}

TEST_F(BackedUp, AFileBesideTheNamedOneIsNotTaken) {
    const fs::path part = file().string() + ".part";
    std::ofstream(part) << "of the operator";
    EXPECT_THROW(back_up(file()), CannotOpen);
    EXPECT_EQ(content_in(part), "of the operator");
}

// The service manager hands the root key over, and the restore runs beside it: a new one in its
// place would make a store that the service refuses to start with.
TEST_F(BackedUp, KeysWhoseRootKeyIsElsewhereAreNotGivenAnother) {
    back_up(file());
    fs::remove_all(places().store_folder);
    fs::remove(places().key_folder / kRootKeyFile);
    EXPECT_NE(why_not(file(), "first").find("CREDENTIALS_DIRECTORY"), std::string::npos);
    EXPECT_FALSE(fs::exists(places().key_folder / kRootKeyFile));
    EXPECT_TRUE(fs::exists(places().key_folder / kRegionKeyFile));
}

// An unregistered file would keep keys alive of which nobody knows (rule B11).
TEST_F(BackedUp, AFileThatIsNotRegisteredDoesNotStay) {
    record = [](const auto&) { throw std::runtime_error("refused"); };
    EXPECT_THROW(back_up(file()), std::runtime_error);
    EXPECT_FALSE(fs::exists(file()));
    EXPECT_FALSE(fs::exists(file("a.backup.part")));
}

TEST_F(BackedUp, NothingIsOverwrittenAndAFolderGetsANewFile) {
    const auto folder = file("folder");
    fs::create_directory(folder);
    EXPECT_EQ(back_up(folder).file.parent_path(), folder);
    back_up(file());
    EXPECT_THROW(back_up(file()), CannotOpen);
    EXPECT_THROW(back_up(places().store_folder / "beside"), CannotOpen);
    EXPECT_THROW(back_up(file("nowhere") / "a"), CannotOpen);
}

TEST_F(BackedUp, EachAlteredByteIsNoticed) {
    back_up(file());
    const auto whole = content_in(file());
    for (std::size_t at = 0; at < whole.size(); at += whole.size() / 97) {
        auto altered = whole;
        altered[at] = static_cast<char>(altered[at] ^ 0x40);
        std::ofstream(file("altered"), std::ios::binary) << altered;
        EXPECT_NE(why_not(file("altered")), "(restored)") << "byte " << at;
    }
    std::ofstream(file("longer"), std::ios::binary) << whole << 'x';
    EXPECT_NE(why_not(file("longer")), "(restored)");
}

TEST_F(BackedUp, ANewerSchemaIsRefusedByBothNames) {
    back_up(file());
    auto bytes = content_in(file());
    const auto schema_at = 16 + 4 + 16 + 8;  // behind the magic, the length, id and time
    bytes[schema_at + 3] = 99;
    std::ofstream(file("newer"), std::ios::binary) << bytes;
    const auto said = why_not(file("newer"));
    EXPECT_NE(said.find("schema 99"), std::string::npos) << said;
    EXPECT_NE(said.find("1.2.3"), std::string::npos) << said;
}

TEST_F(BackedUp, AnotherSheetOpensNothingAndAMistypedOneIsTold) {
    back_up(file());
    auto pair = make_box_key_pair();
    const auto mine = sheet;
    sheet = make_sheet("架空市", pair, clock.now()).text;
    EXPECT_NE(why_not(file()).find("fingerprint"), std::string::npos);
    sheet = "no sheet at all";
    EXPECT_NE(why_not(file()).find("typing error"), std::string::npos);
    sheet = mine;
    EXPECT_EQ(why_not(file()), "(restored)");
}

TEST_F(BackedUp, AFullFolderIsNeverRestoredInto) {
    back_up(file());
    EXPECT_NE(why_not(file(), "second"), "");
    try {
        restore(file(), "second");
        FAIL() << "restored twice into one folder";
    } catch (const CannotOpen& refused) {
        EXPECT_NE(std::string(refused.what()).find("not empty"), std::string::npos);
    }
}

}  // namespace

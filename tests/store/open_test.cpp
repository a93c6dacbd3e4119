// What an operator is told when a store can't be opened: each case by its own words, and nothing is
// changed. A server that started on the wrong file would answer bedside questions from it.
#include <gtest/gtest.h>

#include <fcntl.h>
#include <unistd.h>

#include <fstream>

#include "sample_rows.hpp"
#include "store/root_key.hpp"
#include "store/sqlcipher_tables.hpp"
#include "support/temp_folder.hpp"

namespace {

namespace fs = std::filesystem;
using namespace tasuki;
using namespace tasuki::test;
using store::CannotOpen;
using store::SqlcipherTables;

std::string why(const std::function<void()>& act) {
    try {
        act();
    } catch (const CannotOpen& refused) {
        return refused.what();
    }
    return "(opened)";
}

bool says(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

class OpenStore : public testing::Test {
  protected:
    OpenStore() { fs::permissions(folder_.path(), fs::perms::owner_all); }

    void make() {
        auto tables = SqlcipherTables::create(folder_.path(), key_);
        tables->begin();
        for (std::uint64_t seq = 1; seq <= 50; ++seq) tables->add_message(some_message(1, seq));
        tables->commit();
    }
    std::string open(const Key& key) {
        return why([&] { SqlcipherTables::open(folder_.path(), key); });
    }
    std::string open() { return open(key_); }
    fs::path file() const { return folder_.path() / SqlcipherTables::kFileName; }

    TempFolder folder_;
    Key key_ = random_key();
};

TEST_F(OpenStore, MissingStoreNamesInit) { EXPECT_TRUE(says(open(), "tasuki init")); }

TEST_F(OpenStore, WrongKeyIsNamed) {
    make();
    EXPECT_TRUE(says(open(random_key()), "belongs to another store")) << open(random_key());
    EXPECT_EQ(open(), "(opened)");
}

TEST_F(OpenStore, TruncatedFileIsNamed) {
    make();
    fs::resize_file(file(), fs::file_size(file()) - 4096);
    EXPECT_TRUE(says(open(), "truncated")) << open();
    fs::resize_file(file(), fs::file_size(file()) - 100);
    EXPECT_TRUE(says(open(), "truncated")) << open();
    fs::resize_file(file(), 0);
    EXPECT_TRUE(says(open(), "truncated")) << open();
}

TEST_F(OpenStore, UnencryptedDatabaseIsNotTaken) {
    std::ofstream(file()) << std::string("SQLite format 3\0", 16) << std::string(4080, '\0');
    fs::permissions(file(), fs::perms::owner_read | fs::perms::owner_write);
    EXPECT_TRUE(says(open(), "not encrypted"));
}

TEST_F(OpenStore, FreshFileIsEncrypted) {
    make();
    std::ifstream in(file());
    std::string head(15, '\0');
    in.read(head.data(), 15);
    EXPECT_NE(head, "SQLite format 3");
}

TEST_F(OpenStore, FolderThatOthersMayReadIsRefused) {
    make();
    fs::permissions(folder_.path(), fs::perms::group_read, fs::perm_options::add);
    EXPECT_TRUE(says(open(), "chmod 700")) << open();
}

TEST_F(OpenStore, FileThatOthersMayReadIsRefused) {
    make();
    fs::permissions(file(), fs::perms::others_read, fs::perm_options::add);
    EXPECT_TRUE(says(open(), "chmod 600")) << open();
}

TEST_F(OpenStore, UnwritableFolderIsRefused) {
    if (::geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
    make();
    fs::permissions(folder_.path(), fs::perms::owner_read | fs::perms::owner_exec);
    EXPECT_TRUE(says(open(), "not writable")) << open();
}

TEST_F(OpenStore, SecondServerOnOneStoreIsRefused) {
    auto first = SqlcipherTables::create(folder_.path(), key_);
    EXPECT_TRUE(says(open(), "another tasuki"));
    first.reset();
    EXPECT_EQ(open(), "(opened)");
}

TEST_F(OpenStore, ExistingStoreIsNeverOverwritten) {
    make();
    auto again = why([&] { SqlcipherTables::create(folder_.path(), key_); });
    EXPECT_TRUE(says(again, "never overwritten")) << again;
}

// One altered byte anywhere in the file: the page's own check refuses it, whatever was stored
// there.
TEST_F(OpenStore, AlteredPageIsNotRead) {
    make();
    auto fd = ::open(file().c_str(), O_RDWR);
    auto size = static_cast<off_t>(fs::file_size(file()));
    for (off_t page = 1; page < size / 4096; ++page) {
        char byte = 0;
        ASSERT_EQ(::pread(fd, &byte, 1, page * 4096 + 2000), 1);
        byte = static_cast<char>(byte ^ 1);
        ASSERT_EQ(::pwrite(fd, &byte, 1, page * 4096 + 2000), 1);
    }
    ::close(fd);
    auto read_all = [&] {
        auto tables = SqlcipherTables::open(folder_.path(), key_);
        tables->messages_after(0, [](store::row::Message&&) { return true; });
    };
    auto refused = false;
    try {
        read_all();
    } catch (const CannotOpen&) {
        refused = true;
    } catch (const store::StoreBroken&) {
        refused = true;
    }
    EXPECT_TRUE(refused);
}

TEST_F(OpenStore, FullDiskRollsBackAndTheStoreGoesOn) {
    auto tables = SqlcipherTables::create(folder_.path(), key_);
    tables->begin();
    tables->add_message(some_message(1, 1));
    tables->commit();
    tables->checkpoint(true);
    tables->limit_pages(fs::file_size(file()) / 4096 + 2);
    tables->begin();
    EXPECT_THROW(
        {
            for (std::uint64_t seq = 2; seq < 500; ++seq) tables->add_message(some_message(1, seq));
            tables->commit();
        },
        store::StoreFull);
    tables->rollback();
    EXPECT_EQ(tables->room_head(1, Room::staff).last_seq, 1u);
    tables->limit_pages(1'000'000);
    tables->begin();
    tables->add_message(some_message(1, 2));
    tables->commit();
    EXPECT_EQ(tables->room_head(1, Room::staff).last_seq, 2u);
}

// ---- The root key -------------------------------------------------------------------------------

class RootKey : public OpenStore {
  protected:
    RootKey() { ::unsetenv("CREDENTIALS_DIRECTORY"); }
    ~RootKey() override { ::unsetenv("CREDENTIALS_DIRECTORY"); }
    fs::path key_file() const { return folder_.path() / store::kRootKeyFile; }
    std::string load() {
        return why([&] { store::load_root_key(folder_.path()); });
    }
};

TEST_F(RootKey, MadeKeyIsLoadedAgain) {
    auto made = store::make_root_key(folder_.path());
    EXPECT_EQ(store::load_root_key(folder_.path()), made);
    EXPECT_EQ(fs::status(key_file()).permissions(), fs::perms::owner_read | fs::perms::owner_write);
    auto again = why([&] { store::make_root_key(folder_.path()); });
    EXPECT_TRUE(says(again, "never overwritten"));
}

TEST_F(RootKey, MissingKeyIsNamed) { EXPECT_TRUE(says(load(), "the root key is missing")); }

TEST_F(RootKey, KeyThatOthersMayReadIsRefused) {
    store::make_root_key(folder_.path());
    fs::permissions(key_file(), fs::perms::group_read, fs::perm_options::add);
    EXPECT_TRUE(says(load(), "chmod 600"));
}

TEST_F(RootKey, MalformedKeyIsRefused) {
    store::make_root_key(folder_.path());
    std::ofstream(key_file()) << "not a key\n";
    EXPECT_TRUE(says(load(), "64 hex digits"));
    std::ofstream(key_file()) << std::string(500, 'a');
    EXPECT_TRUE(says(load(), "too long"));
}

TEST_F(RootKey, ServiceCredentialComesFirst) {
    store::make_root_key(folder_.path());
    TempFolder credentials;
    auto key = random_key();
    std::ofstream(credentials.file(store::kRootCredential)) << to_hex(key);
    ::setenv("CREDENTIALS_DIRECTORY", credentials.path().c_str(), 1);
    EXPECT_EQ(store::load_root_key(folder_.path()).get(), key);
}

}  // namespace

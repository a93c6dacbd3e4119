#include <gtest/gtest.h>

#include "ledger/chain.hpp"
#include "store/anchor.hpp"
#include "store/init.hpp"
#include "store/region_keys.hpp"
#include "store/root_key.hpp"
#include "support/fake_clock.hpp"
#include "support/temp_folder.hpp"

namespace {

using namespace tasuki;
using namespace tasuki::test;
using namespace tasuki::store;

class Init : public testing::Test {
  protected:
    KeyPlaces places() const { return {folder_.path() / "store", folder_.path() / "keys"}; }
    NewStore make() {
        return init_store(places(), {"架空市", "tasuki.example.jp", true}, FakeClock::kStart);
    }
    static std::string code_on(const std::string& sheet) {
        auto at = sheet.find("Confirmation code");
        return sheet.substr(at, sheet.find('\n', at) - at);
    }

    TempFolder folder_;
};

TEST_F(Init, MakesAStoreThatOpensAgain) {
    auto fresh = make();
    auto incarnation = fresh.tables->setting(setting::kIncarnation).value();
    auto seed = fresh.key_store->ledger_seed();
    EXPECT_EQ(incarnation.size(), 16u);
    EXPECT_EQ(fresh.tables->setting(setting::kDemo), Bytes{1});
    fresh = {};
    const auto keys = load_store_keys(places().key_folder);
    auto tables = SqlcipherTables::open(places().store_folder, keys.page());
    auto key_store = SqlcipherKeyStore::open(places(), keys);
    EXPECT_EQ(tables->setting(setting::kIncarnation), incarnation);
    EXPECT_EQ(key_store->ledger_seed(), seed);
    EXPECT_EQ(AnchorFile(places().key_folder).last(), ledger::chain_start(incarnation));
}

TEST_F(Init, NoTwoStoresSignUnderOneName) {
    auto first = make();
    TempFolder elsewhere;
    auto second = init_store({elsewhere.path() / "store", elsewhere.path() / "keys"},
                             {"架空市", "tasuki.example.jp", false}, FakeClock::kStart);
    auto name = first.tables->setting(setting::kOrigin).value();
    EXPECT_EQ(text_of(name).substr(0, 18), "tasuki.example.jp/");
    EXPECT_NE(name, second.tables->setting(setting::kOrigin));
}

// A region that serves without its sheet loses everything with its disk.
TEST_F(Init, IsNotFinishedBeforeTheSheetIsConfirmed) {
    auto fresh = make();
    EXPECT_FALSE(sheet_confirmed(*fresh.tables));
    EXPECT_FALSE(confirm_sheet(*fresh.tables, "0000 000", FakeClock::kStart));
    EXPECT_FALSE(sheet_confirmed(*fresh.tables));
    EXPECT_TRUE(confirm_sheet(*fresh.tables, code_on(fresh.sheet), FakeClock::kStart));
    EXPECT_TRUE(sheet_confirmed(*fresh.tables));
    EXPECT_THROW(renew_sheet(*fresh.tables, "架空市", FakeClock::kStart), CannotOpen);
}

TEST_F(Init, LostSheetIsReplacedBeforeItIsConfirmed) {
    auto fresh = make();
    auto old_key = fresh.tables->setting(setting::kBackupKey);
    auto sheet = renew_sheet(*fresh.tables, "架空市", FakeClock::kStart);
    EXPECT_NE(fresh.tables->setting(setting::kBackupKey), old_key);
    EXPECT_FALSE(confirm_sheet(*fresh.tables, code_on(fresh.sheet), FakeClock::kStart));
    EXPECT_TRUE(confirm_sheet(*fresh.tables, code_on(sheet), FakeClock::kStart));
}

// What is sealed to the store's public half opens with what stands on the paper, and only so.
TEST_F(Init, SheetOpensWhatIsSealedToTheBackupKey) {
    auto fresh = make();
    auto stored = fresh.tables->setting(setting::kBackupKey).value();
    Key public_half{};
    std::copy(stored.begin(), stored.end(), public_half.begin());
    auto begin = fresh.sheet.find("Backup key\n\n") + 12;
    auto end = fresh.sheet.find("\n\n", begin);
    auto key = backup_key_from_sheet(fresh.sheet.substr(begin, end - begin));
    ASSERT_TRUE(key);
    EXPECT_EQ(box_open(*key, box_seal(public_half, view("控え"))), to_bytes("控え"));
}

TEST_F(Init, SecondInitTouchesNothing) {
    make();
    EXPECT_THROW(make(), CannotOpen);
    const auto keys = load_store_keys(places().key_folder);
    EXPECT_NO_THROW(SqlcipherTables::open(places().store_folder, keys.page()));
}

// The keys of a lost store may still open its backups: never thrown away by a second init.
TEST_F(Init, KeysThatAreThereAreKept) {
    make();
    auto before = load_root_key(places().key_folder);
    std::filesystem::remove(places().store_folder / SqlcipherTables::kFileName);
    try {
        make();
        FAIL() << "an init went over keys that were there";
    } catch (const CannotOpen& refused) {
        EXPECT_NE(std::string(refused.what()).find("cut short"), std::string::npos);
    }
    EXPECT_EQ(load_root_key(places().key_folder), before);
}

TEST_F(Init, KeysBesideTheStoreAreRefused) {
    auto one = folder_.path() / "both";
    EXPECT_THROW(init_store({one, one}, {"架空市", "tasuki.example.jp", false}, FakeClock::kStart),
                 CannotOpen);
}

}  // namespace

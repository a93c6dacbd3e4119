// Found by reading the steps of docs/operations.md as the user `tasuki`: the restore put the store
// together beside the store's folder, in /var/lib, where that user may write nothing.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/backup.hpp"
#include "store/engine.hpp"
#include "store/init.hpp"
#include "store/region_keys.hpp"
#include "store/restore.hpp"
#include "support/fake_clock.hpp"
#include "support/temp_folder.hpp"

namespace tasuki::test {
namespace {

namespace fs = std::filesystem;

class RestoredInPlace : public testing::Test {
  protected:
    RestoredInPlace() {
        fs::create_directory(parent);
        fs::create_directory(folder.path() / "first");
        const store::KeyPlaces first{folder.path() / "first" / "store",
                                     folder.path() / "first" / "keys"};
        auto made = store::init_store(first, {"架空市", "tasuki", false}, clock.now());
        sheet = made.sheet;
        const auto keys = store::load_store_keys(first.key_folder);
        store::EngineOptions options;
        options.incarnation = made.tables->setting(store::setting::kIncarnation).value();
        options.origin = text_of(made.tables->setting(store::setting::kOrigin).value());
        store::Engine engine(*made.tables, keys, *made.key_store, clock, {}, options);
        domain::Asker asker;
        asker.level = domain::AuthLevel::operator_socket;
        engine.apply({{asker, domain::PeopleCommand{domain::CreateRegion{"架空市", false}}}});
        store::make_backup({first.store_folder, keys, backup, "1.2.3", clock.now(),
                            [&] { return made.key_store->copy(); }, [](const auto&) {},
                            [](store::BackupProgress) { return true; }});
    }
    std::size_t beside() const {
        std::size_t n = 0;
        for (const auto& each : fs::directory_iterator(parent))
            n += each.path() == places.store_folder ? 0 : 1;
        return n;
    }
    store::Restored restore(std::function<void(store::RestoreProgress)> tell) {
        return store::restore_store({places, backup, sheet, clock, std::move(tell)});
    }

    TempFolder folder;
    fs::path parent = folder.path() / "var-lib";
    store::KeyPlaces places{parent / "tasuki", folder.path() / "keys"};
    fs::path backup = folder.path() / "a.backup";
    FakeClock clock;
    std::string sheet;
};

TEST_F(RestoredInPlace, NothingIsWrittenBesideTheStoresFolder) {
    std::size_t steps = 0;
    restore([&](store::RestoreProgress) {
        ++steps;
        EXPECT_EQ(beside(), 0U);
    });
    EXPECT_GT(steps, 1U);
    EXPECT_EQ(beside(), 0U);
    const auto keys = store::load_store_keys(places.key_folder);
    EXPECT_NO_THROW(store::SqlcipherTables::open(places.store_folder, keys.page()));
}

TEST_F(RestoredInPlace, WhatATryThatFailedLeftIsNoObstacle) {
    EXPECT_THROW(restore([](store::RestoreProgress) { throw std::runtime_error("cut short"); }),
                 std::runtime_error);
    EXPECT_FALSE(fs::exists(places.store_folder / "store.db"));
    EXPECT_NO_THROW(restore([](store::RestoreProgress) {}));
    EXPECT_TRUE(fs::exists(places.store_folder / "store.db"));
}

// kill -9 at each step that is told of, in a process of its own: there is no store, and it is tried
// again; or there is one, and it is whole.
TEST_F(RestoredInPlace, KilledAtAnyStepItIsTriedAgainOrDone) {
    int tries = 0;
    while (!fs::exists(places.store_folder / "store.db")) {
        ASSERT_LT(++tries, 1'000);
        const auto child = ::fork();
        if (child == 0) {
            int step = 0;
            restore([&](store::RestoreProgress) {
                if (++step == tries) ::_exit(9);
            });
            ::_exit(0);
        }
        int status = 0;
        ASSERT_EQ(::waitpid(child, &status, 0), child);
        ASSERT_TRUE(WIFEXITED(status));
    }
    EXPECT_GT(tries, 4);
    const auto keys = store::load_store_keys(places.key_folder);
    const auto tables = store::SqlcipherTables::open(places.store_folder, keys.page());
    EXPECT_EQ(tables->region()->value.name, "架空市");
    EXPECT_NO_THROW(store::SqlcipherKeyStore::open(places, keys));
    EXPECT_EQ(beside(), 0U);
}

}  // namespace
}  // namespace tasuki::test

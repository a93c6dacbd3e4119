// New keys, and a machine that dies while they are made: a town whose record opens neither with the
// old keys nor with the new ones is lost.
#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>

#include <sys/wait.h>
#include <unistd.h>

#include "store/anchor.hpp"
#include "store/engine.hpp"
#include "store/engine/town.hpp"
#include "store/init.hpp"
#include "store/region_keys.hpp"
#include "store/rekey.hpp"
#include "store/root_key.hpp"

namespace {

namespace fs = std::filesystem;
using namespace tasuki;
using namespace tasuki::store;
using tasuki::test::FakeClock;
using tasuki::test::TempFolder;

class Rekeyed : public testing::Test {
  protected:
    Rekeyed() {
        auto made = init_store(places(), {"架空市", "tasuki", false}, clock.now());
        group = make_id<GroupId>();
        office = make_id<OfficeId>();
        made.key_store->make_group_key(group);
        office_key = made.key_store->make_office_pair(office);
        before = made.key_store->make_group_key(group)->all();
        seed = made.key_store->ledger_seed();
        made = {};
        run([this](Engine& engine) {
            ask(engine, domain::CreateRegion{"架空市", false});
            domain::MakeBootstrapLink link;
            link.enrolment = make_id<EnrolmentId>();
            link.account = officer = make_id<AccountId>();
            link.pseudonym = make_id<Pseudonym>();
            fill_random(link.link_hash);
            link.name = {"架空", "担当", "カクウ", "タントウ"};
            ask(engine, link);
        });
    }
    KeyPlaces places() const { return {folder_.path() / "store", folder_.path() / "keys"}; }
    static void ask(Engine& engine, domain::PeopleCommand wish) {
        domain::Asker asker;
        asker.level = domain::AuthLevel::operator_socket;
        const auto applied = engine.apply({{asker, std::move(wish)}});
        ASSERT_TRUE(applied.front().outcome);
    }
    void run(const std::function<void(Engine&)>& work) {
        const auto keys = load_store_keys(places().key_folder);
        const auto tables = SqlcipherTables::open(places().store_folder, keys.page());
        const auto key_store = SqlcipherKeyStore::open(places(), keys);
        AnchorFile anchor(places().key_folder);
        EngineOptions options;
        options.incarnation = tables->setting(setting::kIncarnation).value();
        options.origin = text_of(tables->setting(setting::kOrigin).value());
        options.anchored = anchor.last();
        EnginePorts ports;
        ports.anchor = [&](const ledger::Chain& chain) { anchor.place(chain, clock.now()); };
        Engine engine(*tables, keys, *key_store, clock, ports, options);
        work(engine);
        anchor.sync();
    }
    RekeyWish wish(bool root = true, bool pages = true) const {
        return {places(), root, pages, clock, [](RekeyProgress) {}};
    }
    SecretKey root() const { return load_root_key(places().key_folder); }
    Key page() const { return load_store_keys(places().key_folder).page(); }

    // All that the old keys opened opens; the engine starts, against the anchor.
    void expect_whole() {
        const auto keys = load_store_keys(places().key_folder);
        {
            const auto key_store = SqlcipherKeyStore::open(places(), keys);
            ASSERT_NE(key_store->group_keys(group), nullptr);
            EXPECT_EQ(key_store->group_keys(group)->all(), before);
            EXPECT_EQ(key_store->ledger_seed(), seed);
            EXPECT_EQ(key_store->office_pair(office)->public_half, office_key);
            const auto tables = SqlcipherTables::open(places().store_folder, keys.page());
            const auto account = load_account(*tables, officer, keys);
            ASSERT_TRUE(account);
            EXPECT_EQ(account->name.family, "架空");
        }
        run([](Engine&) {});
        for (const auto& folder : {places().store_folder, places().key_folder})
            for (const auto* left : {"rekeying", "rekeyed"})
                EXPECT_FALSE(fs::exists(folder / left)) << folder / left;
    }
    // Of the region's log.
    std::vector<std::uint16_t> entries() {
        const auto keys = load_store_keys(places().key_folder);
        const auto tables = SqlcipherTables::open(places().store_folder, keys.page());
        std::vector<std::uint16_t> out;
        tables->leaves_after(0, [&](row::Leaf&& row) {
            const auto leaf = ledger::decode_leaf(row.bytes);
            if (leaf && leaf->event == ledger::Event::rekeyed) out.push_back(leaf->reason);
            return true;
        });
        return out;
    }
    // Its end: killed at that step of the work, or 0 where it came through.
    int die_at(int step) {
        const auto child = ::fork();
        if (child == 0) {
            auto dying = wish();
            int told = 0;
            dying.tell = [&](RekeyProgress) {
                if (++told == step) ::raise(SIGKILL);
            };
            rekey_store(dying);
            ::_exit(0);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        return status;
    }

    FakeClock clock;
    GroupId group;
    OfficeId office;
    AccountId officer;
    Key office_key{};
    SigningSeed seed{};
    std::map<std::uint32_t, SecretKey> before;

  private:
    TempFolder folder_;
};

TEST_F(Rekeyed, EverythingOpensUnderNewKeysAndNothingUnderTheOldOnes) {
    const auto old_root = root();
    const auto old_page = page();
    const auto old_keys = load_store_keys(places().key_folder);
    rekey_store(wish());
    expect_whole();
    EXPECT_NE(root(), old_root);
    EXPECT_NE(page(), old_page);
    EXPECT_THROW(SqlcipherTables::open(places().store_folder, old_page), CannotOpen);
    EXPECT_THROW(SqlcipherKeyStore::open(places(), old_keys), CannotOpen);
    EXPECT_EQ(entries(), (std::vector<std::uint16_t>{1, 2}));
    auto region = load_store_keys(places().key_folder).region_keys();
    region.page = old_keys.region_keys().page;
    EXPECT_EQ(region, old_keys.region_keys()) << "what names and look-ups stand under stays";
}

TEST_F(Rekeyed, EachKeyCanBeRenewedAlone) {
    const auto first_root = root();
    const auto first_page = page();
    rekey_store(wish(false, true));
    EXPECT_EQ(root(), first_root);
    const auto second_page = page();
    EXPECT_NE(second_page, first_page);
    rekey_store(wish(true, false));
    EXPECT_NE(root(), first_root);
    EXPECT_EQ(page(), second_page);
    expect_whole();
    EXPECT_EQ(entries(), (std::vector<std::uint16_t>{2, 1}));
}

// Killed at each step of the work in turn: what is there opens, with the old keys or with the new
// ones, and says which by its entries.
TEST_F(Rekeyed, KilledAtAnyStepItOpens) {
    int step = 1;
    int switched = 0;
    for (;; ++step) {
        ASSERT_LT(step, 500);
        const auto old_root = root();
        const auto said = entries().size();
        if (die_at(step) == 0) break;
        finish_rekey(places());
        SCOPED_TRACE("killed at step " + std::to_string(step));
        expect_whole();
        if (HasFatalFailure()) return;
        const bool is_new = root() != old_root;
        switched += is_new ? 1 : 0;
        EXPECT_EQ(entries().size(), said + (is_new ? 2 : 0));
    }
    EXPECT_GT(step, 10);
    EXPECT_GT(switched, 5) << "behind the switch it goes on";
    expect_whole();
}

// … and at any moment between two of them.
TEST_F(Rekeyed, KilledAtAnyMomentItOpens) {
    for (int round = 0; round < 12; ++round) {
        const auto child = ::fork();
        if (child == 0) {
            rekey_store(wish());
            ::_exit(0);
        }
        ::usleep(static_cast<useconds_t>(3'000 + round * 9'000));
        ::kill(child, SIGKILL);
        int status = 0;
        ::waitpid(child, &status, 0);
        finish_rekey(places());
        SCOPED_TRACE("round " + std::to_string(round));
        expect_whole();
        if (HasFatalFailure()) return;
    }
}

// The finishing itself is cut short, again and again.
TEST_F(Rekeyed, FinishingCanBeKilledAndFinishedAgain) {
    const auto old_root = root();
    for (int step = 1; die_at(step) != 0; ++step) {
        if (!fs::exists(places().key_folder / "rekeyed")) continue;
        for (int again = 1; again < 20; ++again) {
            const auto child = ::fork();
            if (child == 0) {
                int told = 0;
                finish_rekey(places(), [&](RekeyProgress) {
                    if (++told == again) ::raise(SIGKILL);
                });
                ::_exit(0);
            }
            int status = 0;
            ::waitpid(child, &status, 0);
            if (status == 0) break;
        }
        break;
    }
    expect_whole();
    EXPECT_NE(root(), old_root);
}

TEST_F(Rekeyed, ARunningStoreIsLeftAlone) {
    run([this](Engine&) { EXPECT_THROW(rekey_store(wish()), CannotOpen); });
    expect_whole();
    EXPECT_TRUE(entries().empty());
}

// The service manager goes on handing over the old one: a store under another would not start.
TEST_F(Rekeyed, ARootKeyThatIsHandedOverIsNotReplacedHere) {
    const auto credentials = places().key_folder.parent_path() / "credentials";
    fs::create_directory(credentials);
    fs::copy_file(places().key_folder / kRootKeyFile, credentials / kRootCredential);
    ::setenv("CREDENTIALS_DIRECTORY", credentials.c_str(), 1);
    EXPECT_THROW(rekey_store(wish()), CannotOpen);
    EXPECT_NO_THROW(rekey_store(wish(false, true)));
    ::unsetenv("CREDENTIALS_DIRECTORY");
    expect_whole();
}

// What was written before a new group key stays readable, what comes after it is sealed under it.
TEST(RekeyGroups, WhatIsWrittenFromThenOnUsesTheNewKey) {
    test::Town town(test::RowsIn::memory);
    const auto group = town.group({&town.helper});
    town.must(town.nurse, town.post(group, "前"));
    const auto in_use = town.engine->groups_in_use();
    ASSERT_EQ(in_use, std::vector<GroupId>{group});
    town.engine->renew_group_keys(in_use);
    const auto seq = town.must(town.nurse, town.post(group, "後"))->answer.seq;
    const auto no = town.tables->group(group)->no;
    EXPECT_EQ(town.tables->message(no, domain::Room::staff, seq)->key_no, 2u);
    EXPECT_EQ(town.tables->message(no, domain::Room::staff, seq - 1)->key_no, 1u);
    town.reopen();
    EXPECT_EQ(town.must(town.nurse, town.post(group, "また"))->answer.seq, seq + 1);
}

}  // namespace

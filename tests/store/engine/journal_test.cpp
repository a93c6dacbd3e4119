// The journal beside a running store, and what a restore makes of it.
#include <fstream>
#include <iterator>

#include "store/anchor.hpp"
#include "store/backup.hpp"
#include "store/engine/town.hpp"
#include "store/init.hpp"
#include "store/journal.hpp"
#include "store/region_keys.hpp"
#include "store/restore.hpp"

namespace tasuki::test {
namespace {

namespace fs = std::filesystem;
using namespace store;
using namespace domain;

std::string bytes_in(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void put(const fs::path& file, std::string_view bytes) {
    fs::remove(file);
    create_private_file(file);
    overwrite_file(file, view(bytes));
}

class Kept : public testing::Test {
  protected:
    Kept() { open(); }
    JournalPlaces places() const { return {folder_.path() / "journal", folder_.path() / "keys"}; }
    fs::path file() const { return places().folder / JournalFile::kFileName; }
    void open() {
        make_private_folder(places().key_folder);
        journal.emplace(JournalFile::open(places(), town.key_store->ledger_seed(),
                                          town.options.incarnation,
                                          town.anchor ? town.anchor->n : 0, town.clock.now()));
    }
    std::string why_not() {
        try {
            open();
        } catch (const CannotOpen& refused) {
            return refused.what();
        }
        return "(opened)";
    }
    // The engine of the town, with a journal; `fails`: the power goes behind the commit.
    void start(bool fails = false) {
        town.crash();
        town.options.anchored = town.anchor;
        auto ports = town.ports();
        ports.journal = [this, fails](const std::vector<JournalAct>& acts) {
            if (fails) throw StoreBroken("the power went");
            journal->keep(acts);
        };
        town.engine = std::make_unique<Engine>(*town.tables, town.keys, *town.key_store, town.clock,
                                               ports, town.options);
    }
    void remove(GroupId group, const Person& person) {
        Remove wish;
        wish.group = group;
        wish.membership = town.membership(group, person);
        wish.reason = "担当の変更";
        town.must(town.nurse, wish);
    }
    std::vector<JournalAct> acts() {
        return std::get<JournalText>(
                   read_journal(bytes_in(file()), public_key_of(town.key_store->ledger_seed())))
            .acts;
    }

    Town town{RowsIn::memory};
    std::optional<JournalFile> journal;
    TempFolder folder_;
};

TEST_F(Kept, ACutStandsInItBeforeItIsAnsweredByIdsOnly) {
    start();
    const auto group = town.group({&town.helper});
    const auto member = town.membership(group, town.helper);
    ASSERT_EQ(acts().size(), 1u) << "opening a group takes nothing from anybody";
    remove(group, town.helper);
    const auto kept = acts();
    ASSERT_EQ(kept.size(), 2u);
    EXPECT_EQ(kept[1].event, ledger::Event::removed);
    EXPECT_EQ(kept[1].at, group.bytes);
    EXPECT_EQ(kept[1].object, member.bytes);
    EXPECT_EQ(kept[1].reason, static_cast<std::uint16_t>(EndReason::removed));
    EXPECT_EQ(kept[1].n, town.tables->last_batch()->chain.n);
    EXPECT_EQ(bytes_in(file()).find("担当の変更"), std::string::npos);
    EXPECT_EQ(journal_anchor(places().key_folder), journal->head());
}

// The power goes between the commit and the journal: the cut stands, nobody was answered, and who
// asks again hears that it is done.
TEST_F(Kept, WhatTheJournalMissedIsToldAtTheNextStart) {
    start();
    const auto group = town.group({&town.helper});
    start(true);
    Remove wish;
    wish.group = group;
    wish.membership = town.membership(group, town.helper);
    wish.reason = "担当の変更";
    EXPECT_THROW(town.ask(town.nurse, wish), StoreLost);
    EXPECT_EQ(acts().size(), 1u);
    journal.reset();
    open();
    start();
    ASSERT_EQ(acts().size(), 2u);
    EXPECT_EQ(acts()[1].event, ledger::Event::removed);
    start();
    EXPECT_EQ(acts().size(), 2u) << "and once";
}

TEST_F(Kept, ATornTailGoesAndAnAlteredOrShorterOneIsRefused) {
    start();
    const auto group = town.group({&town.helper, &town.second_nurse});
    remove(group, town.helper);
    const auto before = bytes_in(file());
    remove(group, town.second_nurse);
    const auto whole = bytes_in(file());
    journal.reset();

    put(file(), whole + "5 torn");
    EXPECT_EQ(why_not(), "(opened)");
    EXPECT_EQ(bytes_in(file()), whole);
    journal.reset();
    put(file(), before);
    EXPECT_NE(why_not().find("ends before record 3"), std::string::npos);
    auto altered = whole;
    altered[whole.size() - 40] ^= 1;
    put(file(), altered);
    EXPECT_NE(why_not().find("altered"), std::string::npos);
    fs::remove(file());
    EXPECT_NE(why_not().find("missing"), std::string::npos);
    put(file(), whole);
    EXPECT_EQ(why_not(), "(opened)");
    journal.reset();
    fill_random(town.options.incarnation);
    EXPECT_NE(why_not().find("not the journal of this life"), std::string::npos);
}

// A region on its disk, of which a backup is made; what happens after it stands in the journal.
class RestoredWith : public testing::Test {
  protected:
    RestoredWith() {
        auto made = init_store(places(), {"架空市", "tasuki", false}, clock.now());
        sheet = made.sheet;
        made = {};
        run([this](Engine& engine) {
            ask(engine, CreateRegion{"架空市", false});
            MakeBootstrapLink link;
            link.enrolment = make_id<EnrolmentId>();
            link.account = officer = make_id<AccountId>();
            link.pseudonym = make_id<Pseudonym>();
            fill_random(link.link_hash);
            link.name = {"架空", "担当", "カクウ", "タントウ"};
            ask(engine, link);
        });
        back_up();
    }
    KeyPlaces places() const { return {folder_.path() / "store", folder_.path() / "keys"}; }
    JournalPlaces journals() const { return {places().key_folder, places().key_folder}; }
    fs::path file(const char* name) const { return folder_.path() / name; }
    fs::path in_place() const { return places().key_folder / "journal"; }

    static void ask(Engine& engine, PeopleCommand wish) {
        Asker asker;
        asker.level = AuthLevel::operator_socket;
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
        auto journal = JournalFile::open(journals(), key_store->ledger_seed(), options.incarnation,
                                         anchor.last().n, clock.now());
        EnginePorts ports;
        ports.journal = [&](const std::vector<JournalAct>& acts) { journal.keep(acts); };
        ports.anchor = [&](const ledger::Chain& chain) { anchor.place(chain, clock.now()); };
        Engine engine(*tables, keys, *key_store, clock, ports, options);
        work(engine);
        anchor.sync();
    }
    void back_up() {
        const auto keys = load_store_keys(places().key_folder);
        const auto key_store = SqlcipherKeyStore::open(places(), keys);
        make_backup({places().store_folder, keys, file("a.backup"), "1.2.3", clock.now(),
                     [&] { return key_store->copy(); }, [](const BackupMade&) {},
                     [](BackupProgress) { return true; }});
    }
    void lay_the_officer_down() {
        run([this](Engine& engine) {
            ask(engine, ReapplyToPerson{Taken::region_role, officer, {}, {}, 0});
        });
    }
    bool officer_stands() {
        const auto keys = load_store_keys(places().key_folder);
        return SqlcipherTables::open(places().store_folder, keys.page())
            ->account(officer)
            ->region_officer;
    }
    Restored restore(const std::optional<fs::path>& journal) {
        fs::remove_all(places().store_folder);
        RestoreWish wish{places(), file("a.backup"), sheet, clock, [](RestoreProgress) {}, {}, {}};
        wish.journal = journal;
        return restore_store(wish);
    }
    std::string why_not(const fs::path& journal) {
        try {
            restore(journal);
        } catch (const CannotOpen& refused) {
            EXPECT_FALSE(fs::exists(places().store_folder / "store.db"));
            return refused.what();
        }
        return "(restored)";
    }

    FakeClock clock;
    std::string sheet;
    AccountId officer;
    TempFolder folder_;
};

TEST_F(RestoredWith, AJournalTakesAgainWhatWasTakenSinceTheBackup) {
    EXPECT_TRUE(officer_stands());
    lay_the_officer_down();
    const auto done = restore(in_place());
    EXPECT_FALSE(officer_stands());
    ASSERT_TRUE(done.again);
    EXPECT_TRUE(done.again->complete);
    EXPECT_EQ(done.again->acts, 2u) << "the role, and with it the account";
    EXPECT_EQ(done.again->done, 1u);
    // The new life goes on in the same journal, and starts.
    run([](Engine&) {});
}

TEST_F(RestoredWith, NoJournalItIsAsTheBackupSays) {
    lay_the_officer_down();
    EXPECT_FALSE(restore({}).again);
    EXPECT_TRUE(officer_stands());
    run([](Engine&) {});
    std::size_t aside = 0;
    for (const auto& each : fs::directory_iterator(places().key_folder))
        aside += each.path().filename().string().starts_with("journal") &&
                         each.path().string().find(".before-") != std::string::npos
                     ? 1
                     : 0;
    EXPECT_EQ(aside, 2u) << "the journal of the old life, and its anchor";
}

// Again and again from the same backup, with the journal that went on: what was taken stays taken,
// and is taken once.
TEST_F(RestoredWith, ItIsTheSameTwice) {
    lay_the_officer_down();
    restore(in_place());
    const auto again = restore(in_place());
    EXPECT_FALSE(officer_stands());
    ASSERT_TRUE(again.again);
    EXPECT_TRUE(again.again->complete);
    EXPECT_EQ(again.again->done, 1u);
    run([](Engine&) {});
}

// Copied to another machine an hour before: it says what it knows, and that it may not be all.
TEST_F(RestoredWith, ATailThatIsMissingMakesItIncomplete) {
    const auto copy = file("copy");
    put(copy, bytes_in(in_place()));
    lay_the_officer_down();
    const auto done = restore(copy);
    ASSERT_TRUE(done.again);
    EXPECT_FALSE(done.again->complete);
    EXPECT_TRUE(officer_stands()) << "the copy can't know";
    run([](Engine&) {});
}

TEST_F(RestoredWith, WithoutTheOldKeyFolderNobodyKnowsWhetherItIsComplete) {
    lay_the_officer_down();
    const auto copy = file("copy");
    put(copy, bytes_in(in_place()));
    fs::remove_all(places().key_folder);
    const auto done = restore(copy);
    ASSERT_TRUE(done.again);
    EXPECT_FALSE(done.again->complete);
    EXPECT_FALSE(officer_stands()) << "but what it says holds";
    run([](Engine&) {});
}

// An old copy of the whole key folder was put back: it agrees with itself.
TEST_F(RestoredWith, AnAnchorOlderThanTheBackupProvesNothing) {
    const auto journal = bytes_in(in_place());
    const auto journal_anchor = bytes_in(places().key_folder / "journal.anchor");
    auto old = ledger::last_anchor(bytes_in(places().key_folder / "anchor")).value();
    lay_the_officer_down();
    old.n = 0;
    AnchorFile::create(places().key_folder, old);
    put(in_place(), journal);
    put(places().key_folder / "journal.anchor", journal_anchor);
    EXPECT_FALSE(restore(in_place()).again->complete);
}

TEST_F(RestoredWith, WhatIsNoJournalOfThisStoreIsRefusedWithTheReason) {
    lay_the_officer_down();
    const auto whole = bytes_in(in_place());
    const auto given = file("given");
    auto altered = whole;
    altered[whole.size() / 2] ^= 1;
    put(given, altered);
    EXPECT_NE(why_not(given).find("altered"), std::string::npos);
    put(given, std::string_view(whole).substr(0, whole.size() - 9));
    EXPECT_NE(why_not(given).find("truncate -s"), std::string::npos);
    const auto title = whole.substr(0, whole.find('\n') + 1);
    put(given, title + whole.substr(whole.find('\n', title.size()) + 1));
    EXPECT_NE(why_not(given).find("missing"), std::string::npos);
    auto seed = random_key();
    auto other = journal_title(public_key_of(seed));
    auto head = journal_start(other);
    JournalAct life;
    life.life = true;
    put(given, other + journal_line(life, head, seed));
    EXPECT_NE(why_not(given).find("another store"), std::string::npos);
    put(given, title);
    EXPECT_NE(why_not(given).find("later life"), std::string::npos);
    EXPECT_NE(why_not(file("nowhere")).find("can't be read"), std::string::npos);
    put(given, whole);
    EXPECT_EQ(why_not(given), "(restored)");
}

}  // namespace
}  // namespace tasuki::test

// A start that fails closed, and a record that names what was exchanged behind its back.
#include <fstream>

#include "store/engine/town.hpp"

namespace tasuki::test {
namespace {

using namespace std::chrono_literals;
using namespace domain;

class Starts : public OnBoth {
  protected:
    std::string why_not() {
        try {
            town.open();
        } catch (const store::StartRefused& refused) {
            return refused.what();
        }
        return "(started)";
    }
    void alter(const std::function<void(store::Tables&)>& change) {
        town.tables->begin();
        change(*town.tables);
        town.tables->commit();
    }
};

INSTANTIATE_TEST_SUITE_P(Rows, Starts, both(), row_name);

TEST_P(Starts, StoreBehindItsAnchorIsRefused) {
    town.group({});
    town.crash();
    ++town.anchor->n;  // commits that this store has lost were already acknowledged
    EXPECT_NE(why_not().find("anchor"), std::string::npos);
}

TEST_P(Starts, StoreOfAnotherLifeIsRefused) {
    town.group({});
    town.crash();
    fill_random(town.anchor->value);
    EXPECT_NE(why_not().find("anchor"), std::string::npos);
}

TEST_P(Starts, ClockBehindTheRecordIsRefusedUnlessAccepted) {
    town.group({});
    town.crash();
    town.clock.advance(-1h);
    EXPECT_NE(why_not().find("clock"), std::string::npos);
    town.options.accept_clock = true;
    EXPECT_EQ(why_not(), "(started)");
    // The next entry of each log says so in front.
    const auto group = town.group({}, "ボタン");
    EXPECT_FALSE(leaves_of(*town.tables, town.now(group).log_name).empty());
}

TEST_P(Starts, TimeNeverRunsBackwardsWithinTheRecord) {
    const auto group = town.group({});
    const auto first = town.must(town.nurse, town.post(group, "一"))->at;
    town.clock.advance(-90s);
    town.reopen();
    EXPECT_GE(town.must(town.nurse, town.post(group, "二"))->at, first);
}

// An old page put back would bring a removed member back, while every head still matched.
TEST_P(Starts, ExchangedRosterRowIsRefusedAndNamesItsGroup) {
    const auto group = town.group({&town.helper});
    const auto other = town.group({}, "モミジ");
    auto member = *town.now(group).group->standing(town.helper.account);
    Remove remove;
    remove.group = group;
    remove.membership = member.id;
    remove.reason = "担当の変更";
    town.must(town.nurse, remove);
    const auto no = town.tables->group(group)->no;
    alter([&](store::Tables& tables) { tables.put_membership(no, member); });
    town.reopen();
    const auto applied = town.ask(town.helper, AttachGroup{group, {}});
    ASSERT_TRUE(applied.fault);
    try {
        std::rethrow_exception(applied.fault);
    } catch (const store::RecordFault& fault) {
        EXPECT_NE(std::string(fault.what()).find(group.hex()), std::string::npos);
    }
    // The rest of the record goes on.
    EXPECT_TRUE(town.ask(town.nurse, AttachGroup{other, {}}).outcome);
}

TEST_P(Starts, ExchangedAccountRowIsRefused) {
    auto row = *town.tables->account(town.helper.account);
    row.region_officer = true;
    alter([&](store::Tables& tables) { tables.put_account(row); });
    town.reopen();
    const auto applied =
        town.ask(town.as(town.helper, AuthLevel::fresh), PublishPolicy{"架空の方針"});
    EXPECT_TRUE(applied.fault);
}

TEST_P(Starts, FaultyGroupDoesNotUndoItsBatch) {
    const auto bad = town.group({&town.helper});
    const auto good = town.group({}, "ツバキ");
    const auto post = town.post(good, "届くべき記録");
    const auto spoilt = town.post(bad, "届かない");
    auto row = *town.tables->group(bad);
    row.reading_refused = true;
    alter([&](store::Tables& tables) { tables.put_group(row); });
    town.reopen();
    const auto applied = town.engine->apply(
        {{town.as(town.nurse), GroupCommand(spoilt)}, {town.as(town.nurse), GroupCommand(post)}});
    EXPECT_TRUE(applied[0].fault);
    EXPECT_TRUE(applied[1].outcome);
}

TEST(StartFromFile, OldFilePutBackIsRefused) {
    Town town(RowsIn::file);
    const auto group = town.group({});
    town.engine.reset();
    town.tables.reset();
    const auto kept = town.folder().parent_path() / "kept.db";
    std::filesystem::copy_file(town.folder() / "store.db", kept);
    town.tables = store::SqlcipherTables::open(town.folder(), town.page_key());
    town.open();
    town.must(town.nurse, town.post(group, "新しい記録"));
    town.engine.reset();
    town.tables.reset();
    std::filesystem::copy_file(kept, town.folder() / "store.db",
                               std::filesystem::copy_options::overwrite_existing);
    std::filesystem::remove(town.folder() / "store.db-wal");
    town.tables = store::SqlcipherTables::open(town.folder(), town.page_key());
    EXPECT_THROW(town.open(), store::StartRefused);
}

// SQLite silently drops the commits behind a damaged frame of the write-ahead log.
TEST(StartFromFile, FlippedBitInTheWriteAheadLogIsNoticed) {
    Town town(RowsIn::file);
    const auto group = town.group({});
    town.tables->checkpoint(true);
    for (int i = 0; i < 4; ++i) town.must(town.nurse, town.post(group, "記録"));
    const auto wal = town.folder() / "store.db-wal";
    const auto size = std::filesystem::file_size(wal);
    ASSERT_GT(size, 8192U);
    {
        std::fstream file(wal, std::ios::in | std::ios::out | std::ios::binary);
        const auto at = static_cast<std::streamoff>(size / 2);
        file.seekg(at);
        const char byte = static_cast<char>(file.get());
        file.seekp(at);
        file.put(static_cast<char>(byte ^ 1));
    }
    bool noticed = false;
    try {
        town.reopen();
    } catch (const store::StartRefused&) {
        noticed = true;
    } catch (const store::StoreBroken&) {
        noticed = true;
    } catch (const store::CannotOpen&) {
        noticed = true;
    }
    EXPECT_TRUE(noticed);
}

TEST(StartFromFile, NothingThatWasWrittenIsFoundInTheFiles) {
    Town town(RowsIn::file);
    const auto group = town.group({&town.helper}, "ナデシコ");
    town.must(town.nurse, town.post(group, "夜間に転倒しました"));
    const auto correction = town.correction(group, 1, "x");
    town.engine->seal();
    for (const auto* name : {"store.db", "store.db-wal"}) {
        std::ifstream in(town.folder() / name, std::ios::binary);
        const std::string all{std::istreambuf_iterator<char>(in), {}};
        for (const auto* words : {"夜間に転倒", "ナデシコ", "架空訪問看護", "ミホン", "見本"})
            EXPECT_EQ(all.find(words), std::string::npos) << name << " " << words;
    }
}

}  // namespace
}  // namespace tasuki::test

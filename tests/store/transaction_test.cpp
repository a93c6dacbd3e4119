#include <gtest/gtest.h>

#include "sample_rows.hpp"
#include "tables_world.hpp"

namespace {

using namespace tasuki;
using namespace tasuki::test;
TASUKI_BOTH_TABLES(Transactions);

TEST_P(Transactions, CommittedRowOutlivesARestart) {
    write([](auto& t) { t.put_setting("name", view("値")); });
    restart();
    EXPECT_EQ(tables().setting("name"), to_bytes("値"));
}

// An unacknowledged post that came back after a crash would be a message nobody answered for.
TEST_P(Transactions, OpenTransactionIsGoneAfterARestart) {
    tables().begin();
    tables().add_message(some_message(1, 1));
    restart();
    EXPECT_FALSE(tables().message(1, Room::staff, 1));
}

TEST_P(Transactions, RollbackUndoesChangesAndNewRowsAlike) {
    write([](auto& t) { t.put_setting("a", view("old")); });
    tables().begin();
    tables().put_setting("a", view("new"));
    tables().put_setting("b", view("new"));
    EXPECT_EQ(tables().setting("a"), to_bytes("new"));
    tables().rollback();
    EXPECT_EQ(tables().setting("a"), to_bytes("old"));
    EXPECT_FALSE(tables().setting("b"));
}

TEST_P(Transactions, RefusedDuplicateLeavesTheTransactionUsable) {
    tables().begin();
    auto message = some_message(1, 1);
    tables().add_message(message);
    EXPECT_THROW(tables().add_message(message), store::NotUnique);
    tables().add_message(some_message(1, 2));
    tables().commit();
    EXPECT_EQ(tables().room_head(1, Room::staff).last_seq, 2u);
}

// A reader that saw half a batch would show a receipt without its message.
TEST_P(Transactions, ReaderSeesOneCommitForTheWholeScope) {
    auto reader = tables().open_reader();
    if (!reader) GTEST_SKIP() << "memory has no reader of its own";
    write([](auto& t) { t.put_setting("n", view("1")); });
    {
        store::ReadScope scope(*reader);
        EXPECT_EQ(reader->setting("n"), to_bytes("1"));
        write([](auto& t) { t.put_setting("n", view("2")); });
        EXPECT_EQ(reader->setting("n"), to_bytes("1"));
    }
    EXPECT_EQ(reader->setting("n"), to_bytes("2"));
}

TEST_P(Transactions, ReaderSeesNothingUncommitted) {
    auto reader = tables().open_reader();
    if (!reader) GTEST_SKIP() << "memory has no reader of its own";
    tables().begin();
    tables().put_setting("n", view("1"));
    EXPECT_FALSE(reader->setting("n"));
    tables().commit();
    EXPECT_TRUE(reader->setting("n"));
}

// The visitor of one look-up may ask the same look-up again.
TEST_P(Transactions, LookUpsNest) {
    write([](auto& t) {
        for (std::uint64_t seq = 1; seq <= 3; ++seq) t.add_message(some_message(1, seq));
    });
    std::vector<std::uint64_t> seen;
    tables().messages(1, Room::staff, {1, 3}, false, [&](store::row::Message&& outer) {
        tables().messages(1, Room::staff, {1, 3}, false, [&](store::row::Message&& inner) {
            seen.push_back(outer.seq * 10 + inner.seq);
            return true;
        });
        return true;
    });
    EXPECT_EQ(seen, (std::vector<std::uint64_t>{11, 12, 13, 21, 22, 23, 31, 32, 33}));
}

TEST_P(Transactions, CheckpointEmptiesTheLog) {
    write([](auto& t) { t.add_message(some_message(1, 1)); });
    EXPECT_TRUE(tables().checkpoint(true));
    EXPECT_EQ(tables().wal_pages(), 0u);
    restart();
    EXPECT_TRUE(tables().message(1, Room::staff, 1));
}

TEST_P(Transactions, CheckpointDoesNotWaitForAReader) {
    auto reader = tables().open_reader();
    if (!reader) GTEST_SKIP() << "memory has no reader of its own";
    write([](auto& t) { t.put_setting("n", view("1")); });
    store::ReadScope scope(*reader);
    EXPECT_TRUE(reader->setting("n"));
    write([](auto& t) { t.put_setting("n", view("2")); });
    EXPECT_FALSE(tables().checkpoint(false));
    EXPECT_GT(tables().wal_pages(), 0u);
}

// A mover works while the writer is in the middle of the next transaction, and holds it up nowhere.
TEST_P(Transactions, LogIsMovedBesideTheWriter) {
    auto mover = tables().open_mover();
    if (!mover) GTEST_SKIP() << "memory has no log";
    write([](auto& t) { t.add_message(some_message(1, 1)); });
    tables().begin();
    tables().add_message(some_message(1, 2));
    EXPECT_TRUE(mover->move());
    tables().commit();
    EXPECT_TRUE(tables().checkpoint(false));
    const auto log = std::filesystem::file_size(folder() / "store.db-wal");
    for (std::uint64_t seq = 3; seq <= 40; ++seq) {
        write([&](auto& t) { t.add_message(some_message(1, seq)); });
        mover->move();
        tables().checkpoint(false);  // the little that is left; the next commit begins anew
    }
    EXPECT_LE(std::filesystem::file_size(folder() / "store.db-wal"), log * 2);
    restart();
    for (std::uint64_t seq = 1; seq <= 40; ++seq) {
        EXPECT_TRUE(tables().message(1, Room::staff, seq)) << seq;
    }
}

}  // namespace

// Full disks, failing commits, mistakes: what was answered stays true, and nothing else is.
#include "base/limits.hpp"
#include "store/engine/town.hpp"

namespace tasuki::test {
namespace {

using namespace std::chrono_literals;
using namespace domain;

// Rows whose commit fails as a disk does.
class FailingTables final : public store::MemoryTables {
  public:
    enum class Failure { none, full, unknown };
    void commit() override {
        if (next == Failure::full) {
            next = stays_full ? Failure::full : Failure::none;
            throw store::StoreFull("the disk is full");
        }
        if (next == Failure::unknown) {
            if (took_place) MemoryTables::commit();
            throw store::StoreBroken("fsync failed");
        }
        MemoryTables::commit();
    }
    Failure next = Failure::none;
    bool stays_full = false;
    bool took_place = false;
};

class Trouble : public testing::Test {
  protected:
    Trouble() : town(RowsIn::memory, std::make_unique<FailingTables>()) {}
    FailingTables& tables() { return dynamic_cast<FailingTables&>(*town.tables); }
    Town town;
};

TEST_F(Trouble, FullDiskIsAKnownRollback) {
    const auto group = town.group({});
    const auto post = town.post(group, "書けないかもしれない");
    tables().next = FailingTables::Failure::full;
    tables().stays_full = true;
    EXPECT_EQ(refusal_of(town.ask(town.nurse, post)), Refusal::no_space);
    EXPECT_FALSE(town.engine->health().accepts_reads);
    tables().next = FailingTables::Failure::none;
    // The refusal didn't consume the id, and the numbering has no hole.
    const auto done = town.must(town.nurse, post);
    EXPECT_FALSE(done->answer.repeated);
    EXPECT_EQ(done->answer.seq, town.now(group).rooms[0].last_seq);
}

TEST_F(Trouble, ReserveIsReleasedForWhatWaits) {
    const auto group = town.group({});
    bool reserve = true;
    town.engine.reset();
    auto ports = town.ports();
    ports.release_reserve = [&reserve] { return std::exchange(reserve, false); };
    town.options.anchored = town.anchor;
    store::Engine engine(*town.tables, town.keys, *town.key_store, town.clock, ports, town.options);
    tables().next = FailingTables::Failure::full;
    const auto applied =
        engine.apply({{town.as(town.nurse), GroupCommand(AttachGroup{group, {}})}});
    EXPECT_TRUE(applied[0].outcome);
    EXPECT_FALSE(reserve);
}

TEST_F(Trouble, LowSpaceStopsPostsAndLetsRemovalsPass) {
    const auto group = town.group({&town.helper});
    std::uint64_t free = limits::kLowSpace - 1;
    auto ports = town.ports();
    ports.free_bytes = [&free] { return free; };
    town.options.anchored = town.anchor;
    store::Engine engine(*town.tables, town.keys, *town.key_store, town.clock, ports, town.options);
    const auto post = town.post(group, "記録");
    EXPECT_EQ(refusal_of(engine.apply({{town.as(town.nurse), GroupCommand(post)}})[0]),
              Refusal::low_space);
    Remove remove;
    remove.group = group;
    remove.membership = town.membership(group, town.helper);
    remove.reason = "担当の変更";
    EXPECT_TRUE(engine.apply({{town.as(town.nurse), GroupCommand(remove)}})[0].outcome);
    free = limits::kLowSpace + 1;
    auto late = post;
    late.epoch = town.now(group).group->epoch;
    EXPECT_TRUE(engine.apply({{town.as(town.nurse), GroupCommand(late)}})[0].outcome);
}

// Nobody knows whether it took place: acknowledging would be a guess, and so would refusing.
TEST_F(Trouble, UnknownOutcomeEndsTheEngine) {
    const auto group = town.group({});
    const auto post = town.post(group, "届いたか分からない");
    tables().next = FailingTables::Failure::unknown;
    tables().took_place = true;
    EXPECT_THROW(town.ask(town.nurse, post), store::StoreLost);
    tables().next = FailingTables::Failure::none;
    EXPECT_THROW(town.ask(town.nurse, post), store::StoreLost);
    // The next start verifies the chain; the retry finds what took place after all.
    town.engine.reset();
    town.tables = tables().as_committed();
    town.open();
    EXPECT_TRUE(town.must(town.nurse, post)->answer.repeated);
}

TEST_F(Trouble, AnchorIsToldBeforeAnythingIsAnswered) {
    const auto group = town.group({});
    const auto before = town.anchor->n;
    town.must(town.nurse, town.post(group, "記録"));
    EXPECT_EQ(town.anchor->n, before + 1);
    EXPECT_EQ(town.tables->last_batch()->chain, *town.anchor);
}

TEST_F(Trouble, StepOfTheClockIsAnEntry) {
    town.clock.set_behind(5min);
    town.engine->tick();
    const auto region = town.tables->log(town.tables->region()->log)->name;
    EXPECT_EQ(leaves_of(*town.tables, region).back().event, ledger::Event::clock_stepped);
    town.clock.set_state(ClockState::unsynchronised);
    town.engine->tick();
    EXPECT_EQ(leaves_of(*town.tables, region).back().event, ledger::Event::clock_state_changed);
}

}  // namespace
}  // namespace tasuki::test

// A simulation that notices nothing would pass for ever: what is planted here has to be found.
#include <gtest/gtest.h>

#include "sim/audit.hpp"
#include "sim/simulation.hpp"

namespace tasuki::sim {
namespace {

// Rows that forget one thing when they are asked.
class Forgetful final : public store::MemoryTables {
  public:
    void messages(store::GroupNo group, domain::Room room, domain::SeqRange range, bool backwards,
                  const store::Visit<store::row::Message>& visit) const override {
        MemoryTables::messages(group, room, range, backwards, [&](store::row::Message&& row) {
            if (row.seq == lost_seq) return true;
            if (row.seq == moved_seq) row.author = AccountId{};
            return visit(std::move(row));
        });
    }
    void receipts_after(store::GroupNo group, domain::Room room, std::uint64_t revision,
                        const store::Visit<store::row::Receipt>& visit) const override {
        MemoryTables::receipts_after(group, room, revision, [&](store::row::Receipt&& row) {
            return row.revision == lost_receipt || visit(std::move(row));
        });
    }
    std::vector<domain::Membership> memberships(store::GroupNo group) const override {
        auto rows = MemoryTables::memberships(group);
        for (auto& row : rows)
            if (bring_back) row.until.reset();
        return rows;
    }
    std::uint64_t lost_seq = 0, moved_seq = 0, lost_receipt = 0;
    bool bring_back = false;
};

class Planted : public testing::Test {
  protected:
    Planted() : simulation(7, Rows::memory) {
        simulation.run(120);
        auto made = std::make_unique<Forgetful>();
        simulation.machine().memory().copy_committed_to(*made);
        rows = made.get();
        simulation.machine().exchange_tables(std::move(made));
        audit(simulation.machine(), simulation.model());  // nothing is planted yet
    }
    void is_found() {
        EXPECT_THROW(audit(simulation.machine(), simulation.model()), std::exception);
    }
    Simulation simulation;
    Forgetful* rows = nullptr;
};

TEST_F(Planted, LostMessageIsFound) {
    rows->lost_seq = 3;
    is_found();
}

TEST_F(Planted, MessageOfAnotherAuthorIsFound) {
    rows->moved_seq = 2;
    is_found();
}

TEST_F(Planted, LostReceiptIsFound) {
    rows->lost_receipt = 1;
    is_found();
}

TEST_F(Planted, MemberWhoIsBackIsFound) {
    rows->bring_back = true;
    is_found();
}

TEST(Simulation, OneSeedIsOneStory) {
    Model first, second;
    ASSERT_FALSE(run_once(11, Rows::memory, 60, &first));
    ASSERT_FALSE(run_once(11, Rows::memory, 60, &second));
    EXPECT_EQ(first.seen, second.seen);
    EXPECT_GT(first.accepted, 50U);
    EXPECT_GT(first.refused, 50U);
}

// What people are told is checked at once, not only what stands in the rows.
TEST(Simulation, ReaderTooManyIsFound) {
    Dice dice(5);
    Machine machine(Rows::memory);
    machine.dice = &dice;
    Model model;
    Actor actor(dice, model);
    machine.send(actor.found(machine.engine().now()));
    for (int i = 0; i < 400; ++i) {
        const auto now = machine.engine().now();
        const Batch batch{actor.next(now)};
        auto sent = machine.send(batch);
        auto& applied = sent.applied.front();
        const auto* group = std::get_if<domain::GroupCommand>(&batch.front().what);
        if (!applied.outcome || !group || !std::holds_alternative<domain::Post>(*group) ||
            (*applied.outcome)->answer.repeated) {
            model.observe(batch.front(), applied, now);
            continue;
        }
        auto told = std::make_shared<store::Committed>(**applied.outcome);
        auto audience = *told->audience[0];
        audience.push_back(dice.id<AccountId>());
        told->audience[0] = std::make_shared<const std::vector<AccountId>>(audience);
        applied.outcome = std::shared_ptr<const store::Committed>(told);
        EXPECT_THROW(model.observe(batch.front(), applied, now), Violation);
        return;
    }
    FAIL() << "nobody posted anything";
}

}  // namespace
}  // namespace tasuki::sim

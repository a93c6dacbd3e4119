// Found by the simulation: what the refusal counter had handed over for writing, or counted, stayed
// so when the transaction was rolled back on a full disk. Refusals were missing in the ledger, and
// others stood there that nobody had met (G1).
#include "store/engine/town.hpp"

namespace tasuki::test {
namespace {

using namespace std::chrono_literals;

class FullOnce final : public store::MemoryTables {
  public:
    void commit() override {
        if (std::exchange(full, false)) throw store::StoreFull("the disk is full");
        MemoryTables::commit();
    }
    bool full = false;
};

std::uint64_t refusals_of(const Town& town, ledger::Event event) {
    std::uint64_t count = 0;
    town.tables->leaves_after(0, [&](store::row::Leaf&& row) {
        const auto leaf = ledger::decode_leaf(row.bytes).value();
        if (leaf.event == event && leaf.outcome == ledger::Outcome::refused) ++count;
        if (leaf.event == ledger::Event::refusals_coalesced &&
            leaf.action == static_cast<std::uint16_t>(event))
            count += leaf.count;
        return true;
    });
    return count;
}

TEST(Refusals, CountedOnesSurviveAFullDisk) {
    auto rows = std::make_unique<FullOnce>();
    auto& disk = *rows;
    Town town(RowsIn::memory, std::move(rows));
    const auto group = town.group({});
    const domain::GroupCommand page =
        domain::ReadRange{group, domain::Room::staff, domain::ReadWhat::page, {}, {}};
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(refusal_of(town.ask(town.pharmacist, page)), Refusal::not_found);
    town.clock.advance(61s);  // the two that followed are due now, in the batch that is undone
    disk.full = true;
    EXPECT_EQ(refusal_of(town.ask(town.pharmacist, page)), Refusal::no_space);
    EXPECT_EQ(refusal_of(town.ask(town.pharmacist, page)), Refusal::not_found);
    town.engine->stop();
    EXPECT_EQ(refusals_of(town, ledger::Event::history_read), 4U);
}

}  // namespace
}  // namespace tasuki::test

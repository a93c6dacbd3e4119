// Found by tests/proof/tamper: old pages of three tables put back were not noticed by `verify`.
// What was retracted would have been shown again, receipts were gone, and the pointer by which an
// account is compared with its entry led to an older one.
#include "store/engine/town.hpp"
#include "store/verify_store.hpp"

namespace tasuki::test {
namespace {

class OldRows : public testing::Test {
  protected:
    OldRows() : group(town.group({&town.helper})), no(town.tables->group(group)->no) {
        seq = town.must(town.nurse, town.post(group, "架空の記録"))->answer.seq;
    }
    std::string verdict() {
        const auto found = store::verify_store(
            {*town.tables, town.keys, [this](GroupId id) { return town.key_store->group_keys(id); },
             town.options.incarnation, town.anchor,
             ledger::parse_vkey(town.engine->identity().checkpoint_vkey).value()});
        return found ? to_text(*found) : "";
    }
    void retract() {
        town.must(town.nurse, domain::Retract{group, domain::Room::staff, random_id<ClientMsgTag>(),
                                              seq, "誤り", true});
    }
    Town town{RowsIn::memory};
    GroupId group;
    store::GroupNo no;
    std::uint64_t seq = 0;
};

TEST_F(OldRows, RetractionTakenBackIsNamed) {
    retract();
    ASSERT_EQ(verdict(), "");
    auto state = town.tables->message_state(no, domain::Room::staff, seq).value();
    state.retracted_seq = 0;
    town.tables->begin();
    town.tables->put_message_state(state);
    town.tables->commit();
    EXPECT_NE(verdict().find("seq " + std::to_string(seq)), std::string::npos);
}

// Rows as they were before the last report.
class FewerReceipts final : public store::MemoryTables {
  public:
    void receipts_after(store::GroupNo group, domain::Room room, std::uint64_t revision,
                        const store::Visit<store::row::Receipt>& visit) const override {
        MemoryTables::receipts_after(group, room, revision, [&](store::row::Receipt&& row) {
            return row.revision > kept || visit(std::move(row));
        });
    }
    std::uint64_t kept = 1'000;
};

TEST(OldReceipts, LostOnesAreNamed) {
    auto rows = std::make_unique<FewerReceipts>();
    auto& tables = *rows;
    Town town(RowsIn::memory, std::move(rows));
    const auto group = town.group({&town.helper});
    domain::ReportReceipts report;
    report.group = group;
    report.delivered = {{1, 2}};
    report.displayed = {{1, 1}};
    town.must(town.helper, report);
    const auto verify = [&] {
        return store::verify_store(
            {tables, town.keys, [&](GroupId id) { return town.key_store->group_keys(id); },
             town.options.incarnation, town.anchor,
             ledger::parse_vkey(town.engine->identity().checkpoint_vkey).value()});
    };
    ASSERT_FALSE(verify());
    tables.kept = 1;
    ASSERT_TRUE(verify());
    EXPECT_NE(verify()->what.find("receipts"), std::string::npos);
}

}  // namespace
}  // namespace tasuki::test

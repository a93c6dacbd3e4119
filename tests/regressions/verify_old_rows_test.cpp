// Found by tests/proof/tamper: old pages of six tables put back were not noticed by `verify`. What
// was retracted would have been shown again, receipts were gone, the pointer by which an account is
// compared with its entry led to an older one, an old allergy stood on the card, a decision was no
// longer pinned, and a question had left the list of whoever was asked.
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
    void put(const std::function<void(store::Tables&)>& change) {
        town.tables->begin();
        change(*town.tables);
        town.tables->commit();
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

TEST_F(OldRows, PinsAreThoseOfTheEntries) {
    domain::Head head;
    head.kind = domain::MessageKind::decision;
    head.decided_by = "主治医（架空）";
    const auto decided =
        town.must(town.nurse, town.post(group, "入浴は週2回（架空）", head))->answer.seq;
    ASSERT_EQ(verdict(), "");
    for (const auto& [which, pinned] : {std::pair(decided, false), std::pair(seq, true)}) {
        put([&](auto& rows) { rows.put_pin(no, domain::Room::staff, which, pinned); });
        EXPECT_NE(verdict().find("seq " + std::to_string(which) + ": altered"), std::string::npos)
            << verdict();
        put([&](auto& rows) { rows.put_pin(no, domain::Room::staff, which, !pinned); });
        EXPECT_EQ(verdict(), "");
    }
}

TEST_F(OldRows, TheCardIsThatOfTheEntries) {
    domain::ChangeCard wish;
    wish.group = group;
    wish.client_msg_id = random_id<ClientMsgTag>();
    wish.body = Town::body("allergy=卵（架空）");
    wish.values = {{"allergy", "卵（架空）", "本人", jst_date(town.clock.now()), 0}};
    town.must(town.nurse, wish);
    ASSERT_EQ(verdict(), "");
    put([&](auto& rows) { rows.add_card_value({no, "allergy", seq, {}}); });
    EXPECT_NE(verdict().find("seq " + std::to_string(seq) + ": altered"), std::string::npos)
        << verdict();
}

TEST_F(OldRows, WhatAwaitsWhomIsWhatTheEntriesSay) {
    domain::Head head;
    head.kind = domain::MessageKind::question;
    head.addressees = {town.now(group).group->standing(town.helper.account)->id};
    const auto asked = town.must(town.nurse, town.post(group, "食事は（架空）", head))->answer.seq;
    ASSERT_EQ(verdict(), "");
    put([&](auto& rows) { rows.put_awaited(no, domain::Room::staff, asked, {}); });
    EXPECT_NE(verdict().find("seq " + std::to_string(asked) + ": altered"), std::string::npos)
        << verdict();
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

// tasuki verify: whatever was exchanged in the rows is noticed and named.
#include "store/verify_store.hpp"
#include "store/engine/town.hpp"

namespace tasuki::test {
namespace {

using namespace domain;

class Verify : public OnBoth {
  protected:
    Verify() {
        group = town.group({&town.helper});
        for (int i = 0; i < 5; ++i)
            last = town.must(town.nurse, town.post(group, "記録"))->answer.seq;
        town.engine->seal();
        ReportReceipts report;
        report.group = group;
        report.delivered = {{1, last}};
        town.must(town.helper, report);
        tail = town.must(town.nurse, town.post(group, "封印の後"))->answer.seq;
        no = town.tables->group(group)->no;
    }
    std::string verdict() {
        const auto found = store::verify_store(
            {*town.tables, town.keys, [this](GroupId id) { return town.key_store->group_keys(id); },
             town.options.incarnation, town.anchor,
             ledger::parse_vkey(town.engine->identity().checkpoint_vkey).value()});
        return found ? to_text(*found) : "(holds)";
    }
    void alter(const std::function<void(store::Tables&)>& change) {
        town.tables->begin();
        change(*town.tables);
        town.tables->commit();
    }

    GroupId group;
    store::GroupNo no = 0;
    std::uint64_t last = 0, tail = 0;
};
INSTANTIATE_TEST_SUITE_P(Rows, Verify, both(), row_name);

TEST_P(Verify, UntouchedStoreHolds) { EXPECT_EQ(verdict(), "(holds)"); }

TEST_P(Verify, StoreHoldsAfterEverythingThatCanHappenToAMessage) {
    const auto question = [&] {
        Head head;
        head.kind = MessageKind::question;
        head.addressees = {town.membership(group, town.helper)};
        return town.must(town.nurse, town.post(group, "いつ入浴できますか", head))->answer.seq;
    }();
    Head answer;
    answer.kind = MessageKind::answer;
    answer.answers_seq = question;
    town.must(town.helper, town.post(group, "明日です", answer));
    town.must(town.nurse, town.correction(group, last, "正しい記録"));
    town.must(town.nurse,
              Retract{group, Room::staff, random_id<ClientMsgTag>(), last, "誤り", false});
    Remove remove;
    remove.group = group;
    remove.membership = town.membership(group, town.helper);
    remove.reason = "担当の変更";
    town.must(town.nurse, remove);
    town.engine->seal();
    EXPECT_EQ(verdict(), "(holds)");
}

TEST_P(Verify, ExchangedRosterRowIsNamed) {
    auto member = *town.now(group).group->standing(town.helper.account);
    member.first_seq = {1, 1};
    member.manager = true;
    alter([&](store::Tables& tables) { tables.put_membership(no, member); });
    EXPECT_NE(verdict().find("group " + group.hex()), std::string::npos) << verdict();
}

TEST_P(Verify, ExchangedAccountRowIsNamed) {
    auto row = *town.tables->account(town.helper.account);
    row.affiliations[0].office_admin = true;
    alter([&](store::Tables& tables) { tables.put_account(row); });
    EXPECT_NE(verdict().find("account " + town.helper.account.hex()), std::string::npos)
        << verdict();
}

TEST_P(Verify, AnchorAheadOfTheStoreIsNamed) {
    ++town.anchor->n;
    EXPECT_NE(verdict().find("batch " + std::to_string(town.anchor->n)), std::string::npos)
        << verdict();
}

TEST_P(Verify, LeafThatWasAddedBehindTheBatchesIsNamed) {
    const auto row = town.tables->group(group).value();
    const auto size = town.tables->log_size(row.log);
    const auto bytes = town.tables->leaf(row.log, size - 1)->bytes;
    alter([&](store::Tables& tables) {
        tables.add_leaf(tables.last_leaf()->n + 1, row.log, size, bytes);
    });
    EXPECT_NE(verdict().find("chain_broken"), std::string::npos) << verdict();
}

TEST_P(Verify, MessageRowWithoutAnEntryIsNamed) {
    auto row = *town.tables->message(no, Room::staff, tail);
    row.seq = tail + 1;
    row.no = 0;
    row.client_msg_id = random_id<ClientMsgTag>();
    alter([&](store::Tables& tables) { tables.add_message(row); });
    EXPECT_NE(verdict().find("seq " + std::to_string(tail + 1)), std::string::npos) << verdict();
}

// Who asked about a patient, made into somebody else or taken away: the office would thank, or
// blame, the wrong one.
TEST_P(Verify, WhoAskedIsHeldAgainstItsEntry) {
    EXPECT_EQ(refusal_of(town.ask(town.nurse, town.opening(town.nurse, "ミホン"))),
              Refusal::maybe_same_person);
    EXPECT_EQ(verdict(), "(holds)");
    std::optional<store::row::Ask> row;
    town.tables->asks(no, 1'000, [&](store::row::Ask&& ask) {
        row = std::move(ask);
        return false;
    });
    ASSERT_TRUE(row);
    const auto entry = town.tables->leaf(town.tables->group(group)->log, row->leaf_index);
    ASSERT_TRUE(entry);
    EXPECT_TRUE(store::told_by(*row, entry->bytes));
    auto other = *row;
    other.office = town.pharmacy;
    EXPECT_FALSE(store::told_by(other, entry->bytes));
    other = *row;
    other.sealed.back() ^= 1;
    EXPECT_FALSE(store::told_by(other, entry->bytes));
    other = *row;
    other.answer = AskAnswer::different_person;
    EXPECT_FALSE(store::told_by(other, entry->bytes));
}

}  // namespace
}  // namespace tasuki::test

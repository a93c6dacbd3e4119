// C11 on both kinds of rows: the card as it stands, what stood before, what is pinned; across a
// restart, and under one entry of the ledger each.
#include "store/engine/town.hpp"
#include "store/reads.hpp"

namespace tasuki::test {
namespace {

using namespace domain;

class CardRows : public OnBoth {
  protected:
    store::Reads reads() {
        return {*town.tables, town.keys,
                [this](GroupId id) { return town.key_store->group_keys(id); }};
    }
    ChangeCard change(GroupId group, const std::string& key, const std::string& value,
                      std::uint64_t was = 0) {
        ChangeCard wish;
        wish.group = group;
        wish.client_msg_id = random_id<ClientMsgTag>();
        wish.body = Town::body(key + "=" + value);
        wish.values = {{key, value, "本人", jst_date(town.clock.now()), was}};
        return wish;
    }
    std::uint64_t put(GroupId group, const std::string& key, const std::string& value,
                      std::uint64_t was = 0) {
        return town.must(town.nurse, change(group, key, value, was))->answer.seq;
    }
    std::uint64_t decide(GroupId group) {
        Head head;
        head.kind = MessageKind::decision;
        head.decided_by = "担当者会議";
        return town.must(town.nurse, town.post(group, "週3回", head))->answer.seq;
    }
    std::vector<std::pair<std::string, std::uint64_t>> standing(GroupId group) {
        std::vector<std::pair<std::string, std::uint64_t>> out;
        for (const auto& value : reads().card(group).values)
            out.emplace_back(value.key, value.event->seq);
        return out;
    }
    std::vector<std::uint64_t> pinned(GroupId group) {
        std::vector<std::uint64_t> out;
        for (const auto& event : reads().pinned(group, Room::staff, 0).events)
            out.push_back(event->seq);
        return out;
    }
    store::Applied pin(const Person& who, GroupId group, std::uint64_t seq, bool on) {
        return town.ask(
            who, PinDecision{group, Room::staff, random_id<ClientMsgTag>(), seq, on, "見直し"});
    }
};

INSTANTIATE_TEST_SUITE_P(Rows, CardRows, both(), row_name);

TEST_P(CardRows, WhatStandsIsTheNewestAndWhatStoodIsKept) {
    const auto group = town.group({&town.helper});
    const auto first = put(group, "allergy", "卵");
    const auto history = put(group, "history", "高血圧");
    const auto second = put(group, "allergy", "卵・そば", first);
    town.reopen();
    using Standing = std::vector<std::pair<std::string, std::uint64_t>>;
    EXPECT_EQ(standing(group), (Standing{{"allergy", second}, {"history", history}}));
    const auto versions = reads().card_versions(group, "allergy", 0).values;
    ASSERT_EQ(versions.size(), 2u);
    EXPECT_EQ(versions[0].event->seq, second);
    EXPECT_EQ(versions[1].event->seq, first);
    EXPECT_EQ(versions[1].event->author, town.nurse.account);
    const auto text = std::string(versions[1].event->body.begin(), versions[1].event->body.end());
    EXPECT_NE(text.find("allergy=卵"), std::string::npos) << "as it was written";
}

TEST_P(CardRows, ANewerValueIsRefusedAfterARestartToo) {
    const auto group = town.group({&town.helper});
    const auto first = put(group, "allergy", "卵");
    town.reopen();
    EXPECT_EQ(refusal_of(town.ask(town.helper, change(group, "allergy", "そば"))),
              Refusal::card_moved_on);
    EXPECT_EQ(refusal_of(town.ask(town.helper, change(group, "weight", "50"))),
              Refusal::unknown_card_field);
    town.must(town.helper, change(group, "allergy", "そば", first));
}

TEST_P(CardRows, AChangeHasOneEntryThatCommitsToIt) {
    const auto group = town.group({&town.helper});
    put(group, "allergy", "卵");
    put(group, "plan", "自宅で過ごす");
    const auto seq = decide(group);
    ASSERT_TRUE(pin(town.helper, group, seq, false).outcome);
    std::vector<ledger::Event> told;
    for (const auto& leaf : leaves_of(*town.tables, town.now(group).log_name)) {
        const bool ours = leaf.event == ledger::Event::card_changed ||
                          leaf.event == ledger::Event::plan_changed ||
                          leaf.event == ledger::Event::unpinned;
        if (!ours) continue;
        told.push_back(leaf.event);
        EXPECT_NE(leaf.commitment, Hash{});
        EXPECT_EQ(leaf.prior_commitment != Hash{}, leaf.event == ledger::Event::unpinned);
    }
    EXPECT_EQ(told, (std::vector{ledger::Event::card_changed, ledger::Event::plan_changed,
                                 ledger::Event::unpinned}));
}

TEST_P(CardRows, ADecisionIsPinnedInItsNewestVersionUntilItIsTakenOffOrBack) {
    const auto group = town.group({&town.helper});
    const auto one = decide(group), two = decide(group), three = decide(group);
    EXPECT_EQ(pinned(group), (std::vector{three, two, one}));
    Head head;
    head.kind = MessageKind::decision;
    head.decided_by = "担当者会議";
    auto fix = town.correction(group, two, "週2回");
    fix.body = Town::body("週2回", head);
    const auto fixed = town.must(town.nurse, fix)->answer.seq;
    EXPECT_EQ(pinned(group), (std::vector{three, fixed, one}));
    ASSERT_TRUE(pin(town.helper, group, fixed, false).outcome);
    town.must(town.nurse,
              Retract{group, Room::staff, random_id<ClientMsgTag>(), three, "誤記", false});
    town.reopen();
    EXPECT_EQ(pinned(group), std::vector{one});
    ASSERT_TRUE(pin(town.helper, group, two, true).outcome);
    EXPECT_EQ(pinned(group), (std::vector{fixed, one}));
    EXPECT_EQ(refusal_of(pin(town.helper, group, three, true)), Refusal::already_retracted);
}

TEST_P(CardRows, ACertificationThatEndsSoonIsFoundWhereOneStands) {
    const auto group = town.group({&town.helper});
    const auto seq = put(group, "care_level.valid_to", "2026-12-31");
    const auto due = [&](const Person& who, const Date& by) {
        return reads().certifications_due(who.account, by);
    };
    ASSERT_EQ(due(town.nurse, {2026, 12, 31}).size(), 1u);
    EXPECT_EQ(due(town.nurse, {2026, 12, 31})[0].group, group);
    EXPECT_EQ(due(town.nurse, {2026, 12, 31})[0].until, (Date{2026, 12, 31}));
    EXPECT_TRUE(due(town.nurse, {2026, 12, 30}).empty());
    EXPECT_TRUE(due(town.pharmacist, {2026, 12, 31}).empty());
    put(group, "care_level.valid_to", "2028-12-31", seq);
    EXPECT_TRUE(due(town.nurse, {2026, 12, 31}).empty());
}

}  // namespace
}  // namespace tasuki::test

// C12 on both kinds of rows: what awaits somebody follows from every act, at once, and across a
// restart.
#include "store/engine/town.hpp"
#include "store/reads.hpp"

namespace tasuki::test {
namespace {

using namespace domain;
using Waiting = std::vector<std::pair<std::uint64_t, Awaits>>;

class Awaiting : public OnBoth {
  protected:
    store::Reads reads() {
        return {*town.tables, town.keys,
                [this](GroupId id) { return town.key_store->group_keys(id); }};
    }
    Waiting waits_for(const Person& who, GroupId group) {
        Waiting out;
        for (const auto& item : reads().awaited(who.account, group, Room::staff).items)
            for (const auto what : item.what) out.emplace_back(item.event->seq, what);
        return out;
    }
    std::uint64_t asked(GroupId group, MessageKind kind, const Person& whom) {
        Head head;
        head.kind = kind;
        head.addressees = {town.membership(group, whom)};
        return post(group, head);
    }
    std::uint64_t post(GroupId group, const Head& head, const Person* by = nullptr) {
        return town.must(by ? *by : town.nurse, town.post(group, "本文", head))->answer.seq;
    }
};

INSTANTIATE_TEST_SUITE_P(Rows, Awaiting, both(), row_name);

TEST_P(Awaiting, AQuestionUntilItIsAnsweredAndAgainWhenTheAnswerGoes) {
    const auto group = town.group({&town.helper, &town.pharmacist});
    const auto seq = asked(group, MessageKind::question, town.helper);
    EXPECT_EQ(waits_for(town.helper, group), (Waiting{{seq, Awaits::answer}}));
    EXPECT_EQ(waits_for(town.pharmacist, group), Waiting{});
    EXPECT_EQ(reads().groups_awaiting(town.helper.account), std::vector{group});
    Head answer;
    answer.kind = MessageKind::answer;
    answer.answers_seq = seq;
    const auto said = post(group, answer, &town.helper);
    EXPECT_EQ(waits_for(town.helper, group), Waiting{});
    town.reopen();
    town.must(town.helper,
              Retract{group, Room::staff, random_id<ClientMsgTag>(), said, "誤記", false});
    EXPECT_EQ(waits_for(town.helper, group), (Waiting{{seq, Awaits::answer}}));
    town.must(town.nurse,
              Retract{group, Room::staff, random_id<ClientMsgTag>(), seq, "誤記", false});
    EXPECT_EQ(waits_for(town.helper, group), Waiting{});
}

TEST_P(Awaiting, AConfirmationOfTheNewestVersionAlone) {
    const auto group = town.group({&town.helper});
    Head head;
    head.confirm_by = {town.membership(group, town.helper)};
    const auto seq = post(group, head);
    const auto confirm = [&](std::uint64_t which) {
        ReportReceipts wish;
        wish.group = group;
        wish.confirmed = {which};
        town.must(town.helper, wish);
    };
    EXPECT_EQ(waits_for(town.helper, group), (Waiting{{seq, Awaits::confirmation}}));
    confirm(seq);
    EXPECT_EQ(waits_for(town.helper, group), Waiting{});
    Correct fix = town.correction(group, seq, "訂正");
    fix.body = Town::body("訂正", head);
    const auto fixed = town.must(town.nurse, fix)->answer.seq;
    EXPECT_EQ(waits_for(town.helper, group), (Waiting{{fixed, Awaits::confirmation}}));
    confirm(fixed);
    EXPECT_EQ(waits_for(town.helper, group), Waiting{});
}

// Confirmed once, a message is not asked for again because something else happened to it.
TEST_P(Awaiting, WhatWasConfirmedStaysSo) {
    const auto group = town.group({&town.helper, &town.pharmacist});
    Head head;
    head.kind = MessageKind::question;
    head.addressees = {town.membership(group, town.pharmacist)};
    head.confirm_by = {town.membership(group, town.helper)};
    const auto seq = post(group, head);
    ReportReceipts wish;
    wish.group = group;
    wish.confirmed = {seq};
    town.must(town.helper, wish);
    Head answer;
    answer.kind = MessageKind::answer;
    answer.answers_seq = seq;
    post(group, answer, &town.pharmacist);
    EXPECT_EQ(waits_for(town.helper, group), Waiting{});
    EXPECT_EQ(waits_for(town.pharmacist, group), Waiting{});
}

TEST_P(Awaiting, TheFinalWordOnAnEntryForSomebody) {
    const auto group = town.group({&town.second_nurse});
    Head head;
    head.on_behalf_of = town.second_nurse.account;
    const auto seq = post(group, head);
    EXPECT_EQ(waits_for(town.second_nurse, group), (Waiting{{seq, Awaits::final_word}}));
    const auto shown = reads().awaited(town.second_nurse.account, group, Room::staff).items;
    EXPECT_TRUE(shown.front().event->proxy_open);
    town.reopen();
    town.must(town.second_nurse,
              ConfirmProxy{group, Room::staff, random_id<ClientMsgTag>(), {seq}});
    EXPECT_EQ(waits_for(town.second_nurse, group), Waiting{});
    const auto no = town.tables->groups().front();
    EXPECT_FALSE(town.tables->message_state(no, Room::staff, seq)->proxy_open);
}

TEST_P(Awaiting, AGroupThatStandsStillIsNotListed) {
    const auto group = town.group({&town.helper});
    asked(group, MessageKind::question, town.helper);
    town.must(town.nurse, WithdrawConsent{group, {}, false, "本人", ""});
    EXPECT_EQ(reads().groups_awaiting(town.helper.account), std::vector<GroupId>{});
}

TEST_P(Awaiting, WhereOneStoodIsTheLastThatOneWrote) {
    const auto group = town.group({&town.helper});
    EXPECT_EQ(reads().visit(group, Room::staff, town.helper.account).own_seq, 0u);
    const auto mine = post(group, {}, &town.helper);
    post(group, {});
    ReportReceipts seen;
    seen.group = group;
    seen.displayed = {{1, mine}};
    town.must(town.helper, seen);
    const auto visit = reads().visit(group, Room::staff, town.helper.account);
    EXPECT_EQ(visit.own_seq, mine);
    EXPECT_EQ(visit.own_at, town.clock.now());
    EXPECT_EQ(visit.displayed_to, mine);
}

}  // namespace
}  // namespace tasuki::test

// B10 on both kinds of rows: an office is asked though the server was down, once each time, and
// what it said is there after a crash. The list of what has to be looked at is made of the rows.
#include <algorithm>

#include "base/limits.hpp"
#include "domain/roster_check.hpp"
#include "store/engine/town.hpp"
#include "store/reads.hpp"
#include "store/timers.hpp"

namespace tasuki::test {
namespace {

using namespace std::chrono_literals;
using namespace domain;

class RosterChecks : public OnBoth {
  protected:
    RosterChecks() : group(town.group({&town.helper, &town.pharmacist})) {}

    std::size_t entries(ledger::Event event) {
        const auto leaves = leaves_of(*town.tables, town.now(group).log_name);
        return static_cast<std::size_t>(std::ranges::count(leaves, event, &ledger::Leaf::event));
    }
    ConfirmMembers words(OfficeId office) {
        const auto now = town.now(group);
        ConfirmMembers wish{group, office, now.group->epoch, {}, {}, ""};
        for (const auto& m : now.group->memberships) {
            if (answers_for(*now.group, office, m)) wish.still.push_back(m.id);
        }
        return wish;
    }
    // A server that runs all the time looks every second; here once a day is enough.
    void days(int n) {
        for (int i = 0; i < n; ++i) {
            town.clock.advance(24h);
            town.engine->tick();
        }
    }
    store::Reads reads() {
        return {*town.tables, town.keys,
                [this](GroupId id) { return town.key_store->group_keys(id); }};
    }

    GroupId group;
};
INSTANTIATE_TEST_SUITE_P(Rows, RosterChecks, both(), row_name);

TEST_P(RosterChecks, EachOfficeIsAskedThreeTimesAndThenTheGroupIsTold) {
    const auto seq = town.now(group).rooms[0].last_seq;
    days(91);
    EXPECT_EQ(entries(ledger::Event::roster_reminded), 2U) << "two offices";
    days(13);
    EXPECT_EQ(entries(ledger::Event::roster_reminded), 4U);
    town.reopen();
    days(5);
    EXPECT_EQ(entries(ledger::Event::roster_reminded), 6U);
    EXPECT_EQ(town.now(group).rooms[0].last_seq, seq) << "a reminder is no entry of the room";
    days(20);
    town.crash();
    town.open();
    days(300);
    EXPECT_EQ(entries(ledger::Event::roster_reminded), 6U);
    EXPECT_EQ(entries(ledger::Event::roster_unconfirmed), 2U) << "once";
    EXPECT_EQ(town.now(group).rooms[0].last_seq, seq + 2);
    // Silence suspends nobody.
    town.must(town.pharmacist, town.post(group, "続き"));
}

TEST_P(RosterChecks, WhatFellDueWhileTheServerWasDownIsOneEntryForEachOffice) {
    town.crash();
    town.clock.advance(24h * (91 + 10));
    town.options.accept_clock = true;
    town.open();
    const auto fired = town.engine->tick();
    EXPECT_EQ(fired.size(), 2U);
    EXPECT_EQ(entries(ledger::Event::roster_reminded), 2U);
    const auto now = town.now(group);
    ASSERT_EQ(now.group->checks.size(), 2U);
    for (const auto& check : now.group->checks) EXPECT_EQ(check.asked, 2);
    EXPECT_TRUE(town.engine->tick().empty());
    const auto leaves = leaves_of(*town.tables, town.now(group).log_name);
    EXPECT_EQ(leaves.back().event, ledger::Event::roster_reminded);
    EXPECT_EQ(leaves.back().assurance, ledger::Assurance::timer);
    EXPECT_NE(leaves.back().state, Hash{}) << "it binds the state";
}

TEST_P(RosterChecks, AConfirmationIsThereAfterACrashAndSetsTheNextDay) {
    days(92);
    town.must(town.pharmacist, words(town.pharmacy));
    const auto said = town.engine->now();
    town.crash();
    town.open();
    const auto now = town.now(group);
    const auto& checks = now.group->checks;
    const auto mine = std::ranges::find(checks, town.pharmacy, &RosterCheck::office);
    ASSERT_NE(mine, checks.end());
    EXPECT_EQ(mine->by, town.pharmacist.account);
    EXPECT_EQ(mine->at, said);
    EXPECT_EQ(mine->asked, 0);
    const auto rows = town.tables->timers_of(town.tables->group(group)->no);
    const auto timer = std::ranges::find_if(
        rows, [&](const store::row::Timer& one) { return one.key.object == town.pharmacy.bytes; });
    ASSERT_NE(timer, rows.end());
    EXPECT_EQ(timer->due, said + limits::kRosterEvery);
}

TEST_P(RosterChecks, WhoIsSaidToBeGoneIsCutInTheSameStep) {
    ConfirmMembers wish = words(town.station);
    const auto helper = town.membership(group, town.helper);
    std::erase(wish.still, helper);
    wish.gone = {helper};
    wish.reason = "担当変更";
    const auto done = town.must(town.nurse, wish);
    ASSERT_EQ(done->cuts.size(), 1U);
    EXPECT_EQ(done->cuts[0].account, town.helper.account);
    const auto leaves = leaves_of(*town.tables, town.now(group).log_name);
    EXPECT_EQ(leaves[leaves.size() - 2].event, ledger::Event::roster_confirmed);
    EXPECT_EQ(leaves.back().event, ledger::Event::removed);
    EXPECT_EQ(refusal_of(town.ask(town.helper, town.post(group, "まだいます"))),
              Refusal::not_found);
}

TEST_P(RosterChecks, ThePaperOfAnOralConsentIsThereAfterACrash) {
    RecordConsent oral;
    oral.group = group;
    oral.consent.oral = true;
    oral.consent.witness = "架空 立会人";
    oral.consent.on = jst_date(town.clock.now());
    town.must(town.nurse, oral);
    const auto number = static_cast<std::uint32_t>(town.now(group).group->consents.size());
    town.must(town.nurse, RecordConsentPaper{group, number, oral.consent.on});
    town.crash();
    town.open();
    const auto now = town.now(group);
    const auto& paper = now.group->consents[number - 1].paper;
    ASSERT_TRUE(paper);
    EXPECT_EQ(paper->on, oral.consent.on);
    EXPECT_EQ(paper->recorded_by, town.nurse.account);
    EXPECT_EQ(entries(ledger::Event::consent_paper_received), 1U);
}

TEST_P(RosterChecks, TheListKnowsWhoWasLastSeenWhen) {
    const auto seen = [&](const Person& who) {
        const auto groups = reads().reviewed(town.station);
        for (const auto& one : groups.at(0).seen) {
            if (one.membership == town.membership(group, who)) return one;
        }
        return LastSeen{};
    };
    EXPECT_EQ(reads().reviewed(town.pharmacy).size(), 1U) << "it has somebody there";
    EXPECT_EQ(seen(town.helper).at, Instant{});
    EXPECT_FALSE(seen(town.helper).up_to_date);
    town.clock.advance(24h);
    const auto last = town.now(group).rooms[0].last_seq;
    town.must(
        town.helper,
        ReportReceipts{group, Room::staff, {}, {{1, last}}, {{1, last}}, {}, town.clock.now()});
    const auto displayed = town.engine->now();
    EXPECT_EQ(seen(town.helper).at, displayed);
    EXPECT_TRUE(seen(town.helper).up_to_date);
    town.clock.advance(24h);
    town.must(town.pharmacist, town.post(group, "服薬の確認"));
    EXPECT_EQ(seen(town.helper).at, displayed);
    EXPECT_FALSE(seen(town.helper).up_to_date) << "there is something new";
    EXPECT_EQ(seen(town.pharmacist).at, town.engine->now()) << "who writes is there";
}

}  // namespace
}  // namespace tasuki::test

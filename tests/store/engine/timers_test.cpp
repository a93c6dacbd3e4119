// Deadlines on both kinds of rows: fired once, after whatever happened between, and never too
// early.
#include <algorithm>

#include "base/limits.hpp"
#include "ledger/extra.hpp"
#include "store/engine/town.hpp"
#include "store/timers.hpp"

namespace tasuki::test {
namespace {

using namespace std::chrono_literals;
using namespace domain;

class Timers : public OnBoth {
  protected:
    AdmitPerson invite(GroupId group, std::optional<Instant> until = {}) {
        AdmitPerson admit;
        admit.group = group;
        admit.admission = random_id<AdmissionTag>();
        admit.account = town.pharmacist.account;
        admit.office = town.pharmacy;
        admit.purpose = "服薬";
        admit.scope.kind = ScopeKind::all;
        admit.until = until;
        town.must(town.nurse, admit);
        return admit;
    }
    void let_in(const AdmitPerson& admit) {
        town.must(town.pharmacist,
                  AcceptInvitation{admit.group, admit.admission, random_id<MembershipTag>()});
    }
    std::size_t entries(GroupId group, ledger::Event event) {
        const auto leaves = leaves_of(*town.tables, town.now(group).log_name);
        return static_cast<std::size_t>(std::ranges::count(leaves, event, &ledger::Leaf::event));
    }
    std::vector<store::row::Timer> rows(GroupId group) {
        return town.tables->timers_of(town.tables->group(group)->no);
    }
    void alter(const std::function<void(store::Tables&)>& change) {
        town.tables->begin();
        change(*town.tables);
        town.tables->commit();
    }
};
INSTANTIATE_TEST_SUITE_P(Rows, Timers, both(), row_name);

TEST_P(Timers, APersonLetInUntilADayIsCutOnItAlsoAfterARestart) {
    const auto group = town.group({&town.helper});
    const auto admit = invite(group, town.clock.now() + 24h * 30);
    let_in(admit);
    town.reopen();
    town.clock.advance(24h * 30 - 1min);
    EXPECT_TRUE(town.engine->tick().empty());
    town.clock.advance(2min);
    const auto fired = town.engine->tick();
    ASSERT_EQ(fired.size(), 1U);
    ASSERT_TRUE(fired[0].outcome);
    ASSERT_EQ((*fired[0].outcome)->cuts.size(), 1U);
    EXPECT_EQ((*fired[0].outcome)->cuts[0].account, town.pharmacist.account);
    const auto leaves = leaves_of(*town.tables, town.now(group).log_name);
    EXPECT_EQ(leaves.back().event, ledger::Event::membership_ended);
    EXPECT_EQ(leaves.back().assurance, ledger::Assurance::timer);
    EXPECT_EQ(leaves.back().actor, Pseudonym{});
    town.crash();
    town.open();
    EXPECT_TRUE(town.engine->tick().empty()) << "once";
    EXPECT_EQ(entries(group, ledger::Event::membership_ended), 1U);
}

// The clock of the machine was a month ahead and is put right: what fired has fired, and what is
// due later still comes on its day.
TEST_P(Timers, AClockThatIsSetBackFiresNothingTwice) {
    const auto group = town.group({});
    const auto first = invite(group);
    town.clock.advance(24h * 30);
    EXPECT_EQ(town.engine->tick().size(), 1U);
    const auto expired = town.engine->now();
    town.clock.advance(-24h * 29);
    EXPECT_TRUE(town.engine->tick().empty());
    EXPECT_EQ(town.engine->now(), expired) << "no entry is earlier than the last";
    EXPECT_EQ(town.now(group).group->admission(first.admission)->state, AdmissionState::expired);
    // Started again with the right clock, which the operator accepts.
    town.crash();
    town.options.accept_clock = true;
    town.open();
    EXPECT_TRUE(town.engine->tick().empty());
    EXPECT_LT(town.engine->now(), expired);
    const auto second = invite(group);
    town.clock.advance(limits::kInvitationLife - 1s);
    EXPECT_TRUE(town.engine->tick().empty());
    town.clock.advance(1s);
    EXPECT_EQ(town.engine->tick().size(), 1U);
    EXPECT_EQ(town.now(group).group->admission(second.admission)->state, AdmissionState::expired);
    EXPECT_EQ(entries(group, ledger::Event::invitation_expired), 2U);
}

// Somebody sets the year wrong. Nobody may be out because of it who was let in for a month.
TEST_P(Timers, AClockThatIsPutForwardByYearsEndsNothingAndIsPutRight) {
    const auto group = town.group({});
    const auto admit = invite(group, town.clock.now() + 24h * 30);
    let_in(admit);
    const auto waiting = rows(group);
    const auto region = town.tables->log(town.tables->region()->log)->name;
    town.engine->tick();
    constexpr auto kYears = 24h * 365 * 5;
    town.clock.set_state(ClockState::unsynchronised);  // as the kernel says after it was set
    town.clock.step(kYears);
    EXPECT_TRUE(town.engine->tick().empty());
    EXPECT_TRUE(town.engine->health().timers_held);
    const auto leaves = leaves_of(*town.tables, region);
    const auto told = std::ranges::find(leaves, ledger::Event::clock_stepped, &ledger::Leaf::event);
    ASSERT_NE(told, leaves.end());
    const auto step = ledger::decode_clock_step(told->extra);
    ASSERT_TRUE(step);
    EXPECT_EQ(step->to - step->from, kYears);
    EXPECT_EQ(rows(group), waiting);
    // Also for a server that starts with it, again and again: its own newest entry says that year.
    for (int start = 0; start < 3; ++start) {
        town.reopen();
        EXPECT_TRUE(town.engine->tick().empty());
        EXPECT_TRUE(town.engine->health().timers_held);
    }
    // Put right, and started again with the operator's word: on the day itself it ends.
    town.clock.step(-kYears);
    town.crash();
    town.options.accept_clock = true;
    town.open();
    EXPECT_TRUE(town.engine->tick().empty());
    EXPECT_FALSE(town.engine->health().timers_held);
    EXPECT_TRUE(town.tables->timers_of({}).empty());
    town.clock.advance(24h * 30);
    EXPECT_EQ(town.engine->tick().size(), 1U);
    EXPECT_EQ(entries(group, ledger::Event::membership_ended), 1U);
}

TEST_P(Timers, AClockThatNobodyPutsRightIsBelievedAfterADay) {
    const auto group = town.group({});
    invite(group);
    town.engine->tick();
    town.clock.set_state(ClockState::unsynchronised);
    town.clock.step(limits::kInvitationLife);
    EXPECT_TRUE(town.engine->tick().empty());
    town.clock.advance(limits::kClockHeld - 1s);
    EXPECT_TRUE(town.engine->tick().empty());
    town.clock.advance(1s);
    EXPECT_EQ(town.engine->tick().size(), 1U);
    EXPECT_EQ(entries(group, ledger::Event::invitation_expired), 1U);
}

// Written by a program that knew fewer deadlines, or changed by hand: the groups themselves say.
TEST_P(Timers, RowsAreReckonedAnewAfterAStart) {
    const auto group = town.group({});
    const auto admit = invite(group);
    const auto wanted = rows(group);
    ASSERT_FALSE(wanted.empty());
    alter([&](store::Tables& tables) {
        auto wrong = wanted[0];
        wrong.due = wrong.due + 24h * 999;
        tables.put_timer(wrong);
        wrong.key.step = 9;
        tables.put_timer(wrong);
    });
    town.reopen();
    town.engine->tick();
    EXPECT_EQ(rows(group), wanted);
    alter([&](store::Tables& tables) { tables.drop_timer(wanted[0].key); });
    town.reopen();
    town.engine->tick();
    EXPECT_EQ(rows(group), wanted);
    const auto leaves = town.engine->health().leaves;
    town.reopen();
    town.engine->tick();
    EXPECT_EQ(town.engine->health().leaves, leaves + 1) << "the start alone has an entry";
    town.clock.advance(limits::kInvitationLife);
    town.engine->tick();
    EXPECT_EQ(town.now(group).group->admission(admit.admission)->state, AdmissionState::expired);
}

// One group's rows were altered: its deadline is not lost, and no other waits for it.
TEST_P(Timers, OneThatMeetsAFaultIsPutOffAndTheOthersFire) {
    const auto broken = town.group({}, "コワレ");
    const auto whole = town.group({}, "ソノママ");
    const auto admit = invite(whole);
    invite(broken);
    const auto no = town.tables->group(broken)->no;
    const auto row = town.tables->group(broken).value();
    auto wrong = row;
    wrong.epoch += 5;
    alter([&](store::Tables& tables) { tables.put_group(wrong); });
    town.reopen();
    town.clock.advance(limits::kInvitationLife);
    town.engine->tick();
    EXPECT_EQ(town.now(whole).group->admission(admit.admission)->state, AdmissionState::expired);
    const auto later = town.tables->timers_of(no);
    ASSERT_FALSE(later.empty());
    EXPECT_GT(later[0].due, town.engine->now());
    EXPECT_TRUE(town.engine->tick().empty()) << "not every second";
    // Put right by hand: it fires after all.
    alter([&](store::Tables& tables) { tables.put_group(row); });
    town.reopen();
    town.engine->tick();
    EXPECT_EQ(entries(broken, ledger::Event::invitation_expired), 1U);
}

}  // namespace
}  // namespace tasuki::test

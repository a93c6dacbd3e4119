// B10: is the roster right? Each office is asked every three months, three times, and the fourth
// time the group is told. Nobody is out because of silence; who is said to be gone is out at once.
#include "domain/roster_check.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "domain/deadlines.hpp"
#include "expect.hpp"

namespace tasuki::domain {
namespace {

using namespace std::chrono_literals;
using test::World;

class RosterOfTwoOffices : public testing::Test {
  protected:
    RosterOfTwoOffices()
        : id(world.active("nurse")),
          doctor(world.join(id, "doctor")),
          began(world.now),
          station(world.office_id("station")),
          clinic(world.office_id("clinic")) {}

    ConfirmMembers words(OfficeId office) const {
        ConfirmMembers wish{id, office, world.group(id).epoch, {}, {}, ""};
        for (const Membership& m : world.group(id).memberships) {
            if (answers_for(world.group(id), office, m)) wish.still.push_back(m.id);
        }
        return wish;
    }
    // As words(), but this one has gone.
    ConfirmMembers without(OfficeId office, MembershipId gone) const {
        ConfirmMembers wish = words(office);
        std::erase(wish.still, gone);
        wish.gone = {gone};
        wish.reason = "担当変更";
        return wish;
    }
    RosterDue due(OfficeId office) const { return *roster_due(world.group(id), office); }
    Decided<Change> fire(OfficeId office) {
        return world.ask(World::timer(), AskForRoster{id, office});
    }

    World world;
    GroupId id;
    MembershipId doctor;
    Instant began;
    OfficeId station, clinic;
};

TEST_F(RosterOfTwoOffices, EachOfficeIsAskedOnDays0And7And14AndThenTheGroupIsTold) {
    const struct {
        std::chrono::hours after;
        ledger::Event event;
        bool told_to_group;
    } table[] = {
        {24h * 0, ledger::Event::roster_reminded, false},
        {24h * 7, ledger::Event::roster_reminded, false},
        {24h * 14, ledger::Event::roster_reminded, false},
        {24h * 30, ledger::Event::roster_unconfirmed, true},
    };
    world.join(id, "planner");
    const Instant first = began + limits::kRosterEvery;
    for (const auto& line : table) {
        EXPECT_EQ(due(clinic).next, first + line.after);
        world.now = first + line.after - 1ms;
        EXPECT_EQ(slug(fire(clinic)), "bad_value") << line.after.count();
        world.now = first + line.after;
        const auto change = fire(clinic);
        ASSERT_EQ(slug(change), "");
        EXPECT_TRUE(has(*change, line.event));
        const auto told = [&](std::string_view who) {
            return std::ranges::count(change->told, world.id_of(who)) == 1;
        };
        EXPECT_TRUE(told("doctor"));
        EXPECT_TRUE(told("nurse")) << "the responsible person";
        EXPECT_EQ(told("planner"), line.told_to_group);
        EXPECT_EQ(note_of(*change, SystemKind::roster_unconfirmed) != nullptr, line.told_to_group);
    }
    EXPECT_TRUE(due(clinic).unconfirmed);
    EXPECT_EQ(due(clinic).next, std::nullopt);
    EXPECT_EQ(slug(fire(clinic)), "already_done");
    EXPECT_FALSE(due(station).unconfirmed);
    // Silence suspends nobody.
    EXPECT_EQ(slug(world.ask("doctor", world.post(id, "続き"))), "");
}

// The server was down for a month: one entry, not four.
TEST_F(RosterOfTwoOffices, WhatFellDueMeanwhileIsOneStep) {
    world.now = began + limits::kRosterEvery + 24h * 8;
    EXPECT_EQ(slug(fire(clinic)), "");
    EXPECT_EQ(due(clinic).asked, 2);
    EXPECT_EQ(due(clinic).next, began + limits::kRosterEvery + 24h * 14);
    world.now = began + limits::kRosterEvery + 24h * 90;
    const auto change = fire(clinic);
    ASSERT_EQ(slug(change), "");
    EXPECT_TRUE(has(*change, ledger::Event::roster_unconfirmed));
    EXPECT_FALSE(has(*change, ledger::Event::roster_reminded));
    EXPECT_EQ(due(clinic).next, std::nullopt);
}

TEST_F(RosterOfTwoOffices, OnlyATimerAsks) {
    world.now = began + limits::kRosterEvery;
    EXPECT_EQ(slug(world.ask("nurse", AskForRoster{id, clinic})), "not_found");
    EXPECT_EQ(slug(world.ask(World::timer(), AskForRoster{id, world.office_id("pharmacy")})),
              "already_done");
    world.must("nurse", WithdrawConsent{id, {}, false, "本人", ""});
    EXPECT_EQ(slug(fire(clinic)), "already_done") << "nobody works by a frozen group's roster";
}

TEST_F(RosterOfTwoOffices, AWordOfTheOfficeBeginsTheNextThreeMonths) {
    world.now = began + limits::kRosterEvery + 24h * 30;
    ASSERT_EQ(slug(fire(clinic)), "");
    const auto change = world.ask("doctor", words(clinic));
    ASSERT_EQ(slug(change), "");
    ASSERT_EQ(change->acts.size(), 1u);
    EXPECT_EQ(change->acts[0].event, ledger::Event::roster_confirmed);
    EXPECT_EQ(change->acts[0].object, clinic.bytes);
    EXPECT_TRUE(change->acts[0].changes_state);
    ASSERT_NE(note_of(*change, SystemKind::members_confirmed), nullptr);
    EXPECT_EQ(note_of(*change, SystemKind::members_confirmed)->office, clinic);
    EXPECT_EQ(due(clinic).due, world.now + limits::kRosterEvery);
    EXPECT_EQ(due(clinic).next, due(clinic).due);
    EXPECT_EQ(due(clinic).asked, 0);
    EXPECT_FALSE(due(clinic).unconfirmed);
    EXPECT_EQ(due(station).due, began + limits::kRosterEvery) << "each office for itself";
    const RosterCheck& kept = world.group(id).checks.front();
    EXPECT_EQ(kept.by, world.id_of("doctor"));
    EXPECT_EQ(kept.at, world.now);
}

TEST_F(RosterOfTwoOffices, WhoMayAnswerForWhichOffice) {
    world.join(id, "nurse2");
    world.must("nurse", world.office_admission(id, "helpers", "helper"));
    world.must("helper",
               NamePerson{id, world.group(id).admissions.back().id, world.fresh<AdmissionId>(),
                          world.fresh<MembershipId>(), world.id_of("helper2"), kAll});
    const OfficeId helpers = world.office_id("helpers"), pharmacy = world.office_id("pharmacy");
    using L = AuthLevel;
    const struct {
        const char* who;
        OfficeId office;
        L level;
        const char* answer;
    } table[] = {
        {"nurse", station, L::session, ""},
        {"nurse2", station, L::session, "not_allowed"},  // neither responsible nor a manager
        {"doctor", station, L::session, "not_origin_office"},
        {"doctor", clinic, L::session, ""},
        {"nurse", clinic, L::session, "not_allowed"},  // each office answers for itself
        {"helper2", helpers, L::session, ""},
        {"helper", helpers, L::session, ""},  // names them, is not in the group
        {"helper3", helpers, L::session, "not_found"},
        {"planner", clinic, L::session, "not_found"},
        {"doctor", pharmacy, L::session, "not_allowed"},  // nobody of it is here
        {"pharmacist", pharmacy, L::fresh, "not_found"},
        {"officer", station, L::fresh, "not_found"},
    };
    for (const auto& line : table) {
        EXPECT_EQ(slug(world.decide(world.as(line.who, line.level), words(line.office))),
                  line.answer)
            << line.who;
    }
    // The administrator of an office that is in the group, who is not in it: with both factors.
    world.must("nurse", Remove{id, doctor, {}, "担当変更"});
    world.join(id, "clerk");
    EXPECT_EQ(slug(world.decide(world.as("doctor"), words(clinic))), "needs_fresh_sign_in");
    EXPECT_EQ(slug(world.decide(world.as("doctor", L::fresh), words(clinic))), "");
}

TEST_F(RosterOfTwoOffices, TheOriginAnswersForEverybody) {
    ConfirmMembers own = words(station);
    EXPECT_EQ(own.still.size(), 2u);
    std::erase(own.still, doctor);
    EXPECT_EQ(slug(world.ask("nurse", own)), "roster_not_whole");
    EXPECT_EQ(slug(world.ask("nurse", words(station))), "");
}

// Found by the simulation: when the last of a group had left, an administrator of its origin office
// could confirm that nobody is in it, and the group counted as looked at.
TEST_F(RosterOfTwoOffices, ARosterOfNobodyIsNotConfirmed) {
    const auto administrator = world.as("nurse2", AuthLevel::fresh);
    world.person("nurse2").affiliations.front().office_admin = true;
    EXPECT_EQ(slug(world.decide(administrator, words(station))), "");
    world.must("nurse", Remove{id, doctor, {}, "担当変更"});
    ASSERT_TRUE(
        world.ask(administrator, EndAffiliation{id, world.id_of("nurse"), station, "退職"}));
    EXPECT_EQ(slug(world.decide(administrator, words(station))), "not_allowed");
}

TEST_F(RosterOfTwoOffices, NobodyIsLeftOutOrNamedTwiceOrBroughtIn) {
    const MembershipId clerk = world.join(id, "clerk");
    const auto ask = [&](std::vector<MembershipId> still, std::vector<MembershipId> gone) {
        return slug(world.decide(world.as("doctor"),
                                 ConfirmMembers{id, clinic, world.group(id).epoch, std::move(still),
                                                std::move(gone), "担当変更"}));
    };
    EXPECT_EQ(ask({doctor, clerk}, {}), "");
    EXPECT_EQ(ask({clerk, doctor}, {}), "") << "in any order";
    EXPECT_EQ(ask({doctor}, {}), "roster_not_whole");
    EXPECT_EQ(ask({}, {}), "roster_not_whole");
    EXPECT_EQ(ask({doctor, clerk, clerk}, {}), "roster_not_whole");
    EXPECT_EQ(ask({doctor, clerk}, {clerk}), "roster_not_whole");
    EXPECT_EQ(ask({doctor, clerk, world.membership(id, "nurse")}, {}), "roster_not_whole");
}

TEST_F(RosterOfTwoOffices, WhatChangedSinceItWasLookedAtIsLookedAtAgain) {
    const ConfirmMembers seen = words(station);
    world.join(id, "planner");
    EXPECT_EQ(slug(world.ask("nurse", seen)), "stale_audience");
    EXPECT_EQ(slug(world.ask("nurse", words(station))), "");
}

TEST_F(RosterOfTwoOffices, WhoIsGoneIsRemovedAsByRemove) {
    ConfirmMembers wish = without(station, doctor);
    wish.reason = "";
    EXPECT_EQ(slug(world.ask("nurse", wish)), "bad_text");
    const auto change = world.ask("nurse", without(station, doctor));
    ASSERT_EQ(slug(change), "");
    ASSERT_EQ(change->cuts.size(), 1u);
    EXPECT_EQ(change->cuts[0].account, world.id_of("doctor"));
    EXPECT_EQ(change->acts[0].event, ledger::Event::roster_confirmed);
    EXPECT_TRUE(has(*change, ledger::Event::removed));
    EXPECT_EQ(world.group(id).membership(doctor)->end_reason, EndReason::removed);
    EXPECT_EQ(slug(world.ask("doctor", reading(id))), "not_found");
    EXPECT_EQ(roster_due(world.group(id), clinic), std::nullopt) << "nobody of it is left to ask";
}

TEST_F(RosterOfTwoOffices, AConfirmationRemovesNobodyWhomItsAuthorMayNotRemove) {
    const MembershipId nurse = world.membership(id, "nurse");
    const MembershipId clerk = world.join(id, "clerk");
    EXPECT_EQ(slug(world.ask("doctor", without(clinic, clerk))), "not_origin_office");
    EXPECT_EQ(slug(world.ask("nurse", without(station, nurse))), "not_oneself");
    const MembershipId nurse2 = world.join(id, "nurse2");
    world.must("nurse", AssignManager{id, nurse2, true});
    EXPECT_EQ(slug(world.ask("nurse2", without(station, nurse))), "hand_over_first");
    EXPECT_TRUE(world.group(id).membership(clerk)->stands()) << "all or nothing";
    EXPECT_TRUE(world.group(id).checks.empty());
}

TEST_F(RosterOfTwoOffices, OnlyAWorkingGroupIsConfirmed) {
    world.must("nurse", WithdrawConsent{id, {}, false, "本人", ""});
    EXPECT_EQ(slug(world.ask("nurse", words(station))), "group_frozen");
    EXPECT_TRUE(roster_dues(world.group(id)).empty());
    world.must("nurse", world.consent(id));
    EXPECT_EQ(due(station).due, world.group(id).state_since + limits::kRosterEvery)
        << "counted from when it is worked in again";
}

// An office that comes back is not as far along as it was when it went.
TEST_F(RosterOfTwoOffices, WhoeverComesBackIsAskedAnew) {
    world.now = began + limits::kRosterEvery + 24h * 30;
    ASSERT_EQ(slug(fire(clinic)), "");
    world.must("doctor", Leave{id, doctor, ""});
    world.join(id, "doctor");
    EXPECT_EQ(due(clinic).due, world.now + limits::kRosterEvery);
    EXPECT_EQ(due(clinic).asked, 0);
    EXPECT_FALSE(due(clinic).unconfirmed);
}

TEST_F(RosterOfTwoOffices, TheNextStepIsADeadlineOfTheGroup) {
    const auto rosters = [&] {
        std::vector<Deadline> found;
        for (const Deadline& one : deadlines(world.group(id))) {
            if (one.kind == DeadlineKind::roster) found.push_back(one);
        }
        return found;
    };
    ASSERT_EQ(rosters().size(), 2u);
    for (const Deadline& one : rosters()) {
        EXPECT_EQ(one.due, due(OfficeId{one.object}).next);
        const auto command = command_of(id, one.kind, one.object);
        EXPECT_EQ(std::get<AskForRoster>(command).office.bytes, one.object);
    }
    world.alter(id).state = GroupState::closed;
    EXPECT_TRUE(rosters().empty());
}

TEST_F(RosterOfTwoOffices, EveryFieldOfACheckIsPartOfTheState) {
    const Group base = world.group(id);
    Group with = base;
    with.checks = {{clinic, world.id_of("doctor"), {5}, {6}, 1, false}};
    const Hash one = state_hash(with);
    EXPECT_NE(one, state_hash(base));
    const auto differs = [&](auto change) {
        Group other = with;
        change(other.checks[0]);
        return state_hash(other) != one;
    };
    EXPECT_TRUE(differs([](RosterCheck& c) { c.office.bytes[3] ^= 1; }));
    EXPECT_TRUE(differs([](RosterCheck& c) { c.by = {}; }));
    EXPECT_TRUE(differs([](RosterCheck& c) { c.at = {7}; }));
    EXPECT_TRUE(differs([](RosterCheck& c) { c.due = {7}; }));
    EXPECT_TRUE(differs([](RosterCheck& c) { c.asked = 2; }));
    EXPECT_TRUE(differs([](RosterCheck& c) { c.unconfirmed = true; }));
}

}  // namespace
}  // namespace tasuki::domain

// B3, B4: what is due in a group of itself is told from the group alone, fires once, and never
// before its time.
#include "domain/deadlines.hpp"

#include "base/limits.hpp"
#include "expect.hpp"

namespace tasuki::domain {
namespace {

using namespace std::chrono_literals;
using test::World;

Instant due_of(const Group& group, DeadlineKind kind) {
    for (const Deadline& one : deadlines(group)) {
        if (one.kind == kind) return one.due;
    }
    return {};
}

// Fires what is due, as the store does, until nothing is; returns how many did something.
int fire(World& world, GroupId id) {
    int fired = 0;
    for (bool again = true; again;) {
        again = false;
        for (const Deadline& one : deadlines(world.group(id))) {
            if (world.now < one.due) continue;
            const auto change = world.ask(World::timer(), command_of(id, one.kind, one.object));
            EXPECT_EQ(slug(change), "") << static_cast<int>(one.kind);
            if (!change) return fired;
            ++fired;
            again = true;
            break;
        }
    }
    return fired;
}

TEST(Deadlines, WhatAGroupWaitsForByItsState) {
    const struct {
        GroupState state;
        bool draft, admission;
    } table[] = {
        {GroupState::draft, true, true},
        {GroupState::active, false, true},
        {GroupState::frozen, false, true},
        {GroupState::closed, false, true},
    };
    for (const auto& line : table) {
        World world;
        const GroupId id = world.active("nurse");
        world.must("nurse", world.admission(id, "doctor"));
        world.alter(id).state = line.state;
        const Group& group = world.group(id);
        EXPECT_EQ(due_of(group, DeadlineKind::draft),
                  line.draft ? group.opened + limits::kDraftLife : Instant{});
        EXPECT_EQ(due_of(group, DeadlineKind::admission) != Instant{}, line.admission);
    }
}

TEST(Deadlines, OfAnAdmissionByWhoAndHowFarItIs) {
    using A = AdmissionState;
    constexpr Instant kNone{}, kFirst{1'000}, kLater{2'000};
    const struct {
        bool person;
        A state;
        Instant expires, until, due;
    } table[] = {
        {true, A::invited, kFirst, kNone, kFirst},   {true, A::invited, kFirst, kLater, kFirst},
        {true, A::invited, kLater, kFirst, kFirst},  // it would end before it was taken
        {true, A::accepted, kFirst, kNone, kNone},   // the invitation's day means nothing any more
        {true, A::accepted, kFirst, kLater, kLater}, {true, A::declined, kFirst, kLater, kNone},
        {true, A::ended, kFirst, kLater, kNone},     {false, A::accepted, kFirst, kNone, kFirst},
        {false, A::accepted, kNone, kNone, kNone},  // until the origin ends it
        {false, A::ended, kFirst, kNone, kNone},
    };
    for (const auto& line : table) {
        World world;
        const GroupId id = world.active("nurse");
        world.join(id, "doctor");
        Admission admission = world.group(id).admissions.front();
        if (!line.person) admission.account = {};
        admission.state = line.state;
        admission.expires = line.expires;
        admission.until = line.until;
        EXPECT_EQ(admission_due(world.group(id), admission).value_or(Instant{}), line.due)
            << static_cast<int>(line.state) << line.expires.ms << line.until.ms;
    }
}

MembershipId let_in_for_a_day(World& world, GroupId id, const std::string& who) {
    AdmitPerson wish = world.admission(id, who);
    wish.until = world.now + 24h;
    world.must("nurse", wish);
    const auto membership = world.fresh<MembershipId>();
    world.must(who, AcceptInvitation{id, wish.admission, membership});
    return membership;
}

TEST(Deadlines, APersonLetInUntilADayIsOutOnIt) {
    World world;
    const GroupId id = world.active("nurse");
    AdmitPerson wish = world.admission(id, "doctor");
    wish.until = world.now;
    EXPECT_EQ(slug(world.ask("nurse", wish)), "bad_date");
    wish.until = world.now + 30 * 24h;
    world.must("nurse", wish);
    const MembershipId doctor = world.fresh<MembershipId>();
    world.must("doctor", AcceptInvitation{id, wish.admission, doctor});
    world.now = *wish.until + -1ms;
    EXPECT_EQ(slug(world.ask(World::timer(), ExpireInvitation{id, wish.admission})), "bad_value");
    EXPECT_EQ(slug(world.ask("doctor", reading(id))), "");
    world.now = *wish.until;
    const auto change = world.ask(World::timer(), ExpireInvitation{id, wish.admission});
    ASSERT_EQ(slug(change), "");
    ASSERT_EQ(change->cuts.size(), 1u);
    EXPECT_EQ(change->cuts[0].account, world.id_of("doctor"));
    EXPECT_TRUE(has(*change, ledger::Event::membership_ended));
    EXPECT_EQ(world.group(id).membership(doctor)->end_reason, EndReason::expired);
    EXPECT_EQ(slug(world.ask("doctor", reading(id))), "not_found");
    EXPECT_EQ(slug(world.ask(World::timer(), ExpireInvitation{id, wish.admission})),
              "already_done");
    EXPECT_EQ(fire(world, id), 0);
}

TEST(Deadlines, WhoLeavesBeforeTheDayIsNotEndedTwice) {
    World world;
    const GroupId id = world.active("nurse");
    const MembershipId doctor = let_in_for_a_day(world, id, "doctor");
    world.must("doctor", Leave{id, doctor, "担当変更"});
    EXPECT_EQ(due_of(world.group(id), DeadlineKind::admission), Instant{});
}

// The group would be without one on a day that nobody thinks of.
TEST(Deadlines, WhoIsInUntilADayIsNotMadeResponsible) {
    World world;
    const GroupId id = world.active("nurse");
    const MembershipId locum = let_in_for_a_day(world, id, "nurse2");
    EXPECT_EQ(slug(world.ask("nurse", AssignResponsible{id, locum})), "bad_value");
}

// Before anybody could be let in until a day, states were written as they still are without one.
TEST(Deadlines, TheDayIsPartOfTheState) {
    World world;
    const GroupId id = world.active("nurse");
    world.join(id, "doctor");
    Group group = world.group(id);
    const Hash before = state_hash(group);
    group.admissions.front().until = {5};
    const Hash until = state_hash(group);
    EXPECT_NE(until, before);
    group.admissions.front().until = {6};
    EXPECT_NE(state_hash(group), until);
    group.admissions.front().until = {};
    EXPECT_EQ(state_hash(group), before);
}

}  // namespace
}  // namespace tasuki::domain

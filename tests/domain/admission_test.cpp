// B4, A7, B12: who lets whom in, how far back they see, and what becomes of an invitation.
#include "base/limits.hpp"
#include "expect.hpp"

namespace tasuki::domain {
namespace {

using namespace std::chrono_literals;
using test::World;

constexpr Scope kFromNow{ScopeKind::from_now, {}};

NamePerson naming(World& world, GroupId id, AdmissionId through, std::string_view who,
                  Scope scope = kAll) {
    return {
        id,   through, world.fresh<AdmissionId>(), world.fresh<MembershipId>(), world.id_of(who),
        scope};
}

TEST(Admit, OnlyTheOriginsLeadsInvite) {
    World world;
    const GroupId id = world.active("nurse");
    world.join(id, "nurse2");
    world.join(id, "pharmacist");
    world.join(id, "doctor");
    struct Row {
        std::string_view who;
        std::string_view expected;
    };
    constexpr Row kRows[] = {
        {"nurse", ""},                        // responsible
        {"nurse2", "not_allowed"},            // of the origin, without the duty
        {"pharmacist", "not_origin_office"},  // member through another office
        {"doctor", "not_origin_office"},      // a physician, too
        {"helper", "not_found"},              // nothing to do with the group
        {"officer", "not_found"},             // the region sees no patient
    };
    for (const Row& row : kRows) {
        EXPECT_EQ(slug(world.decide(world.as(row.who), world.admission(id, "social"))),
                  row.expected)
            << row.who;
        EXPECT_EQ(
            slug(world.decide(world.as(row.who), world.office_admission(id, "helpers", "helper"))),
            row.expected)
            << row.who;
    }
    world.must("nurse", AssignManager{id, world.membership(id, "nurse2"), true});
    EXPECT_EQ(slug(world.ask("nurse2", world.admission(id, "social"))), "");
}

// The origin's administrator administers; it does not decide who sees the patient's record.
TEST(Admit, TheOriginsAdministratorDoesNotInvite) {
    World world;
    const GroupId id = world.active("nurse2");
    EXPECT_EQ(slug(world.ask(world.as("nurse", AuthLevel::fresh), world.admission(id, "doctor"))),
              "not_allowed");
}

TEST(Admit, NothingBeforeNoticeAndConsent) {
    World world;
    const GroupId id = world.draft("nurse");
    EXPECT_EQ(slug(world.ask("nurse", world.admission(id, "doctor"))), "notice_missing");
    world.must("nurse", world.notice(id));
    EXPECT_EQ(slug(world.ask("nurse", world.admission(id, "doctor"))), "consent_missing");
}

TEST(Admit, TheInviteeWorksThereAndIsNotInYet) {
    World world;
    const GroupId id = world.active("nurse");
    AdmitPerson wish = world.admission(id, "doctor");
    wish.office = world.office_id("pharmacy");
    EXPECT_EQ(slug(world.ask("nurse", wish)), "bad_value");
    world.person("clerk").state = AccountState::deactivated;
    EXPECT_EQ(slug(world.ask("nurse", world.admission(id, "clerk"))), "bad_value");
    world.office("hospital").state = OfficeState::suspended;
    EXPECT_EQ(slug(world.ask("nurse", world.admission(id, "social"))), "office_suspended");
    world.must("nurse", world.admission(id, "doctor"));
    EXPECT_EQ(slug(world.ask("nurse", world.admission(id, "doctor"))), "already_done");
    world.join(id, "pharmacist");
    EXPECT_EQ(slug(world.ask("nurse", world.admission(id, "pharmacist"))), "already_member");
}

TEST(Admit, SaysWhyHowLongAndHowFarBack) {
    World world;
    const GroupId id = world.active("nurse");
    AdmitPerson wish = world.admission(id, "doctor");
    wish.purpose = " ";
    EXPECT_EQ(slug(world.ask("nurse", wish)), "bad_text");
    wish = world.admission(id, "doctor");
    wish.expires = world.now;
    EXPECT_EQ(slug(world.ask("nurse", wish)), "bad_date");
    wish = world.admission(id, "doctor", {ScopeKind::from_date, world.now + 1ms});
    EXPECT_EQ(slug(world.ask("nurse", wish)), "bad_date");
    wish = world.admission(id, "doctor");
    wish.manager = true;  // only own staff leads
    EXPECT_EQ(slug(world.ask("nurse", wish)), "not_allowed");
    wish = world.admission(id, "nurse2");
    wish.purpose.clear();  // own staff needs no purpose
    wish.manager = true;
    const auto change = world.must("nurse", wish);
    const SystemNote* note = note_of(change, SystemKind::invited);
    ASSERT_NE(note, nullptr);
    EXPECT_EQ(note->until, world.now + limits::kInvitationLife);
    EXPECT_EQ(change.told, std::vector{world.id_of("nurse2")});
    EXPECT_EQ(change.group->epoch, 2u) << "an invitation lets nobody read yet";
}

TEST(Accept, ScopeBecomesAFirstSeqForEver) {
    World world;
    const GroupId id = world.active("nurse");
    world.must("nurse", world.post(id, "一日目"));
    const std::uint64_t before = world.last_seq(id);
    world.now = world.now + 24h;
    const Instant second_day = world.now;
    world.must("nurse", world.post(id, "二日目"));
    world.now = world.now + 24h;
    const auto first = [&](MembershipId member) {
        return world.group(id).membership(member)->first_seq[0];
    };
    EXPECT_EQ(first(world.join(id, "doctor", kAll)), 1u);
    EXPECT_EQ(first(world.join(id, "pharmacist", {ScopeKind::from_date, second_day})), before + 1);
    const std::uint64_t invited_at = world.last_seq(id) + 1;
    const MembershipId late = world.join(id, "planner", kFromNow);
    EXPECT_EQ(first(late), invited_at + 1) << "from its own entry on";
    const auto sees = may_read(world.group(id), world.person("planner"), Room::staff,
                               world.last_seq(id), world.now);
    ASSERT_TRUE(sees);
    EXPECT_EQ(sees->first, invited_at + 1);
}

// A date that nobody looked up must not open the whole history.
TEST(Accept, AMissingFactShowsNothingEarlier) {
    World world;
    const GroupId id = world.active("nurse");
    world.must("nurse", world.post(id, "前の記録"));
    const AdmitPerson wish = world.admission(id, "doctor", {ScopeKind::from_date, world.now});
    world.must("nurse", wish);
    Facts facts;
    facts.asker = &world.person("doctor");
    facts.region = &world.region;
    facts.last_seq = {world.last_seq(id), 0};
    const MembershipId member = world.fresh<MembershipId>();
    const auto change = decide(&world.group(id), AcceptInvitation{id, wish.admission, member},
                               world.as("doctor"), facts, world.now);
    ASSERT_TRUE(change);
    EXPECT_EQ(change->group->membership(member)->first_seq[0], world.last_seq(id) + 1);
}

TEST(Accept, OneTapByTheInviteeAloneAndInTime) {
    World world;
    const GroupId id = world.active("nurse");
    const AdmitPerson wish = world.admission(id, "doctor");
    world.must("nurse", wish);
    const auto accept = [&](std::string_view who) {
        return slug(world.decide(
            world.as(who), AcceptInvitation{id, wish.admission, world.fresh<MembershipId>()}));
    };
    EXPECT_EQ(accept("pharmacist"), "not_found");
    EXPECT_EQ(accept("nurse"), "not_allowed");
    EXPECT_EQ(accept("doctor"), "");
    world.now = world.now + limits::kInvitationLife;
    EXPECT_EQ(accept("doctor"), "already_done") << "expired, even before the timer says so";
    world.now = world.now - limits::kInvitationLife;
    world.person("doctor").affiliations[0].active = false;
    EXPECT_EQ(accept("doctor"), "not_allowed");
    world.person("doctor").affiliations[0].active = true;
    world.office("clinic").state = OfficeState::suspended;
    EXPECT_EQ(accept("doctor"), "office_suspended");
    world.office("clinic").state = OfficeState::active;
    const auto joined =
        world.must("doctor", AcceptInvitation{id, wish.admission, world.fresh<MembershipId>()});
    EXPECT_NE(note_of(joined, SystemKind::joined), nullptr);
    EXPECT_EQ(accept("doctor"), "already_done");
}

TEST(Accept, DecliningAndWithdrawingEndIt) {
    World world;
    const GroupId id = world.active("nurse");
    const AdmitPerson one = world.admission(id, "doctor");
    world.must("nurse", one);
    EXPECT_EQ(slug(world.ask("pharmacist", DeclineInvitation{id, one.admission, ""})), "not_found");
    const auto declined =
        world.must("doctor", DeclineInvitation{id, one.admission, "担当外のため"});
    EXPECT_EQ(declined.told, std::vector{world.id_of("nurse")});
    EXPECT_EQ(slug(world.ask("doctor", DeclineInvitation{id, one.admission, ""})), "already_done");
    const AdmitPerson two = world.admission(id, "doctor");
    world.must("nurse", two);
    EXPECT_EQ(slug(world.ask("doctor", WithdrawAdmission{id, two.admission, ""})), "not_allowed");
    world.must("nurse", WithdrawAdmission{id, two.admission, "誤って招待"});
    EXPECT_EQ(slug(world.ask("nurse", WithdrawAdmission{id, two.admission, ""})), "already_done");
    EXPECT_EQ(slug(world.ask("nurse", WithdrawAdmission{id, world.fresh<AdmissionId>(), ""})),
              "not_found");
    EXPECT_EQ(
        slug(world.ask("doctor", AcceptInvitation{id, two.admission, world.fresh<MembershipId>()})),
        "already_done");
}

TEST(Expiry, AnInvitationLapses) {
    World world;
    const GroupId id = world.active("nurse");
    const AdmitPerson wish = world.admission(id, "doctor");
    world.must("nurse", wish);
    EXPECT_EQ(slug(world.ask(World::timer(), ExpireInvitation{id, wish.admission})), "bad_value");
    world.now = world.now + limits::kInvitationLife;
    EXPECT_EQ(slug(world.ask("nurse", ExpireInvitation{id, wish.admission})), "not_found");
    EXPECT_EQ(slug(world.ask(World::timer(), ExpireInvitation{id, wish.admission})), "");
    EXPECT_EQ(world.group(id).admission(wish.admission)->state, AdmissionState::expired);
    EXPECT_EQ(slug(world.ask(World::timer(), ExpireInvitation{id, wish.admission})),
              "already_done");
}

// ---- An admitted office -------------------------------------------------------------------------

TEST(AdmittedOffice, ItsManagerNamesItsOwnPeopleAtOnce) {
    World world;
    const GroupId id = world.active("nurse");
    const AdmitOffice office = world.office_admission(id, "helpers", "helper", 2);
    world.must("nurse", office);
    const NamePerson first = naming(world, id, office.admission, "helper2");
    const auto named = world.must("helper", first);
    EXPECT_TRUE(world.group(id).has_standing(world.id_of("helper2")));
    EXPECT_EQ(named.told, std::vector{world.id_of("helper2")});
    const Membership* member = world.group(id).membership(first.membership);
    EXPECT_EQ(world.group(id).admission(member->admission)->through, office.admission)
        << "the roster says through which admission somebody stands";
    EXPECT_EQ(slug(world.ask("helper", naming(world, id, office.admission, "helper2"))),
              "already_member");
    EXPECT_EQ(slug(world.ask("helper", naming(world, id, office.admission, "nurse2"))), "bad_value")
        << "not one of its own";
    world.must("helper", naming(world, id, office.admission, "helper"));
    EXPECT_EQ(slug(world.ask("helper", naming(world, id, office.admission, "helper3"))),
              "people_limit");
}

TEST(AdmittedOffice, NobodyElseNamesForIt) {
    World world;
    const GroupId id = world.active("nurse");
    const AdmitOffice office = world.office_admission(id, "helpers", "helper2");
    world.must("nurse", office);
    world.join(id, "pharmacist");
    const auto ask = [&](Asker asker) {
        return slug(world.decide(asker, naming(world, id, office.admission, "helper3")));
    };
    EXPECT_EQ(ask(world.as("helper2")), "");
    EXPECT_EQ(ask(world.as("nurse")), "not_allowed")
        << "the origin admits the office, not its staff";
    EXPECT_EQ(ask(world.as("pharmacist")), "not_allowed");
    EXPECT_EQ(ask(world.as("helper3")), "not_found");
    EXPECT_EQ(ask(world.as("planner")), "not_found");
    // The office's administrator stands in, as an administrator: with both factors.
    EXPECT_EQ(ask(world.as("helper")), "needs_fresh_sign_in");
    EXPECT_EQ(ask(world.as("helper", AuthLevel::fresh)), "");
}

TEST(AdmittedOffice, GivesNoMoreHistoryThanItHas) {
    World world;
    const GroupId id = world.active("nurse");
    const Instant start = world.now;
    world.now = world.now + 48h;
    AdmitOffice office = world.office_admission(id, "helpers", "helper");
    office.scope = {ScopeKind::from_date, start + 24h};
    world.must("nurse", office);
    const auto with = [&](Scope scope) {
        return slug(world.decide(world.as("helper"),
                                 naming(world, id, office.admission, "helper2", scope)));
    };
    EXPECT_EQ(with(kAll), "scope_too_wide");
    EXPECT_EQ(with({ScopeKind::from_date, start}), "scope_too_wide");
    EXPECT_EQ(with({ScopeKind::from_date, start + 24h}), "");
    EXPECT_EQ(with({ScopeKind::from_date, world.now + 1h}), "bad_date");
    EXPECT_EQ(with(kFromNow), "");
}

TEST(AdmittedOffice, FromNowMeansFromItsAdmission) {
    World world;
    const GroupId id = world.active("nurse");
    AdmitOffice office = world.office_admission(id, "helpers", "helper");
    office.scope = kFromNow;
    world.must("nurse", office);
    const Instant admitted = world.now;
    world.now = world.now + 24h;
    const auto with = [&](Scope scope) {
        return slug(world.decide(world.as("helper"),
                                 naming(world, id, office.admission, "helper2", scope)));
    };
    EXPECT_EQ(with({ScopeKind::from_date, admitted}), "");
    EXPECT_EQ(with({ScopeKind::from_date, admitted - 1ms}), "scope_too_wide");
}

TEST(AdmittedOffice, IsAdmittedOnceWithABoundedNumber) {
    World world;
    const GroupId id = world.active("nurse");
    for (std::uint32_t people : {0u, 31u}) {
        EXPECT_EQ(slug(world.ask("nurse", world.office_admission(id, "helpers", "helper", people))),
                  "bad_value");
    }
    EXPECT_EQ(slug(world.ask("nurse", world.office_admission(id, "helpers", "nurse2"))),
              "bad_value")
        << "its manager works there";
    EXPECT_EQ(slug(world.ask("nurse", world.office_admission(id, "station", "nurse2"))),
              "bad_value")
        << "the origin is in already";
    AdmitOffice wish = world.office_admission(id, "helpers", "helper");
    wish.purpose.clear();
    EXPECT_EQ(slug(world.ask("nurse", wish)), "bad_text");
    world.must("nurse", world.office_admission(id, "helpers", "helper"));
    EXPECT_EQ(slug(world.ask("nurse", world.office_admission(id, "helpers", "helper"))),
              "already_member");
}

TEST(AdmittedOffice, EndsWithAllItNamedWhenItsDateComes) {
    World world;
    const GroupId id = world.active("nurse");
    AdmitOffice office = world.office_admission(id, "helpers", "helper");
    office.expires = world.now + 24h;
    world.must("nurse", office);
    world.must("helper", naming(world, id, office.admission, "helper2"));
    world.now = world.now + 24h;
    EXPECT_EQ(slug(world.ask("helper", naming(world, id, office.admission, "helper3"))),
              "already_done");
    const auto ended = world.ask(World::timer(), ExpireInvitation{id, office.admission});
    ASSERT_EQ(slug(ended), "");
    EXPECT_EQ(ended->cuts.size(), 1u);
    EXPECT_FALSE(world.group(id).has_standing(world.id_of("helper2")));
    EXPECT_EQ(world.group(id).admission(office.admission)->state, AdmissionState::ended);
}

TEST(AdmittedOffice, WithoutADateItStaysUntilTheOriginEndsIt) {
    World world;
    const GroupId id = world.active("nurse");
    const AdmitOffice office = world.office_admission(id, "helpers", "helper");
    world.must("nurse", office);
    world.now = world.now + 24h * 400;
    EXPECT_EQ(slug(world.ask(World::timer(), ExpireInvitation{id, office.admission})),
              "already_done");
    EXPECT_EQ(slug(world.ask("helper", naming(world, id, office.admission, "helper2"))), "");
}

TEST(Limits, SeatsAndOpenInvitationsAreBounded) {
    World world;
    const GroupId id = world.active("nurse");
    Group& group = world.alter(id);
    const Membership like = group.memberships.front();
    for (std::size_t i = group.memberships.size(); i < limits::kMembers; ++i) {
        Membership filler = like;
        filler.id = world.fresh<MembershipId>();
        filler.account = world.fresh<AccountId>();
        filler.responsible = false;
        group.memberships.push_back(filler);
    }
    EXPECT_EQ(slug(world.ask("nurse", world.admission(id, "doctor"))), "people_limit");
    const GroupId other = world.active("nurse");
    for (std::size_t i = 0; i < limits::kAdmissions; ++i) {
        Admission filler;
        filler.id = world.fresh<AdmissionId>();
        filler.account = world.fresh<AccountId>();
        world.alter(other).admissions.push_back(filler);
    }
    EXPECT_EQ(slug(world.ask("nurse", world.admission(other, "doctor"))), "people_limit");
}

}  // namespace
}  // namespace tasuki::domain

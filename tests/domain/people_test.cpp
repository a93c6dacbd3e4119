// A1–A8: people, offices, the region, and who may see which list.
#include "base/crypto.hpp"
#include "expect.hpp"

namespace tasuki::domain {
namespace {

using namespace std::chrono_literals;
using test::World;

constexpr AuthLevel kFresh = AuthLevel::fresh;

bool has(const PeopleChange& change, ledger::Event event) {
    for (const Act& act : change.acts) {
        if (act.event == event) return true;
    }
    return false;
}

InvitePerson invitation(World& world, std::string_view office) {
    InvitePerson wish;
    wish.enrolment = world.fresh<EnrolmentId>();
    wish.account = world.fresh<AccountId>();
    wish.pseudonym = world.fresh<Pseudonym>();
    if (!office.empty()) wish.office = world.office_id(office);
    wish.name = {"手島", "照", "テシマ", "テル"};
    wish.profession = profession::nurse;
    wish.link_hash = sha256(wish.enrolment.view());
    return wish;
}

// ---- A4, A5: the region -------------------------------------------------------------------------

TEST(Region, IsMadeOnceByTheOperatorAlone) {
    World world;
    EXPECT_EQ(
        slug(world.ask(world.as("officer", kFresh), PeopleCommand{CreateRegion{"架空町", false}})),
        "not_allowed");
    EXPECT_EQ(slug(world.ask(World::the_operator(), PeopleCommand{CreateRegion{"架空町", false}})),
              "already_done");
    world.region = {};
    EXPECT_EQ(slug(world.ask(World::the_operator(), PeopleCommand{CreateRegion{"", false}})),
              "bad_text");
    const auto made = world.ask(World::the_operator(), PeopleCommand{CreateRegion{"架空町", true}});
    ASSERT_EQ(slug(made), "");
    EXPECT_TRUE(made->region->demo);
    EXPECT_TRUE(made->region->origin_kinds.contains(kind::clinic));
    EXPECT_FALSE(made->region->origin_kinds.contains(kind::pharmacy));
}

TEST(Region, TheOperatorMakesLinksAndNothingElse) {
    World world;
    const std::vector<PeopleCommand> wishes{
        AddOffice{},        SuspendOffice{},     invitation(world, ""),    WithdrawEnrolment{},
        DeactivatePerson{}, ResetFactors{},      SetOfficeAdministrator{}, PublishPolicy{"x"},
        AcceptPolicy{1},    AnswerAffiliation{}, RevokeDevice{},           ReadList{},
    };
    for (const PeopleCommand& wish : wishes) {
        EXPECT_EQ(slug(world.ask(World::the_operator(), wish)), "not_signed_in") << wish.index();
    }
}

TEST(Bootstrap, IsALinkForTheFirstOfficerAndLaterARecovery) {
    World world;
    world.person("officer").region_officer = false;
    MakeBootstrapLink wish{
        world.fresh<EnrolmentId>(), world.fresh<AccountId>(), world.fresh<Pseudonym>(), {}, {}, {}};
    EXPECT_EQ(slug(world.ask(world.as("officer", kFresh), PeopleCommand{wish})), "not_allowed");
    EXPECT_EQ(slug(world.ask(World::the_operator(), PeopleCommand{wish})), "bad_text")
        << "nobody is on a screen without a name";
    wish.name = {"津田", "智", "ツダ", "トモ"};
    const auto first = world.ask(World::the_operator(), PeopleCommand{wish});
    ASSERT_EQ(slug(first), "");
    EXPECT_TRUE(has(*first, ledger::Event::bootstrap_link_made));
    EXPECT_FALSE(first->enrolments[0].recovery);
    EXPECT_EQ(first->enrolments[0].expires, world.now + 72h);
    EXPECT_EQ(slug(world.ask(World::the_operator(), PeopleCommand{wish})), "bad_value")
        << "the account exists";
    world.person("officer").region_officer = true;
    wish.account = world.fresh<AccountId>();
    const auto later = world.ask(World::the_operator(), PeopleCommand{wish});
    EXPECT_TRUE(has(*later, ledger::Event::recovery_link_made));
    EXPECT_TRUE(later->enrolments[0].recovery);
}

TEST(Policy, IsAcceptedInTheVersionThatWasShown) {
    World world;
    EXPECT_EQ(slug(world.ask(world.as("doctor", kFresh), PeopleCommand{PublishPolicy{"本文"}})),
              "not_allowed");
    EXPECT_EQ(slug(world.ask(world.as("officer"), PeopleCommand{PublishPolicy{"本文"}})),
              "needs_fresh_sign_in");
    EXPECT_EQ(slug(world.ask(world.as("officer", kFresh), PeopleCommand{PublishPolicy{""}})),
              "bad_text");
    ASSERT_TRUE(world.ask(world.as("officer", kFresh), PeopleCommand{PublishPolicy{"一版"}}));
    ASSERT_TRUE(world.ask(world.as("officer", kFresh), PeopleCommand{PublishPolicy{"二版"}}));
    EXPECT_EQ(world.region.policy_version, 2u);
    EXPECT_EQ(
        slug(world.ask(world.as("doctor"), PeopleCommand{ReadList{ListWhat::groups, {}, {}}})),
        "policy_not_accepted");
    EXPECT_EQ(
        slug(world.ask(world.as("doctor"), PeopleCommand{ReadList{ListWhat::policy, {}, {}}})), "");
    EXPECT_EQ(slug(world.ask(world.as("doctor"), PeopleCommand{AcceptPolicy{1}})), "bad_value");
    EXPECT_EQ(slug(world.ask(world.as("doctor"), PeopleCommand{AcceptPolicy{2}})), "");
    EXPECT_EQ(slug(world.ask(world.as("doctor"), PeopleCommand{AcceptPolicy{2}})), "already_done");
    EXPECT_EQ(
        slug(world.ask(world.as("doctor"), PeopleCommand{ReadList{ListWhat::groups, {}, {}}})), "");
}

// ---- A5, A6: offices ----------------------------------------------------------------------------

TEST(Office, IsAddedByAnOfficerOfTheRegion) {
    World world;
    AddOffice wish;
    wish.office.id = world.fresh<OfficeId>();
    wish.office.kind = kind::dental_clinic;
    wish.office.name = "しろくま歯科（架空）";
    wish.office.state = OfficeState::ended;  // not for the asker to say
    EXPECT_EQ(slug(world.ask(world.as("doctor", kFresh), PeopleCommand{wish})), "not_allowed");
    EXPECT_EQ(slug(world.ask(world.as("officer"), PeopleCommand{wish})), "needs_fresh_sign_in");
    const auto added = world.ask(world.as("officer", kFresh), PeopleCommand{wish});
    ASSERT_EQ(slug(added), "");
    EXPECT_EQ(added->offices[0].state, OfficeState::active);
    EXPECT_EQ(slug(world.ask(world.as("officer", kFresh), PeopleCommand{wish})), "bad_value");
    wish.office.id = world.fresh<OfficeId>();
    wish.office.kind = 99;
    EXPECT_EQ(slug(world.ask(world.as("officer", kFresh), PeopleCommand{wish})), "bad_value");
    wish.office.kind = kind::other;
    wish.office.name = "　";
    EXPECT_EQ(slug(world.ask(world.as("officer", kFresh), PeopleCommand{wish})), "bad_text");
}

TEST(Office, SuspendingItFreezesItsGroupsInTheSameStep) {
    World world;
    const GroupId own = world.active("nurse");
    const GroupId admitted = world.active("doctor");
    world.join(admitted, "nurse2");
    const OfficeId station = world.office_id("station");
    const auto officer = world.as("officer", kFresh);
    EXPECT_EQ(slug(world.ask(world.as("nurse", kFresh),
                             PeopleCommand{SuspendOffice{station, true, "x"}})),
              "not_allowed");
    EXPECT_EQ(slug(world.ask(officer, PeopleCommand{SuspendOffice{station, true, ""}})),
              "bad_text");
    EXPECT_EQ(slug(world.ask(officer, PeopleCommand{SuspendOffice{station, false, ""}})),
              "already_done");
    EXPECT_EQ(
        slug(world.ask(officer, PeopleCommand{SuspendOffice{world.fresh<OfficeId>(), true, "x"}})),
        "not_found");
    ASSERT_EQ(slug(world.ask(officer, PeopleCommand{SuspendOffice{station, true, "管理者不在"}})),
              "");
    EXPECT_EQ(world.group(own).cause, FreezeCause::office_suspended);
    EXPECT_EQ(world.group(admitted).state, GroupState::active);
    EXPECT_EQ(slug(world.ask("nurse2", world.post(admitted, "x"))), "office_suspended");
    ASSERT_EQ(slug(world.ask(officer, PeopleCommand{SuspendOffice{station, false, ""}})), "");
    EXPECT_EQ(world.group(own).state, GroupState::active);
    EXPECT_EQ(slug(world.ask("nurse2", world.post(admitted, "x"))), "");
}

// ---- A2, A4: inviting ---------------------------------------------------------------------------

TEST(Invite, ByTheOfficesAdministratorWithBothFactors) {
    World world;
    struct Row {
        std::string_view who;
        AuthLevel level;
        std::string_view expected;
    };
    constexpr Row kRows[] = {
        {"nurse", kFresh, ""},
        {"nurse", AuthLevel::session, "needs_fresh_sign_in"},
        {"nurse2", kFresh, "not_allowed"},
        {"doctor", kFresh, "not_allowed"},
        {"officer", kFresh, "not_allowed"},  // the office has its administrator
    };
    for (const Row& row : kRows) {
        EXPECT_EQ(slug(world.ask(world.as(row.who, row.level),
                                 PeopleCommand{invitation(world, "station")})),
                  row.expected)
            << row.who;
    }
}

TEST(Invite, TheRegionNamesAnOfficesFirstAdministratorAndNoStaff) {
    World world;
    world.person("nurse").affiliations[0].office_admin = false;
    const auto officer = world.as("officer", kFresh);
    EXPECT_EQ(slug(world.ask(officer, PeopleCommand{invitation(world, "station")})), "not_allowed");
    InvitePerson first = invitation(world, "station");
    first.office_admin = true;
    EXPECT_EQ(slug(world.ask(officer, PeopleCommand{first})), "");
}

TEST(Invite, PeopleOfTheRegionByAnOfficer) {
    World world;
    const auto officer = world.as("officer", kFresh);
    InvitePerson wish = invitation(world, "");
    EXPECT_EQ(slug(world.ask(officer, PeopleCommand{wish})), "bad_value") << "as what?";
    wish.auditor = true;
    EXPECT_EQ(slug(world.ask(world.as("nurse", kFresh), PeopleCommand{wish})), "not_allowed");
    EXPECT_EQ(slug(world.ask(officer, PeopleCommand{wish})), "");
    InvitePerson sneaked = invitation(world, "station");
    sneaked.region_officer = true;
    EXPECT_EQ(slug(world.ask(world.as("nurse", kFresh), PeopleCommand{sneaked})), "not_allowed");
}

TEST(Invite, APersonNotADesk) {
    World world;
    const auto with = [&](auto change) {
        InvitePerson wish = invitation(world, "station");
        change(wish);
        return slug(world.ask(world.as("nurse", kFresh), PeopleCommand{wish}));
    };
    EXPECT_EQ(with([](InvitePerson& w) { w.name.given.clear(); }), "bad_text");
    EXPECT_EQ(with([](InvitePerson& w) { w.name.family = std::string(121, 'a'); }), "too_large");
    EXPECT_EQ(with([](InvitePerson& w) { w.profession = 0; }), "bad_value");
    EXPECT_EQ(with([](InvitePerson& w) { w.profession = 99; }), "bad_value");
    EXPECT_EQ(with([&](InvitePerson& w) { w.account = world.id_of("nurse2"); }), "bad_value");
    world.office("station").state = OfficeState::suspended;
    EXPECT_EQ(with([](InvitePerson&) {}), "office_suspended");
}

// A link would let the second office set factors for an account whose home is elsewhere.
TEST(Invite, ASecondOfficeGetsNoLink) {
    World world;
    InvitePerson wish = invitation(world, "pharmacy");
    wish.existing = true;
    wish.account = world.id_of("nurse2");
    const auto added = world.ask(world.as("pharmacist", kFresh), PeopleCommand{wish});
    ASSERT_EQ(slug(added), "");
    EXPECT_TRUE(added->enrolments.empty());
    EXPECT_EQ(world.person("nurse2").active_at(world.office_id("pharmacy")), nullptr);
    EXPECT_EQ(world.person("nurse2").home_office, world.office_id("station"));
    EXPECT_EQ(slug(world.ask(world.as("pharmacist", kFresh), PeopleCommand{wish})), "already_done");
    wish.account = world.fresh<AccountId>();
    EXPECT_EQ(slug(world.ask(world.as("pharmacist", kFresh), PeopleCommand{wish})), "not_found");
}

// A stranger's office that made her its own could revoke the tablet she works with.
TEST(Affiliation, CountsOnlyAfterThePersonsOwnYes) {
    World world;
    const auto pharmacy = world.office_id("pharmacy");
    Device device;
    device.id = world.fresh<DeviceId>();
    device.account = world.id_of("nurse2");
    world.devices[device.id] = device;
    InvitePerson offer = invitation(world, "pharmacy");
    offer.existing = true;
    offer.office_admin = true;
    offer.account = device.account;
    const auto offered = world.ask(world.as("pharmacist", kFresh), PeopleCommand{offer});
    ASSERT_EQ(slug(offered), "");
    EXPECT_TRUE(has(*offered, ledger::Event::affiliation_offered));
    const PeopleCommand revoke{RevokeDevice{device.account, device.id}};
    const PeopleCommand devices{ReadList{ListWhat::devices, {}, device.account}};
    const PeopleCommand admin{SetOfficeAdministrator{pharmacy, device.account, true}};
    for (const auto* act : {&revoke, &devices, &admin}) {
        EXPECT_EQ(slug(world.ask(world.as("pharmacist", kFresh), *act)), "not_found");
    }
    EXPECT_FALSE(world.person("nurse2").administers(pharmacy));
    const PeopleCommand yes{AnswerAffiliation{pharmacy, true}};
    EXPECT_EQ(slug(world.ask(world.as("nurse3"), yes)), "not_found") << "nobody answers for her";
    world.office("pharmacy").state = OfficeState::suspended;
    EXPECT_EQ(slug(world.ask(world.as("nurse2"), yes)), "office_suspended");
    world.office("pharmacy").state = OfficeState::active;
    const auto accepted = world.ask(world.as("nurse2"), yes);
    ASSERT_EQ(slug(accepted), "");
    EXPECT_TRUE(has(*accepted, ledger::Event::affiliation_added));
    EXPECT_TRUE(world.person("nurse2").administers(pharmacy));
    EXPECT_EQ(slug(world.ask(world.as("nurse2"), yes)), "not_found") << "once";
    EXPECT_EQ(slug(world.ask(world.as("pharmacist", kFresh), revoke)), "");
}

TEST(Affiliation, IsDeclinedOrTakenBackWithoutATrace) {
    World world;
    const auto pharmacy = world.office_id("pharmacy");
    const auto before = world.person("nurse2").state;
    InvitePerson offer = invitation(world, "pharmacy");
    offer.existing = true;
    offer.office_admin = true;
    offer.account = world.id_of("nurse2");
    const auto ask_again = [&] {
        return slug(world.ask(world.as("pharmacist", kFresh), PeopleCommand{offer}));
    };
    ASSERT_EQ(ask_again(), "");
    const auto no =
        world.ask(world.as("nurse2"), PeopleCommand{AnswerAffiliation{pharmacy, false}});
    ASSERT_EQ(slug(no), "");
    EXPECT_TRUE(has(*no, ledger::Event::affiliation_declined));
    ASSERT_EQ(ask_again(), "") << "an office may ask again";
    const PeopleCommand back{DeactivatePerson{pharmacy, offer.account, ""}};
    const auto taken = world.ask(world.as("pharmacist", kFresh), back);
    ASSERT_EQ(slug(taken), "");
    EXPECT_TRUE(taken->groups.empty());
    EXPECT_TRUE(taken->end_sessions.empty());
    EXPECT_EQ(world.person("nurse2").state, before);
    EXPECT_EQ(slug(world.ask(world.as("nurse2"), PeopleCommand{AnswerAffiliation{pharmacy, true}})),
              "not_found");
}

// Or an office could take in the region's officer and then hand out new factors for that account.
TEST(Invite, AnOfficeNeverBecomesTheHomeOfTheRegionsPeople) {
    World world;
    InvitePerson wish = invitation(world, "pharmacy");
    wish.existing = true;
    wish.account = world.id_of("officer");
    ASSERT_EQ(slug(world.ask(world.as("pharmacist", kFresh), PeopleCommand{wish})), "");
    EXPECT_FALSE(world.person("officer").home_office);
    ResetFactors reset;
    reset.account = world.id_of("officer");
    reset.office = world.office_id("pharmacy");
    reset.enrolment = world.fresh<EnrolmentId>();
    reset.reason = "紛失";
    EXPECT_EQ(slug(world.ask(world.as("pharmacist", kFresh), PeopleCommand{reset})), "not_allowed");
}

TEST(Invite, ALinkCanBeWithdrawnUntilItIsUsed) {
    World world;
    const InvitePerson wish = invitation(world, "station");
    ASSERT_TRUE(world.ask(world.as("nurse", kFresh), PeopleCommand{wish}));
    const PeopleCommand withdraw{WithdrawEnrolment{wish.enrolment}};
    EXPECT_EQ(slug(world.ask(world.as("doctor", kFresh), withdraw)), "not_allowed");
    EXPECT_EQ(slug(world.ask(world.as("nurse", kFresh), withdraw)), "");
    EXPECT_TRUE(world.enrolments[wish.enrolment].voided);
    EXPECT_EQ(slug(world.ask(world.as("nurse", kFresh), withdraw)), "already_done");
    EXPECT_EQ(slug(world.ask(world.as("nurse", kFresh),
                             PeopleCommand{WithdrawEnrolment{world.fresh<EnrolmentId>()}})),
              "not_found");
}

// ---- A6: leaving an office ----------------------------------------------------------------------

TEST(Deactivate, OneStepOverAllOfAPersonsGroups) {
    World world;
    const GroupId one = world.active("nurse");
    const GroupId two = world.active("doctor");
    world.join(one, "nurse2");
    world.join(two, "nurse2");
    world.join(two, "pharmacist");
    const DeactivatePerson wish{world.office_id("station"), world.id_of("nurse2"), "退職"};
    EXPECT_EQ(slug(world.ask(world.as("doctor", kFresh), PeopleCommand{wish})), "not_allowed")
        << "other offices end only their own affiliation";
    EXPECT_EQ(slug(world.ask(world.as("nurse"), PeopleCommand{wish})), "needs_fresh_sign_in");
    const auto done = world.ask(world.as("nurse", kFresh), PeopleCommand{wish});
    ASSERT_EQ(slug(done), "");
    EXPECT_FALSE(world.group(one).has_standing(world.id_of("nurse2")));
    EXPECT_FALSE(world.group(two).has_standing(world.id_of("nurse2")));
    EXPECT_TRUE(world.group(two).has_standing(world.id_of("pharmacist")));
    EXPECT_EQ(world.person("nurse2").state, AccountState::deactivated);
    EXPECT_EQ(done->end_sessions, std::vector{world.id_of("nurse2")});
    EXPECT_EQ(done->revoke_devices, std::vector{world.id_of("nurse2")});
    EXPECT_EQ(slug(world.ask(world.as("nurse", kFresh), PeopleCommand{wish})), "not_found");
}

TEST(Deactivate, AnotherAffiliationKeepsTheAccount) {
    World world;
    const GroupId id = world.active("nurse");
    world.join(id, "twice");
    const auto done = world.ask(
        world.as("nurse", kFresh),
        PeopleCommand{DeactivatePerson{world.office_id("station"), world.id_of("twice"), "異動"}});
    ASSERT_EQ(slug(done), "");
    EXPECT_EQ(world.person("twice").state, AccountState::active);
    EXPECT_EQ(world.person("twice").home_office, world.office_id("helpers"));
    EXPECT_TRUE(done->end_sessions.empty());
    EXPECT_FALSE(world.group(id).has_standing(world.id_of("twice")));
}

TEST(Deactivate, NeverTheLastAdministrator) {
    World world;
    const OfficeId station = world.office_id("station");
    const auto self = PeopleCommand{DeactivatePerson{station, world.id_of("nurse"), "退職"}};
    EXPECT_EQ(slug(world.ask(world.as("nurse", kFresh), self)), "last_administrator");
    EXPECT_EQ(
        slug(world.ask(world.as("nurse", kFresh), PeopleCommand{SetOfficeAdministrator{
                                                      station, world.id_of("nurse"), false}})),
        "last_administrator");
    ASSERT_TRUE(world.ask(world.as("nurse", kFresh), PeopleCommand{SetOfficeAdministrator{
                                                         station, world.id_of("nurse2"), true}}));
    EXPECT_EQ(
        slug(world.ask(world.as("nurse", kFresh), PeopleCommand{SetOfficeAdministrator{
                                                      station, world.id_of("nurse2"), true}})),
        "already_done");
    EXPECT_EQ(slug(world.ask(world.as("nurse", kFresh), self)), "");
    EXPECT_EQ(slug(world.ask(world.as("nurse2", kFresh),
                             PeopleCommand{DeactivatePerson{station, world.id_of("nurse3"), ""}})),
              "bad_text");
}

TEST(Deactivate, TheRegionKeepsOneOfficer) {
    World world;
    const auto officer = world.as("officer", kFresh);
    const auto end = [&](std::string_view who) {
        return slug(
            world.ask(officer, PeopleCommand{DeactivatePerson{{}, world.id_of(who), "交代"}}));
    };
    EXPECT_EQ(end("officer"), "last_administrator");
    EXPECT_EQ(end("doctor"), "not_found");
    world.person("officer2").state = AccountState::active;
    EXPECT_EQ(end("officer2"), "");
    EXPECT_EQ(world.person("officer2").state, AccountState::deactivated);
    EXPECT_EQ(slug(world.ask(world.as("doctor", kFresh),
                             PeopleCommand{DeactivatePerson{{}, world.id_of("officer"), "x"}})),
              "not_allowed");
}

// ---- A8 -----------------------------------------------------------------------------------------

TEST(ResetFactors, OnlyByTheHomeOfficeAndNeverForOneself) {
    World world;
    const auto reset = [&](const Asker& asker, std::string_view office, std::string_view who) {
        ResetFactors wish{world.office_id(office), world.id_of(who),     world.fresh<EnrolmentId>(),
                          sha256(view("link")),    sha256(view("code")), "電話を紛失"};
        return slug(world.ask(asker, PeopleCommand{wish}));
    };
    EXPECT_EQ(reset(world.as("nurse", kFresh), "station", "nurse2"), "");
    EXPECT_EQ(reset(world.as("nurse"), "station", "nurse2"), "needs_fresh_sign_in");
    EXPECT_EQ(reset(world.as("nurse", kFresh), "station", "nurse"), "not_oneself");
    EXPECT_EQ(reset(world.as("doctor", kFresh), "station", "nurse2"), "not_allowed");
    EXPECT_EQ(reset(world.as("helper", kFresh), "helpers", "twice"), "not_allowed")
        << "works there too, but is at home elsewhere";
    EXPECT_EQ(reset(world.as("officer", kFresh), "station", "nurse2"), "not_allowed");
    EXPECT_EQ(reset(world.as("officer", kFresh), "station", "nurse"), "")
        << "the only administrator of an office: the region";
    const auto last = std::ranges::max_element(world.enrolments, {},
                                               [](const auto& e) { return e.second.expires.ms; });
    EXPECT_TRUE(last->second.replaces_factors);
}

// ---- A2: devices --------------------------------------------------------------------------------

TEST(Device, IsRevokedByItsOwnerOrAnAdministrator) {
    World world;
    Device device;
    device.id = world.fresh<DeviceId>();
    device.account = world.id_of("nurse2");
    world.devices[device.id] = device;
    const PeopleCommand wish{RevokeDevice{world.id_of("nurse2"), device.id}};
    EXPECT_EQ(slug(world.ask(world.as("nurse3", kFresh), wish)), "not_found");
    EXPECT_EQ(slug(world.ask(world.as("doctor", kFresh), wish)), "not_found");
    EXPECT_EQ(slug(world.ask(world.as("nurse"), wish)), "needs_fresh_sign_in");
    const auto revoked = world.ask(world.as("nurse2"), wish);
    ASSERT_EQ(slug(revoked), "");
    EXPECT_EQ(revoked->end_devices, std::vector{device.id});
    EXPECT_EQ(slug(world.ask(world.as("nurse2"), wish)), "already_done");
    world.devices[device.id].revoked = false;
    EXPECT_EQ(slug(world.ask(world.as("nurse", kFresh), wish)), "");
    EXPECT_EQ(
        slug(world.ask(world.as("nurse2"), PeopleCommand{RevokeDevice{world.id_of("nurse2"),
                                                                      world.fresh<DeviceId>()}})),
        "not_found");
}

// ---- A7: lists ----------------------------------------------------------------------------------

TEST(Lists, WhoMaySeeWhich) {
    World world;
    struct Row {
        std::string_view who;
        AuthLevel level;
        ListWhat what;
        std::string_view office;
        std::string_view about;
        std::string_view expected;
    };
    constexpr AuthLevel kIn = AuthLevel::session;
    constexpr Row kRows[] = {
        {"doctor", kIn, ListWhat::groups, "", "", ""},
        {"doctor", kIn, ListWhat::people, "", "", ""},
        {"doctor", kIn, ListWhat::offices, "", "", ""},
        {"doctor", kIn, ListWhat::devices, "", "", ""},
        {"nurse", kFresh, ListWhat::office_groups, "station", "", ""},
        {"nurse", kIn, ListWhat::office_groups, "station", "", "needs_fresh_sign_in"},
        {"nurse2", kFresh, ListWhat::office_groups, "station", "", "not_allowed"},
        {"nurse", kFresh, ListWhat::office_groups, "clinic", "", "not_allowed"},
        {"officer", kFresh, ListWhat::office_groups, "station", "", "not_allowed"},
        {"nurse", kFresh, ListWhat::devices, "", "nurse2", ""},
        {"nurse", kIn, ListWhat::devices, "", "nurse2", "needs_fresh_sign_in"},
        {"nurse3", kFresh, ListWhat::devices, "", "nurse2", "not_found"},
        {"officer", kFresh, ListWhat::devices, "", "nurse2", "not_found"},
        {"doctor", kIn, static_cast<ListWhat>(0), "", "", "bad_value"},
    };
    for (const Row& row : kRows) {
        ReadList wish{row.what, {}, {}};
        if (!row.office.empty()) wish.office = world.office_id(row.office);
        if (!row.about.empty()) wish.account = world.id_of(row.about);
        EXPECT_EQ(slug(world.ask(world.as(row.who, row.level), PeopleCommand{wish})), row.expected)
            << row.who << " " << static_cast<int>(row.what) << " " << row.office;
    }
    EXPECT_EQ(slug(world.ask(Asker{}, PeopleCommand{ReadList{}})), "not_signed_in");
}

}  // namespace
}  // namespace tasuki::domain

// B1, B2, B3: who opens a group, the guard against a second one, notice and consent.
#include "base/limits.hpp"
#include "expect.hpp"

namespace tasuki::domain {
namespace {

using namespace std::chrono_literals;
using test::World;

TEST(Open, OnlyOriginKindsWithTheRightProfession) {
    struct Row {
        std::string_view who;
        std::string_view expected;
    };
    constexpr Row kRows[] = {
        {"doctor", ""},
        {"nurse", ""},
        {"planner", ""},
        {"clerk", "profession_may_not_open"},
        {"pharmacist", "office_may_not_open"},
        {"helper", "office_may_not_open"},
        {"social", "office_may_not_open"},
        {"officer", "not_allowed"},
    };
    for (const Row& row : kRows) {
        World world;
        EXPECT_EQ(slug(world.ask(row.who, world.opening(row.who, world.patient()))), row.expected)
            << row.who;
    }
}

TEST(Open, ARegionMayAllowOtherKindsAndProfessions) {
    World world;
    world.region.origin_kinds.insert(kind::pharmacy);
    world.region.opening_professions.insert(profession::pharmacist);
    EXPECT_EQ(slug(world.ask("pharmacist", world.opening("pharmacist", world.patient()))), "");
}

TEST(Open, TheOpenerIsResponsibleAndNobodyReadsADraft) {
    World world;
    const GroupId id = world.draft("nurse");
    const Group& group = world.group(id);
    EXPECT_EQ(group.state, GroupState::draft);
    EXPECT_EQ(group.responsible()->account, world.id_of("nurse"));
    EXPECT_EQ(group.origin, world.office_id("station"));
    EXPECT_TRUE(readers(group, Room::staff, world.now).empty());
    EXPECT_EQ(slug(may_read(group, world.person("nurse"), Room::staff, 1, world.now)),
              "group_not_active");
}

TEST(Open, AnotherOfficeOfTheAskerIsNoExcuse) {
    World world;
    OpenGroup wish = world.opening("twice", world.patient());
    wish.office = world.office_id("clinic");  // not theirs
    EXPECT_EQ(slug(world.ask("twice", wish)), "not_allowed");
    wish.office = world.office_id("helpers");  // theirs, but no origin
    EXPECT_EQ(slug(world.ask("twice", wish)), "office_may_not_open");
}

TEST(Open, ASuspendedOfficeOpensNothing) {
    World world;
    world.office("station").state = OfficeState::suspended;
    EXPECT_EQ(slug(world.ask("nurse", world.opening("nurse", world.patient()))),
              "office_suspended");
}

TEST(Open, ThePatientIsAskedForAsFarAsTheGuardNeeds) {
    World world;
    const auto with = [&](auto change) {
        OpenGroup wish = world.opening("nurse", world.patient());
        change(wish);
        return slug(world.ask("nurse", wish));
    };
    EXPECT_EQ(with([](OpenGroup& w) { w.patient.name.family.clear(); }), "bad_text");
    EXPECT_EQ(with([](OpenGroup& w) { w.patient.name.family_kana = "　"; }), "bad_text");
    EXPECT_EQ(with([](OpenGroup& w) { w.patient.name.given_kana.clear(); }), "bad_text");
    EXPECT_EQ(with([](OpenGroup& w) { w.patient.name.family = std::string(121, 'a'); }),
              "too_large");
    EXPECT_EQ(with([](OpenGroup& w) { w.patient.birth = {1937, 2, 30}; }), "bad_date");
    EXPECT_EQ(with([](OpenGroup& w) { w.patient.birth = {2027, 1, 1}; }), "bad_date");
    EXPECT_EQ(with([](OpenGroup& w) { w.patient.insured_number = "不明"; }), "bad_value");
    EXPECT_EQ(with([](OpenGroup& w) { w.patient.insured_number.clear(); }), "bad_value");
    EXPECT_EQ(with([](OpenGroup& w) { w.patient.also.resize(9); }), "too_large");
    EXPECT_EQ(with([](OpenGroup& w) { w.relation.clear(); }), "bad_text");
    EXPECT_EQ(with([](OpenGroup& w) { w.membership = {}; }), "bad_value");
    EXPECT_EQ(with([](OpenGroup& w) { w.patient.birth = {}; }), "") << "unknown is allowed";
}

// ---- B2 -----------------------------------------------------------------------------------------

TEST(Duplicate, TheSameNumberIsRefusedAndNamesOnlyTheOffice) {
    World world;
    const Patient patient = world.patient();
    world.must("nurse", world.opening("nurse", patient));
    Patient again = patient;
    again.name = {"別", "名", "ベツ", "メイ"};
    OpenGroup wish = world.opening("doctor", again);
    wish.different_person = true;  // a number is never two people
    wish.different_person_reason = "同姓同名";
    const auto refused = world.ask("doctor", wish);
    EXPECT_EQ(slug(refused), "group_exists");
    EXPECT_EQ(refused.error().ask, std::vector{world.office_id("station")});
    EXPECT_EQ(refused.error().rule, "B2");
}

TEST(Duplicate, TheSameNameAsksAndADifferentPersonGoesOn) {
    World world;
    Patient patient = world.patient();
    world.must("nurse", world.opening("nurse", patient));
    patient.insured_number = "0000000099";
    OpenGroup wish = world.opening("doctor", patient);
    const auto refused = world.ask("doctor", wish);
    EXPECT_EQ(slug(refused), "maybe_same_person");
    EXPECT_EQ(refused.error().ask, std::vector{world.office_id("station")});
    wish.different_person = true;
    EXPECT_EQ(slug(world.ask("doctor", wish)), "bad_text");
    wish.different_person_reason = "住所と生年月日を本人に確認";
    const auto opened = world.ask("doctor", wish);
    ASSERT_EQ(slug(opened), "");
    EXPECT_TRUE(has(*opened, ledger::Event::duplicate_answered));
}

TEST(Duplicate, AClosedGroupIsNoDuplicate) {
    World world;
    const Patient patient = world.patient();
    const OpenGroup wish = world.opening("nurse", patient);
    world.must("nurse", wish);
    world.must("nurse", CloseGroup{wish.group, "転居"});
    EXPECT_EQ(slug(world.ask("doctor", world.opening("doctor", patient))), "");
}

TEST(Duplicate, TwentyChecksADay) {
    World world;
    world.duplicate_checks = 19;
    EXPECT_EQ(slug(world.ask("nurse", world.opening("nurse", world.patient()))), "");
    world.duplicate_checks = 20;
    EXPECT_EQ(slug(world.ask("nurse", world.opening("nurse", world.patient()))), "too_many_checks");
}

TEST(Duplicate, OpeningTwiceWithOneIdIsOneGroup) {
    World world;
    OpenGroup wish = world.opening("nurse", world.patient());
    const auto first = world.must("nurse", wish);
    const auto again = world.must("nurse", wish);
    ASSERT_TRUE(again.answer.repeated);
    EXPECT_EQ(again.answer.repeated->seq, first.answer.seq);
    EXPECT_EQ(again.answer.membership, wish.membership);
    wish.relation = "別の内容";
    EXPECT_EQ(slug(world.ask("nurse", wish)), "conflict");
    // Nobody else can take the id over.
    EXPECT_EQ(slug(world.ask("doctor", wish)), "conflict");
}

// ---- B3 -----------------------------------------------------------------------------------------

TEST(Consent, NoticeAndConsentTogetherOpenTheGroupInEitherOrder) {
    for (bool notice_first : {true, false}) {
        World world;
        const GroupId id = world.draft("nurse");
        if (notice_first) world.must("nurse", world.notice(id));
        else world.must("nurse", world.consent(id));
        EXPECT_EQ(world.group(id).state, GroupState::draft);
        EXPECT_EQ(slug(world.ask("nurse", world.post(id, "こんにちは"))),
                  notice_first ? "consent_missing" : "notice_missing");
        const Change last = notice_first ? world.must("nurse", world.consent(id))
                                         : world.must("nurse", world.notice(id));
        EXPECT_EQ(world.group(id).state, GroupState::active);
        EXPECT_TRUE(has(last, ledger::Event::group_activated));
        EXPECT_NE(note_of(last, SystemKind::activated), nullptr);
        EXPECT_EQ(slug(world.ask("nurse", world.post(id, "こんにちは"))), "");
    }
}

TEST(Consent, FamilyDataOrAnOfficesPaperAloneOpenNothing) {
    World world;
    const GroupId id = world.draft("nurse");
    world.must("nurse", world.notice(id));
    RecordConsent family = world.consent(id);
    family.consent.family_data = true;
    world.must("nurse", family);
    RecordConsent office = world.consent(id);
    office.consent.office = world.office_id("station");
    world.must("nurse", office);
    EXPECT_EQ(world.group(id).state, GroupState::draft);
    EXPECT_EQ(slug(world.ask("nurse", world.post(id, "x"))), "consent_missing");
}

TEST(Consent, SaysWhoAgreedAndHow) {
    World world;
    const GroupId id = world.draft("nurse");
    const auto with = [&](auto change) {
        RecordConsent wish = world.consent(id);
        change(wish.consent);
        return slug(world.decide(world.as("nurse"), wish));
    };
    EXPECT_EQ(with([](Consent& c) { c.on = {}; }), "bad_date");
    EXPECT_EQ(with([](Consent& c) { c.on = {2026, 11, 22}; }), "bad_date") << "tomorrow";
    EXPECT_EQ(with([](Consent& c) { c.oral = true; }), "bad_text") << "a witness is named";
    EXPECT_EQ(with([](Consent& c) { c.comprehensive = false; }), "bad_text") << "個別: for what";
    EXPECT_EQ(with([](Consent& c) {
                  c.by_proxy = true;
                  c.proxy_name = "架空の長女";
                  c.proxy_relation = "長女";
              }),
              "bad_text")
        << "why a proxy";
    EXPECT_EQ(with([](Consent& c) {
                  c.oral = true;
                  c.witness = "上田（架空）";
              }),
              "");
    RecordNotice notice = world.notice(id);
    notice.notice.explained_to.clear();
    EXPECT_EQ(slug(world.ask("nurse", notice)), "bad_text");
    notice = world.notice(id);
    notice.notice.on = {2026, 13, 1};
    EXPECT_EQ(slug(world.ask("nurse", notice)), "bad_date");
}

TEST(Consent, TheWholeGroupFreezesAtOnceAndReadsSevenDays) {
    World world;
    const GroupId id = world.active("nurse");
    world.join(id, "pharmacist");
    const AdmitPerson waiting = world.admission(id, "doctor");
    world.must("nurse", waiting);
    const auto change = world.must("nurse", WithdrawConsent{id, {}, false, "本人", "家族の希望"});
    EXPECT_EQ(world.group(id).state, GroupState::frozen);
    EXPECT_TRUE(change.cuts.empty());
    EXPECT_EQ(slug(world.ask("pharmacist", world.post(id, "x"))), "group_frozen");
    EXPECT_EQ(slug(world.ask("doctor",
                             AcceptInvitation{id, waiting.admission, world.fresh<MembershipId>()})),
              "already_done")
        << "invitations lapse with the consent";
    const Account& reader = world.person("pharmacist");
    EXPECT_TRUE(may_read(world.group(id), reader, Room::staff, 9, world.now + 24h * 7 - 1ms));
    EXPECT_EQ(slug(may_read(world.group(id), reader, Room::staff, 9, world.now + 24h * 7)),
              "group_frozen");
    EXPECT_EQ(slug(world.ask("nurse", WithdrawConsent{id, {}, false, "本人", ""})), "already_done");
}

TEST(Consent, ThePatientMayRefuseTheSevenDaysToo) {
    World world;
    const GroupId id = world.active("nurse");
    world.join(id, "pharmacist");
    const auto change = world.must("nurse", WithdrawConsent{id, {}, true, "本人", ""});
    EXPECT_EQ(change.cuts.size(), 2u);
    EXPECT_TRUE(readers(world.group(id), Room::staff, world.now).empty());
    EXPECT_EQ(slug(world.ask("pharmacist", reading(id))), "group_frozen");
    EXPECT_EQ(slug(world.ask("nurse", reading(id, ReadWhat::group_view))), "")
        << "the lead still sees roster and state, or could not go on";
    const auto again = world.must("nurse", world.consent(id));
    EXPECT_TRUE(has(again, ledger::Event::group_unfrozen));
    EXPECT_EQ(world.group(id).state, GroupState::active);
    EXPECT_EQ(slug(world.ask("pharmacist", world.post(id, "x"))), "");
}

TEST(Consent, WithdrawnForOneOfficeCutsItAndBarsItsReturn) {
    World world;
    const GroupId id = world.active("nurse");
    const AdmitOffice office = world.office_admission(id, "helpers", "helper");
    world.must("nurse", office);
    for (std::string_view who : {"helper", "helper2"}) {
        world.must("helper", NamePerson{id,
                                        office.admission,
                                        world.fresh<AdmissionId>(),
                                        world.fresh<MembershipId>(),
                                        world.id_of(who),
                                        {ScopeKind::all, {}}});
    }
    const auto change = world.must(
        "nurse", WithdrawConsent{id, world.office_id("helpers"), false, "本人", "近所のため"});
    EXPECT_EQ(change.cuts.size(), 2u);
    EXPECT_FALSE(world.group(id).has_standing(world.id_of("helper2")));
    EXPECT_EQ(world.group(id).state, GroupState::active);
    EXPECT_EQ(slug(world.ask("nurse", world.office_admission(id, "helpers", "helper"))),
              "consent_missing");
    RecordConsent again = world.consent(id);
    again.consent.office = world.office_id("helpers");
    world.must("nurse", again);
    EXPECT_EQ(slug(world.ask("nurse", world.office_admission(id, "helpers", "helper"))), "");
    EXPECT_EQ(slug(world.ask("nurse",
                             WithdrawConsent{id, world.office_id("station"), false, "本人", ""})),
              "bad_value");
    EXPECT_EQ(slug(world.ask("nurse", WithdrawConsent{id, {}, false, "", ""})), "bad_text");
}

TEST(Draft, ExpiresAfterFourteenDaysAndNotBefore) {
    World world;
    const GroupId id = world.draft("nurse");
    world.now = world.now + 24h * 14 - 1ms;
    EXPECT_EQ(slug(world.ask(World::timer(), ExpireDraft{id})), "bad_value");
    world.now = world.now + 1ms;
    EXPECT_EQ(slug(world.ask("nurse", ExpireDraft{id})), "not_found") << "no person asks this";
    const auto change = world.ask(World::timer(), ExpireDraft{id});
    ASSERT_EQ(slug(change), "");
    EXPECT_EQ(world.group(id).state, GroupState::closed);
    EXPECT_FALSE(world.group(id).has_standing(world.id_of("nurse")));
    EXPECT_EQ(change->told, std::vector{world.id_of("nurse")});
    EXPECT_EQ(slug(world.ask(World::timer(), ExpireDraft{id})), "already_done");
}

}  // namespace
}  // namespace tasuki::domain

// After a restore (rule I3): whoever was removed since the backup is on the roster again, so nobody
// reads before the origin office has looked at it.
#include "base/crypto.hpp"
#include "expect.hpp"

namespace tasuki::domain {
namespace {

using namespace std::chrono_literals;
using test::World;

class AfterRestore : public testing::Test {
  protected:
    AfterRestore() : id(world.active("nurse")), doctor(world.join(id, "doctor")) {}
    std::string stop() { return slug(world.ask(World::the_operator(), StopAfterRestore{id})); }
    std::string confirm(std::string_view who) {
        return slug(world.ask(who, ConfirmRoster{id, world.group(id).epoch}));
    }
    World world;
    GroupId id;
    MembershipId doctor;
};

TEST_F(AfterRestore, OnlyTheOperatorStopsAGroup) {
    EXPECT_EQ(slug(world.ask("nurse", StopAfterRestore{id})), "not_found");
    EXPECT_EQ(slug(world.ask(World::timer(), StopAfterRestore{id})), "not_found");
    EXPECT_EQ(stop(), "");
    EXPECT_EQ(world.group(id).state, GroupState::frozen);
    EXPECT_EQ(world.group(id).cause, FreezeCause::restored);
    EXPECT_EQ(slug(world.ask("doctor", reading(id))), "group_frozen");
    EXPECT_EQ(slug(world.ask("nurse", world.post(id, "続き"))), "group_frozen");
}

TEST_F(AfterRestore, InvitationsAreVoid) {
    const AdmitPerson open = world.admission(id, "planner");
    ASSERT_EQ(slug(world.ask("nurse", open)), "");
    const GroupId draft = world.draft("nurse");
    ASSERT_EQ(stop(), "");
    EXPECT_EQ(slug(world.ask("planner",
                             AcceptInvitation{id, open.admission, world.fresh<MembershipId>()})),
              "already_done");
    ASSERT_EQ(slug(world.ask(World::the_operator(), StopAfterRestore{draft})), "");
    EXPECT_EQ(world.group(draft).state, GroupState::draft);
}

TEST_F(AfterRestore, TheOriginConfirmsWhatItLookedAtAndNobodyElseDoes) {
    EXPECT_EQ(confirm("nurse"), "already_done");
    stop();
    const auto seen = world.group(id).epoch;
    EXPECT_EQ(confirm("doctor"), "not_origin_office");
    EXPECT_EQ(confirm("planner"), "not_found");
    world.must("nurse", Remove{id, doctor, {}, "復元前に解除済み"});
    EXPECT_EQ(slug(world.ask("nurse", ConfirmRoster{id, seen})), "stale_audience");
    EXPECT_EQ(confirm("nurse"), "");
    EXPECT_EQ(world.group(id).state, GroupState::active);
    EXPECT_EQ(world.group(id).cause, FreezeCause::none);
    EXPECT_EQ(slug(world.ask("nurse", world.post(id, "続き"))), "");
    EXPECT_EQ(slug(world.ask("doctor", reading(id))), "not_found");
}

// A consent that was taken back stays so: the confirmation of a roster is no new consent.
TEST_F(AfterRestore, AGroupStandsAgainAsItStood) {
    world.must("nurse", WithdrawConsent{id, {}, false, "本人", ""});
    const auto since = world.group(id).state_since;
    world.now = world.now + 24h;
    stop();
    EXPECT_EQ(slug(world.ask("doctor", reading(id))), "group_frozen");
    EXPECT_EQ(confirm("nurse"), "");
    EXPECT_EQ(world.group(id).cause, FreezeCause::withdrawal);
    EXPECT_EQ(world.group(id).state_since, since);  // and its 7 days go on
    EXPECT_EQ(slug(world.ask("doctor", reading(id))), "");
}

TEST_F(AfterRestore, AClosedGroupIsReadAgainAfterTheConfirmation) {
    world.must("nurse", CloseGroup{id, "終了"});
    stop();
    EXPECT_EQ(world.group(id).state, GroupState::closed);
    EXPECT_EQ(slug(world.ask("doctor", reading(id))), "group_closed");
    EXPECT_EQ(confirm("nurse"), "");
    EXPECT_EQ(slug(world.ask("doctor", reading(id))), "");
    EXPECT_EQ(slug(world.ask("nurse", world.post(id, "続き"))), "group_closed");
}

TEST_F(AfterRestore, AGroupWhoseOriginIsSuspendedStaysSo) {
    world.office("station").state = OfficeState::suspended;
    stop();
    EXPECT_EQ(confirm("nurse"), "");
    EXPECT_EQ(world.group(id).cause, FreezeCause::office_suspended);
}

// With a complete journal nobody has to look at the roster first: people read on, and only what is
// open to strangers is void.
TEST_F(AfterRestore, WhereTheRosterIsKnownPeopleReadOn) {
    const AdmitPerson open = world.admission(id, "planner");
    ASSERT_EQ(slug(world.ask("nurse", open)), "");
    ASSERT_EQ(slug(world.ask(World::the_operator(), StopAfterRestore{id, true})), "");
    EXPECT_EQ(world.group(id).state, GroupState::active);
    EXPECT_EQ(slug(world.ask("doctor", reading(id))), "");
    EXPECT_EQ(slug(world.ask("planner",
                             AcceptInvitation{id, open.admission, world.fresh<MembershipId>()})),
              "already_done");
    EXPECT_EQ(confirm("nurse"), "already_done");
}

class TakenAgain : public AfterRestore {
  protected:
    Decided<Change> again(ReapplyToGroup wish) {
        wish.group = id;
        return world.ask(World::the_operator(), wish);
    }
    Decided<PeopleChange> again(Taken what, std::string_view who, OfficeId office = {},
                                DeviceId device = {}) {
        return world.ask(World::the_operator(),
                         ReapplyToPerson{what, world.id_of(who), device, office});
    }
    static ReapplyToGroup cut(MembershipId member, EndReason reason = EndReason::removed) {
        ReapplyToGroup wish;
        wish.membership = member;
        wish.reason = reason;
        return wish;
    }
};

TEST_F(TakenAgain, AMembershipEndsOnceAndNobodyButTheOperatorEndsItSo) {
    ReapplyToGroup wish = cut(doctor);
    wish.group = id;
    EXPECT_EQ(slug(world.ask("nurse", wish)), "not_found");
    EXPECT_EQ(slug(again(cut(doctor, EndReason::none))), "bad_value");
    const auto change = again(cut(doctor));
    ASSERT_EQ(slug(change), "");
    EXPECT_EQ(change->cuts.size(), 1u);
    EXPECT_EQ(slug(world.ask("doctor", reading(id))), "not_found");
    EXPECT_EQ(slug(world.ask("nurse", world.post(id, "続き"))), "");
    EXPECT_TRUE(again(cut(doctor))->acts.empty());
    EXPECT_TRUE(again(cut(world.fresh<MembershipId>()))->acts.empty()) << "joined since the backup";
    ReapplyToGroup other = cut(doctor);
    other.what = Taken::device;
    EXPECT_EQ(slug(again(other)), "bad_value");
}

// Whoever was responsible goes as well: the origin names another one.
TEST_F(TakenAgain, TheResponsiblePersonIsNotSpared) {
    EXPECT_EQ(slug(again(cut(world.membership(id, "nurse"), EndReason::left))), "");
    EXPECT_EQ(slug(world.ask("nurse", reading(id))), "not_found");
    EXPECT_EQ(world.group(id).responsible(), nullptr);
}

TEST_F(TakenAgain, AnAdmittedOfficeGoesWithWhomItNamed) {
    const AdmitOffice in = world.office_admission(id, "helpers", "helper");
    world.must("nurse", in);
    world.must("helper", NamePerson{id, in.admission, world.fresh<AdmissionId>(),
                                    world.fresh<MembershipId>(), world.id_of("helper2"), kAll});
    ReapplyToGroup wish;
    wish.what = Taken::admission;
    wish.admission = in.admission;
    ASSERT_EQ(slug(again(wish)), "");
    EXPECT_EQ(slug(world.ask("helper2", reading(id))), "not_found");
    EXPECT_TRUE(again(wish)->acts.empty());
}

TEST_F(TakenAgain, AConsentThatWasTakenBackStaysSo) {
    ReapplyToGroup wish;
    wish.what = Taken::consent;
    wish.office = world.office_id("clinic");
    ASSERT_EQ(slug(again(wish)), "");
    EXPECT_EQ(slug(world.ask("doctor", reading(id))), "not_found");
    EXPECT_TRUE(again(wish)->acts.empty());
    wish.office = {};
    wish.refuse_reading = true;
    ASSERT_EQ(slug(again(wish)), "");
    EXPECT_EQ(world.group(id).cause, FreezeCause::withdrawal);
    EXPECT_EQ(slug(world.ask("nurse", reading(id))), "group_frozen");
    EXPECT_TRUE(again(wish)->acts.empty());
}

// Its author may be gone, and is not asked.
TEST_F(TakenAgain, ARetractedMessageStaysHidden) {
    world.must("nurse", world.post(id, "別の利用者の内容"));
    const auto seq = world.last_seq(id);
    ReapplyToGroup wish;
    wish.what = Taken::message;
    wish.seq = seq;
    wish.wrong_patient = true;
    const auto change = again(wish);
    ASSERT_EQ(slug(change), "");
    ASSERT_EQ(change->events.size(), 1u);
    EXPECT_EQ(change->events[0].kind, EventKind::retracted);
    EXPECT_EQ(change->events[0].refers_to, seq);
    EXPECT_TRUE(change->events[0].wrong_patient);
    ASSERT_EQ(change->acts.size(), 1u);
    const auto place = place_of(change->acts[0].object);
    ASSERT_TRUE(place);
    EXPECT_EQ(place->seq, seq);
    EXPECT_EQ(change->acts[0].reason, 1u);
    EXPECT_TRUE(again(wish)->acts.empty());
    wish.seq = seq + 100;
    EXPECT_TRUE(again(wish)->acts.empty()) << "written and hidden since the backup";
}

TEST_F(TakenAgain, AManagerThatWasLaidDownIsNone) {
    const AdmitPerson admission = world.admission(id, "nurse2");
    world.must("nurse", admission);
    const auto member = world.fresh<MembershipId>();
    world.must("nurse2", AcceptInvitation{id, admission.admission, member});
    world.must("nurse", AssignManager{id, member, true});
    ReapplyToGroup wish;
    wish.what = Taken::manager;
    wish.membership = member;
    const auto change = again(wish);
    ASSERT_EQ(slug(change), "");
    EXPECT_FALSE(world.group(id).membership(member)->manager);
    EXPECT_EQ(change->acts.front().reason, 1u)
        << "laid down, so that the journal goes on saying so";
    EXPECT_TRUE(again(wish)->acts.empty());
}

TEST_F(TakenAgain, AGroupThatWasClosedIsOnlyRead) {
    ReapplyToGroup wish;
    wish.what = Taken::group;
    ASSERT_EQ(slug(again(wish)), "");
    EXPECT_EQ(world.group(id).state, GroupState::closed);
    EXPECT_EQ(slug(world.ask("nurse", world.post(id, "続き"))), "group_closed");
    EXPECT_EQ(slug(world.ask("doctor", reading(id))), "");
    EXPECT_TRUE(again(wish)->acts.empty());
}

TEST_F(TakenAgain, ASuspendedOfficeIsSuspended) {
    const OfficeId clinic = world.office_id("clinic");
    const auto change = again(Taken::suspension, "officer", clinic);
    ASSERT_EQ(slug(change), "");
    EXPECT_EQ(world.office("clinic").state, OfficeState::suspended);
    EXPECT_EQ(change->groups.size(), 1u);
    EXPECT_TRUE(again(Taken::suspension, "officer", clinic)->acts.empty());
    EXPECT_TRUE(again(Taken::suspension, "officer", world.fresh<OfficeId>())->acts.empty());
}

TEST_F(TakenAgain, APersonWhoWasDeactivatedIsNowhereAny) {
    EXPECT_EQ(slug(world.ask(world.as("officer", AuthLevel::fresh),
                             ReapplyToPerson{Taken::affiliation, world.id_of("doctor"), {}, {}})),
              "not_allowed");
    const OfficeId clinic = world.office_id("clinic");
    const auto change = again(Taken::affiliation, "doctor", clinic);
    ASSERT_EQ(slug(change), "");
    EXPECT_EQ(world.person("doctor").state, AccountState::deactivated)
        << "the last administrator is not spared: the region stands in";
    ASSERT_EQ(change->groups.size(), 1u);
    EXPECT_TRUE(again(Taken::affiliation, "doctor", clinic)->acts.empty());
    EXPECT_TRUE(again(Taken::account, "doctor")->acts.empty());
    EXPECT_TRUE(again(Taken::account, "nurse")->acts.empty()) << "still stands at an office";
}

TEST_F(TakenAgain, RolesAreLaidDownAgain) {
    const OfficeId station = world.office_id("station");
    ASSERT_EQ(slug(again(Taken::office_admin, "nurse", station)), "");
    EXPECT_FALSE(world.person("nurse").administers(station));
    EXPECT_TRUE(again(Taken::office_admin, "nurse", station)->acts.empty());
    ASSERT_EQ(slug(again(Taken::region_role, "officer")), "");
    EXPECT_FALSE(world.person("officer").region_officer);
    EXPECT_TRUE(again(Taken::region_role, "officer")->acts.empty());
}

TEST_F(TakenAgain, OldFactorsAndDevicesOpenNothing) {
    Device device;
    device.id = world.fresh<DeviceId>();
    device.account = world.id_of("doctor");
    device.pin_hash = "hash";
    world.devices[device.id] = device;
    Credential code;
    code.account = device.account;
    code.kind = CredentialKind::recovery_code;
    world.credentials[device.account] = {code};

    ASSERT_EQ(slug(again(Taken::pin, "doctor", {}, device.id)), "");
    EXPECT_TRUE(world.devices[device.id].pin_hash.empty());
    EXPECT_TRUE(again(Taken::pin, "doctor", {}, device.id)->acts.empty());
    ASSERT_EQ(slug(again(Taken::recovery_codes, "doctor")), "");
    EXPECT_TRUE(world.credentials[device.account].front().used);
    EXPECT_TRUE(again(Taken::recovery_codes, "doctor")->acts.empty());
    ASSERT_EQ(slug(again(Taken::device, "doctor", {}, device.id)), "");
    EXPECT_TRUE(world.devices[device.id].revoked);
    EXPECT_TRUE(again(Taken::device, "doctor", {}, device.id)->acts.empty());
    ASSERT_EQ(slug(again(Taken::factors, "doctor")), "");
    EXPECT_TRUE(world.credentials[device.account].empty());
    EXPECT_TRUE(again(Taken::factors, "doctor")->acts.empty());
    EXPECT_EQ(slug(again(Taken::membership, "doctor")), "bad_value");
}

TEST(Rekey, OnlyTheOperatorRecordsOne) {
    World world;
    EXPECT_EQ(slug(world.ask(world.as("officer", AuthLevel::fresh), RecordRekey{})), "not_allowed");
    const auto change = world.ask(World::the_operator(), RecordRekey{Renewed::group_keys});
    ASSERT_EQ(slug(change), "");
    EXPECT_EQ(change->acts.at(0).event, ledger::Event::rekeyed);
    EXPECT_EQ(change->acts.at(0).reason, 3);
}

TEST(Backup, OnlyTheOperatorRecordsOne) {
    World world;
    RecordBackup wish{{world.fresh<BackupId>(), world.now, 7, 4096, sha256(view("file"))}};
    EXPECT_EQ(slug(world.ask(world.as("officer", AuthLevel::fresh), wish)), "not_allowed");
    const auto change = world.ask(World::the_operator(), wish);
    ASSERT_EQ(slug(change), "");
    EXPECT_EQ(change->backup, wish.backup);
    EXPECT_EQ(change->acts.at(0).digest, wish.backup.digest);
    wish.backup.digest = {};
    EXPECT_EQ(slug(world.ask(World::the_operator(), wish)), "bad_value");
}

TEST(Restore, OnlyTheOperatorDeclaresOneAndItEndsEverySession) {
    World world;
    DeclareRestore wish{world.fresh<BackupId>(), {}};
    EXPECT_EQ(slug(world.ask(World::the_operator(), wish)), "bad_value");
    wish.fork.old_origin = sha256(view("tasuki/1"));
    EXPECT_EQ(slug(world.ask(world.as("officer", AuthLevel::fresh), wish)), "not_allowed");
    const auto change = world.ask(World::the_operator(), wish);
    ASSERT_EQ(slug(change), "");
    EXPECT_TRUE(change->end_everything);
    EXPECT_EQ(change->acts.at(0).fork, wish.fork);
}

}  // namespace
}  // namespace tasuki::domain

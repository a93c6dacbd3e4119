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

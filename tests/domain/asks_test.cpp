// B2, A7: the office that has a patient's group sees who asked about the patient; nobody else
// learns even that there was a question.
#include "domain/asks.hpp"
#include "base/limits.hpp"
#include "expect.hpp"

namespace tasuki::domain {
namespace {

using test::World;

// The group of the station's nurse, with everybody who might look.
struct FoundPatient {
    World world;
    GroupId id = world.active("nurse");
    FoundPatient() {
        world.join(id, "doctor");
        world.join(id, "nurse2");
        world.must("nurse", AssignManager{id, world.join(id, "nurse3"), true});
        const AdmitOffice helpers = world.office_admission(id, "helpers", "helper");
        world.must("nurse", helpers);
    }
    std::string read(std::string_view who, AuthLevel level = AuthLevel::session) {
        return slug(world.ask(world.as(who, level), reading(id, ReadWhat::asks)));
    }
};

TEST(Asks, WhoMayRead) {
    const struct {
        const char* who;
        AuthLevel level;
        const char* answer;
        AsksShown shown;
    } table[] = {
        {"nurse", AuthLevel::session, "", AsksShown::all},   // responsible
        {"nurse3", AuthLevel::session, "", AsksShown::all},  // named manager of the origin
        {"nurse2", AuthLevel::session, "not_found", AsksShown::nothing},  // reads, doesn't lead
        {"doctor", AuthLevel::fresh, "not_found", AsksShown::nothing},    // of another office
        {"helper", AuthLevel::fresh, "not_found", AsksShown::nothing},    // names its own people
        {"planner", AuthLevel::fresh, "not_found", AsksShown::nothing},   // perhaps who asked
        {"officer", AuthLevel::fresh, "not_found", AsksShown::nothing},   // the region
    };
    for (const auto& line : table) {
        FoundPatient found;
        EXPECT_EQ(found.read(line.who, line.level), line.answer) << line.who;
        EXPECT_EQ(asks_shown(found.world.group(found.id), found.world.person(line.who)), line.shown)
            << line.who;
    }
}

// An administrator is no reader: who asked and when, with both factors, and no words about anybody.
TEST(Asks, TheAdministratorSeesThemWithoutTheWords) {
    FoundPatient found;
    auto& boss = found.world.person("nurse2");
    boss.affiliations.front().office_admin = true;
    EXPECT_EQ(found.read("nurse2"), "needs_fresh_sign_in");
    EXPECT_EQ(found.read("nurse2", AuthLevel::fresh), "");
    EXPECT_EQ(asks_shown(found.world.group(found.id), boss), AsksShown::without_words);
    boss.state = AccountState::deactivated;
    EXPECT_EQ(asks_shown(found.world.group(found.id), boss), AsksShown::nothing);
}

// As with state and roster: in every state but the last.
TEST(Asks, InEveryStateButDestroyed) {
    const struct {
        GroupState state;
        FreezeCause cause;
        const char* answer;
    } table[] = {
        {GroupState::draft, FreezeCause::none, ""},
        {GroupState::active, FreezeCause::none, ""},
        {GroupState::frozen, FreezeCause::withdrawal, ""},
        {GroupState::frozen, FreezeCause::office_suspended, ""},
        {GroupState::frozen, FreezeCause::restored, ""},
        {GroupState::closed, FreezeCause::none, ""},
        {GroupState::destroyed, FreezeCause::none, "group_destroyed"},
    };
    for (const auto& line : table) {
        FoundPatient found;
        found.world.alter(found.id).state = line.state;
        found.world.alter(found.id).cause = line.cause;
        EXPECT_EQ(found.read("nurse"), line.answer) << static_cast<int>(line.state);
        EXPECT_EQ(found.read("doctor"), "not_found") << static_cast<int>(line.state);
    }
}

TEST(Asks, WhoLeftOrHandedOverReadsNoMore) {
    FoundPatient found;
    found.world.must("nurse",
                     AssignResponsible{found.id, found.world.membership(found.id, "nurse3")});
    EXPECT_EQ(found.read("nurse"), "needs_fresh_sign_in") << "only its administrator now";
    found.world.must("nurse3",
                     Remove{found.id, found.world.membership(found.id, "nurse2"), {}, "異動"});
    EXPECT_EQ(found.read("nurse2"), "not_found");
}

TEST(Asks, AreRecordedWithTheEntriesThatWereShown) {
    FoundPatient found;
    const auto change = found.world.must("nurse", reading(found.id, ReadWhat::asks, {4, 9}));
    ASSERT_EQ(change.acts.size(), 1u);
    EXPECT_EQ(change.acts[0].event, ledger::Event::asks_read);
    EXPECT_EQ(change.acts[0].rule, "B2");
    EXPECT_EQ(change.acts[0].range, (SeqRange{4, 9}));
    EXPECT_EQ(change.acts[0].office, found.world.office_id("station"));
    EXPECT_TRUE(change.events.empty()) << "the room is not told";
}

}  // namespace
}  // namespace tasuki::domain

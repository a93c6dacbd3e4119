// B3 and the state that leaves bind (G2).
#include <gtest/gtest.h>

#include <functional>

#include "base/limits.hpp"
#include "domain/decide.hpp"
#include "support/world.hpp"

namespace tasuki::domain {
namespace {

using S = GroupState;
using C = FreezeCause;
using A = Action;

struct Row {
    S state;
    C cause;
    std::string_view may;  // read write receipt invite accept leave remove disclose consent
};

// Written down a second time on purpose: whoever changes the table has to mean it.
constexpr Row kRows[] = {
    {S::draft, C::none, ".....YYYY"},        {S::active, C::none, "YYYYYYYYY"},
    {S::frozen, C::withdrawal, "Y.Y..YYYY"}, {S::frozen, C::office_suspended, "Y.Y..YYYY"},
    {S::frozen, C::restored, ".....YYY."},   {S::closed, C::none, "Y.Y..YYY."},
    {S::destroyed, C::none, "........."},    {S::frozen, C::none, "........."},
    {S::active, C::withdrawal, "........."}, {S::closed, C::restored, ".....YYY."},
};

TEST(StateTable, SaysForEachStateWhoMayDoWhat) {
    for (const Row& row : kRows) {
        for (std::size_t i = 0; i < row.may.size(); ++i) {
            EXPECT_EQ(allowed(row.state, row.cause, static_cast<A>(i)), row.may[i] == 'Y')
                << "state " << static_cast<int>(row.state) << " cause "
                << static_cast<int>(row.cause) << " action " << i;
        }
    }
}

// An old page put back must not go unnoticed whichever field it changes.
TEST(StateHash, EveryFieldOfTheGroupCounts) {
    test::World world;
    const GroupId id = world.active("nurse");
    world.must("nurse", world.office_admission(id, "helpers", "helper"));
    Group base = world.group(id);
    const std::vector<std::function<void(Group&)>> changes{
        [](Group& g) { g.id.bytes[3] ^= 1; },
        [](Group& g) { g.pseudonym.bytes[3] ^= 1; },
        [](Group& g) { g.origin.bytes[3] ^= 1; },
        [](Group& g) { g.state = S::closed; },
        [](Group& g) { g.cause = C::restored; },
        [](Group& g) { g.reading_refused = true; },
        [](Group& g) { g.opened.ms += 1; },
        [](Group& g) { g.state_since.ms += 1; },
        [](Group& g) { g.epoch += 1; },
        [](Group& g) { g.patient.name.given += "x"; },
        [](Group& g) { g.patient.birth.day += 1; },
        [](Group& g) { g.patient.sex = Sex::other; },
        [](Group& g) { g.patient.insured_number += "1"; },
        [](Group& g) { g.patient.also.push_back({}); },
        [](Group& g) { g.notice->how += "x"; },
        [](Group& g) { g.notice.reset(); },
        [](Group& g) { g.consents[0].withdrawn = true; },
        [](Group& g) { g.consents.clear(); },
        [](Group& g) { g.memberships[0].id.bytes[15] ^= 1; },
        [](Group& g) { g.memberships[0].account.bytes[15] ^= 1; },
        [](Group& g) { g.memberships[0].office.bytes[15] ^= 1; },
        [](Group& g) { g.memberships[0].admission.bytes[15] ^= 1; },
        [](Group& g) { g.memberships[0].kind = MemberKind::office_role; },
        [](Group& g) { g.memberships[0].responsible = false; },
        [](Group& g) { g.memberships[0].manager = true; },
        [](Group& g) { g.memberships[0].first_seq[0] = 7; },
        [](Group& g) { g.memberships[0].first_seq[1] = 7; },
        [](Group& g) { g.memberships[0].since.ms += 1; },
        [](Group& g) { g.memberships[0].began_epoch += 1; },
        [](Group& g) { g.memberships[0].until = Instant{0}; },
        [](Group& g) { g.memberships[0].ended_epoch = 9; },
        [](Group& g) { g.memberships[0].ended_seq[1] = 9; },
        [](Group& g) { g.memberships[0].end_reason = EndReason::left; },
        [](Group& g) { g.memberships[0].reads_until = Instant{0}; },
        [](Group& g) { g.admissions[0].state = AdmissionState::ended; },
        [](Group& g) { g.admissions[0].max_people = 30; },
        [](Group& g) { g.admissions[0].scope.kind = ScopeKind::from_now; },
        [](Group& g) { g.admissions[0].scope.from.ms = 1; },
        [](Group& g) { g.admissions[0].purpose += "x"; },
        [](Group& g) { g.admissions[0].office_manager.bytes[0] ^= 1; },
        [](Group& g) { g.admissions[0].made_by.bytes[0] ^= 1; },
        [](Group& g) { g.admissions[0].through.bytes[0] ^= 1; },
        [](Group& g) { g.admissions[0].as_manager = true; },
        [](Group& g) { g.admissions[0].expires.ms = 1; },
        [](Group& g) { g.admissions.clear(); },
        [](Group& g) { g.memberships.clear(); },
    };
    const Hash hash = state_hash(base);
    for (std::size_t i = 0; i < changes.size(); ++i) {
        Group changed = base;
        changes[i](changed);
        EXPECT_NE(state_hash(changed), hash) << "change " << i << " is not bound";
    }
    EXPECT_EQ(state_hash(Group(base)), hash);
}

TEST(StateHash, EveryFieldOfAnAccountCounts) {
    test::World world;
    const Account base = world.person("nurse");
    const std::vector<std::function<void(Account&)>> changes{
        [](Account& a) { a.login_name += "x"; },
        [](Account& a) { a.name.family_kana += "x"; },
        [](Account& a) { a.pseudonym.bytes[1] ^= 1; },
        [](Account& a) { a.state = AccountState::deactivated; },
        [](Account& a) { a.affiliations[0].office_admin = false; },
        [](Account& a) { a.affiliations[0].active = false; },
        [](Account& a) { a.affiliations[0].profession = 9; },
        [](Account& a) { a.affiliations[0].office.bytes[1] ^= 1; },
        [](Account& a) { a.region_officer = true; },
        [](Account& a) { a.auditor = true; },
        [](Account& a) { a.home_office = {}; },
        [](Account& a) { a.accepted_policy = 3; },
    };
    for (std::size_t i = 0; i < changes.size(); ++i) {
        Account changed = base;
        changes[i](changed);
        EXPECT_NE(state_hash(changed), state_hash(base)) << "change " << i << " is not bound";
    }
}

TEST(StateHash, EveryFieldOfAnOfficeAndTheRegionCounts) {
    test::World world;
    const Office base = world.office("clinic");
    const std::vector<std::function<void(Office&)>> changes{
        [](Office& o) { o.kind = 9; },
        [](Office& o) { o.name += "x"; },
        [](Office& o) { o.office_number = "1"; },
        [](Office& o) { o.tel = "1"; },
        [](Office& o) { o.fax = "1"; },
        [](Office& o) { o.hours = "1"; },
        [](Office& o) { o.after_hours = "1"; },
        [](Office& o) { o.covers_24h = true; },
        [](Office& o) { o.state = OfficeState::suspended; },
        [](Office& o) { o.state_since.ms += 1; },
    };
    for (std::size_t i = 0; i < changes.size(); ++i) {
        Office changed = base;
        changes[i](changed);
        EXPECT_NE(state_hash(changed), state_hash(base)) << "change " << i << " is not bound";
    }
    Region region = world.region;
    const Hash hash = state_hash(region);
    region.origin_kinds.insert(kind::pharmacy);
    EXPECT_NE(state_hash(region), hash);
    region = world.region;
    region.opening_professions.clear();
    EXPECT_NE(state_hash(region), hash);
    region = world.region;
    ++region.policy_version;
    EXPECT_NE(state_hash(region), hash);
}

// Two texts must not flow into each other: "ab"+"c" and "a"+"bc" are two states.
TEST(StateHash, FieldsHaveBorders) {
    Office one, other;
    one.tel = "ab";
    one.fax = "c";
    other.tel = "a";
    other.fax = "bc";
    EXPECT_NE(state_hash(one), state_hash(other));
}

TEST(Defaults, EveryKindAndProfessionHasAJapaneseName) {
    for (OfficeKind kind = kind::clinic; kind <= kind::other; ++kind) {
        EXPECT_FALSE(office_kind_name(kind).empty()) << kind;
    }
    for (Profession p = profession::physician; p <= profession::other; ++p) {
        EXPECT_FALSE(profession_name(p).empty()) << p;
    }
    EXPECT_TRUE(office_kind_name(0).empty());
    EXPECT_TRUE(office_kind_name(21).empty());
    EXPECT_TRUE(profession_name(17).empty());
    EXPECT_EQ(profession_name(profession::care_manager), "介護支援専門員");
    EXPECT_EQ(office_kind_name(kind::visiting_nursing), "訪問看護ステーション");
}

}  // namespace
}  // namespace tasuki::domain

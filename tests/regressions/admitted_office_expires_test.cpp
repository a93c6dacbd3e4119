// Found by the simulation: only invitations of persons had a deadline set; an office that was let
// in "until the end of the month" stayed with all its people (B4).
#include "store/engine/town.hpp"

namespace tasuki::test {
namespace {

using namespace std::chrono_literals;

TEST(AdmittedOffice, LeavesWithAllItNamedOnItsDay) {
    Town town(RowsIn::memory);
    const auto group = town.group({});
    domain::AdmitOffice admit;
    admit.group = group;
    admit.admission = random_id<AdmissionTag>();
    admit.office = town.pharmacy;
    admit.office_manager = town.pharmacist.account;
    admit.purpose = "服薬の支援";
    admit.scope.kind = domain::ScopeKind::all;
    admit.max_people = 2;
    admit.expires = town.clock.now() + 10h;
    town.must(town.nurse, admit);
    domain::NamePerson name;
    name.group = group;
    name.through = admit.admission;
    name.admission = random_id<AdmissionTag>();
    name.membership = random_id<MembershipTag>();
    name.account = town.pharmacist.account;
    name.scope.kind = domain::ScopeKind::all;
    town.must(town.pharmacist, name);
    const domain::GroupCommand page =
        domain::ReadRange{group, domain::Room::staff, domain::ReadWhat::page, {}, {}};
    EXPECT_TRUE(town.ask(town.pharmacist, page).outcome);

    town.clock.advance(10h + 1s);
    const auto fired = town.engine->tick();
    ASSERT_EQ(fired.size(), 1U);
    ASSERT_TRUE(fired[0].outcome);
    ASSERT_EQ((*fired[0].outcome)->cuts.size(), 1U);
    EXPECT_EQ((*fired[0].outcome)->cuts[0].account, town.pharmacist.account);
    EXPECT_EQ(refusal_of(town.ask(town.pharmacist, page)), Refusal::not_found);
}

}  // namespace
}  // namespace tasuki::test

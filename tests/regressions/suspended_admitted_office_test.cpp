// Found by the simulation: the suspension of an office reached only the groups that it had opened.
// Where it had been let in by another office its people read on for ever (A6).
#include "regressions/officer.hpp"

namespace tasuki::test {
namespace {

using namespace std::chrono_literals;

TEST(Suspension, AdmittedOfficeReadsNoLongerThanItsSeventyTwoHours) {
    Town town(RowsIn::memory);
    const auto group = town.group({&town.helper, &town.pharmacist});
    const auto applied =
        town.ask(officer_of(town), domain::SuspendOffice{town.pharmacy, true, "調査のため"});
    ASSERT_TRUE(applied.outcome);
    const domain::GroupCommand page =
        domain::ReadRange{group, domain::Room::staff, domain::ReadWhat::page, {}, {}};
    EXPECT_TRUE(town.ask(town.pharmacist, page).outcome);
    town.clock.advance(73h);
    EXPECT_EQ(refusal_of(town.ask(town.pharmacist, page)), Refusal::office_suspended);
    EXPECT_TRUE(town.ask(town.helper, page).outcome);
}

}  // namespace
}  // namespace tasuki::test

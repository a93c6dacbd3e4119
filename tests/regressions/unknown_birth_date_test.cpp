// Found by the simulation: the duplicate guard looked for the rows under which a patient is stored,
// not for those under which another may have been, so a birth date that one of two offices did not
// know opened a second group for the same patient (B2).
#include "store/engine/town.hpp"

namespace tasuki::test {
namespace {

TEST(DuplicateGuard, UnknownBirthDateMeetsTheKnownOne) {
    Town town(RowsIn::memory);
    town.must(town.nurse, town.opening(town.nurse, "ミホン"));
    auto second = town.opening(town.second_nurse, "ミホン");
    second.patient.birth = {};
    EXPECT_EQ(refusal_of(town.ask(town.second_nurse, second)), Refusal::maybe_same_person);
}

}  // namespace
}  // namespace tasuki::test

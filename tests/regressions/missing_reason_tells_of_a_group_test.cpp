// Whoever opened a group as "a different person" without a reason was refused only where a group of
// that name stood: an answer that told of the group, was not counted, and that its office did not
// see (B2).
#include "store/engine/town.hpp"

namespace tasuki::test {
namespace {

TEST(DuplicateGuard, AMissingReasonIsRefusedWhetherThereIsAGroupOrNot) {
    Town town(RowsIn::memory);
    auto wish = town.opening(town.nurse, "スミレ");
    wish.different_person = true;
    EXPECT_EQ(refusal_of(town.ask(town.nurse, wish)), Refusal::bad_text);
    town.group({}, "スミレ");
    EXPECT_EQ(refusal_of(town.ask(town.nurse, wish)), Refusal::bad_text);
}

}  // namespace
}  // namespace tasuki::test

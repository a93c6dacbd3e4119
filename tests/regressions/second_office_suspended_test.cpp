// Found by the simulation: whether the office of an invitation was suspended was asked of the
// office that the invited person is at home in. A person of two offices entered a patient's group
// through the suspended one (A6).
#include "regressions/officer.hpp"

namespace tasuki::test {
namespace {

TEST(Suspension, NobodyEntersThroughASuspendedSecondOffice) {
    Town town(RowsIn::memory);
    const auto group = town.group({});
    domain::InvitePerson second;
    second.account = town.helper.account;  // at home in the station
    second.office = town.pharmacy;
    second.profession = domain::profession::clerk;
    second.existing = true;
    ASSERT_TRUE(town.ask(town.as(town.pharmacist, domain::AuthLevel::fresh), second).outcome);
    ASSERT_TRUE(
        town.ask(town.as(town.helper), domain::AnswerAffiliation{town.pharmacy, true}).outcome);
    domain::AdmitPerson admit;
    admit.group = group;
    admit.admission = random_id<AdmissionTag>();
    admit.account = town.helper.account;
    admit.office = town.pharmacy;
    admit.purpose = "支援";
    admit.scope.kind = domain::ScopeKind::all;
    town.must(town.nurse, admit);

    ASSERT_TRUE(
        town.ask(officer_of(town), domain::SuspendOffice{town.pharmacy, true, "調査"}).outcome);
    const auto accepted = town.ask(
        town.helper, domain::AcceptInvitation{group, admit.admission, random_id<MembershipTag>()});
    EXPECT_EQ(refusal_of(accepted), Refusal::office_suspended);
}

}  // namespace
}  // namespace tasuki::test

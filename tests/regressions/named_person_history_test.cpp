// Found by the simulation: where an admitted office named a person "with the history from a date
// on" the date was not looked up, and the nurse who came saw nothing of the weeks she was let see
// (B4).
#include "store/engine/town.hpp"

namespace tasuki::test {
namespace {

using namespace std::chrono_literals;

TEST(NamedPerson, SeesTheHistoryFromItsDateOn) {
    Town town(RowsIn::memory);
    const auto group = town.group({});
    domain::AdmitOffice admit;
    admit.group = group;
    admit.admission = random_id<AdmissionTag>();
    admit.office = town.pharmacy;
    admit.office_manager = town.pharmacist.account;
    admit.purpose = "服薬の支援";
    admit.scope.kind = domain::ScopeKind::all;
    admit.max_people = 1;
    town.must(town.nurse, admit);
    town.clock.advance(24h);
    const Instant monday = town.clock.now();
    const auto post = town.post(group, "架空の記録");
    const auto seq = town.must(town.nurse, post)->answer.seq;
    town.clock.advance(24h);
    domain::NamePerson name;
    name.group = group;
    name.through = admit.admission;
    name.admission = random_id<AdmissionTag>();
    name.membership = random_id<MembershipTag>();
    name.account = town.pharmacist.account;
    name.scope = {domain::ScopeKind::from_date, monday};
    town.must(town.pharmacist, name);
    EXPECT_EQ(town.now(group).group->membership(name.membership)->first_seq[0], seq);
}

}  // namespace
}  // namespace tasuki::test

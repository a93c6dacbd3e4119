#include "domain/ending.hpp"

#include <algorithm>
#include <vector>

namespace tasuki::domain {
namespace {

// Whether a membership stands through that admission, or through one that its office made under it.
bool through(const Group& group, const Membership& member, AdmissionId id) {
    if (member.admission == id) return true;
    const Admission* own = group.admission(member.admission);
    return own != nullptr && own->through == id;
}

template <class Which>
std::vector<MembershipId> standing_ids(const Group& group, Which which) {
    std::vector<MembershipId> ids;
    for (const Membership& member : group.memberships) {
        if (member.stands() && which(member)) ids.push_back(member.id);
    }
    return ids;
}

}  // namespace

void end_one(Making& made, MembershipId id, EndReason reason, std::uint64_t seq,
             ledger::Event event, std::string_view rule, const Membership* by) {
    made.end(id, reason, seq);
    const AdmissionId admission = made.membership(id).admission;
    if (made.group().admission(admission) != nullptr &&
        made.group().admission(admission)->account == made.membership(id).account) {
        made.admission(admission).state = AdmissionState::ended;
    }
    Act& act = made.state_act(event, rule, by);
    act.object = id.bytes;
    act.reason = static_cast<std::uint16_t>(reason);
}

void end_admission(Making& made, AdmissionId id, EndReason reason, std::uint64_t seq,
                   ledger::Event event, const Membership* by) {
    const auto people = standing_ids(
        made.group(), [&](const Membership& member) { return through(made.group(), member, id); });
    for (MembershipId member : people) {
        end_one(made, member, reason, seq, event, "B6", by);
    }
    made.admission(id).state = AdmissionState::ended;
    made.state_act(ledger::Event::admission_ended, "B4", by).object = id.bytes;
}

void end_office(Making& made, OfficeId office, EndReason reason, std::uint64_t seq,
                const Membership* by) {
    const auto people = standing_ids(
        made.group(), [&](const Membership& member) { return member.office == office; });
    for (MembershipId member : people) {
        end_one(made, member, reason, seq, ledger::Event::membership_ended, "B3", by);
    }
    for (Admission& admission : made.group().admissions) {
        if (admission.office != office || admission.account ||
            admission.state != AdmissionState::accepted) {
            continue;
        }
        admission.state = AdmissionState::ended;
        made.state_act(ledger::Event::admission_ended, "B3", by).object = admission.id.bytes;
    }
    made.withdraw_invitations([&](const Admission& a) { return a.office == office; });
}

}  // namespace tasuki::domain

#include "domain/deadlines.hpp"

#include "base/limits.hpp"
#include "domain/roster_check.hpp"

namespace tasuki::domain {
namespace {

// A person let in until a day, who is in.
bool stands_through(const Group& group, const Admission& admission) {
    for (const Membership& member : group.memberships) {
        if (member.stands() && member.admission == admission.id) return true;
    }
    return false;
}

}  // namespace

std::optional<Instant> admission_due(const Group& group, const Admission& admission) {
    const bool dated = admission.expires != Instant{};
    const bool ends = admission.until != Instant{};
    if (admission.state == AdmissionState::invited) {
        // Who would be let in until yesterday is not let in.
        if (ends && (!dated || admission.until < admission.expires)) return admission.until;
        return dated ? std::optional(admission.expires) : std::nullopt;
    }
    if (admission.state != AdmissionState::accepted) return std::nullopt;
    if (!admission.account) return dated ? std::optional(admission.expires) : std::nullopt;
    return ends && stands_through(group, admission) ? std::optional(admission.until) : std::nullopt;
}

std::vector<Deadline> deadlines(const Group& group) {
    std::vector<Deadline> all;
    if (group.state == GroupState::draft) {
        all.push_back({DeadlineKind::draft, group.id.bytes, group.opened + limits::kDraftLife});
    }
    for (const Admission& admission : group.admissions) {
        if (const auto due = admission_due(group, admission)) {
            all.push_back({DeadlineKind::admission, admission.id.bytes, *due});
        }
    }
    for (const RosterDue& roster : roster_dues(group)) {
        if (roster.next) all.push_back({DeadlineKind::roster, roster.office.bytes, *roster.next});
    }
    return all;
}

GroupCommand command_of(GroupId group, DeadlineKind kind,
                        const std::array<std::uint8_t, 16>& object) {
    switch (kind) {
        case DeadlineKind::admission: return ExpireInvitation{group, AdmissionId{object}};
        case DeadlineKind::roster: return AskForRoster{group, OfficeId{object}};
        case DeadlineKind::upload: return DiscardAttachment{group, AttachmentId{object}};
        case DeadlineKind::draft: break;
    }
    return ExpireDraft{group};
}

}  // namespace tasuki::domain

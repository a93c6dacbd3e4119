#include "domain/review.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "domain/consent.hpp"
#include "domain/reading.hpp"
#include "domain/roster_check.hpp"
#include "domain/rule.hpp"

namespace tasuki::domain {
namespace {

struct Sight {
    bool whole = false;       // of the origin office, about everybody
    bool own = false;         // of another office, about its own people
    bool answerable = false;  // and confirms the roster for it
};

Sight sight_of(const Group& group, OfficeId office, const Account& reader, bool fresh,
               Instant now) {
    Sight sight;
    if (reader.state != AccountState::active || reader.active_at(office) == nullptr) return sight;
    const bool administers = fresh && reader.administers(office);
    if (group.origin == office) {
        const Membership* lead = lead_of(group, reader.id);
        sight.whole = administers || (lead != nullptr && !lead->reads_until);
        sight.answerable = sight.whole;
        return sight;
    }
    const auto stands = [&](const Membership& m) {
        return m.account == reader.id && m.office == office && reads(m, Room::staff, now) &&
               !m.reads_until;
    };
    const auto names = [&](const Admission& a) {
        return a.office == office && a.office_manager == reader.id &&
               a.state == AdmissionState::accepted;
    };
    sight.own = administers || std::ranges::any_of(group.memberships, stands) ||
                std::ranges::any_of(group.admissions, names);
    sight.answerable = sight.own;
    return sight;
}

void add_rosters(std::vector<ReviewItem>& all, const Group& group, OfficeId office,
                 const Sight& sight, Instant now) {
    for (const RosterDue& roster : roster_dues(group)) {
        const bool mine = roster.office == office;
        // Another office's is its own matter, until the group was told.
        if (now < roster.due || (!mine && !(sight.whole && roster.unconfirmed))) continue;
        ReviewItem& item = all.emplace_back();
        item.kind = roster.unconfirmed ? ReviewKind::roster_unconfirmed : ReviewKind::roster_due;
        item.office = roster.office;
        item.since = roster.due;
        item.answerable = mine && sight.answerable;
    }
}

void add_unseen(std::vector<ReviewItem>& all, const Group& group, OfficeId office,
                const std::vector<LastSeen>& seen, Instant now) {
    if (group.state != GroupState::active) return;
    for (const LastSeen& one : seen) {
        const Membership* member = group.membership(one.membership);
        if (member == nullptr || !answers_for(group, office, *member)) continue;
        const Instant last = std::max(member->since, one.at);
        if (one.up_to_date || now < last + limits::kNothingDisplayed) continue;
        ReviewItem& item = all.emplace_back();
        item.kind = ReviewKind::nothing_displayed;
        item.office = member->office;
        item.membership = member->id;
        item.since = last;
    }
}

void add_papers(std::vector<ReviewItem>& all, const Group& group, Instant now) {
    for (std::size_t i = 0; i < group.consents.size(); ++i) {
        const auto due = paper_due(group.consents[i]);
        if (!due || now < *due) continue;
        ReviewItem& item = all.emplace_back();
        item.kind = ReviewKind::paper_overdue;
        item.office = group.origin;
        item.consent = static_cast<std::uint32_t>(i + 1);
        item.since = *due;
    }
}

// Since the last of its people went, or since it was let in and named nobody.
std::optional<Instant> empty_since(const Group& group, const Admission& admission) {
    Instant since = admission.made;
    for (const Membership& member : group.memberships) {
        if (member.office != admission.office) continue;
        if (member.stands()) return std::nullopt;
        since = std::max(since, *member.until);
    }
    return since;
}

void add_empty(std::vector<ReviewItem>& all, const Group& group, Instant now) {
    if (group.state != GroupState::active) return;
    for (const Admission& admission : group.admissions) {
        if (admission.account || admission.state != AdmissionState::accepted) continue;
        const auto since = empty_since(group, admission);
        if (!since || now < *since + limits::kOfficeWithoutPeople) continue;
        ReviewItem& item = all.emplace_back();
        item.kind = ReviewKind::office_without_people;
        item.office = admission.office;
        item.admission = admission.id;
        item.since = *since;
    }
}

}  // namespace

std::vector<ReviewItem> review(const Group& group, OfficeId office, const Account& reader,
                               bool fresh, const std::vector<LastSeen>& seen, Instant now) {
    std::vector<ReviewItem> all;
    if (group.state == GroupState::closed || group.state == GroupState::destroyed) return all;
    const Sight sight = sight_of(group, office, reader, fresh, now);
    if (!sight.whole && !sight.own) return all;
    add_rosters(all, group, office, sight, now);
    add_unseen(all, group, office, seen, now);
    if (!sight.whole) return all;
    add_papers(all, group, now);
    add_empty(all, group, now);
    return all;
}

}  // namespace tasuki::domain

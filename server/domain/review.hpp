// What of an office's groups has to be looked at (rules B10, B3): exceptions only, over all
// patients. Pure; any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "domain/group.hpp"

namespace tasuki::domain {

// On the wire: numbers are never reused.
enum class ReviewKind : std::uint8_t {
    roster_due = 1,             // 名簿の確認: the office is asked
    roster_unconfirmed = 2,     // 名簿未確認
    nothing_displayed = 3,      // a member, though something new is there
    paper_overdue = 4,          // after an oral consent
    office_without_people = 5,  // admitted, and nobody of it is on the case
};

struct ReviewItem {
    ReviewKind kind = ReviewKind::roster_due;
    OfficeId office;
    MembershipId membership;    // nothing_displayed
    AdmissionId admission;      // office_without_people
    std::uint32_t consent = 0;  // paper_overdue: its number, from 1
    Instant since;              // due then; last seen then; without people since
    bool answerable = false;    // a roster that the reader may confirm
    bool operator==(const ReviewItem&) const = default;
};

// When a member was last seen in the room, by what was on the screen or written.
struct LastSeen {
    MembershipId membership;
    Instant at;               // zero: never
    bool up_to_date = false;  // the newest entry was on the screen, or there is none for it
};

// For whom: as an administrator (both factors fresh) of the office, or as what one is in the group.
// The origin's leads see all of it; who belongs to another office what concerns that one.
std::vector<ReviewItem> review(const Group& group, OfficeId office, const Account& reader,
                               bool fresh, const std::vector<LastSeen>& seen, Instant now);

}  // namespace tasuki::domain

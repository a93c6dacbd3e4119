// What a review list is made of (rule B10): an office's groups, and when each member was last seen.
#include <algorithm>

#include "store/reads.hpp"

namespace tasuki::store {
namespace {

// By what was on the screen, or was written: who writes is there. The room is the staff's; whoever
// does not see it has nothing to display.
domain::LastSeen seen_in(const Reading& reading, GroupNo no, const domain::Membership& member) {
    constexpr auto kRoom = domain::Room::staff;
    domain::LastSeen seen;
    seen.membership = member.id;
    seen.at = reading.last_displayed(no, kRoom, member.id);
    if (const auto seq = reading.last_posted(no, kRoom, member.account); seq != 0)
        if (const auto own = reading.message(no, kRoom, seq)) seen.at = std::max(seen.at, own->at);
    const auto first = member.first_seq[index_of(kRoom)];
    const auto last = reading.room_head(no, kRoom).last_seq;
    seen.up_to_date =
        first == 0 || first > last ||
        reading.receipt_for(no, kRoom, member.id, domain::ReceiptKind::displayed, last).has_value();
    return seen;
}

}  // namespace

std::vector<ReviewRead> Reads::reviewed(OfficeId office) const {
    const ReadScope scope(reading_);
    std::vector<ReviewRead> groups;
    for (const auto no : reading_.groups_of_office(office)) {
        auto now = load(no);
        if (!now) continue;
        ReviewRead read{std::move(*now), {}};
        if (read.now.group->state == domain::GroupState::active)
            for (const auto& member : read.now.group->memberships)
                if (member.stands()) read.seen.push_back(seen_in(reading_, no, member));
        groups.push_back(std::move(read));
    }
    std::ranges::sort(groups, {}, [](const ReviewRead& one) { return one.now.group->id; });
    return groups;
}

}  // namespace tasuki::store

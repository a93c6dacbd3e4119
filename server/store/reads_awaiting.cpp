// What awaits a person, and where it stood in a room (rule C12).
#include <algorithm>

#include "base/limits.hpp"
#include "store/opener.hpp"
#include "store/reads.hpp"

namespace tasuki::store {

std::vector<GroupId> Reads::groups_awaiting(AccountId account) const {
    const ReadScope scope(reading_);
    std::vector<GroupId> groups;
    for (const auto no : reading_.groups_awaiting(account)) {
        const auto row = reading_.group(no);
        // In no other state can anything be done about it.
        if (row && row->state == domain::GroupState::active) groups.push_back(row->id);
    }
    return groups;
}

AwaitedRead Reads::awaited(AccountId account, GroupId group, domain::Room room) const {
    const ReadScope scope(reading_);
    AwaitedRead out;
    const auto row = reading_.group(group);
    if (!row) return out;
    const Opener opener(reading_, *row, room, group_keys_(group));
    std::size_t bytes = 0;
    std::uint64_t last = 0;  // of the original of the newest item
    reading_.awaited(account, row->no, [&](row::Awaited&& waits) {
        if (waits.room != room) return true;
        if (waits.seq == last) {
            out.items.back().what.push_back(waits.what);
            return true;
        }
        const auto state = reading_.message_state(row->no, room, waits.seq);
        const auto newest = state && state->newest_seq != 0 ? state->newest_seq : waits.seq;
        const auto message = reading_.message(row->no, room, newest);
        if (!message) return true;
        bytes += message->sealed.size();
        out.more = out.items.size() == limits::kAwaitingPerGroup ||
                   (!out.items.empty() && bytes > limits::kPageBytes);
        if (out.more) return false;
        last = waits.seq;
        out.items.push_back({opener.open(*message), {waits.what}});
        return true;
    });
    return out;
}

VisitRead Reads::visit(GroupId group, domain::Room room, AccountId account) const {
    const ReadScope scope(reading_);
    VisitRead out;
    const auto row = reading_.group(group);
    if (!row) return out;
    out.own_seq = reading_.last_posted(row->no, room, account);
    if (const auto own = reading_.message(row->no, room, out.own_seq)) out.own_at = own->at;
    for (const auto& member : reading_.memberships(row->no)) {
        if (member.account != account || !member.stands()) continue;
        domain::RangeSet displayed;
        reading_.receipts_of(row->no, room, member.id, [&](row::Receipt&& receipt) {
            if (receipt.kind == domain::ReceiptKind::displayed) displayed.add(receipt.range);
            return true;
        });
        const auto first = member.first_seq[index_of(room)];
        if (first == 0) continue;
        out.displayed_to = std::max(out.displayed_to, displayed.contiguous_from(first));
    }
    return out;
}

}  // namespace tasuki::store

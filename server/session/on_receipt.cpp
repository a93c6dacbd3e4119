// Receipts of this device: only for what was handed to it (rule C4).
#include <algorithm>

#include "session/session.hpp"

namespace tasuki::session {
namespace {

std::vector<domain::SeqRange> common(const std::vector<domain::SeqRange>& asked,
                                     const domain::RangeSet& handed) {
    std::vector<domain::SeqRange> out;
    for (const auto& a : asked) {
        for (const auto& h : handed.ranges()) {
            const domain::SeqRange both{std::max(a.first, h.first), std::min(a.last, h.last)};
            if (both.first <= both.last) out.push_back(both);
        }
    }
    return out;
}

}  // namespace

// False where nothing is left: the device reports what it cannot have.
bool Session::clip(domain::ReportReceipts& command) const {
    const auto at = groups_.find(command.group);
    if (at == groups_.end()) return false;
    const auto& handed = at->second.rooms[domain::index_of(command.room)].handed;
    command.delivered = common(command.delivered, handed);
    command.displayed = common(command.displayed, handed);
    std::erase_if(command.confirmed, [&](std::uint64_t seq) { return !handed.contains(seq); });
    return !command.delivered.empty() || !command.displayed.empty() || !command.confirmed.empty();
}

awaitable<void> Session::on_receipts(std::uint64_t id, domain::ReportReceipts command) {
    const encode::Place place{command.group, command.room};
    if (!clip(command)) {
        refuse(id, Refusal::receipt_out_of_range);
        co_return;
    }
    const auto outcome = co_await commit(domain::GroupCommand{std::move(command)});
    if (over()) co_return;
    if (!outcome) {
        co_await refuse(id, outcome.error());
        co_return;
    }
    const auto& done = **outcome;
    std::uint64_t revision = 0;
    if (done.group) revision = done.group->rooms[domain::index_of(place.room)].receipt_revision;
    for (const auto& row : done.receipts) revision = std::max(revision, row.revision);
    show(Tag{place.group, place.room, 0, 0, 0, false}, encode::receipts_taken(id, place, revision));
}

}  // namespace tasuki::session

// Sets of sequence numbers, of which receipts are made.
#include "domain/message.hpp"

#include <algorithm>

namespace tasuki::domain {

std::vector<SeqRange> RangeSet::add(SeqRange range) {
    std::vector<SeqRange> fresh;
    if (range.first == 0 || range.first > range.last) return fresh;
    // The first range that touches or follows the new one.
    auto from = std::ranges::lower_bound(ranges_, range.first, {},
                                         [](const SeqRange& r) { return r.last + 1; });
    SeqRange merged = range;
    std::uint64_t next = range.first;  // of the new one, the first not yet looked at
    auto to = from;
    for (; to != ranges_.end() && to->first <= range.last + 1; ++to) {
        if (next < to->first) fresh.push_back({next, to->first - 1});
        next = std::max(next, to->last + 1);
        merged = {std::min(merged.first, to->first), std::max(merged.last, to->last)};
    }
    if (next <= range.last) fresh.push_back({next, range.last});
    ranges_.insert(ranges_.erase(from, to), merged);
    return fresh;
}

bool RangeSet::contains(std::uint64_t seq) const {
    const auto at = std::ranges::lower_bound(ranges_, seq, {}, &SeqRange::last);
    return at != ranges_.end() && at->first <= seq;
}

std::uint64_t RangeSet::contiguous_from(std::uint64_t first) const {
    const auto at = std::ranges::lower_bound(ranges_, first, {}, &SeqRange::last);
    return at != ranges_.end() && at->first <= first ? at->last : first - 1;
}

}  // namespace tasuki::domain

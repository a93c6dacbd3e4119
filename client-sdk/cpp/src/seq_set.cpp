#include "seq_set.hpp"

#include <algorithm>

namespace tasuki::client {

void SeqSet::add(SeqRange range) {
    if (range.first == 0 || range.first > range.last) return;
    std::vector<SeqRange> merged;
    merged.reserve(ranges_.size() + 1);
    for (const auto& one : ranges_) {
        if (one.last + 1 < range.first || range.last + 1 < one.first) {
            merged.push_back(one);
            continue;
        }
        range = {std::min(range.first, one.first), std::max(range.last, one.last)};
    }
    merged.insert(std::ranges::upper_bound(merged, range), range);
    ranges_ = std::move(merged);
}

void SeqSet::remove(SeqRange range) {
    std::vector<SeqRange> left;
    left.reserve(ranges_.size() + 1);
    for (const auto& one : ranges_) {
        if (one.last < range.first || one.first > range.last) {
            left.push_back(one);
            continue;
        }
        if (one.first < range.first) left.push_back({one.first, range.first - 1});
        if (one.last > range.last) left.push_back({range.last + 1, one.last});
    }
    ranges_ = std::move(left);
}

bool SeqSet::contains(std::uint64_t seq) const {
    return std::ranges::any_of(
        ranges_, [seq](const SeqRange& one) { return one.first <= seq && seq <= one.last; });
}

}  // namespace tasuki::client

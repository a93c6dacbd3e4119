// Sets of sequence numbers, of which receipts are made; and how a message is named in 16 bytes.
#include "domain/message.hpp"

#include <algorithm>

#include "base/bytes.hpp"

namespace tasuki::domain {

std::array<std::uint8_t, 16> object_of(MessagePlace place) {
    Writer out;
    out.u32(static_cast<std::uint32_t>(place.room)).u32(0).u64(place.seq);
    std::array<std::uint8_t, 16> object{};
    std::ranges::copy(out.take(), object.begin());
    return object;
}

std::optional<MessagePlace> place_of(const std::array<std::uint8_t, 16>& object) {
    Reader in(object);
    const auto room = in.u32();
    const auto zeros = in.u32();
    const MessagePlace place{static_cast<Room>(room), in.u64()};
    const bool known = place.room == Room::staff || place.room == Room::family;
    if (!known || zeros != 0 || place.seq == 0) return std::nullopt;
    return place;
}

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

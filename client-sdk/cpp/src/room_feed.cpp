#include "room_feed.hpp"

#include <algorithm>
#include <utility>

namespace tasuki::client {

std::vector<Step> RoomFeed::take(RoomEvent event) {
    const auto first = entry_of(event).seq;
    const auto last = last_seq_of(event);
    known(last);
    if (first == 0 || last <= have_) return {};
    early_.try_emplace(first, std::move(event));
    auto freed = release();
    if (early_.size() > kEarly) early_.erase(std::prev(early_.end()));
    return freed;
}

RoomFeed::Own RoomFeed::own(std::uint64_t seq) {
    known(seq);
    Own answer;
    if (seq <= have_) return answer;
    answer.fresh = early_.try_emplace(seq, std::nullopt).second;
    const bool next = seq == have_ + 1;
    answer.freed = release();
    if (early_.size() > kEarly) early_.erase(std::prev(early_.end()));
    if (next) answer.through = answer.freed.empty() ? have_ : seq;
    return answer;
}

void RoomFeed::known(std::uint64_t latest) { latest_ = std::max(latest_, latest); }

std::vector<Step> RoomFeed::skip_to(std::uint64_t seq) {
    if (seq <= have_) return {};
    have_ = seq;
    known(seq);
    return release();
}

std::optional<SeqRange> RoomFeed::missing() const {
    if (have_ >= latest_) return std::nullopt;
    if (early_.empty()) return SeqRange{have_ + 1, latest_};
    return SeqRange{have_ + 1, early_.begin()->first - 1};
}

std::vector<Step> RoomFeed::release() {
    std::vector<Step> steps;
    while (!early_.empty() && early_.begin()->first <= have_ + 1) {
        auto node = early_.extract(early_.begin());
        auto& event = node.mapped();
        const auto last = event ? last_seq_of(*event) : node.key();
        if (last <= have_) continue;
        have_ = last;
        if (event) {
            steps.push_back({std::move(*event), have_});
        } else if (!steps.empty()) {
            steps.back().through = have_;  // an own message right behind: one cursor covers both
        }
    }
    return steps;
}

}  // namespace tasuki::client

// Looking through a room, newest first (rule C9): opened in memory and forgotten, no index. What is
// sealed is opened only where the row itself does not say no.
#include <algorithm>
#include <unordered_map>

#include "base/limits.hpp"
#include "store/opener.hpp"
#include "store/reads.hpp"

namespace tasuki::store {
namespace {

// What is left to look through; first > last: nothing.
domain::SeqRange left_of(const Reading& reading, GroupNo group, const SearchWish& wish) {
    const std::uint64_t last = reading.room_head(group, wish.room).last_seq;
    domain::SeqRange range{std::max<std::uint64_t>(wish.first, 1), last};
    if (wish.before != 0) range.last = std::min(range.last, wish.before - 1);
    if (wish.since)
        range.first = std::max(range.first, reading.seq_at(group, wish.room, *wish.since));
    if (wish.until) {
        range.last = std::min(range.last, reading.seq_at(group, wish.room, *wish.until) - 1);
    }
    return range;
}

// Which rows hold the newest version of a message that stands.
class Standing {
  public:
    Standing(const Reading& reading, GroupNo group, domain::Room room, domain::SeqRange range)
        : reading_(reading), group_(group), room_(room), range_(range) {
        for (auto& state : reading.message_states(group, room, range)) {
            states_.emplace(state.seq, std::move(state));
        }
    }
    bool holds(const row::Message& message) const {
        const bool version = message.kind == domain::EventKind::corrected;
        const auto state = state_of(version ? message.refers_to : message.seq);
        return !state || (state->retracted_seq == 0 && state->version == message.version);
    }

  private:
    std::optional<row::MessageState> state_of(std::uint64_t original) const {
        if (original < range_.first) return reading_.message_state(group_, room_, original);
        const auto at = states_.find(original);
        return at == states_.end() ? std::nullopt : std::optional(at->second);
    }

    const Reading& reading_;
    GroupNo group_;
    domain::Room room_;
    domain::SeqRange range_;
    std::unordered_map<std::uint64_t, row::MessageState> states_;
};

bool row_fits(const row::Message& message, const SearchWish& wish) {
    const bool version = message.kind == domain::EventKind::corrected;
    if (!version && message.kind != domain::EventKind::posted) return false;
    // A correction is seen by whom the original is seen by.
    if (version && message.refers_to < wish.first) return false;
    if (wish.author && message.author != wish.author) return false;
    return !wish.office || message.office == wish.office;
}

bool content_fits(const EntryContent& content, const SearchWish& wish) {
    if (wish.kind && (!content.head || content.head->kind != *wish.kind)) return false;
    return !wish.matches || wish.matches(content.raw);
}

}  // namespace

SearchRead Reads::search(const SearchWish& wish) const {
    const ReadScope scope(reading_);
    SearchRead out;
    const auto group = reading_.group(wish.group);
    if (!group || wish.hits == 0) return out;
    const auto left = left_of(reading_, group->no, wish);
    if (left.first > left.last) return out;
    out.looked = left;
    if (left.last - left.first >= limits::kSearchStep) {
        out.looked.first = left.last - limits::kSearchStep + 1;
    }
    const auto keys = group_keys_(wish.group);
    const Opener opener(reading_, *group, wish.room, keys);
    const Standing standing(reading_, group->no, wish.room, out.looked);
    std::size_t bytes = 0;
    std::size_t opened = 0;
    const auto step = out.looked;
    reading_.messages(group->no, wish.room, step, true, [&](row::Message&& message) {
        if (!row_fits(message, wish) || !standing.holds(message)) return true;
        if (opened >= limits::kSearchStepBytes) {
            out.looked.first = message.seq + 1;
            return false;
        }
        opened += message.sealed.size();
        if (!content_fits(open_entry(message, wish.group, keys.get()), wish)) return true;
        bytes += message.sealed.size();
        if (!out.events.empty() && bytes > limits::kPageBytes) {
            out.looked.first = message.seq + 1;
            return false;
        }
        out.events.push_back(opener.open(message));
        if (out.events.size() < wish.hits) return true;
        out.looked.first = message.seq;
        return false;
    });
    out.end = out.looked.first == left.first;
    return out;
}

}  // namespace tasuki::store

// The patient card as it stands, what stood in a field, and what is pinned (rules C1, C11).
#include <algorithm>
#include <map>

#include "base/limits.hpp"
#include "store/opener.hpp"
#include "store/reads.hpp"

namespace tasuki::store {
namespace {

// 0: from the newest on.
std::uint64_t below(std::uint64_t before) {
    return before == 0 ? row::kHighest : std::min(before, row::kHighest);
}

// One entry puts several fields: it is opened once.
class CardOpener {
  public:
    CardOpener(const Reading& reading, const row::Group& group,
               std::shared_ptr<const GroupKeys> keys)
        : reading_(reading),
          group_(group),
          opener_(reading, group, domain::Room::staff, std::move(keys)) {}

    std::shared_ptr<const StoredEvent> at(std::uint64_t seq) {
        auto& event = opened_[seq];
        if (event) return event;
        const auto row = reading_.message(group_.no, domain::Room::staff, seq);
        if (!row || row->kind != domain::EventKind::card_changed)
            throw RecordFault("group " + group_.id.hex() + " seq " + std::to_string(seq) +
                              ": an entry of the card is missing; run tasuki verify");
        event = opener_.open(*row);
        return event;
    }

  private:
    const Reading& reading_;
    const row::Group& group_;
    Opener opener_;
    std::map<std::uint64_t, std::shared_ptr<const StoredEvent>> opened_;
};

}  // namespace

CardRead Reads::card(GroupId group) const {
    const ReadScope scope(reading_);
    CardRead out;
    const auto row = reading_.group(group);
    if (!row) return out;
    CardOpener opener(reading_, *row, group_keys_(group));
    for (auto& value : reading_.card(row->no))
        out.values.push_back({std::move(value.key), opener.at(value.seq)});
    return out;
}

CardRead Reads::card_versions(GroupId group, const std::string& key, std::uint64_t before) const {
    const ReadScope scope(reading_);
    CardRead out;
    const auto row = reading_.group(group);
    if (!row) return out;
    CardOpener opener(reading_, *row, group_keys_(group));
    reading_.card_versions(row->no, key, below(before), [&](row::CardValue&& value) {
        out.more = out.values.size() == limits::kCardVersions;
        if (!out.more) out.values.push_back({std::move(value.key), opener.at(value.seq)});
        return !out.more;
    });
    return out;
}

PinnedRead Reads::pinned(GroupId group, domain::Room room, std::uint64_t before) const {
    const ReadScope scope(reading_);
    PinnedRead out;
    const auto row = reading_.group(group);
    if (!row) return out;
    const Opener opener(reading_, *row, room, group_keys_(group));
    std::size_t bytes = 0;
    reading_.pins(row->no, room, below(before), [&](std::uint64_t&& seq) {
        const auto state = reading_.message_state(row->no, room, seq);
        const auto newest = state && state->newest_seq != 0 ? state->newest_seq : seq;
        const auto message = reading_.message(row->no, room, newest);
        if (!message) return true;
        bytes += message->sealed.size();
        out.more = out.events.size() == limits::kPinnedPage ||
                   (!out.events.empty() && bytes > limits::kPageBytes);
        if (!out.more) out.events.push_back(opener.open(*message));
        return !out.more;
    });
    return out;
}

std::vector<CertificationDue> Reads::certifications_due(AccountId account, const Date& by) const {
    const ReadScope scope(reading_);
    std::vector<CertificationDue> out;
    for (const auto& value : reading_.card_due(account, domain::kCertifiedUntil, to_iso(by))) {
        const auto row = reading_.group(value.group);
        const auto until = parse_date(value.due);
        if (row && until && row->state == domain::GroupState::active)
            out.push_back({row->id, *until});
    }
    return out;
}

}  // namespace tasuki::store

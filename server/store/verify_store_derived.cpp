// What entries leave behind in rows of its own, so that it is found without opening anything:
// fields of the card, pins, and what awaits whom. No entry names these rows: an old page of them
// would bring back an old allergy, or take a question off somebody's list. They are made anew from
// the messages.
#include <algorithm>
#include <iterator>
#include <map>

#include "domain/awaiting.hpp"
#include "store/group_cache.hpp"
#include "store/verify_store.hpp"

namespace tasuki::store {
namespace {

std::set<std::uint64_t> pins_of(const Reading& reading, GroupNo group, domain::Room room) {
    std::set<std::uint64_t> pinned;
    reading.pins(group, room, row::kHighest, [&](std::uint64_t&& seq) {
        pinned.insert(seq);
        return true;
    });
    return pinned;
}

std::set<std::uint64_t> card_of(const Reading& reading, GroupNo group) {
    std::set<std::uint64_t> seqs;
    for (const auto& field : reading.card(group))
        reading.card_versions(group, field.key, row::kHighest, [&](row::CardValue&& value) {
            seqs.insert(value.seq);
            return true;
        });
    return seqs;
}

// Who confirmed what in a room, by all of their memberships.
std::map<AccountId, domain::RangeSet> confirmed_in(const Reading& reading, GroupNo no,
                                                   const domain::Group& group, domain::Room room) {
    std::map<AccountId, domain::RangeSet> confirmed;
    for (const auto& member : group.memberships)
        reading.receipts_of(no, room, member.id, [&](row::Receipt&& receipt) {
            if (receipt.kind == domain::ReceiptKind::confirmed)
                confirmed[member.account].add(receipt.range);
            return true;
        });
    return confirmed;
}

// Whether something is asked of somebody by name: of all others nothing is awaited.
bool names_somebody(const domain::Head& head) {
    return !head.addressees.empty() || !head.confirm_by.empty() || head.spoke_with ||
           head.on_behalf_of;
}

// Where the two differ first.
template <class T>
T first_difference(const std::set<T>& a, const std::set<T>& b) {
    std::vector<T> only;
    std::ranges::set_symmetric_difference(a, b, std::back_inserter(only));
    return only.front();
}

}  // namespace

void StoreVerifier::collect(const row::Message& message, const EntryContent& content) {
    using domain::EventKind;
    auto& derived = derived_[{message.group, message.room}];
    const auto about = message.refers_to != 0 ? message.refers_to : message.seq;
    const auto& head = content.head;
    switch (message.kind) {
        case EventKind::pinned: derived.pinned.insert(about); break;
        case EventKind::unpinned:
        case EventKind::retracted: derived.pinned.erase(about); break;
        case EventKind::card_changed: derived.card.insert(message.seq); break;
        case EventKind::posted:
            if (!head) break;
            if (names_somebody(*head)) derived.expects.insert(message.seq);
            if (head->kind != domain::MessageKind::decision) break;
            (head->on_behalf_of ? derived.undecided : derived.pinned).insert(message.seq);
            break;
        case EventKind::corrected:
            if (head && names_somebody(*head)) derived.expects.insert(about);
            break;
        case EventKind::proxy_confirmed:
            if (derived.undecided.erase(about) != 0) derived.pinned.insert(about);
            break;
        default: break;
    }
}

std::optional<Finding> StoreVerifier::check_derived(const row::Group& group,
                                                    const domain::Group& now) {
    if (!in_.group_keys(group.id)) return std::nullopt;  // destroyed
    for (auto room : {domain::Room::staff, domain::Room::family}) {
        const auto head = in_.reading.room_head(group.no, room).last_seq;
        if (head == 0) continue;
        std::optional<Finding> found;  // of what was written since the messages were read
        const auto read = last_seq_[{group.no, room}];
        if (head > read)
            in_.reading.messages(group.no, room, {read + 1, head}, false,
                                 [&](row::Message&& message) {
                                     found = check_message(message);
                                     return !found.has_value();
                                 });
        if (found) return found;
        const auto altered = [&](std::uint64_t seq, const char* what) {
            return Finding{message_place(group.id, room, seq), std::string("altered: ") + what,
                           std::nullopt};
        };
        const auto& derived = derived_[{group.no, room}];
        if (const auto pins = pins_of(in_.reading, group.no, room); pins != derived.pinned)
            return altered(first_difference(pins, derived.pinned),
                           "whether it is pinned is not what the entries say");
        if (room == domain::Room::staff)
            if (const auto card = card_of(in_.reading, group.no); card != derived.card)
                return altered(first_difference(card, derived.card),
                               "what it put on the card is not what stands there");
        if (const auto seq = differently_awaited(group, now, room))
            return altered(*seq, "what it awaits of whom is not what the entries say");
    }
    return std::nullopt;
}

std::optional<std::uint64_t> StoreVerifier::differently_awaited(const row::Group& group,
                                                                const domain::Group& now,
                                                                domain::Room room) {
    const auto keys = in_.group_keys(group.id);
    const auto confirmed = confirmed_in(in_.reading, group.no, now, room);
    std::set<row::Awaited> expected, listed;
    std::set<AccountId> people;
    for (const auto& member : now.memberships) people.insert(member.account);
    for (const auto seq : derived_[{group.no, room}].expects) {
        const auto facts =
            load_message_facts(in_.reading, group.no, group.id, keys.get(), room, seq);
        if (!facts) continue;  // already named
        if (facts->entered_for) people.insert(facts->entered_for);
        const auto has_confirmed = [&](AccountId account) {
            const auto by = confirmed.find(account);
            return by != confirmed.end() && by->second.contains(facts->newest_seq);
        };
        for (const auto& one : domain::still_awaited(now, *facts, has_confirmed))
            expected.insert({one.account, group.no, room, seq, one.what});
    }
    for (const auto& account : people)
        in_.reading.awaited(account, group.no, [&](row::Awaited&& row) {
            if (row.room == room) listed.insert(row);
            return true;
        });
    if (listed == expected) return std::nullopt;
    return first_difference(listed, expected).seq;
}

}  // namespace tasuki::store

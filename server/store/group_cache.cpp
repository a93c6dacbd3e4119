#include "store/group_cache.hpp"

#include <algorithm>
#include <vector>

#include "store/leaf_writer.hpp"
#include "store/sealer.hpp"

namespace tasuki::store {
namespace {

constexpr std::size_t kMessagesPerGroup = 256;
constexpr std::size_t kReceiptsPerGroup = 512;

// Whether who reads changes with the roster alone, and not with the hour.
bool timeless(const domain::Group& group) {
    return group.state == domain::GroupState::active &&
           std::ranges::none_of(group.memberships,
                                [](const auto& m) { return m.stands() && m.reads_until; });
}

domain::Group put_together(const Reading& reading, const row::Group& row, const GroupKeys* keys) {
    try {
        return from_rows(row, reading.memberships(row.no), reading.admissions(row.no), keys);
    } catch (const StoreBroken& fault) {
        throw RecordFault("group " + row.id.hex() + ": " + fault.what());
    }
}

}  // namespace

LoadedGroup load_group(const Reading& reading, const row::Group& row, const GroupKeys* keys) {
    auto group = std::make_shared<domain::Group>(put_together(reading, row, keys));
    if (state_hash(*group) != newest_state(reading, row.log))
        throw RecordFault("group " + row.id.hex() +
                          ": its roster or state is not the one in its ledger; run tasuki verify");
    LoadedGroup loaded;
    loaded.place = {row.no, row.log, row.opened_by, row.open_msg};
    for (auto room : {domain::Room::staff, domain::Room::family}) {
        const auto head = reading.room_head(row.no, room);
        loaded.now.rooms[index_of(room)] = {head.last_seq, head.receipt_revision};
    }
    const auto log = reading.log(row.log);
    if (!log) throw RecordFault("group " + row.id.hex() + ": its log is missing");
    loaded.now.log_name = log->name;
    loaded.now.group = std::move(group);
    return loaded;
}

domain::RangeSet& MemberReceipts::of(domain::ReceiptKind kind) {
    switch (kind) {
        case domain::ReceiptKind::delivered: return delivered;
        case domain::ReceiptKind::displayed: return displayed;
        case domain::ReceiptKind::confirmed: return confirmed;
    }
    throw RecordFault("a receipt of an unknown kind");
}

CachedGroup* GroupCache::find(GroupId id) {
    if (auto found = groups_.find(id); found != groups_.end()) {
        found->second->used = ++turn_;
        return found->second.get();
    }
    const auto row = tables_.group(id);
    if (!row) return nullptr;
    CachedGroup group;
    group.keys = keys_.group_keys(id);
    auto loaded = load_group(tables_, *row, group.keys.get());
    group.place = loaded.place;
    group.now = std::move(loaded.now);
    return &add(id, std::move(group));
}

CachedGroup& GroupCache::add(GroupId id, CachedGroup group) {
    auto& slot = groups_[id];
    slot = std::make_unique<CachedGroup>(std::move(group));
    slot->used = ++turn_;
    return *slot;
}

const MemberReceipts& GroupCache::receipts(CachedGroup& group, domain::Room room,
                                           MembershipId membership) {
    const auto key = std::pair{room, membership};
    if (auto found = group.receipts.find(key); found != group.receipts.end()) return found->second;
    if (group.receipts.size() >= kReceiptsPerGroup) group.receipts.clear();
    MemberReceipts all;
    tables_.receipts_of(group.place.no, room, membership, [&all](row::Receipt&& receipt) {
        all.of(receipt.kind).add(receipt.range);
        return true;
    });
    return group.receipts.emplace(key, std::move(all)).first->second;
}

std::optional<domain::MessageFacts> GroupCache::message(CachedGroup& group, domain::Room room,
                                                        std::uint64_t seq) {
    const auto key = std::pair{room, seq};
    if (auto found = group.messages.find(key); found != group.messages.end()) return found->second;
    auto facts =
        load_message_facts(tables_, group.place.no, group.group().id, group.keys.get(), room, seq);
    if (!facts) return std::nullopt;
    if (group.messages.size() >= kMessagesPerGroup) group.messages.erase(group.messages.begin());
    group.messages.emplace(key, *facts);
    return facts;
}

std::optional<domain::MessageFacts> GroupCache::message_of_version(CachedGroup& group,
                                                                   domain::Room room,
                                                                   std::uint64_t seq) {
    auto facts = message(group, room, seq);
    if (!facts || facts->event != domain::EventKind::corrected) return facts;
    const auto row = tables_.message(group.place.no, room, seq);
    return message(group, room, row->refers_to);
}

void CachedGroup::changed(std::shared_ptr<const domain::Group> after) {
    now.group = std::move(after);
    audience = {};
}

const Audience& GroupCache::audience(CachedGroup& group, domain::Room room, Instant now) {
    auto& audience = group.audience[index_of(room)];
    if (!audience || !timeless(group.group()))
        audience =
            std::make_shared<const std::vector<AccountId>>(readers(group.group(), room, now));
    return audience;
}

void GroupCache::trim() {
    if (groups_.size() <= bound_) return;
    std::vector<std::uint64_t> turns;
    turns.reserve(groups_.size());
    for (const auto& [id, group] : groups_) turns.push_back(group->used);
    const auto middle = turns.begin() + static_cast<std::ptrdiff_t>(turns.size() / 2);
    std::nth_element(turns.begin(), middle, turns.end());
    std::erase_if(groups_, [&](const auto& entry) { return entry.second->used < *middle; });
}

std::optional<domain::MessageFacts> load_message_facts(const Reading& reading, GroupNo no,
                                                       GroupId group, const GroupKeys* keys,
                                                       domain::Room room, std::uint64_t seq) {
    auto row = reading.message(no, room, seq);
    if (!row) return std::nullopt;
    domain::MessageFacts facts;
    facts.room = room;
    facts.seq = seq;
    facts.event = row->kind;
    facts.author = row->author;
    facts.membership = row->membership;
    facts.posted = row->at;
    facts.newest_seq = seq;
    if (const auto state = reading.message_state(no, room, seq)) {
        facts.version = state->version;
        facts.newest_seq = state->newest_seq == 0 ? seq : state->newest_seq;
        facts.retracted = state->retracted_seq != 0;
        facts.request = state->request;
        facts.proxy_open = state->proxy_open;
    }
    auto content = open_entry(*row, group, keys);
    if (content.head) facts.entered_for = content.head->on_behalf_of;
    if (facts.newest_seq == seq) {
        if (content.head) facts.head = std::move(*content.head);
        return facts;
    }
    row = reading.message(no, room, facts.newest_seq);
    if (!row)
        throw RecordFault("group " + group.hex() + " seq " + std::to_string(facts.newest_seq) +
                          ": a version is missing; run tasuki verify");
    if (auto newest = open_entry(*row, group, keys); newest.head)
        facts.head = std::move(*newest.head);
    return facts;
}

}  // namespace tasuki::store

// The groups that are in use, as the store thread knows them: the value, the heads of its rooms,
// who reads, who has read, and what the rules ask of earlier messages. Bounded; what is let go of
// is read again from its rows.
//
// What always holds: a group is used only if its roster, recomputed from the rows, has the hash
// that the newest state-bearing entry of its log names. Otherwise one old page put back would bring
// a removed member back. Store thread only, except load_group(), which any thread calls on its own
// Reading.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>

#include "store/seal_group.hpp"
#include "store/sealer.hpp"
#include "store/store.hpp"
#include "store/tables.hpp"

namespace tasuki::store {

struct LoadedGroup {
    GroupPlace place;
    GroupNow now;
};
LoadedGroup load_group(const Reading& reading, const row::Group& row, const GroupKeys* keys);

struct MemberReceipts {
    domain::RangeSet delivered, displayed, confirmed;
    domain::RangeSet& of(domain::ReceiptKind kind);
};

struct CachedGroup {
    GroupPlace place;
    GroupNow now;
    std::shared_ptr<const GroupKeys> keys;

    std::array<Audience, domain::kRooms> audience;
    std::map<std::pair<domain::Room, MembershipId>, MemberReceipts> receipts;
    std::map<std::pair<domain::Room, std::uint64_t>, domain::MessageFacts> messages;
    std::uint64_t used = 0;

    void changed(std::shared_ptr<const domain::Group> after);
    const domain::Group& group() const { return *now.group; }
    RoomHead& room(domain::Room room) { return now.rooms[index_of(room)]; }
};

class GroupCache {
  public:
    GroupCache(const Tables& tables, KeyStore& keys, std::size_t bound)
        : tables_(tables), keys_(keys), bound_(bound) {}

    CachedGroup* find(GroupId id);  // null: there is no such group
    CachedGroup& add(GroupId id, CachedGroup group);

    const MemberReceipts& receipts(CachedGroup& group, domain::Room room, MembershipId membership);
    std::optional<domain::MessageFacts> message(CachedGroup& group, domain::Room room,
                                                std::uint64_t seq);
    // The same for the seq of any version of it.
    std::optional<domain::MessageFacts> message_of_version(CachedGroup& group, domain::Room room,
                                                           std::uint64_t seq);
    const Audience& audience(CachedGroup& group, domain::Room room, Instant now);

    void forget() { groups_.clear(); }  // after a rollback: everything is read again
    void trim();                        // between batches
    std::size_t size() const { return groups_.size(); }

  private:
    const Tables& tables_;
    KeyStore& keys_;
    std::size_t bound_;
    std::uint64_t turn_ = 0;
    std::unordered_map<GroupId, std::unique_ptr<CachedGroup>, IdHash> groups_;
};

// What the rules ask of an earlier message; empty: there is none at this seq.
std::optional<domain::MessageFacts> load_message_facts(const Reading& reading, GroupNo no,
                                                       GroupId group, const GroupKeys* keys,
                                                       domain::Room room, std::uint64_t seq);

}  // namespace tasuki::store

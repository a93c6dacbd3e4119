// What this device remembers of the ledger, so that the server can't tell it two stories: the key
// of first contact, the last proved checkpoint, and for each person who was signed in (size, root)
// of every group's log and the leaves that were acknowledged and are not proved yet. Verifies; asks
// nobody. One thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tasuki/client/events.hpp"
#include "vault.hpp"

namespace tasuki::client {

// The server's answers as values; a hash that is not 32 bytes makes a proof unreadable.
struct HeadProof {
    Checkpoint checkpoint;
    std::vector<Hash> top_consistency;
    std::uint64_t head_index = 0;
    Hash log_name{};
    std::uint64_t size = 0;
    Hash root{};
    std::vector<Hash> head_inclusion;
    std::vector<Hash> consistency;
};
struct LeafProof {
    std::uint64_t index = 0;
    std::uint64_t size = 0;
    Hash leaf_hash{};
    std::vector<Hash> inclusion;
};

// What a restored server says of the life before.
struct DeclaredFork {
    Bytes start;
    std::string note;
    std::vector<Hash> inclusion;
};

using Verdict = std::optional<Mismatch>;  // empty: it holds

class Trust {
  public:
    static constexpr std::size_t kUnproved = 512;  // leaves of one group; more replace the oldest

    explicit Trust(Vault& vault) : vault_(vault) {}
    void load();  // throws StorageBroken
    void save();
    // Whose groups are meant from now on. Others' are not asked about: the server would refuse.
    void open(AccountId account);
    AccountId account() const { return account_; }

    // The key the server names in Welcome. The first one is kept, unless one was pinned before.
    Verdict meet(const std::string& vkey);
    // A restore that the ledger itself declares, of exactly the life that is kept here, under the
    // same signing key: what was kept is let go and the new origin is kept. Each can be followed
    // once: afterwards another origin is kept.
    bool follow(const std::string& vkey, const DeclaredFork& fork);
    void pin(const std::string& vkey) { vkey_ = vkey; }

    // Signature and form of a checkpoint, and that it is not behind or beside the kept one.
    Verdict look_at(const Checkpoint& shown) const;
    // The same, and that it grew from the kept one, that the group's head stands under it and grew
    // from the head seen before; then all of that is kept.
    Verdict accept(GroupId group, const HeadProof& proof);
    Verdict accept(GroupId group, const LedgerRef& ref, const LeafProof& proof);

    // An acknowledged leaf, to be proved at a later seal.
    Verdict remember(GroupId group, const LedgerRef& ref);

    struct GroupMemory {
        Hash log_name{};
        std::uint64_t size = 0;
        Hash root{};
        std::vector<LedgerRef> unproved;
        std::uint64_t checked_at = 0;  // size of the checkpoint under which it was proved last
        std::uint64_t tried_at = 0;    // and of the one at which it was asked about, also in vain
    };
    const Checkpoint& kept() const { return kept_; }
    const GroupMemory& of(GroupId group) { return mine(group); }
    void know(GroupId group) { mine(group); }
    // Whom to ask about next: who was tried longest ago, also where that was in vain, so that
    // nobody waits for ever behind groups that are refused. Up to half of them with unproved leaves
    // first.
    std::vector<GroupId> due(std::size_t most, std::uint64_t checkpoint_size) const;
    void tried(GroupId group, std::uint64_t checkpoint_size) {
        mine(group).tried_at = checkpoint_size;
    }
    void forget(GroupId group) { groups_.erase({account_, group}); }
    void start_anew();

    bool broken() const { return broken_; }
    void break_with() { broken_ = true; }

  private:
    GroupMemory& mine(GroupId group) { return groups_[{account_, group}]; }
    Verdict grown(const HeadProof& proof) const;
    Bytes encode() const;
    bool decode(ByteView bytes);

    Vault& vault_;
    std::string vkey_;
    Checkpoint kept_;
    AccountId account_;
    std::map<std::pair<AccountId, GroupId>, GroupMemory> groups_;  // of every person
    bool broken_ = false;
};

}  // namespace tasuki::client

// Where one person stopped in every room, which receipts are still to be reported, and which cuts
// are still to be told and reported: all that resuming needs, in one sealed record. One thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "seq_set.hpp"
#include "tasuki/client/messages.hpp"
#include "vault.hpp"

namespace tasuki::client {

struct Place {
    std::uint64_t taken = 0;     // everything up to here is with the app
    std::uint64_t revision = 0;  // of receipts
    SeqSet delivered;            // to be reported
    SeqSet displayed;
    SeqSet confirmed;
    Time displayed_at;  // the earliest of `displayed`
    bool receipts_due() const {
        return !delivered.empty() || !displayed.empty() || !confirmed.empty();
    }
    bool operator==(const Place&) const = default;
};

struct CutDue {
    std::uint64_t at_seq = 0;
    MembershipId membership;  // empty: never known here, the server knows
    bool taken = false;       // the app was told and has wiped its copy
    bool operator==(const CutDue&) const = default;
};

class Places {
  public:
    explicit Places(Vault& vault) : vault_(vault) {}

    void open(AccountId account);  // reads that person's record; throws StorageBroken
    void close();                  // nobody is signed in
    void clear();                  // sign-out: nothing of any group stays
    void save();                   // throws std::system_error
    AccountId account() const { return account_; }  // whose they are

    Place& at(RoomRef where);
    const Place* find(RoomRef where) const;
    const std::map<RoomRef, Place>& all() const { return places_; }
    void forget(GroupId group);
    void restart(Incarnation incarnation);  // a restored server: cursors begin anew

    std::uint64_t epoch(GroupId group) const;
    void saw_epoch(GroupId group, std::uint64_t epoch);

    Incarnation incarnation() const { return incarnation_; }
    std::map<GroupId, CutDue>& cuts() { return cuts_; }
    // Of this person, as far as known. Kept over a restart: a cut that is learnt at the next
    // Attach is reported under it, and by then no list names it any more.
    std::map<GroupId, MembershipId>& memberships() { return memberships_; }

  private:
    Bytes encode() const;
    bool decode(ByteView bytes);

    Vault& vault_;
    AccountId account_;
    Incarnation incarnation_;
    std::map<RoomRef, Place> places_;
    std::map<GroupId, std::uint64_t> epochs_;
    std::map<GroupId, CutDue> cuts_;
    std::map<GroupId, MembershipId> memberships_;
};

}  // namespace tasuki::client

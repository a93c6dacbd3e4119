// What a person wrote and the server has not acknowledged yet, a sealed file each; and for some
// days what it has, so that a server restored from an older backup gets it again. One thread.
//
// add() and update() promise: on disk when they return (Vault::put).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tasuki/client.hpp"
#include "vault.hpp"

namespace tasuki::client {

enum class WriteKind : std::uint8_t {
    post = 1,
    correct,
    retract,
    withdraw_request,
    confirm_proxy,
    receive_instruction,
    report_instruction,
    co_sign_memo,
};

// Six bytes of this device's clock, then chance: ids of one time stand side by side in the store.
ClientMsgId new_message_id(Time now);

struct OutboxItem {
    ClientMsgId id;
    AccountId account;  // who wrote it; never sent under another person's session
    RoomRef where;
    WriteKind kind = WriteKind::post;
    SendState state = SendState::waiting;
    std::uint64_t order = 0;  // rises with every item of this device
    std::uint64_t roster_epoch = 0;
    MembershipId as;
    std::uint64_t original_seq = 0;
    std::uint32_t version = 0;
    std::string reason;
    bool wrong_patient = false;
    std::vector<std::uint64_t> seqs;
    Bytes body;  // serialised once; every retry carries the same bytes
    Time written;
    Error error = Error::unknown_refusal;
    // Once acknowledged
    std::uint64_t seq = 0;
    Time acknowledged;
    Incarnation incarnation;
    bool operator==(const OutboxItem&) const = default;
};

Bytes encode(const OutboxItem& item);
std::optional<OutboxItem> decode_item(ByteView bytes);

class Outbox {
  public:
    explicit Outbox(Vault& vault);

    // Reads the folder; the answer names the items that do not open any more (put aside, not lost).
    std::vector<ClientMsgId> load();

    void add(OutboxItem item);  // sets its order
    void update(const OutboxItem& item);
    void erase(ClientMsgId id);
    const OutboxItem* find(ClientMsgId id) const;
    std::vector<const OutboxItem*> in_order() const;
    std::size_t waiting() const;  // all but the acknowledged

    // Nothing that this person wrote to the group stays; the answer is what was not sent. What
    // another person of this device wrote is hers: she may still belong to the group.
    std::vector<OutboxItem> drop_group(GroupId group, AccountId account);
    // Bodies of what is retracted are not to come back after a restore.
    void forget_sent(RoomRef where, std::uint64_t seq);
    void drop_sent_before(Time oldest);

  private:
    Vault& vault_;
    std::map<ClientMsgId, OutboxItem> items_;
    std::uint64_t last_order_ = 0;
};

}  // namespace tasuki::client

// Everything that reaches an app without being asked for, as one closed variant: std::visit makes
// the compiler ask about each. Plain data; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "tasuki/client/errors.hpp"
#include "tasuki/client/messages.hpp"

namespace tasuki::client {

enum class State : std::uint8_t {
    offline,  // not connected; trying again by itself
    connecting,
    signed_out,   // somebody has to sign in
    locked,       // the PIN of this device, or a full sign-in
    catching_up,  // connected; what was missed is on its way
    live,
    ended,  // stop() was called
};
std::string_view name_of(State state);

// ---- The connection -----------------------------------------------------------------------------

struct StateChanged {
    State state = State::offline;
    std::optional<Failure> why;  // of offline, signed_out, ended
};
struct PolicyToAccept {  // nothing is read before accept_policy
    std::uint32_t version = 0;
};
struct Locked {};
struct SessionEnded {
    std::string reason;  // slug
};
struct PasskeysChanged {};  // in another session of this person: list_passkeys
struct ServerRestored {     // another incarnation: everything is read anew, own messages re-posted
    Incarnation before;
    Incarnation now;
    // The ledger itself declares the restore and names the life that this device knew. Else a
    // CheckpointMismatch follows.
    bool declared = false;
};

// ---- Groups -------------------------------------------------------------------------------------

struct GroupKnown {  // invited or admitted, or a draft expired: read list_groups
    GroupId group;
};
// Nothing of this group may stay on the device. The SDK has dropped what it kept itself; it reports
// the wipe once this event is taken (docs of Client::next).
struct Revoked {
    GroupId group;
    std::uint64_t at_seq = 0;
};
struct ReceiptChanged {
    RoomRef where;
    std::vector<ReceiptChange> changes;
};
// Live entries of a room were left out, or the SDK noticed a gap; it repairs that by pages.
struct Lagged {
    RoomRef where;
    std::uint64_t after_seq = 0;
    std::uint64_t latest_seq = 0;
};
struct GapRepaired {
    RoomRef where;
    SeqRange range;
};
// Too far behind to bring everything: the feed goes on at `latest`, read_page brings the rest.
struct TooFar {
    RoomRef where;
    SeqRange left_out;
};

// ---- One's own messages -------------------------------------------------------------------------

struct Sent {  // durable at the server, with its ledger entry
    Accepted accepted;
};
// Somebody reads now who did not when it was written (rule C6). resend() or drop(), once for all
// waiting messages of the room.
struct AudienceChanged {
    RoomRef where;
    std::vector<Newcomer> newcomers;
    std::uint64_t roster_epoch = 0;
    std::vector<ClientMsgId> waiting;
};
// Not sent, kept until resend() or drop(); after a cut it is gone, and `draft` is all that is left.
struct SendFailed {
    RoomRef where;
    ClientMsgId id;
    Failure failure;
    bool kept = true;
};
struct ReceiptRefused {
    RoomRef where;
    Failure failure;
};
struct StorageTrouble {  // cursors could not be written; receipts wait until they can
    std::string detail;
};

// ---- The ledger ---------------------------------------------------------------------------------

struct CheckpointSeen {
    std::uint64_t size = 0;
    Hash root{};
    bool proved = false;  // consistent with the checkpoint kept before
};
enum class Mismatch : std::uint8_t {
    key_changed,        // another key than at first contact
    bad_signature,      // or no note at all
    went_back,          // smaller than what was shown before
    forked,             // same size, another root, or no proof that it grew from what was shown
    head_not_included,  // the group's head is not under the checkpoint
    group_forked,       // the group's log did not grow from what was shown
    leaf_missing,       // what was acknowledged to this device is not in the log
    log_changed,        // the group has another log than before
};
std::string_view name_of(Mismatch mismatch);
// The record broke its word. Nothing more is believed until trust_again(); posts wait.
struct CheckpointMismatch {
    Mismatch what = Mismatch::forked;
    std::optional<GroupId> group;
    Checkpoint kept;
    Checkpoint shown;
};

using Event = std::variant<StateChanged, PolicyToAccept, Locked, SessionEnded, PasskeysChanged,
                           ServerRestored, GroupKnown, Revoked, MessagePosted, MessageCorrected,
                           MessageRetracted, RequestStateChanged, ProxyConfirmed, CardChanged,
                           PinChanged, SystemEvent, Tombstone, Hidden, UnknownEntry, ReceiptChanged,
                           Lagged, GapRepaired, TooFar, Sent, AudienceChanged, SendFailed,
                           ReceiptRefused, StorageTrouble, CheckpointSeen, CheckpointMismatch>;

}  // namespace tasuki::client

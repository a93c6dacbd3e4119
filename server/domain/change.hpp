// What a rule answers when it says yes: the whole effect of a command, as a value. The store writes
// it, appends the ledger leaves and commits in one transaction; nothing else changes the record.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "domain/command.hpp"
#include "domain/group.hpp"
#include "domain/message.hpp"
#include "ledger/event.hpp"

namespace tasuki::domain {

// A field of the card that an entry puts, and when its value falls due (unknown: never).
struct CardKey {
    std::string key;
    Date due;
    bool operator==(const CardKey&) const = default;
};

// What becomes of the pin of a message (C1).
enum class PinChange : std::uint8_t { none, on, off };

// A new entry of a room. The rule numbers it: the first is the room's last seq plus one.
struct NewEvent {
    Room room = Room::staff;
    std::uint64_t seq = 0;
    EventKind kind = EventKind::posted;
    AccountId author;
    MembershipId membership;
    OfficeId office;
    ClientMsgId client_msg_id;    // zero for system events
    std::uint64_t refers_to = 0;  // the original's seq
    std::uint32_t version = 1;
    std::optional<Body> body;        // posted, corrected
    std::optional<SystemNote> note;  // system
    std::string reason;          // corrected, retracted, request_withdrawn; or a response's words
    bool wrong_patient = false;  // retracted
    // none: unchanged. Else the state, after this event, of `refers_to`, or of itself where that is
    // 0.
    RequestState makes_request = RequestState::none;
    PinChange pin = PinChange::none;  // of the same message
    std::vector<CardKey> card;        // card_changed
};

struct ReceiptAdvance {
    Room room = Room::staff;
    MembershipId membership;
    AccountId account;
    ReceiptKind kind = ReceiptKind::delivered;
    SeqRange range;
    Instant device_time;
};

// Reading ends for a person in a group (rule B6): after the commit nothing of the group is handed
// to the network for it, except "revoked at".
struct Cut {
    GroupId group;
    AccountId account;
    MembershipId membership;
    std::array<std::uint64_t, kRooms> at_seq{0, 0};
    bool other_stands = false;  // by a second affiliation: told, and reading goes on
};

// One ledger entry to write; the store adds index, time, asker and hashes.
struct Act {
    ledger::Event event{};
    std::string_view rule;  // "B6"
    Room room = Room::staff;
    SeqRange range;  // of the room, where the act concerns some
    std::uint32_t version = 0;
    std::array<std::uint8_t, 16> object{};  // membership, admission, account, office, device …
    OfficeId office;                        // through which the asker acted
    OfficeId log_office;                    // office log; none: the group's or the region's
    AccountId on_behalf_of;
    std::optional<std::size_t> of_event;  // index into Change::events: its commitment and hashes
    // The leaf carries the state hash after the whole change: of the group, or, in a PeopleChange,
    // of the account or office of the change that `object` names; of the region where it is zero.
    bool changes_state = false;
    std::uint16_t reason = 0;
    Hash digest{};                     // of a file that was made; of a passkey, its id and its key
    bool by_passkey = false;           // how sure the server was of who acts
    std::optional<ledger::Fork> fork;  // fork_declared
};

// What the answer to the asker needs besides the ledger place of the first act.
struct Answer {
    std::uint64_t seq = 0;
    MembershipId membership;
    AdmissionId admission;
    std::vector<MembershipId> new_readers;  // urgent post to a changed audience
    std::optional<PriorSend> repeated;  // the same answer to a retry; nothing else in the Change
};

struct Change {
    std::shared_ptr<const Group> group;  // set when roster, state, notice or consent changed
    std::vector<NewEvent> events;
    std::vector<ReceiptAdvance> receipts;
    std::vector<Cut> cuts;
    std::vector<Act> acts;        // never empty unless `answer.repeated`
    std::vector<AccountId> told;  // people to whom a GroupKnown goes
    Answer answer;
};

// The effect of a command on people, offices, the region, credentials.
struct PeopleChange {
    std::vector<Account> accounts;  // after
    std::vector<Office> offices;
    std::optional<Region> region;
    std::vector<AccountId> void_enrolments;  // all of theirs, before these are written
    std::vector<Enrolment> enrolments;
    std::vector<Credential> credentials;
    std::vector<AccountId> drop_credentials;  // all of theirs, before the new ones are written
    std::vector<Device> devices;
    std::vector<Session> sessions;
    std::vector<AccountId> revoke_devices;   // all of theirs, before the new ones are written
    std::optional<std::string> policy_text;  // a new version
    std::vector<AccountId> end_sessions;     // all sessions of these accounts end now
    std::vector<SessionId> end_session;      // and these single ones
    std::vector<DeviceId> end_devices;       // sessions of these devices
    // Commands to apply to groups in the same transaction: one person's deactivation touches all.
    std::vector<GroupCommand> groups;
    std::optional<BackupMade> backup;
    bool end_everything = false;  // every session and every enrolment link of the region
    std::vector<Act> acts;
    // After a sign-in step: how often this key failed in a row. Zero failures: forget it.
    std::optional<Throttle> throttle;
    // Whoever this is hears on every other connection that there is a new way in, or one less.
    std::optional<AccountId> factors_changed;
    // A wrong code or PIN counts, so it is a change; but the asker is told this, not "done".
    std::optional<Refusal> failed;
};

// Why a person may not: the refusal, and what is told with it.
struct Refused {
    Refusal refusal{};
    std::vector<MembershipId> newcomers;  // stale_audience
    std::vector<OfficeId> ask;            // group_exists, maybe_same_person
    std::uint64_t original_seq = 0;
    std::string_view rule;
    Refused() = default;                // asked for by result::error()
    Refused(Refusal r) : refusal(r) {}  // implicit: most refusals say nothing else
    Refused(Refusal r, std::string_view rule_name) : refusal(r), rule(rule_name) {}
};

template <class T>
using Decided = boost::system::result<T, Refused>;

}  // namespace tasuki::domain

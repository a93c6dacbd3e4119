// One entry of a log: who did what to which object, when, from where, allowed or refused by which
// rule. Its bytes are stored, hashed and exported as they are (docs/ledger-format.md); no content
// and no free text, those are sealed parts that `commitment` stands for. A value; any thread.
//
// Zero means "absent" in every optional field, so seqs, epochs and counts start at 1, and each Leaf
// has exactly one encoding.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "base/ids.hpp"
#include "ledger/event.hpp"

namespace tasuki::ledger {

using ObjectId = Id<struct ObjectTag>;  // a membership, account, device, invitation: the event says
using Address = std::array<std::uint8_t, 16>;  // IPv6, or IPv4 mapped into it

// How sure the server was of who acts.
enum class Assurance : std::uint8_t {
    none = 0,         // before sign-in
    token = 1,        // a device-bound token alone (delivery reports)
    pin = 2,          // token, and the device's PIN since the last lock
    two_factors = 3,  // password and TOTP in this session
    passkey = 4,
    fresh = 5,         // both factors within the last minutes, as administration needs
    operator_uid = 6,  // the unix socket of the server's own machine
    timer = 7,         // nobody: a deadline
};

inline constexpr std::uint64_t kNoState = std::numeric_limits<std::uint64_t>::max();
inline constexpr std::size_t kRuleLength = 8;

struct Leaf {
    // In every leaf.
    std::uint64_t index = 0;
    LedgerId ledger;
    Instant time;
    ClockState clock = ClockState::unknown;
    Event event = Event::log_created;
    std::uint16_t action = 0;  // a refinement that the event defines; 0: none
    Outcome outcome = Outcome::done;
    std::uint64_t state_at = kNoState;  // index of the newest leaf up to here that has a state

    // Who.
    Pseudonym actor;
    std::uint16_t role = 0;  // profession or office role, numbered by the domain
    OfficeId office;         // through which the actor acts
    Pseudonym on_behalf_of;  // deputy, or the person a proxy entry is for
    Assurance assurance = Assurance::none;
    Pseudonym entered_by;  // proxy entry (A9)

    // From where, and why.
    SessionId session;
    DeviceId device;
    Address address{};
    std::uint32_t app_version = 0;
    std::uint16_t purpose = 0;
    std::string rule;  // "B6": what allowed or refused it; up to 8 of A-Z 0-9 . -
    std::uint64_t roster_epoch = 0;

    // To what.
    Pseudonym patient;
    std::uint32_t room = 0;
    std::uint64_t first_seq = 0;  // a range, or one seq in both
    std::uint64_t last_seq = 0;
    std::uint32_t version = 0;
    ObjectId object;
    Pseudonym subject;        // the person acted upon
    OfficeId subject_office;  // the office acted upon
    Hash commitment{};        // of the body (content.hpp)
    Hash ciphertext{};        // SHA-256 of what is stored
    Hash prior_commitment{};  // of the version corrected or retracted
    RequestId request;
    ClientMsgId client_msg;
    std::uint16_t reason = 0;  // the Refusal's number, or the event's own reason code
    std::uint32_t count = 0;   // refusals that this leaf stands for
    Hash state{};              // of the group, account or setting after this leaf
    Hash link{};               // name of another log: predecessor, merged with
    Bytes extra;               // fixed form, only for the events of extra.hpp

    bool has_state() const { return state != Hash{}; }
    bool operator==(const Leaf&) const = default;
};

// The exact bytes of the entry. A field outside its form is a bug and throws.
Bytes encode(const Leaf& leaf);
// Accepts exactly what encode() writes: no unknown bit, number, or byte behind the end, and no
// second way to write a value.
std::optional<Leaf> decode_leaf(ByteView bytes);

// What `state_at` must be in the leaf at `index`, when the one before it said `previous`.
std::uint64_t state_at_for(bool has_state, std::uint64_t index, std::uint64_t previous);

// Every field that is present as "name value" lines, for an auditor's eye and for the vectors.
std::string to_text(const Leaf& leaf);

}  // namespace tasuki::ledger

// An entry of a room on its way into and out of its row: written down in one versioned form, sealed
// under the group's key, committed to for the ledger. What was once written is read for ever, so
// the form is never changed, only followed by a next one. Pure; any thread.
//
// Reading a form that no version of ours wrote throws Broken: it came out of our own seal.
#pragma once

#include <optional>
#include <stdexcept>
#include <string>

#include "base/crypto.hpp"
#include "domain/change.hpp"
#include "store/keys.hpp"
#include "store/rows.hpp"

namespace tasuki::store {

// A group, account or office whose rows are not what the ledger says. It is refused to everybody,
// the rest of the record goes on, and `what()` names it for the operator.
struct RecordFault : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// What an entry holds besides its row. `raw` is the body exactly as it was received; the rules'
// view of it (`head`) stands beside it, because the store does not read the wire's format.
struct EntryContent {
    Bytes raw;
    std::optional<domain::Head> head;
    std::optional<domain::SystemNote> note;
    std::string reason;
    bool wrong_patient = false;
    Salt salt{};  // of the part that note and reason make
    bool operator==(const EntryContent&) const = default;
};
Bytes encode(const EntryContent& content);
EntryContent decode_entry(ByteView bytes);

// Note, reason and flag as one part: what the leaf of an entry without a body commits to.
Bytes said_part(const EntryContent& content);

struct SealedEntry {
    Bytes sealed;
    std::uint32_t key_no = 0;
    Hash commitment{};
    Hash ciphertext{};  // SHA-256 of `sealed`
};
SealedEntry seal_entry(const domain::NewEvent& event, GroupId group, const GroupKeys& keys);

// Throws RecordFault, naming group and seq, where the row does not open: altered, moved, or under
// another key. Empty where the group's keys are destroyed.
EntryContent open_entry(const row::Message& row, GroupId group, const GroupKeys* keys);

}  // namespace tasuki::store

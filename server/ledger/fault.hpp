// What a verification found: the first bad place, by name, and what is wrong with it. Values; any
// thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.hpp"

namespace tasuki::ledger {

enum class FaultKind : std::uint8_t {
    altered = 1,         // the entry is not the one that was sealed
    removed,             // a sealed entry is gone and the later ones have moved up
    inserted,            // an entry that was never sealed stands here
    reordered,           // a sealed entry stands in another place
    truncated,           // nothing from here on, though more was sealed
    undecodable,         // no entry that this format knows
    wrong_log,           // an entry of another log
    bad_start,           // entry 0 is not the one that opens a log, or such an entry stands later
    state_link,          // state_at names another leaf than the newest with a state
    time_went_back,      // earlier than the entry before, without an entry that says so
    root_differs,        // something in [index, until) is not what was sealed; not known what
    saved_hash_differs,  // the entry is right, the stored hash of it is not
    head_went_back,      // a seal of a log that is smaller or other than an earlier one
    day_differs,         // a day's root is not that of the heads before it
    chain_broken,        // a commit batch does not follow from the one before
    forked,              // does not continue the older checkpoint that was given
    log_missing,         // a log that the seals name is not there
    file_missing,        // a file of the export is absent or unreadable
    not_signed,          // the checkpoint bears no valid signature of a given key
};

struct Fault {
    FaultKind kind = FaultKind::altered;
    Hash log{};               // log_name(); zero: the top log
    std::uint64_t index = 0;  // the first bad entry
    std::uint64_t until = 0;  // one behind the last that may be bad
    std::string expected;
    std::string found;
    bool operator==(const Fault&) const = default;
};

struct FaultText {
    FaultKind kind;
    std::string_view slug;
    std::string_view japanese;
    std::string_view english;
};
const FaultText& describe(FaultKind kind);

}  // namespace tasuki::ledger

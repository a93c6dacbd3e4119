// Verification of one log from its entries: recomputes everything and names the first bad entry.
// `tasuki verify` calls it on a store, `tasuki-verify` on an export. Pure but for the readers it is
// handed; any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "base/bytes.hpp"
#include "base/ids.hpp"
#include "ledger/chain.hpp"
#include "ledger/fault.hpp"
#include "ledger/top.hpp"
#include "ledger/tree.hpp"

namespace tasuki::ledger {

// The entry at a place, or nothing where the log ends (or has a hole).
using EntryReader = std::function<std::optional<Bytes>(std::uint64_t index)>;
// The hash that was stored for the entry, as a row or in a tile; not believed on its own.
using SavedHashReader = std::function<std::optional<Hash>(std::uint64_t index)>;

struct SealedHead {
    std::uint64_t size = 0;
    Hash root{};
    bool operator==(const SealedHead&) const = default;
};

struct LogToCheck {
    Hash name{};  // as in the top log; zero: a log that was never sealed
    LedgerId ledger;
    std::uint64_t size = 0;  // leaves that must be there; may go beyond the last head
    EntryReader entry;
    SavedHashReader saved_hash;  // may be empty
    std::vector<SealedHead>
        heads;  // from trusted seals, ascending; more of them narrow a fault down
};

struct LogVerdict {
    std::optional<Fault> fault;
    Frontier frontier;           // over the entries read; to be compared with the stored one
    Hash state{};                // of the newest leaf that has one
    std::uint64_t state_at = 0;  // index of that leaf, or kNoState
};

LogVerdict verify_leaves(const LogToCheck& log);

// The top log in the same way, and what it says of the logs below.
struct TopToCheck {
    std::uint64_t size = 0;
    EntryReader entry;
    SavedHashReader saved_hash;
    std::vector<SealedHead> heads;        // from checkpoints
    std::vector<std::uint64_t> roots_at;  // sizes whose root the caller wants to compare
};
struct TopVerdict {
    std::optional<Fault> fault;
    Frontier frontier;
    std::map<std::uint64_t, Hash> roots;  // for roots_at, as far as entries were there
    TopStart start;
    std::map<Hash, std::vector<SealedHead>> logs;  // every seal of every log, in order
};
TopVerdict verify_top(const TopToCheck& top);

// The commit batches behind `from`: the first whose value does not follow, or that is not there.
struct Batch {
    std::vector<Hash> leaf_hashes;
    Hash value{};
};
using BatchReader = std::function<std::optional<Batch>(std::uint64_t n)>;
std::optional<Fault> verify_chain(const Chain& from, const Chain& to, const BatchReader& batch);

}  // namespace tasuki::ledger

// The running hash over commit batches, and the line in which it stands in the anchor file of the
// key folder. A store that is behind its anchor was put back to an older state, and start-up
// refuses it. Reading and writing that file is the store's business. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/ids.hpp"

namespace tasuki::ledger {

struct Chain {
    std::uint64_t n = 0;  // batches so far
    Hash value{};
    bool operator==(const Chain&) const = default;
};

// Before the first batch. `incarnation` is 16 random bytes made by init and by every restore, so
// that no two lives of a store share a chain.
Chain chain_start(ByteView incarnation);

// chain_n = SHA-256(chain_{n-1} ‖ leaf hashes of the batch, in the order they were appended).
Chain chain_next(const Chain& chain, std::span<const Hash> leaf_hashes);

// One line of fixed length, newline included: a torn write never reads as another place.
std::string to_anchor_line(const Chain& chain);
std::optional<Chain> parse_anchor_line(std::string_view line);

// The furthest place a file of such lines names; a torn last line is passed over. Empty: none.
std::optional<Chain> last_anchor(std::string_view file);

}  // namespace tasuki::ledger

// The top log: what is sealed and signed. Its entries are a start, heads of the logs below it (one
// for each that changed since the last seal) and once a day a root over all heads; outsiders see
// names that tell nothing. Its size is that of the signed checkpoints. Values; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "ledger/extra.hpp"

namespace tasuki::ledger {

// Entry 0 of a top log. After a restore a new one begins under a new origin and `fork` says what
// became of the old.
struct TopStart {
    Hash random{};
    LogKind kind = LogKind::real;
    Fork fork;
    bool operator==(const TopStart&) const = default;
};

// The head of one log at a seal.
struct Head {
    Hash log{};  // log_name()
    std::uint64_t size = 0;
    Hash root{};
    bool operator==(const Head&) const = default;
};

// Once a day, and before each bundle: which logs there were and where each stood, so that "this is
// everything" can be proved without showing another log.
struct Day {
    Instant time;
    std::uint64_t logs = 0;
    Hash root{};  // day_root() over the newest head of every log
    bool operator==(const Day&) const = default;
};

using TopEntry = std::variant<TopStart, Head, Day>;

Bytes encode(const TopEntry& entry);
std::optional<TopEntry> decode_top(ByteView bytes);

// The SHA-256 of an origin line, as Fork::old_origin holds it.
Hash origin_hash(std::string_view origin);

// Merkle tree over the encoded heads, sorted by log name; the position of a head is its rank.
void sort_heads(std::vector<Head>& heads);
Hash day_root(std::span<const Head> sorted);
std::vector<Hash> prove_in_day(std::span<const Head> sorted, std::uint64_t position);
bool in_day(const Head& head, std::uint64_t position, const Day& day, std::span<const Hash> proof);

}  // namespace tasuki::ledger

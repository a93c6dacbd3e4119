// The head of the top log as C2SP tlog-checkpoint writes it, and the self-contained .tlog-proof of
// one entry under such a head. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "ledger/note.hpp"

namespace tasuki::ledger {

struct Checkpoint {
    std::string origin;  // names the log; also the name of its key
    std::uint64_t size = 0;
    Hash root{};
    bool operator==(const Checkpoint&) const = default;
};

// Three lines: origin, size, base64 of the root.
std::string to_text(const Checkpoint& checkpoint);
// Extension lines of other programs are passed over.
std::optional<Checkpoint> parse_checkpoint(std::string_view text);

std::string sign_checkpoint(const Checkpoint& checkpoint, const NoteSigner& log);

struct OpenedCheckpoint {
    NoteFault fault = NoteFault::malformed;
    Checkpoint checkpoint;
    std::vector<NoteVoucher> vouchers;
};
// Believed only when a key of type 0x01 whose name is the origin signed it: a witness alone does
// not make a head.
OpenedCheckpoint open_checkpoint(std::string_view note, std::span<const VerifierKey> known);

struct TlogProof {
    std::optional<Bytes> extra;  // opaque and not authenticated
    std::uint64_t index = 0;
    std::vector<Hash> path;
    std::string checkpoint;  // the whole signed note
    bool operator==(const TlogProof&) const = default;
};
std::string to_text(const TlogProof& proof);
std::optional<TlogProof> parse_proof(std::string_view text);

// Decimal without sign or leading zeroes.
std::optional<std::uint64_t> parse_decimal(std::string_view text);
std::optional<Hash> parse_hash64(std::string_view base64);

}  // namespace tasuki::ledger

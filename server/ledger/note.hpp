// C2SP signed notes: a text, a blank line, and signature lines. Type 0x01 is the log's own Ed25519
// signature, type 0x04 a witness's cosignature with its time. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/crypto.hpp"

namespace tasuki::ledger {

enum class SignatureType : std::uint8_t { ed25519 = 1, cosignature = 4 };

// Whom a verifier trusts, written down as name+hash+key.
struct VerifierKey {
    std::string name;
    SignatureType type = SignatureType::ed25519;
    PublicKey key{};

    std::uint32_t id() const;  // first four bytes of SHA-256(name ‖ LF ‖ type ‖ key)
    bool operator==(const VerifierKey&) const = default;
};
std::string to_vkey(const VerifierKey& key);
std::optional<VerifierKey> parse_vkey(std::string_view text);

// Neither empty nor with spaces, control characters or '+'.
bool key_name_valid(std::string_view name);

// Note text ends in a newline and has no control characters but newlines.
bool note_text_valid(std::string_view text);

struct NoteSigner {
    std::string name;
    SigningSeed seed{};
    VerifierKey verifier(SignatureType type) const;
};

// text ‖ LF ‖ one signature line.
std::string sign_note(std::string_view text, const NoteSigner& signer);
// The note with one more line: that the cosigner saw this checkpoint, consistent, at `seconds`.
std::string cosign_note(std::string_view note, const NoteSigner& cosigner, std::uint64_t seconds);

struct NoteSignature {
    std::string name;
    std::uint32_t id = 0;
    Bytes bytes;
};
struct Note {
    std::string text;
    std::vector<NoteSignature> signatures;
};
// Form only; nothing in it may be believed yet. Refuses more than 64 KiB or 64 signatures.
std::optional<Note> parse_note(std::string_view note);

enum class NoteFault : std::uint8_t { none, malformed, unknown_keys, bad_signature };

struct NoteVoucher {
    VerifierKey key;
    std::uint64_t seconds = 0;  // of a cosignature
};
struct OpenedNote {
    NoteFault fault = NoteFault::malformed;
    std::string text;                   // empty unless fault is none
    std::vector<NoteVoucher> vouchers;  // the known keys whose signature holds, at least one
};
// Lines of unknown keys are passed over; one bad signature of a known key spoils the note.
OpenedNote open_note(std::string_view note, std::span<const VerifierKey> known);

}  // namespace tasuki::ledger

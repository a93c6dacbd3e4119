// Texts that come from other machines: keys, checkpoints, proofs, manifests and anchor lines.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "ledger/chain.hpp"
#include "ledger/checkpoint.hpp"
#include "ledger/export.hpp"
#include "ledger/note.hpp"

using namespace tasuki;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(text_of({data, size}));
    if (const auto key = ledger::parse_vkey(text)) {
        if (ledger::to_vkey(*key) != text) std::abort();
    }
    if (const auto note = ledger::parse_note(text)) {
        if (!ledger::note_text_valid(note->text) || note->signatures.empty()) std::abort();
        (void)ledger::parse_checkpoint(note->text);
    }
    if (const auto proof = ledger::parse_proof(text)) {
        if (ledger::to_text(*proof) != text) std::abort();
    }
    if (const auto manifest = ledger::parse_manifest(text)) {
        if (ledger::to_text(*manifest) != text) std::abort();
    }
    if (const auto chain = ledger::parse_anchor_line(text)) {
        if (ledger::to_anchor_line(*chain) != text) std::abort();
    }
    (void)ledger::last_anchor(text);
    return 0;
}

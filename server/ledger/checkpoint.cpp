#include "ledger/checkpoint.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace tasuki::ledger {
namespace {

constexpr std::string_view kProofTag = "c2sp.org/tlog-proof@v1";
constexpr std::size_t kLongestPath = 64;

// Takes one line off the front; empty where no newline is left.
std::optional<std::string_view> take_line(std::string_view& rest) {
    const auto end = rest.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    const auto line = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    return line;
}

bool strip(std::string_view& line, std::string_view prefix) {
    if (!line.starts_with(prefix)) return false;
    line.remove_prefix(prefix.size());
    return true;
}

}  // namespace

std::optional<std::uint64_t> parse_decimal(std::string_view text) {
    std::uint64_t out = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    if (text.size() > 1 && text.front() == '0') return std::nullopt;
    return out;
}

std::optional<Hash> parse_hash64(std::string_view base64) {
    const auto raw = from_base64(base64);
    if (!raw || raw->size() != Hash{}.size()) return std::nullopt;
    Hash out;
    std::copy(raw->begin(), raw->end(), out.begin());
    return out;
}

std::string to_text(const Checkpoint& checkpoint) {
    return checkpoint.origin + '\n' + std::to_string(checkpoint.size) + '\n' +
           to_base64(checkpoint.root) + '\n';
}

std::optional<Checkpoint> parse_checkpoint(std::string_view text) {
    if (!note_text_valid(text)) return std::nullopt;
    const auto origin = take_line(text);
    const auto size = take_line(text);
    const auto root = take_line(text);
    if (!origin || origin->empty() || !size || !root) return std::nullopt;
    while (!text.empty()) {
        if (take_line(text)->empty()) return std::nullopt;  // extension lines are not empty
    }
    const auto leaves = parse_decimal(*size);
    const auto hash = parse_hash64(*root);
    if (!leaves || !hash) return std::nullopt;
    return Checkpoint{std::string(*origin), *leaves, *hash};
}

std::string sign_checkpoint(const Checkpoint& checkpoint, const NoteSigner& log) {
    if (checkpoint.origin != log.name)
        throw std::logic_error("ledger: a checkpoint is signed in the name of its origin");
    return sign_note(to_text(checkpoint), log);
}

OpenedCheckpoint open_checkpoint(std::string_view note, std::span<const VerifierKey> known) {
    OpenedCheckpoint out;
    auto opened = open_note(note, known);
    out.fault = opened.fault;
    if (opened.fault != NoteFault::none) return out;
    const auto checkpoint = parse_checkpoint(opened.text);
    if (!checkpoint) {
        out.fault = NoteFault::malformed;
        return out;
    }
    const bool own = std::ranges::any_of(opened.vouchers, [&](const NoteVoucher& v) {
        return v.key.type == SignatureType::ed25519 && v.key.name == checkpoint->origin;
    });
    if (!own) {
        out.fault = NoteFault::unknown_keys;
        return out;
    }
    out.checkpoint = *checkpoint;
    out.vouchers = std::move(opened.vouchers);
    return out;
}

std::string to_text(const TlogProof& proof) {
    std::string out(kProofTag);
    out += '\n';
    if (proof.extra) out += "extra " + to_base64(*proof.extra) + '\n';
    out += "index " + std::to_string(proof.index) + '\n';
    for (const Hash& hash : proof.path) out += to_base64(hash) + '\n';
    return out + '\n' + proof.checkpoint;
}

std::optional<TlogProof> parse_proof(std::string_view text) {
    if (take_line(text) != kProofTag) return std::nullopt;
    TlogProof out;
    auto line = take_line(text);
    if (line && strip(*line, "extra ")) {
        out.extra = from_base64(*line);
        if (!out.extra) return std::nullopt;
        line = take_line(text);
    }
    if (!line || !strip(*line, "index ")) return std::nullopt;
    const auto index = parse_decimal(*line);
    if (!index) return std::nullopt;
    out.index = *index;
    for (line = take_line(text); line && !line->empty(); line = take_line(text)) {
        const auto hash = parse_hash64(*line);
        if (!hash || out.path.size() == kLongestPath) return std::nullopt;
        out.path.push_back(*hash);
    }
    if (!line) return std::nullopt;
    out.checkpoint = text;
    return out;
}

}  // namespace tasuki::ledger

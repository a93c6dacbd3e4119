#include "ledger/note.hpp"

#include <algorithm>
#include <stdexcept>

#include "ledger/utf8.hpp"

namespace tasuki::ledger {
namespace {

constexpr std::string_view kDash = "\xe2\x80\x94 ";  // em dash, space
constexpr std::size_t kMaxNote = 64 * 1024;
constexpr std::size_t kMaxSignatures = 64;
constexpr std::size_t kStamp = 8;  // the time in front of a cosignature

std::string cosigned_message(std::string_view text, std::uint64_t seconds) {
    return "cosignature/v1\ntime " + std::to_string(seconds) + '\n' + std::string(text);
}

std::string signature_line(std::string_view name, std::uint32_t id, ByteView signature) {
    Writer out;
    out.u32(id).raw(signature);
    return std::string(kDash) + std::string(name) + ' ' + to_base64(out.bytes()) + '\n';
}

std::optional<NoteSignature> parse_line(std::string_view line) {
    if (!line.starts_with(kDash)) return std::nullopt;
    line.remove_prefix(kDash.size());
    const auto space = line.find(' ');
    if (space == std::string_view::npos || !key_name_valid(line.substr(0, space)))
        return std::nullopt;
    const auto raw = from_base64(line.substr(space + 1));
    if (!raw || raw->size() <= 4) return std::nullopt;
    Reader in(*raw);
    NoteSignature out{std::string(line.substr(0, space)), in.u32(), {}};
    out.bytes = to_bytes(in.raw(in.left()));
    return out;
}

// The time vouched for (0 for a plain signature), or nothing where the signature does not hold.
std::optional<std::uint64_t> vouched(const VerifierKey& key, std::string_view text,
                                     ByteView signature) {
    if (key.type == SignatureType::ed25519) {
        if (!signature_holds(key.key, view(text), signature)) return std::nullopt;
        return 0;
    }
    Reader in(signature);
    const std::uint64_t seconds = in.u64();
    if (!in.ok() || seconds >> 63 != 0) return std::nullopt;
    const auto message = cosigned_message(text, seconds);
    if (!signature_holds(key.key, view(message), signature.subspan(kStamp))) return std::nullopt;
    return seconds;
}

}  // namespace

bool key_name_valid(std::string_view name) {
    if (name.empty() || name.find('+') != std::string_view::npos || !utf8_valid(name)) return false;
    return !has_control(name) && !has_space(name);
}

bool note_text_valid(std::string_view text) {
    if (text.empty() || text.back() != '\n' || !utf8_valid(text)) return false;
    return std::ranges::none_of(
        text, [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n'; });
}

std::uint32_t VerifierKey::id() const {
    Writer in;
    in.raw(name).u8('\n').u8(static_cast<std::uint8_t>(type)).raw(key);
    const Hash hash = sha256(in.bytes());
    return Reader(hash).u32();
}

std::string to_vkey(const VerifierKey& key) {
    Writer id;
    id.u32(key.id());
    Writer material;
    material.u8(static_cast<std::uint8_t>(key.type)).raw(key.key);
    return key.name + '+' + to_hex(id.bytes()) + '+' + to_base64(material.bytes());
}

std::optional<VerifierKey> parse_vkey(std::string_view text) {
    // The key itself may hold '+' (base64), the name and the hash can't.
    const auto first = text.find('+');
    const auto second = first == std::string_view::npos ? first : text.find('+', first + 1);
    if (second == std::string_view::npos) return std::nullopt;
    const auto material = from_base64(text.substr(second + 1));
    if (!material || material->size() != 33) return std::nullopt;
    VerifierKey out;
    out.name = text.substr(0, first);
    out.type = static_cast<SignatureType>(material->front());
    std::copy(material->begin() + 1, material->end(), out.key.begin());
    const bool known = out.type == SignatureType::ed25519 || out.type == SignatureType::cosignature;
    if (!known || !key_name_valid(out.name) || to_vkey(out) != text) return std::nullopt;
    return out;
}

VerifierKey NoteSigner::verifier(SignatureType type) const {
    return {name, type, public_key_of(seed)};
}

std::string sign_note(std::string_view text, const NoteSigner& signer) {
    if (!note_text_valid(text) || !key_name_valid(signer.name))
        throw std::logic_error("ledger: not a text that a note can carry");
    const auto id = signer.verifier(SignatureType::ed25519).id();
    return std::string(text) + '\n' +
           signature_line(signer.name, id, sign(signer.seed, view(text)));
}

std::string cosign_note(std::string_view note, const NoteSigner& cosigner, std::uint64_t seconds) {
    const auto parsed = parse_note(note);
    if (!parsed || !key_name_valid(cosigner.name))
        throw std::logic_error("ledger: not a note to cosign");
    Writer signature;
    signature.u64(seconds).raw(sign(cosigner.seed, view(cosigned_message(parsed->text, seconds))));
    const auto id = cosigner.verifier(SignatureType::cosignature).id();
    return std::string(note) + signature_line(cosigner.name, id, signature.bytes());
}

std::optional<Note> parse_note(std::string_view note) {
    if (note.size() > kMaxNote || !note_text_valid(note)) return std::nullopt;
    const auto blank = note.rfind("\n\n");
    if (blank == std::string_view::npos) return std::nullopt;
    Note out;
    out.text = note.substr(0, blank + 1);
    for (auto rest = note.substr(blank + 2); !rest.empty();) {
        const auto end = rest.find('\n');  // there is one: the note ends in it
        auto signature = parse_line(rest.substr(0, end));
        if (!signature || out.signatures.size() == kMaxSignatures) return std::nullopt;
        out.signatures.push_back(std::move(*signature));
        rest.remove_prefix(end + 1);
    }
    if (out.signatures.empty()) return std::nullopt;
    return out;
}

OpenedNote open_note(std::string_view note, std::span<const VerifierKey> known) {
    OpenedNote out;
    const auto parsed = parse_note(note);
    if (!parsed) return out;
    for (const NoteSignature& signature : parsed->signatures) {
        const auto key = std::ranges::find_if(known, [&](const VerifierKey& k) {
            return k.name == signature.name && k.id() == signature.id;
        });
        if (key == known.end()) continue;
        const auto seconds = vouched(*key, parsed->text, signature.bytes);
        if (!seconds) return {NoteFault::bad_signature, {}, {}};
        out.vouchers.push_back({*key, *seconds});
    }
    out.fault = out.vouchers.empty() ? NoteFault::unknown_keys : NoteFault::none;
    if (out.fault == NoteFault::none) out.text = parsed->text;
    return out;
}

}  // namespace tasuki::ledger

#include "domain/passkey.hpp"

#include <algorithm>

#include "base/cbor.hpp"
#include "base/crypto.hpp"
#include "base/limits.hpp"

namespace tasuki::domain {
namespace {

// Flags of authenticator data (6.1).
constexpr std::uint8_t kPresent = 0x01, kVerified = 0x04, kMayBeSynced = 0x08, kIsSynced = 0x10,
                       kMade = 0x40, kExtensions = 0x80;

// What nobody's key signs, for as long as it takes to find that out: the generator of P-256.
const CoseKey& nobodys_key() {
    static const CoseKey key = [] {
        CoseKey out;
        out.first =
            from_hex("6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296").value();
        out.second =
            from_hex("4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5").value();
        return out;
    }();
    return key;
}

bool is_of(std::string_view host, std::string_view domain) {
    if (host == domain) return true;
    return host.size() > domain.size() && host.ends_with(domain) &&
           host[host.size() - domain.size() - 1] == '.';
}

// Passkeys are made for names, never for addresses.
bool is_name(std::string_view host) {
    return !host.empty() && host.find_first_not_of("0123456789.") != std::string_view::npos &&
           host.find_first_of("[]:") == std::string_view::npos;
}

Result<AuthenticatorData::Made> read_made(Reader& in, ByteView& rest) {
    AuthenticatorData::Made out;
    in.raw(16);  // the model: a claim that nobody checks
    const auto id = in.raw(in.u16());
    if (!in.ok() || id.empty() || id.size() > limits::kPasskeyId)
        return Refusal::passkey_unreadable;
    out.id = to_bytes(id);
    rest = in.raw(in.left());
    const auto before = rest;
    const auto key = read_cose_key(rest);
    if (!key) return key.error();
    out.key = to_bytes(before.first(before.size() - rest.size()));
    out.parsed = *key;
    return out;
}

// Type, challenge and page: of both ceremonies.
Done client_data_holds(const RelyingParty& site, ByteView challenge, ByteView json,
                       std::string_view type) {
    const auto said = read_client_data(json);
    if (!said || said->type != type) return Refusal::passkey_unreadable;
    if (!same_secret(said->challenge, challenge)) return Refusal::passkey_expired;
    const bool ours = std::ranges::find(site.origins, said->origin) != site.origins.end();
    if (!ours || said->cross_origin || said->has_top_origin) return Refusal::passkey_other_place;
    return {};
}

Done authenticator_holds(const RelyingParty& site, const AuthenticatorData& data) {
    if (data.rp_id_hash != sha256(view(site.id))) return Refusal::passkey_other_place;
    if (!data.present || !data.verified) return Refusal::passkey_not_verified;
    return {};
}

}  // namespace

std::string_view host_of(std::string_view origin) {
    constexpr std::string_view kScheme = "https://";
    if (!origin.starts_with(kScheme)) return {};
    origin.remove_prefix(kScheme.size());
    if (origin.starts_with('[')) return origin.substr(0, origin.find(']') + 1);
    return origin.substr(0, origin.find_first_of(":/"));
}

std::optional<RelyingParty> relying_party(const std::vector<std::string>& origins,
                                          const std::string& configured) {
    RelyingParty out{configured, {}};
    if (configured.empty()) {
        for (const auto& origin : origins) {
            const auto host = host_of(origin);
            if (!is_name(host)) continue;
            if (!out.id.empty() && out.id != host) return std::nullopt;  // which one, is not ours
            out.id = host;
        }
    }
    for (const auto& origin : origins)
        if (is_name(host_of(origin)) && is_of(host_of(origin), out.id))
            out.origins.push_back(origin);
    if (!is_name(out.id) || out.origins.empty()) return std::nullopt;
    return out;
}

Result<AuthenticatorData> read_authenticator_data(ByteView bytes) {
    Reader in(bytes);
    AuthenticatorData out;
    out.rp_id_hash = in.fixed<32>();
    const auto flags = in.u8();
    out.count = in.u32();
    if (!in.ok()) return Refusal::passkey_unreadable;
    const auto has = [&](std::uint8_t flag) { return (flags & flag) != 0; };
    out.present = has(kPresent);
    out.verified = has(kVerified);
    out.synced = has(kMayBeSynced);
    if (has(kIsSynced) && !out.synced) return Refusal::passkey_unreadable;
    ByteView rest = bytes.last(in.left());
    if (has(kMade)) {
        auto made = read_made(in, rest);
        if (!made) return made.error();
        out.made = std::move(*made);
    }
    if (has(kExtensions)) {
        const auto extensions = cbor::read(rest);
        if (!extensions || extensions->kind != cbor::Kind::map) return Refusal::passkey_unreadable;
    }
    if (!rest.empty()) return Refusal::passkey_unreadable;
    return out;
}

Result<NewPasskey> check_registration(const RelyingParty& site, ByteView challenge,
                                      ByteView client_data, ByteView attestation_object) {
    if (attestation_object.size() > limits::kAttestation) return Refusal::too_large;
    if (const auto holds = client_data_holds(site, challenge, client_data, "webauthn.create");
        !holds) {
        return holds.error();
    }
    const auto object = cbor::read(attestation_object);
    if (!object || !attestation_object.empty()) return Refusal::passkey_unreadable;
    const auto* format = object->at("fmt");
    const auto* statement = object->at("attStmt");
    const auto* inner = object->at("authData");
    const bool whole = format != nullptr && format->kind == cbor::Kind::text &&
                       statement != nullptr && statement->kind == cbor::Kind::map &&
                       inner != nullptr && inner->kind == cbor::Kind::bytes;
    if (!whole) return Refusal::passkey_unreadable;
    const auto data = read_authenticator_data(inner->bytes);
    if (!data) return data.error();
    if (const auto holds = authenticator_holds(site, *data); !holds) return holds.error();
    if (!data->made || !is_usable(data->made->parsed)) return Refusal::passkey_unreadable;
    return NewPasskey{data->made->id, data->made->key, data->count, data->synced};
}

Result<Asserted> check_assertion(const RelyingParty& site, ByteView challenge,
                                 const Assertion& assertion) {
    const auto holds = client_data_holds(site, challenge, assertion.client_data, "webauthn.get");
    if (!holds) return holds.error();
    const auto data = read_authenticator_data(assertion.authenticator_data);
    if (!data) return data.error();
    if (const auto fits = authenticator_holds(site, *data); !fits) return fits.error();
    return Asserted{data->count, data->synced};
}

bool assertion_holds(ByteView key, const Assertion& assertion) {
    const auto signed_bytes =
        Writer{}.raw(assertion.authenticator_data).raw(sha256(assertion.client_data)).take();
    auto known = read_cose_key(key);
    const bool is_known = known.has_value() && key.empty();
    const bool holds =
        signature_holds(is_known ? *known : nobodys_key(), signed_bytes, assertion.signature);
    return is_known && holds;
}

bool counter_goes_on(std::uint32_t kept, std::uint32_t now) {
    return (kept == 0 && now == 0) || now > kept;
}

}  // namespace tasuki::domain

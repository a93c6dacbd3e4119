// Passkeys (rule A3; W3C Web Authentication Level 3): what an authenticator answered, held against
// what it was asked. The steps of the specification's section 7 that concern us, each with a
// refusal of its own; looking up credentials and burning challenges is the caller's. Pure; any
// thread.
//
// What always holds: nothing here is accepted without the person being verified by the
// authenticator (UV), on a page of ours that no other page frames.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/cose.hpp"
#include "base/result.hpp"
#include "domain/client_data.hpp"

namespace tasuki::domain {

// For whom a passkey is made: a domain, and the pages from which it may be used.
struct RelyingParty {
    std::string id;                    // "tasuki.example.jp"
    std::vector<std::string> origins;  // "https://tasuki.example.jp"
    bool operator==(const RelyingParty&) const = default;
};

// The host of an origin "https://host[:port]"; empty where it is none.
std::string_view host_of(std::string_view origin);
// The configured domain, else the one host of all origins that a passkey can be made for (an
// address of numbers is none). Empty: the server offers no passkeys.
std::optional<RelyingParty> relying_party(const std::vector<std::string>& origins,
                                          const std::string& configured);

// Of every answer: what the authenticator says of itself and of the person.
struct AuthenticatorData {
    struct Made {
        Bytes id;
        Bytes key;  // as COSE, byte for byte
        CoseKey parsed;
        bool operator==(const Made&) const = default;
    };
    Hash rp_id_hash{};
    bool present = false;
    bool verified = false;
    bool synced = false;  // may be backed up: the credential is on more than one device
    std::uint32_t count = 0;
    std::optional<Made> made;
    bool operator==(const AuthenticatorData&) const = default;
};
Result<AuthenticatorData> read_authenticator_data(ByteView bytes);

struct NewPasskey {
    Bytes id;
    Bytes key;
    std::uint32_t count = 0;
    bool synced = false;
};
// Adding one (7.1). The attestation statement is read over and ignored (docs/decisions/0006).
Result<NewPasskey> check_registration(const RelyingParty& site, ByteView challenge,
                                      ByteView client_data, ByteView attestation_object);

struct Assertion {
    Bytes id;
    Bytes client_data;
    Bytes authenticator_data;
    Bytes signature;
    Bytes user_handle;
};
struct Asserted {
    std::uint32_t count = 0;
    bool synced = false;
};
// Using one (7.2), as far as no credential has to be known: it tells nobody which there are.
Result<Asserted> check_assertion(const RelyingParty& site, ByteView challenge,
                                 const Assertion& assertion);
// … and the signature. Without a key it takes as long, and never holds.
bool assertion_holds(ByteView key, const Assertion& assertion);

// The signature counter (7.2, step 22): it stays at zero, or it rises.
bool counter_goes_on(std::uint32_t kept, std::uint32_t now);

}  // namespace tasuki::domain

// The few primitives we stand on, all OpenSSL's (Argon2id: libargon2). Failures of the library are
// exceptions (Broken); a wrong key or altered ciphertext is an empty optional. Any thread.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/ids.hpp"

struct evp_md_ctx_st;

namespace tasuki {

using Key = std::array<std::uint8_t, 32>;
using Salt = std::array<std::uint8_t, 32>;

Hash sha256(ByteView bytes);
Hash sha256(std::initializer_list<ByteView> parts);
// The same over bytes as they come.
class HashStream {
  public:
    HashStream();
    ~HashStream();
    HashStream(const HashStream&) = delete;
    HashStream& operator=(const HashStream&) = delete;
    void add(ByteView bytes);
    Hash finish();  // once

  private:
    ::evp_md_ctx_st* context_;
};
Hash hmac_sha256(ByteView key, ByteView bytes);
// HKDF-SHA-256 with an empty salt: one key per purpose from one secret.
Key derive_key(ByteView secret, std::string_view purpose);

void fill_random(std::span<std::uint8_t> out);
template <class Tag>
Id<Tag> random_id() {
    Id<Tag> id;
    fill_random(id.bytes);
    return id;
}
template <class T>
T make_id() {
    T id;
    fill_random(id.bytes);
    return id;
}
Key random_key();

// AES-256-GCM with a random 96-bit nonce in front and the tag behind: nonce ‖ ciphertext ‖ tag.
Bytes seal(const Key& key, ByteView plain, ByteView associated);
std::optional<Bytes> open(const Key& key, ByteView sealed, ByteView associated);

// Ed25519.
using SigningSeed = std::array<std::uint8_t, 32>;
using PublicKey = std::array<std::uint8_t, 32>;
using Signature = std::array<std::uint8_t, 64>;
PublicKey public_key_of(const SigningSeed& seed);
Signature sign(const SigningSeed& seed, ByteView message);
bool signature_holds(const PublicKey& key, ByteView message, ByteView signature);

// X25519 sealed box (ephemeral key, HKDF, AES-256-GCM): only the holder of the private half opens.
struct BoxKeyPair {
    Key private_half{};
    Key public_half{};
};
BoxKeyPair make_box_key_pair();
Bytes box_seal(const Key& public_half, ByteView plain);
std::optional<Bytes> box_open(const Key& private_half, ByteView sealed);

// Passwords and PINs. Slow on purpose (Argon2id, 19 MiB, 2 passes): never on a loop thread.
std::string hash_password(std::string_view password);
bool password_matches(std::string_view encoded, std::string_view password);

// RFC 6238, 30 s steps, 6 digits, SHA-1 as every authenticator app has it.
std::string totp_code(ByteView secret, std::int64_t step);

// Wipes memory in a way no compiler removes.
void wipe(std::span<std::uint8_t> bytes);

}  // namespace tasuki

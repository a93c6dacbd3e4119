#include "base/crypto.hpp"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>

#include <climits>
#include <memory>
#include <stdexcept>

namespace tasuki {
namespace {

constexpr std::size_t kNonce = 12;
constexpr std::size_t kTag = 16;

struct Freed {
    void operator()(EVP_MD* p) const { EVP_MD_free(p); }
    void operator()(EVP_MD_CTX* p) const { EVP_MD_CTX_free(p); }
    void operator()(EVP_MAC* p) const { EVP_MAC_free(p); }
    void operator()(EVP_MAC_CTX* p) const { EVP_MAC_CTX_free(p); }
    void operator()(EVP_CIPHER* p) const { EVP_CIPHER_free(p); }
    void operator()(EVP_CIPHER_CTX* p) const { EVP_CIPHER_CTX_free(p); }
    void operator()(EVP_PKEY* p) const { EVP_PKEY_free(p); }
    void operator()(EVP_PKEY_CTX* p) const { EVP_PKEY_CTX_free(p); }
};
template <class T>
using Owned = std::unique_ptr<T, Freed>;

[[noreturn]] void broken(const char* what) {
    std::array<char, 200> detail{};
    ERR_error_string_n(ERR_get_error(), detail.data(), detail.size());
    ERR_clear_error();
    throw std::runtime_error(std::string("crypto: ") + what + ": " + detail.data());
}
void require(int answer, const char* what) {
    if (answer != 1) broken(what);
}
template <class T>
T* require(T* made, const char* what) {
    if (made == nullptr) broken(what);
    return made;
}
int size_of(ByteView bytes) {
    if (bytes.size() > INT_MAX) throw std::length_error("crypto: more than 2 GiB at once");
    return static_cast<int>(bytes.size());
}

// Fetching an algorithm costs more than hashing a leaf with it, so each thread keeps its own
// contexts, made once.
struct Hasher {
    Owned<EVP_MD> sha{require(EVP_MD_fetch(nullptr, "SHA256", nullptr), "SHA-256")};
    Owned<EVP_MD_CTX> context{require(EVP_MD_CTX_new(), "digest context")};
};
struct Authenticator {
    Owned<EVP_MAC> hmac{require(EVP_MAC_fetch(nullptr, "HMAC", nullptr), "HMAC")};
    Owned<EVP_MAC_CTX> context{require(EVP_MAC_CTX_new(hmac.get()), "HMAC context")};
    Authenticator() {
        char digest[] = "SHA256";
        const OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string("digest", digest, 0),
                                     OSSL_PARAM_construct_end()};
        require(EVP_MAC_CTX_set_params(context.get(), params), "HMAC-SHA-256");
    }
};
struct Cipher {
    Owned<EVP_CIPHER> aes{require(EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr), "AES-GCM")};
    Owned<EVP_CIPHER_CTX> context{require(EVP_CIPHER_CTX_new(), "cipher context")};
    // The key schedule leaves memory with the operation, not with the thread.
    ~Cipher() = default;
    void forget() { EVP_CIPHER_CTX_reset(context.get()); }
};
Hasher& hasher() {
    thread_local Hasher own;
    return own;
}
Authenticator& authenticator() {
    thread_local Authenticator own;
    return own;
}
Cipher& cipher() {
    thread_local Cipher own;
    return own;
}

Owned<EVP_PKEY> private_key(int type, ByteView raw) {
    return Owned<EVP_PKEY>{require(
        EVP_PKEY_new_raw_private_key(type, nullptr, raw.data(), raw.size()), "private key")};
}
std::array<std::uint8_t, 32> public_half_of(const EVP_PKEY* key) {
    std::array<std::uint8_t, 32> out{};
    std::size_t size = out.size();
    require(EVP_PKEY_get_raw_public_key(key, out.data(), &size), "public key");
    return out;
}

// The shared secret of an X25519 exchange; empty where the other half is no key of that curve.
std::optional<Key> shared_secret(EVP_PKEY* own, const Key& other) {
    const Owned<EVP_PKEY> peer{
        require(EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, nullptr, other.data(), other.size()),
                "X25519 public key")};
    const Owned<EVP_PKEY_CTX> context{require(EVP_PKEY_CTX_new(own, nullptr), "X25519")};
    Key out{};
    std::size_t size = out.size();
    require(EVP_PKEY_derive_init(context.get()), "X25519");
    if (EVP_PKEY_derive_set_peer(context.get(), peer.get()) != 1 ||
        EVP_PKEY_derive(context.get(), out.data(), &size) != 1) {
        ERR_clear_error();
        return std::nullopt;
    }
    return out;
}

constexpr std::string_view kBoxPurpose = "tasuki-box/1";

// Both public halves go into the associated data, so a box can't be readdressed.
Bytes box_context(const Key& ephemeral, const Key& recipient) {
    return Writer{}.raw(kBoxPurpose).u8(0).raw(ephemeral).raw(recipient).take();
}

}  // namespace

Hash sha256(ByteView bytes) { return sha256({bytes}); }

Hash sha256(std::initializer_list<ByteView> parts) {
    auto& own = hasher();
    Hash out{};
    require(EVP_DigestInit_ex2(own.context.get(), own.sha.get(), nullptr), "SHA-256");
    for (const auto part : parts)
        require(EVP_DigestUpdate(own.context.get(), part.data(), part.size()), "SHA-256");
    require(EVP_DigestFinal_ex(own.context.get(), out.data(), nullptr), "SHA-256");
    return out;
}

HashStream::HashStream() : context_(EVP_MD_CTX_new()) {
    if (context_ == nullptr || EVP_DigestInit_ex(context_, EVP_sha256(), nullptr) != 1)
        throw std::runtime_error("OpenSSL: SHA-256 does not begin");
}

HashStream::~HashStream() { EVP_MD_CTX_free(context_); }

void HashStream::add(ByteView bytes) {
    if (EVP_DigestUpdate(context_, bytes.data(), bytes.size()) != 1)
        throw std::runtime_error("OpenSSL: SHA-256 does not go on");
}

Hash HashStream::finish() {
    Hash out{};
    if (EVP_DigestFinal_ex(context_, out.data(), nullptr) != 1)
        throw std::runtime_error("OpenSSL: SHA-256 does not end");
    return out;
}

Hash hmac_sha256(ByteView key, ByteView bytes) {
    auto* const context = authenticator().context.get();
    // A null key would mean "the key of the last call" to OpenSSL.
    const std::uint8_t nothing = 0;
    const auto* const first = key.empty() ? &nothing : key.data();
    Hash out{};
    std::size_t size = 0;
    require(EVP_MAC_init(context, first, key.size(), nullptr), "HMAC");
    require(EVP_MAC_update(context, bytes.data(), bytes.size()), "HMAC");
    require(EVP_MAC_final(context, out.data(), &size, out.size()), "HMAC");
    return out;
}

Key derive_key(ByteView secret, std::string_view purpose) {
    const Hash no_salt{};
    auto extracted = hmac_sha256(no_salt, secret);
    const auto expand = Writer{}.raw(purpose).u8(1).take();  // one block is all we need
    const Key out = hmac_sha256(extracted, expand);
    wipe(extracted);
    return out;
}

void fill_random(std::span<std::uint8_t> out) {
    require(RAND_bytes(out.data(), size_of(out)), "random bytes");
}

Key random_key() {
    Key key{};
    require(RAND_priv_bytes(key.data(), static_cast<int>(key.size())), "random key");
    return key;
}

Bytes seal(const Key& key, ByteView plain, ByteView associated) {
    auto& own = cipher();
    auto* const context = own.context.get();
    Bytes out(kNonce + plain.size() + kTag);
    fill_random(std::span(out).first(kNonce));
    int n = 0;
    require(EVP_EncryptInit_ex2(context, own.aes.get(), key.data(), out.data(), nullptr), "seal");
    require(EVP_EncryptUpdate(context, nullptr, &n, associated.data(), size_of(associated)),
            "seal");
    auto* const text = out.data() + kNonce;
    require(EVP_EncryptUpdate(context, text, &n, plain.data(), size_of(plain)), "seal");
    require(EVP_EncryptFinal_ex(context, text + n, &n), "seal");
    require(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, kTag, text + plain.size()), "seal");
    own.forget();
    return out;
}

std::optional<Bytes> open(const Key& key, ByteView sealed, ByteView associated) {
    if (sealed.size() < kNonce + kTag) return std::nullopt;
    auto& own = cipher();
    auto* const context = own.context.get();
    const auto text = sealed.subspan(kNonce, sealed.size() - kNonce - kTag);
    auto tag = to_bytes(sealed.last(kTag));
    Bytes out(text.size());
    int n = 0;
    require(EVP_DecryptInit_ex2(context, own.aes.get(), key.data(), sealed.data(), nullptr),
            "open");
    require(EVP_DecryptUpdate(context, nullptr, &n, associated.data(), size_of(associated)),
            "open");
    require(EVP_DecryptUpdate(context, out.data(), &n, text.data(), size_of(text)), "open");
    require(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, kTag, tag.data()), "open");
    std::uint8_t end = 0;  // GCM adds nothing at the end, but wants a place for it
    const bool intact = EVP_DecryptFinal_ex(context, &end, &n) == 1;
    own.forget();
    if (intact) return out;
    ERR_clear_error();
    wipe(out);
    return std::nullopt;
}

PublicKey public_key_of(const SigningSeed& seed) {
    return public_half_of(private_key(EVP_PKEY_ED25519, seed).get());
}

Signature sign(const SigningSeed& seed, ByteView message) {
    const auto key = private_key(EVP_PKEY_ED25519, seed);
    const Owned<EVP_MD_CTX> context{require(EVP_MD_CTX_new(), "sign")};
    Signature out{};
    std::size_t size = out.size();
    require(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()), "sign");
    require(EVP_DigestSign(context.get(), out.data(), &size, message.data(), message.size()),
            "sign");
    return out;
}

bool signature_holds(const PublicKey& key, ByteView message, ByteView signature) {
    const Owned<EVP_PKEY> signer{
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, key.data(), key.size())};
    const Owned<EVP_MD_CTX> context{require(EVP_MD_CTX_new(), "verify")};
    const bool holds =
        signer != nullptr && signature.size() == std::tuple_size_v<Signature> &&
        EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, signer.get()) == 1 &&
        EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(),
                         message.size()) == 1;
    ERR_clear_error();
    return holds;
}

BoxKeyPair make_box_key_pair() {
    BoxKeyPair pair;
    pair.private_half = random_key();
    pair.public_half = public_half_of(private_key(EVP_PKEY_X25519, pair.private_half).get());
    return pair;
}

Bytes box_seal(const Key& public_half, ByteView plain) {
    auto ephemeral = make_box_key_pair();
    const auto own = private_key(EVP_PKEY_X25519, ephemeral.private_half);
    wipe(ephemeral.private_half);
    auto shared = shared_secret(own.get(), public_half);
    if (!shared) throw std::runtime_error("crypto: the recipient's public half is no key");
    auto key = derive_key(*shared, kBoxPurpose);
    const auto context = box_context(ephemeral.public_half, public_half);
    auto out = Writer{}.raw(ephemeral.public_half).raw(seal(key, plain, context)).take();
    wipe(*shared);
    wipe(key);
    return out;
}

std::optional<Bytes> box_open(const Key& private_half, ByteView sealed) {
    Reader in(sealed);
    const auto ephemeral = in.fixed<32>();
    if (!in.ok()) return std::nullopt;
    const auto own = private_key(EVP_PKEY_X25519, private_half);
    auto shared = shared_secret(own.get(), ephemeral);
    if (!shared) return std::nullopt;
    auto key = derive_key(*shared, kBoxPurpose);
    const auto context = box_context(ephemeral, public_half_of(own.get()));
    auto out = open(key, in.raw(in.left()), context);
    wipe(*shared);
    wipe(key);
    return out;
}

void wipe(std::span<std::uint8_t> bytes) { OPENSSL_cleanse(bytes.data(), bytes.size()); }

}  // namespace tasuki

#include "support/authenticator.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>

#include <stdexcept>

namespace tasuki::test {
namespace {

using Blob = Authenticator::Blob;

void need(bool fine) {
    if (!fine) throw std::runtime_error("the test's authenticator has no key");
}

void add(Blob& out, const Blob& more) { out.insert(out.end(), more.begin(), more.end()); }
Blob of_text(const std::string& text) { return {text.begin(), text.end()}; }

// CBOR heads, in their shortest form.
void head(Blob& out, unsigned major, std::size_t n) {
    const auto first = [&](std::size_t low) {
        out.push_back(static_cast<std::uint8_t>(major << 5 | low));
    };
    if (n < 24) return first(n);
    if (n < 256) {
        first(24);
    } else {
        first(25);
        out.push_back(static_cast<std::uint8_t>(n >> 8));
    }
    out.push_back(static_cast<std::uint8_t>(n));
}
void bytes(Blob& out, const Blob& value) {
    head(out, 2, value.size());
    add(out, value);
}
void text(Blob& out, const std::string& value) {
    head(out, 3, value.size());
    add(out, of_text(value));
}
void number(Blob& out, int value) {
    if (value < 0) head(out, 1, static_cast<std::size_t>(-1 - value));
    else head(out, 0, static_cast<std::size_t>(value));
}

Blob hashed(const Blob& in) {
    Blob out(32);
    SHA256(in.data(), in.size(), out.data());
    return out;
}

std::string base64url(const Blob& in) {
    static const char* kSigns = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string out;
    std::uint32_t bits = 0;
    int kept = 0;
    for (const auto byte : in) {
        bits = bits << 8 | byte;
        kept += 8;
        while (kept >= 6) {
            kept -= 6;
            out += kSigns[bits >> kept & 63];
        }
    }
    if (kept > 0) out += kSigns[bits << (6 - kept) & 63];
    return out;
}

Blob number_of(const EVP_PKEY* key, const char* name, int size) {
    BIGNUM* value = nullptr;
    need(EVP_PKEY_get_bn_param(key, name, &value) == 1);
    Blob out(static_cast<std::size_t>(size == 0 ? BN_num_bytes(value) : size));
    need(BN_bn2binpad(value, out.data(), static_cast<int>(out.size())) > 0);
    BN_free(value);
    return out;
}

EVP_PKEY* generate(Authenticator::Key key) {
    switch (key) {
        case Authenticator::Key::es256: return EVP_EC_gen("P-256");
        case Authenticator::Key::eddsa: return EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
        case Authenticator::Key::rs256: break;
    }
    return EVP_RSA_gen(2048);
}

}  // namespace

Authenticator::Authenticator(Key key, std::string rp)
    : rp_id(std::move(rp)), id(32), key_(key), pkey_(generate(key), &EVP_PKEY_free) {
    need(pkey_ != nullptr);
    need(RAND_bytes(id.data(), static_cast<int>(id.size())) == 1);
}

Blob Authenticator::public_key() const {
    Blob out;
    const auto pairs = [&](std::size_t n, int kty, int alg) {
        head(out, 5, n);
        for (const int part : {1, kty, 3, alg}) number(out, part);
    };
    if (key_ == Key::es256) {
        pairs(5, 2, -7);
        for (const int part : {-1, 1, -2}) number(out, part);
        bytes(out, number_of(pkey_.get(), OSSL_PKEY_PARAM_EC_PUB_X, 32));
        number(out, -3);
        bytes(out, number_of(pkey_.get(), OSSL_PKEY_PARAM_EC_PUB_Y, 32));
    } else if (key_ == Key::eddsa) {
        pairs(4, 1, -8);
        for (const int part : {-1, 6, -2}) number(out, part);
        Blob raw(32);
        std::size_t size = raw.size();
        need(EVP_PKEY_get_raw_public_key(pkey_.get(), raw.data(), &size) == 1);
        bytes(out, raw);
    } else {
        pairs(4, 3, -257);
        number(out, -1);
        bytes(out, number_of(pkey_.get(), OSSL_PKEY_PARAM_RSA_N, 0));
        number(out, -2);
        bytes(out, number_of(pkey_.get(), OSSL_PKEY_PARAM_RSA_E, 0));
    }
    return out;
}

Blob Authenticator::client_data(const std::string& usual, const Blob& challenge) const {
    return of_text("{\"type\":\"" + (type.empty() ? usual : type) + "\",\"challenge\":\"" +
                   base64url(challenge) + "\",\"origin\":\"" + origin + "\",\"crossOrigin\":false" +
                   extra + "}");
}

Blob Authenticator::authenticator_data(bool with_key) const {
    Blob out = hashed(of_text(rp_id));
    const int more = (with_key ? 0x40 : 0) | (extensions.empty() ? 0 : 0x80);
    out.push_back(static_cast<std::uint8_t>(flags | more));
    for (const int shift : {24, 16, 8, 0}) out.push_back(static_cast<std::uint8_t>(count >> shift));
    if (with_key) {
        add(out, aaguid);
        out.push_back(static_cast<std::uint8_t>(id.size() >> 8));
        out.push_back(static_cast<std::uint8_t>(id.size()));
        add(out, id);
        add(out, public_key());
    }
    add(out, extensions);
    return out;
}

Authenticator::Made Authenticator::make(const Blob& challenge, const Blob& handle) {
    user_handle = handle;
    Made out{client_data("webauthn.create", challenge), {}};
    auto& object = out.attestation_object;
    head(object, 5, 3);
    text(object, "fmt");
    text(object, format);
    text(object, "attStmt");
    add(object, statement);
    text(object, "authData");
    bytes(object, authenticator_data(true));
    return out;
}

Authenticator::Used Authenticator::use(const Blob& challenge) {
    count += count_step;
    Used out{
        id, client_data("webauthn.get", challenge), authenticator_data(false), {}, user_handle};
    Blob message = out.authenticator_data;
    add(message, hashed(out.client_data));
    out.signature = sign(message);
    return out;
}

Blob Authenticator::sign(const Blob& message) const {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                          &EVP_MD_CTX_free);
    const EVP_MD* digest = key_ == Key::eddsa ? nullptr : EVP_sha256();
    need(EVP_DigestSignInit(context.get(), nullptr, digest, nullptr, pkey_.get()) == 1);
    Blob out(1024);
    std::size_t size = out.size();
    need(EVP_DigestSign(context.get(), out.data(), &size, message.data(), message.size()) == 1);
    out.resize(size);
    return out;
}

}  // namespace tasuki::test

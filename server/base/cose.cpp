#include "base/cose.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <memory>

#include "base/cbor.hpp"
#include "base/limits.hpp"

namespace tasuki {
namespace {

// Labels of RFC 9052 and 9053.
constexpr std::int64_t kKty = 1, kAlg = 3, kCurve = -1, kX = -2, kY = -3, kModulus = -1,
                       kExponent = -2;
constexpr std::int64_t kOkp = 1, kEc2 = 2, kRsa = 3;
constexpr std::int64_t kP256 = 1, kEd25519 = 6;
constexpr std::array<std::uint8_t, 3> kF4{1, 0, 1};  // 65537, the only exponent in use

struct CoseFreed {
    void operator()(EVP_PKEY* p) const { EVP_PKEY_free(p); }
    void operator()(EVP_PKEY_CTX* p) const { EVP_PKEY_CTX_free(p); }
    void operator()(EVP_MD_CTX* p) const { EVP_MD_CTX_free(p); }
    void operator()(BIGNUM* p) const { BN_free(p); }
    void operator()(OSSL_PARAM_BLD* p) const { OSSL_PARAM_BLD_free(p); }
    void operator()(OSSL_PARAM* p) const { OSSL_PARAM_free(p); }
};
template <class T>
using CoseOwned = std::unique_ptr<T, CoseFreed>;

const cbor::Item* number_at(const cbor::Item& map, std::int64_t label) {
    const auto* item = map.at(label);
    return item != nullptr && item->kind == cbor::Kind::number ? item : nullptr;
}

ByteView bytes_at(const cbor::Item& map, std::int64_t label) {
    const auto* item = map.at(label);
    return item != nullptr && item->kind == cbor::Kind::bytes ? item->bytes : ByteView{};
}

Result<CoseKey> point_key(const cbor::Item& map) {
    const auto* curve = number_at(map, kCurve);
    if (curve == nullptr) return Refusal::passkey_unreadable;
    if (curve->number != kP256) return Refusal::passkey_algorithm;
    const auto x = bytes_at(map, kX), y = bytes_at(map, kY);
    if (map.pairs() != 5 || x.size() != 32 || y.size() != 32) return Refusal::passkey_unreadable;
    return CoseKey{CoseAlgorithm::es256, to_bytes(x), to_bytes(y)};
}

Result<CoseKey> edwards_key(const cbor::Item& map) {
    const auto* curve = number_at(map, kCurve);
    if (curve == nullptr) return Refusal::passkey_unreadable;
    if (curve->number != kEd25519) return Refusal::passkey_algorithm;
    const auto x = bytes_at(map, kX);
    if (map.pairs() != 4 || x.size() != 32) return Refusal::passkey_unreadable;
    return CoseKey{CoseAlgorithm::eddsa, to_bytes(x), {}};
}

Result<CoseKey> rsa_key(const cbor::Item& map) {
    const auto n = bytes_at(map, kModulus), e = bytes_at(map, kExponent);
    if (map.pairs() != 4 || n.empty() || n.front() == 0) return Refusal::passkey_unreadable;
    const bool of_use = n.size() >= limits::kRsaModulusMin && n.size() <= limits::kRsaModulusMax &&
                        std::ranges::equal(e, kF4);
    if (!of_use) return Refusal::passkey_algorithm;
    return CoseKey{CoseAlgorithm::rs256, to_bytes(n), {}};
}

CoseOwned<EVP_PKEY> key_from(const char* type, OSSL_PARAM_BLD* builder) {
    const CoseOwned<OSSL_PARAM> params{OSSL_PARAM_BLD_to_param(builder)};
    const CoseOwned<EVP_PKEY_CTX> context{EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr)};
    EVP_PKEY* made = nullptr;
    const bool fine =
        params != nullptr && context != nullptr && EVP_PKEY_fromdata_init(context.get()) == 1 &&
        EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, params.get()) == 1;
    return CoseOwned<EVP_PKEY>{fine ? made : nullptr};
}

CoseOwned<EVP_PKEY> point_pkey(const CoseKey& key) {
    const auto point = Writer{}.u8(4).raw(key.first).raw(key.second).take();  // uncompressed
    const CoseOwned<OSSL_PARAM_BLD> builder{OSSL_PARAM_BLD_new()};
    const bool fine = builder != nullptr &&
                      OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME,
                                                      "prime256v1", 0) == 1 &&
                      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY,
                                                       point.data(), point.size()) == 1;
    return fine ? key_from("EC", builder.get()) : nullptr;
}

CoseOwned<EVP_PKEY> rsa_pkey(const CoseKey& key) {
    const CoseOwned<OSSL_PARAM_BLD> builder{OSSL_PARAM_BLD_new()};
    const CoseOwned<BIGNUM> n{
        BN_bin2bn(key.first.data(), static_cast<int>(key.first.size()), nullptr)};
    const CoseOwned<BIGNUM> e{BN_bin2bn(kF4.data(), static_cast<int>(kF4.size()), nullptr)};
    const bool fine = builder != nullptr && n != nullptr && e != nullptr &&
                      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) == 1 &&
                      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) == 1;
    return fine ? key_from("RSA", builder.get()) : nullptr;
}

CoseOwned<EVP_PKEY> pkey_of(const CoseKey& key) {
    switch (key.algorithm) {
        case CoseAlgorithm::es256: return point_pkey(key);
        case CoseAlgorithm::rs256: return rsa_pkey(key);
        case CoseAlgorithm::eddsa: break;
    }
    return CoseOwned<EVP_PKEY>{
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, key.first.data(), key.first.size())};
}

}  // namespace

Result<CoseKey> read_cose_key(ByteView& from) {
    const auto map = cbor::read(from);
    if (!map) return Refusal::passkey_unreadable;
    const auto* kty = number_at(*map, kKty);
    const auto* alg = number_at(*map, kAlg);
    if (kty == nullptr || alg == nullptr) return Refusal::passkey_unreadable;
    const auto is = [&](std::int64_t type, CoseAlgorithm algorithm) {
        return kty->number == type && alg->number == static_cast<std::int64_t>(algorithm);
    };
    if (is(kEc2, CoseAlgorithm::es256)) return point_key(*map);
    if (is(kOkp, CoseAlgorithm::eddsa)) return edwards_key(*map);
    if (is(kRsa, CoseAlgorithm::rs256)) return rsa_key(*map);
    return Refusal::passkey_algorithm;
}

bool is_usable(const CoseKey& key) {
    const auto pkey = pkey_of(key);
    const CoseOwned<EVP_PKEY_CTX> context{
        pkey ? EVP_PKEY_CTX_new_from_pkey(nullptr, pkey.get(), nullptr) : nullptr};
    const bool fine = context != nullptr && EVP_PKEY_public_check(context.get()) == 1;
    ERR_clear_error();
    return fine;
}

bool signature_holds(const CoseKey& key, ByteView message, ByteView signature) {
    const auto pkey = pkey_of(key);
    const CoseOwned<EVP_MD_CTX> context{EVP_MD_CTX_new()};
    // Ed25519 hashes by itself; RSA pads by PKCS#1 v1.5 unless told otherwise.
    const char* digest = key.algorithm == CoseAlgorithm::eddsa ? nullptr : "SHA256";
    const bool holds = pkey != nullptr && context != nullptr &&
                       EVP_DigestVerifyInit_ex(context.get(), nullptr, digest, nullptr, nullptr,
                                               pkey.get(), nullptr) == 1 &&
                       EVP_DigestVerify(context.get(), signature.data(), signature.size(),
                                        message.data(), message.size()) == 1;
    ERR_clear_error();
    return holds;
}

}  // namespace tasuki

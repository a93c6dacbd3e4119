// What a person signs in with: passwords and PINs as Argon2id, one-time codes as RFC 6238.
#include <argon2.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <stdexcept>

#include "base/crypto.hpp"

namespace tasuki {
namespace {

// OWASP's first choice for Argon2id: 19 MiB, 2 passes, 1 lane.
constexpr std::uint32_t kPasses = 2;
constexpr std::uint32_t kKibibytes = 19 * 1024;
constexpr std::uint32_t kLanes = 1;
constexpr std::size_t kSalt = 16;
constexpr std::size_t kHash = 32;

}  // namespace

std::string hash_password(std::string_view password) {
    std::array<std::uint8_t, kSalt> salt{};
    fill_random(salt);
    std::string encoded(argon2_encodedlen(kPasses, kKibibytes, kLanes, kSalt, kHash, Argon2_id),
                        '\0');
    const int answer =
        argon2id_hash_encoded(kPasses, kKibibytes, kLanes, password.data(), password.size(),
                              salt.data(), salt.size(), kHash, encoded.data(), encoded.size());
    if (answer != ARGON2_OK)
        throw std::runtime_error(std::string("argon2: ") + argon2_error_message(answer));
    encoded.resize(encoded.find('\0'));
    return encoded;
}

bool password_matches(std::string_view encoded, std::string_view password) {
    const std::string stored(encoded);  // libargon2 wants a terminated string
    const int answer = argon2id_verify(stored.c_str(), password.data(), password.size());
    if (answer == ARGON2_OK) return true;
    if (answer == ARGON2_VERIFY_MISMATCH) return false;
    throw std::runtime_error(std::string("argon2: ") + argon2_error_message(answer));
}

std::string totp_code(ByteView secret, std::int64_t step) {
    const auto message = Writer{}.i64(step).take();
    std::array<std::uint8_t, EVP_MAX_MD_SIZE> mac{};
    unsigned size = 0;
    const auto* made = HMAC(EVP_sha1(), secret.data(), static_cast<int>(secret.size()),
                            message.data(), message.size(), mac.data(), &size);
    if (made == nullptr) throw std::runtime_error("crypto: HMAC-SHA-1 is not available");
    const std::size_t at = mac[size - 1] & 0x0fU;
    Reader window(ByteView(mac).subspan(at, 4));
    const auto number = (window.u32() & 0x7fffffffU) % 1'000'000U;
    auto digits = std::to_string(number);
    return std::string(6 - digits.size(), '0') + digits;
}

}  // namespace tasuki

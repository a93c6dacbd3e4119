#include "session/secrets.hpp"

#include <array>

#include "base/crypto.hpp"
#include "base/typed.hpp"

namespace tasuki::session {
namespace {

constexpr std::int64_t kTotpStepMs = 30'000;
// 32 signs without 1, i, l and o; 0 can then only be a nought.
constexpr std::string_view kSigns = "abcdefghjkmnpqrstuvwxyz234567890";

std::string percent(std::string_view text) {
    static constexpr char kHex[] = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto u = static_cast<unsigned char>(c);
        const bool plain = (u >= 'a' && u <= 'z') || (u >= 'A' && u <= 'Z') ||
                           (u >= '0' && u <= '9') || u == '-' || u == '.' || u == '_';
        if (plain) {
            out.push_back(c);
        } else {
            out += {'%', kHex[u >> 4], kHex[u & 15]};
        }
    }
    return out;
}

}  // namespace

Bytes make_secret() {
    Bytes out(32);
    fill_random(out);
    return out;
}

Hash secret_hash(ByteView secret) { return sha256(secret); }

std::string token_text(ByteView secret) { return to_base64url(secret); }

std::optional<Bytes> secret_of_token(std::string_view token) {
    if (token.size() > 64) return std::nullopt;
    auto out = from_base64url(token);
    if (!out || out->size() != 32) return std::nullopt;
    return out;
}

std::string make_code() {
    // 4 bytes modulo a million: the bias is one in four thousand of a per cent.
    std::array<std::uint8_t, 4> raw{};
    fill_random(raw);
    const auto number =
        (static_cast<std::uint32_t>(raw[0]) << 24 | static_cast<std::uint32_t>(raw[1]) << 16 |
         static_cast<std::uint32_t>(raw[2]) << 8 | raw[3]) %
        1'000'000u;
    auto digits = std::to_string(number);
    return std::string(6 - digits.size(), '0') + digits;
}

Hash code_hash(ByteView link_secret, std::string_view code) {
    const auto digits = digits_of(code);
    return hmac_sha256(link_secret, view("tasuki-enrolment-code/1:" + digits));
}

std::string make_recovery_code() {
    std::array<std::uint8_t, 12> raw{};
    fill_random(raw);
    std::string out;
    for (std::size_t i = 0; i < raw.size(); ++i) {
        if (i == 4 || i == 8) out.push_back('-');
        out.push_back(kSigns[raw[i] & 31]);
    }
    return out;
}

Hash recovery_hash(std::string_view typed) {
    std::string plain = "tasuki-recovery/1:";
    for (const char c : narrow(typed)) {
        if (c == '-' || c == ' ') continue;
        plain.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
    }
    return sha256(view(plain));
}

std::string digits_of(std::string_view typed) {
    std::string out;
    for (const char c : narrow(typed)) {
        if (c == ' ') continue;
        if (c < '0' || c > '9') return {};
        out.push_back(c);
    }
    return out;
}

Bytes make_totp_secret() {
    Bytes out(20);
    fill_random(out);
    return out;
}

std::string totp_uri(std::string_view issuer, std::string_view login_name, ByteView secret) {
    return "otpauth://totp/" + percent(issuer) + ":" + percent(login_name) +
           "?secret=" + to_base32(secret) + "&issuer=" + percent(issuer);
}

std::optional<std::int64_t> totp_step(ByteView secret, std::string_view code, Instant now,
                                      std::int64_t used) {
    const auto digits = digits_of(code);
    if (digits.size() != 6 || secret.empty()) return std::nullopt;
    const auto present = now.ms / kTotpStepMs;
    std::optional<std::int64_t> found;
    for (auto step = present - 1; step <= present + 1; ++step) {
        const bool same = same_secret(view(totp_code(secret, step)), view(digits));
        if (same && step > used && !found) found = step;
    }
    return found;
}

}  // namespace tasuki::session

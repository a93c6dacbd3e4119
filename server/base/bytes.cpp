#include "base/bytes.hpp"

#include <openssl/crypto.h>

#include <algorithm>

namespace tasuki {
namespace {

constexpr std::string_view kStandard =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kUrl =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string encode64(ByteView bytes, std::string_view alphabet, bool pad) {
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::size_t n = std::min<std::size_t>(3, bytes.size() - i);
        std::uint32_t v = std::uint32_t{bytes[i]} << 16;
        if (n > 1) v |= std::uint32_t{bytes[i + 1]} << 8;
        if (n > 2) v |= bytes[i + 2];
        for (std::size_t k = 0; k < 4; ++k) {
            if (k <= n) out += alphabet[(v >> (18 - 6 * k)) & 63];
            else if (pad) out += '=';
        }
    }
    return out;
}

std::optional<Bytes> decode64(std::string_view text, std::string_view alphabet, bool padded) {
    if (padded) {
        if (text.size() % 4 != 0) return std::nullopt;
        for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
    }
    if (text.size() % 4 == 1) return std::nullopt;
    Bytes out;
    out.reserve(text.size() * 3 / 4);
    std::uint32_t v = 0;
    int bits = 0;
    for (const char c : text) {
        const auto at = alphabet.find(c);
        if (at == std::string_view::npos) return std::nullopt;
        v = (v << 6) | static_cast<std::uint32_t>(at);
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            out.push_back(static_cast<std::uint8_t>(v >> bits));
            v &= (1U << bits) - 1;
        }
    }
    if (v != 0) return std::nullopt;  // one text for each value: no stray bits
    return out;
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace

std::string to_hex(ByteView bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    out.reserve(bytes.size() * 2);
    for (const auto b : bytes) {
        out += digits[b >> 4];
        out += digits[b & 15];
    }
    return out;
}

std::optional<Bytes> from_hex(std::string_view text) {
    if (text.size() % 2 != 0) return std::nullopt;
    Bytes out;
    out.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const int high = hex_digit(text[i]);
        const int low = hex_digit(text[i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        out.push_back(static_cast<std::uint8_t>(high * 16 + low));
    }
    return out;
}

std::string to_base64(ByteView bytes) { return encode64(bytes, kStandard, true); }
std::optional<Bytes> from_base64(std::string_view text) { return decode64(text, kStandard, true); }
std::string to_base64url(ByteView bytes) { return encode64(bytes, kUrl, false); }
std::optional<Bytes> from_base64url(std::string_view text) { return decode64(text, kUrl, false); }

std::string to_base32(ByteView bytes) {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    std::string out;
    std::uint32_t v = 0;
    int bits = 0;
    for (const auto b : bytes) {
        v = ((v << 8) | b) & 0xfff;
        bits += 8;
        while (bits >= 5) {
            bits -= 5;
            out += alphabet[(v >> bits) & 31];
        }
    }
    if (bits > 0) out += alphabet[(v << (5 - bits)) & 31];
    return out;
}

bool same_secret(ByteView a, ByteView b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

Writer& Writer::u8(std::uint8_t v) {
    bytes_.push_back(v);
    return *this;
}
Writer& Writer::u16(std::uint16_t v) {
    return u8(static_cast<std::uint8_t>(v >> 8)).u8(static_cast<std::uint8_t>(v));
}
Writer& Writer::u32(std::uint32_t v) {
    return u16(static_cast<std::uint16_t>(v >> 16)).u16(static_cast<std::uint16_t>(v));
}
Writer& Writer::u64(std::uint64_t v) {
    return u32(static_cast<std::uint32_t>(v >> 32)).u32(static_cast<std::uint32_t>(v));
}
Writer& Writer::raw(ByteView bytes) {
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
    return *this;
}
Writer& Writer::blob(ByteView bytes) {
    return u32(static_cast<std::uint32_t>(bytes.size())).raw(bytes);
}

ByteView Reader::raw(std::size_t n) {
    if (!ok_ || n > rest_.size()) {
        ok_ = false;
        rest_ = {};
        return {};
    }
    auto out = rest_.first(n);
    rest_ = rest_.subspan(n);
    return out;
}
std::uint8_t Reader::u8() {
    auto b = raw(1);
    return b.empty() ? std::uint8_t{0} : b[0];
}
std::uint16_t Reader::u16() {
    const auto high = u8();
    return static_cast<std::uint16_t>((std::uint16_t{high} << 8) | u8());
}
std::uint32_t Reader::u32() {
    const auto high = u16();
    return (std::uint32_t{high} << 16) | u16();
}
std::uint64_t Reader::u64() {
    const auto high = u32();
    return (std::uint64_t{high} << 32) | u32();
}
ByteView Reader::blob() { return raw(u32()); }

}  // namespace tasuki

// Bytes and how they are written down: hex, base64, and a big-endian Writer and Reader from which
// every stored or hashed format of ours is made. Values; any thread.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tasuki {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;
using Hash = std::array<std::uint8_t, 32>;

inline ByteView view(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline std::string_view text_of(ByteView bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
inline Bytes to_bytes(std::string_view text) { return {text.begin(), text.end()}; }
inline Bytes to_bytes(ByteView bytes) { return {bytes.begin(), bytes.end()}; }

std::string to_hex(ByteView bytes);
std::optional<Bytes> from_hex(std::string_view text);
std::string to_base64(ByteView bytes);
std::optional<Bytes> from_base64(std::string_view text);
std::string to_base64url(ByteView bytes);  // without padding
std::optional<Bytes> from_base64url(std::string_view text);
std::string to_base32(ByteView bytes);  // RFC 4648 without padding, as authenticator apps take it

// Equal without telling by time where two secrets differ.
bool same_secret(ByteView a, ByteView b);

// Appends fixed-width big-endian integers and length-prefixed bytes.
class Writer {
  public:
    Writer& u8(std::uint8_t v);
    Writer& u16(std::uint16_t v);
    Writer& u32(std::uint32_t v);
    Writer& u64(std::uint64_t v);
    Writer& i64(std::int64_t v) { return u64(static_cast<std::uint64_t>(v)); }
    Writer& raw(ByteView bytes);  // no length
    Writer& raw(std::string_view text) { return raw(view(text)); }
    Writer& blob(ByteView bytes);  // u32 length, then bytes
    Writer& blob(std::string_view text) { return blob(view(text)); }
    const Bytes& bytes() const { return bytes_; }
    Bytes take() { return std::move(bytes_); }

  private:
    Bytes bytes_;
};

// Reads what a Writer wrote. After a short read everything reads as zero and ok() is false, so a
// parser checks once at its end.
class Reader {
  public:
    explicit Reader(ByteView bytes) : rest_(bytes) {}
    explicit Reader(Bytes&&) = delete;  // it would outlive what it reads
    std::uint8_t u8();
    std::uint16_t u16();
    std::uint32_t u32();
    std::uint64_t u64();
    std::int64_t i64() { return static_cast<std::int64_t>(u64()); }
    ByteView raw(std::size_t n);
    ByteView blob();
    std::string text() { return std::string(text_of(blob())); }
    template <std::size_t N>
    std::array<std::uint8_t, N> fixed() {
        std::array<std::uint8_t, N> out{};
        auto in = raw(N);
        if (in.size() == N) std::copy(in.begin(), in.end(), out.begin());
        return out;
    }
    std::size_t left() const { return rest_.size(); }
    bool ok() const { return ok_; }
    bool done() const { return ok_ && rest_.empty(); }

  private:
    ByteView rest_;
    bool ok_ = true;
};

}  // namespace tasuki

// An address as the ledger writes it: 16 bytes, IPv4 mapped into IPv6. Any thread.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include <boost/asio/ip/address.hpp>

namespace tasuki::session {

inline std::array<std::uint8_t, 16> mapped_address(const std::string& text) {
    boost::system::error_code error;
    const auto address = boost::asio::ip::make_address(text, error);
    if (error) return {};
    if (address.is_v6()) return address.to_v6().to_bytes();
    const auto mapped =
        boost::asio::ip::make_address_v6(boost::asio::ip::v4_mapped, address.to_v4());
    return mapped.to_bytes();
}

// Whom failures are counted against: an IPv4 address, or the /64 that a household with IPv6 has.
inline std::string network_of(const std::string& text) {
    auto bytes = mapped_address(text);
    constexpr std::array<std::uint8_t, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    const bool v4 = std::equal(kMapped.begin(), kMapped.end(), bytes.begin());
    return {bytes.begin(), bytes.begin() + (v4 ? 16 : 8)};
}

}  // namespace tasuki::session

// An address as the ledger writes it: 16 bytes, IPv4 mapped into IPv6. Any thread.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include <boost/asio/ip/address.hpp>

#include "base/address.hpp"

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

inline std::string network_of(const std::string& text) {
    const auto network = tasuki::network_of(mapped_address(text));
    return {network.begin(), network.end()};
}

}  // namespace tasuki::session

// An address as the ledger writes it (16 bytes, IPv4 mapped into IPv6), and the network that it is
// counted under. Values; any thread.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

namespace tasuki {

using AddressBytes = std::array<std::uint8_t, 16>;

// Whom failures are counted against: an IPv4 address, or the /64 that a household with IPv6 has.
inline AddressBytes network_of(AddressBytes address) {
    constexpr std::array<std::uint8_t, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    const bool v4 = std::equal(kMapped.begin(), kMapped.end(), address.begin());
    if (!v4) std::fill(address.begin() + 8, address.end(), std::uint8_t{0});
    return address;
}

}  // namespace tasuki

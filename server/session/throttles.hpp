// Who failed how often of late, by address, by device, and by login name that nobody has: what the
// store doesn't keep because it isn't about an account. Bounded; one loop's, loop thread only.
//
// What always holds: a key of one kind never delays another. A stranger who fails under somebody's
// name or from a clinic's address doesn't delay that clinic's enrolled devices.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "domain/sign_in.hpp"
#include "session/address.hpp"

namespace tasuki::session {

class Throttles {
  public:
    static std::string by_address(const std::string& address) { return "a" + network_of(address); }
    static std::string by_device(DeviceId device) { return "d" + device.hex(); }
    static std::string by_name(const std::string& login_name) { return "n" + login_name; }

    bool may_try(const std::string& key, Instant now) const;
    void failed(const std::string& key, Instant now);
    void succeeded(const std::string& key) { failures_.erase(key); }

  private:
    std::unordered_map<std::string, domain::Throttle> failures_;
};

}  // namespace tasuki::session

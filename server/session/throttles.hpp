// Who failed how often of late, by the network they come from. What is counted by device or login
// name is the store's (store.hpp, sign_in_throttle). Bounded; one loop's, loop thread only.
//
// What always holds: whoever fails from a clinic's address doesn't delay that clinic's enrolled
// devices, for which nobody asks here.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>

#include "base/clock.hpp"
#include "domain/sign_in.hpp"
#include "session/address.hpp"

namespace tasuki::session {

class Throttles {
  public:
    bool may_try(const std::string& address, Instant now) const;
    void failed(const std::string& address, Instant now);

  private:
    std::unordered_map<std::string, domain::Throttle> failures_;  // by network_of
};

}  // namespace tasuki::session

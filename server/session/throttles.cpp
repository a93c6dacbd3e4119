#include "session/throttles.hpp"

#include <algorithm>

#include "base/limits.hpp"

namespace tasuki::session {
namespace {

constexpr std::size_t kNetworks = 8192;  // over it: the half that is oldest is forgotten
// A clinic, a hospital, a whole mobile network stand behind one address: it takes many failures.
constexpr std::uint32_t kPerAddress = 10;

}  // namespace

bool Throttles::may_try(const std::string& address, Instant now) const {
    const auto at = failures_.find(network_of(address));
    if (at == failures_.end()) return true;
    return domain::may_try({at->second.failures / kPerAddress, at->second.last}, now);
}

void Throttles::failed(const std::string& address, Instant now) {
    if (failures_.size() >= kNetworks) {
        std::erase_if(failures_, [&](const auto& one) {
            return now - one.second.last > limits::kThrottleForgotten / 4;
        });
        if (failures_.size() >= kNetworks) failures_.clear();  // a flood of addresses: begin anew
    }
    auto& one = failures_[network_of(address)];
    one = domain::failed_again(one, now);
}

}  // namespace tasuki::session

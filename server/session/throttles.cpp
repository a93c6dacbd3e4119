#include "session/throttles.hpp"

#include <algorithm>

namespace tasuki::session {
namespace {

constexpr std::size_t kKeys = 8192;  // over it: the half that is oldest is forgotten
constexpr auto kForgottenAfter = std::chrono::hours{1};
// A clinic, a hospital, a whole mobile network stand behind one address: it takes many failures.
constexpr std::uint32_t kPerAddress = 10;

bool is_address(const std::string& key) { return key.front() == 'a'; }

}  // namespace

bool Throttles::may_try(const std::string& key, Instant now) const {
    const auto at = failures_.find(key);
    if (at == failures_.end() || now - at->second.last > kForgottenAfter) return true;
    auto counted = at->second;
    if (is_address(key)) counted.failures /= kPerAddress;
    return domain::may_try(counted, now);
}

void Throttles::failed(const std::string& key, Instant now) {
    if (failures_.size() >= kKeys) {
        std::erase_if(failures_,
                      [&](const auto& one) { return now - one.second.last > kForgottenAfter / 4; });
        if (failures_.size() >= kKeys) failures_.clear();  // a flood of addresses: begin anew
    }
    auto& one = failures_[key];
    if (now - one.last > kForgottenAfter) one.failures = 0;
    ++one.failures;
    one.last = now;
}

}  // namespace tasuki::session

#include "session/challenges.hpp"

#include <algorithm>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/limits.hpp"
#include "session/address.hpp"
#include "session/secrets.hpp"

namespace tasuki::session {

Bytes ChallengeTable::make(const ChallengeUse& use, const std::string& network, Instant now) {
    forget(now);
    const bool known = static_cast<bool>(use.session);
    const std::string holder = known ? "session " + to_hex(use.session.view()) : network;
    const auto most = known ? limits::kChallengesPerSession : limits::kChallengesPerNetwork;
    while (by_holder_[holder].size() >= most) drop(by_holder_[holder].front());
    while (open_.size() >= limits::kChallenges) drop(by_age_.front());
    auto challenge = make_secret();
    by_holder_[holder].push_back(challenge);
    const auto age = by_age_.insert(by_age_.end(), challenge);
    open_.emplace(challenge, Open{use, holder, now + limits::kChallengeLife, age});
    return challenge;
}

std::optional<ChallengeUse> ChallengeTable::take(const Bytes& challenge, Instant now) {
    forget(now);
    const auto at = open_.find(challenge);
    if (at == open_.end()) return std::nullopt;
    const auto use = at->second.use;
    drop(challenge);
    return use;
}

// By value: what names it may be what is dropped.
void ChallengeTable::drop(Bytes challenge) {
    const auto at = open_.find(challenge);
    if (at == open_.end()) return;
    const auto held = by_holder_.find(at->second.holder);
    std::erase(held->second, challenge);
    if (held->second.empty()) by_holder_.erase(held);
    by_age_.erase(at->second.age);
    open_.erase(at);
}

void ChallengeTable::forget(Instant now) {
    while (!by_age_.empty() && now >= open_.at(by_age_.front()).expires) drop(by_age_.front());
}

boost::asio::awaitable<Bytes> Challenges::make(ChallengeUse use, std::string address) {
    auto job = make_here(use, network_of(address));
    co_return co_await boost::asio::co_spawn(home_, std::move(job), boost::asio::use_awaitable);
}

boost::asio::awaitable<std::optional<ChallengeUse>> Challenges::take(Bytes challenge) {
    auto job = take_here(std::move(challenge));
    co_return co_await boost::asio::co_spawn(home_, std::move(job), boost::asio::use_awaitable);
}

boost::asio::awaitable<Bytes> Challenges::make_here(ChallengeUse use, std::string network) {
    co_return table_.make(use, network, clock_.now());
}

boost::asio::awaitable<std::optional<ChallengeUse>> Challenges::take_here(Bytes challenge) {
    co_return table_.take(challenge, clock_.now());
}

}  // namespace tasuki::session

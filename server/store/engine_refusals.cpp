#include "store/engine_refusals.hpp"

#include "base/limits.hpp"

namespace tasuki::store {
namespace {

using namespace std::chrono_literals;

constexpr auto kWindow = 1min;
constexpr std::size_t kWindows = 10'000;  // above it equal ones are written one by one

}  // namespace

bool RefusalCounter::floods(const RefusalKey& key, Instant now) {
    if (!key.session) return false;
    if (rates_.size() > kWindows)
        std::erase_if(rates_, [now](const auto& e) { return now - e.second.began >= kWindow; });
    auto& rate = rates_[{key.session, key.address}];
    if (now - rate.began >= kWindow) rate = {now, 0};
    return ++rate.refused > limits::kRefusalLeavesPerMinute;
}

void RefusalCounter::remember(const RefusalKey& key) {
    const auto found = open_.find(key);
    before_.try_emplace(key, found == open_.end() ? std::nullopt : std::optional(found->second));
}

void RefusalCounter::settle() { before_.clear(); }

void RefusalCounter::take_back() {
    for (const auto& [key, window] : before_) {
        if (window) open_[key] = *window;
        else open_.erase(key);
    }
    before_.clear();
}

RefusalStep RefusalCounter::count(const RefusalKey& key, const domain::Asker& asker, Instant now) {
    if (auto found = open_.find(key); found != open_.end() && now - found->second.began < kWindow) {
        remember(key);
        ++found->second.more;
        return RefusalStep::counted;
    }
    if (floods(key, now)) return RefusalStep::flood;
    if (open_.size() < kWindows && !open_.contains(key)) {
        remember(key);
        open_[key] = {now, 0, asker};
    }
    return RefusalStep::write;
}

std::vector<CoalescedRefusals> RefusalCounter::take(Instant now, bool all) {
    std::vector<CoalescedRefusals> due;
    for (auto it = open_.begin(); it != open_.end();) {
        const auto& window = it->second;
        if (!all && now - window.began < kWindow) {
            ++it;
            continue;
        }
        remember(it->first);
        if (window.more != 0) due.push_back({it->first, window.asker, window.more});
        it = open_.erase(it);
    }
    return due;
}

}  // namespace tasuki::store

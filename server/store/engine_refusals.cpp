#include "store/engine_refusals.hpp"

#include <algorithm>
#include <iterator>

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
    auto& rate = rates_[key.session];
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

bool RefusalCounter::too_many_strangers() const {
    const auto strangers = std::distance(open_.begin(), std::ranges::find_if(open_, [](auto& one) {
                                             return static_cast<bool>(one.first.session);
                                         }));
    return static_cast<std::size_t>(strangers) >= limits::kStrangersCounted;
}

RefusalStep RefusalCounter::count(RefusalKey key, domain::Asker asker, Instant now) {
    if (!key.session && !open_.contains(key) && too_many_strangers()) {
        key.network = {};
        asker.address = {};
    }
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
        const bool goes_on = window.more != 0 && !it->first.session && !all;
        if (window.more != 0) due.push_back({it->first, window.asker, window.more});
        if (goes_on) {
            it->second.began = now;
            it->second.more = 0;
            ++it;
        } else {
            it = open_.erase(it);
        }
    }
    return due;
}

}  // namespace tasuki::store

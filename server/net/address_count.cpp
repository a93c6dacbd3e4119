#include "net/address_count.hpp"

#include <utility>

#include <boost/asio/post.hpp>

namespace tasuki::net {

namespace asio = boost::asio;

namespace {

// A household or an office with IPv6 has a whole /64 to come from.
std::string key_of(const asio::ip::address& address) {
    if (address.is_v4()) return address.to_string();
    auto bytes = address.to_v6().to_bytes();
    return {bytes.begin(), bytes.begin() + 8};
}

}  // namespace

std::optional<AddressTicket> AddressCount::enter(const asio::ip::address& address) {
    auto key = key_of(address);
    auto& count = counts_[key];
    if (count >= most_) return std::nullopt;
    ++count;
    return AddressTicket(shared_from_this(), std::move(key));
}

void AddressCount::leave(const std::string& key) {
    auto found = counts_.find(key);
    if (found != counts_.end() && --found->second <= 0) counts_.erase(found);
}

AddressTicket& AddressTicket::operator=(AddressTicket&& other) noexcept {
    if (this != &other) {
        give_back();
        count_ = std::move(other.count_);
        key_ = std::move(other.key_);
    }
    return *this;
}

void AddressTicket::give_back() {
    auto count = std::exchange(count_, nullptr);
    if (!count || count->closed_) return;
    auto& loop = count->loop_;
    asio::post(loop, [count = std::move(count), key = std::move(key_)] { count->leave(key); });
}

}  // namespace tasuki::net

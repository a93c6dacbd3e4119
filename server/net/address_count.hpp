// How many connections of one address have not signed in yet. The table belongs to loop 0, where
// connections are accepted; a ticket may end on any loop and posts its place back.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>

namespace tasuki::net {

class AddressTicket;

class AddressCount : public std::enable_shared_from_this<AddressCount> {
  public:
    AddressCount(boost::asio::io_context& loop, int most) : loop_(loop), most_(most) {}

    // Empty when the address has as many as it may. On loop 0.
    std::optional<AddressTicket> enter(const boost::asio::ip::address& address);

    // After the loops have ended: tickets that are still out post nothing any more.
    void close() { closed_ = true; }

  private:
    friend class AddressTicket;
    void leave(const std::string& key);

    boost::asio::io_context& loop_;
    int most_;
    bool closed_ = false;
    std::unordered_map<std::string, int> counts_;
};

class AddressTicket {
  public:
    AddressTicket() = default;
    AddressTicket(std::shared_ptr<AddressCount> count, std::string key)
        : count_(std::move(count)), key_(std::move(key)) {}
    AddressTicket(AddressTicket&&) noexcept = default;
    AddressTicket& operator=(AddressTicket&& other) noexcept;
    ~AddressTicket() { give_back(); }

    void give_back();

  private:
    std::shared_ptr<AddressCount> count_;
    std::string key_;
};

}  // namespace tasuki::net

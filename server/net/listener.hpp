// The one listening port. Accepts on its loop and hands raw sockets on, so that a connection is
// born on the loop it will live on. One loop thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "net/unique_fd.hpp"

namespace tasuki::net {

class Listener {
  public:
    using Accepted = std::function<void(UniqueFd socket, boost::asio::ip::address from)>;

    // Binds at once. Throws std::runtime_error that names address and port and what to do, e.g.
    // when the port is taken. "::" takes IPv4 as well; port 0 takes a free one.
    Listener(boost::asio::io_context& loop, const std::string& address, std::uint16_t port);

    std::uint16_t port() const { return port_; }
    void start(Accepted accepted);
    void stop();

  private:
    enum class Take { taken, empty, starved };

    void wait();
    void accept_waiting();
    Take accept_one();
    void back_off();

    boost::asio::ip::tcp::acceptor acceptor_;
    boost::asio::steady_timer pause_;
    std::uint16_t port_ = 0;
    Accepted accepted_;
    std::uint64_t starved_ = 0;
};

// IPv4 in IPv6 clothes is IPv4.
boost::asio::ip::address plain_address(const boost::asio::ip::address& address);

}  // namespace tasuki::net

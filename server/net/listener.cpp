#include "net/listener.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <stdexcept>
#include <utility>

#include <boost/asio/ip/v6_only.hpp>

#include "base/log.hpp"

namespace tasuki::net {

namespace asio = boost::asio;
using boost::system::error_code;
using namespace std::chrono_literals;

namespace {

constexpr int kAtOnce = 64;  // then other work of the loop has its turn
constexpr auto kBackOff = 200ms;

[[noreturn]] void refuse(const std::string& address, std::uint16_t port, const error_code& error) {
    auto what =
        "cannot listen on " + address + " port " + std::to_string(port) + ": " + error.message();
    if (error == asio::error::address_in_use) {
        what += " (another program has this port; stop it or choose another port)";
    } else if (error == asio::error::access_denied) {
        what += " (ports below 1024 need a privilege of the service unit)";
    }
    throw std::runtime_error(what);
}

asio::ip::address to_address(const sockaddr_storage& from) {
    if (from.ss_family == AF_INET6) {
        const auto& in6 = reinterpret_cast<const sockaddr_in6&>(from);
        asio::ip::address_v6::bytes_type bytes;
        std::copy(std::begin(in6.sin6_addr.s6_addr), std::end(in6.sin6_addr.s6_addr),
                  bytes.begin());
        return plain_address(asio::ip::address_v6(bytes));
    }
    const auto& in4 = reinterpret_cast<const sockaddr_in&>(from);
    return asio::ip::address_v4(ntohl(in4.sin_addr.s_addr));
}

}  // namespace

asio::ip::address plain_address(const asio::ip::address& address) {
    if (address.is_v6() && address.to_v6().is_v4_mapped()) {
        return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
    }
    return address;
}

Listener::Listener(asio::io_context& loop, const std::string& address, std::uint16_t port)
    : acceptor_(loop), pause_(loop) {
    error_code error;
    auto where = asio::ip::make_address(address, error);
    if (error) throw std::runtime_error("'" + address + "' is not an IP address to listen on");
    asio::ip::tcp::endpoint endpoint(where, port);
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
    if (!error && where.is_v6()) acceptor_.set_option(asio::ip::v6_only(false), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (!error) acceptor_.non_blocking(true, error);
    if (!error) port_ = acceptor_.local_endpoint(error).port();
    if (error) refuse(address, port, error);
}

void Listener::start(Accepted accepted) {
    accepted_ = std::move(accepted);
    wait();
}

void Listener::stop() {
    error_code ignored;  // closed it is in any case
    acceptor_.close(ignored);
    pause_.cancel();
}

void Listener::wait() {
    acceptor_.async_wait(asio::socket_base::wait_read, [this](error_code error) {
        if (!error) accept_waiting();
    });
}

void Listener::accept_waiting() {
    for (int i = 0; i < kAtOnce; ++i) {
        switch (accept_one()) {
            case Take::taken: break;
            case Take::empty: return wait();
            case Take::starved: return back_off();
        }
    }
    wait();
}

Listener::Take Listener::accept_one() {
    sockaddr_storage from{};
    socklen_t size = sizeof from;
    UniqueFd socket(::accept4(acceptor_.native_handle(), reinterpret_cast<sockaddr*>(&from), &size,
                              SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (socket) {
        accepted_(std::move(socket), to_address(from));
        return Take::taken;
    }
    switch (errno) {
        case EAGAIN: return Take::empty;
        case EMFILE:
        case ENFILE:
        case ENOBUFS:
        case ENOMEM: return Take::starved;
        default: return Take::taken;  // that one is gone already; the next may be there
    }
}

// Without the pause a full table of descriptors would make this loop spin and starve everybody.
void Listener::back_off() {
    if (starved_++ % 50 == 0) {
        log::warning("accept_starved", {{"times", starved_}});
    }
    pause_.expires_after(kBackOff);
    pause_.async_wait([this](error_code error) {
        if (!error && acceptor_.is_open()) wait();
    });
}

}  // namespace tasuki::net

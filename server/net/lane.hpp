// One loop's share of the server: its front door, its TLS context, the connections it serves. Known
// to Server only. Every function runs on the lane's loop.
#pragma once

#include <cstddef>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/intrusive/list.hpp>

#include "net/address_count.hpp"
#include "net/assets.hpp"
#include "net/loop_scratch.hpp"
#include "net/tls_context.hpp"
#include "net/unique_fd.hpp"
#include "net/websocket.hpp"
#include "session/connection.hpp"

namespace tasuki::net {

class Lane {
  public:
    Lane(boost::asio::io_context& loop, session::FrontDoor& door, TlsContext context);
    Lane(const Lane&) = delete;
    Lane& operator=(const Lane&) = delete;

    boost::asio::io_context& loop() { return loop_; }
    void set_limits(const StreamLimits& limits) { scratch_.set_limits(limits); }
    void use(TlsContext context) { context_ = std::move(context); }
    void serve(Assets assets) { assets_ = assets; }

    void receive(UniqueFd socket, session::Peer peer, AddressTicket ticket);

    // From now on: no new request, every WebSocket is told "going away".
    void begin_drain();
    void abort_all();
    std::size_t serving() const { return serving_; }

  private:
    struct Presence;  // counts one connection for as long as its coroutine lives

    session::awaitable<void> serve(UniqueFd socket, session::Peer peer, AddressTicket ticket);
    session::awaitable<void> serve_socket(WebSocket& socket, std::string secret,
                                          std::string origin);

    boost::asio::io_context& loop_;
    session::FrontDoor& door_;
    TlsContext context_;
    Assets assets_;
    LoopScratch& scratch_;
    bool draining_ = false;
    std::size_t serving_ = 0;
    boost::intrusive::list<WebSocket, boost::intrusive::constant_time_size<false>> sockets_;
};

}  // namespace tasuki::net

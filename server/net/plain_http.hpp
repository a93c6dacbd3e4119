// Health, readiness and metrics for the machine's own supervisor: GET without TLS, on a loopback
// address only, answered by main. Speaks just enough HTTP/1.1 for curl and a scraper. One loop
// thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "net/listener.hpp"
#include "net/presence.hpp"

namespace tasuki::net {

struct PlainReply {
    unsigned status = 200;
    std::string text;
};

class PlainHttp {
  public:
    // Asked for /healthz, /readyz and /metrics; other paths never reach it.
    using Answer = std::function<boost::asio::awaitable<PlainReply>(std::string path)>;

    // Binds at once; throws std::runtime_error for an address that isn't loopback or a taken port.
    // The answer must outlive the loop.
    PlainHttp(boost::asio::io_context& loop, const std::string& address, std::uint16_t port,
              Answer answer);

    std::uint16_t port() const { return listener_.port(); }
    void start();  // on the loop, or before it runs
    void stop();   // on the loop

  private:
    boost::asio::awaitable<void> serve(std::shared_ptr<boost::asio::ip::tcp::socket> socket);
    boost::asio::awaitable<PlainReply> reply_to(std::string request);

    boost::asio::io_context& loop_;
    Listener listener_;
    Answer answer_;
    PresenceCount serving_ = std::make_shared<int>(0);
};

}  // namespace tasuki::net

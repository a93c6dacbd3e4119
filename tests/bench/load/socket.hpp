// The load's own client side: a WebSocket over TLS on one epoll loop, as light as it can be made,
// so that one core can drive a server that has another core to itself. It speaks just enough RFC
// 6455 for a server that never fragments. One thread.
#pragma once

#include <openssl/ssl.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tasuki::load {

class Socket {
  public:
    using OnFrame = std::function<void(std::string_view frame)>;

    // Connects, shakes hands and upgrades, blocking; throws std::runtime_error on any failure.
    Socket(SSL_CTX* tls, std::uint16_t port, std::string_view bearer);
    ~Socket();
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;

    void send(std::string_view payload);  // one binary frame
    bool pump(const OnFrame& on_frame);   // what has arrived; false: the server has gone
    // Blocking, for set-up: reads frames until one is the wanted one; others are passed over.
    std::string wait_for(const std::function<bool(std::string_view frame)>& wanted);
    void nonblocking();
    int descriptor() const { return fd_; }
    bool closed() const { return closed_; }

  private:
    void take_frames(const OnFrame& on_frame);
    void flush();

    int fd_ = -1;
    SSL* ssl_ = nullptr;
    std::string in_;
    std::string out_;
    bool closed_ = false;
};

// Waits for any of many sockets.
class Poller {
  public:
    Poller();
    ~Poller();
    void add(Socket& socket, std::size_t tag);
    // Calls `ready` with the tag of each readable socket; waits at most `ms`.
    void wait(int ms, const std::function<void(std::size_t)>& ready);

  private:
    int epoll_ = -1;
};

std::shared_ptr<SSL_CTX> client_context();
std::int64_t now_us();  // monotonic

}  // namespace tasuki::load

// The operator's door: a unix socket on the server's own machine. Who connects is known from the
// kernel (SO_PEERCRED); only this server's own user and root are heard. A message is its length as
// u32be, then that many bytes; each request gets one answer, several may follow on a connection.
// One loop thread.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <functional>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>

#include "base/bytes.hpp"
#include "net/presence.hpp"

namespace tasuki::net {

class AdminSocket {
  public:
    using Answer = std::function<boost::asio::awaitable<Bytes>(Bytes request, uid_t uid)>;

    static constexpr std::size_t kMessage = 1 << 20;  // bytes; above it the connection ends

    // Makes the socket 0600 in a folder of mode 0700 (made if missing) and listens. A socket left
    // behind by a dead server is replaced, one that somebody listens on is not. Throws
    // std::runtime_error with a sentence for the operator. The answer must outlive the loop.
    AdminSocket(boost::asio::io_context& loop, std::string path, Answer answer);
    ~AdminSocket();  // removes the socket
    AdminSocket(const AdminSocket&) = delete;
    AdminSocket& operator=(const AdminSocket&) = delete;

    void start();  // on the loop, or before it runs
    void stop();   // on the loop

  private:
    using Socket = boost::asio::local::stream_protocol::socket;

    boost::asio::awaitable<void> accept_all();
    boost::asio::awaitable<void> serve(Socket socket);

    boost::asio::io_context& loop_;
    std::string path_;
    Answer answer_;
    boost::asio::local::stream_protocol::acceptor acceptor_;
    boost::asio::steady_timer pause_;
    PresenceCount serving_ = std::make_shared<int>(0);
};

}  // namespace tasuki::net

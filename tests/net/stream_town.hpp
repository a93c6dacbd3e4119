// A loop on a thread with a listening socket and TLS, on which a test serves streams with a
// coroutine of its own. The test's thread plays the clients.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include "net/loop_scratch.hpp"
#include "net/tls_client.hpp"
#include "net/tls_context.hpp"
#include "net/tls_stream.hpp"
#include "support/certificates.hpp"
#include "support/temp_folder.hpp"

namespace tasuki::test {

using StreamPtr = std::shared_ptr<net::TlsStream>;
using Serve = std::function<boost::asio::awaitable<void>(StreamPtr)>;

class StreamTown {
  public:
    explicit StreamTown(Serve serve, net::StreamLimits limits = {});
    ~StreamTown();

    TlsClientWish wish(int receive_buffer = 0) const;
    TlsClient client(int receive_buffer = 0);

    // Runs on the loop and waits for it.
    void on_loop(const std::function<void()>& act);
    // Asks on the loop, for up to fifteen seconds.
    bool eventually(const std::function<bool()>& holds);
    const net::LoopCounters& counters() const { return *counters_; }
    std::vector<StreamPtr> streams();  // in order of handshake
    int served() const { return served_; }

  private:
    void accept_one();
    boost::asio::awaitable<void> welcome(StreamPtr stream);

    TempFolder folder_;
    TestAuthority authority_;
    net::TlsContext context_;
    Serve serve_;
    boost::asio::io_context loop_;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
    net::LoopCounters* counters_;
    net::UniqueFd listener_;
    std::uint16_t port_ = 0;
    std::vector<StreamPtr> streams_;
    std::atomic<int> served_{0};
    std::thread accepting_;
    std::thread running_;
};

// Waits up to fifteen seconds for something that another thread brings about.
bool eventually(const std::function<bool()>& holds);

}  // namespace tasuki::test

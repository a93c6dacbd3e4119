// The public face of net: one TLS port over several loops. main makes it after the loops and one
// FrontDoor per loop, and destroys it before them:
//
//     net::Loops loops(n);
//     ... one session FrontDoor per loops.at(i) ...
//     net::Server server(loops, doors, config);   // throws with a sentence for the operator
//     loops.start(on_broken);
//     server.start();
//     ... wait for a signal ...
//     co_spawn(loops.at(0), server.drain(10s), use_future).get();
//     loops.stop();
//
// A connection is accepted on loop 0, given to the loops in turn and stays where it was given.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "base/limits.hpp"
#include "net/address_count.hpp"
#include "net/assets.hpp"
#include "net/counters.hpp"
#include "net/lane.hpp"
#include "net/listener.hpp"
#include "net/loops.hpp"
#include "net/tls_context.hpp"

namespace tasuki::net {

struct ServerConfig {
    std::string address = "::";
    std::uint16_t port = 0;
    TlsConfig tls;
    StreamLimits stream;
    Assets assets;  // of the web app; they outlive the server
    int connections_before_sign_in = limits::kConnectionsBeforeSignInPerAddress;
};

struct Drained {
    std::size_t connections = 0;  // that were open when the drain began
    std::size_t aborted = 0;      // of them, those that did not leave in time
};

// Sums over the loops, for /metrics.
struct ServerCounts {
    std::uint64_t accepted = 0;
    std::uint64_t refused_at_accept = 0;  // an address with too many that have not signed in
    std::uint64_t open = 0;
    std::uint64_t handshakes = 0;
    std::uint64_t handshake_failures = 0;
    std::uint64_t requests = 0;
    std::uint64_t upgrades = 0;
    std::uint64_t frames_in = 0;
    std::uint64_t frames_out = 0;
    std::uint64_t sends = 0;
    std::uint64_t records = 0;
    std::uint64_t bytes_in = 0;
    std::uint64_t bytes_out = 0;
    std::uint64_t queued = 0;
    std::uint64_t dropped = 0;
};

class Server {
  public:
    // doors[i] belongs to loops.at(i). Loads the certificate and binds the port; accepts nothing
    // yet.
    Server(Loops& loops, const std::vector<session::FrontDoor*>& doors, ServerConfig config);
    ~Server();  // after loops.stop()
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    std::uint16_t port() const { return listener_.port(); }

    // Any thread.
    void start();

    // Reads the certificate files again. New connections use what they say, open ones go on. When
    // something is wrong with them the old one stays and the sentence for the operator comes back.
    // Any thread; reads files, so not on a loop.
    std::optional<std::string> reload_certificates();

    // Accepts nothing more, tells every connection "going away", waits, aborts who is left. To be
    // spawned on loop 0.
    boost::asio::awaitable<Drained> drain(std::chrono::milliseconds patience);

    ServerCounts counts() const;  // any thread

  private:
    void on_accepted(UniqueFd socket, const boost::asio::ip::address& from);
    boost::asio::awaitable<std::size_t> serving();
    boost::asio::awaitable<void> wait_until_empty(std::chrono::milliseconds patience);

    Loops& loops_;
    ServerConfig config_;
    Listener listener_;
    std::shared_ptr<AddressCount> addresses_;
    std::vector<std::unique_ptr<Lane>> lanes_;
    std::vector<const LoopCounters*> counters_;
    std::size_t next_ = 0;
    Counter accepted_;
    Counter refused_;
};

}  // namespace tasuki::net

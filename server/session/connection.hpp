// The port between `session` and `net`: what a session sees of the network, and what the network
// hands to the session. Everything here happens on one loop thread; nothing migrates.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "base/bytes.hpp"

namespace tasuki::session {

template <class T>
using awaitable = boost::asio::awaitable<T>;

// The doors of the one port, and what is spoken behind the second.
inline constexpr std::string_view kSignInPath = "/v1/sign-in";      // HTTPS POST of one envelope
inline constexpr std::string_view kSocketPath = "/v1/socket";       // WebSocket upgrade
inline constexpr std::string_view kFilesPath = "/v1/attachments/";  // + group/attachment…
inline constexpr std::string_view kSubprotocol = "tasuki.v1";
inline constexpr std::string_view kCookie = "__Host-tasuki";

// One encoded frame; shared because the same bytes go to every member of a group.
using Frame = std::shared_ptr<const Bytes>;

// WebSocket close codes that a client acts on (4000+ are ours; docs/protocol.md).
enum class Close : std::uint16_t {
    normal = 1000,
    going_away = 1001,  // the server stops; come back
    policy = 1008,
    too_big = 1009,
    session_ended = 4001,  // sign in again
    come_back = 4002,      // too far behind; reconnect with the cursor
    cut = 4003,            // membership ended somewhere; reconnect and be told
    too_slow_to_sign_in = 4004,
};

// Who is at the other end, as far as TLS and TCP can tell.
struct Peer {
    std::string address;  // without port; for throttling, never logged
    bool loopback = false;
    std::optional<Bytes> certificate_sha256;  // of a verified client certificate
};

// One WebSocket. Owned by net; a session holds a reference while it serves it.
class Connection {
  public:
    virtual ~Connection() = default;
    Connection() = default;
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // The next whole binary frame; empty when the peer is gone, spoke text, broke the protocol, or
    // close()/abort() was called. After an empty answer nothing more comes.
    virtual awaitable<std::optional<Bytes>> read() = 0;

    // Returns when the frame was accepted by the transport (not when it was sent); false when the
    // connection is over. One write at a time; the session's outbox sees to that.
    virtual awaitable<bool> write(Frame frame) = 0;

    // Bytes accepted but not yet taken by the kernel.
    virtual std::size_t unsent() const = 0;

    // Frames above this many bytes end the connection with Close::too_big.
    virtual void limit_frames(std::size_t bytes) = 0;

    // Ends politely: close frame, bounded flush. Pending read() and write() return.
    virtual void close(Close code) = 0;

    // Ends at once: what is queued is discarded, nothing more reaches the wire (the cut).
    virtual void abort() = 0;

    virtual const Peer& peer() const = 0;
};

// The HTTPS half: one POST path carries sign-in for all clients (docs/protocol.md).
struct HttpRequest {
    std::string method;
    std::string target;  // path and query as received
    std::string origin;  // empty where the header is missing
    std::string bearer;  // from "Authorization: Bearer …", else empty
    std::string cookie;  // value of our one cookie, else empty
    std::string content_type;
    std::string range;       // of the header of that name
    std::string fetch_site;  // Sec-Fetch-Site, where a browser says it
    Bytes body;
    Peer peer;
};

// The body of an answer that is too long to be held: asked for piece by piece while it leaves.
class BodySource {
  public:
    virtual ~BodySource() = default;
    // Empty: what is left must not leave, and the connection is to be aborted.
    virtual awaitable<Bytes> next() = 0;
    // Called in the turn in which that becomes so, whatever is on its way then.
    virtual void on_cut(std::function<void()> abort) = 0;
};

struct HttpReply {
    unsigned status = 200;
    std::string content_type = "application/x-protobuf";
    Bytes body;
    std::optional<std::string> set_cookie;  // whole header value
    // Instead of a body: of this many bytes, with these headers besides.
    std::shared_ptr<BodySource> source;
    std::uint64_t length = 0;
    std::vector<std::pair<std::string, std::string>> headers;
};

// What net hands its traffic to; one per loop, made by main from `session`.
class FrontDoor {
  public:
    virtual ~FrontDoor() = default;

    virtual awaitable<HttpReply> on_request(HttpRequest request) = 0;

    // Bytes of files, in and out, under kFilesPath. Before the body of a request is read: whether a
    // session stands behind what it shows, so that no stranger makes us read a long one.
    virtual awaitable<bool> knows(std::string secret) = 0;
    virtual awaitable<HttpReply> on_file(HttpRequest request) = 0;

    // Whether an upgrade from this Origin header may be accepted at all (empty: a native client).
    virtual bool origin_allowed(std::string_view origin) const = 0;

    // Serves one upgraded connection until it is over. `secret` is the bearer token or cookie, or
    // empty: such a connection may say Hello and Ping only.
    virtual awaitable<void> on_connection(Connection& connection, std::string secret,
                                          std::string origin) = 0;
};

}  // namespace tasuki::session

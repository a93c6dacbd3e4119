#include "net/lane.hpp"

#include <exception>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/log.hpp"
#include "net/http.hpp"

namespace tasuki::net {

namespace asio = boost::asio;
using session::awaitable;
using session::Close;

namespace {

// The end of one connection is nobody else's matter, also when its session broke.
void note_end(const std::exception_ptr& broken) {
    if (!broken) return;
    try {
        std::rethrow_exception(broken);
    } catch (const std::exception& error) {
        log::error("connection_broken", {{"what", log::Value::technical(error.what())}});
    } catch (...) {
        log::error("connection_broken");
    }
}

}  // namespace

struct Lane::Presence {
    explicit Presence(Lane& l) : lane(l) { ++lane.serving_; }
    ~Presence() { --lane.serving_; }
    Presence(const Presence&) = delete;
    Presence& operator=(const Presence&) = delete;
    Lane& lane;
};

Lane::Lane(asio::io_context& loop, session::FrontDoor& door, TlsContext context)
    : loop_(loop), door_(door), context_(std::move(context)), scratch_(LoopScratch::of(loop)) {}

void Lane::receive(UniqueFd socket, session::Peer peer, AddressTicket ticket) {
    if (draining_) return;
    asio::co_spawn(loop_, serve(std::move(socket), std::move(peer), std::move(ticket)), &note_end);
}

awaitable<void> Lane::serve(UniqueFd socket, session::Peer peer, AddressTicket ticket) {
    Presence presence(*this);
    TlsStream stream(loop_, std::move(socket), context_.get());
    stream.expires_after(scratch_.limits().before_sign_in);
    auto [error] = co_await stream.async_handshake(asio::as_tuple(asio::use_awaitable));
    if (error) {
        scratch_.counters().handshake_failures.add(1);
        co_return;
    }
    peer.certificate_sha256 = stream.peer_certificate_sha256();
    auto upgraded = co_await serve_http(std::move(stream), door_, std::move(peer),
                                        std::move(ticket), assets_, draining_);
    if (!upgraded) co_return;
    co_await serve_socket(*upgraded->socket, std::move(upgraded->secret),
                          std::move(upgraded->origin));
}

awaitable<void> Lane::serve_socket(WebSocket& socket, std::string secret, std::string origin) {
    sockets_.push_back(socket);
    if (draining_) socket.close(Close::going_away);
    std::exception_ptr broken;
    try {
        co_await door_.on_connection(socket, std::move(secret), std::move(origin));
    } catch (...) {
        broken = std::current_exception();
    }
    if (broken) socket.abort();
    co_await socket.finish();
    if (broken) std::rethrow_exception(broken);
}

void Lane::begin_drain() {
    draining_ = true;
    for (auto& socket : sockets_) socket.close(Close::going_away);
}

void Lane::abort_all() { scratch_.abort_all(); }

}  // namespace tasuki::net

#include "net/server.hpp"

#include <stdexcept>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/log.hpp"

namespace tasuki::net {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

constexpr auto kLook = 20ms;

// Hops of a drain: each runs on the lane's own loop.
asio::awaitable<std::size_t> begin_drain(Lane& lane) {
    auto told = lane.serving();
    lane.begin_drain();
    co_return told;
}
asio::awaitable<void> abort_all(Lane& lane) {
    lane.abort_all();
    co_return;
}
asio::awaitable<std::size_t> count(Lane& lane) { co_return lane.serving(); }

}  // namespace

Server::Server(Loops& loops, const std::vector<session::FrontDoor*>& doors, ServerConfig config)
    : loops_(loops),
      config_(std::move(config)),
      listener_(loops.at(0), config_.address, config_.port),
      addresses_(std::make_shared<AddressCount>(loops.at(0), config_.connections_before_sign_in)) {
    if (doors.size() != loops.size()) throw std::invalid_argument("one front door per loop");
    auto context = make_tls_context(config_.tls);
    for (std::size_t i = 0; i < loops.size(); ++i) {
        lanes_.push_back(std::make_unique<Lane>(loops.at(i), *doors[i], context));
        lanes_.back()->set_limits(config_.stream);
        lanes_.back()->serve(config_.assets);
        counters_.push_back(&LoopScratch::of(loops.at(i)).counters());
    }
}

Server::~Server() { addresses_->close(); }

void Server::start() {
    asio::post(loops_.at(0), [this] {
        listener_.start([this](UniqueFd socket, const asio::ip::address& from) {
            on_accepted(std::move(socket), from);
        });
    });
}

void Server::on_accepted(UniqueFd socket, const asio::ip::address& from) {
    accepted_.add(1);
    auto ticket = addresses_->enter(from);
    if (!ticket) return refused_.add(1);
    auto& lane = *lanes_[next_++ % lanes_.size()];
    session::Peer peer;
    peer.address = from.to_string();
    peer.loopback = from.is_loopback();
    asio::post(lane.loop(), [&lane, socket = std::move(socket), peer = std::move(peer),
                             ticket = std::move(*ticket)]() mutable {
        lane.receive(std::move(socket), std::move(peer), std::move(ticket));
    });
}

std::optional<std::string> Server::reload_certificates() {
    TlsContext context;
    try {
        context = make_tls_context(config_.tls);
    } catch (const std::runtime_error& error) {
        log::error("certificate_kept", {{"why", log::Value::technical(error.what())}});
        return error.what();
    }
    for (auto& lane : lanes_) {
        asio::post(lane->loop(), [&lane = *lane, context] { lane.use(context); });
    }
    log::info("certificate_reloaded");
    return std::nullopt;
}

asio::awaitable<std::size_t> Server::serving() {
    std::size_t all = 0;
    for (auto& lane : lanes_) {
        all += co_await asio::co_spawn(lane->loop(), count(*lane), asio::use_awaitable);
    }
    co_return all;
}

asio::awaitable<void> Server::wait_until_empty(std::chrono::milliseconds patience) {
    asio::steady_timer timer(loops_.at(0));
    for (auto waited = 0ms; waited < patience; waited += kLook) {
        auto left = co_await serving();
        if (left == 0) co_return;
        timer.expires_after(kLook);
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    }
}

asio::awaitable<Drained> Server::drain(std::chrono::milliseconds patience) {
    listener_.stop();
    Drained drained;
    for (auto& lane : lanes_) {
        drained.connections +=
            co_await asio::co_spawn(lane->loop(), begin_drain(*lane), asio::use_awaitable);
    }
    co_await wait_until_empty(patience);
    drained.aborted = co_await serving();
    for (auto& lane : lanes_) {
        co_await asio::co_spawn(lane->loop(), abort_all(*lane), asio::use_awaitable);
    }
    co_await wait_until_empty(5s);
    co_return drained;
}

ServerCounts Server::counts() const {
    ServerCounts sum;
    sum.accepted = accepted_.get();
    sum.refused_at_accept = refused_.get();
    for (const auto* loop : counters_) {
        sum.open += loop->open.get();
        sum.handshakes += loop->handshakes.get();
        sum.handshake_failures += loop->handshake_failures.get();
        sum.requests += loop->requests.get();
        sum.upgrades += loop->upgrades.get();
        sum.frames_in += loop->frames_in.get();
        sum.frames_out += loop->frames_out.get();
        sum.sends += loop->sends.get();
        sum.records += loop->records.get();
        sum.bytes_in += loop->bytes_in.get();
        sum.bytes_out += loop->bytes_out.get();
        sum.queued += loop->queued.get();
        sum.dropped += loop->dropped.get();
    }
    return sum;
}

}  // namespace tasuki::net

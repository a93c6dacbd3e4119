#include "net/websocket.hpp"

#include <array>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <boost/beast/websocket/stream.hpp>

#include "base/limits.hpp"
#include "net/beast_http.hpp"
#include "net/frame_gate.hpp"
#include "net/http_rules.hpp"
#include "net/loop_scratch.hpp"

namespace tasuki::net {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using namespace std::chrono_literals;
using session::awaitable;
using session::Close;

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
constexpr auto kGoodbye = 5s;

void decorate(beast::websocket::response_type& response) {
    response.set(beast::http::field::sec_websocket_protocol, session::kSubprotocol);
    response.set(beast::http::field::server, "tasuki");
    response.set(beast::http::field::strict_transport_security, kStrictTransport);
    response.set(beast::http::field::cache_control, "no-store");
}

class BeastWebSocket final : public WebSocket, private StreamWatcher {
  public:
    BeastWebSocket(TlsStream stream, session::Peer peer, AddressTicket ticket)
        : ws_(std::move(stream)), peer_(std::move(peer)), ticket_(std::move(ticket)) {
        ws_.set_option(beast::websocket::stream_base::decorator(&decorate));
        ws_.auto_fragment(false);
        ws_.binary(true);
        ws_.read_message_max(limits::kFrameBeforeSignIn);
    }
    ~BeastWebSocket() override { stream().watch(nullptr); }

    awaitable<bool> accept(HttpMessage request);

    awaitable<std::optional<Bytes>> read() override;
    awaitable<bool> write(session::Frame frame) override;
    std::size_t unsent() const override { return ws_.next_layer().queued(); }
    void limit_frames(std::size_t bytes) override;
    void close(Close code) override { start_close(static_cast<std::uint16_t>(code)); }
    void abort() override;
    const session::Peer& peer() const override { return peer_; }
    awaitable<void> finish() override;

  private:
    TlsStream& stream() { return ws_.next_layer(); }
    void start_close(std::uint16_t code);
    void on_closed();
    awaitable<bool> read_rest(Bytes& message);

    void on_plaintext(ByteView plain, std::uint32_t tick) override;
    void on_deadline() override;
    void on_quiet() override;

    beast::websocket::stream<TlsStream, false> ws_;
    session::Peer peer_;
    AddressTicket ticket_;
    FrameGate gate_;
    std::array<std::uint8_t, 256> first_{};  // all that an idle connection reads into
    asio::steady_timer* finished_ = nullptr;
    bool signed_in_ = false;
    bool closing_ = false;
    bool closed_ = false;
};

awaitable<bool> BeastWebSocket::accept(HttpMessage request) {
    auto [error] = co_await ws_.async_accept(request, kTuple);
    if (error) co_return false;
    stream().expires_after(stream().limits().before_sign_in);
    stream().watch(this);
    co_return true;
}

awaitable<std::optional<Bytes>> BeastWebSocket::read() {
    if (closing_) co_return std::nullopt;
    auto [error, n] = co_await ws_.async_read_some(asio::buffer(first_), kTuple);
    if (error || closing_) co_return std::nullopt;
    if (ws_.got_text()) {
        start_close(beast::websocket::close_code::unknown_data);
        co_return std::nullopt;
    }
    Bytes message(first_.begin(), first_.begin() + static_cast<std::ptrdiff_t>(n));
    bool whole = ws_.is_message_done();
    if (!whole) whole = co_await read_rest(message);
    if (!whole) co_return std::nullopt;
    stream().counters().frames_in.add(1);
    co_return message;
}

// Beast keeps the whole within read_message_max.
awaitable<bool> BeastWebSocket::read_rest(Bytes& message) {
    while (!ws_.is_message_done()) {
        auto at = message.size();
        message.resize(at + ws_.read_size_hint(4096));
        auto [error, n] = co_await ws_.async_read_some(
            asio::buffer(message.data() + at, message.size() - at), kTuple);
        if (error || closing_) co_return false;
        message.resize(at + n);
    }
    co_return true;
}

awaitable<bool> BeastWebSocket::write(session::Frame frame) {
    if (closing_) co_return false;
    stream().counters().frames_out.add(1);
    auto [error, n] = co_await ws_.async_write(asio::buffer(*frame), kTuple);
    co_return !error && !closing_;
}

void BeastWebSocket::limit_frames(std::size_t bytes) {
    ws_.read_message_max(bytes);
    if (signed_in_ || bytes <= limits::kFrameBeforeSignIn) return;
    signed_in_ = true;
    ticket_.give_back();
    if (!closing_) stream().expires_never();
}

void BeastWebSocket::start_close(std::uint16_t code) {
    if (closing_) return;
    closing_ = true;
    stream().expires_after(kGoodbye);
    ws_.async_close(code, [this](error_code) { on_closed(); });
}

void BeastWebSocket::on_closed() {
    closed_ = true;
    if (finished_ != nullptr) finished_->cancel();
}

void BeastWebSocket::abort() {
    stream().abort();
    start_close(beast::websocket::close_code::normal);  // for finish(); no byte of it can leave
}

awaitable<void> BeastWebSocket::finish() {
    start_close(beast::websocket::close_code::normal);
    if (closed_) co_return;
    asio::steady_timer finished(ws_.get_executor(), asio::steady_timer::time_point::max());
    finished_ = &finished;
    co_await finished.async_wait(kTuple);
    finished_ = nullptr;
}

void BeastWebSocket::on_plaintext(ByteView plain, std::uint32_t tick) {
    if (!gate_.pass(plain, tick)) close(Close::policy);
}

// Too slow to sign in, or too slow to answer our goodbye.
void BeastWebSocket::on_deadline() {
    closing_ ? stream().abort() : close(Close::too_slow_to_sign_in);
}

void BeastWebSocket::on_quiet() {
    if (!closing_) ws_.async_ping({}, [](error_code) {});
}

}  // namespace

awaitable<std::unique_ptr<WebSocket>> accept_websocket(TlsStream stream, HttpMessage request,
                                                       session::Peer peer, AddressTicket ticket) {
    auto& counters = stream.counters();
    auto socket =
        std::make_unique<BeastWebSocket>(std::move(stream), std::move(peer), std::move(ticket));
    bool accepted = co_await socket->accept(std::move(request));
    if (!accepted) co_return nullptr;
    counters.upgrades.add(1);
    co_return socket;
}

}  // namespace tasuki::net

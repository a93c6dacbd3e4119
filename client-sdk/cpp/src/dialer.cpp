// Requests with one answer, and the WebSocket. With dialer_files.cpp the only sources that see
// Beast and TLS.
#include "dialer.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>

#include <deque>

#include "base/crypto.hpp"
#include "dialer_line.hpp"

namespace tasuki::client {
namespace http = beast::http;
namespace websocket = beast::websocket;

namespace {

constexpr const char* kPostPath = "/v1/sign-in";
constexpr const char* kSocketPath = "/v1/socket";
constexpr const char* kSubprotocol = "tasuki.v1";
constexpr std::size_t kMessageMost = 1 << 20;
constexpr std::size_t kAnswerMost = 256 * 1024;

using WebSocket = websocket::stream<TlsStream>;

bool is_pinned(const Hash& pin, asio::ssl::verify_context& context) {
    auto* store = context.native_handle();
    if (X509_STORE_CTX_get_error_depth(store) != 0) return true;  // only the server's own counts
    auto* certificate = X509_STORE_CTX_get_current_cert(store);
    Hash seen{};
    unsigned length = 0;
    return certificate != nullptr &&
           X509_digest(certificate, EVP_sha256(), seen.data(), &length) == 1 &&
           length == seen.size() && same_secret(seen, pin);
}

// A pin stands in place of chain and name: it is the very certificate.
void trust_only(asio::ssl::context& tls, const Hash& pin) {
    tls.set_verify_callback(
        [pin](bool, asio::ssl::verify_context& context) { return is_pinned(pin, context); });
}

void prepare(asio::ssl::context& tls, const Options& options) {
    SSL_CTX_set_min_proto_version(tls.native_handle(), TLS1_3_VERSION);
    tls.set_verify_mode(asio::ssl::verify_peer);
    if (!options.ca_file.empty()) tls.load_verify_file(options.ca_file);
    if (!options.ca_pem.empty()) tls.add_certificate_authority(asio::buffer(options.ca_pem));
    if (options.ca_file.empty() && options.ca_pem.empty()) tls.set_default_verify_paths();
    if (options.pinned_certificate) {
        trust_only(tls, *options.pinned_certificate);
    } else {
        tls.set_verify_callback(asio::ssl::host_name_verification(options.host));
    }
    if (!options.client_certificate_file.empty()) {
        tls.use_certificate_chain_file(options.client_certificate_file);
        tls.use_private_key_file(options.client_key_file, asio::ssl::context::pem);
    }
}

bool is_address(const std::string& host) {
    error_code failed;
    asio::ip::make_address(host, failed);
    return !failed;
}

}  // namespace

Failure failure_of_step(Error usual, const char* step, const error_code& failed) {
    auto error = failed == beast::error::timeout ? Error::timed_out : usual;
    if (failed == asio::error::operation_aborted) error = Error::cancelled;
    return failure_of(error, std::string(step) + ": " + failed.message());
}

Dialer::Setting::Setting(asio::any_io_executor where, const Options& wanted)
    : executor(std::move(where)), options(wanted) {
    prepare(tls, options);
}

awaitable<Done> dial(std::shared_ptr<Line> line, std::string host, std::string port,
                     Millis patience) {
    auto& tcp_stream = beast::get_lowest_layer(line->stream);
    tcp_stream.expires_after(patience);
    auto [not_found, found] = co_await line->resolver.async_resolve(host, port, kAwait);
    if (not_found) co_return failure_of_step(Error::cannot_reach, "resolve", not_found);
    auto [not_there, endpoint] = co_await tcp_stream.async_connect(found, kAwait);
    if (not_there) co_return failure_of_step(Error::cannot_reach, "connect", not_there);
    error_code ignored;  // a socket without it is slow, not wrong
    tcp_stream.socket().set_option(tcp::no_delay(true), ignored);
    if (!is_address(host)) SSL_set_tlsext_host_name(line->stream.native_handle(), host.c_str());
    auto [no_tls] = co_await line->stream.async_handshake(asio::ssl::stream_base::client, kAwait);
    if (no_tls) {
        const bool refused = SSL_get_verify_result(line->stream.native_handle()) != X509_V_OK ||
                             no_tls.category() == asio::error::get_ssl_category();
        co_return failure_of_step(refused ? Error::not_trusted : Error::cannot_reach, "tls",
                                  no_tls);
    }
    co_return Done();
}

namespace {

using Request = http::request<http::vector_body<std::uint8_t>>;
using Reply = http::response<http::vector_body<std::uint8_t>>;

Result<Bytes> body_of(Reply reply) {
    if (reply[http::field::content_type] == kMediaType && !reply.body().empty()) {
        return std::move(reply.body());
    }
    const auto status = reply.result_int();
    const auto detail = "http status " + std::to_string(status);
    switch (status) {
        case 413: return failure_of(Error::too_large, detail);
        case 429: return failure_of(Error::throttled, detail);
        case 503: return failure_of(Error::busy, detail);
        default: return failure_of(Error::protocol_broken, detail);
    }
}

awaitable<Result<Bytes>> exchange(std::shared_ptr<Line> line, Request request) {
    auto [unsent, sent] = co_await http::async_write(line->stream, request, kAwait);
    if (unsent) co_return failure_of_step(Error::connection_lost, "send", unsent);
    beast::flat_buffer buffer;
    http::response_parser<http::vector_body<std::uint8_t>> parser;
    parser.body_limit(kAnswerMost);
    auto [unread, received] = co_await http::async_read(line->stream, buffer, parser, kAwait);
    if (unread) co_return failure_of_step(Error::connection_lost, "answer", unread);
    beast::get_lowest_layer(line->stream).close();
    co_return body_of(parser.release());
}

Failure failure_of_upgrade(const websocket::response_type& answer, const error_code& failed) {
    if (failed != websocket::error::upgrade_declined) {
        return failure_of_step(Error::connection_lost, "upgrade", failed);
    }
    const auto status = answer.result_int();
    const auto detail = "upgrade declined with " + std::to_string(status);
    if (status == 401 || status == 403) return failure_of(Error::session_ended, detail);
    if (status == 429) return failure_of(Error::throttled, detail);
    if (status == 503) return failure_of(Error::busy, detail);
    return failure_of(Error::protocol_broken, detail);
}

class OpenSocket final : public Socket, public std::enable_shared_from_this<OpenSocket> {
  public:
    OpenSocket(TlsStream stream, Millis idle) : stream_(std::move(stream)) {
        websocket::stream_base::timeout limits{};
        limits.handshake_timeout = std::chrono::seconds(15);
        limits.idle_timeout = idle;
        limits.keep_alive_pings = true;
        beast::get_lowest_layer(stream_).expires_never();
        stream_.set_option(limits);
        stream_.binary(true);
        stream_.read_message_max(kMessageMost);
    }

    WebSocket& stream() { return stream_; }

    awaitable<std::optional<Bytes>> read() override {
        auto self = shared_from_this();
        beast::flat_buffer buffer;
        auto [failed, count] = co_await stream_.async_read(buffer, kAwait);
        if (failed || !stream_.got_binary()) {
            over_ = true;
            co_return std::nullopt;
        }
        const auto* data = static_cast<const std::uint8_t*>(buffer.data().data());
        co_return Bytes(data, data + buffer.size());
    }

    bool send(Bytes frame) override {
        if (over_ || queued_ + frame.size() > kQueued) return false;
        queued_ += frame.size();
        queue_.push_back(std::move(frame));
        if (!writing_) {
            writing_ = true;
            asio::co_spawn(stream_.get_executor(), write_all(shared_from_this()), asio::detached);
        }
        return true;
    }

    void close() override {
        if (over_) return;
        over_ = true;
        if (writing_) return;  // the writer closes behind its last frame
        asio::co_spawn(stream_.get_executor(), say_goodbye(shared_from_this()), asio::detached);
    }

    void cancel() override {
        over_ = true;
        beast::get_lowest_layer(stream_).close();
    }

    CloseCode close_code() const override {
        return static_cast<CloseCode>(static_cast<std::uint16_t>(stream_.reason().code));
    }

  private:
    static awaitable<void> write_all(std::shared_ptr<OpenSocket> self) {
        while (!self->queue_.empty()) {
            auto& frame = self->queue_.front();
            auto [failed, count] = co_await self->stream_.async_write(asio::buffer(frame), kAwait);
            if (failed) {
                self->cancel();
                break;
            }
            self->queued_ -= self->queue_.front().size();
            self->queue_.pop_front();
        }
        self->writing_ = false;
        if (self->over_) co_await say_goodbye(self);
    }

    static awaitable<void> say_goodbye(std::shared_ptr<OpenSocket> self) {
        co_await self->stream_.async_close(websocket::close_code::normal, kAwait);
        beast::get_lowest_layer(self->stream_).close();
    }

    WebSocket stream_;
    std::deque<Bytes> queue_;
    std::size_t queued_ = 0;
    bool writing_ = false;
    bool over_ = false;
};

awaitable<Result<std::shared_ptr<Socket>>> upgrade(std::shared_ptr<OpenSocket> socket,
                                                   std::string host, std::string bearer) {
    socket->stream().set_option(
        websocket::stream_base::decorator([bearer](websocket::request_type& request) {
            request.set(http::field::sec_websocket_protocol, kSubprotocol);
            if (!bearer.empty()) request.set(http::field::authorization, "Bearer " + bearer);
        }));
    websocket::response_type answer;
    auto [failed] = co_await socket->stream().async_handshake(answer, host, kSocketPath, kAwait);
    if (failed) co_return failure_of_upgrade(answer, failed);
    if (answer[http::field::sec_websocket_protocol] != kSubprotocol) {
        socket->cancel();
        co_return failure_of(Error::protocol_broken, "the server speaks no tasuki.v1");
    }
    co_return std::shared_ptr<Socket>(socket);
}

}  // namespace

Dialer::Dialer(asio::any_io_executor executor, const Options& options)
    : setting_(std::make_shared<Setting>(std::move(executor), options)) {}
Dialer::~Dialer() = default;

std::shared_ptr<Line> new_line(Dialer::Setting& setting) {
    auto line = std::make_shared<Line>(setting.executor, setting.tls);
    std::erase_if(setting.dialling, [](const auto& one) { return one.expired(); });
    setting.dialling.push_back(line);
    return line;
}

std::string host_field(const Options& options) {
    return options.port == 443 ? options.host : options.host + ":" + std::to_string(options.port);
}

awaitable<Result<Bytes>> Dialer::post(Bytes body, std::string bearer) {
    auto setting = setting_;
    const auto& options = setting->options;
    auto line = new_line(*setting);
    auto reached =
        co_await dial(line, options.host, std::to_string(options.port), options.connect_timeout);
    if (!reached) co_return reached.error();
    Request request(http::verb::post, kPostPath, 11);
    request.set(http::field::host, host_field(options));
    request.set(http::field::content_type, kMediaType);
    request.set(http::field::connection, "close");
    if (!bearer.empty()) request.set(http::field::authorization, "Bearer " + bearer);
    request.body() = std::move(body);
    request.prepare_payload();
    beast::get_lowest_layer(line->stream).expires_after(options.request_timeout);
    co_return co_await exchange(line, std::move(request));
}

awaitable<Result<std::shared_ptr<Socket>>> Dialer::open(std::string bearer) {
    auto setting = setting_;
    const auto& options = setting->options;
    auto line = new_line(*setting);
    auto reached =
        co_await dial(line, options.host, std::to_string(options.port), options.connect_timeout);
    if (!reached) co_return reached.error();
    auto socket = std::make_shared<OpenSocket>(std::move(line->stream), options.idle_timeout);
    line.reset();  // the socket is what Dialer::cancel() has to end from here on
    setting->open.push_back(socket);
    auto opened = co_await upgrade(socket, host_field(options), std::move(bearer));
    // From here on its owner ends it, politely; cancel() is for what is still on its way.
    std::erase_if(setting->open, [&](const auto& one) { return one.lock() == socket; });
    co_return opened;
}

void Dialer::cancel() {
    for (auto& one : setting_->dialling) {
        if (auto line = one.lock()) line->cancel();
    }
    for (auto& one : setting_->open) {
        if (auto socket = one.lock()) socket->cancel();
    }
}

}  // namespace tasuki::client

// The network half of TinyServer.
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
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

#include "tiny_server_net.hpp"

namespace tasuki::test {
namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using tcp = asio::ip::tcp;

namespace {

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
using TlsStream = beast::ssl_stream<beast::tcp_stream>;
using Request = http::request<http::string_body>;

class Connection final : public Peer, public std::enable_shared_from_this<Connection> {
  public:
    explicit Connection(TlsStream stream) : stream_(std::move(stream)) {}
    websocket::stream<TlsStream>& stream() { return stream_; }

    void send(const pb::ServerEnvelope& envelope) override {
        queue_.push_back(envelope.SerializeAsString());
        pump();
    }
    void close(std::uint16_t code) override {
        close_code_ = code;
        pump();
    }
    void drop() override { beast::get_lowest_layer(stream_).close(); }

  private:
    void pump() {
        if (writing_) return;
        writing_ = true;
        asio::co_spawn(stream_.get_executor(), write_all(shared_from_this()), asio::detached);
    }
    static asio::awaitable<void> write_all(std::shared_ptr<Connection> self) {
        self->stream_.binary(true);
        while (!self->queue_.empty()) {
            const auto frame = std::move(self->queue_.front());
            self->queue_.pop_front();
            auto [failed, n] = co_await self->stream_.async_write(asio::buffer(frame), kAwait);
            if (failed) co_return;
        }
        self->writing_ = false;
        if (self->close_code_ != 0) {
            co_await self->stream_.async_close(websocket::close_reason(self->close_code_), kAwait);
        }
    }

    websocket::stream<TlsStream> stream_;
    std::deque<std::string> queue_;
    bool writing_ = false;
    std::uint16_t close_code_ = 0;
};

std::string bearer_of(const Request& request) {
    const std::string value(request[http::field::authorization]);
    return value.starts_with("Bearer ") ? value.substr(7) : std::string();
}

asio::awaitable<void> refuse(TlsStream& stream, http::status status) {
    http::response<http::empty_body> answer(status, 11);
    answer.prepare_payload();
    co_await http::async_write(stream, answer, kAwait);
    beast::get_lowest_layer(stream).close();
}

}  // namespace

// Held by the coroutines, so that they find out when the server is gone.
struct Listening {
    Listening(asio::io_context& context, TinyServer& server) : server(&server), acceptor(context) {}
    TinyServer* server;
    asio::ssl::context tls{asio::ssl::context::tls_server};
    tcp::acceptor acceptor;
    std::vector<std::weak_ptr<Connection>> open;
};

namespace {

using ListeningPtr = std::shared_ptr<Listening>;

asio::awaitable<void> serve_post(ListeningPtr life, TlsStream& stream, const Request& request) {
    pb::ClientEnvelope asked;
    if (!asked.ParseFromString(request.body())) {
        co_await refuse(stream, http::status::bad_request);
        co_return;
    }
    life->server->bearers.push_back(bearer_of(request));
    http::response<http::string_body> answer(http::status::ok, 11);
    answer.set(http::field::content_type, "application/x-protobuf");
    answer.body() = life->server->on_post(asked).SerializeAsString();
    answer.prepare_payload();
    co_await http::async_write(stream, answer, kAwait);
    beast::get_lowest_layer(stream).close();
}

asio::awaitable<void> serve_socket(ListeningPtr life, std::shared_ptr<Connection> connection,
                                   Request request) {
    auto& stream = connection->stream();
    stream.set_option(websocket::stream_base::decorator([](websocket::response_type& answer) {
        answer.set(http::field::sec_websocket_protocol, "tasuki.v1");
    }));
    auto [failed] = co_await stream.async_accept(request, kAwait);
    if (failed) co_return;
    life->open.push_back(connection);
    while (true) {
        beast::flat_buffer buffer;
        auto [over, n] = co_await stream.async_read(buffer, kAwait);
        if (over || life->server == nullptr) co_return;
        pb::ClientEnvelope envelope;
        const auto bytes = buffer.data();
        if (!envelope.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) co_return;
        life->server->on_frame(*connection, envelope);
    }
}

asio::awaitable<void> serve(ListeningPtr life, tcp::socket socket) {
    TlsStream stream(std::move(socket), life->tls);
    auto [no_tls] = co_await stream.async_handshake(asio::ssl::stream_base::server, kAwait);
    if (no_tls) co_return;
    beast::flat_buffer buffer;
    Request request;
    auto [failed, n] = co_await http::async_read(stream, buffer, request, kAwait);
    if (failed || life->server == nullptr) co_return;
    if (request.method() == http::verb::post && request.target() == "/v1/sign-in") {
        co_await serve_post(life, stream, request);
    } else if (!websocket::is_upgrade(request) || request.target() != "/v1/socket") {
        co_await refuse(stream, http::status::not_found);
    } else if (!life->server->takes(bearer_of(request))) {
        co_await refuse(stream, http::status::unauthorized);
    } else {
        life->server->bearers.push_back(bearer_of(request));
        auto connection = std::make_shared<Connection>(std::move(stream));
        co_await serve_socket(life, std::move(connection), std::move(request));
    }
}

asio::awaitable<void> accept_all(ListeningPtr life) {
    while (life->server != nullptr) {
        auto [failed, socket] = co_await life->acceptor.async_accept(kAwait);
        if (failed) co_return;
        if (life->server == nullptr || life->server->unreachable) continue;
        asio::co_spawn(life->acceptor.get_executor(), serve(life, std::move(socket)),
                       asio::detached);
    }
}

}  // namespace

TinyNet::TinyNet(asio::io_context& context, const CertificateFiles& files,
                 const std::string& client_ca, TinyServer& server)
    : life_(std::make_shared<Listening>(context, server)) {
    life_->tls.use_certificate_chain_file(files.certificate);
    life_->tls.use_private_key_file(files.key, asio::ssl::context::pem);
    if (!client_ca.empty()) {
        life_->tls.load_verify_file(client_ca);
        life_->tls.set_verify_mode(asio::ssl::verify_peer | asio::ssl::verify_fail_if_no_peer_cert);
    }
    const tcp::endpoint where(asio::ip::address_v4::loopback(), 0);
    life_->acceptor.open(where.protocol());
    life_->acceptor.bind(where);
    life_->acceptor.listen();
    asio::co_spawn(context, accept_all(life_), asio::detached);
}

TinyNet::~TinyNet() {
    stop_listening();
    for (auto* peer : peers()) peer->drop();
    life_->server = nullptr;
}

std::uint16_t TinyNet::port() const { return life_->acceptor.local_endpoint().port(); }

void TinyNet::stop_listening() {
    boost::system::error_code ignored;  // closed before
    life_->acceptor.close(ignored);
}

std::vector<Peer*> TinyNet::peers() const {
    std::vector<Peer*> all;
    for (const auto& one : life_->open) {
        if (auto connection = one.lock()) all.push_back(connection.get());
    }
    return all;
}

std::size_t TinyNet::connections() const { return life_->open.size(); }

}  // namespace tasuki::test

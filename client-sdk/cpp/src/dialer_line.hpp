// One connection on its way to the server, as dialer*.cpp share it: name, TCP and TLS. Internal.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/ssl.hpp>

#include "bell.hpp"
#include "dialer.hpp"

namespace tasuki::client {

namespace asio = boost::asio;
namespace beast = boost::beast;
using tcp = asio::ip::tcp;
using boost::system::error_code;

inline constexpr const char* kMediaType = "application/x-protobuf";

using TlsStream = beast::ssl_stream<beast::tcp_stream>;

Failure failure_of_step(Error usual, const char* step, const error_code& failed);

// Something that can be ended from outside while a coroutine waits in it.
struct Cancelled {
    virtual ~Cancelled() = default;
    virtual void cancel() = 0;
};

struct Dialer::Setting {
    Setting(asio::any_io_executor where, const Options& wanted);
    asio::any_io_executor executor;
    Options options;
    asio::ssl::context tls{asio::ssl::context::tls_client};
    std::vector<std::weak_ptr<Socket>> open;  // being upgraded
    std::vector<std::weak_ptr<Cancelled>> dialling;
};

// Name, TCP and TLS: the same for both kinds. One object per connection.
struct Line final : Cancelled {
    Line(const asio::any_io_executor& executor, asio::ssl::context& tls)
        : resolver(executor), stream(executor, tls) {}
    void cancel() override {
        resolver.cancel();
        beast::get_lowest_layer(stream).close();
    }
    tcp::resolver resolver;
    TlsStream stream;
};

awaitable<Done> dial(std::shared_ptr<Line> line, std::string host, std::string port,
                     Millis patience);
std::shared_ptr<Line> new_line(Dialer::Setting& setting);
std::string host_field(const Options& options);

}  // namespace tasuki::client

#include "net/plain_http.hpp"

#include <array>
#include <exception>
#include <stdexcept>
#include <string_view>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "base/log.hpp"

namespace tasuki::net {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using namespace std::chrono_literals;

namespace {

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t kRequest = 4096;
constexpr int kAtOnce = 16;  // over it: closed at accept
constexpr auto kPatience = 5s;

std::string_view reason_of(unsigned status) {
    switch (status) {
        case 200: return "OK";
        case 400: return "Bad Request";
        case 404: return "Not Found";
        case 405: return "Method Not Allowed";
        default: return "Service Unavailable";
    }
}

std::string write_out(const PlainReply& reply) {
    return "HTTP/1.1 " + std::to_string(reply.status) + " " + std::string(reason_of(reply.status)) +
           "\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\nContent-Length: " +
           std::to_string(reply.text.size()) +
           "\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n" + reply.text;
}

const std::string& loopback_only(const std::string& address) {
    error_code error;
    auto where = asio::ip::make_address(address, error);
    if (error || !where.is_loopback()) {
        throw std::runtime_error(
            "health and metrics are shown without sign-in, so they listen "
            "on 127.0.0.1 or ::1 only, not on '" +
            address + "'");
    }
    return address;
}

void note(const std::exception_ptr& broken) {
    if (!broken) return;
    try {
        std::rethrow_exception(broken);
    } catch (const std::exception& error) {
        log::error("plain_http_broken", {{"what", log::Value::technical(error.what())}});
    }
}

}  // namespace

PlainHttp::PlainHttp(asio::io_context& loop, const std::string& address, std::uint16_t port,
                     Answer answer)
    : loop_(loop), listener_(loop, loopback_only(address), port), answer_(std::move(answer)) {}

void PlainHttp::start() {
    listener_.start([this](UniqueFd fd, const asio::ip::address& from) {
        if (*serving_ >= kAtOnce) return;
        auto protocol = from.is_v6() ? tcp::v6() : tcp::v4();
        auto socket = std::make_shared<tcp::socket>(loop_, protocol, fd.get());
        fd.release();
        asio::co_spawn(loop_, serve(std::move(socket)), &note);
    });
}

void PlainHttp::stop() { listener_.stop(); }

asio::awaitable<void> PlainHttp::serve(std::shared_ptr<tcp::socket> socket) {
    const Presence presence(serving_);
    asio::steady_timer patience(loop_, kPatience);
    patience.async_wait([socket](error_code error) {
        error_code ignored;  // closed it is in any case
        if (!error) socket->close(ignored);
    });
    std::string request;
    auto [error, size] = co_await asio::async_read_until(
        *socket, asio::dynamic_buffer(request, kRequest), "\r\n\r\n", kTuple);
    if (!error) {
        auto reply = co_await reply_to(std::move(request));
        auto text = write_out(reply);
        co_await asio::async_write(*socket, asio::buffer(text), kTuple);
    }
}

asio::awaitable<PlainReply> PlainHttp::reply_to(std::string request) {
    std::string_view line(request);
    line = line.substr(0, line.find("\r\n"));
    auto first = line.find(' ');
    auto last = line.rfind(' ');
    if (first == std::string_view::npos || first == last) co_return PlainReply{400, "?\n"};
    if (line.substr(0, first) != "GET") co_return PlainReply{405, "GET only\n"};
    std::string path(line.substr(first + 1, last - first - 1));
    path = path.substr(0, path.find('?'));
    if (path != "/healthz" && path != "/readyz" && path != "/metrics") {
        co_return PlainReply{404, "/healthz /readyz /metrics\n"};
    }
    co_return co_await answer_(std::move(path));
}

}  // namespace tasuki::net

// The loopback page for health and metrics.
#include "net/plain_http.hpp"

#include <sys/socket.h>

#include <stdexcept>
#include <thread>

#include <gtest/gtest.h>

#include "net/loops.hpp"
#include "net/tls_client.hpp"

namespace tasuki::test {
namespace {

boost::asio::awaitable<net::PlainReply> plain_answer(std::string path) {
    if (path == "/readyz") co_return net::PlainReply{503, "starting\n"};
    co_return net::PlainReply{200, "answer to " + path + "\n"};
}

std::string ask(std::uint16_t port, const std::string& request) {
    auto socket = connect_plain("127.0.0.1", port);
    ::send(socket.get(), request.data(), request.size(), MSG_NOSIGNAL);
    std::string got;
    char buffer[1000];
    ssize_t n = 0;
    while ((n = ::recv(socket.get(), buffer, sizeof buffer, 0)) > 0) {
        got.append(buffer, static_cast<std::size_t>(n));
    }
    return got;
}

TEST(PlainHttp, AnswersItsThreePathsAndNothingElse) {
    net::Loops loops(1);
    net::PlainHttp page(loops.at(0), "127.0.0.1", 0, &plain_answer);
    page.start();
    loops.start([] { std::abort(); });
    auto port = page.port();
    auto health = ask(port, "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_TRUE(health.starts_with("HTTP/1.1 200 OK\r\n")) << health;
    EXPECT_TRUE(health.ends_with("\r\n\r\nanswer to /healthz\n")) << health;
    EXPECT_TRUE(ask(port, "GET /readyz HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 503 "));
    EXPECT_TRUE(ask(port, "GET /metrics?x=1 HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 200 "));
    EXPECT_TRUE(ask(port, "GET /v1/sign-in HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 404 "));
    EXPECT_TRUE(ask(port, "POST /metrics HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 405 "));
    EXPECT_TRUE(ask(port, "what\r\n\r\n").starts_with("HTTP/1.1 400 "));
    EXPECT_EQ(ask(port, std::string(5000, 'x')), "");
    loops.stop();
}

// Counts of messages and connections are nobody's business outside the machine.
TEST(PlainHttp, ListensOnLoopbackOnly) {
    net::Loops loops(1);
    for (const auto* address : {"0.0.0.0", "::", "192.0.2.1", "localhost"}) {
        EXPECT_THROW(net::PlainHttp(loops.at(0), address, 0, &plain_answer), std::runtime_error);
    }
}

}  // namespace
}  // namespace tasuki::test

#include "net/stream_town.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <chrono>
#include <future>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tasuki::test {

namespace asio = boost::asio;

namespace {

net::TlsContext context_for(TestAuthority& authority) {
    auto files = authority.issue("server");
    net::TlsConfig config;
    config.certificate_file = files.certificate;
    config.key_file = files.key;
    return net::make_tls_context(config);
}

}  // namespace

bool eventually(const std::function<bool()>& holds) {
    for (int i = 0; i < 1500; ++i) {
        if (holds()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return holds();
}

StreamTown::StreamTown(Serve serve, net::StreamLimits limits)
    : authority_(folder_.path().string()),
      context_(context_for(authority_)),
      serve_(std::move(serve)),
      loop_(1),
      work_(loop_.get_executor()),
      counters_(&net::LoopScratch::of(loop_).counters()) {
    net::LoopScratch::of(loop_).set_limits(limits);
    listener_ = net::UniqueFd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::bind(listener_.get(), reinterpret_cast<sockaddr*>(&where), sizeof where);
    ::listen(listener_.get(), 1024);
    socklen_t size = sizeof where;
    ::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&where), &size);
    port_ = ntohs(where.sin_port);
    running_ = std::thread([this] { loop_.run(); });
    accepting_ = std::thread([this] { accept_one(); });
}

StreamTown::~StreamTown() {
    ::shutdown(listener_.get(), SHUT_RDWR);
    accepting_.join();
    on_loop([this] {
        for (auto& stream : streams_) stream->abort();
        streams_.clear();
    });
    work_.reset();
    loop_.stop();
    running_.join();
}

void StreamTown::accept_one() {
    for (;;) {
        net::UniqueFd fd(
            ::accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
        if (!fd) return;
        asio::post(loop_, [this, fd = std::move(fd)]() mutable {
            auto stream = std::make_shared<net::TlsStream>(loop_, std::move(fd), context_.get());
            asio::co_spawn(loop_, welcome(std::move(stream)), asio::detached);
        });
    }
}

asio::awaitable<void> StreamTown::welcome(StreamPtr stream) {
    auto [error] = co_await stream->async_handshake(asio::as_tuple(asio::use_awaitable));
    if (!error) {
        streams_.push_back(stream);
        ++served_;
        co_await serve_(stream);
    }
}

TlsClientWish StreamTown::wish(int receive_buffer) const {
    TlsClientWish wish;
    wish.port = port_;
    wish.authority_file = authority_.file();
    wish.receive_buffer = receive_buffer;
    return wish;
}

TlsClient StreamTown::client(int receive_buffer) {
    int before = served_;
    TlsClient client(wish(receive_buffer));
    test::eventually([&] { return served_ > before; });
    return client;
}

void StreamTown::on_loop(const std::function<void()>& act) {
    std::promise<void> done;
    asio::post(loop_, [&] {
        act();
        done.set_value();
    });
    done.get_future().wait();
}

bool StreamTown::eventually(const std::function<bool()>& holds) {
    return test::eventually([&] {
        bool held = false;
        on_loop([&] { held = holds(); });
        return held;
    });
}

std::vector<StreamPtr> StreamTown::streams() {
    std::vector<StreamPtr> copy;
    on_loop([&] { copy = streams_; });
    return copy;
}

}  // namespace tasuki::test

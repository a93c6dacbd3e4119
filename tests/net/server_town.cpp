#include "net/server_town.hpp"

#include <algorithm>
#include <charconv>
#include <future>
#include <stdexcept>
#include <thread>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>

#include "base/limits.hpp"

namespace tasuki::test {

namespace asio = boost::asio;
using session::awaitable;

bool soon(const std::function<bool()>& holds) {
    for (int i = 0; i < 1000; ++i) {
        if (holds()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return holds();
}

awaitable<session::HttpReply> EchoDoor::on_request(session::HttpRequest request) {
    ++requests;
    session::HttpReply reply;
    reply.body = to_bytes(request.method + "|" + request.target + "|" + request.bearer + "|" +
                          request.cookie + "|" + request.content_type + "|" +
                          (request.peer.loopback ? "loopback" : "afar") + "|");
    reply.body.insert(reply.body.end(), request.body.begin(), request.body.end());
    reply.set_cookie = "__Host-tasuki=fresh; Path=/; Secure; HttpOnly; SameSite=Strict";
    co_return reply;
}

awaitable<bool> EchoDoor::knows(std::string secret) { co_return secret == "member"; }

class EchoFile final : public session::BodySource {
  public:
    explicit EchoFile(EchoDoor& door) : door_(door) {}
    awaitable<Bytes> next() override {
        if (next_ == door_.file.size()) co_return Bytes{};
        co_return door_.file[next_++];
    }
    void on_cut(std::function<void()> abort) override { door_.cut = std::move(abort); }

  private:
    EchoDoor& door_;
    std::size_t next_ = 0;
};

awaitable<session::HttpReply> EchoDoor::on_file(session::HttpRequest request) {
    ++requests;
    session::HttpReply reply;
    if (request.method == "PUT") {
        reply.body = to_bytes(request.target + "|" + std::to_string(request.body.size()));
        co_return reply;
    }
    reply.source = std::make_shared<EchoFile>(*this);
    for (const auto& piece : file) reply.length += piece.size();
    reply.headers = {{"Content-Disposition", "attachment"}, {"X-Range", request.range}};
    co_return reply;
}

bool EchoDoor::origin_allowed(std::string_view origin) const {
    return origin.empty() || origin == "https://tasuki.example";
}

awaitable<void> EchoDoor::on_connection(session::Connection& connection, std::string secret,
                                        std::string) {
    ++now;
    ++seen;
    connections.push_back(&connection);
    if (secret == "member") connection.limit_frames(limits::kFrame);
    std::exception_ptr broken;
    try {
        co_await serve(connection);
    } catch (...) {
        broken = std::current_exception();
    }
    std::erase(connections, &connection);
    --now;
    if (broken) std::rethrow_exception(broken);
}

awaitable<void> EchoDoor::serve(session::Connection& connection) {
    for (;;) {
        auto frame = co_await connection.read();
        if (!frame) co_return;
        bool going_on = co_await obey(connection, std::move(*frame));
        if (!going_on) co_return;
    }
}

awaitable<bool> EchoDoor::obey(session::Connection& connection, Bytes frame) {
    std::string said(text_of(frame));
    auto shared = std::make_shared<const Bytes>(std::move(frame));
    int times = 1;
    if (said.starts_with("burst ")) {
        std::from_chars(said.data() + 6, said.data() + said.size(), times);
    } else if (said.starts_with("close ")) {
        int code = 0;
        std::from_chars(said.data() + 6, said.data() + said.size(), code);
        connection.close(static_cast<session::Close>(code));
        co_return true;  // the next read tells
    } else if (said == "abort") {
        co_await connection.write(shared);
        connection.abort();
        co_return true;
    } else if (said == "throw") {
        throw std::runtime_error("the session broke");
    } else if (said == "flood") {
        shared = std::make_shared<const Bytes>(Bytes(8000, 'f'));
        times = 1'000'000;
    } else if (said == "certificate") {
        const auto& hash = connection.peer().certificate_sha256;
        shared = std::make_shared<const Bytes>(hash ? *hash : to_bytes("none"));
    }
    for (int i = 0; i < times; ++i) {
        bool written = co_await connection.write(shared);
        if (!written) co_return false;
    }
    co_return true;
}

ServerTown::ServerTown(const TownWish& wish)
    : authority_(folder_.path().string()), loops_(wish.loops) {
    auto files = authority_.issue("server");
    config_.address = wish.address;
    config_.tls.certificate_file = files.certificate;
    config_.tls.key_file = files.key;
    config_.tls.client_certificates = wish.client_certificates;
    config_.tls.client_ca_file = authority_.file();
    config_.tls.allow_tls12 = wish.allow_tls12;
    config_.stream = wish.stream;
    config_.assets = wish.assets;
    config_.connections_before_sign_in = wish.connections_before_sign_in;
    std::vector<session::FrontDoor*> doors;
    for (std::size_t i = 0; i < wish.loops; ++i) {
        doors_.push_back(std::make_unique<EchoDoor>());
        doors.push_back(doors_.back().get());
    }
    server_ = std::make_unique<net::Server>(loops_, doors, config_);
    loops_.start([] { std::abort(); });
    server_->start();
}

ServerTown::~ServerTown() {
    drain(std::chrono::milliseconds(100));
    loops_.stop();
}

TlsClientWish ServerTown::wish() const {
    TlsClientWish wish;
    wish.port = server_->port();
    wish.authority_file = authority_.file();
    if (config_.address == "::1") wish.host = "::1";
    return wish;
}

TlsClient ServerTown::client(int receive_buffer) const {
    auto it = wish();
    it.receive_buffer = receive_buffer;
    return TlsClient(it);
}

net::Drained ServerTown::drain(std::chrono::milliseconds patience) {
    return asio::co_spawn(loops_.at(0), server_->drain(patience), asio::use_future).get();
}

void ServerTown::on_loop(std::size_t i, const std::function<void()>& act) {
    std::promise<void> done;
    asio::post(loops_.at(i), [&] {
        act();
        done.set_value();
    });
    done.get_future().wait();
}

}  // namespace tasuki::test

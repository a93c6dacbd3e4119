#include "socket.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

namespace tasuki::load {
namespace {

int connect_to(std::uint16_t port) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || ::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
        throw std::runtime_error("cannot connect");
    const int one = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return fd;
}

}  // namespace

std::shared_ptr<SSL_CTX> client_context() {
    std::shared_ptr<SSL_CTX> tls(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
    SSL_CTX_set_min_proto_version(tls.get(), TLS1_3_VERSION);
    SSL_CTX_set_mode(tls.get(), SSL_MODE_AUTO_RETRY | SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_session_cache_mode(tls.get(), SSL_SESS_CACHE_OFF);
    SSL_CTX_set_read_ahead(tls.get(), 1);
    return tls;
}

std::int64_t now_us() {
    timespec t{};
    ::clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1'000'000LL + t.tv_nsec / 1000;
}

Socket::Socket(SSL_CTX* tls, std::uint16_t port, std::string_view bearer) : fd_(connect_to(port)) {
    ssl_ = SSL_new(tls);
    SSL_set_fd(ssl_, fd_);
    if (SSL_connect(ssl_) != 1) throw std::runtime_error("TLS handshake failed");
    std::string request =
        "GET /v1/socket HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGFzdWtpLWxvYWQtMDAwMA==\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Protocol: tasuki.v1\r\n";
    if (!bearer.empty()) request += "Authorization: Bearer " + std::string(bearer) + "\r\n";
    request += "\r\n";
    if (SSL_write(ssl_, request.data(), static_cast<int>(request.size())) <= 0)
        throw std::runtime_error("upgrade not sent");
    std::size_t end = std::string::npos;
    while ((end = in_.find("\r\n\r\n")) == std::string::npos) {
        std::array<char, 2048> buffer{};
        const int n = SSL_read(ssl_, buffer.data(), static_cast<int>(buffer.size()));
        if (n <= 0) throw std::runtime_error("no answer to the upgrade");
        in_.append(buffer.data(), static_cast<std::size_t>(n));
    }
    if (!in_.starts_with("HTTP/1.1 101"))
        throw std::runtime_error("upgrade refused: " + in_.substr(0, in_.find('\r')));
    in_.erase(0, end + 4);
}

Socket::~Socket() {
    SSL_free(ssl_);
    ::close(fd_);
}

void Socket::nonblocking() { ::fcntl(fd_, F_SETFL, ::fcntl(fd_, F_GETFL) | O_NONBLOCK); }

void Socket::send(std::string_view payload) {
    std::string frame;
    frame.reserve(payload.size() + 14);
    frame += static_cast<char>(0x82);
    if (payload.size() < 126) {
        frame += static_cast<char>(0x80 | payload.size());
    } else {
        frame += static_cast<char>(0x80 | 126);
        frame += static_cast<char>(payload.size() >> 8);
        frame += static_cast<char>(payload.size() & 0xff);
    }
    frame.append(4, '\0');  // a mask of zeros: masked in form, no work
    frame += payload;
    out_ += frame;
    flush();
}

void Socket::flush() {
    while (!out_.empty()) {
        ERR_clear_error();
        const int n = SSL_write(ssl_, out_.data(), static_cast<int>(out_.size()));
        if (n > 0) {
            out_.erase(0, static_cast<std::size_t>(n));
            continue;
        }
        const int why = SSL_get_error(ssl_, n);
        if (why != SSL_ERROR_WANT_WRITE && why != SSL_ERROR_WANT_READ) closed_ = true;
        return;
    }
}

void Socket::take_frames(const OnFrame& on_frame) {
    std::size_t at = 0;
    while (in_.size() - at >= 2) {
        const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(in_[at + i]); };
        const unsigned opcode = byte(0) & 15U;
        std::size_t size = byte(1) & 127U;
        std::size_t head = 2;
        if (size == 126) {
            if (in_.size() - at < 4) break;
            size = (std::size_t{byte(2)} << 8) | byte(3);
            head = 4;
        } else if (size == 127) {
            if (in_.size() - at < 10) break;
            size = 0;
            for (std::size_t i = 2; i < 10; ++i) size = (size << 8) | byte(i);
            head = 10;
        }
        if (in_.size() - at < head + size) break;
        const std::string_view payload(in_.data() + at + head, size);
        at += head + size;
        if (opcode == 2) on_frame(payload);
        else if (opcode == 8) closed_ = true;
        else if (opcode == 9) {  // a ping is answered with what it carries
            out_ += static_cast<char>(0x8a);
            out_ += static_cast<char>(0x80 | payload.size());
            out_.append(4, '\0');
            out_ += payload;
        }
    }
    in_.erase(0, at);
    flush();
}

bool Socket::pump(const OnFrame& on_frame) {
    std::array<char, 16384> buffer;
    while (!closed_) {
        ERR_clear_error();
        const int n = SSL_read(ssl_, buffer.data(), static_cast<int>(buffer.size()));
        if (n > 0) {
            in_.append(buffer.data(), static_cast<std::size_t>(n));
            take_frames(on_frame);
            continue;
        }
        const int why = SSL_get_error(ssl_, n);
        if (why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE) break;
        closed_ = true;
    }
    return !closed_;
}

std::string Socket::wait_for(const std::function<bool(std::string_view)>& wanted) {
    std::string found;
    bool got = false;
    const OnFrame look = [&](std::string_view frame) {
        if (got || !wanted(frame)) return;
        found = frame;
        got = true;
    };
    take_frames(look);
    while (!got && !closed_) {
        std::array<char, 16384> buffer;
        const int n = SSL_read(ssl_, buffer.data(), static_cast<int>(buffer.size()));
        if (n <= 0) throw std::runtime_error("the server hung up");
        in_.append(buffer.data(), static_cast<std::size_t>(n));
        take_frames(look);
    }
    if (!got) throw std::runtime_error("the server closed the connection");
    return found;
}

Poller::Poller() : epoll_(::epoll_create1(EPOLL_CLOEXEC)) {}
Poller::~Poller() { ::close(epoll_); }

void Poller::add(Socket& socket, std::size_t tag) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = tag;
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, socket.descriptor(), &event);
}

void Poller::wait(int ms, const std::function<void(std::size_t)>& ready) {
    std::array<epoll_event, 256> events{};
    const int n = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), ms);
    for (int i = 0; i < n; ++i)
        ready(static_cast<std::size_t>(events[static_cast<std::size_t>(i)].data.u64));
}

}  // namespace tasuki::load

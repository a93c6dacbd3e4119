#include "net/tls_core.hpp"

#include <netinet/tcp.h>

#include <new>
#include <stdexcept>

#include <boost/asio/post.hpp>
#include <openssl/err.h>
#include <openssl/x509.h>

namespace tasuki::net {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {
constexpr auto kLastBytes = 5s;  // what is accepted, then close_notify
}

void intrusive_ptr_add_ref(TlsCore* core) noexcept { ++core->references_; }

void intrusive_ptr_release(TlsCore* core) noexcept {
    if (--core->references_ == 0) delete core;
}

CallGuard::CallGuard(TlsCore& core) : core_(core) {
    if (!core.loop_.ciphertext().empty()) {
        throw std::logic_error("ciphertext of another connection is left in the shared buffer");
    }
    ERR_clear_error();
}

CallGuard::~CallGuard() { core_.push(); }

TlsCore::TlsCore(LoopScratch& loop, UniqueFd socket, ssl_ctx_st* context)
    : loop_(loop), socket_(loop.loop()), last_heard_(loop.now()) {
    sockaddr_storage local{};
    socklen_t size = sizeof local;
    bool v6 = ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&local), &size) == 0 &&
              local.ss_family == AF_INET6;
    socket_.assign(v6 ? asio::ip::tcp::v6() : asio::ip::tcp::v4(), socket.get());
    socket.release();
    error_code ignored;  // the peer may be gone already; the first read will tell
    socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
    if (int bytes = loop.limits().send_buffer; bytes > 0) {
        socket_.set_option(asio::socket_base::send_buffer_size(bytes), ignored);
    }
    ssl_ = SSL_new(context);
    if (ssl_ == nullptr) throw std::bad_alloc();
    BIO* bio = SocketBio::make(*this);
    SSL_set_bio(ssl_, bio, bio);
    SSL_set_accept_state(ssl_);
    loop_.enter(*this);
}

TlsCore::~TlsCore() {
    loop_.leave(*this);
    loop_.give_back(pending_);
    loop_.give_back(tail_);
    SSL_free(ssl_);
}

std::optional<Bytes> TlsCore::peer_certificate_sha256() const {
    X509* certificate = ssl_ == nullptr ? nullptr : SSL_get1_peer_certificate(ssl_);
    if (certificate == nullptr) return std::nullopt;
    Bytes hash(32);
    unsigned size = 0;
    bool made = X509_digest(certificate, EVP_sha256(), hash.data(), &size) == 1 && size == 32;
    X509_free(certificate);
    if (!made) throw std::runtime_error("no SHA-256 of the client certificate");
    return hash;
}

void TlsCore::begin_close(Completion done) {
    close_ = std::move(done);
    if (dead_) return post_finish();
    if (deadline_ == 0 || deadline_ > loop_.after(kLastBytes)) set_deadline(kLastBytes);
    // From the next turn, so that nothing completes inside this call.
    loop_.join_turn(*this);
}

void TlsCore::set_deadline(std::optional<std::chrono::milliseconds> time) {
    deadline_ = time ? loop_.after(*time) : 0;
}

void TlsCore::look_at_clock() {
    if (dead_) return;
    auto now = loop_.now();
    const auto& limits = loop_.limits();
    if (deadline_ != 0 && now >= deadline_) {
        deadline_ = 0;
        bool ending = watcher_ == nullptr || close_;
        return ending ? fail(StreamError::timed_out) : watcher_->on_deadline();
    }
    if (!tail_.empty() && now - last_progress_ > limits.stall / LoopScratch::kTick) {
        loop_.counters().dropped.add(1);
        return fail(StreamError::stalled, true);
    }
    if (watcher_ == nullptr) return;
    if (!read_) last_heard_ = now;  // nobody listens, so silence says nothing
    auto quiet = static_cast<std::uint32_t>(limits.quiet / LoopScratch::kTick);
    auto silence = now - last_heard_;
    if (silence >= 2 * quiet) return fail(StreamError::silent, true);
    if (silence >= quiet && !asked_) {
        asked_ = true;
        watcher_->on_quiet();
    }
}

void TlsCore::fail(error_code error, bool discard_kernel_queue) {
    if (dead_) return;
    dead_ = true;
    error_ = error;
    close_result_ = error;
    watcher_ = nullptr;
    loop_.give_back(pending_);
    loop_.give_back(tail_);
    tail_at_ = 0;
    error_code ignored;  // the socket may be gone already; closed it is in either case
    // RST: the kernel forgets what it has not sent yet, instead of delivering it after a cut.
    if (discard_kernel_queue) socket_.set_option(asio::socket_base::linger(true, 0), ignored);
    socket_.close(ignored);
    post_finish();
}

void TlsCore::post_finish() {
    asio::post(loop_.loop(), [self = CorePtr(this)] { self->finish(); });
}

// The handlers may destroy the stream; the caller holds a reference.
void TlsCore::finish() {
    SSL_free(std::exchange(ssl_, nullptr));
    loop_.leave(*this);
    for (auto* waiting : {&handshake_, &read_, &write_}) {
        if (auto done = std::move(*waiting)) done(error_, 0);
    }
    if (auto done = std::move(close_)) done(close_result_, 0);
}

// The loop ends: handlers are destroyed, not called.
void TlsCore::forget() {
    CorePtr self(this);
    dead_ = true;
    watcher_ = nullptr;
    loop_.leave(*this);
    auto waiting =
        std::array{std::move(handshake_), std::move(read_), std::move(write_), std::move(close_)};
}

}  // namespace tasuki::net

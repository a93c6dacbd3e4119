// The reading half of TlsCore: handshake, plaintext, and the wait for the peer's goodbye.
#include <algorithm>

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <openssl/err.h>

#include "net/tls_core.hpp"

namespace tasuki::net {

namespace asio = boost::asio;

void TlsCore::begin_handshake(Completion done) {
    handshake_ = std::move(done);
    dead_ ? post_finish() : want_input(true);
}

void TlsCore::begin_read(std::span<const asio::mutable_buffer> into, Completion done) {
    read_ = std::move(done);
    into_count_ = into.size();
    std::copy(into.begin(), into.end(), into_.begin());
    if (dead_) return post_finish();
    want_input(!drained_ || SSL_has_pending(ssl_) == 1 || into.empty());
}

// A peer that makes us answer (KeyUpdate) but never reads is not read from either: without this it
// could grow our tail for ever.
void TlsCore::want_input(bool at_once) {
    if (tail_.size() - tail_at_ > loop_.limits().tail_for_reading) {
        read_held_ = true;
    } else if (at_once) {
        post_step();
    } else {
        arm_read();
    }
}

void TlsCore::post_step() {
    asio::post(loop_.loop(), [self = CorePtr(this)] { self->step(); });
}

// No buffer stands ready while we wait: this is what an idle connection costs.
void TlsCore::arm_read() {
    if (read_armed_) return;
    read_armed_ = true;
    socket_.async_wait(asio::socket_base::wait_read,
                       [self = CorePtr(this)](error_code error) { self->on_readable(error); });
}

void TlsCore::on_readable(error_code error) {
    read_armed_ = false;
    if (dead_) return;
    if (error) return fail(error);
    drained_ = false;
    step();
}

void TlsCore::step() {
    if (dead_) return;
    if (handshake_) return step_handshake();
    if (lingering_) return step_linger();
    if (read_) return step_read();
}

void TlsCore::step_handshake() {
    int result = 0;
    {
        CallGuard guard(*this);
        result = SSL_do_handshake(ssl_);
    }
    if (dead_) return;
    if (result == 1) {
        shaken_ = true;
        last_heard_ = loop_.now();
        loop_.counters().handshakes.add(1);
        auto done = std::move(handshake_);
        return done({}, 0);
    }
    if (SSL_get_error(ssl_, result) == SSL_ERROR_WANT_READ) return want_input(false);
    fail(StreamError::handshake_failed);
}

// Fills the reader's buffers from what has arrived: bytes, or OpenSSL's own result below one.
int TlsCore::read_some() {
    int total = 0;
    for (std::size_t i = 0; i < into_count_; ++i) {
        int size = static_cast<int>(std::min<std::size_t>(into_[i].size(), 1 << 20));
        int n = SSL_read(ssl_, into_[i].data(), size);
        if (n <= 0) return total > 0 ? total : n;
        if (watcher_ != nullptr) {
            const auto* bytes = static_cast<const std::uint8_t*>(into_[i].data());
            watcher_->on_plaintext({bytes, static_cast<std::size_t>(n)}, loop_.now());
        }
        total += n;
        if (n < size || dead_) break;
    }
    return total;
}

void TlsCore::step_read() {
    if (into_count_ == 0) {
        auto done = std::move(read_);
        return done({}, 0);
    }
    int n = 0;
    {
        CallGuard guard(*this);
        n = read_some();
    }
    if (dead_) return;
    if (n > 0) {
        last_heard_ = loop_.now();
        asked_ = false;
        auto done = std::move(read_);
        return done({}, static_cast<std::size_t>(n));
    }
    auto error = why(n);
    if (!error) return want_input(false);
    if (error != asio::error::eof) return fail(error);
    auto done = std::move(read_);
    done(error, 0);
}

// What a result below one means; no error: wait for more.
error_code TlsCore::why(int result) {
    switch (SSL_get_error(ssl_, result)) {
        case SSL_ERROR_WANT_READ: return {};
        case SSL_ERROR_ZERO_RETURN: return asio::error::eof;
        case SSL_ERROR_SYSCALL:
            return fin_ ? make_error_code(StreamError::truncated)
                        : error_code(asio::error::connection_reset);
        default:
            return fin_ ? make_error_code(StreamError::truncated)
                        : make_error_code(StreamError::broken_record);
    }
}

// Our goodbye is said. What still comes is thrown away, so that closing the socket doesn't answer
// it with a reset that could overtake our last frame.
void TlsCore::step_linger() {
    auto& scratch = loop_.plaintext();
    int n = 1;
    for (int round = 0; n > 0 && round < 8; ++round) {
        CallGuard guard(*this);
        n = SSL_read(ssl_, scratch.data(), static_cast<int>(scratch.size()));
    }
    if (dead_) return;
    if (n > 0) return post_step();
    auto error = why(n);
    if (!error) return want_input(false);
    // The peer's own way of ending is its own matter now.
    fail(error);
    close_result_ = {};
}

}  // namespace tasuki::net

// The writing half of TlsCore: gathering, encrypting, sending, and the tail.
#include <sys/socket.h>

#include <cerrno>
#include <chrono>

#include <boost/asio/error.hpp>
#include <openssl/err.h>

#include "net/tls_core.hpp"

namespace tasuki::net {

namespace asio = boost::asio;

namespace {
constexpr std::size_t kRecord = 16 * 1024;
constexpr std::chrono::seconds kLinger{1};  // for the peer's half of the goodbye
}  // namespace

void TlsCore::stage(const void* bytes, std::size_t size) {
    if (dead_ || size == 0) return;
    if (pending_.capacity() == 0) pending_ = loop_.take_buffer();
    const auto* from = static_cast<const std::uint8_t*>(bytes);
    pending_.insert(pending_.end(), from, from + size);
}

void TlsCore::begin_write(std::size_t size, Completion done) {
    write_ = std::move(done);
    write_size_ = size;
    if (!dead_ && queued() > loop_.limits().queued) {
        loop_.counters().dropped.add(1);
        fail(StreamError::queue_full, true);
    } else if (dead_) {
        post_finish();
    } else {
        loop_.join_turn(*this);
    }
}

// Each accepted write lets its writer bring the next one, into the same SSL_write and send.
void TlsCore::accept_writes() {
    while (write_ && !dead_ && pending_.size() < loop_.limits().gather) {
        auto done = std::move(write_);
        done({}, write_size_);
    }
}

void TlsCore::flush() {
    if (dead_ || write_armed_) return;
    encrypt_pending();
    after_sending();
}

void TlsCore::encrypt_pending() {
    if (dead_ || pending_.empty() || !tail_.empty()) return;
    auto size = pending_.size();
    int result = 0;
    {
        CallGuard guard(*this);
        result = SSL_write(ssl_, pending_.data(), static_cast<int>(size));
    }
    if (dead_) return;
    if (result != static_cast<int>(size)) return fail(StreamError::broken_record);
    loop_.counters().records.add((size + kRecord - 1) / kRecord);
    loop_.give_back(pending_);
}

// What follows from there being room again.
void TlsCore::after_sending() {
    if (dead_) return;
    if (read_held_ && tail_.size() - tail_at_ <= loop_.limits().tail_for_reading) {
        read_held_ = false;
        want_input(true);
    }
    if (write_ && pending_.size() < loop_.limits().gather) loop_.join_turn(*this);
    if (close_ && queued() == 0) say_goodbye();
}

void TlsCore::say_goodbye() {
    if (lingering_) return;
    if (!shaken_) return fail(asio::error::operation_aborted);
    if (!notified_) {
        notified_ = true;
        CallGuard guard(*this);
        SSL_shutdown(ssl_);
    }
    if (dead_ || !tail_.empty()) return;  // on_writable comes back here
    lingering_ = true;
    set_deadline(kLinger);
    error_code ignored;  // a peer that is gone already shows in the next read
    socket_.shutdown(asio::socket_base::shutdown_send, ignored);
    want_input(true);
}

// How much the kernel took. An error of the socket ends the connection.
std::size_t TlsCore::send_some(const std::uint8_t* bytes, std::size_t size) {
    ssize_t n = 0;
    do {
        n = ::send(socket_.native_handle(), bytes, size, MSG_NOSIGNAL | MSG_DONTWAIT);
    } while (n < 0 && errno == EINTR);
    if (shaken_) loop_.counters().sends.add(1);
    if (n < 0) {
        if (errno != EAGAIN && errno != EWOULDBLOCK) {
            fail(error_code(errno, boost::system::system_category()));
        }
        return 0;
    }
    auto taken = static_cast<std::size_t>(n);
    loop_.counters().bytes_out.add(taken);
    if (taken > 0) last_progress_ = loop_.now();
    return taken;
}

// Empties the shared buffer for this connection: to the kernel, else to the tail, else (when the
// connection is over) to nowhere.
void TlsCore::push() {
    auto& made = loop_.ciphertext();
    if (made.empty()) return;
    std::size_t sent = 0;
    if (!dead_ && tail_.empty()) sent = send_some(made.data(), made.size());
    if (!dead_ && sent < made.size()) {
        if (tail_.empty()) last_progress_ = loop_.now();
        if (tail_.capacity() == 0) tail_ = loop_.take_buffer();
        tail_.insert(tail_.end(), made.begin() + static_cast<std::ptrdiff_t>(sent), made.end());
        arm_write();
    }
    made.clear();
    if (!dead_ && queued() > loop_.limits().queued) {
        loop_.counters().dropped.add(1);
        fail(StreamError::queue_full, true);
    }
}

void TlsCore::arm_write() {
    if (write_armed_) return;
    write_armed_ = true;
    socket_.async_wait(asio::socket_base::wait_write,
                       [self = CorePtr(this)](error_code error) { self->on_writable(error); });
}

void TlsCore::on_writable(error_code error) {
    write_armed_ = false;
    if (dead_) return;
    if (error) return fail(error);
    tail_at_ += send_some(tail_.data() + tail_at_, tail_.size() - tail_at_);
    if (dead_) return;
    if (tail_at_ < tail_.size()) return arm_write();
    tail_at_ = 0;
    loop_.give_back(tail_);
    encrypt_pending();
    after_sending();
}

}  // namespace tasuki::net

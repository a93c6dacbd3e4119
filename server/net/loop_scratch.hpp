// What all TLS connections of one loop share, so that an idle one keeps nothing: the ciphertext and
// plaintext buffers, the list of connections with something to send, and one slow clock for all
// deadlines. A service of the loop's io_context; only that loop's thread touches it.
//
// The turn: a write joins the dirty list; the first to join posts turn_end. There, first every
// write is accepted (the session then writes its next frame into the same turn), then every dirty
// connection is encrypted and sent: one SSL_write and one send each, however many frames it has.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <boost/asio/execution_context.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/smart_ptr/intrusive_ptr.hpp>

#include "base/bytes.hpp"
#include "base/limits.hpp"
#include "net/counters.hpp"

namespace tasuki::net {

class TlsCore;
void intrusive_ptr_add_ref(TlsCore* core) noexcept;
void intrusive_ptr_release(TlsCore* core) noexcept;
using CorePtr = boost::intrusive_ptr<TlsCore>;

struct StreamLimits {
    std::size_t gather = 16 * 1024;             // plaintext of one turn; above it writes wait
    std::size_t queued = limits::kOutboxClose;  // above it the connection is dropped
    std::size_t tail_for_reading = 16 * 1024;   // unsent ciphertext above which we don't read
    std::chrono::milliseconds stall = limits::kWriteStall;
    std::chrono::milliseconds quiet = limits::kPingEvery;  // then a ping; twice that: gone
    // For the handshake, a header, a body and the sign-in after an upgrade: each.
    std::chrono::milliseconds before_sign_in = limits::kTimeBeforeSignIn;
    int send_buffer = 0;  // SO_SNDBUF; 0 leaves it to the kernel
};

class LoopScratch final : public boost::asio::execution_context::service {
  public:
    static boost::asio::execution_context::id id;
    static constexpr std::chrono::milliseconds kTick{250};

    explicit LoopScratch(boost::asio::io_context& loop);
    static LoopScratch& of(boost::asio::io_context& loop);

    boost::asio::io_context& loop() { return loop_; }
    LoopCounters& counters() { return counters_; }
    const StreamLimits& limits() const { return limits_; }
    void set_limits(const StreamLimits& limits) { limits_ = limits; }

    // Empty between any two SSL_* calls: what stands here belongs to the connection in the call.
    Bytes& ciphertext() { return ciphertext_; }
    // Only for a synchronous SSL_read; never the target of an operation that is pending.
    Bytes& plaintext() { return plaintext_; }

    // Buffers for frames of this turn; given back when the turn is sent.
    Bytes take_buffer();
    void give_back(Bytes& buffer);

    void join_turn(TlsCore& core);

    // Ticks since the loop began. A deadline is a tick; rounding is always towards later.
    std::uint32_t now() const { return now_; }
    std::uint32_t after(std::chrono::milliseconds time) const;

    void enter(TlsCore& core);
    void leave(TlsCore& core);
    void abort_all();

  private:
    void shutdown() override;
    void turn_end();
    void arm_sweep();
    void sweep();

    boost::asio::io_context& loop_;
    StreamLimits limits_;
    LoopCounters counters_;
    Bytes ciphertext_;
    Bytes plaintext_;
    std::vector<Bytes> spare_;
    std::vector<CorePtr> dirty_;
    std::vector<CorePtr> turn_;
    bool turn_posted_ = false;
    bool stopped_ = false;
    std::vector<TlsCore*> live_;
    boost::asio::steady_timer timer_;
    bool sweep_armed_ = false;
    std::uint32_t now_ = 0;
};

}  // namespace tasuki::net

// One TLS connection below TlsStream: the SSL object, its socket, what the kernel refused, and the
// handlers that wait. Known to net's own stream files only; see tls_stream.hpp for the contract.
// One loop thread.
//
// Always holds: the loop's shared ciphertext is empty outside an SSL_* call (CallGuard); while the
// kernel still owes us room (tail) nothing is encrypted; a handler is called from the loop, never
// from the function that was given it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <openssl/ssl.h>

#include "base/bytes.hpp"
#include "net/completion.hpp"
#include "net/loop_scratch.hpp"
#include "net/stream_error.hpp"
#include "net/tls_stream.hpp"
#include "net/unique_fd.hpp"

namespace tasuki::net {

class TlsCore {
  public:
    static constexpr std::size_t kNotLive = static_cast<std::size_t>(-1);

    TlsCore(LoopScratch& loop, UniqueFd socket, ssl_ctx_st* context);
    ~TlsCore();
    TlsCore(const TlsCore&) = delete;
    TlsCore& operator=(const TlsCore&) = delete;

    LoopScratch& loop() { return loop_; }
    bool dead() const { return dead_; }
    std::size_t queued() const { return pending_.size() + tail_.size() - tail_at_; }
    std::optional<Bytes> peer_certificate_sha256() const;

    void begin_handshake(Completion done);
    void begin_read(std::span<const boost::asio::mutable_buffer> into, Completion done);
    void stage(const void* bytes, std::size_t size);
    void begin_write(std::size_t size, Completion done);
    void begin_close(Completion done);
    void fail(error_code error, bool discard_kernel_queue = false);
    void set_deadline(std::optional<std::chrono::milliseconds> time);
    void watch(StreamWatcher* watcher) { watcher_ = watcher; }

    // Called by the loop.
    void accept_writes();
    void flush();
    void look_at_clock();
    void forget();

    // Owned by the loop's lists.
    bool dirty = false;
    std::size_t live_index = kNotLive;

  private:
    friend class CallGuard;
    friend struct SocketBio;
    friend void intrusive_ptr_add_ref(TlsCore* core) noexcept;
    friend void intrusive_ptr_release(TlsCore* core) noexcept;

    using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp,
                                                    boost::asio::io_context::executor_type>;

    // Input (tls_read.cpp)
    void want_input(bool at_once);
    void post_step();
    void arm_read();
    void on_readable(error_code error);
    void step();
    void step_handshake();
    void step_read();
    void step_linger();
    int read_some();
    error_code why(int result);

    // Output (tls_write.cpp)
    std::size_t send_some(const std::uint8_t* bytes, std::size_t size);
    void push();
    void encrypt_pending();
    void arm_write();
    void on_writable(error_code error);
    void after_sending();
    void say_goodbye();

    void post_finish();
    void finish();

    LoopScratch& loop_;
    Socket socket_;
    SSL* ssl_ = nullptr;
    std::uint32_t references_ = 0;

    Completion handshake_;
    Completion read_;
    Completion write_;
    Completion close_;
    std::array<boost::asio::mutable_buffer, 4> into_;
    std::size_t into_count_ = 0;
    std::size_t write_size_ = 0;

    Bytes pending_;  // plaintext, accepted
    Bytes tail_;     // ciphertext the kernel refused
    std::size_t tail_at_ = 0;

    StreamWatcher* watcher_ = nullptr;
    error_code error_;                 // what reads and writes are answered after the end
    error_code close_result_;          // what the close is answered
    std::uint32_t deadline_ = 0;       // 0: none
    std::uint32_t last_progress_ = 0;  // of the tail
    std::uint32_t last_heard_ = 0;
    bool shaken_ = false;
    bool drained_ = false;  // the last recv was short: ask the loop before the next
    bool fin_ = false;
    bool read_armed_ = false;
    bool read_held_ = false;
    bool write_armed_ = false;
    bool notified_ = false;  // close_notify is made
    bool lingering_ = false;
    bool asked_ = false;  // the watcher was told of the silence
    bool dead_ = false;
};

// Around every SSL_* call: nothing of another connection may stand in the shared buffer before, and
// what this call made is sent or kept by this connection after, whatever the call returned.
class CallGuard {
  public:
    explicit CallGuard(TlsCore& core);
    ~CallGuard();
    CallGuard(const CallGuard&) = delete;
    CallGuard& operator=(const CallGuard&) = delete;

  private:
    TlsCore& core_;
};

// The BIO between OpenSSL and the socket (socket_bio.cpp). Writing always succeeds, so WANT_WRITE
// cannot happen.
struct SocketBio {
    static BIO* make(TlsCore& core);
    static int read(BIO* bio, char* out, int size);
    static int write(BIO* bio, const char* in, int size);
    static long control(BIO* bio, int command, long number, void* pointer);
};

}  // namespace tasuki::net

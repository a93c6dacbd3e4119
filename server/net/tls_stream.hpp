// The byte stream below HTTP and WebSocket: TLS over one socket, its handlers type-erased, so that
// Beast is instantiated for it once. Meets Asio's AsyncReadStream and AsyncWriteStream. One loop
// thread; a stream never migrates. docs/transport.md says why it is our own.
//
// What callers may rely on:
//  - async_write_some takes the whole buffer sequence and completes when the bytes are accepted; it
//    waits while 16 KiB of this connection are accepted but not yet encrypted.
//  - One read, one write and one close may be under way at a time. They are cancelled by abort() or
//    by destroying the stream, not one by one.
//  - The end of input without close_notify is StreamError::truncated, with it asio::error::eof.
//  - After abort() nothing more reaches the wire: not what was accepted, not what the kernel kept.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>

#include <boost/asio/async_result.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/beast/core/role.hpp>

#include "base/bytes.hpp"
#include "net/completion.hpp"
#include "net/loop_scratch.hpp"
#include "net/unique_fd.hpp"

struct ssl_ctx_st;

namespace tasuki::net {

// Is told what its stream sees, on the loop, between operations. May close or abort the connection.
class StreamWatcher {
  public:
    virtual void on_plaintext(ByteView plain, std::uint32_t tick) = 0;  // before the reader has it
    virtual void on_deadline() = 0;  // instead of ending the stream; the deadline is gone then
    virtual void on_quiet() = 0;     // nothing came for StreamLimits::quiet; once per silence

  protected:
    ~StreamWatcher() = default;
};

class TlsStream {
  public:
    using executor_type = boost::asio::io_context::executor_type;

    // The context must stay valid for this call only. The socket is connected and non-blocking.
    TlsStream(boost::asio::io_context& loop, UniqueFd socket, ssl_ctx_st* context);
    TlsStream(TlsStream&&) noexcept = default;
    TlsStream& operator=(TlsStream&&) = delete;
    ~TlsStream();

    executor_type get_executor() const noexcept;

    template <class Token>
    auto async_handshake(Token&& token) {
        return boost::asio::async_initiate<Token, void(error_code)>(StartHandshake{this}, token);
    }

    template <class Buffers, class Token>
    auto async_read_some(const Buffers& buffers, Token&& token) {
        return boost::asio::async_initiate<Token, void(error_code, std::size_t)>(StartRead{this},
                                                                                 token, buffers);
    }

    template <class Buffers, class Token>
    auto async_write_some(const Buffers& buffers, Token&& token) {
        return boost::asio::async_initiate<Token, void(error_code, std::size_t)>(StartWrite{this},
                                                                                 token, buffers);
    }

    // Sends what is accepted, then close_notify (5 s at most), then waits a second for the peer's.
    template <class Token>
    auto async_close(Token&& token) {
        return boost::asio::async_initiate<Token, void(error_code)>(StartClose{this}, token);
    }

    void abort();
    bool over() const;
    std::size_t queued() const;
    const StreamLimits& limits() const;
    LoopCounters& counters();

    // One deadline for whatever is under way; over it the stream fails with timed_out.
    void expires_after(std::chrono::milliseconds time);
    void expires_never();

    void watch(StreamWatcher* watcher);

    // SHA-256 of the verified client certificate, after the handshake.
    std::optional<Bytes> peer_certificate_sha256() const;

  private:
    struct StartHandshake {
        TlsStream* stream;
        template <class Handler>
        void operator()(Handler&& handler) const {
            stream->begin_handshake(Completion::of_end(std::forward<Handler>(handler)));
        }
    };

    struct StartRead {
        TlsStream* stream;
        template <class Handler, class Buffers>
        void operator()(Handler&& handler, const Buffers& buffers) const {
            std::array<boost::asio::mutable_buffer, 4> into;
            std::size_t count = 0;
            auto end = boost::asio::buffer_sequence_end(buffers);
            for (auto it = boost::asio::buffer_sequence_begin(buffers); it != end; ++it) {
                boost::asio::mutable_buffer buffer(*it);
                if (buffer.size() != 0 && count < into.size()) into[count++] = buffer;
            }
            stream->begin_read({into.data(), count},
                               Completion::of_bytes(std::forward<Handler>(handler)));
        }
    };

    struct StartWrite {
        TlsStream* stream;
        template <class Handler, class Buffers>
        void operator()(Handler&& handler, const Buffers& buffers) const {
            std::size_t size = 0;
            auto end = boost::asio::buffer_sequence_end(buffers);
            for (auto it = boost::asio::buffer_sequence_begin(buffers); it != end; ++it) {
                boost::asio::const_buffer buffer(*it);
                stream->stage(buffer.data(), buffer.size());
                size += buffer.size();
            }
            stream->begin_write(size, Completion::of_bytes(std::forward<Handler>(handler)));
        }
    };

    struct StartClose {
        TlsStream* stream;
        template <class Handler>
        void operator()(Handler&& handler) const {
            stream->begin_close(Completion::of_end(std::forward<Handler>(handler)));
        }
    };

    void begin_handshake(Completion done);
    void begin_read(std::span<const boost::asio::mutable_buffer> into, Completion done);
    void stage(const void* bytes, std::size_t size);
    void begin_write(std::size_t size, Completion done);
    void begin_close(Completion done);

    CorePtr core_;
};

// What Beast looks for to end a stream. The synchronous form can't wait: it ends without
// close_notify.
void beast_close_socket(TlsStream& stream);
void teardown(boost::beast::role_type role, TlsStream& stream, error_code& error);

template <class Handler>
void async_teardown(boost::beast::role_type, TlsStream& stream, Handler&& handler) {
    stream.async_close(std::forward<Handler>(handler));
}

}  // namespace tasuki::net

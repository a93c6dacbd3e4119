// The network as the rest of the SDK sees it: one POST with one answer, and one WebSocket. Only
// dialer*.cpp know Beast. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tasuki/client.hpp"

namespace tasuki::client {

// Close codes a client acts on (docs/protocol.md).
enum class CloseCode : std::uint16_t {
    none = 0,  // the network went away without a word
    normal = 1000,
    going_away = 1001,
    session_ended = 4001,
    come_back = 4002,
    cut = 4003,
};

class Socket {
  public:
    virtual ~Socket() = default;
    Socket() = default;
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;

    // The next whole frame; empty when it is over. After an empty answer nothing more comes.
    virtual awaitable<std::optional<Bytes>> read() = 0;
    // Queued and written in order; false when the queue holds kQueued bytes or it is over.
    virtual bool send(Bytes frame) = 0;
    virtual void close() = 0;   // polite
    virtual void cancel() = 0;  // at once
    virtual CloseCode close_code() const = 0;

    static constexpr std::size_t kQueued = 4 << 20;
};

// An HTTPS connection for bytes of files, kept from one request to the next.
class FileLine {
  public:
    virtual ~FileLine() = default;
    FileLine() = default;
    FileLine(const FileLine&) = delete;
    FileLine& operator=(const FileLine&) = delete;

    // The body of the answer, an envelope, whatever its status.
    virtual awaitable<Result<Bytes>> put(std::string path, Bytes piece) = 0;
    // From that byte on, handed to `sink` as it comes. Empty: all of it came; else the envelope in
    // which the server refuses.
    virtual awaitable<Result<Bytes>> get(std::string path, std::uint64_t from,
                                         std::function<void(const Bytes&)> sink) = 0;
};

class Dialer {
  public:
    struct Setting;

    // Throws std::runtime_error where a certificate file of the options can't be used.
    Dialer(boost::asio::any_io_executor executor, const Options& options);
    ~Dialer();

    // The body of the answer. Failures: cannot_reach, not_trusted, connection_lost, timed_out,
    // protocol_broken, and busy or throttled where a server said only that.
    awaitable<Result<Bytes>> post(Bytes body, std::string bearer);
    // session_ended where the server did not take the bearer.
    awaitable<Result<std::shared_ptr<Socket>>> open(std::string bearer);

    awaitable<Result<std::shared_ptr<FileLine>>> open_files(std::string bearer);

    void cancel();  // what is still on its way ends with a failure

  private:
    std::shared_ptr<Setting> setting_;
};

}  // namespace tasuki::client

// A client made of OpenSSL and a blocking socket, sharing no code with the server's stream, so that
// the two check each other. One thread; every wait ends after five seconds.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/bytes.hpp"
#include "net/unique_fd.hpp"

namespace tasuki::test {

struct TlsClientWish {
    std::uint16_t port = 0;
    std::string authority_file;
    std::string certificate_file;  // of a client certificate; empty for none
    std::string key_file;
    bool tls12_only = false;
    int receive_buffer = 0;  // SO_RCVBUF; 0 leaves it
    std::string host = "127.0.0.1";
};

net::UniqueFd connect_plain(const std::string& host, std::uint16_t port, int receive_buffer = 0);

class TlsClient {
  public:
    explicit TlsClient(const TlsClientWish& wish);  // throws when the handshake fails
    ~TlsClient();
    TlsClient(TlsClient&&) noexcept;

    bool write(ByteView bytes);
    bool write(std::string_view text) { return write(view(text)); }
    // What has arrived, at least a byte; empty at the end of the stream.
    Bytes read_some(std::size_t at_most = 16 * 1024);
    Bytes read_exactly(std::size_t size);  // shorter only at the end
    // After an empty read: whether the server said close_notify.
    bool ended_cleanly() const { return ended_cleanly_; }
    void ask_for_key_update();
    void say_goodbye();  // close_notify
    void cut_line();     // FIN without it
    int fd() const;
    std::string server_name_in_certificate() const;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
    bool ended_cleanly_ = false;
};

}  // namespace tasuki::test

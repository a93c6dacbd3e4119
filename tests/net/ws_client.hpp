// A WebSocket client by hand over TlsClient, so that tests can send what no library would:
// fragments without end, text, lies about length. One thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "net/tls_client.hpp"

namespace tasuki::test {

struct HttpAnswer {
    int status = 0;  // 0: the connection ended without one
    std::string head;
    std::string body;
};

// Reads one answer; `rest` keeps what came after it.
HttpAnswer read_answer(TlsClient& client, std::string& rest);

struct WsWish {
    std::string path = "/v1/socket";
    std::string subprotocol = "tasuki.v1";
    std::string origin;
    std::string bearer = "member";
    std::string cookie;
};

struct WsFrame {
    int opcode = 0;
    Bytes payload;
    int close_code = 0;
};

class WsClient {
  public:
    WsClient(TlsClient client, const WsWish& wish = {});

    int status() const { return answer_.status; }
    const HttpAnswer& answer() const { return answer_; }
    TlsClient& tls() { return client_; }

    bool send_frame(int opcode, ByteView payload, bool fin = true);
    bool send_binary(std::string_view text) { return send_frame(2, view(text)); }
    bool send_close(int code);
    std::optional<WsFrame> read_frame();  // pings too
    std::string read_binary();            // skips pings; empty at the end
    // Reads until a close frame or the end; 0 where none came.
    int read_close_code();

  private:
    bool fill(std::size_t size);

    TlsClient client_;
    HttpAnswer answer_;
    std::string rest_;
};

}  // namespace tasuki::test

#include "net/ws_client.hpp"

#include <algorithm>
#include <cstdlib>

namespace tasuki::test {

HttpAnswer read_answer(TlsClient& client, std::string& rest) {
    HttpAnswer answer;
    std::size_t end = std::string::npos;
    while ((end = rest.find("\r\n\r\n")) == std::string::npos) {
        auto more = client.read_some();
        if (more.empty()) return answer;
        rest += text_of(more);
    }
    answer.head = rest.substr(0, end + 4);
    rest.erase(0, end + 4);
    answer.status = std::atoi(answer.head.c_str() + 9);
    auto at = answer.head.find("Content-Length: ");
    std::size_t length =
        at == std::string::npos ? 0 : std::strtoul(answer.head.c_str() + at + 16, nullptr, 10);
    while (rest.size() < length) {
        auto more = client.read_some();
        if (more.empty()) return answer;
        rest += text_of(more);
    }
    answer.body = rest.substr(0, length);
    rest.erase(0, length);
    return answer;
}

WsClient::WsClient(TlsClient client, const WsWish& wish) : client_(std::move(client)) {
    std::string request = "GET " + wish.path + " HTTP/1.1\r\nHost: localhost\r\n" +
                          "Connection: Upgrade\r\nUpgrade: websocket\r\n" +
                          "Sec-WebSocket-Version: 13\r\n" +
                          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    if (!wish.subprotocol.empty()) {
        request += "Sec-WebSocket-Protocol: " + wish.subprotocol + "\r\n";
    }
    if (!wish.origin.empty()) request += "Origin: " + wish.origin + "\r\n";
    if (!wish.bearer.empty()) request += "Authorization: Bearer " + wish.bearer + "\r\n";
    if (!wish.cookie.empty()) request += "Cookie: " + wish.cookie + "\r\n";
    client_.write(request + "\r\n");
    answer_ = read_answer(client_, rest_);
}

bool WsClient::send_frame(int opcode, ByteView payload, bool fin) {
    Bytes frame;
    frame.push_back(static_cast<std::uint8_t>((fin ? 0x80 : 0) | opcode));
    if (payload.size() < 126) {
        frame.push_back(static_cast<std::uint8_t>(0x80 | payload.size()));
    } else if (payload.size() < 65536) {
        frame.push_back(0x80 | 126);
        frame.push_back(static_cast<std::uint8_t>(payload.size() >> 8));
        frame.push_back(static_cast<std::uint8_t>(payload.size()));
    } else {
        frame.push_back(0x80 | 127);
        for (int shift = 56; shift >= 0; shift -= 8) {
            frame.push_back(static_cast<std::uint8_t>(payload.size() >> shift));
        }
    }
    const std::uint8_t mask[4] = {0x5a, 0xc3, 0x11, 0x7e};
    frame.insert(frame.end(), mask, mask + 4);
    for (std::size_t i = 0; i < payload.size(); ++i) {
        frame.push_back(static_cast<std::uint8_t>(payload[i] ^ mask[i % 4]));
    }
    return client_.write(frame);
}

bool WsClient::send_close(int code) {
    const std::uint8_t payload[2] = {static_cast<std::uint8_t>(code >> 8),
                                     static_cast<std::uint8_t>(code)};
    return send_frame(8, payload);
}

bool WsClient::fill(std::size_t size) {
    while (rest_.size() < size) {
        auto more = client_.read_some();
        if (more.empty()) return false;
        rest_ += text_of(more);
    }
    return true;
}

std::optional<WsFrame> WsClient::read_frame() {
    if (!fill(2)) return std::nullopt;
    auto byte = [this](std::size_t i) { return static_cast<std::uint8_t>(rest_[i]); };
    std::size_t length = byte(1) & 0x7F;
    std::size_t header = length == 126 ? 4 : length == 127 ? 10 : 2;
    if (!fill(header)) return std::nullopt;
    if (header > 2) {
        length = 0;
        for (std::size_t i = 2; i < header; ++i) length = length << 8 | byte(i);
    }
    if (!fill(header + length)) return std::nullopt;
    WsFrame frame;
    frame.opcode = byte(0) & 0x0F;
    frame.payload = to_bytes(std::string_view(rest_).substr(header, length));
    if (frame.opcode == 8 && length >= 2)
        frame.close_code = frame.payload[0] << 8 | frame.payload[1];
    rest_.erase(0, header + length);
    return frame;
}

std::string WsClient::read_binary() {
    while (auto frame = read_frame()) {
        if (frame->opcode == 2) return std::string(text_of(frame->payload));
        if (frame->opcode == 8) return {};
    }
    return {};
}

int WsClient::read_close_code() {
    while (auto frame = read_frame()) {
        if (frame->opcode == 8) return frame->close_code;
    }
    return 0;
}

}  // namespace tasuki::test

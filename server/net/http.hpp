// The HTTPS half of a connection: sign-in requests are answered and files of the web app handed out
// until the client upgrades or leaves. One loop thread.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "net/address_count.hpp"
#include "net/assets.hpp"
#include "net/tls_stream.hpp"
#include "net/websocket.hpp"
#include "session/connection.hpp"

namespace tasuki::net {

struct Upgraded {
    std::unique_ptr<WebSocket> socket;
    std::string secret;  // bearer token, else cookie, else empty
    std::string origin;
};

// `draining` is read before every request; the referents live as long as the loop.
session::awaitable<std::optional<Upgraded>> serve_http(TlsStream stream, session::FrontDoor& door,
                                                       session::Peer peer, AddressTicket ticket,
                                                       Assets assets, const bool& draining);

}  // namespace tasuki::net

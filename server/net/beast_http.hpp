// The types of Beast's HTTP that http.cpp and websocket.cpp share. No other file includes Beast's
// HTTP, so that it is instantiated twice and not twenty times.
#pragma once

#include <cstdint>
#include <memory>

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/vector_body.hpp>

#include "net/address_count.hpp"
#include "net/tls_stream.hpp"
#include "net/websocket.hpp"

namespace tasuki::net {

using HttpMessage = boost::beast::http::request<boost::beast::http::vector_body<std::uint8_t>>;

// Answers a checked upgrade with 101. Empty when the peer was gone first.
session::awaitable<std::unique_ptr<WebSocket>> accept_websocket(TlsStream stream,
                                                                HttpMessage request,
                                                                session::Peer peer,
                                                                AddressTicket ticket);

}  // namespace tasuki::net

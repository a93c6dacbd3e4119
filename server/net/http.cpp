#include "net/http.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <tuple>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

#include "base/limits.hpp"
#include "net/beast_http.hpp"
#include "net/http_rules.hpp"

namespace tasuki::net {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using session::awaitable;

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
constexpr std::uint32_t kHeader = 8 * 1024;
constexpr int kRequestsPerConnection = 100;
constexpr std::size_t kAssetPiece = 16 * 1024;  // a TLS record
constexpr std::chrono::seconds kFilePiece{60};  // for one, on a slow connection

using Parser = http::request_parser<http::vector_body<std::uint8_t>>;
using Response = http::response<http::vector_body<std::uint8_t>>;

std::string_view plain(boost::beast::string_view text) { return {text.data(), text.size()}; }

// A request, or the status that refuses it, or neither: the peer is gone.
struct Received {
    std::optional<HttpMessage> message;
    unsigned refused = 0;
};

std::string secret_of(const HttpMessage& message) {
    auto bearer = bearer_token(plain(message[http::field::authorization]));
    if (!bearer.empty()) return bearer;
    return cookie_value(plain(message[http::field::cookie]), session::kCookie);
}

std::size_t body_limit(Route route, const HttpMessage& head) {
    if (route == Route::none || head.method() == http::verb::get) return 0;
    if (route == Route::file) return limits::kAttachmentPiece;
    return secret_of(head).empty() ? limits::kHttpBodyBeforeSignIn : limits::kFrame;
}

unsigned refusal_of(const error_code& error) {
    if (error == http::error::header_limit) return 431;
    if (error == http::error::body_limit) return 413;
    if (error == http::error::end_of_stream || error == http::error::partial_message) return 0;
    return error.category() == http::make_error_code(http::error::bad_method).category() ? 400 : 0;
}

bool is_file(Assets assets, std::string_view target) {
    return is_page(target) || find_asset(assets, target) != nullptr;
}

bool method_fits(Route route, http::verb method) {
    switch (route) {
        case Route::sign_in: return method == http::verb::post;
        case Route::socket: return method == http::verb::get;
        case Route::file: return method == http::verb::get || method == http::verb::put;
        case Route::none: break;
    }
    return method == http::verb::get || method == http::verb::head;
}

// The header within ten seconds, then the body within ten; a wrong address or method, and a
// stranger with a file, are refused before the body is read.
awaitable<Received> receive(TlsStream& stream, beast::flat_buffer& buffer, Assets assets,
                            session::FrontDoor& door) {
    Parser parser;
    parser.header_limit(kHeader);
    parser.body_limit(limits::kAttachmentPiece);
    stream.expires_after(stream.limits().before_sign_in);
    auto [error, n] = co_await http::async_read_header(stream, buffer, parser, kTuple);
    if (error) co_return Received{std::nullopt, refusal_of(error)};
    auto& head = parser.get();
    auto route = route_of(plain(head.target()));
    if (route == Route::none && !is_file(assets, plain(head.target()))) {
        co_return Received{std::nullopt, 404};
    }
    if (!method_fits(route, head.method())) co_return Received{std::nullopt, 405};
    if (route == Route::file && head.method() == http::verb::put) {
        const bool known = co_await door.knows(secret_of(head));
        if (!known) co_return Received{std::nullopt, 401};
    }
    const auto most = body_limit(route, head);
    auto length = parser.content_length();
    if (length && *length > most) co_return Received{std::nullopt, 413};
    parser.body_limit(most);
    stream.expires_after(route == Route::file ? std::chrono::milliseconds(kFilePiece)
                                              : stream.limits().before_sign_in);
    auto [broken, m] = co_await http::async_read(stream, buffer, parser, kTuple);
    if (broken) co_return Received{std::nullopt, refusal_of(broken)};
    stream.expires_never();
    co_return Received{parser.release(), 0};
}

void add_headers(Response& response) {
    response.set(http::field::server, "tasuki");
    response.set(http::field::strict_transport_security, kStrictTransport);
    response.set("Content-Security-Policy", kContentPolicy);
    response.set("X-Content-Type-Options", "nosniff");
    response.set("Referrer-Policy", "no-referrer");
    response.set(http::field::cache_control, "no-store");
}

void abort_stream(TlsStream* stream) { stream->abort(); }

// Piece by piece; what must not leave any more aborts the connection, in the turn in which that is
// so.
awaitable<bool> send_source(TlsStream& stream, std::shared_ptr<session::BodySource> source,
                            std::uint64_t left) {
    source->on_cut(std::bind(abort_stream, &stream));
    bool fine = true;
    while (fine && left != 0) {
        auto piece = co_await source->next();
        if (piece.empty() || piece.size() > left) {
            stream.abort();
            fine = false;
            break;
        }
        left -= piece.size();
        for (ByteView rest = piece; fine && !rest.empty();) {
            const asio::const_buffer some(rest.data(), std::min(rest.size(), kAssetPiece));
            rest = rest.subspan(some.size());
            stream.expires_after(kFilePiece);  // who takes nothing is let go
            auto [error, n] = co_await asio::async_write(stream, some, kTuple);
            fine = !error;
        }
    }
    source->on_cut({});
    stream.expires_never();
    co_return fine;
}

awaitable<bool> send(TlsStream& stream, session::HttpReply reply, bool keep_open) {
    Response response;
    response.result(reply.status);
    add_headers(response);
    response.set(http::field::content_type, reply.content_type);
    if (reply.set_cookie) response.set(http::field::set_cookie, *reply.set_cookie);
    for (const auto& [name, value] : reply.headers) response.set(name, value);
    response.keep_alive(keep_open);
    if (reply.source) {
        response.content_length(reply.length);
        auto [broken, m] = co_await http::async_write(stream, response, kTuple);
        const bool sent = !broken && co_await send_source(stream, reply.source, reply.length);
        co_return sent&& keep_open;
    }
    response.body() = std::move(reply.body);
    response.prepare_payload();
    auto [error, n] = co_await http::async_write(stream, response, kTuple);
    co_return !error && keep_open;
}

// The headers, and what follows them. A page that the build left out says so.
std::string_view asset_response(Assets assets, const HttpMessage& request, Response& response) {
    const auto* asset = find_asset(assets, plain(request.target()));
    add_headers(response);
    if (asset == nullptr) {
        response.result(http::status::not_found);
        response.set(http::field::content_type, "text/plain; charset=utf-8");
        return kNotBuiltIn;
    }
    response.set(http::field::content_type, asset->type);
    response.set("Content-Security-Policy", kPagePolicy);
    response.set("Permissions-Policy", kPermissions);
    response.set("Cross-Origin-Opener-Policy", "same-origin");
    response.set("Cross-Origin-Resource-Policy", "same-origin");
    response.set(http::field::vary, "Accept-Encoding");
    if (keeps_for_ever(*asset)) response.set(http::field::cache_control, kKeepForEver);
    const bool compressed =
        !asset->gzip.empty() && lists_token(plain(request[http::field::accept_encoding]), "gzip");
    if (compressed) response.set(http::field::content_encoding, "gzip");
    return compressed ? asset->gzip : asset->body;
}

awaitable<bool> send_asset(TlsStream& stream, Assets assets, HttpMessage request, bool keep_open) {
    Response response;
    auto body = asset_response(assets, request, response);
    const bool alive = request.keep_alive() && keep_open;
    response.keep_alive(alive);
    response.content_length(body.size());
    // HEAD: the headers of the whole, its length too, and nothing of it.
    if (request.method() == http::verb::head) body = {};
    auto [error, n] = co_await http::async_write(stream, response, kTuple);
    // Piece by piece: a whole file at once would be more than a connection may have waiting.
    while (!error && !body.empty()) {
        const asio::const_buffer piece(body.data(), std::min(body.size(), kAssetPiece));
        body.remove_prefix(piece.size());
        stream.expires_after(stream.limits().before_sign_in);  // who takes nothing is let go
        std::tie(error, n) = co_await asio::async_write(stream, piece, kTuple);
    }
    stream.expires_never();
    co_return !error && alive;
}

session::HttpReply refusal_reply(unsigned status) {
    session::HttpReply reply;
    reply.status = status;
    reply.content_type = "text/plain; charset=utf-8";
    reply.body = to_bytes(explain(status));
    return reply;
}

session::HttpRequest to_request(HttpMessage message, const session::Peer& peer) {
    session::HttpRequest request;
    request.method = plain(message.method_string());
    request.target = plain(message.target());
    request.origin = plain(message[http::field::origin]);
    request.bearer = bearer_token(plain(message[http::field::authorization]));
    request.cookie = cookie_value(plain(message[http::field::cookie]), session::kCookie);
    request.content_type = plain(message[http::field::content_type]);
    request.range = plain(message[http::field::range]);
    request.fetch_site = plain(message["Sec-Fetch-Site"]);
    request.body = std::move(message.body());
    request.peer = peer;
    return request;
}

// 0 where the upgrade may go ahead.
unsigned upgrade_refused(const HttpMessage& message, const session::FrontDoor& door) {
    if (!beast::websocket::is_upgrade(message)) return 426;
    if (!lists_token(plain(message[http::field::sec_websocket_protocol]), session::kSubprotocol)) {
        return 426;
    }
    return door.origin_allowed(plain(message[http::field::origin])) ? 0 : 403;
}

awaitable<bool> answer(TlsStream& stream, session::FrontDoor& door, Route route,
                       HttpMessage message, const session::Peer& peer, bool keep_open) {
    bool alive = message.keep_alive() && keep_open;
    auto request = to_request(std::move(message), peer);
    if (!door.origin_allowed(request.origin)) {
        co_return co_await send(stream, refusal_reply(403), false);
    }
    session::HttpReply reply;
    if (route == Route::file) reply = co_await door.on_file(std::move(request));
    else reply = co_await door.on_request(std::move(request));
    co_return co_await send(stream, std::move(reply), alive);
}

// The message that asks for an upgrade, once one does.
awaitable<std::optional<HttpMessage>> serve_until_upgrade(TlsStream& stream,
                                                          session::FrontDoor& door,
                                                          const session::Peer& peer, Assets assets,
                                                          const bool& draining) {
    beast::flat_buffer buffer;
    for (int served = 1; served <= kRequestsPerConnection; ++served) {
        auto received = co_await receive(stream, buffer, assets, door);
        if (received.refused != 0) {
            co_await send(stream, refusal_reply(received.refused), false);
            break;
        }
        if (!received.message) break;
        stream.counters().requests.add(1);
        auto route = route_of(plain(received.message->target()));
        bool upgrade = route == Route::socket;
        unsigned refused = draining ? 503 : 0;
        if (upgrade && refused == 0) refused = upgrade_refused(*received.message, door);
        // Nothing may follow an upgrade before its answer.
        if (upgrade && refused == 0 && buffer.size() != 0) refused = 400;
        if (upgrade && refused == 0) co_return std::move(received.message);
        bool open = served < kRequestsPerConnection;
        if (refused != 0) {
            co_await send(stream, refusal_reply(refused), false);
            break;
        }
        bool alive = false;
        if (route == Route::none) {
            alive = co_await send_asset(stream, assets, std::move(*received.message), open);
        } else {
            alive = co_await answer(stream, door, route, std::move(*received.message), peer, open);
        }
        if (!alive) break;
    }
    co_return std::nullopt;
}

}  // namespace

awaitable<std::optional<Upgraded>> serve_http(TlsStream stream, session::FrontDoor& door,
                                              session::Peer peer, AddressTicket ticket,
                                              Assets assets, const bool& draining) {
    auto message = co_await serve_until_upgrade(stream, door, peer, assets, draining);
    if (!message) {
        if (!stream.over()) co_await stream.async_close(kTuple);
        co_return std::nullopt;
    }
    Upgraded upgraded;
    upgraded.secret = secret_of(*message);
    upgraded.origin = plain((*message)[http::field::origin]);
    upgraded.socket = co_await accept_websocket(std::move(stream), std::move(*message),
                                                std::move(peer), std::move(ticket));
    if (!upgraded.socket) co_return std::nullopt;
    co_return upgraded;
}

}  // namespace tasuki::net

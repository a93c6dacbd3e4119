#include "session/door.hpp"

#include <algorithm>

#include "base/log.hpp"
#include "session/decode.hpp"

namespace tasuki::session {
namespace {

HttpReply reply_of(unsigned status, const Frame& frame) {
    HttpReply out;
    out.status = status;
    out.body = *frame;
    return out;
}

HttpReply refused(unsigned status, std::uint64_t id, Refusal refusal) {
    return reply_of(status, no(id, refusal).frame);
}

// A web page of another origin can't set this type without asking first (CORS).
bool is_envelope(std::string_view content_type) {
    return content_type.substr(0, content_type.find(';')) == "application/x-protobuf";
}

}  // namespace

bool Door::origin_allowed(std::string_view origin) const {
    const auto& allowed = parts_.config.origins;
    return origin.empty() || std::find(allowed.begin(), allowed.end(), origin) != allowed.end();
}

awaitable<HttpReply> Door::on_request(HttpRequest request) {
    if (request.method != "POST") co_return refused(405, 0, Refusal::malformed);
    if (!origin_allowed(request.origin)) co_return refused(403, 0, Refusal::not_allowed);
    if (!is_envelope(request.content_type)) co_return refused(415, 0, Refusal::malformed);
    if (request.body.size() > limits::kHttpBodyBeforeSignIn) {
        co_return refused(413, 0, Refusal::too_large);
    }
    auto decoded = decode(request.body);
    if (!decoded) co_return refused(400, decoded.error().id, decoded.error().refusal);
    auto wish = std::move(decoded).value();
    if (parts_.config.certificate_required && !request.peer.certificate_sha256) {
        co_return refused(200, wish.id, Refusal::certificate_required);
    }
    Visitor visitor;
    visitor.address = request.peer.address;
    visitor.browser = !request.origin.empty();
    visitor.token = visitor.browser ? request.cookie : request.bearer;
    auto answer = co_await desk_.answer(std::move(visitor), std::move(wish));
    auto reply = reply_of(200, answer.frame);
    reply.set_cookie = std::move(answer.set_cookie);
    co_return reply;
}

awaitable<HttpReply> Door::on_file(HttpRequest request) {
    if (parts_.config.certificate_required && !request.peer.certificate_sha256) {
        co_return refused(401, 0, Refusal::certificate_required);
    }
    co_return co_await files_.answer(std::move(request));
}

awaitable<void> Door::on_connection(Connection& connection, std::string secret,
                                    std::string origin) {
    const bool bare = parts_.config.certificate_required && !connection.peer().certificate_sha256;
    if (bare || !origin_allowed(origin)) {
        connection.close(Close::policy);
        co_return;
    }
    const auto session = std::make_shared<Session>(parts_, connection, std::move(secret));
    co_await session->run();
}

}  // namespace tasuki::session

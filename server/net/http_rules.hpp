// What net demands of an HTTP request before anybody else sees it, and the headers on every answer.
// Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace tasuki::net {

inline constexpr std::string_view kStrictTransport = "max-age=31536000";
// Answers are data: nothing may load, frame or run because of them. Pages have a policy of their
// own (assets.hpp).
inline constexpr std::string_view kContentPolicy =
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

enum class Route { sign_in, socket, file, none };  // none: a file of the web app, or nothing
Route route_of(std::string_view target);

// The value of one cookie out of a Cookie header, else empty.
std::string cookie_value(std::string_view header, std::string_view name);

// The token of "Bearer …" in any case of the scheme; empty for other schemes.
std::string bearer_token(std::string_view authorization);

// Whether a comma-separated list of tokens names this one.
bool lists_token(std::string_view header, std::string_view token);

// A sentence for a person who looks at an answer that isn't 2xx, Japanese first.
std::string_view explain(unsigned status);

}  // namespace tasuki::net

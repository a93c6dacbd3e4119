// The few header values that are read by our own code, before anybody is signed in. What is taken
// out of a header stood in it.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "base/bytes.hpp"
#include "net/http_rules.hpp"
#include "session/connection.hpp"

using namespace tasuki;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = text_of({data, size});
    const auto stands_in = [&](const std::string& found) {
        if (text.find(found) == std::string_view::npos) std::abort();
    };
    stands_in(net::cookie_value(text, session::kCookie));
    stands_in(net::bearer_token(text));
    if (net::lists_token(text, session::kSubprotocol))
        stands_in(std::string(session::kSubprotocol));
    if (net::route_of(text) != net::Route::none && !text.starts_with("/v1/")) std::abort();
    return 0;
}

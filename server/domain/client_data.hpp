// What a browser says it asked of the authenticator (WebAuthn, CollectedClientData): a small JSON
// object, read strictly. No key twice, nothing behind it, bounded depth; what we don't know is
// skipped, as the specification wants. Pure; any thread.
#pragma once

#include <optional>
#include <string>

#include "base/bytes.hpp"

namespace tasuki::domain {

struct ClientData {
    std::string type;
    Bytes challenge;
    std::string origin;
    bool cross_origin = false;
    bool has_top_origin = false;
    bool operator==(const ClientData&) const = default;
};

// Empty where it is no such object, or lacks type, challenge or origin.
std::optional<ClientData> read_client_data(ByteView json);

}  // namespace tasuki::domain

// A certificate for looking at Tasuki on one's own machine: for localhost only, a month long, made
// anew with each demo store. A town's server gets its certificate from an authority.
#pragma once

#include <filesystem>
#include <string>

namespace tasuki {

struct SelfCertificate {
    std::filesystem::path certificate;
    std::filesystem::path key;
    std::string pem;  // of the certificate: what a client has to trust
};

// In `folder`: server.crt and server.key (0600). An existing pair that is still good for a day is
// kept, so that a browser's exception survives a restart.
SelfCertificate self_certificate(const std::filesystem::path& folder);

}  // namespace tasuki

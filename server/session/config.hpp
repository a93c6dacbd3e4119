// What an operator may set about sessions, and the intervals that tests shorten. A value, copied
// into every loop's FrontDoor; limits that nobody may set stand in base/limits.hpp.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/limits.hpp"
#include "domain/passkey.hpp"

namespace tasuki::session {

struct SessionConfig {
    // Origins of web pages that may speak to us ("https://tasuki.example.jp"). A client that sends
    // no Origin header is no browser, and stands or falls with its bearer token alone.
    std::vector<std::string> origins;
    // For whom passkeys are made; none: they are not offered.
    std::optional<domain::RelyingParty> passkeys;
    // What an authenticator app shows beside the login name.
    std::string totp_issuer = "Tasuki";
    // A client certificate must stand behind every request and every upgrade (rule A3).
    bool certificate_required = false;

    // How often the hub looks at its sessions: idle lock, absolute end, stalled writers.
    std::chrono::milliseconds tick = std::chrono::milliseconds{1000};
    // Receipts of one room leave as one frame, at most this often.
    std::chrono::milliseconds receipts_every = std::chrono::milliseconds{2000};
    // How often the writer looks again whether the kernel has taken what it was given.
    std::chrono::milliseconds drain_poll = std::chrono::milliseconds{20};
    std::chrono::milliseconds write_stall = limits::kWriteStall;
    std::chrono::milliseconds time_before_sign_in = limits::kTimeBeforeSignIn;
};

}  // namespace tasuki::session

// The secrets that Tasuki hands out, and the only form in which it keeps them: link secrets with
// their six-digit codes, bearer tokens, device secrets, recovery codes, TOTP. The same functions
// make the bootstrap link on the operator's socket, so that one page says how a code is bound to
// its link. Pure except for the randomness of make_*; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/clock.hpp"

namespace tasuki::session {

Bytes make_secret();  // 32 random bytes
Hash secret_hash(ByteView secret);

// A bearer token or cookie value is its 32 bytes in base64url without padding (43 characters).
std::string token_text(ByteView secret);
std::optional<Bytes> secret_of_token(std::string_view token);

// Six digits for a link. The hash is bound to the link's secret: whoever reads the store can't try
// a million codes against it without the link.
std::string make_code();
Hash code_hash(ByteView link_secret, std::string_view code);

// "k7wq-3m9x-t2rb": 60 bits, letters and digits that nobody confuses on paper.
std::string make_recovery_code();
// Of the code as typed: case, spaces, hyphens and full width don't matter.
Hash recovery_hash(std::string_view typed);

// ASCII digits of what was typed, full width folded; empty where anything else stands in it.
std::string digits_of(std::string_view typed);

Bytes make_totp_secret();  // 20 bytes, as RFC 4226 wants them for SHA-1
std::string totp_uri(std::string_view issuer, std::string_view login_name, ByteView secret);
// The step this code belongs to: now, the one before or the one after, later than `used`.
std::optional<std::int64_t> totp_step(ByteView secret, std::string_view code, Instant now,
                                      std::int64_t used);

}  // namespace tasuki::session

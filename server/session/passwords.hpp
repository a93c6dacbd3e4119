// Which passwords a person may set (rule A3). Pure; any thread.
#pragma once

#include <string_view>

#include "base/result.hpp"

namespace tasuki::session {

// At least 8 characters, at most 256 bytes, none that everybody tries first, none made of the login
// name or of one repeated sign. No rule about kinds of characters: they only make people write it
// down.
Done check_password(std::string_view password, std::string_view login_name);

}  // namespace tasuki::session

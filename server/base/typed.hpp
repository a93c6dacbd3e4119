// What was typed on a Japanese keyboard, as it was meant. The server and the SDKs read it alike.
#pragma once

#include <string>
#include <string_view>

namespace tasuki {

// Full-width ASCII (U+FF01–U+FF5E), which such a keyboard types first, as ASCII.
std::string narrow(std::string_view typed);

// A login name: full width folded, lower case, without spaces around it.
std::string login_name_of(std::string_view typed);

}  // namespace tasuki

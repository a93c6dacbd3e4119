// What the note formats ask of names and texts. Pure; any thread.
#pragma once

#include <string_view>

namespace tasuki::ledger {

bool utf8_valid(std::string_view text);
bool has_control(std::string_view text);      // below U+0020, or U+007F
bool has_space(std::string_view valid_utf8);  // any Unicode space, the ideographic one included

}  // namespace tasuki::ledger

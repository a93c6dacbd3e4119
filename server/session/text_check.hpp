// Which texts may enter the record: UTF-8 without control characters. Names are kept as typed
// (外字, IVS), so nothing is folded here. Any thread.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/result.hpp"

namespace tasuki::session {

enum class TextKind {
    line,   // names, titles: no line breaks, nothing that turns the direction of writing
    lines,  // what people write: line breaks and tabs may stand in it
};

// Empty is fine here; `bad_text` and `too_large` are the refusals.
Done check_text(std::string_view text, TextKind kind, std::size_t max_bytes);

// Something a person can see stands in it: neither empty nor white space (U+3000 as well) only.
bool has_words(std::string_view text);

}  // namespace tasuki::session

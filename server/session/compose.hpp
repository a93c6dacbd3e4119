// A body as a client would write it, for what writes inside the server's own machine: the demo's
// town and the benches' seed. Any thread.
#pragma once

#include <string_view>

#include "domain/message.hpp"

namespace tasuki::session {

// One head and one text part, each with a fresh salt; read back through the door of the wire, so
// that nothing enters the record which a client could not have sent.
domain::Body compose_body(const domain::Head& head, std::string_view text);

}  // namespace tasuki::session

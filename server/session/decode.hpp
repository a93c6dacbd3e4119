// Bytes of a client to a Request: the one door through which the wire comes in. Bounded in size,
// depth and elements before anything is allocated; ids, dates, enumerations and text are checked
// here, so that the rules only see well-formed values. Any thread; nothing is kept.
#pragma once

#include "base/result.hpp"
#include "session/request.hpp"

namespace tasuki::session {

Decoded decode(ByteView frame);

// A body as a person wrote it; `raw` stays byte for byte what came.
Result<domain::Body> decode_body(ByteView raw);

// The body of a change of the card: parts without a head, each a field.
struct CardBody {
    domain::Body body;
    std::vector<domain::CardValue> values;
};
Result<CardBody> decode_card(ByteView raw);

// The words of a body as a search compares them (domain/search_words.hpp), appended; text, who
// decided and who observed.
void fold_body(ByteView raw, std::string& onto);

}  // namespace tasuki::session

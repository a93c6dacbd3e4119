// What two sends under one client message id are compared by (rule C7). Internal to the room.
#pragma once

#include "base/bytes.hpp"
#include "domain/command.hpp"

namespace tasuki::domain {

Hash content_of(const OpenGroup& wish);
Hash content_of(const Post& wish);
Hash content_of(const Correct& wish);
Hash content_of(const Retract& wish);
Hash content_of(const WithdrawRequest& wish);
Hash content_of(const Respond& wish);
Hash content_of(const ConfirmProxy& wish);
Hash content_of(const ChangeCard& wish);
Hash content_of(const PinDecision& wish);

}  // namespace tasuki::domain

// How long a sign-in lasts and on which device (rules A2, A3). Internal to the room; pure.
#pragma once

#include "domain/change.hpp"
#include "domain/sign_in.hpp"

namespace tasuki::domain {

// A code of this 30-second step, or of the one before or after: phones' clocks are never right.
bool step_is_now(std::int64_t step, Instant now);

Decided<Device> new_device(const Device& wish, AccountId account, std::uint32_t devices,
                           Instant now);

// Begins now, fresh, and ends when the caller says, but after 24 hours at the latest (12 on a
// shared device: nobody is on duty there alone).
Decided<Session> new_session(const Session& wish, const Device& device, Instant now);

}  // namespace tasuki::domain

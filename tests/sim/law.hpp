// Why something must be refused, read off the rules' page and the model; and of what is so plain
// that nothing may refuse it. Pure; one thread.
#pragma once

#include <optional>
#include <string>

#include "sim/model.hpp"

namespace tasuki::sim {

using Why = std::optional<std::string>;

Why forbidden(const Model& model, const domain::Asker& asker, const domain::GroupCommand& command,
              Instant now);
Why forbidden(const Model& model, const domain::Asker& asker, const domain::PeopleCommand& command,
              Instant now);

// Where forbidden() knows all reasons there are: what it does not forbid must be accepted.
bool complete(const domain::GroupCommand& command);

}  // namespace tasuki::sim

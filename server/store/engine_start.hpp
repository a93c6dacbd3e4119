// What a start verifies before anything is served: the anchor, the last seal with its signature and
// frontiers, and every leaf and batch since. It takes no longer for a long record; the rest is
// re-hashed in the background (verify_store.hpp) and by `tasuki verify`. Store thread.
#pragma once

#include <optional>

#include "ledger/note.hpp"
#include "store/tables.hpp"

namespace tasuki::store {

struct StartCheck {
    const Reading& reading;
    const Bytes& incarnation;
    const std::optional<ledger::Chain>& anchored;
    ledger::VerifierKey key;  // of the checkpoints
};

// Throws StartRefused, which says what does not hold. Returns the time of the newest entry.
Instant check_start(const StartCheck& check);

}  // namespace tasuki::store

// How tables and keys say that the world is not as it must be. All are exceptions of the kind
// Broken (never part of a rule); `what()` is for the operator and says the next step. Any thread.
#pragma once

#include <stdexcept>

namespace tasuki::store {

// The disk is full and the transaction is known to be rolled back: nothing of it took place, and
// the next one may be tried.
struct StoreFull : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// Any other failure of reading, writing or syncing. Whether the last commit took place is unknown:
// never retry, stop writing, exit; the next start verifies the chain.
struct StoreBroken : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// A row that may exist only once exists already. The rules look before they write, so this is a
// mistake of ours, not of a person.
struct NotUnique : std::logic_error {
    using std::logic_error::logic_error;
};

// The store can't be opened as it is: wrong or missing key, no codec, a newer schema, a folder that
// others may read, another server at work. Nothing was changed.
struct CannotOpen : std::runtime_error {
    using std::runtime_error::runtime_error;
};

}  // namespace tasuki::store

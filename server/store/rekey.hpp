// New keys for a stopped store: another root key, which wraps all others anew, and other page keys
// for the store and the key store. What people wrote is never sealed again: its keys stay the same.
// Takes long; one thread, no server.
//
// What always holds: everything is made beside what stands, verified, and then takes its place at
// once, by the rename of one folder. A kill before it leaves the store under its old keys, one
// after it under the new ones, and finish_rekey() does the rest.
#pragma once

#include <functional>

#include "base/clock.hpp"
#include "store/key_store.hpp"

namespace tasuki::store {

struct RekeyProgress {
    enum class Step { copying, sealing, verifying, switching } step = Step::copying;
    std::uint64_t done = 0;
};

struct RekeyWish {
    KeyPlaces places;
    bool root = true;   // a new root key; with it always a new page key of the key store
    bool pages = true;  // a new page key of the store, and of the key store
    const Clock& clock;
    std::function<void(RekeyProgress)> tell;
};

// Throws CannotOpen, StoreFull; then all is as it was.
void rekey_store(const RekeyWish& wish);

// Before the keys are loaded, at every start: what was cut short is finished, or forgotten.
void finish_rekey(const KeyPlaces& places, const std::function<void(RekeyProgress)>& tell = {});

}  // namespace tasuki::store

// Makes a running store out of a backup, on this machine and under this machine's root key (its
// own, where there is one, else a new one). Takes long; one thread, no server.
//
// What always holds: the store's folder has no store until all is done and verified, and then has
// it, by one rename. Whatever goes wrong before, the restore can be tried again.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "store/backup_format.hpp"
#include "store/key_store.hpp"

namespace tasuki::store {

struct RestoreProgress {
    enum class Step { reading, verifying, reapplying, stopping, moving } step = Step::reading;
    std::uint64_t done = 0;
    std::uint64_t all = 0;  // 0: not known
};

struct RestoreWish {
    KeyPlaces places;
    std::filesystem::path backup;
    std::string sheet;  // the text of the recovery sheet, or the key as typed
    const Clock& clock;
    std::function<void(RestoreProgress)> tell;
    std::filesystem::path journal_folder = {};          // empty: the key folder
    std::optional<std::filesystem::path> journal = {};  // that was kept apart; none: not there
};

struct Restored {
    BackupHead from;
    std::size_t groups = 0;  // that wait for their origin office
    // That the old anchor knew of and the backup does not; none where no anchor is left.
    std::optional<std::uint64_t> lost_batches;
    // With a journal: how many of its acts came after the backup, and how many still had to be
    // done.
    struct Again {
        std::size_t acts = 0;
        std::size_t done = 0;
        bool complete = false;  // else the groups wait all the same
    };
    std::optional<Again> again;
};

// Throws CannotOpen, BackupFault, StoreFull.
Restored restore_store(const RestoreWish& wish);

}  // namespace tasuki::store

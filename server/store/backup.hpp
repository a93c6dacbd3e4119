// Makes a backup while the server works: a copy of the newest commit (a short-lived file beside the
// store, encrypted like it), the keys as they stand behind it, both sealed to the recovery sheet in
// one new file, which is read back with the key it was sealed under before it gets its name. Any
// thread but a loop's; takes long.
//
// What always holds: a file under its name is whole, verified, fsync'd and registered. The root key
// is in none.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "domain/people.hpp"
#include "store/backup_format.hpp"
#include "store/space.hpp"

namespace tasuki::store {

struct BackupProgress {
    enum class Step { copying, sealing, verifying } step = Step::copying;
    std::uint64_t done = 0;  // bytes
    std::uint64_t all = 0;   // 0: not known
};

struct BackupWish {
    std::filesystem::path store_folder;
    const StoreKeys& keys;
    std::filesystem::path to;  // a new file, or a folder that gets one
    std::string version;
    Instant now;
    // Asked for once the copy of the store is made: a key without its group does no harm.
    std::function<KeyCopy()> copy_keys;
    // Its ledger entry and its row; throws where that is refused. Then the file gets its name.
    std::function<void(const domain::BackupMade&)> record;
    std::function<bool(BackupProgress)> tell;  // false: stop
    std::function<std::uint64_t(const std::filesystem::path&)> free_bytes = store::free_bytes;
};

struct MadeBackup {
    domain::BackupMade made;
    std::filesystem::path file;
};

// The copy of the store that a killed backup left: as large as the store. Who holds its lock asks.
void remove_left_copy(const std::filesystem::path& store_folder);

// Throws CannotOpen, StoreFull, CopyStopped; then nothing is left of it.
MadeBackup make_backup(const BackupWish& wish);

// Gets the bytes of a backup from a file; throws BackupFault where it can't be read.
BackupReader::Get file_bytes(const std::filesystem::path& file);

}  // namespace tasuki::store

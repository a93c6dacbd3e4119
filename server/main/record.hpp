// The record on this machine's disk, opened: keys, store, key store, anchor, reserve. main owns it
// for as long as anything runs on it; the engine borrows everything in it.
#pragma once

#include <memory>

#include "main/config.hpp"
#include "store/anchor.hpp"
#include "store/engine.hpp"
#include "store/init.hpp"
#include "store/journal.hpp"
#include "store/key_store.hpp"
#include "store/space.hpp"
#include "store/sqlcipher_tables.hpp"
#include "store/verify_store.hpp"

namespace tasuki {

struct Record {
    Record() = default;
    Record(const Record&) = delete;
    Record& operator=(const Record&) = delete;

    std::unique_ptr<store::StoreKeys> keys;
    std::unique_ptr<store::SqlcipherTables> tables;
    std::unique_ptr<store::SqlcipherKeyStore> key_store;
    std::unique_ptr<store::AnchorFile> anchor;
    std::unique_ptr<store::JournalFile> journal;
    std::unique_ptr<store::SpaceReserve> reserve;
    std::filesystem::path folder;

    store::EnginePorts ports(const Clock& clock);
    store::EngineOptions options(bool accept_clock) const;
    bool demo() const;
};

// What the operator of this machine asks of the record.
domain::Command operator_command(domain::PeopleCommand wish);
domain::Command backup_command(const domain::BackupMade& made);

// For StoreVerifier; borrows from the record.
store::VerifyInput verify_input(Record& record);

enum class Expect : std::uint8_t { real, demo, either };

// Throws store::CannotOpen with the operator's next step: no store, a wrong key, a newer schema, a
// demo's store where a real one is meant (and the other way round), a sheet not yet confirmed.
std::unique_ptr<Record> open_record(const config::Config& config, Expect expect);

}  // namespace tasuki

// The machine that a simulated region runs on: rows in memory or in an encrypted file, keys, the
// anchor, a clock; and everything that a bad day does to it. One thread.
//
// What always holds: crash() keeps what a power cut keeps — what was committed, the anchor as the
// last acknowledged batch left it — and nothing of the running program.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/dice.hpp"
#include "store/engine.hpp"
#include "store/init.hpp"
#include "store/memory_tables.hpp"
#include "store/verify_store.hpp"
#include "support/fake_clock.hpp"
#include "support/temp_folder.hpp"

namespace tasuki::sim {

enum class Rows { memory, file };

// Thrown through the engine: the machine is dead from here on. No exception of the program.
struct PowerCut {};

// Rows in memory whose next commit may go wrong, once.
class FrailTables : public store::MemoryTables {
  public:
    enum class Fate { well, full, dies_before, broken_before, broken_after };
    void commit() override;
    Fate fate = Fate::well;
};

using Batch = std::vector<domain::Command>;

// What became of a batch, as far as those who sent it can tell, and what is really so.
struct Sent {
    bool answered = true;                 // else the answers got lost with the machine
    bool took_place = true;               // the batch is on disk
    std::vector<store::Applied> applied;  // what is true of it, also where nobody was told
    std::string note;
};

class Machine {
  public:
    explicit Machine(Rows rows);
    ~Machine();

    test::FakeClock clock;

    Sent send(const Batch& batch);                   // a good day
    Sent send_and_lose_answers(const Batch& batch);  // committed; the power goes before the answer
    Sent send_into_power_cut(const Batch& batch);    // the power goes while it is written
    Sent send_to_full_disk(const Batch& batch);
    Sent send_to_broken_disk(const Batch& batch, bool takes_place);  // the outcome is unknown
    std::vector<store::Applied> tick();
    void seal();
    void clean_restart();
    std::optional<store::Finding> verify();  // as `tasuki verify` does
    void crash();                            // between two batches

    store::Engine& engine() { return *engine_; }
    const store::Tables& tables() const { return *tables_; }
    store::KeyStore& key_store() { return *key_store_; }
    const store::StoreKeys& keys() const { return *keys_; }
    const store::EngineOptions& options() const { return options_; }
    const ledger::Chain& anchor() const { return anchor_; }
    // What a restore must not undo, as the file of that name would have it.
    const std::vector<store::JournalAct>& journal() const { return journal_; }
    Rows rows() const { return rows_; }
    // Rows in a file: where it lies, and the write-ahead log moved into it.
    std::filesystem::path folder() const { return folder_.path() / "store"; }
    void move_log_into_file() { tables_->checkpoint(true); }
    // Rows in memory: for tests of the simulation itself, a restart on rows that somebody touched.
    const store::MemoryTables& memory() const;
    void exchange_tables(std::unique_ptr<store::Tables> other);

    Dice* dice = nullptr;  // where a torn file is torn

  private:
    void make();
    void open();
    void drop();
    store::EnginePorts ports();
    void keep_in_journal(const std::vector<store::JournalAct>& acts);
    std::uint64_t batches() const;
    static void breaks_and_stops(FrailTables& rows, store::Engine& engine, const Batch& batch,
                                 bool takes_place);
    Sent send_to_broken_file(const Batch& batch);
    void keep_image(const std::string& name);
    void put_back_image(const std::string& name, std::optional<std::uint64_t> wal_bytes);
    std::uint64_t wal_bytes() const;

    Rows rows_;
    test::TempFolder folder_;
    std::unique_ptr<store::StoreKeys> keys_;
    std::unique_ptr<store::KeyStore> key_store_;
    std::unique_ptr<store::Tables> tables_;
    std::unique_ptr<store::Engine> engine_;
    store::EngineOptions options_;
    ledger::Chain anchor_;
    std::vector<store::JournalAct> journal_;
};

}  // namespace tasuki::sim

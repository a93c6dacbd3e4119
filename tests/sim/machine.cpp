#include "sim/machine.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <stdexcept>
#include <utility>

#include "store/key_store.hpp"
#include "store/region_keys.hpp"
#include "store/sqlcipher_tables.hpp"

namespace tasuki::sim {
namespace {

namespace fs = std::filesystem;

// No file of this process may grow beyond `bytes`: the disk breaks in the middle of a write.
class FileLimit {
  public:
    explicit FileLimit(std::uint64_t bytes) {
        std::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &before_);
        rlimit limit = before_;
        limit.rlim_cur = bytes;
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileLimit() { ::setrlimit(RLIMIT_FSIZE, &before_); }
    FileLimit(const FileLimit&) = delete;
    FileLimit& operator=(const FileLimit&) = delete;

  private:
    rlimit before_{};
};

constexpr const char* kFiles[] = {"store.db", "store.db-wal"};

}  // namespace

void FrailTables::commit() {
    switch (std::exchange(fate, Fate::well)) {
        case Fate::well: MemoryTables::commit(); return;
        case Fate::full: throw store::StoreFull("the disk is full");
        case Fate::dies_before: throw PowerCut{};
        case Fate::broken_before: throw store::StoreBroken("fsync failed");
        case Fate::broken_after: MemoryTables::commit(); throw store::StoreBroken("fsync failed");
    }
}

Machine::Machine(Rows rows) : rows_(rows) { make(); }

Machine::~Machine() { drop(); }

void Machine::make() {
    options_.origin = "ledger.example.jp/simulated";
    if (rows_ == Rows::memory) {
        keys_ = std::make_unique<store::StoreKeys>(store::SecretKey(random_key()));
        key_store_ = store::make_memory_key_store();
        tables_ = std::make_unique<FrailTables>();
        options_.incarnation.resize(16);
        fill_random(options_.incarnation);
    } else {
        const store::KeyPlaces places{folder(), folder_.path() / "keys"};
        auto made =
            store::init_store(places, {"架空の町", "simulated.example.jp", false}, clock.now());
        keys_ = std::make_unique<store::StoreKeys>(store::load_store_keys(places.key_folder));
        options_.incarnation = made.tables->setting(store::setting::kIncarnation).value();
        key_store_ = std::move(made.key_store);
        tables_ = std::move(made.tables);
    }
    anchor_ = ledger::chain_start(options_.incarnation);
    open();
}

store::EnginePorts Machine::ports() {
    store::EnginePorts ports;
    ports.anchor = [this](const ledger::Chain& chain) { anchor_ = chain; };
    ports.journal = [this](const std::vector<store::JournalAct>& acts) { keep_in_journal(acts); };
    return ports;
}

// As the file does it: what stands in it already is passed over.
void Machine::keep_in_journal(const std::vector<store::JournalAct>& acts) {
    const auto of_batch = [](const auto& all, std::uint64_t n) {
        return std::ranges::count(all, n, &store::JournalAct::n);
    };
    const auto last = journal_.empty() ? 0 : journal_.back().n;
    const auto have = of_batch(journal_, last);
    std::vector<store::JournalAct> told;
    for (const auto& act : acts) {
        told.push_back(act);
        if (act.n < last || (act.n == last && of_batch(told, act.n) <= have)) continue;
        journal_.push_back(act);
    }
}

void Machine::open() {
    options_.anchored = anchor_;
    engine_ =
        std::make_unique<store::Engine>(*tables_, *keys_, *key_store_, clock, ports(), options_);
}

void Machine::drop() { engine_.reset(); }

std::uint64_t Machine::batches() const {
    const auto last = tables_->last_batch();
    return last ? last->chain.n : 0;
}

const store::MemoryTables& Machine::memory() const {
    return dynamic_cast<const store::MemoryTables&>(*tables_);
}

void Machine::exchange_tables(std::unique_ptr<store::Tables> other) {
    drop();
    tables_ = std::move(other);
    open();
}

// ---- A good day ---------------------------------------------------------------------------------

Sent Machine::send(const Batch& batch) { return {true, true, engine_->apply(batch), {}}; }

std::vector<store::Applied> Machine::tick() { return engine_->tick(); }

void Machine::seal() { engine_->seal(); }

void Machine::clean_restart() {
    engine_->stop();
    drop();
    open();
}

std::optional<store::Finding> Machine::verify() {
    const ledger::VerifierKey key{options_.origin, ledger::SignatureType::ed25519,
                                  public_key_of(key_store_->ledger_seed())};
    return store::verify_store({*tables_, *keys_,
                                [this](GroupId id) { return key_store_->group_keys(id); },
                                options_.incarnation, anchor_, key});
}

// ---- Bad days -----------------------------------------------------------------------------------

namespace {
// The rows as of the last commit, in tables that may fail again.
std::unique_ptr<FrailTables> survivors(const store::MemoryTables& rows) {
    auto out = std::make_unique<FrailTables>();
    rows.copy_committed_to(*out);
    return out;
}
}  // namespace

void Machine::crash() {
    if (rows_ == Rows::memory) {
        auto kept = survivors(memory());
        drop();
        tables_ = std::move(kept);
    } else {
        keep_image("crash");
        put_back_image("crash", std::nullopt);
    }
    open();
}

// The batch is on disk and nobody hears of it; the anchor may not have seen it either.
Sent Machine::send_and_lose_answers(const Batch& batch) {
    const auto anchor = anchor_;
    const auto journal = journal_;
    Sent sent{false, true, engine_->apply(batch), "answers lost"};
    if (dice->percent(50)) {
        anchor_ = anchor;
        if (journal.size() % 2 == 0) journal_ = journal;  // it goes first, and may be lost with it
    }
    crash();
    return sent;
}

Sent Machine::send_into_power_cut(const Batch& batch) {
    Sent sent{false, false, {}, "power cut"};
    if (rows_ == Rows::memory) {
        dynamic_cast<FrailTables&>(*tables_).fate = FrailTables::Fate::dies_before;
        try {
            engine_->apply(batch);
            throw std::logic_error("a batch without a commit");
        } catch (const PowerCut&) {
        }
        crash();
        return sent;
    }
    // The disk keeps any part of what was not yet fsync'd: the write-ahead log is torn somewhere.
    const auto anchor = anchor_;
    const auto journal = journal_;
    const auto before = batches();
    const std::uint64_t safe = wal_bytes();
    sent.applied = engine_->apply(batch);
    const auto after = batches();
    const std::uint64_t end = wal_bytes();
    keep_image("torn");
    anchor_ = anchor;
    journal_ = journal;  // written behind the commit, which the cut came before
    if (end > safe) put_back_image("torn", safe + dice->below(end - safe + 1));
    else put_back_image("torn", std::nullopt);
    const auto found = batches();
    if (found != before && found != after)
        throw std::runtime_error("half of a batch survived a power cut");
    sent.took_place = found == after && after != before;
    if (!sent.took_place) sent.applied.clear();
    open();
    return sent;
}

Sent Machine::send_to_full_disk(const Batch& batch) {
    Sent sent{true, true, {}, "disk full"};
    if (rows_ == Rows::memory) {
        dynamic_cast<FrailTables&>(*tables_).fate = FrailTables::Fate::full;
        sent.applied = engine_->apply(batch);
        return sent;
    }
    auto& file = dynamic_cast<store::SqlcipherTables&>(*tables_);
    file.limit_pages(1);  // SQLite takes the pages that there are, and no more
    sent.applied = engine_->apply(batch);
    file.limit_pages(1U << 30);
    return sent;
}

// An fsync that fails says nothing of what the disk has. The engine has to stop, whichever it is;
// where the batch is there after all, it is the batch that everybody would have been told of.
void Machine::breaks_and_stops(FrailTables& rows, store::Engine& engine, const Batch& batch,
                               bool takes_place) {
    rows.fate = takes_place ? FrailTables::Fate::broken_after : FrailTables::Fate::broken_before;
    for (int i = 0; i < 2; ++i) {  // and once more: a lost store does nothing any more
        try {
            engine.apply(batch);
        } catch (const store::StoreLost&) {
            continue;
        }
        throw std::runtime_error("a broken disk was not noticed, or forgotten");
    }
}

Sent Machine::send_to_broken_disk(const Batch& batch, bool takes_place) {
    if (rows_ == Rows::file) return send_to_broken_file(batch);
    if (takes_place) {
        const auto twin = survivors(memory());
        const auto before = batches();
        auto options = options_;
        options.anchored = anchor_;
        {
            store::Engine engine(*twin, *keys_, *key_store_, clock, {}, options);
            breaks_and_stops(*twin, engine, batch, true);
        }
        const auto last = twin->last_batch();
        if (!last || last->chain.n <= before)
            throw std::runtime_error("a batch that took place is gone");
        const store::Engine again(*twin, *keys_, *key_store_, clock, {}, options);
        return send_and_lose_answers(batch);
    }
    breaks_and_stops(dynamic_cast<FrailTables&>(*tables_), *engine_, batch, false);
    crash();
    return {false, false, {}, "disk broken"};
}

// The disk breaks in the middle of the write-ahead log.
Sent Machine::send_to_broken_file(const Batch& batch) {
    Sent sent{false, false, {}, "disk broken"};
    const auto before = batches();
    try {
        const FileLimit limit(wal_bytes() + dice->below(3000));
        sent.applied = engine_->apply(batch);
        // The write-ahead log had room left: it was a good day after all.
        sent.answered = sent.took_place = true;
        return sent;
    } catch (const store::StoreLost&) {
    }
    crash();
    if (batches() > before + 1) throw std::runtime_error("a batch after the disk broke");
    return sent;
}

// ---- Files --------------------------------------------------------------------------------------

std::uint64_t Machine::wal_bytes() const {
    std::error_code none;
    const auto size = fs::file_size(folder() / "store.db-wal", none);
    return none ? 0 : size;
}

// What the disk holds at this moment, without an orderly close.
void Machine::keep_image(const std::string& name) {
    const auto image = folder_.path() / name;
    fs::remove_all(image);
    fs::create_directory(image);
    for (const auto* file : kFiles)
        if (fs::exists(folder() / file)) fs::copy_file(folder() / file, image / file);
}

void Machine::put_back_image(const std::string& name, std::optional<std::uint64_t> wal) {
    drop();
    tables_.reset();
    const auto image = folder_.path() / name;
    for (const auto* file : {"store.db", "store.db-wal", "store.db-shm"})
        fs::remove(folder() / file);
    for (const auto* file : kFiles)
        if (fs::exists(image / file)) fs::copy_file(image / file, folder() / file);
    if (wal && fs::exists(folder() / "store.db-wal"))
        fs::resize_file(folder() / "store.db-wal", *wal);
    tables_ = store::SqlcipherTables::open(folder(), keys_->page());
}

}  // namespace tasuki::sim

// Takes the files of a simulated region at two moments and mixes them: the old file put back, each
// old page put back alone, single bits of the write-ahead log flipped. Every mixture must be
// noticed at start or by `verify`, or else change nothing of what the simulation's model knows:
// messages, rosters, receipts, ledger, and who may read.
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "sim/audit.hpp"
#include "sim/simulation.hpp"
#include "store/sqlcipher_tables.hpp"
#include "store/verify_store.hpp"

namespace tasuki::sim {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPage = 4096;
constexpr std::size_t kFlips = 60;

struct Tally {
    std::uint64_t tried = 0, at_start = 0, by_verify = 0, harmless = 0;
    std::vector<std::string> missed;
};

Bytes content_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

// The two files of a store as they lie on the disk.
struct Image {
    Bytes store, wal;
};

class Bench {
  public:
    Bench(Simulation& simulation, Tally& tally) : simulation_(simulation), tally_(tally) {
        fs::create_directory(folder());
        fs::permissions(folder(), fs::perms::owner_all);
    }

    void lay(const Image& image) {
        for (const auto* name : {"store.db", "store.db-wal", "store.db-shm"})
            fs::remove(folder() / name);
        write("store.db", image.store);
        if (!image.wal.empty()) write("store.db-wal", image.wal);
    }

    // One mixture: noticed, harmless, or missed.
    void judge(const std::string& what, const Image& image) {
        ++tally_.tried;
        lay(image);
        std::unique_ptr<store::SqlcipherTables> tables;
        try {
            tables = store::SqlcipherTables::open(folder(), simulation_.machine().keys().page());
        } catch (const std::exception&) {
            ++tally_.at_start;
            ++tally_.by_verify;
            return;
        }
        const bool verify = noticed(*tables);
        const bool start = refused(*tables);
        tally_.by_verify += verify ? 1U : 0U;
        tally_.at_start += start ? 1U : 0U;
        if (verify || start) return;
        ++tally_.harmless;
        try {
            audit_groups(*tables, simulation_.machine(), simulation_.model());
            audit_acknowledged(*tables, simulation_.model());
        } catch (const std::exception& wrong) {
            tally_.missed.push_back(what + ": " + wrong.what());
        }
    }

  private:
    fs::path folder() const { return home_.path() / "store"; }
    void write(const char* name, const Bytes& bytes) const {
        std::ofstream out(folder() / name, std::ios::binary);
        out.write(reinterpret_cast<const char*>(bytes.data()),
                  static_cast<std::streamsize>(bytes.size()));
        out.close();
        fs::permissions(folder() / name, fs::perms::owner_read | fs::perms::owner_write);
    }
    bool noticed(store::SqlcipherTables& tables) {
        auto& machine = simulation_.machine();
        auto& keys = machine.key_store();
        const auto& options = machine.options();
        const ledger::VerifierKey key{options.origin, ledger::SignatureType::ed25519,
                                      public_key_of(keys.ledger_seed())};
        try {
            return store::verify_store({tables, machine.keys(),
                                        [&keys](GroupId id) { return keys.group_keys(id); },
                                        options.incarnation, machine.anchor(), key})
                .has_value();
        } catch (const std::exception&) {
            return true;  // it stopped at something that can't be
        }
    }
    bool refused(store::SqlcipherTables& tables) {
        auto& machine = simulation_.machine();
        auto options = machine.options();
        options.anchored = machine.anchor();
        try {
            const store::Engine engine(tables, machine.keys(), machine.key_store(), machine.clock,
                                       {}, options);
            return false;
        } catch (const std::exception&) {
            return true;
        }
    }

    Simulation& simulation_;
    Tally& tally_;
    test::TempFolder home_;
};

Image image_of(Machine& machine) {
    return {content_of(machine.folder() / "store.db"),
            content_of(machine.folder() / "store.db-wal")};
}

void one_region(std::uint64_t seed, Tally& tally) {
    Simulation simulation(seed, Rows::file);
    simulation.run(40);
    simulation.machine().move_log_into_file();
    const auto old = image_of(simulation.machine());
    simulation.run(60);
    simulation.machine().seal();
    simulation.machine().move_log_into_file();
    const auto now = image_of(simulation.machine());
    Bench bench(simulation, tally);
    bench.judge("the old file", {old.store, {}});
    for (std::size_t at = 0; at + kPage <= old.store.size(); at += kPage) {
        if (std::equal(old.store.begin() + static_cast<long>(at),
                       old.store.begin() + static_cast<long>(at + kPage),
                       now.store.begin() + static_cast<long>(at)))
            continue;
        auto mixed = now;
        std::copy_n(old.store.begin() + static_cast<long>(at), kPage,
                    mixed.store.begin() + static_cast<long>(at));
        bench.judge("seed " + std::to_string(seed) + ", page " + std::to_string(at / kPage + 1),
                    mixed);
    }
    simulation.run(75);  // what stands in the write-ahead log alone
    simulation.finish();
    const auto logged = image_of(simulation.machine());
    Dice dice(seed);
    for (std::size_t i = 0; i < kFlips && !logged.wal.empty(); ++i) {
        auto flipped = logged;
        const auto at = dice.below(flipped.wal.size());
        flipped.wal[at] ^= static_cast<std::uint8_t>(1U << dice.below(8));
        bench.judge("seed " + std::to_string(seed) + ", log byte " + std::to_string(at), flipped);
    }
}

int run(std::uint64_t seeds) {
    Tally tally;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) one_region(seed, tally);
    for (const auto& missed : tally.missed) std::printf("✗ %s\n", missed.c_str());
    std::printf(
        "%llu mixtures: %llu noticed at start, %llu by verify, %llu by neither, "
        "%zu of them changed something\n",
        static_cast<unsigned long long>(tally.tried),
        static_cast<unsigned long long>(tally.at_start),
        static_cast<unsigned long long>(tally.by_verify),
        static_cast<unsigned long long>(tally.harmless), tally.missed.size());
    return tally.missed.empty() && tally.at_start + tally.by_verify > 0 ? 0 : 1;
}

}  // namespace
}  // namespace tasuki::sim

int main(int argc, char** argv) {
    if (argc < 3 && !std::freopen("/dev/null", "w", stderr)) return 2;
    try {
        return tasuki::sim::run(argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 4);
    } catch (const std::exception& broken) {
        std::printf("✗ %s\n", broken.what());
        return 1;
    }
}

// tasuki-sim [--seed N] [--seeds COUNT] [--steps M] [--memory|--file]
// Simulates COUNT regions from seed N on, each with rows in memory and in an encrypted file, and
// prints of a failure the seed and the shortest story that shows it.
#include <cstdio>
#include <cstring>
#include <map>
#include <string>

#include "base/log.hpp"
#include "sim/simulation.hpp"

namespace {

using namespace tasuki::sim;

struct Wish {
    std::uint64_t seed = 1, seeds = 1, steps = 0;
    bool memory = true, file = true, tell = false;
};

bool read(int argc, char** argv, Wish& wish) {
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        const bool more = i + 1 < argc;
        if (word == "--memory") wish.file = false;
        else if (word == "--file") wish.memory = false;
        else if (word == "--tell") wish.tell = true;
        else if (word == "--seed" && more) wish.seed = std::stoull(argv[++i]);
        else if (word == "--seeds" && more) wish.seeds = std::stoull(argv[++i]);
        else if (word == "--steps" && more) wish.steps = std::stoull(argv[++i]);
        else return false;
    }
    return true;
}

const char* name_of(Rows rows) { return rows == Rows::memory ? "memory" : "file"; }

void print(const Failure& failure) {
    std::printf("✗ seed %llu, rows in %s, step %llu: %s\n",
                static_cast<unsigned long long>(failure.seed), name_of(failure.rows),
                static_cast<unsigned long long>(failure.steps), failure.what.c_str());
    for (const auto& line : failure.trace) std::printf("    %s\n", line.c_str());
    std::printf("  again: tasuki-sim --seed %llu --steps %llu --%s\n",
                static_cast<unsigned long long>(failure.seed),
                static_cast<unsigned long long>(failure.steps), name_of(failure.rows));
}

}  // namespace

int main(int argc, char** argv) {
    Wish wish;
    if (!read(argc, argv, wish)) {
        std::fprintf(stderr,
                     "usage: tasuki-sim [--seed N] [--seeds COUNT] [--steps M] "
                     "[--memory|--file] [--tell]\n");
        return 2;
    }
    // Broken disks are the point here; what the server says of each would bury the one failure.
    tasuki::log::set_level(tasuki::log::Level::error);
    if (!wish.tell && !std::freopen("/dev/null", "w", stderr)) return 2;
    std::uint64_t failures = 0, accepted = 0, refused = 0, repeated = 0;
    std::map<std::string, std::uint64_t> seen;
    for (auto seed = wish.seed; seed < wish.seed + wish.seeds; ++seed) {
        for (const auto rows : {Rows::memory, Rows::file}) {
            if (rows == Rows::memory ? !wish.memory : !wish.file) continue;
            // A file syncs its disk; memory goes further in the same time.
            const auto steps = wish.steps ? wish.steps : (rows == Rows::memory ? 250U : 60U);
            Model model;
            if (const auto failure = run_and_shrink(seed, rows, steps, &model)) {
                ++failures;
                print(*failure);
                std::fflush(stdout);
            }
            accepted += model.accepted;
            refused += model.refused;
            repeated += model.repeated;
            for (const auto& [what, count] : model.seen) seen[what] += count;
        }
    }
    if (wish.tell)
        for (const auto& [what, count] : seen)
            std::printf("%8llu %s\n", static_cast<unsigned long long>(count), what.c_str());
    std::printf("%llu seeds, %llu accepted, %llu repeated, %llu refused: %llu failed\n",
                static_cast<unsigned long long>(wish.seeds),
                static_cast<unsigned long long>(accepted),
                static_cast<unsigned long long>(repeated), static_cast<unsigned long long>(refused),
                static_cast<unsigned long long>(failures));
    return failures == 0 ? 0 : 1;
}

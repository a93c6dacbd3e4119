// Files of an export that somebody altered: any bundle and any tile must end in a verdict.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "ledger/export_files.hpp"
#include "ledger/verify.hpp"

using namespace tasuki;

// The first two bytes say how many entries there should be and how much of the rest is the bundle;
// what follows that is the tile.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 3) return 0;
    const std::uint64_t entries = data[0];
    const ByteView rest = ByteView(data, size).subspan(2);
    const std::size_t cut = rest.size() * data[1] / 255;
    const ledger::FileReader file = [&](const std::string& path) {
        const bool bundle = path.find("entries") != std::string::npos;
        return std::optional(to_bytes(bundle ? rest.first(cut) : rest.subspan(cut)));
    };
    ledger::BundleEntries bundle("", entries, file);
    ledger::TileHashes tile("", entries, file);
    ledger::LogToCheck log;
    log.size = entries;
    log.entry = [&](std::uint64_t i) { return bundle.at(i); };
    log.saved_hash = [&](std::uint64_t i) { return tile.at(i); };
    if (entries > 2) log.heads = {{entries / 2, {}}, {entries, {}}};
    const auto verdict = ledger::verify_leaves(log);
    if (entries > 0 && !verdict.fault && verdict.frontier.size() != entries) std::abort();

    ledger::TopToCheck top{entries, log.entry, log.saved_hash, log.heads, {entries / 2}};
    (void)ledger::verify_top(top);
    return 0;
}

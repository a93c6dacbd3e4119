// A log, or a whole region's ledger, as files that programs of other people read: C2SP tlog-tiles
// for the top log in the root of the folder and for each log under logs/<name>/. Where the files go
// is the caller's business (a folder, an archive). Pure but for the readers and the sink; any
// thread.
//
//   manifest                  tasuki-export/1, then what is here (not believed, only followed)
//   checkpoint                signed note of the top log
//   tile/…                    top log, unless only single logs are handed over
//   logs/<name>/tile/…        tiles and entry bundles of a log
//   logs/<name>/head.tlog-proof   that (name, size, root) stands in the top log
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/ids.hpp"
#include "ledger/checkpoint.hpp"
#include "ledger/verify.hpp"

namespace tasuki::ledger {

using FileSink = std::function<void(const std::string& path, ByteView content)>;
using FileReader = std::function<std::optional<Bytes>(const std::string& path)>;

struct ExportLog {
    Hash name{};
    LedgerId ledger;
    std::uint64_t size = 0;  // of its newest sealed head
    bool operator==(const ExportLog&) const = default;
};

// What the manifest says. every_log: each log that the top log names is here.
struct Manifest {
    bool with_top = false;
    bool every_log = false;
    std::vector<ExportLog> logs;
    bool operator==(const Manifest&) const = default;
};
std::string to_text(const Manifest& manifest);
std::optional<Manifest> parse_manifest(std::string_view text);

struct ExportLogSource {
    ExportLog log;
    EntryReader entry;
    std::optional<TlogProof> head_proof;  // needed where the top log itself is not handed over
};
struct ExportSource {
    std::string checkpoint;  // signed note; entries up to its size are written
    bool every_log = false;
    EntryReader top_entry;  // empty: without the top log
    std::vector<ExportLogSource> logs;
};
// Throws where a reader ends early: a short export must not look like a finished one.
void write_export(const ExportSource& source, const FileSink& file);

// Bundles and tiles of one tree, in the order in which they are made.
void write_tree(const std::string& prefix, std::uint64_t size, const EntryReader& entry,
                const FileSink& file);

std::string log_folder(const Hash& name);  // logs/<hex>/

}  // namespace tasuki::ledger

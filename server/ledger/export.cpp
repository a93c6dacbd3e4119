#include "ledger/export.hpp"

#include <algorithm>
#include <stdexcept>

#include "ledger/tiles.hpp"

namespace tasuki::ledger {
namespace {

constexpr std::string_view kManifestTag = "tasuki-export/1";
constexpr std::size_t kMostLogs = 10'000'000;

std::optional<ExportLog> parse_log_line(std::string_view line) {
    // log <64 hex> <32 hex> <size>
    constexpr std::size_t kName = 4, kId = kName + 64 + 1, kSize = kId + 32 + 1;
    if (!line.starts_with("log ") || line.size() <= kSize) return std::nullopt;
    const auto name = from_hex(line.substr(kName, 64));
    const auto id = from_hex(line.substr(kId, 32));
    const auto size = parse_decimal(line.substr(kSize));
    if (!name || !id || !size) return std::nullopt;
    ExportLog out;
    std::copy(name->begin(), name->end(), out.name.begin());
    out.ledger = LedgerId::from(*id).value();
    out.size = *size;
    return out;
}

}  // namespace

void write_tree(const std::string& prefix, std::uint64_t size, const EntryReader& entry,
                const FileSink& file) {
    std::vector<Hash> line;  // the base line of a tile level, leaf hashes first
    std::vector<Bytes> bundle;
    for (std::uint64_t i = 0; i < size; ++i) {
        auto bytes = entry(i);
        if (!bytes) throw std::runtime_error("ledger: an entry to export is not there");
        line.push_back(leaf_hash(*bytes));
        bundle.push_back(std::move(*bytes));
        if (bundle.size() == kTileWidth || i + 1 == size) {
            file(prefix + entries_path(i / kTileWidth, static_cast<unsigned>(bundle.size())),
                 encode_bundle(bundle));
            bundle.clear();
        }
    }
    std::vector<Hash> above;
    unsigned level = 0;
    for (const TileName& name : tiles_of(size)) {
        if (name.level != level) {
            line = std::exchange(above, {});
            level = name.level;
        }
        Writer hashes;
        Frontier root;
        for (unsigned i = 0; i < name.width; ++i) {
            const Hash& hash = line.at(name.index * kTileWidth + i);
            hashes.raw(hash);
            root.append(hash);
        }
        if (name.width == kTileWidth) above.push_back(root.root());
        file(prefix + tile_path(name), hashes.bytes());
    }
}

std::string log_folder(const Hash& name) { return "logs/" + to_hex(name) + '/'; }

std::string to_text(const Manifest& manifest) {
    std::string out(kManifestTag);
    out += manifest.with_top ? "\ntop all" : "\ntop none";
    out += manifest.every_log ? "\nlogs all\n" : "\nlogs some\n";
    for (const ExportLog& log : manifest.logs) {
        out += "log " + to_hex(log.name) + ' ' + log.ledger.hex() + ' ' + std::to_string(log.size) +
               '\n';
    }
    return out;
}

std::optional<Manifest> parse_manifest(std::string_view text) {
    Manifest out;
    out.with_top = text.find("\ntop all\n") != std::string_view::npos;
    out.every_log = text.find("\nlogs all\n") != std::string_view::npos;
    const auto first = text.find("\nlog ");
    for (auto rest = first == std::string_view::npos ? "" : text.substr(first + 1);
         !rest.empty();) {
        const auto end = rest.find('\n');
        const auto log = parse_log_line(rest.substr(0, end));
        if (end == std::string_view::npos || !log || out.logs.size() == kMostLogs)
            return std::nullopt;
        out.logs.push_back(*log);
        rest.remove_prefix(end + 1);
    }
    if (to_text(out) != text) return std::nullopt;
    return out;
}

void write_export(const ExportSource& source, const FileSink& file) {
    const auto note = parse_note(source.checkpoint);
    const auto checkpoint = note ? parse_checkpoint(note->text) : std::nullopt;
    if (!checkpoint) throw std::logic_error("ledger: an export needs a signed checkpoint");
    Manifest manifest{static_cast<bool>(source.top_entry), source.every_log, {}};
    for (const auto& log : source.logs) manifest.logs.push_back(log.log);
    file("manifest", view(to_text(manifest)));
    file("checkpoint", view(source.checkpoint));
    if (source.top_entry) write_tree("", checkpoint->size, source.top_entry, file);
    for (const auto& log : source.logs) {
        const auto folder = log_folder(log.log.name);
        write_tree(folder, log.log.size, log.entry, file);
        if (log.head_proof) file(folder + "head.tlog-proof", view(to_text(*log.head_proof)));
    }
}

}  // namespace tasuki::ledger

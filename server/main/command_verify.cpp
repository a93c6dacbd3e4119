// `tasuki verify`: the whole record of a stopped server against its ledger, with a reason for each
// doubt. `tasuki export`: sealed logs as files that programs of other people verify.
#include <cstdio>
#include <fstream>

#include "ledger/export.hpp"
#include "main/cli.hpp"
#include "main/record.hpp"
#include "store/verify_store.hpp"

namespace tasuki {

namespace cli {
namespace {

void write_file(const std::filesystem::path& file, ByteView content) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream out(file, std::ios::binary);
    out.write(reinterpret_cast<const char*>(content.data()),
              static_cast<std::streamsize>(content.size()));
    if (!out.flush()) throw std::runtime_error(file.string() + "：書けません / cannot be written");
}

std::optional<Bytes> leaf_bytes(const Record& record, store::LogNo log, std::uint64_t index) {
    auto leaf = record.tables->leaf(log, index);
    if (!leaf) return std::nullopt;
    return std::move(leaf->bytes);
}

ledger::ExportSource source_of(const Record& record, const std::optional<std::string>& name) {
    const auto seal = record.tables->last_seal();
    if (!seal) throw std::runtime_error("封印がまだありません / nothing is sealed yet");
    ledger::ExportSource source;
    source.checkpoint = seal->note;
    source.every_log = !name;
    source.top_entry = [&record](std::uint64_t index) -> std::optional<Bytes> {
        auto leaf = record.tables->top_leaf(index);
        if (!leaf) return std::nullopt;
        return std::move(leaf->bytes);
    };
    for (const auto& sealed : record.tables->sealed_logs()) {
        const auto log = record.tables->log(sealed.log);
        if (!log || (name && to_hex(log->name) != *name)) continue;
        const auto entry = [&record, no = sealed.log](std::uint64_t index) {
            return leaf_bytes(record, no, index);
        };
        source.logs.push_back({{log->name, log->id, sealed.size}, entry, std::nullopt});
    }
    if (source.logs.empty())
        throw std::runtime_error("その名前の記録簿はありません / there is no log of that name");
    return source;
}

}  // namespace

int verify(const Arguments& arguments) {
    const auto config = effective_config(arguments).config;
    const auto record = open_record(config, Expect::either);
    store::StoreVerifier verifier(verify_input(*record));
    std::uint64_t told = 0;
    while (!verifier.done()) {
        if (const auto finding = verifier.step()) {
            const auto text = store::to_text(*finding);
            if (arguments.has("--json"))
                std::printf("{\"holds\":false,\"where\":\"%s\",\"what\":\"%s\"}\n",
                            finding->where.c_str(), finding->what.c_str());
            else std::printf("合っていません / does not hold: %s\n", text.c_str());
            return kRefused;
        }
        if (!arguments.has("--json") && verifier.entries() >= told + 100'000) {
            told = verifier.entries();
            std::fprintf(stderr, "… %llu\n", static_cast<unsigned long long>(told));
        }
    }
    if (arguments.has("--json"))
        std::printf("{\"holds\":true,\"entries\":%llu}\n",
                    static_cast<unsigned long long>(verifier.entries()));
    else
        std::printf("すべて合っています / everything holds（%llu件 / entries）\n",
                    static_cast<unsigned long long>(verifier.entries()));
    return kFine;
}

int export_log(const Arguments& arguments) {
    const auto config = effective_config(arguments).config;
    const std::filesystem::path to = arguments.needed("--to");
    if (std::filesystem::exists(to) && !std::filesystem::is_empty(to))
        throw std::runtime_error(to.string() +
                                 "：空のフォルダーを指定してください / must be empty");
    const auto record = open_record(config, Expect::either);
    ledger::write_export(
        source_of(*record, arguments.value("--log")),
        [&to](const std::string& path, ByteView content) { write_file(to / path, content); });
    std::printf("%s に書き出しました。検証 / verify with:\n  tasuki-verify --vkey '%s' %s\n",
                to.c_str(), ledger::to_vkey(verify_input(*record).checkpoint_key).c_str(),
                to.c_str());
    return kFine;
}

}  // namespace cli
}  // namespace tasuki

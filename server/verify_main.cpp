// tasuki-verify: an auditor's program. Checks an exported ledger offline, with no other help than
// the keys named on the command line, and says in one line of Japanese and one of English whether
// it holds, or which entry is the first bad one and why. Links base and ledger only.
//
// Exit: 0 it holds, 1 it does not, 2 it could not be checked as asked.
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/verify_export.hpp"

namespace tasuki::ledger {
namespace {

constexpr int kHolds = 0, kBroken = 1, kNotChecked = 2;

constexpr const char* kUsage =
    "usage: tasuki-verify [--json] --vkey KEY [--vkey KEY ...] [--older CHECKPOINT] FOLDER\n"
    "  --vkey KEY          name+hash+key of the log or of a witness; @FILE reads one per line\n"
    "  --older CHECKPOINT  a signed checkpoint kept from before: FOLDER must continue it\n"
    "  --json              the verdict as one JSON object\n";

struct Options {
    bool json = false;
    std::filesystem::path folder;
    ExportTrust trust;
};

// What is wrong with the question, not with the ledger.
struct Question : std::exception {
    explicit Question(std::string why) : text(std::move(why)) {}
    const char* what() const noexcept override { return text.c_str(); }
    std::string text;
};

std::optional<Bytes> read_file(const std::filesystem::path& path) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error)) return std::nullopt;
    std::ifstream in(path, std::ios::binary);
    if (!in) return std::nullopt;
    return Bytes(std::istreambuf_iterator<char>(in), {});
}

std::string read_text(const std::filesystem::path& path) {
    const auto bytes = read_file(path);
    if (!bytes) throw Question("cannot read " + path.string());
    return std::string(text_of(*bytes));
}

void add_key(std::vector<VerifierKey>& keys, std::string_view text) {
    const auto key = parse_vkey(text);
    if (!key) throw Question("not a key of the form name+hash+key: " + std::string(text));
    keys.push_back(*key);
}

void add_keys(std::vector<VerifierKey>& keys, std::string_view argument) {
    if (!argument.starts_with('@')) return add_key(keys, argument);
    const std::string file = read_text(argument.substr(1));
    for (std::string_view rest = file; !rest.empty();) {
        const auto line = rest.substr(0, rest.find('\n'));
        if (!line.empty()) add_key(keys, line);
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    }
}

Options parse(const std::vector<std::string>& arguments) {
    Options out;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string& argument = arguments[i];
        const bool takes_value = argument == "--vkey" || argument == "--older";
        if (takes_value && i + 1 == arguments.size()) throw Question(argument + " needs a value");
        if (argument == "--json") out.json = true;
        else if (argument == "--vkey") add_keys(out.trust.keys, arguments[++i]);
        else if (argument == "--older") out.trust.older = read_text(arguments[++i]);
        else if (argument.starts_with("-")) throw Question("unknown option " + argument);
        else if (!out.folder.empty()) throw Question("one folder at a time");
        else out.folder = argument;
    }
    if (out.folder.empty()) throw Question("no folder named");
    if (out.trust.keys.empty()) throw Question("no --vkey named: without a key nothing is proved");
    std::error_code error;
    if (!std::filesystem::is_directory(out.folder, error))
        throw Question("no such folder: " + out.folder.string());
    return out;
}

std::string place_of(const Fault& fault) {
    std::string log = fault.log == Hash{} ? "top log" : "log " + to_hex(fault.log);
    if (fault.kind == FaultKind::file_missing || fault.kind == FaultKind::not_signed) return log;
    std::string out = log + ", entry " + std::to_string(fault.index);
    if (fault.until > fault.index + 1) out += " to " + std::to_string(fault.until - 1);
    return out;
}

// A folder may be named as anybody likes.
std::string json_text(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') out.append(1, '\\').append(1, c);
        else if (byte < 0x20) out += "\\u00" + to_hex(ByteView(&byte, 1));
        else out += c;
    }
    return out + '"';
}

std::string json_of(const ExportReport& report) {
    std::string out = std::string("{\"holds\":") + (report.fault ? "false" : "true");
    out += ",\"origin\":" + json_text(report.checkpoint.origin);
    out += ",\"size\":" + std::to_string(report.checkpoint.size);
    out += ",\"root\":" + json_text(to_base64(report.checkpoint.root));
    out += ",\"signatures\":" + std::to_string(report.vouchers.size());
    out += ",\"logs\":" + std::to_string(report.logs);
    out += ",\"entries\":" + std::to_string(report.entries);
    for (const auto& [name, value] :
         {std::pair{"with_top", report.with_top}, std::pair{"every_log", report.every_log},
          std::pair{"demo", report.demo}, std::pair{"restored", report.restored.has_value()},
          std::pair{"older_compared", report.older_compared}})
        out += ",\"" + std::string(name) + "\":" + (value ? "true" : "false");
    if (const auto& fault = report.fault) {
        out += ",\"fault\":{\"kind\":" + json_text(describe(fault->kind).slug);
        out += ",\"log\":" + (fault->log == Hash{} ? "null" : json_text(to_hex(fault->log)));
        out += ",\"index\":" + std::to_string(fault->index);
        out += ",\"until\":" + std::to_string(fault->until);
        out += ",\"expected\":" + json_text(fault->expected);
        out += ",\"found\":" + json_text(fault->found) + '}';
    }
    return out + "}\n";
}

std::string text_of_report(const ExportReport& report) {
    if (report.fault) {
        const auto& words = describe(report.fault->kind);
        const auto place = place_of(*report.fault);
        return "✗ 記録は確認できませんでした：" + std::string(words.japanese) + "（" + place +
               "）\n✗ The ledger does not hold: " + std::string(words.english) + " (" + place +
               ")\n  expected: " + report.fault->expected + "\n  found:    " + report.fault->found +
               "\n";
    }
    const auto logs = std::to_string(report.logs), entries = std::to_string(report.entries);
    std::string out = "✓ 記録は改ざんされていません（記録簿 " + logs + "、記録 " + entries +
                      " 件）" + (report.demo ? "※デモ用の記録です" : "") +
                      "\n✓ The ledger holds: " + logs + " logs, " + entries + " entries" +
                      (report.demo ? " (of a demo)" : "") + "\n  " + report.checkpoint.origin +
                      ", size " + std::to_string(report.checkpoint.size) + ", signed by";
    for (const auto& voucher : report.vouchers) out += ' ' + voucher.key.name;
    out += '\n';
    if (!report.with_top) out += "  The top log is not in this export: newer entries may exist.\n";
    if (report.restored) out += "  This ledger began with a restore that it declares.\n";
    return out;
}

int run(const Options& options) {
    const FileReader file = [&](const std::string& path) {
        return read_file(options.folder / path);
    };
    const auto report = verify_export(file, options.trust);
    std::fputs((options.json ? json_of(report) : text_of_report(report)).c_str(), stdout);
    if (report.fault) return kBroken;
    if (options.trust.older && !report.older_compared) {
        std::fputs("tasuki-verify: without the top log an older checkpoint can't be compared\n",
                   stderr);
        return kNotChecked;
    }
    return kHolds;
}

}  // namespace
}  // namespace tasuki::ledger

int main(int count, char** arguments) {
    using namespace tasuki::ledger;
    try {
        return run(parse({arguments + 1, arguments + count}));
    } catch (const Question& question) {
        std::fprintf(stderr, "tasuki-verify: %s\n%s", question.what(), kUsage);
    } catch (const std::exception& broken) {
        std::fprintf(stderr, "tasuki-verify: %s\n", broken.what());
    }
    return kNotChecked;
}

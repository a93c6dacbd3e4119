#include "main/cli.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>

namespace tasuki::cli {
namespace {

using Flags = std::span<const std::string_view>;

constexpr std::array<std::string_view, 1> kConfigOnly{"--config="};
constexpr std::array<std::string_view, 4> kInit{"--config=", "--region=", "--confirm=", "--sheet="};
constexpr std::array<std::string_view, 5> kOfficer{
    "--config=", "--family=", "--given=", "--family-kana=", "--given-kana="};
constexpr std::array<std::string_view, 4> kDemo{"--selftest", "--port=", "--folder=", "--fresh"};
constexpr std::array<std::string_view, 2> kVerify{"--config=", "--json"};
constexpr std::array<std::string_view, 3> kExport{"--config=", "--log=", "--to="};
constexpr std::array<std::string_view, 2> kBackup{kFile, "--config="};
constexpr std::array<std::string_view, 4> kRestore{kFile,
                                                   "--config=", "--recovery-sheet=", "--journal="};
constexpr std::array<std::string_view, 4> kRekey{"--config=", "--root", "--pages", "--groups"};
constexpr std::array<std::string_view, 0> kNone{};

struct Option {
    std::string_view flag;
    std::string_view help;
};
constexpr std::array kOptions{
    Option{"--config=", "ファイル：設定 / FILE: the configuration (else /etc/tasuki/tasuki.toml)"},
    Option{kFile, "ファイルまたはフォルダー / the file, or a folder for a new one"},
    Option{"--recovery-sheet=",
           "ファイル：復旧用紙の内容 / FILE with the text of the recovery sheet"},
    Option{"--journal=",
           "ファイル：控え（ジャーナル） / FILE: the journal that was kept apart from the backups"},
    Option{"--root", "親鍵を替える（停止中）/ a new root key, while stopped"},
    Option{"--pages", "ページ鍵を替える（停止中）/ new page keys, while stopped"},
    Option{"--groups", "グループの鍵を足す（動かしたままでよい）/ new keys for groups, any time"},
    Option{"--region=", "名前：この地域の名称 / NAME of the region"},
    Option{"--sheet=", "ファイル：復旧用紙の書き出し先 / FILE for the recovery sheet"},
    Option{"--confirm=", "番号：復旧用紙の確認番号 / CODE on the recovery sheet"},
    Option{"--family=", "姓：地域担当者の氏名 / the officer's FAMILY NAME"},
    Option{"--given=", "名 / the GIVEN NAME"},
    Option{"--family-kana=", "姓のふりがな / the family name in KANA"},
    Option{"--given-kana=", "名のふりがな / the given name in KANA"},
    Option{"--selftest", "人手なしで一通り確かめて終わる / play the whole story and end"},
    Option{"--port=", "番号：待ち受けるポート / PORT to listen on"},
    Option{"--folder=", "フォルダー：架空の町の置き場所 / FOLDER of the fictional town"},
    Option{"--fresh", "架空の町を作り直す / make the town anew"},
    Option{"--json", "結果をJSONで / the result as JSON"},
    Option{"--log=", "名前：書き出す記録簿 / NAME of the log"},
    Option{"--to=", "フォルダー：書き出し先 / FOLDER to write to"},
};

constexpr std::array kCommands{
    Command{"init", "鍵と空の記録を作る（復旧用紙を印刷して控えます）",
            "make the keys and an empty store", kInit, init},
    Command{"serve", "サーバーを動かす", "run the server", kConfigOnly, serve},
    Command{"demo", "架空の町で試す（--selftest：人手なしで一通り）",
            "try it with a fictional town", kDemo, demo},
    Command{"check-config", "設定を確かめ、有効な値を表示する",
            "check and print the effective configuration", kConfigOnly, check_config},
    Command{"bootstrap-link", "最初の地域担当者の登録リンクを作る",
            "make the first administrator's link", kOfficer, bootstrap_link},
    Command{"status", "動いているサーバーの様子", "state of the running server", kConfigOnly,
            status},
    Command{"seal", "操作・閲覧記録に今すぐ封印を置く", "seal the ledger now", kConfigOnly, seal},
    Command{"reload-certificate", "接続を切らずに証明書を読み直す", "read the certificate again",
            kConfigOnly, reload_certificate},
    Command{"verify", "停止中の記録全体を検証する", "verify the whole store while stopped", kVerify,
            verify},
    Command{"export", "一つの記録簿を検証用に書き出す（--log 名前 --to フォルダー）",
            "export one log for tasuki-verify", kExport, export_log},
    Command{"backup", "バックアップを作り、読み返して確かめる（動かしたままでよい）",
            "make a backup and read it back, while running or stopped", kBackup, backup},
    Command{"restore", "バックアップから復元する（停止中、空のフォルダーへ）",
            "restore from a backup, into an empty folder", kRestore, restore},
    Command{"rekey", "鍵を替える（指定がなければ全部。親鍵とページ鍵は停止中）",
            "renew keys: all of them, or those named", kRekey, rekey},
    Command{"healthcheck", "動いているか確かめる（監視用）",
            "ask the running server for its health", kConfigOnly, healthcheck},
    Command{"version", "版を表示する", "print the version", kNone, version},
    Command{"help", "この一覧", "this list", kNone, help},
};

}  // namespace

std::span<const Command> commands() { return kCommands; }

Arguments::Arguments(std::span<const std::string_view> line, Flags flags) {
    for (std::size_t i = 0; i < line.size(); ++i) {
        const auto word = line[i];
        const bool takes_file = std::find(flags.begin(), flags.end(), kFile) != flags.end();
        if (!word.starts_with("--") && takes_file && !has(kFile)) {
            flags_[std::string(kFile)] = word;
            continue;
        }
        if (!word.starts_with("--"))
            throw UsageError(std::string(word) + "：余分な語です / does not belong here");
        const auto equals = word.find('=');
        const auto name = word.substr(0, equals);
        const bool alone = std::find(flags.begin(), flags.end(), name) != flags.end();
        const bool valued =
            std::find(flags.begin(), flags.end(), std::string(name) + "=") != flags.end();
        if (!alone && !valued)
            throw UsageError(std::string(name) + "：この指定はありません / unknown option");
        if (alone) {
            flags_[std::string(name)] = "";
        } else if (equals != std::string_view::npos) {
            flags_[std::string(name)] = word.substr(equals + 1);
        } else if (i + 1 < line.size()) {
            flags_[std::string(name)] = line[++i];
        } else {
            throw UsageError(std::string(name) + "：値が要ります / needs a value");
        }
    }
}

std::optional<std::string> Arguments::value(std::string_view flag) const {
    const auto it = flags_.find(flag);
    if (it == flags_.end()) return std::nullopt;
    return it->second;
}

std::string Arguments::needed(std::string_view flag) const {
    if (auto found = value(flag)) return *found;
    throw UsageError(std::string(flag) + " が要ります / is needed");
}

config::Effective effective_config(const Arguments& arguments) {
    const auto environment = config::process_environment();
    if (const auto file = arguments.value("--config")) return config::load(*file, environment);
    if (const auto file = environment("TASUKI_CONFIG")) return config::load(*file, environment);
    const std::filesystem::path usual = "/etc/tasuki/tasuki.toml";
    return config::load(std::filesystem::exists(usual) ? usual : std::filesystem::path{},
                        environment);
}

int check_config(const Arguments& arguments) {
    const auto effective = effective_config(arguments);
    std::fputs(config::print(effective).c_str(), stdout);
    std::fputs(config::explain_passkeys(effective.config).c_str(), stdout);
    return kFine;
}

int version(const Arguments&) {
    std::puts("tasuki " TASUKI_VERSION);
    return kFine;
}

int help(const Arguments&) {
    std::puts("使い方 / usage: tasuki コマンド [--config ファイル]\n");
    for (const auto& command : kCommands)
        std::printf("  %-20.*s %.*s\n  %-20s %.*s\n", static_cast<int>(command.name.size()),
                    command.name.data(), static_cast<int>(command.help_ja.size()),
                    command.help_ja.data(), "", static_cast<int>(command.help_en.size()),
                    command.help_en.data());
    std::puts("\n設定の項目 / settings: tasuki check-config");
    return kFine;
}

void help_of(const Command& command) {
    std::printf("使い方 / usage: tasuki %.*s [指定 / options]\n\n%.*s\n%.*s\n\n",
                static_cast<int>(command.name.size()), command.name.data(),
                static_cast<int>(command.help_ja.size()), command.help_ja.data(),
                static_cast<int>(command.help_en.size()), command.help_en.data());
    for (const auto& option : kOptions) {
        if (std::ranges::find(command.flags, option.flag) == command.flags.end()) continue;
        const auto name = option.flag.substr(0, option.flag.find('='));
        std::printf("  %-14.*s %.*s\n", static_cast<int>(name.size()), name.data(),
                    static_cast<int>(option.help.size()), option.help.data());
    }
}

}  // namespace tasuki::cli

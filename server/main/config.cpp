#include "main/config.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include <toml++/toml.h>

#include "domain/passkey.hpp"

namespace tasuki::config {
namespace {

constexpr std::array kSettings{
    Setting{"server.listen", "TASUKI_SERVER_LISTEN", "0.0.0.0:8443",
            "利用者が接続するアドレスとポート"},
    Setting{"server.certificate", "TASUKI_SERVER_CERTIFICATE", "/etc/tasuki/server.crt",
            "サーバー証明書（PEM、中間証明書を含む）"},
    Setting{"server.certificate_key", "TASUKI_SERVER_CERTIFICATE_KEY", "/etc/tasuki/server.key",
            "証明書の秘密鍵（PEM）"},
    Setting{"server.tls_1_2", "TASUKI_SERVER_TLS_1_2", "false",
            "古い端末のためにTLS 1.2（ECDHE-AEAD）も許す"},
    Setting{"server.client_certificates", "TASUKI_SERVER_CLIENT_CERTIFICATES", "off",
            "端末証明書：off・optional・required"},
    Setting{"server.client_ca", "TASUKI_SERVER_CLIENT_CA", "", "端末証明書を発行した認証局（PEM）"},
    Setting{"server.origins", "TASUKI_SERVER_ORIGINS", "",
            "ブラウザーからの接続を許すオリジン（コンマ区切り）"},
    Setting{"server.passkey_domain", "TASUKI_SERVER_PASSKEY_DOMAIN", "",
            "パスキーを登録するドメイン（空：すべてのオリジンに共通のホスト名。あとから変えると"
            "登録済みのパスキーは使えなくなります）"},
    Setting{"server.loops", "TASUKI_SERVER_LOOPS", "0", "通信スレッドの数（0はコア数−1）"},
    Setting{"server.drain_seconds", "TASUKI_SERVER_DRAIN_SECONDS", "10",
            "停止のとき送り終えるのを待つ秒数"},
    Setting{"health.listen", "TASUKI_HEALTH_LISTEN", "127.0.0.1:9180",
            "稼働確認と計測値（このコンピューターの中だけ）"},
    Setting{"admin.socket", "TASUKI_ADMIN_SOCKET", "/run/tasuki/admin.sock",
            "運用コマンドのUNIXソケット"},
    Setting{"store.folder", "TASUKI_STORE_FOLDER", "/var/lib/tasuki", "記録を保存するフォルダー"},
    Setting{"store.key_folder", "TASUKI_STORE_KEY_FOLDER", "/var/lib/tasuki-keys",
            "鍵とアンカーのフォルダー（記録のフォルダーの外）"},
    Setting{"store.journal_folder", "TASUKI_STORE_JOURNAL_FOLDER", "",
            "復元で取り消してはならないことの控え（空：鍵のフォルダー）"},
    Setting{"store.readers", "TASUKI_STORE_READERS", "2", "読み出しスレッドの数"},
    Setting{"store.accept_clock", "TASUKI_STORE_ACCEPT_CLOCK", "false",
            "時計が記録より遅れていても開始する（記録に残ります）"},
    Setting{"log.level", "TASUKI_LOG_LEVEL", "info", "debug・info・warning・error"},
};

[[noreturn]] void fail(std::string_view key, const std::string& what) {
    throw ConfigError(std::string(key) + ": " + what);
}

bool to_bool(std::string_view key, const std::string& text) {
    if (text == "true") return true;
    if (text == "false") return false;
    fail(key, "true か false で書いてください / must be true or false, not \"" + text + "\"");
}

std::uint32_t to_number(std::string_view key, const std::string& text, std::uint32_t most) {
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value > most)
        fail(key, "0 から " + std::to_string(most) +
                      " の数で書いてください / must be a number from 0 to " + std::to_string(most) +
                      ", not \"" + text + "\"");
    return value;
}

Endpoint to_endpoint(std::string_view key, const std::string& text) {
    const auto colon = text.rfind(':');
    if (colon == std::string::npos || colon == 0)
        fail(key,
             "「アドレス:ポート」で書いてください / must be address:port, not \"" + text + "\"");
    auto address = text.substr(0, colon);
    if (address.front() == '[' && address.back() == ']')
        address = address.substr(1, address.size() - 2);
    return {address, static_cast<std::uint16_t>(to_number(key, text.substr(colon + 1), 65535))};
}

std::vector<std::string> to_list(const std::string& text) {
    std::vector<std::string> out;
    std::istringstream in(text);
    for (std::string item; std::getline(in, item, ',');) {
        const auto first = item.find_first_not_of(' ');
        if (first == std::string::npos) continue;
        out.push_back(item.substr(first, item.find_last_not_of(' ') - first + 1));
    }
    return out;
}

bool is_loopback(const std::string& address) {
    return address == "localhost" || address == "::1" || address.starts_with("127.");
}

bool inside(const std::filesystem::path& inner, const std::filesystem::path& outer) {
    const auto a = std::filesystem::weakly_canonical(inner);
    const auto b = std::filesystem::weakly_canonical(outer);
    return std::mismatch(b.begin(), b.end(), a.begin(), a.end()).first == b.end();
}

Config build(const std::map<std::string, std::string, std::less<>>& written) {
    const auto text = [&](std::string_view key) -> const std::string& {
        return written.find(key)->second;
    };
    Config c;
    c.listen = to_endpoint("server.listen", text("server.listen"));
    c.certificate = text("server.certificate");
    c.certificate_key = text("server.certificate_key");
    c.tls_1_2 = to_bool("server.tls_1_2", text("server.tls_1_2"));
    const auto& certificates = text("server.client_certificates");
    if (certificates == "off") c.client_certificates = ClientCertificates::off;
    else if (certificates == "optional") c.client_certificates = ClientCertificates::optional;
    else if (certificates == "required") c.client_certificates = ClientCertificates::required;
    else
        fail("server.client_certificates",
             "must be off, optional or required, not \"" + certificates + "\"");
    c.client_ca = text("server.client_ca");
    c.origins = to_list(text("server.origins"));
    c.passkey_domain = text("server.passkey_domain");
    c.loops = to_number("server.loops", text("server.loops"), 64);
    c.drain_seconds = to_number("server.drain_seconds", text("server.drain_seconds"), 300);
    c.health = to_endpoint("health.listen", text("health.listen"));
    c.admin_socket = text("admin.socket");
    c.store_folder = text("store.folder");
    c.key_folder = text("store.key_folder");
    c.journal_folder = text("store.journal_folder");
    if (c.journal_folder.empty()) c.journal_folder = c.key_folder;
    c.readers = to_number("store.readers", text("store.readers"), 16);
    c.accept_clock = to_bool("store.accept_clock", text("store.accept_clock"));
    c.log_level = text("log.level");
    return c;
}

void check_together(const Config& c) {
    if (!is_loopback(c.health.address))
        fail(
            "health.listen",
            "このコンピューターの中だけで使えます（127.0.0.1 か ::1）/ must be a loopback address");
    if (c.client_certificates != ClientCertificates::off && c.client_ca.empty())
        fail("server.client_ca",
             "client_certificates を使うには認証局のファイルが要ります / needs a CA file");
    if (c.store_folder.empty()) fail("store.folder", "must be set");
    if (c.key_folder.empty()) fail("store.key_folder", "must be set");
    if (inside(c.key_folder, c.store_folder) || inside(c.store_folder, c.key_folder))
        fail(
            "store.key_folder",
            "鍵は記録のフォルダーの外に置いてください / keys and store must not lie in one another");
    if (inside(c.journal_folder, c.store_folder))
        fail("store.journal_folder",
             "控え（ジャーナル）は記録のフォルダーの外に置いてください / the journal must not lie "
             "inside the store's folder");
    constexpr std::array levels{"debug", "info", "warning", "error"};
    if (std::find(levels.begin(), levels.end(), c.log_level) == levels.end())
        fail("log.level", "must be debug, info, warning or error");
    for (const auto& origin : c.origins)
        if (!origin.starts_with("https://"))
            fail("server.origins",
                 "\"" + origin + "\" は https:// で始めてください / must begin with https://");
    if (!c.passkey_domain.empty() && !domain::relying_party(c.origins, c.passkey_domain))
        fail("server.passkey_domain",
             "server.origins のどのホスト名とも一致せず、その親ドメインでもありません / "
             "is neither the host of an origin nor a parent of one, or is an address");
}

std::string scalar_text(const std::string& key, const toml::node& node) {
    if (const auto* s = node.as_string()) return s->get();
    if (const auto* i = node.as_integer()) return std::to_string(i->get());
    if (const auto* b = node.as_boolean()) return b->get() ? "true" : "false";
    if (const auto* list = node.as_array()) {
        std::string out;
        for (const auto& item : *list) {
            if (!item.is_string()) fail(key, "must be a list of texts");
            out += (out.empty() ? "" : ",") + item.as_string()->get();
        }
        return out;
    }
    fail(key, "has a value of a form that is not known here");
}

// The nearest key in spelling, so that a typing error is told together with its mend.
std::string_view nearest(const std::string& key) {
    std::string_view best;
    std::size_t least = 4;
    for (const auto& s : kSettings) {
        std::vector<std::size_t> row(s.key.size() + 1);
        for (std::size_t j = 0; j <= s.key.size(); ++j) row[j] = j;
        for (std::size_t i = 1; i <= key.size(); ++i) {
            std::size_t corner = row[0];
            row[0] = i;
            for (std::size_t j = 1; j <= s.key.size(); ++j) {
                const std::size_t keep = row[j];
                row[j] = std::min(
                    {row[j] + 1, row[j - 1] + 1, corner + (key[i - 1] == s.key[j - 1] ? 0U : 1U)});
                corner = keep;
            }
        }
        if (row.back() < least) {
            least = row.back();
            best = s.key;
        }
    }
    return best;
}

void take_file(const toml::table& table, std::string_view file_name, Effective& out) {
    for (const auto& [section, node] : table) {
        const auto* keys = node.as_table();
        if (keys == nullptr)
            throw ConfigError(
                std::string(file_name) + ": \"" + std::string(section.str()) +
                "\" はセクション（[server] など）の中に書いてください / must stand inside a section");
        for (const auto& [name, value] : *keys) {
            const auto key = std::string(section.str()) + "." + std::string(name.str());
            if (!out.written.contains(key)) {
                const auto close = nearest(key);
                throw ConfigError(std::string(file_name) + ": " +
                                  std::to_string(name.source().begin.line) + "行目: 「" + key +
                                  "」という項目はありません / unknown key" +
                                  (close.empty() ? "" : "（" + std::string(close) + " ?）"));
            }
            out.written[key] = scalar_text(key, value);
            out.source[key] = Source::file;
        }
    }
}

}  // namespace

std::span<const Setting> settings() { return kSettings; }

Environment process_environment() {
    return [](std::string_view name) -> std::optional<std::string> {
        const char* value = std::getenv(std::string(name).c_str());
        if (value == nullptr) return std::nullopt;
        return std::string(value);
    };
}

Effective parse(std::string_view toml, std::string_view file_name, const Environment& environment) {
    Effective out;
    for (const auto& s : kSettings) {
        out.written[std::string(s.key)] = s.built_in;
        out.source[std::string(s.key)] = Source::built_in;
    }
    try {
        take_file(toml::parse(toml, file_name), file_name, out);
    } catch (const toml::parse_error& e) {
        throw ConfigError(
            std::string(file_name) + ": " + std::to_string(e.source().begin.line) +
            "行目が読めません / line cannot be read: " + std::string(e.description()));
    }
    for (const auto& s : kSettings)
        if (const auto value = environment(s.environment)) {
            out.written[std::string(s.key)] = *value;
            out.source[std::string(s.key)] = Source::environment;
        }
    out.config = build(out.written);
    check_together(out.config);
    return out;
}

Effective load(const std::filesystem::path& file, const Environment& environment) {
    if (file.empty()) return parse("", "", environment);
    std::ifstream in(file);
    if (!in) throw ConfigError(file.string() + ": 読めません / cannot be read");
    std::ostringstream text;
    text << in.rdbuf();
    return parse(text.str(), file.string(), environment);
}

std::string explain_passkeys(const Config& config) {
    const auto site = domain::relying_party(config.origins, config.passkey_domain);
    if (site) {
        std::string out = "# パスキー / passkeys: " + site->id + "\n";
        for (const auto& origin : site->origins) out += "#   " + origin + "\n";
        return out;
    }
    return config.origins.empty()
               ? "# パスキー / passkeys: off（server.origins がありません / no server.origins）\n"
               : "# パスキー / passkeys: off（server.origins のホスト名がひとつに決まりません。"
                 "server.passkey_domain を設定してください / the origins have several hosts or none "
                 "that is a name; set server.passkey_domain）\n";
}

std::string print(const Effective& effective) {
    std::ostringstream out;
    std::string_view section;
    for (const auto& s : kSettings) {
        const auto dot = s.key.find('.');
        if (s.key.substr(0, dot) != section) {
            section = s.key.substr(0, dot);
            out << "[" << section << "]\n";
        }
        const auto source = effective.source.find(s.key)->second;
        out << s.key.substr(dot + 1) << " = "
            << toml::value<std::string>(effective.written.find(s.key)->second) << "  # "
            << (source == Source::built_in ? "既定 built-in"
                : source == Source::file   ? "ファイル file"
                                           : "環境変数 environment")
            << "：" << s.help_ja << "\n";
    }
    return out.str();
}

}  // namespace tasuki::config

// The one configuration file (TOML), every key of it overridable from the environment, every secret
// only as the name of a file. Read once by main, before any thread starts.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace tasuki::config {

enum class ClientCertificates : std::uint8_t { off, optional, required };

struct Endpoint {
    std::string address;
    std::uint16_t port = 0;
    bool operator==(const Endpoint&) const = default;
};

struct Config {
    // [server]
    Endpoint listen;
    std::filesystem::path certificate;
    std::filesystem::path certificate_key;
    bool tls_1_2 = false;
    ClientCertificates client_certificates = ClientCertificates::off;
    std::filesystem::path client_ca;
    std::vector<std::string> origins;
    std::string passkey_domain;  // empty: the host of all origins, where there is but one
    std::uint32_t loops = 0;     // 0: cores − 1
    std::uint32_t drain_seconds = 0;
    // [health]
    Endpoint health;  // loopback only
    // [admin]
    std::filesystem::path admin_socket;
    // [store]
    std::filesystem::path store_folder;
    std::filesystem::path key_folder;      // root key, anchor: never inside store_folder
    std::filesystem::path journal_folder;  // what a restore must not undo; else the key folder
    std::uint32_t readers = 0;
    bool accept_clock = false;  // start although the clock is behind the record
    // [log]
    std::string log_level;
};

// Something in the file or the environment that an operator must mend; says where and how.
struct ConfigError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

enum class Source : std::uint8_t { built_in, file, environment };

// One key, for `tasuki check-config`, the help text and the tests.
struct Setting {
    std::string_view key;          // "server.listen"
    std::string_view environment;  // "TASUKI_SERVER_LISTEN"
    std::string_view built_in;     // its default, written as in the file
    std::string_view help_ja;
};
std::span<const Setting> settings();

struct Effective {
    Config config;
    std::map<std::string, Source, std::less<>> source;        // by key
    std::map<std::string, std::string, std::less<>> written;  // by key, as text
};

using Environment = std::function<std::optional<std::string>(std::string_view name)>;
Environment process_environment();

// `file` may be empty: built-in values and the environment alone. Throws ConfigError on an unknown
// key, a value of the wrong form, and combinations that can't work.
Effective load(const std::filesystem::path& file, const Environment& environment);
Effective parse(std::string_view toml, std::string_view file_name, const Environment& environment);

// Whether people may use passkeys here, for which domain, and what is in the way: comment lines.
std::string explain_passkeys(const Config& config);

// The effective configuration, as a file that could be read again, each line with where it is from.
std::string print(const Effective& effective);

}  // namespace tasuki::config

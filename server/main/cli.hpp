// The command line: one table of commands, each a function. main.cpp finds the command, this parses
// what stands behind it.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include "main/config.hpp"

namespace tasuki::cli {

// Exit codes, the same for every command.
inline constexpr int kFine = 0;
inline constexpr int kFailed = 1;   // it ran, and what it says went wrong
inline constexpr int kUsage = 2;    // the line can't be understood
inline constexpr int kRefused = 3;  // the record is not as it must be: nothing was started

inline constexpr std::string_view kFile = "FILE";

struct UsageError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class Arguments {
  public:
    // `flags` names what may stand: "--config=" takes a value, "--selftest" none, and kFile is one
    // word without dashes.
    Arguments(std::span<const std::string_view> line, std::span<const std::string_view> flags);

    bool has(std::string_view flag) const { return flags_.contains(flag); }
    std::optional<std::string> value(std::string_view flag) const;
    std::string needed(std::string_view flag) const;  // UsageError when it is missing

  private:
    std::map<std::string, std::string, std::less<>> flags_;
};

struct Command {
    std::string_view name;
    std::string_view help_ja;
    std::string_view help_en;
    std::span<const std::string_view> flags;
    int (*run)(const Arguments& arguments);
};
std::span<const Command> commands();
void help_of(const Command& command);  // what `tasuki COMMAND --help` prints

// --config, else $TASUKI_CONFIG, else /etc/tasuki/tasuki.toml where it exists.
config::Effective effective_config(const Arguments& arguments);

int serve(const Arguments& arguments);
int init(const Arguments& arguments);
int demo(const Arguments& arguments);
int check_config(const Arguments& arguments);
int verify(const Arguments& arguments);
int export_log(const Arguments& arguments);
int healthcheck(const Arguments& arguments);
int bootstrap_link(const Arguments& arguments);
int status(const Arguments& arguments);
int reload_certificate(const Arguments& arguments);
int backup(const Arguments& arguments);
int restore(const Arguments& arguments);
int rekey(const Arguments& arguments);
int seal(const Arguments& arguments);
int version(const Arguments& arguments);
int help(const Arguments& arguments);

}  // namespace tasuki::cli

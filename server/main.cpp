// tasuki: finds the command, runs it, says what went wrong in words that name the next step.
#include <algorithm>
#include <cstdio>
#include <exception>
#include <string_view>
#include <vector>

#include "main/cli.hpp"
#include "main/record.hpp"

int main(int argc, char** argv) {
    using namespace tasuki;
    const std::vector<std::string_view> line(argv + 1, argv + argc);
    const std::string_view name = line.empty()               ? "help"
                                  : line.front() == "--help" ? "help"
                                                             : line.front();
    for (const auto& command : cli::commands()) {
        if (command.name != name) continue;
        if (std::find(line.begin(), line.end(), "--help") != line.end() && name != "help") {
            cli::help_of(command);
            return cli::kFine;
        }
        try {
            const std::vector<std::string_view> rest(line.begin() + (line.empty() ? 0 : 1),
                                                     line.end());
            return command.run(cli::Arguments(rest, command.flags));
        } catch (const cli::UsageError& e) {
            std::fprintf(stderr, "tasuki %s: %s\n", argv[1], e.what());
            return cli::kUsage;
        } catch (const store::CannotOpen& e) {
            std::fprintf(stderr, "%s\n", e.what());
            return cli::kRefused;
        } catch (const config::ConfigError& e) {
            std::fprintf(stderr, "設定 / configuration: %s\n", e.what());
            return cli::kUsage;
        } catch (const std::exception& e) {
            std::fprintf(stderr, "tasuki %s: %s\n", argv[1], e.what());
            return cli::kFailed;
        }
    }
    std::fprintf(stderr, "「%s」というコマンドはありません / unknown command\n", argv[1]);
    cli::help(cli::Arguments({}, {}));
    return cli::kUsage;
}

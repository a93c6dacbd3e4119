// `tasuki backup`: by the running server where there is one, else here and now.
#include <chrono>
#include <cstdio>
#include <thread>

#include "main/backup_job.hpp"
#include "main/cli.hpp"
#include "main/operations.hpp"
#include "main/progress.hpp"
#include "main/record.hpp"
#include "store/backup.hpp"

namespace tasuki::cli {
namespace {

void say_done(const std::string& file) {
    std::printf(
        "%s に作成し、読み返して確かめました。別の場所に保管してください。\n"
        "Made, and read back whole. Keep it at another place than the server.\n",
        file.c_str());
}

int by_the_server(const config::Config& config, const std::filesystem::path& to) {
    Progress progress;
    auto said = ask_server(config, "backup " + to.string());
    while (said.starts_with("running")) {
        if (said.size() > 8) progress.show(said.substr(8));
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        said = ask_server(config, "backup-status");
    }
    if (!said.starts_with("done "))
        throw std::runtime_error(said.starts_with("failed ") ? said.substr(7) : said);
    const auto file = said.substr(5);
    // The server's /tmp and /var/tmp may be its own, and end with it.
    if (!std::filesystem::exists(file))
        throw std::runtime_error(
            file +
            "：サーバーは作成しましたが、ここからは見えません。/var/lib/tasuki-backup "
            "を指定してやり直してください / the server made it where only the server sees it: name a "
            "folder outside of /tmp, best /var/lib/tasuki-backup");
    say_done(file);
    return kFine;
}

int here(const config::Config& config, const std::filesystem::path& to) {
    const SystemClock clock;
    const auto record = open_record(config, Expect::either);
    store::Engine engine(*record->tables, *record->keys, *record->key_store, clock,
                         record->ports(clock), record->options(config.accept_clock));
    const auto note = [&](const domain::BackupMade& made) {
        const auto applied = engine.apply({backup_command(made)});
        if (applied.front().fault) std::rethrow_exception(applied.front().fault);
        if (!applied.front().outcome)
            throw std::runtime_error(
                std::string(text_of(applied.front().outcome.error().refusal).japanese));
    };
    Progress progress;
    const auto made = store::make_backup(
        {config.store_folder, *record->keys, to, TASUKI_VERSION, clock.now(),
         [&record] { return record->key_store->copy(); }, note,
         [&progress](store::BackupProgress p) {
             progress.show(progress_text(static_cast<int>(p.step), p.done, p.all));
             return true;
         }});
    engine.stop();
    record->anchor->sync();
    say_done(made.file.string());
    return kFine;
}

}  // namespace

int backup(const Arguments& arguments) {
    const auto config = effective_config(arguments).config;
    const auto to = std::filesystem::absolute(arguments.needed(kFile));
    return server_listens(config) ? by_the_server(config, to) : here(config, to);
}

}  // namespace tasuki::cli

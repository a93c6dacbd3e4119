#include "main/backup_job.hpp"

#include <boost/asio/post.hpp>

#include "base/log.hpp"
#include "main/service.hpp"

namespace tasuki {

std::string progress_text(int step, std::uint64_t done, std::uint64_t all) {
    constexpr const char* kSteps[] = {"複写 / copying", "封緘 / sealing", "検証 / verifying"};
    std::string out = kSteps[step];
    if (all != 0) out += " " + std::to_string(done * 100 / all) + "%";
    return out;
}

bool BackupJob::start(const std::filesystem::path& to) {
    if (said_->running) return false;
    if (thread_.joinable()) thread_.join();
    *said_ = {"running", true};
    thread_ = std::thread([this, to] { run(to); });
    return true;
}

void BackupJob::stop() {
    stopping_ = true;
    if (thread_.joinable()) thread_.join();
}

void BackupJob::say(std::string line, bool running) {
    boost::asio::post(loop_, [said = said_, now = Said{std::move(line), running}] { *said = now; });
}

void BackupJob::run(const std::filesystem::path& to) {
    const auto tell = [this](store::BackupProgress progress) {
        say("running " +
                progress_text(static_cast<int>(progress.step), progress.done, progress.all),
            true);
        return !stopping_;
    };
    try {
        const auto made = service_.back_up(to, tell);
        log::info("backup_made", {{"backup", log::Value::technical(made.made.id.hex())},
                                  {"bytes", made.made.bytes}});
        say("done " + made.file.string(), false);
    } catch (const std::exception& fault) {
        log::error("backup_failed", {{"why", log::Value::technical(fault.what())}});
        say(std::string("failed ") + fault.what(), false);
    }
}

}  // namespace tasuki

// The one backup that a running server may be making, on a thread of its own. Asked for and asked
// after from any thread; what it says is a line for the operator, its first word for the program.
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>

namespace tasuki {

class Service;

class BackupJob {
  public:
    explicit BackupJob(Service& service) : service_(service) {}
    ~BackupJob() { stop(); }
    BackupJob(const BackupJob&) = delete;
    BackupJob& operator=(const BackupJob&) = delete;

    // One loop alone calls these two. False: one is at work already.
    bool start(const std::filesystem::path& to);
    void stop();  // gives up what is at work

    // "idle", "running …", "done …", "failed …"; any thread.
    std::string status() const { return *said_.load(); }

  private:
    void run(const std::filesystem::path& to);
    void say(std::string text) { said_ = std::make_shared<const std::string>(std::move(text)); }

    Service& service_;
    std::thread thread_;
    std::atomic<bool> running_{false};
    std::atomic<bool> stopping_{false};
    std::atomic<std::shared_ptr<const std::string>> said_{
        std::make_shared<const std::string>("idle")};
};

// The line that says how far it is.
std::string progress_text(int step, std::uint64_t done, std::uint64_t all);

}  // namespace tasuki

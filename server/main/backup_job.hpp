// The one backup that a running server may be making, on a thread of its own. One loop asks for it
// and asks after it; what it says is a line for the operator, its first word for the program.
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>

#include <boost/asio/any_io_executor.hpp>

namespace tasuki {

class Service;

class BackupJob {
  public:
    BackupJob(Service& service, boost::asio::any_io_executor loop)
        : service_(service), loop_(std::move(loop)) {}
    ~BackupJob() { stop(); }
    BackupJob(const BackupJob&) = delete;
    BackupJob& operator=(const BackupJob&) = delete;

    // False: one is at work already.
    bool start(const std::filesystem::path& to);
    void stop();  // gives up what is at work

    // "idle", "running …", "done …", "failed …".
    const std::string& status() const { return said_->line; }

  private:
    void run(const std::filesystem::path& to);
    struct Said {  // the loop's
        std::string line = "idle";
        bool running = false;
    };
    void say(std::string line, bool running);  // from the thread: the loop keeps it

    Service& service_;
    boost::asio::any_io_executor loop_;
    std::thread thread_;
    std::atomic<bool> stopping_{false};
    // What is still on its way to the loop when this is gone is written for nobody.
    std::shared_ptr<Said> said_ = std::make_shared<Said>();
};

// The line that says how far it is.
std::string progress_text(int step, std::uint64_t done, std::uint64_t all);

}  // namespace tasuki

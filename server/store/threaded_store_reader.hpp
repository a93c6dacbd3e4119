// One reader thread with a Reading of its own. Work goes in by post(), answers leave by whatever
// the work posts; stop() lets what was accepted finish.
#pragma once

#include <memory>
#include <thread>
#include <utility>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include "store/reads.hpp"

namespace tasuki::store {

class ReaderThread {
  public:
    ReaderThread(std::unique_ptr<Reading> reading, const StoreKeys& keys, KeysOf group_keys)
        : reading_(std::move(reading)),
          reads_(*reading_, keys, std::move(group_keys)),
          work_(context_.get_executor()),
          thread_([this] { context_.run(); }) {}
    ~ReaderThread() { stop(); }
    ReaderThread(const ReaderThread&) = delete;
    ReaderThread& operator=(const ReaderThread&) = delete;

    template <class Work>
    void post(Work work) {
        boost::asio::post(context_, [this, work = std::move(work)]() mutable { work(reads_); });
    }
    void stop() {
        work_.reset();
        if (thread_.joinable()) thread_.join();
    }

  private:
    std::unique_ptr<Reading> reading_;
    Reads reads_;
    boost::asio::io_context context_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
    std::thread thread_;
};

}  // namespace tasuki::store

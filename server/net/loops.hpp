// The loop threads, each with its own io_context. Made and ended by main; everything that lives on
// a loop is made after Loops and destroyed before it.
#pragma once

#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

namespace tasuki::net {

class Loops {
  public:
    explicit Loops(std::size_t count);
    ~Loops();
    Loops(const Loops&) = delete;
    Loops& operator=(const Loops&) = delete;

    std::size_t size() const { return loops_.size(); }
    boost::asio::io_context& at(std::size_t i) { return loops_[i]->context; }

    // One thread each. An exception that leaves a loop is Broken: that loop stands still from then
    // on, and `broken` is called on its thread, while it is caught, to end the process.
    void start(std::function<void()> broken);

    // Ends the loops where they stand and joins them; drain the server first. Throws what broke
    // one.
    void stop();

  private:
    struct Loop {
        Loop() : context(1), work(context.get_executor()) {}
        boost::asio::io_context context;
        boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work;
        std::exception_ptr failure;
        std::thread thread;
    };
    void join();

    std::vector<std::unique_ptr<Loop>> loops_;
};

}  // namespace tasuki::net

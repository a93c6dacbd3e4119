// An exception that leaves a loop ends the process, whatever else is going on: a server that waits
// for a loop that stands still is never started again.
#include "main/broken_loop.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <thread>

#include <boost/asio/post.hpp>

#include "main/cli.hpp"
#include "net/loops.hpp"

namespace tasuki {
namespace {

[[noreturn]] void run_until(std::size_t broken) {
    net::Loops loops(2);
    boost::asio::post(loops.at(broken), [] { throw std::runtime_error("no memory left"); });
    loops.start(end_broken);
    while (true) std::this_thread::sleep_for(std::chrono::seconds(1));  // a drain that never ends
}

TEST(BrokenLoopDeathTest, EndsTheProcessAndSaysWhy) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    for (const std::size_t broken : {0, 1}) {
        EXPECT_EXIT(run_until(broken), testing::ExitedWithCode(cli::kFailed), "no memory left");
    }
}

}  // namespace
}  // namespace tasuki

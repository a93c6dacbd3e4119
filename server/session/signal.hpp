// What a coroutine of a session waits on until somebody on the same loop thread says that something
// changed. Waiters look again at what they wait for: a wake-up promises nothing.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tasuki::session {

class Signal {
  public:
    explicit Signal(const boost::asio::any_io_executor& loop) : timer_(loop) {}

    boost::asio::awaitable<void> wait() {
        // Setting the expiry cancels who waits already: only the first does.
        if (waiting_ == 0) timer_.expires_at(boost::asio::steady_timer::time_point::max());
        ++waiting_;
        co_await timer_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
        --waiting_;
    }
    // For a signal on which only one coroutine ever waits.
    boost::asio::awaitable<void> wait_at_most(std::chrono::milliseconds time) {
        timer_.expires_after(time);
        ++waiting_;
        co_await timer_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
        --waiting_;
    }
    void wake() {
        if (waiting_ != 0) timer_.cancel();
    }

  private:
    boost::asio::steady_timer timer_;
    int waiting_ = 0;
};

}  // namespace tasuki::session

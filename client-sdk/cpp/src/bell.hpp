// What one coroutine of this thread waits for and others ring. A ring before the wait is not lost.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "tasuki/client.hpp"

namespace tasuki::client {

inline constexpr auto kAwait = boost::asio::as_tuple(boost::asio::use_awaitable);
inline constexpr Millis kForever{std::chrono::hours(24 * 365)};

class Bell {
  public:
    explicit Bell(const boost::asio::any_io_executor& executor) : timer_(executor) {}

    void ring() {
        rung_ = true;
        timer_.cancel();
    }
    // Whoever calls holds the Bell's owner alive. One waiter at a time.
    awaitable<void> wait(Millis most = kForever) {
        if (!rung_) {
            timer_.expires_after(most);
            co_await timer_.async_wait(kAwait);
        }
        rung_ = false;
    }

  private:
    boost::asio::steady_timer timer_;
    bool rung_ = false;
};

}  // namespace tasuki::client

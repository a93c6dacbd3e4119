// Argon2id away from the loops, in two lanes, each a thread of its own with a bounded queue before
// it: a flood of strangers makes strangers wait and nobody else. Owned by main, used by every loop;
// a call comes back on the loop it was made on.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>

#include "base/result.hpp"

namespace tasuki::session {

enum class Lane : std::uint8_t {
    known,     // an enrolled device, an enrolment whose code was right, somebody signed in
    stranger,  // anybody else
};

class HashWorker {
  public:
    HashWorker();
    ~HashWorker();
    HashWorker(const HashWorker&) = delete;
    HashWorker& operator=(const HashWorker&) = delete;

    // `busy` when limits::kHashQueue jobs wait in that lane already. New secrets are made by those
    // who are known: the same lane.
    boost::asio::awaitable<Result<std::string>> hash(std::string secret);
    // An empty `encoded` is compared with a hash that nothing matches: an account that doesn't
    // exist takes as long to refuse as one that does.
    boost::asio::awaitable<Result<bool>> matches(Lane lane, std::string encoded,
                                                 std::string secret);

    int waiting() const { return known_.waiting->load() + strangers_.waiting->load(); }

  private:
    struct Queue {
        boost::asio::thread_pool pool{1};
        // Shared, because a waiting coroutine may be taken down after its worker.
        std::shared_ptr<std::atomic<int>> waiting = std::make_shared<std::atomic<int>>(0);
    };
    Queue& queue(Lane lane) { return lane == Lane::known ? known_ : strangers_; }

    Queue known_, strangers_;
    std::string nobody_;
};

}  // namespace tasuki::session

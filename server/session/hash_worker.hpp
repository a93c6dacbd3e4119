// Argon2id away from the loops: one thread of its own and a bounded queue before it, so that a
// flood of sign-ins makes sign-ins slow and nothing else. Owned by main, used by every loop; a call
// comes back on the loop it was made on.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>

#include "base/result.hpp"

namespace tasuki::session {

class HashWorker {
  public:
    HashWorker();
    ~HashWorker();
    HashWorker(const HashWorker&) = delete;
    HashWorker& operator=(const HashWorker&) = delete;

    // `busy` when limits::kHashQueue jobs wait already.
    boost::asio::awaitable<Result<std::string>> hash(std::string secret);
    // An empty `encoded` is compared with a hash that nothing matches: an account that doesn't
    // exist takes as long to refuse as one that does.
    boost::asio::awaitable<Result<bool>> matches(std::string encoded, std::string secret);

    int waiting() const { return waiting_->load(); }

  private:
    boost::asio::thread_pool pool_{1};
    // Shared, because a waiting coroutine may be taken down after its worker.
    std::shared_ptr<std::atomic<int>> waiting_ = std::make_shared<std::atomic<int>>(0);
    std::string nobody_;
};

}  // namespace tasuki::session

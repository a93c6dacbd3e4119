#include "session/hash_worker.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/crypto.hpp"
#include "base/limits.hpp"
#include "session/connection.hpp"
#include "session/secrets.hpp"

namespace tasuki::session {
namespace {

using boost::asio::use_awaitable;

// Wiped when the job is done: a password stays in memory no longer than it is needed.
void forget(std::string& secret) {
    wipe({reinterpret_cast<std::uint8_t*>(secret.data()), secret.size()});
}

awaitable<std::string> hash_here(std::string secret) {
    auto out = hash_password(secret);
    forget(secret);
    co_return out;
}

awaitable<bool> match_here(std::string encoded, std::string secret) {
    const bool same = password_matches(encoded, secret);
    forget(secret);
    co_return same;
}

// Counts one waiting job for as long as it lives.
class Place {
  public:
    explicit Place(std::shared_ptr<std::atomic<int>> waiting)
        : waiting_(std::move(waiting)), before_((*waiting_)++) {}
    ~Place() { --*waiting_; }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    bool too_many() const { return before_ >= static_cast<int>(limits::kHashQueue); }

  private:
    std::shared_ptr<std::atomic<int>> waiting_;
    int before_ = 0;
};

}  // namespace

HashWorker::HashWorker() : nobody_(hash_password(to_hex(make_secret()))) {}

HashWorker::~HashWorker() {
    for (auto* queue : {&known_, &strangers_}) queue->pool.stop();
    for (auto* queue : {&known_, &strangers_}) queue->pool.join();
}

awaitable<Result<std::string>> HashWorker::hash(std::string secret) {
    const Place place(known_.waiting);
    if (place.too_many()) co_return Refusal::busy;
    auto job = hash_here(std::move(secret));
    co_return co_await boost::asio::co_spawn(known_.pool, std::move(job), use_awaitable);
}

awaitable<Result<bool>> HashWorker::matches(Lane lane, std::string encoded, std::string secret) {
    auto& own = queue(lane);
    const Place place(own.waiting);
    if (place.too_many()) co_return Refusal::busy;
    const bool known = !encoded.empty();
    auto job = match_here(known ? std::move(encoded) : nobody_, std::move(secret));
    const bool same = co_await boost::asio::co_spawn(own.pool, std::move(job), use_awaitable);
    co_return known&& same;
}

}  // namespace tasuki::session

// The challenges that passkeys sign: 32 random bytes, for one purpose, once, for five minutes. One
// table for all loops, because a browser's next request may come in on another one; it lives on the
// loop given at the start, and a call comes back on the loop it was made on. Nothing of it is
// stored: after a restart people press the button again.
//
// What always holds: a challenge that was handed in is gone, whatever came of it.
#pragma once

#include <deque>
#include <list>
#include <map>
#include <optional>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "base/ids.hpp"

namespace tasuki::session {

enum class Purpose : std::uint8_t { sign_in = 1, unlock = 2, fresh = 3, add = 4 };

struct ChallengeUse {
    Purpose purpose = Purpose::sign_in;
    SessionId session;  // none before sign-in
    bool operator==(const ChallengeUse&) const = default;
};

// The table itself; one thread. Bounded per holder (a session, or a network before sign-in) and in
// all: over it the oldest is void, so that nobody is kept from getting a new one.
class ChallengeTable {
  public:
    Bytes make(const ChallengeUse& use, const std::string& network, Instant now);
    std::optional<ChallengeUse> take(const Bytes& challenge, Instant now);
    std::size_t size() const { return open_.size(); }

  private:
    struct Open {
        ChallengeUse use;
        std::string holder;
        Instant expires;
        std::list<Bytes>::iterator age;
    };
    void drop(Bytes challenge);
    void forget(Instant now);

    std::map<Bytes, Open> open_;
    std::list<Bytes> by_age_;  // all live equally long: the oldest in front
    std::map<std::string, std::deque<Bytes>> by_holder_;
};

class Challenges {
  public:
    Challenges(boost::asio::any_io_executor home, const Clock& clock)
        : home_(std::move(home)), clock_(clock) {}

    boost::asio::awaitable<Bytes> make(ChallengeUse use, std::string address);
    boost::asio::awaitable<std::optional<ChallengeUse>> take(Bytes challenge);

  private:
    boost::asio::awaitable<Bytes> make_here(ChallengeUse use, std::string network);
    boost::asio::awaitable<std::optional<ChallengeUse>> take_here(Bytes challenge);

    boost::asio::any_io_executor home_;
    const Clock& clock_;
    ChallengeTable table_;
};

}  // namespace tasuki::session

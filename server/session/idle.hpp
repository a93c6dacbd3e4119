// When a person last touched each signed-in device. The idle time runs on while the connection is
// away, or a phone would unlock itself by reconnecting. Bounded; one loop's share, loop thread
// only.
#pragma once

#include <optional>
#include <unordered_map>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "domain/command.hpp"

namespace tasuki::session {

class IdleTimes {
  public:
    struct Entry {
        Instant touched;
        std::chrono::milliseconds lock_after{};
        domain::Asker asker;          // under whose name the lock is recorded
        bool by_person = false;       // else `touched` is only when the connection began
        std::size_t connections = 0;  // an old one may outlive the new one by minutes
        bool elsewhere = false;       // the session also lives on another loop now
    };

    // A connection of this session begins; the earlier touch stays what it was. Each is followed by
    // one disconnect().
    const Entry& connect(SessionId session, const Entry& fresh);
    void disconnect(SessionId session);
    void touch(SessionId session, Instant now);
    void forget(SessionId session) { entries_.erase(session); }
    // Another loop knew it: the later touch counts, if the session is here at all.
    void learn(SessionId session, Instant touched);
    std::optional<Instant> touched(SessionId session) const;
    // Hands an entry over to the loop to which its session moved.
    std::optional<Instant> give_away(SessionId session);

    // Sessions without a connection whose idle time has run out; they are forgotten here.
    std::vector<domain::Asker> take_expired(Instant now);

  private:
    std::unordered_map<SessionId, Entry, IdHash> entries_;
};

}  // namespace tasuki::session

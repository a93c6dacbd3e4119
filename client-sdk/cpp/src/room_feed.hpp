// Brings the entries of one room into an unbroken order: what came twice is dropped, what came
// early waits, and a hole is noticed and named. Knows nothing of connections. Value; one thread.
//
// Always holds: have() is the end of an unbroken run of everything this client was handed since the
// feed began, and nothing at or below it is ever handed out again.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "tasuki/client/messages.hpp"

namespace tasuki::client {

// An entry whose turn has come. Once the app has taken it, the cursor stands at `through`.
struct Step {
    RoomEvent event;
    std::uint64_t through = 0;
};

class RoomFeed {
  public:
    static constexpr std::size_t kEarly = 256;  // entries ahead of a hole; more are pulled again

    explicit RoomFeed(std::uint64_t have = 0) : have_(have), latest_(have) {}

    std::vector<Step> take(RoomEvent event);

    // The app is told of this place by the acknowledgement of its own message, at once: where
    // earlier entries are still missing, a later step's `through` covers the place.
    struct Own {
        bool fresh = false;         // false: it was handed out before
        std::uint64_t through = 0;  // not 0: the cursor after the acknowledgement itself
        std::vector<Step> freed;
    };
    Own own(std::uint64_t seq);

    void known(std::uint64_t latest);  // that the room reaches so far
    // Everything up to `seq` is left out: before a membership's scope, or too far back.
    std::vector<Step> skip_to(std::uint64_t seq);

    std::uint64_t have() const { return have_; }
    std::uint64_t latest() const { return latest_; }
    // The first hole, if any: from have()+1 to before the next entry that is here, or to the end.
    std::optional<SeqRange> missing() const;

  private:
    std::vector<Step> release();

    std::uint64_t have_;
    std::uint64_t latest_;
    std::map<std::uint64_t, std::optional<RoomEvent>> early_;  // empty: told otherwise
};

}  // namespace tasuki::client

// Keeps refusals from filling a ledger that is never pruned: of equal refusals of one session the
// first is written at once, those that follow within a minute become one entry with their count,
// and a session that is refused too often is told to close. Without a session the network stands
// for it: there, while it goes on, each minute is one entry with a count and no first one, and of
// too many networks at once the rest is counted as one. Store thread only; what is counted here and
// not yet written is lost in a crash, the first entry is not.
#pragma once

#include <compare>
#include <map>
#include <optional>
#include <vector>

#include "base/address.hpp"
#include "domain/change.hpp"
#include "domain/command.hpp"
#include "ledger/event.hpp"
#include "store/rows.hpp"

namespace tasuki::store {

// Of whom, what, why, and in which log it is told.
struct RefusalKey {
    SessionId session;
    AddressBytes network{};  // where there is no session; zero: of too many, the rest
    ledger::Event event{};
    Refusal refusal{};
    LogNo log = 0;
    auto operator<=>(const RefusalKey&) const = default;
};

struct CoalescedRefusals {
    RefusalKey key;
    domain::Asker asker;
    std::uint32_t count = 0;
};

enum class RefusalStep : std::uint8_t { write, counted, flood };

class RefusalCounter {
  public:
    // write: an entry is due now; counted: it stands in a later one; flood: the session ends.
    RefusalStep count(RefusalKey key, domain::Asker asker, Instant now);

    // Counts whose minute is over, or all of them; each once.
    std::vector<CoalescedRefusals> take(Instant now, bool all);
    bool pending() const { return !open_.empty(); }

    // The transaction that the entries stand in took place, or did not: then nothing was counted.
    void settle();
    void take_back();

  private:
    struct Window {
        Instant began;
        std::uint32_t more = 0;  // equal ones after the first
        domain::Asker asker;
    };
    struct Rate {
        Instant began;
        int refused = 0;
    };
    bool too_many_strangers() const;
    bool floods(const RefusalKey& key, Instant now);
    void remember(const RefusalKey& key);

    std::map<RefusalKey, Window> open_;
    std::map<RefusalKey, std::optional<Window>> before_;  // as the last commit left what changed
    std::map<SessionId, Rate> rates_;
};

}  // namespace tasuki::store

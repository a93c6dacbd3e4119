// What of the record a person is shown: the last step before encoding, after access was decided. A
// gap in a room always means loss, so what is not shown stands there as Hidden or as a tombstone.
// Pure; any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "domain/decide.hpp"
#include "store/store.hpp"

namespace tasuki::session {

// One entry of a page or a push: an event, the place where one stood, or a hidden range.
struct Shown {
    std::shared_ptr<const store::StoredEvent> event;  // null: hidden
    domain::SeqRange hidden;
    std::uint64_t retracted_at_seq = 0;  // a tombstone
    Instant retracted_at;
};

// The first seq of a room that this person is shown now; 0: nothing of it.
std::uint64_t readable_from(const store::GroupNow& now, const domain::Account& reader,
                            domain::Room room, Instant at);

// A correction, retraction or answer to something older than the scope has the original's
// visibility.
bool in_scope(const store::StoredEvent& event, std::uint64_t first_seq);

Shown show(std::shared_ptr<const store::StoredEvent> event, std::uint64_t first_seq);

// A retraction that was committed while a page was being read.
struct LateRetraction {
    GroupId group;
    domain::Room room = domain::Room::staff;
    std::uint64_t original_seq = 0;
    std::uint64_t at_seq = 0;
    Instant at;
};

// Neighbouring hidden entries become one range; `late` bodies are not shown any more.
std::vector<Shown> show_all(const std::vector<std::shared_ptr<const store::StoredEvent>>& events,
                            std::uint64_t first_seq, const std::vector<LateRetraction>& late);

// The receipts somebody with this scope is shown; ranges below it are cut off.
std::vector<store::ReceiptRow> in_scope(const std::vector<store::ReceiptRow>& rows,
                                        std::uint64_t first_seq);

// Who of a group reads this room now and did not at `epoch` (rule C6), the author left out.
std::vector<const domain::Membership*> newcomers(const domain::Group& group, domain::Room room,
                                                 std::uint64_t epoch, AccountId author);

}  // namespace tasuki::session

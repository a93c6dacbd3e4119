// What awaits a person over all groups, and where it stood in a room (rule C12). Log, then show:
// the list is an entry, and what is shown of each group one of that group.
#include <algorithm>
#include <limits>
#include <map>

#include "base/limits.hpp"
#include "session/session.hpp"

namespace tasuki::session {
namespace {

constexpr auto kNoMessage = std::numeric_limits<std::uint64_t>::max();

struct Listing {
    explicit Listing(bool& flag) : on(flag) { on = true; }
    ~Listing() { on = false; }
    Listing(const Listing&) = delete;
    Listing& operator=(const Listing&) = delete;
    bool& on;
};

domain::ReadRange reading_of(GroupId group, domain::Room room, domain::ReadWhat what) {
    domain::ReadRange record;
    record.group = group;
    record.room = room;
    record.what = what;
    return record;
}

domain::SeqRange span_of(const store::AwaitedRead& read) {
    domain::SeqRange span;
    for (const auto& item : read.items) {
        const auto seq = item.event->seq;
        span.first = span.first == 0 ? seq : std::min(span.first, seq);
        span.last = std::max(span.last, seq);
    }
    return span;
}

}  // namespace

// False: nothing more may be said on this connection.
awaitable<bool> Session::show_awaiting(std::uint64_t id, GroupId group, Date certified_until) {
    const encode::Place place{group, domain::Room::staff};
    co_await outbox_.drained();
    if (over()) co_return false;
    const Hub::ReadWatch watch(parts_.hub, group);
    const auto read =
        co_await parts_.store.awaited(parts_.hub.loop_number(), account_.id, group, place.room);
    if (over()) co_return false;
    if (read.items.empty() && !certified_until.known()) co_return true;
    auto record = reading_of(group, place.room, domain::ReadWhat::awaiting);
    record.range = span_of(read);
    // A certification alone reads no message; 0 would mean all.
    if (read.items.empty()) record.range = {kNoMessage, kNoMessage};
    const auto outcome = co_await commit(domain::GroupCommand{record});
    if (over() || not_now()) co_return false;
    if (!outcome) co_return true;  // no longer this person's to read: as if it were not there
    const auto& now = (**outcome).group;
    const auto first = now ? first_seq_in(*now, place.room) : 0;
    encode::Awaiting part;
    part.more = read.more;
    if (now && domain::sees_to_certification(*now->group, account_)) {
        part.certified_until = certified_until;
    }
    for (const auto& item : read.items) {
        auto shown = show_all({item.event}, first, watch.late());
        const bool stands =
            shown[0].event && shown[0].retracted_at_seq == 0 && !watch.corrected(*item.event);
        if (stands) part.items.push_back({std::move(shown[0]), item.what});
    }
    if (part.items.empty() && !part.certified_until.known()) co_return true;
    show(Tag{group, place.room, 0, 0, 0, false}, encode::awaiting(id, place, part));
    co_return true;
}

awaitable<void> Session::on(std::uint64_t id, ask::ReadAwaiting) {
    if (listing_) {
        refuse(id, Refusal::busy);
        co_return;
    }
    const Listing listing(listing_);
    const auto loop = parts_.hub.loop_number();
    const auto soon = jst_date(parts_.clock.now() + limits::kCertificationAhead);
    auto groups = co_await parts_.store.groups_awaiting(loop, account_.id);
    std::map<GroupId, Date> certified;
    const auto ending = co_await parts_.store.certifications_due(loop, account_.id, soon);
    for (const auto& due : ending) {
        certified[due.group] = due.until;
        if (std::ranges::find(groups, due.group) == groups.end()) groups.push_back(due.group);
    }
    domain::ReadList record;
    record.what = domain::ListWhat::awaiting;
    const auto outcome = co_await commit(domain::PeopleCommand{record});
    if (over()) co_return;
    bool goes_on = outcome && !not_now();
    const auto refusal = outcome ? not_now() : std::optional(outcome.error().refusal);
    for (std::size_t i = 0; i < groups.size() && goes_on; ++i) {
        const auto due = certified.find(groups[i]);
        const Date until = due == certified.end() ? Date{} : due->second;
        goes_on = co_await show_awaiting(id, groups[i], until);
    }
    if (over()) co_return;
    if (const auto no = refusal ? refusal : not_now()) {
        refuse(id, *no);
        co_return;
    }
    encode::Awaiting last;
    last.done = true;
    outbox_.answer(encode::awaiting(id, {}, last));
}

awaitable<void> Session::on(std::uint64_t id, ask::ReadVisit wish) {
    const auto read =
        co_await parts_.store.visit(parts_.hub.loop_number(), wish.group, wish.room, account_.id);
    auto record = reading_of(wish.group, wish.room, domain::ReadWhat::visit);
    if (read.own_seq != 0) record.range = {read.own_seq, read.own_seq};
    const auto outcome = co_await commit(domain::GroupCommand{record});
    if (over()) co_return;
    if (!outcome || not_now()) {
        refuse(id, outcome ? *not_now() : outcome.error().refusal);
        co_return;
    }
    const auto& now = (**outcome).group;
    encode::Visit visit;
    visit.read = read;
    visit.first_seq = now ? first_seq_in(*now, wish.room) : 0;
    visit.latest_seq = now ? now->rooms[domain::index_of(wish.room)].last_seq : 0;
    // Written under an earlier scope: as if nothing had been.
    if (read.own_seq < visit.first_seq) {
        visit.read.own_seq = 0;
        visit.read.own_at = {};
    }
    const encode::Place place{wish.group, wish.room};
    show(Tag{wish.group, wish.room, 0, 0, 0, false}, encode::visit(id, place, visit));
}

}  // namespace tasuki::session

// Reading what was written: loaded first, recorded by a commit, then shown in the same turn. What
// was retracted while it was being loaded is a tombstone already.
#include <algorithm>

#include <boost/asio/co_spawn.hpp>

#include "session/session.hpp"

namespace tasuki::session {
namespace {

constexpr std::chrono::seconds kReadAheadLife{2};  // who comes later has it read anew

}  // namespace

// Pages leave one after the other: a device that pulls ten at once has one in the outbox.
awaitable<void> Session::page_turn() {
    const auto mine = next_page_++;
    if (!page_signal_) page_signal_ = std::make_unique<Signal>(parts_.hub.loop());
    while (page_served_ != mine && !outbox_.stopped()) co_await page_signal_->wait();
    if (!outbox_.stopped()) co_await outbox_.drained();
}

// Ends also where the store could not read the page: the next one must not wait for ever.
struct Session::PageTurn {
    explicit PageTurn(Session& s) : session(s) {}
    ~PageTurn() {
        ++session.page_served_;
        session.page_signal_->wake();
    }
    PageTurn(const PageTurn&) = delete;
    PageTurn& operator=(const PageTurn&) = delete;
    Session& session;
};

std::uint64_t Session::first_seq_in(const store::GroupNow& now, domain::Room room) const {
    return readable_from(now, account_, room, parts_.clock.now());
}

awaitable<std::uint64_t> Session::first_seq_of(GroupId group, domain::Room room) {
    const auto at = groups_.find(group);
    if (at != groups_.end() && at->second.attached) {
        co_return at->second.first_seq[domain::index_of(room)];
    }
    const auto now = co_await parts_.store.group(parts_.hub.loop_number(), group);
    co_return now ? first_seq_in(*now, room) : 0;
}

namespace {

// What the entry says was read. An empty page is a range behind the last entry: 0 would mean all.
domain::SeqRange range_of(const store::PageRead& read, std::uint64_t first) {
    if (read.events.empty() || read.events.back()->seq < first) {
        return {read.head.last_seq + 1, read.head.last_seq + 1};
    }
    return {std::max(first, read.events.front()->seq), read.events.back()->seq};
}

}  // namespace

Session::PageSent Session::show_page(const PageAsked& asked, const store::PageRead& read,
                                     std::uint64_t first, const std::vector<LateRetraction>& late) {
    const auto& wish = asked.wish;
    encode::Page page;
    page.events = show_all(read.events, first, late);
    if (asked.resuming) {
        std::erase_if(page.events, [&](const Shown& shown) {
            return shown.event && shown.event->seq > asked.up_to;
        });
    }
    page.receipts = in_scope(read.receipts, first);
    page.reader = account_.id;
    page.head = read.head;
    // The reader asks on from here; the newest revision would make it skip what was left out.
    if (read.more_receipts) page.head.receipt_revision = read.receipts.back().revision;
    page.more = read.more;
    Tag tag{wish.group, wish.room, 0, 0, 0, false};
    PageSent out{.sent = true};
    if (!read.events.empty()) {
        tag.first = read.events.front()->seq;
        tag.last = out.last = read.events.back()->seq;
        if (asked.resuming) tag.last = std::min(tag.last, asked.up_to);
    }
    if (!read.receipts.empty()) out.receipts_to = read.receipts.back().revision;
    show(tag, encode::page(asked.id, {wish.group, wish.room}, page));
    return out;
}

struct Session::ReadAhead {
    ReadAhead(Hub& hub, const store::PageWish& next, Instant now)
        : wish(next), made(now), watch(hub, next.group), done(hub.loop()) {}
    store::PageWish wish;
    Instant made;
    Hub::ReadWatch watch;
    store::PageRead read;
    bool ready = false;
    std::exception_ptr error;
    Signal done;
};

awaitable<void> Session::read_ahead(std::shared_ptr<Session> self,
                                    std::shared_ptr<ReadAhead> ahead) {
    ahead->read =
        co_await self->parts_.store.read_page(self->parts_.hub.loop_number(), ahead->wish);
}

void Session::start_reading_ahead(const store::PageWish& now, const store::PageRead& read) {
    if (now.backwards || now.from == 0 || !read.more || read.events.empty()) return;
    auto next = now;
    next.from = read.events.back()->seq + 1;
    if (!read.receipts.empty()) next.receipts_after = read.receipts.back().revision;
    ahead_ = std::make_shared<ReadAhead>(parts_.hub, next, parts_.clock.now());
    boost::asio::co_spawn(parts_.hub.loop(), read_ahead(shared_from_this(), ahead_),
                          [ahead = ahead_](const std::exception_ptr& error) {
                              ahead->error = error;
                              ahead->ready = true;
                              ahead->done.wake();
                          });
}

// What was read ahead, if it is this and still good; else read now.
awaitable<store::PageRead> Session::page_of(store::PageWish wish) {
    const auto ahead = std::exchange(ahead_, nullptr);
    const bool fits = ahead && ahead->wish == wish;
    while (fits && !ahead->ready) co_await ahead->done.wait();
    if (fits && !ahead->error && !ahead->watch.written()) co_return std::move(ahead->read);
    co_return co_await parts_.store.read_page(parts_.hub.loop_number(), wish);
}

void Session::forget_read_ahead(Instant now) {
    if (ahead_ && now - ahead_->made > kReadAheadLife) ahead_.reset();
}

awaitable<Session::PageSent> Session::send_page(PageAsked asked) {
    const auto wish = asked.wish;
    co_await page_turn();
    const PageTurn turn(*this);
    PageSent sent;
    if (!not_now() && !outbox_.stopped()) {
        const auto first = co_await first_seq_of(wish.group, wish.room);
        const Hub::ReadWatch watch(parts_.hub, wish.group);
        store::PageRead read;
        if (first != 0) {
            store::PageWish ask;
            ask.group = wish.group;
            ask.room = wish.room;
            ask.from = wish.from;
            ask.limit = wish.limit == 0 ? limits::kPage : std::min(wish.limit, limits::kPage);
            ask.backwards = wish.backwards;
            ask.receipts_after = wish.receipts_after;
            read = co_await page_of(ask);
            start_reading_ahead(ask, read);
        }
        domain::ReadRange record;
        record.group = wish.group;
        record.room = wish.room;
        record.what = domain::ReadWhat::page;
        record.range = range_of(read, first);
        const auto outcome = co_await commit(domain::GroupCommand{record});
        if (outcome && !not_now() && !outbox_.stopped()) {
            const auto& now = (**outcome).group;
            const auto later = now ? first_seq_in(*now, wish.room) : first;
            sent = show_page(asked, read, std::max(first, later), watch.late());
        } else if (!outcome && !asked.resuming && !over()) {
            refuse(asked.id, outcome.error().refusal);
        }
    } else if (const auto no = not_now(); no && !asked.resuming && !over()) {
        refuse(asked.id, *no);
    }
    co_return sent;
}

awaitable<void> Session::on(std::uint64_t id, ask::ReadPage wish) {
    co_await send_page({.id = id, .wish = wish, .resuming = false, .up_to = 0});
}

awaitable<void> Session::on(std::uint64_t id, ask::ReadVersions wish) {
    const Hub::ReadWatch watch(parts_.hub, wish.group);
    const auto first = co_await first_seq_of(wish.group, wish.room);
    std::vector<std::shared_ptr<const store::StoredEvent>> events;
    if (first != 0 && wish.seq >= first) {
        events = co_await parts_.store.read_versions(parts_.hub.loop_number(), wish.group,
                                                     wish.room, wish.seq);
    }
    domain::ReadRange record;
    record.group = wish.group;
    record.room = wish.room;
    record.what = domain::ReadWhat::versions;
    record.range = {wish.seq, wish.seq};
    const auto outcome = co_await commit(domain::GroupCommand{record});
    if (over()) co_return;
    if (!outcome || not_now()) {
        refuse(id, outcome ? *not_now() : outcome.error().refusal);
        co_return;
    }
    if (events.empty()) {
        refuse(id, Refusal::no_such_message);
        co_return;
    }
    show(Tag{wish.group, wish.room, 0, 0, 0, false},
         encode::versions(id, show_all(events, first, watch.late())));
}

}  // namespace tasuki::session

// Searching one room (rule C9): the search is recorded before anything is opened, and every frame
// of hits after that by an entry of its own (log, then show). Ends at a cut, a lock, a narrower
// scope, at StopSearch, and with the connection.
#include <algorithm>

#include "domain/search_words.hpp"
#include "session/decode.hpp"
#include "session/session.hpp"

namespace tasuki::session {

struct Session::SearchRun {
    SearchRun(Session& s, const ask::Search& wish) : session(s), place{wish.group, wish.room} {
        session.search_ = this;
    }
    ~SearchRun() { session.search_ = nullptr; }
    SearchRun(const SearchRun&) = delete;
    SearchRun& operator=(const SearchRun&) = delete;

    Session& session;
    encode::Place place;
    std::uint64_t first = 0;  // of what this person may see, by the newest commit
    std::uint64_t last = 0;   // of the room
    bool done = false;
    bool stopped = false;
};

namespace {

// Asked on a reader thread.
class BodyHolds {
  public:
    explicit BodyHolds(std::string_view typed) : words_(typed) {}
    bool operator()(ByteView body) {
        if (words_.count() == 0) return true;
        folded_.clear();
        fold_body(body, folded_);
        return words_.in(folded_);
    }

  private:
    domain::SearchWords words_;
    std::string folded_;
};

store::SearchWish first_step(const ask::Search& wish) {
    store::SearchWish out;
    out.group = wish.group;
    out.room = wish.room;
    out.before = wish.before;
    out.author = wish.author;
    out.office = wish.office;
    out.since = wish.since;
    out.until = wish.until;
    out.kind = wish.kind;
    out.hits = wish.limit;
    out.matches = BodyHolds(wish.text);
    return out;
}

Tag tag_of(const encode::Place& place) { return {place.group, place.room, 0, 0, 0, false}; }

}  // namespace

void Session::stop_search() {
    if (search_ != nullptr) search_->stopped = true;
}

void Session::stop_search(GroupId group) {
    if (search_ != nullptr && search_->place.group == group) search_->stopped = true;
}

// Looked at after everything that takes time. Says so to the client, where there is still one.
bool Session::search_over(std::uint64_t id, const SearchRun& run) {
    if (over()) return true;
    if (const auto no = not_now()) {
        refuse(id, *no);
        return true;
    }
    if (!run.stopped) return false;
    encode::SearchHits last;
    last.done = last.stopped = true;
    // Does not leave after a cut: may_leave.
    outbox_.content(tag_of(run.place), encode::search_hits(id, run.place, last));
    return true;
}

// In the turn in which the commit that allows it was answered.
void Session::show_hits(std::uint64_t id, const SearchRun& run, const store::SearchRead& read,
                        const Hub::ReadWatch& watch) {
    encode::SearchHits hits;
    hits.events = show_all(read.events, run.first, watch.late());
    std::erase_if(hits.events, [&](const Shown& shown) {
        return !shown.event || shown.retracted_at_seq != 0 || watch.corrected(*shown.event);
    });
    hits.searched_to = read.looked.first;
    hits.done = run.done;
    hits.more = run.done && !read.end;
    show(tag_of(run.place), encode::search_hits(id, run.place, hits));
}

// False: it is over, and the client knows.
awaitable<bool> Session::record_search(std::uint64_t id, SearchRun& run, domain::ReadWhat what,
                                       domain::SeqRange range) {
    domain::ReadRange record;
    record.group = run.place.group;
    record.room = run.place.room;
    record.what = what;
    record.range = range;
    const auto outcome = co_await commit(domain::GroupCommand{record});
    if (!outcome) {
        if (!over()) refuse(id, outcome.error().refusal);
        co_return false;
    }
    if (!run.stopped) here(run.place.group).cut = false;  // allowed anew, by this very commit
    if (search_over(id, run)) co_return false;
    const auto& now = (**outcome).group;
    run.first = now ? first_seq_in(*now, run.place.room) : 0;
    run.last = now ? now->rooms[domain::index_of(run.place.room)].last_seq : 0;
    co_return run.first != 0;
}

awaitable<void> Session::on(std::uint64_t id, ask::Search wish) {
    if (search_ != nullptr) {
        refuse(id, Refusal::search_running);
        co_return;
    }
    SearchRun run(*this, wish);
    auto step = first_step(wish);
    const domain::SeqRange all =
        wish.before > 1 ? domain::SeqRange{1, wish.before - 1} : domain::SeqRange{};
    bool goes_on = co_await record_search(id, run, domain::ReadWhat::search, all);
    std::uint64_t unrecorded = 0;  // the newest that was looked at and stands in no entry yet
    while (goes_on && !run.done) {
        co_await outbox_.drained();
        if (search_over(id, run)) co_return;
        const Hub::ReadWatch watch(parts_.hub, wish.group);
        step.first = run.first;
        const auto read = co_await parts_.store.search(parts_.hub.loop_number(), step);
        if (unrecorded == 0) unrecorded = read.looked.last;
        step.before = read.looked.first;
        step.hits -= std::min(step.hits, read.events.size());
        run.done = read.end || step.hits == 0;
        if (read.events.empty() && !run.done) continue;
        // Nothing looked at is a range behind the last entry: 0 would mean all.
        const domain::SeqRange looked = unrecorded == 0
                                            ? domain::SeqRange{run.last + 1, run.last + 1}
                                            : domain::SeqRange{read.looked.first, unrecorded};
        goes_on = co_await record_search(id, run, domain::ReadWhat::search_hits, looked);
        if (goes_on) show_hits(id, run, read, watch);
        unrecorded = 0;
    }
}

awaitable<void> Session::on(std::uint64_t id, ask::StopSearch) {
    stop_search();
    outbox_.answer(encode::ok(id));
    co_return;
}

}  // namespace tasuki::session

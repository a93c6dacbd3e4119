// From a fresh connection to live: Hello, the list of one's groups, and Attach with where this
// device stopped. Runs again after an unlock, an accepted policy, and when a group becomes known.
#include <algorithm>

#include "core.hpp"

namespace tasuki::client {
namespace {

constexpr std::uint32_t kProtocol = 1;
constexpr std::size_t kCursorsAtOnce = 100;

awaitable<Result<pb::Welcome>> say_hello(CorePtr core) {
    pb::ClientEnvelope envelope;
    auto& hello = *envelope.mutable_hello();
    hello.set_protocol_min(kProtocol);
    hello.set_protocol_max(kProtocol);
    hello.set_app(core->options.app);
    hello.set_app_version(core->options.app_version);
    hello.set_client_time_ms(write_time(core->now()));
    auto answer = co_await ask(core, std::move(envelope));
    if (!answer) co_return answer.error();
    if (!answer->has_welcome()) co_return failure_of(Error::protocol_broken, "no Welcome");
    co_return answer->welcome();
}

// A server restored from a backup: places in its rooms mean something else now. Everything is read
// anew, and what this device was told is safe is sent again under the same ids.
void meet_incarnation(Core& core, Incarnation now, bool declared) {
    const auto before = core.places.incarnation();
    if (before == now) return;
    core.places.restart(now);
    core.note_unsaved();
    if (!before) return;
    core.rooms.clear();
    core.mailbox.put(ServerRestored{.before = before, .now = now, .declared = declared});
    for (const auto* item : core.outbox.in_order()) {
        if (item->state != SendState::sent || item->incarnation == now) continue;
        auto again = *item;
        again.state = SendState::waiting;
        core.outbox.update(again);
    }
}

bool follow_declared(Core& core, const pb::Welcome& welcome) {
    if (!welcome.has_fork()) return false;
    const auto fork = read(welcome.fork());
    if (!fork || !core.trust.follow(welcome.checkpoint_vkey(), *fork)) return false;
    core.sealed_size = 0;
    core.trust.save();
    return true;
}

std::vector<pb::Cursor> cursors(const Core& core) {
    std::vector<pb::Cursor> all;
    for (const auto& [where, place] : core.places.all()) {
        auto life = core.rooms.find(where);
        if (life != core.rooms.end() && life->second.attached) continue;
        auto& cursor = all.emplace_back();
        write_room(where, cursor);
        const bool known = life != core.rooms.end();
        cursor.set_seq(known ? life->second.feed.have() : place.taken);
        cursor.set_receipt_revision(known ? life->second.revision : place.revision);
        cursor.set_incarnation(write_id(core.places.incarnation()));
    }
    return all;
}

awaitable<Done> attach_some(CorePtr core, std::vector<pb::Cursor> some) {
    pb::ClientEnvelope envelope;
    auto& attach = *envelope.mutable_attach();
    for (const auto& one : some) *attach.add_cursors() = one;
    const auto& kept = core->trust.kept();
    if (kept.size > 0) {
        attach.set_last_checkpoint_root(kept.root.data(), kept.root.size());
        attach.set_last_checkpoint_size(kept.size);
    }
    auto answer = co_await ask(core, std::move(envelope));
    if (!answer) co_return answer.error();
    if (!answer->has_attached()) co_return failure_of(Error::protocol_broken, "no Attached");
    take_attached(*core, answer->attached());
    co_return Done();
}

// One room that the server won't attach must not keep the others dark.
awaitable<Done> attach_all(CorePtr core) {
    auto all = cursors(*core);
    for (std::size_t begin = 0; begin < all.size(); begin += kCursorsAtOnce) {
        const auto end = std::min(all.size(), begin + kCursorsAtOnce);
        std::vector<pb::Cursor> some(all.begin() + static_cast<std::ptrdiff_t>(begin),
                                     all.begin() + static_cast<std::ptrdiff_t>(end));
        auto done = co_await attach_some(core, some);
        if (done || !core->link.is_up()) {
            if (!done) co_return done.error();
            continue;
        }
        if (some.size() == 1 || done.error() != Error::not_found) co_return done.error();
        for (auto& one : some) {
            std::vector<pb::Cursor> alone;
            alone.push_back(std::move(one));
            auto single = co_await attach_some(core, std::move(alone));
            if (!single && !core->link.is_up()) co_return single.error();
        }
    }
    co_return Done();
}

// Another connection asks for everything by itself, and `settling` says what that one does.
bool is_over(const Core& core, std::uint64_t generation) {
    return core.stopped || generation != core.link.generation() || !core.link.is_up();
}

void know_group(Core& core, const GroupLine& line) {
    if (line.invitation && !line.membership) return;  // waits to be accepted: no right to read yet
    core.places.saw_epoch(line.group, line.roster_epoch);
    core.places.memberships()[line.group] = line.membership;
    core.trust.know(line.group);
    for (const auto& room : line.rooms) core.places.at({line.group, room.room});
    if (line.rooms.empty()) core.places.at({line.group, Room::staff});
}

std::ptrdiff_t rooms_attached(const Core& core) {
    return std::ranges::count_if(core.rooms, [](const auto& one) { return one.second.attached; });
}

// Behind a round that brought nothing it rests, wanted again or not yet: the server is busy, or it
// mentions a group again and again that it never lists or lets nobody into.
awaitable<void> refresh_in_turn(CorePtr core) {
    const auto generation = core->link.generation();
    while (core->refresh_wanted && core->attached) {
        core->refresh_wanted = false;
        const auto before = rooms_attached(*core);
        const auto done = co_await refresh_groups(core);
        if (is_over(*core, generation)) co_return;
        if (!done && !done.error().retryable) break;
        if (!done) core->refresh_wanted = true;
        if (rooms_attached(*core) > before) {
            core->refresh_pause.reset();
            continue;
        }
        auto span = core->refresh_pause.next(core->dice());
        if (!done) span = std::max<Millis>(span, done.error().retry_after);
        co_await core->refresh_bell.wait(span);
        if (is_over(*core, generation)) co_return;
    }
    core->settling = false;
}

bool ready_to_read(Core& core, const pb::Welcome& welcome) {
    if (!welcome.signed_in()) {
        session_over(core, "session_ended");
        return false;
    }
    if (welcome.max_page() > 0) core.page_most = std::min(core.page_most, welcome.max_page());
    const bool declared = follow_declared(core, welcome);
    meet_incarnation(core, read_id<Incarnation>(welcome.incarnation()), declared);
    if (auto no = core.trust.meet(welcome.checkpoint_vkey())) {
        mismatch(core, *no, std::nullopt, {});
    }
    if (welcome.locked()) {
        session_locked(core);
        return false;
    }
    if (welcome.policy_version() != 0) {
        core.mailbox.put(PolicyToAccept{.version = welcome.policy_version()});
        core.enter(State::catching_up);
        return false;
    }
    return true;
}

}  // namespace

awaitable<Done> refresh_groups(CorePtr core) {
    pb::ClientEnvelope envelope;
    envelope.mutable_list_groups();
    auto answer = co_await ask(core, std::move(envelope));
    if (!answer) co_return answer.error();
    for (const auto& one : answer->groups().groups()) know_group(*core, read(one));
    core->note_unsaved();
    co_return co_await attach_all(core);
}

void want_refresh_now(const CorePtr& core) {
    core->refresh_pause.reset();
    want_refresh(core);
    if (core->settling) core->refresh_bell.ring();
}

void hear_of_group(const CorePtr& core, GroupId group) {
    constexpr std::size_t kMost = 10'000;  // over it: none is the first of its kind any more
    const bool first = core->mentioned.size() < kMost && core->mentioned.insert(group).second;
    if (first) {
        want_refresh_now(core);
    } else {
        want_refresh(core);
    }
}

void want_refresh(const CorePtr& core) {
    core->refresh_wanted = true;
    if (core->settling || !core->attached) return;
    core->settling = true;
    spawn(core, refresh_in_turn(core));
}

awaitable<void> settle(CorePtr core) {
    const auto generation = core->link.generation();
    core->refresh_pause.reset();
    core->mentioned.clear();
    auto welcome = co_await say_hello(core);
    if (is_over(*core, generation)) co_return;
    if (!welcome) {
        core->link.socket()->close();
        co_return;
    }
    if (ready_to_read(*core, *welcome)) co_await catch_up(core);
}

awaitable<void> catch_up(CorePtr core) {
    if (core->settling || !core->link.is_up()) co_return;
    const auto generation = core->link.generation();
    core->enter(State::catching_up);
    core->settling = true;
    core->refresh_wanted = false;
    auto done = co_await refresh_groups(core);
    if (is_over(*core, generation)) co_return;
    core->settling = false;
    if (!done) {
        if (core->state == State::catching_up) core->link.socket()->close();
        co_return;
    }
    core->attached = true;
    // A group that became known behind the list's back is in none of the Attaches.
    if (core->refresh_wanted) want_refresh(core);
    core->check_live();
    core->puller_bell.ring();
    spawn(core, report_wipes(core));
}

}  // namespace tasuki::client

#include "core.hpp"

#include <boost/asio/co_spawn.hpp>

#include <algorithm>

#include "base/clock.hpp"

namespace tasuki::client {
namespace {

Key key_of(const Options& options) {
    Key key{};
    std::ranges::copy(options.storage_key, key.begin());
    return key;
}

}  // namespace

Core::Core(boost::asio::any_io_executor executor_, Options options_)
    : executor(std::move(executor_)),
      options(std::move(options_)),
      vault(options.storage_folder, key_of(options)),
      identity(vault),
      outbox(vault),
      places(vault),
      trust(vault),
      dialer(executor, options),
      link(executor),
      mailbox(executor, [this](const Ticket& ticket) { taken(ticket); }),
      refresh_pause(options.backoff_first, options.backoff_most),
      keeper_bell(executor),
      refresh_bell(executor),
      sender_bell(executor),
      puller_bell(executor),
      save_bell(executor),
      receipts_bell(executor),
      checker_bell(executor) {
    identity.load();
    trust.load();
    if (!options.ledger_vkey.empty()) trust.pin(options.ledger_vkey);
    for (auto id : outbox.load()) {
        mailbox.put(SendFailed{.where = {},
                               .id = id,
                               .failure = failure_of(Error::storage_failed, "damaged on disk"),
                               .kept = false});
    }
    if (const auto& session = identity.session()) {
        trust.open(session->account);
        places.open(session->account);
    }
}

Time Core::now() const {
    return options.clock ? options.clock() : Time(Millis(SystemClock().now().ms));
}

std::uint64_t Core::dice() const {
    std::array<std::uint8_t, 8> bytes{};
    fill_random(bytes);
    return Reader(bytes).u64();
}

void Core::enter(State next, std::optional<Failure> why) {
    if (state == next || state == State::ended) return;
    state = next;
    mailbox.put(StateChanged{.state = next, .why = std::move(why)});
    if (next != State::live) return;
    sender_bell.ring();
    receipts_bell.ring();
    checker_bell.ring();
}

void Core::note_unsaved() {
    unsaved = true;
    save_bell.ring();
}

void Core::taken(const Ticket& ticket) {
    if (held_back && mailbox.size() * 2 <= options.events_queued) {
        held_back = false;
        puller_bell.ring();
    }
    if (ticket.cut) {
        if (auto cut = places.cuts().find(ticket.where.group); cut != places.cuts().end()) {
            cut->second.taken = true;
            note_unsaved();
        }
        return;
    }
    if (places.find(ticket.where) == nullptr) return;  // cut while the app was reading
    auto& place = places.at(ticket.where);
    place.taken = std::max(place.taken, ticket.through);
    place.revision = std::max(place.revision, ticket.revision);
    place.delivered.add(ticket.delivered);
    if (ticket.through != 0 || ticket.revision != 0) note_unsaved();
}

void Core::check_live() {
    if (state != State::catching_up || !attached) return;
    for (const auto& [where, room] : rooms) {
        if (room.attached && (room.feed.missing() || room.receipts_behind())) return;
    }
    enter(State::live);
}

void Core::forget_group(GroupId group) {
    std::erase_if(rooms, [&](const auto& one) { return one.first.group == group; });
    asked_about.erase(group);
    mailbox.drop(group);
    places.forget(group);
    trust.forget(group);
}

void spawn(const CorePtr& core, awaitable<void> work) {
    boost::asio::co_spawn(core->executor, std::move(work), [](std::exception_ptr broken) {
        if (broken) std::rethrow_exception(broken);
    });
}

namespace {

// Leaves with the timer, also where the program ends in the middle of a rest.
struct Resting {
    Resting(Core& in, boost::asio::steady_timer& of) : core(in), timer(of) {
        core.resting.insert(&timer);
    }
    ~Resting() { core.resting.erase(&timer); }
    Resting(const Resting&) = delete;
    Resting& operator=(const Resting&) = delete;
    Core& core;
    boost::asio::steady_timer& timer;
};

}  // namespace

awaitable<void> rest(CorePtr core, Millis span) {
    if (core->stopped) co_return;
    boost::asio::steady_timer timer(core->executor, span);
    const Resting resting(*core, timer);
    co_await timer.async_wait(kAwait);
}

awaitable<Result<pb::ServerEnvelope>> ask(CorePtr core, pb::ClientEnvelope envelope,
                                          Link::Part part) {
    if (core->stopped) co_return failure_of(Error::cancelled);
    auto asked = core->link.ask(envelope, std::move(part));
    if (!asked) co_return failure_of(Error::not_connected);
    do {
        asked->heard = false;
        co_await asked->bell.wait(core->options.request_timeout);
    } while (asked->heard && !asked->answer && !asked->lost);
    core->link.forget(envelope.request_id());
    if (asked->lost) co_return failure_of(*asked->lost);
    if (!asked->answer) co_return failure_of(Error::timed_out);
    if (!asked->answer->has_refused()) co_return std::move(*asked->answer);
    auto failure = read(asked->answer->refused());
    if (failure == Error::session_locked) session_locked(*core);
    if (failure == Error::session_ended || failure == Error::not_signed_in) {
        session_over(*core, std::string(slug_of(failure.error)));
    }
    co_return failure;
}

}  // namespace tasuki::client

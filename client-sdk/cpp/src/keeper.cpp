// The connection's life: dial while somebody is signed in, read until it is over, come back in a
// manner that fits how it ended.
#include "core.hpp"

namespace tasuki::client {
namespace {

constexpr auto kStable = std::chrono::seconds(20);  // stood so long: the next failure begins anew

void unattach(Core& core) {
    for (auto& [where, room] : core.rooms) room.attached = false;
    core.attached = false;
}

awaitable<void> read_frames(CorePtr core, std::shared_ptr<Socket> socket) {
    while (true) {
        auto frame = co_await socket->read();
        if (!frame) co_return;
        pb::ServerEnvelope envelope;
        if (!envelope.ParseFromArray(frame->data(), static_cast<int>(frame->size()))) {
            socket->cancel();  // never guess at half a message
            co_return;
        }
        if (!core->link.deliver(envelope)) take_push(core, envelope);
    }
}

// How long to stay away after a connection ended with this code.
Millis span_after(Core& core, CloseCode code, Backoff& backoff) {
    const auto soon = core.options.come_back_within.count();
    if (code == CloseCode::come_back || code == CloseCode::cut) {
        return Millis(
            static_cast<std::int64_t>(core.dice() % static_cast<std::uint64_t>(soon + 1)));
    }
    return backoff.next(core.dice());
}

Failure failure_of_end(CloseCode code) {
    switch (code) {
        case CloseCode::come_back: return failure_of(Error::connection_lost, "come_back");
        case CloseCode::cut: return failure_of(Error::connection_lost, "cut");
        case CloseCode::going_away: return failure_of(Error::shutting_down, "going_away");
        default: break;
    }
    return failure_of(Error::connection_lost,
                      "closed with " + std::to_string(static_cast<unsigned>(code)));
}

// One connection from the dial to its end; the answer is how long to stay away.
awaitable<Millis> live_once(CorePtr core, Backoff& backoff) {
    core->enter(State::connecting);
    auto opened = co_await core->dialer.open(core->identity.bearer());
    if (core->stopped) {
        if (opened) (*opened)->close();
        co_return Millis(0);
    }
    if (!opened) {
        if (opened.error() == Error::session_ended) {
            session_over(*core, "session_ended");
            co_return Millis(0);
        }
        core->enter(State::offline, opened.error());
        co_return backoff.next(core->dice());
    }
    std::shared_ptr<Socket> socket = *opened;
    const auto began = moment_now();
    core->link.up(socket);
    spawn(core, settle(core));
    co_await read_frames(core, socket);
    unattach(*core);
    core->settling = false;
    core->link.down(core->stopped ? Error::cancelled : Error::connection_lost);
    if (core->stopped || !core->identity.session()) co_return Millis(0);
    const auto code = socket->close_code();
    if (code == CloseCode::session_ended) {
        session_over(*core, "session_ended");
        co_return Millis(0);
    }
    if (moment_now() - began > kStable) backoff.reset();
    core->enter(State::offline, failure_of_end(code));
    co_return span_after(*core, code, backoff);
}

}  // namespace

awaitable<void> keep_connected(CorePtr core) {
    Backoff backoff(core->options.backoff_first, core->options.backoff_most);
    while (!core->stopped) {
        if (!core->identity.session()) {
            core->enter(State::signed_out);
            co_await core->keeper_bell.wait();
            backoff.reset();
            continue;
        }
        const auto span = co_await live_once(core, backoff);
        if (span > Millis(0) && !core->stopped) co_await core->keeper_bell.wait(span);
    }
}

void session_over(Core& core, const std::string& reason) {
    if (!core.identity.session()) return;
    core.identity.end();
    unattach(core);
    core.mailbox.put(SessionEnded{.reason = reason});
    auto why = failure_of(Error::session_ended, reason);
    if (auto* socket = core.link.socket()) socket->close();
    core.enter(State::signed_out, std::move(why));
    core.keeper_bell.ring();
}

void session_locked(Core& core) {
    if (core.state == State::locked || !core.identity.session()) return;
    unattach(core);
    core.enter(State::locked);
    core.mailbox.put(Locked{});
}

}  // namespace tasuki::client

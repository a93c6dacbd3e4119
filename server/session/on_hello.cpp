// Hello, Ping, Active: how a connection begins and stays awake.
#include "session/secrets.hpp"
#include "session/session.hpp"

namespace tasuki::session {
namespace {

constexpr std::uint32_t kProtocol = 1;

}  // namespace

awaitable<std::optional<store::SessionFacts>> Session::standing_facts(Hash secret_hash) {
    auto facts = co_await parts_.store.session_by_secret(parts_.hub.loop_number(), secret_hash);
    if (!facts) co_return std::nullopt;
    const bool stands =
        !facts->session.ended && facts->session.ends > parts_.clock.now() &&
        !facts->device.revoked && facts->account.state == domain::AccountState::active &&
        facts->session.account == facts->account.id && facts->session.device == facts->device.id;
    if (!stands) co_return std::nullopt;
    co_return facts;
}

// Why this connection may not be a session; empty where it is one now, or never asked to be.
awaitable<std::optional<Refusal>> Session::sign_on() {
    if (!token_given_) co_return std::nullopt;
    if (!secret_) co_return Refusal::session_ended;
    const auto hash = secret_hash(*secret_);
    wipe(*secret_);
    secret_.reset();
    auto facts = co_await standing_facts(hash);
    if (!facts) co_return Refusal::session_ended;
    session_ = facts->session;
    device_ = facts->device;
    parts_.hub.leave(*this);
    account_ = facts->account;
    parts_.hub.join(*this);
    // Whatever ends the session from here on, the hub tells us. What ended it before is seen by
    // reading once more: between the first read and join() a revocation could slip through.
    facts = co_await standing_facts(hash);
    if (!facts) co_return Refusal::session_ended;
    account_.accepted_policy = facts->account.accepted_policy;
    locked_ = locked_ || facts->session.locked;
    const auto policy = co_await parts_.store.policy(parts_.hub.loop_number());
    policy_version_ = policy.version;
    stage_ = Stage::signed_in;
    co_return std::nullopt;
}

awaitable<void> Session::on(std::uint64_t id, ask::Hello hello) {
    if (hello.protocol_max < kProtocol) {
        refuse(id, Refusal::protocol_too_old);
        outbox_.close_after(Close::policy);
        co_return;
    }
    if (hello.protocol_min > kProtocol) {
        refuse(id, Refusal::protocol_too_new);
        outbox_.close_after(Close::policy);
        co_return;
    }
    app_version_ = hello.app_version;
    const auto no = co_await sign_on();
    if (ended_) co_return;  // the hub has said so already
    if (no) {
        refuse(id, *no);
        outbox_.close_after(Close::session_ended);
        co_return;
    }
    encode::Welcome welcome;
    const auto& identity = parts_.store.identity();
    const auto region = co_await parts_.store.region(parts_.hub.loop_number());
    if (ended_) co_return;
    const auto now = parts_.clock.now();
    if (stage_ == Stage::signed_in) {
        connection_.limit_frames(limits::kFrame);
        const auto lock_after = domain::idle_lock(device_.device_class, device_.form);
        IdleTimes::Entry fresh;
        fresh.touched = now;
        fresh.lock_after = lock_after;
        fresh.asker = asker();
        const auto& idle = parts_.hub.idle().connect(session_.id, fresh);
        counts_for_idle_ = true;
        parts_.hub.moved_here(session_.id);
        if (!locked_ && now - idle.touched >= lock_after) {
            locked_ = true;  // the time ran out while nobody was connected
            parts_.hub.record_lock(asker());
        }
        welcome.signed_in = true;
        welcome.account = account_.id;
        welcome.locked = locked_;
        welcome.idle_lock = lock_after;
        welcome.policy_to_accept = policy_accepted() ? 0 : policy_version_;
        welcome.session_ends = session_.ends;
    } else {
        stage_ = Stage::anonymous;
    }
    welcome.protocol = kProtocol;
    welcome.region_name = region.name;
    welcome.incarnation = identity.incarnation;
    welcome.now = now;
    welcome.demo = identity.demo;
    welcome.checkpoint_vkey = identity.checkpoint_vkey;
    welcome.fork = identity.fork;
    outbox_.answer(encode::welcome(id, welcome));
}

awaitable<void> Session::on(std::uint64_t id, ask::Ping ping) {
    outbox_.answer(encode::pong(id, ping.nonce, parts_.clock.now()));
    co_return;
}

awaitable<void> Session::on(std::uint64_t id, ask::Active) {
    if (!locked_) parts_.hub.idle().touch(session_.id, parts_.clock.now());
    outbox_.answer(encode::ok(id));
    co_return;
}

}  // namespace tasuki::session

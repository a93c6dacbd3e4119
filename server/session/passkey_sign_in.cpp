// Signing in and unlocking by passkey (rule A3). A passkey can't be guessed, so what slows a try is
// the address it comes from, or the enrolled device; never a name that a stranger could have tried.
//
// What always holds: until a signature holds, an answer is the same whether anybody has that
// passkey or not, and takes as long.
#include "session/secrets.hpp"
#include "session/sign_in.hpp"

namespace tasuki::session {
namespace {

domain::PasskeyUse use_of(const domain::Credential& passkey, const domain::Asserted& asserted) {
    return {passkey.public_id, sha256(passkey.secret), asserted.count, asserted.synced};
}

const domain::Credential* passkey_in(const std::optional<store::SignInFacts>& facts,
                                     const Bytes& id) {
    if (!facts) return nullptr;
    for (const auto& one : facts->credentials) {
        if (one.kind == domain::CredentialKind::passkey && !one.used && one.public_id == id) {
            return &one;
        }
    }
    return nullptr;
}

// The handle is the account's id; an authenticator that was told which passkey to use may leave it
// out, and then the caller knows the person.
bool is_handle_of(const Bytes& handle, AccountId account, Purpose purpose) {
    if (handle.empty()) return purpose != Purpose::sign_in;
    return std::ranges::equal(handle, account.view());
}

}  // namespace

SignInDesk::Reply SignInDesk::on(Visitor visitor, std::uint64_t id, ask::AskPasskey wish) {
    const auto& site = parts_.config.passkeys;
    if (!site) co_return no(id, Refusal::passkeys_off);
    encode::PasskeyChallenge answer;
    answer.rp_id = site->id;
    ChallengeUse use{wish.purpose, {}};
    // Before sign-in nothing is looked up: the authenticator knows whose passkeys it has.
    if (wish.purpose != Purpose::sign_in) {
        const auto facts = co_await session_of(visitor.token);
        if (!facts) co_return no(id, Refusal::session_ended);
        use.session = facts->session.id;
        const auto loop = parts_.hub.loop_number();
        answer.passkeys = co_await parts_.store.passkeys(loop, facts->account.id);
        if (answer.passkeys.empty()) co_return no(id, Refusal::passkey_wrong);
    }
    answer.challenge = co_await parts_.challenges.make(use, visitor.address);
    co_return SignInReply{encode::passkey_challenge(id, answer), std::nullopt};
}

awaitable<SignInDesk::PasskeyTry> SignInDesk::look_at(domain::Assertion assertion) {
    PasskeyTry out;
    const auto said = domain::read_client_data(assertion.client_data);
    if (!said) {
        out.use = Refusal::passkey_unreadable;
        co_return out;
    }
    out.asked = co_await parts_.challenges.take(said->challenge);
    if (!out.asked) co_return out;
    const auto asserted =
        domain::check_assertion(*parts_.config.passkeys, said->challenge, assertion);
    if (!asserted) {
        out.use = asserted.error();
        co_return out;
    }
    const auto loop = parts_.hub.loop_number();
    out.facts = co_await parts_.store.sign_in_facts_by_passkey(loop, assertion.id);
    const auto* passkey = passkey_in(out.facts, assertion.id);
    const Bytes key = passkey == nullptr ? Bytes{} : passkey->secret;
    out.use = Refusal::passkey_wrong;
    const bool holds = domain::assertion_holds(key, assertion);
    if (!holds || passkey == nullptr) co_return out;
    if (!is_handle_of(assertion.user_handle, out.facts->account.id, out.asked->purpose)) {
        co_return out;
    }
    out.use = use_of(*passkey, *asserted);
    co_return out;
}

awaitable<bool> SignInDesk::may_try_passkey(Visitor visitor, std::optional<DeviceId> device) {
    const auto now = parts_.clock.now();
    if (!device) co_return throttles_.may_try(visitor.address, now);
    const auto loop = parts_.hub.loop_number();
    std::string no_name;
    const auto throttle = co_await parts_.store.sign_in_throttle(loop, device, std::move(no_name));
    co_return domain::may_try(throttle, now);
}

// What was signed with nothing of ours in it was no try at a passkey: no entry, no count.
SignInDesk::Reply SignInDesk::refuse_passkey(Visitor visitor, std::uint64_t id, PasskeyTry one,
                                             std::optional<DeviceId> device) {
    const auto refusal = one.use ? Refusal::passkey_wrong : one.use.error();
    if (!one.asked) co_return no(id, refusal);
    if (!device) throttles_.failed(visitor.address, parts_.clock.now());
    domain::SignInFailed failed;
    failed.passkey = true;
    failed.device = device;
    if (one.facts) failed.account = one.facts->account.id;
    co_await commit(stranger(visitor), domain::SignInCommand{failed});
    co_return no(id, refusal);
}

// For administration: the same person as in the session that asked, which still stands.
awaitable<std::optional<Refusal>> SignInDesk::not_fresh_for(std::string token, ChallengeUse asked,
                                                            AccountId account) {
    if (asked.purpose == Purpose::sign_in) co_return std::nullopt;
    if (asked.purpose != Purpose::fresh) co_return Refusal::passkey_expired;
    const auto facts = co_await session_of(std::move(token));
    if (!facts || facts->session.id != asked.session) co_return Refusal::session_ended;
    if (facts->account.id != account) co_return Refusal::passkey_wrong;
    co_return std::nullopt;
}

SignInDesk::Reply SignInDesk::on(Visitor visitor, std::uint64_t id, ask::SignInByPasskey wish) {
    if (!parts_.config.passkeys) co_return no(id, Refusal::passkeys_off);
    const auto loop = parts_.hub.loop_number();
    std::optional<domain::Device> device;
    if (!wish.device_secret.empty()) {
        device = co_await parts_.store.device_by_secret(loop, secret_hash(wish.device_secret));
    }
    if (device && device->revoked) device.reset();
    const auto counted = device ? std::optional{device->id} : std::nullopt;
    const bool allowed = co_await may_try_passkey(visitor, counted);
    if (!allowed) co_return no(id, Refusal::throttled);
    auto one = co_await look_at(wish.assertion);
    const bool right = one.use && one.facts->account.state == domain::AccountState::active;
    if (!right) co_return co_await refuse_passkey(std::move(visitor), id, std::move(one), counted);
    const auto account = one.facts->account.id;
    if (const auto not_so = co_await not_fresh_for(visitor.token, *one.asked, account)) {
        co_return no(id, *not_so);
    }
    if (device && device->account != account) device.reset();
    if (!device && !wish.new_device) co_return no(id, Refusal::device_not_allowed);
    Try known;
    known.device = std::move(device);
    known.facts = std::move(one.facts);
    known.name = known.facts->account.login_name;
    ask::SignIn as_before;
    as_before.new_device = std::move(wish.new_device);
    as_before.on_duty = wish.on_duty;
    domain::BeginSession begin;
    begin.passkey = *one.use;
    co_return co_await begin_session(std::move(visitor), id, std::move(as_before), std::move(known),
                                     std::move(begin));
}

SignInDesk::Reply SignInDesk::on(Visitor visitor, std::uint64_t id, ask::UnlockByPasskey wish) {
    if (!parts_.config.passkeys) co_return no(id, Refusal::passkeys_off);
    const auto facts = co_await session_of(visitor.token);
    if (!facts) co_return no(id, Refusal::session_ended);
    if (!same_secret(secret_hash(wish.device_secret), facts->device.secret_hash)) {
        co_return no(id, Refusal::device_not_allowed);
    }
    const auto device = std::optional{facts->device.id};
    const bool allowed = co_await may_try_passkey(visitor, device);
    if (!allowed) co_return no(id, Refusal::throttled);
    auto one = co_await look_at(wish.assertion);
    const ChallengeUse wanted{Purpose::unlock, facts->session.id};
    if (one.asked && one.asked != wanted) co_return no(id, Refusal::passkey_expired);
    const bool right = one.use && one.facts->account.id == facts->account.id;
    if (!right) co_return co_await refuse_passkey(std::move(visitor), id, std::move(one), device);
    domain::UnlockSession unlock;
    unlock.session = facts->session.id;
    unlock.passkey = *one.use;
    domain::SignInCommand command = std::move(unlock);
    const auto outcome = co_await commit(known(visitor, *facts), std::move(command));
    const bool open = outcome || outcome.error().refusal == Refusal::already_done;
    if (!open) co_return no(id, outcome.error().refusal);
    co_return SignInReply{encode::ok(id), std::nullopt};
}

}  // namespace tasuki::session

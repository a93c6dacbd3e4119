// Signing in with two factors, unlocking, signing out (rule A3).
#include "session/sign_in.hpp"

#include <algorithm>

#include "base/typed.hpp"
#include "session/address.hpp"
#include "session/secrets.hpp"

namespace tasuki::session {
namespace {

using Kind = domain::CredentialKind;

const domain::Credential* credential(const store::SignInFacts& facts, Kind kind) {
    const auto at = std::find_if(facts.credentials.begin(), facts.credentials.end(),
                                 [&](const auto& c) { return c.kind == kind; });
    return at == facts.credentials.end() ? nullptr : &*at;
}

std::string password_of(const std::optional<store::SignInFacts>& facts) {
    if (!facts) return {};
    const auto* password = credential(*facts, Kind::password);
    return password == nullptr ? std::string{} : std::string(text_of(password->secret));
}

// Fills the second factor into the command; false where it is wrong or used up.
bool second_factor(const store::SignInFacts& facts, const ask::SignIn& wish, Instant now,
                   domain::BeginSession& begin) {
    if (!wish.totp.empty()) {
        const auto* totp = credential(facts, Kind::totp);
        if (totp == nullptr) return false;
        begin.totp_step = totp_step(totp->secret, wish.totp, now, totp->last_step);
        return begin.totp_step.has_value();
    }
    const auto hash = recovery_hash(wish.recovery_code);
    for (const auto& c : facts.credentials) {
        if (c.kind == Kind::recovery_code && !c.used && same_secret(c.secret, hash)) {
            begin.recovery_hash = hash;
        }
    }
    return begin.recovery_hash.has_value();
}

std::uint32_t codes_left(const store::SignInFacts& facts, bool one_used_now) {
    const auto left =
        std::count_if(facts.credentials.begin(), facts.credentials.end(),
                      [](const auto& c) { return c.kind == Kind::recovery_code && !c.used; });
    return static_cast<std::uint32_t>(left) - (one_used_now && left > 0 ? 1u : 0u);
}

}  // namespace

awaitable<SignInDesk::Try> SignInDesk::look_up(Visitor visitor, ask::SignIn wish) {
    const auto loop = parts_.hub.loop_number();
    Try out;
    out.name = login_name_of(wish.login_name);
    if (!wish.device_secret.empty()) {
        out.device = co_await parts_.store.device_by_secret(loop, secret_hash(wish.device_secret));
    }
    if (out.device && out.device->revoked) out.device.reset();
    if (!out.device) {
        // Whether anybody has the name isn't looked up before this is known: being slowed, and the
        // time it takes to say so, is the same for a name that nobody has.
        out.allowed = co_await may_try(std::nullopt, out.name, visitor.address);
        if (!out.allowed) co_return out;
    }
    out.facts = co_await parts_.store.sign_in_facts(loop, out.name);
    if (!out.device) co_return out;
    std::optional<DeviceId> own;
    if (out.facts && out.device->account == out.facts->account.id) own = out.device->id;
    if (!own) out.device.reset();
    out.allowed = co_await may_try(own, out.name, visitor.address);
    co_return out;
}

// An enrolled device answers for itself alone; everybody else shares address and login name.
awaitable<bool> SignInDesk::may_try(std::optional<DeviceId> device, std::string name,
                                    std::string address) {
    const auto now = parts_.clock.now();
    if (!device && !throttles_.may_try(address, now)) co_return false;
    const auto loop = parts_.hub.loop_number();
    const auto throttle = co_await parts_.store.sign_in_throttle(loop, device, std::move(name));
    co_return domain::may_try(throttle, now);
}

SignInDesk::Reply SignInDesk::refuse_try(Visitor visitor, std::uint64_t id, Try one) {
    // One right try doesn't clear an address from which many fail.
    if (!one.device) throttles_.failed(visitor.address, parts_.clock.now());
    domain::SignInFailed failed;
    failed.login_name = one.name;
    if (one.facts) failed.account = one.facts->account.id;
    if (one.device) failed.device = one.device->id;
    co_await commit(stranger(visitor), domain::SignInCommand{failed});
    co_return no(id, Refusal::wrong_credentials);
}

SignInDesk::Reply SignInDesk::on(Visitor visitor, std::uint64_t id, ask::SignIn wish) {
    auto one = co_await look_up(visitor, wish);
    if (!one.allowed) co_return no(id, Refusal::throttled);
    const auto encoded = password_of(one.facts);
    const auto lane = one.device ? Lane::known : Lane::stranger;
    const auto same = co_await parts_.hashes.matches(lane, encoded, std::move(wish.password));
    if (!same) co_return no(id, same.error());
    domain::BeginSession begin;
    begin.password_checked = sha256(view(encoded));
    const bool right = *same && one.facts &&
                       one.facts->account.state == domain::AccountState::active &&
                       second_factor(*one.facts, wish, parts_.clock.now(), begin);
    if (!right) co_return co_await refuse_try(std::move(visitor), id, std::move(one));
    if (!one.device && !wish.new_device) {
        // Both factors are right: this person may know that the device is no longer enrolled.
        co_return no(id, Refusal::device_not_allowed);
    }
    co_return co_await begin_session(std::move(visitor), id, std::move(wish), std::move(one),
                                     std::move(begin));
}

SignInDesk::Reply SignInDesk::begin_session(Visitor visitor, std::uint64_t id, ask::SignIn wish,
                                            Try one, domain::BeginSession begin) {
    const auto now = parts_.clock.now();
    const auto session_secret = make_secret();
    encode::SignedIn facts;
    begin.account = one.facts->account.id;
    begin.session.id = make_id<SessionId>();
    begin.session.account = begin.account;
    begin.session.secret_hash = secret_hash(session_secret);
    begin.session.started = now;
    begin.session.ends = now + (wish.on_duty ? limits::kSessionLifeOnDuty : limits::kSessionLife);
    begin.session.fresh_until = now + limits::kFreshFor;
    if (one.device) {
        begin.session.device = one.device->id;
        facts.pin_set = !one.device->pin_hash.empty();
    } else {
        facts.device_secret = make_secret();
        domain::Device device;
        device.id = make_id<DeviceId>();
        device.account = begin.account;
        device.secret_hash = secret_hash(facts.device_secret);
        device.name = wish.new_device->name;
        device.device_class = wish.new_device->device_class;
        device.form = wish.new_device->form;
        device.enrolled = device.last_seen = now;
        begin.session.device = device.id;
        begin.new_device = std::move(device);
    }
    facts.recovery_codes_left = codes_left(*one.facts, begin.recovery_hash.has_value());
    if (begin.passkey) facts.login_name = one.facts->account.login_name;
    auto asker = stranger(visitor);
    asker.account = begin.account;
    asker.device = begin.session.device;
    const auto outcome = co_await commit(asker, domain::SignInCommand{std::move(begin)});
    if (!outcome) {
        if (outcome.error().refusal == Refusal::wrong_credentials) {
            co_return co_await refuse_try(std::move(visitor), id, std::move(one));
        }
        co_return no(id, outcome.error().refusal);
    }
    facts.account = one.facts->account.id;
    const auto& session = (**outcome).session;
    if (session) {
        facts.device = session->device;
        facts.ends = session->ends;
    }
    const auto policy = co_await parts_.store.policy(parts_.hub.loop_number());
    if (one.facts->account.accepted_policy < policy.version)
        facts.policy_to_accept = policy.version;
    co_return co_await signed_in(std::move(visitor), id, session_secret, std::move(facts));
}

awaitable<SignInReply> SignInDesk::signed_in(Visitor visitor, std::uint64_t id,
                                             Bytes session_secret, encode::SignedIn facts) {
    SignInReply out;
    if (visitor.browser) {
        const auto life = facts.ends - parts_.clock.now();
        out.set_cookie =
            session_cookie(session_secret, std::chrono::duration_cast<std::chrono::seconds>(life));
    } else {
        facts.session_secret = std::move(session_secret);
    }
    out.frame = encode::signed_in(id, facts);
    co_return out;
}

awaitable<std::optional<store::SessionFacts>> SignInDesk::session_of(std::string token) {
    const auto secret = secret_of_token(token);
    if (!secret) co_return std::nullopt;
    auto facts =
        co_await parts_.store.session_by_secret(parts_.hub.loop_number(), secret_hash(*secret));
    const bool stands = facts && !facts->session.ended &&
                        facts->session.ends > parts_.clock.now() && !facts->device.revoked;
    if (!stands) co_return std::nullopt;
    co_return facts;
}

SignInDesk::Reply SignInDesk::on(Visitor visitor, std::uint64_t id, ask::Unlock wish) {
    const auto facts = co_await session_of(visitor.token);
    if (!facts) co_return no(id, Refusal::session_ended);
    const auto& device = facts->device;
    if (!same_secret(secret_hash(wish.device_secret), device.secret_hash)) {
        co_return no(id, Refusal::device_not_allowed);
    }
    const auto right =
        co_await parts_.hashes.matches(Lane::known, device.pin_hash, digits_of(wish.pin));
    if (!right) co_return no(id, right.error());
    domain::UnlockSession unlock{facts->session.id, *right};
    const auto outcome = co_await commit(known(visitor, *facts), domain::SignInCommand{unlock});
    if (outcome) co_return SignInReply{encode::ok(id), std::nullopt};
    // Unlocked already: whoever knows the PIN may take it as done.
    const auto refusal = outcome.error().refusal;
    if (refusal == Refusal::already_done && *right) {
        co_return SignInReply{encode::ok(id), std::nullopt};
    }
    co_return no(id, refusal == Refusal::already_done ? Refusal::pin_wrong : refusal);
}

SignInDesk::Reply SignInDesk::on(Visitor visitor, std::uint64_t id, ask::SignOut wish) {
    const auto facts = co_await session_of(visitor.token);
    if (facts) {
        domain::EndSession end{facts->session.id, wish.everywhere};
        const auto outcome = co_await commit(known(visitor, *facts), domain::SignInCommand{end});
        const bool gone = outcome || outcome.error().refusal == Refusal::session_ended;
        if (!gone) co_return no(id, outcome.error().refusal);
    }
    // Who is signed out already is signed out.
    SignInReply out{encode::ok(id), std::nullopt};
    if (visitor.browser) out.set_cookie = no_cookie();
    co_return out;
}

domain::Asker SignInDesk::stranger(const Visitor& visitor) const {
    domain::Asker out;
    out.address = mapped_address(visitor.address);
    out.request = make_id<RequestId>();
    return out;
}

domain::Asker SignInDesk::known(const Visitor& visitor, const store::SessionFacts& facts) const {
    auto out = stranger(visitor);
    out.account = facts.account.id;
    out.device = facts.device.id;
    out.session = facts.session.id;
    out.level = domain::AuthLevel::session;
    return out;
}

awaitable<store::Outcome> SignInDesk::commit(domain::Asker asker, domain::SignInCommand command) {
    return parts_.store.commit(parts_.hub.loop_number(), {std::move(asker), std::move(command)});
}

template <class Other>
SignInDesk::Reply SignInDesk::on(Visitor, std::uint64_t id, Other) {
    co_return no(id, Refusal::not_signed_in);
}

awaitable<SignInReply> SignInDesk::answer(Visitor visitor, Request request) {
    return std::visit(
        [&](auto& wish) { return on(std::move(visitor), request.id, std::move(wish)); },
        request.wish);
}

SignInReply no(std::uint64_t id, Refusal refusal) {
    encode::Refused facts;
    facts.refusal = refusal;
    if (refusal == Refusal::throttled) facts.retry_after_s = 5;
    return {encode::refused(id, facts), std::nullopt};
}

std::string session_cookie(ByteView secret, std::chrono::seconds life) {
    return "__Host-tasuki=" + token_text(secret) +
           "; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=" + std::to_string(life.count());
}

std::string no_cookie() {
    return "__Host-tasuki=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0";
}

}  // namespace tasuki::session

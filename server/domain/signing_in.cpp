// Signing in with two factors (rule A3). Everything that is wrong is answered alike.
#include <algorithm>

#include "base/crypto.hpp"
#include "base/limits.hpp"
#include "domain/people_rule.hpp"
#include "domain/rule.hpp"
#include "domain/session_life.hpp"

namespace tasuki::domain {
namespace {

constexpr std::int64_t kTotpStepMs = 30'000;

Refused wrong() { return Refused(Refusal::wrong_credentials, "A3"); }

// The hash that the worker compared with is still the one that counts.
bool password_holds(const PeopleCase& c, const Hash& checked) {
    return std::ranges::any_of(c.facts.credentials, [&](const Credential& credential) {
        return credential.kind == CredentialKind::password && sha256(credential.secret) == checked;
    });
}

// Uses the second factor up and adds it, as used, to the change.
bool use_totp(const PeopleCase& c, std::int64_t step, PeopleChange& change) {
    for (const Credential& credential : c.facts.credentials) {
        if (credential.kind != CredentialKind::totp) continue;
        if (step <= credential.last_step || !step_is_now(step, c.now)) return false;
        change.credentials.push_back(credential);
        change.credentials.back().last_step = step;
        return true;
    }
    return false;
}

bool use_recovery_code(const PeopleCase& c, const Hash& code, PeopleChange& change) {
    for (const Credential& credential : c.facts.credentials) {
        if (credential.kind != CredentialKind::recovery_code || credential.used ||
            !same_secret(credential.secret, code)) {
            continue;
        }
        change.credentials.push_back(credential);
        change.credentials.back().used = true;
        Act& act =
            add_act(change, ledger::Event::recovery_code_used, "A3", c.facts.subject->home_office);
        act.object = c.facts.subject->id.bytes;
        act.reason = static_cast<std::uint16_t>(credential.number + 1);
        return true;
    }
    return false;
}

// A passkey is both factors in one; else a password and a second one.
No use_factors(const PeopleCase& c, const BeginSession& wish, PeopleChange& change) {
    if (wish.passkey) {
        if (wish.totp_step || wish.recovery_hash) return wrong();
        return use_passkey(c, *wish.passkey, change);
    }
    if (wish.totp_step.has_value() == wish.recovery_hash.has_value()) return wrong();
    if (!password_holds(c, wish.password_checked)) return wrong();
    const bool second = wish.totp_step ? use_totp(c, *wish.totp_step, change)
                                       : use_recovery_code(c, *wish.recovery_hash, change);
    if (!second) return wrong();
    return {};
}

Decided<Device> device_of(const PeopleCase& c, const BeginSession& wish) {
    if (wish.new_device) {
        return new_device(*wish.new_device, wish.account, c.facts.devices, c.now);
    }
    const auto& known = c.facts.device;
    if (!known || known->id != wish.session.device || known->account != wish.account ||
        known->revoked) {
        return Refused(Refusal::device_not_allowed, "A2");
    }
    Device device = *known;
    device.last_seen = c.now;
    device.pin_wrong = 0;
    return device;
}

}  // namespace

bool step_is_now(std::int64_t step, Instant now) {
    const std::int64_t current = now.ms / kTotpStepMs;
    return step >= current - 1 && step <= current + 1;
}

Decided<Device> new_device(const Device& wish, AccountId account, std::uint32_t devices,
                           Instant now) {
    if (devices >= limits::kDevicesPerPerson) return Refused(Refusal::device_not_allowed, "A2");
    if (!wish.id) return Refusal::bad_value;
    if (No no = words(wish.name, limits::kName)) return *no;
    Device device = wish;
    device.account = account;
    device.enrolled = now;
    device.last_seen = now;
    device.revoked = false;
    device.pin_hash.clear();
    device.pin_wrong = 0;
    return device;
}

Decided<Session> new_session(const Session& wish, const Device& device, Instant now) {
    if (!wish.id) return Refusal::bad_value;
    const auto longest = device.device_class == DeviceClass::shared ? limits::kSessionLife
                                                                    : limits::kSessionLifeOnDuty;
    Session session = wish;
    session.account = device.account;
    session.device = device.id;
    session.started = now;
    session.ends =
        wish.ends > now ? std::min(wish.ends, now + longest) : now + limits::kSessionLife;
    session.fresh_until = now + limits::kFreshFor;
    session.locked = false;
    session.ended = false;
    return session;
}

Decided<PeopleChange> rule(const PeopleCase& c, const BeginSession& wish) {
    // What strangers try under a login name doesn't slow its owner's passkey on a new device.
    const bool counted = !wish.passkey || !wish.new_device;
    if (counted && !may_try(c.facts.throttle, c.now)) return Refused(Refusal::throttled, "A3");
    const Account* person = c.facts.subject;
    if (person == nullptr || person->id != wish.account || person->state != AccountState::active) {
        return wrong();
    }
    PeopleChange change;
    if (No no = use_factors(c, wish, change)) return *no;
    if (change.failed) return change;
    const auto device = device_of(c, wish);
    if (!device) return device.error();
    const auto session = new_session(wish.session, *device, c.now);
    if (!session) return session.error();
    change.devices.push_back(*device);
    change.sessions.push_back(*session);
    // Of a login name the count stays until it is forgotten: a name whose delays end early would be
    // one that somebody has.
    if (!wish.new_device) change.throttle = Throttle{};
    const OfficeId home = person->home_office;
    if (wish.new_device) {
        add_act(change, ledger::Event::device_added, "A2", home).object = device->id.bytes;
    }
    Act& act = add_act(change, ledger::Event::signed_in, "A3", home);
    act.object = session->id.bytes;
    act.by_passkey = wish.passkey.has_value();
    return change;
}

// A try that the worker found wrong, or for a name that nobody has.
Decided<PeopleChange> rule(const PeopleCase& c, const SignInFailed& wish) {
    PeopleChange change;
    if (!wish.passkey || wish.device) change.throttle = failed_again(c.facts.throttle, c.now);
    Act& act = add_act(change, ledger::Event::sign_in_failed, "A3");
    if (wish.account) act.object = wish.account->bytes;
    return change;
}

}  // namespace tasuki::domain

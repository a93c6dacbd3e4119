// The idle lock (rule A3): locked without a human act, opened by a passkey of the same person or by
// this device's PIN, five tries; and the end of a sign-in.
#include "base/limits.hpp"
#include "domain/people_rule.hpp"
#include "domain/rule.hpp"

namespace tasuki::domain {
namespace {

OfficeId home_of(const PeopleCase& c) {
    return c.facts.subject != nullptr ? c.facts.subject->home_office : OfficeId{};
}

// The session named, still running, and the asker's own unless it is the clock that asks.
No session_runs(const PeopleCase& c, SessionId wanted) {
    const auto& session = c.facts.session;
    const bool own = session && (session->account == c.who() || c.asker.level == AuthLevel::timer);
    if (!session || session->id != wanted || !own) return Refused(Refusal::session_ended, "A3");
    if (session->ended || c.now >= session->ends) return Refused(Refusal::session_ended, "A3");
    return {};
}

Act& session_act(const PeopleCase& c, PeopleChange& change, ledger::Event event) {
    Act& act = add_act(change, event, "A3", home_of(c));
    act.object = c.facts.session->id.bytes;
    return act;
}

PeopleChange wrong_pin(const PeopleCase& c) {
    PeopleChange change;
    Device device = *c.facts.device;
    ++device.pin_wrong;
    add_act(change, ledger::Event::pin_failed, "A3", home_of(c)).object = device.id.bytes;
    change.failed = Refusal::pin_wrong;
    if (device.pin_wrong >= static_cast<std::uint32_t>(limits::kPinTries)) {
        change.sessions.push_back(*c.facts.session);
        change.sessions.back().ended = true;
        session_act(c, change, ledger::Event::session_revoked);
        change.failed = Refusal::session_ended;
    }
    change.devices.push_back(device);
    return change;
}

}  // namespace

Decided<PeopleChange> rule(const PeopleCase& c, const LockSession& wish) {
    if (No no = session_runs(c, wish.session)) return *no;
    if (c.facts.session->locked) return Refusal::already_done;
    PeopleChange change;
    change.sessions.push_back(*c.facts.session);
    change.sessions.back().locked = true;
    session_act(c, change, ledger::Event::session_locked);
    return change;
}

Decided<PeopleChange> rule(const PeopleCase& c, const UnlockSession& wish) {
    if (No no = session_runs(c, wish.session)) return *no;
    const auto& device = c.facts.device;
    const bool enrolled = device && device->id == c.facts.session->device && !device->revoked;
    const bool has_pin = enrolled && !device->pin_hash.empty() &&
                         device->pin_wrong < static_cast<std::uint32_t>(limits::kPinTries);
    if (!enrolled || (!wish.passkey && !has_pin)) return Refused(Refusal::session_ended, "A3");
    PeopleChange change;
    if (wish.passkey) {
        if (No no = use_passkey(c, *wish.passkey, change)) return *no;
        if (change.failed) return change;
    } else if (!wish.pin_right) {
        // Counted on an open session too: else it would tell right from wrong without end.
        return wrong_pin(c);
    }
    if (!c.facts.session->locked) return Refusal::already_done;
    change.sessions.push_back(*c.facts.session);
    change.sessions.back().locked = false;
    change.devices.push_back(*device);
    change.devices.back().pin_wrong = 0;
    change.devices.back().last_seen = c.now;
    session_act(c, change, ledger::Event::session_unlocked).by_passkey = wish.passkey.has_value();
    return change;
}

// Also of a locked session: going is always allowed.
Decided<PeopleChange> rule(const PeopleCase& c, const EndSession& wish) {
    if (No no = session_runs(c, wish.session)) return *no;
    PeopleChange change;
    change.sessions.push_back(*c.facts.session);
    change.sessions.back().ended = true;
    if (wish.everywhere) change.end_sessions.push_back(c.facts.session->account);
    session_act(c, change, ledger::Event::signed_out).reason = wish.everywhere ? 1 : 0;
    return change;
}

// The first PIN of a device follows a sign-in; a later one must not be set by whoever finds the
// device open.
Decided<PeopleChange> rule(const PeopleCase& c, const SetPin& wish) {
    if (No no = signed_in(c)) return *no;
    const auto& device = c.facts.device;
    if (!device || device->id != wish.device || device->account != c.who() || device->revoked ||
        device->id != c.asker.device) {
        return Refused(Refusal::device_not_allowed, "A3");
    }
    if (!device->pin_hash.empty()) {
        if (No no = fresh_enough(c.asker)) return *no;
    }
    if (wish.pin_hash.empty()) return Refusal::bad_value;
    PeopleChange change;
    change.devices.push_back(*device);
    change.devices.back().pin_hash = wish.pin_hash;
    change.devices.back().pin_wrong = 0;
    add_act(change, ledger::Event::pin_set, "A3", c.facts.asker->home_office).object =
        device->id.bytes;
    return change;
}

}  // namespace tasuki::domain

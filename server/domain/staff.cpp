// An office's own people (rules A1, A2, A6): who leaves, who administers, which device is lost.
#include <algorithm>

#include "base/limits.hpp"
#include "domain/people_rule.hpp"
#include "domain/rule.hpp"

namespace tasuki::domain {
namespace {

const Account* subject(const PeopleCase& c, AccountId named) {
    return c.facts.subject != nullptr && c.facts.subject->id == named ? c.facts.subject : nullptr;
}

// With the last affiliation everything ends; the account stays, its past stands in the record.
void end_account(PeopleChange& change, Account& person, OfficeId log) {
    person.state = AccountState::deactivated;
    for (Affiliation& offer : person.affiliations) offer.offered = false;
    person.region_officer = false;
    person.auditor = false;
    change.end_sessions.push_back(person.id);
    change.revoke_devices.push_back(person.id);
    change.drop_credentials.push_back(person.id);
    add_state_act(change, ledger::Event::person_deactivated, "A6", person.id, log);
}

// An office where the person stands becomes home, or nobody could order new factors (A8).
void settle_home(Account& person) {
    for (const Affiliation& other : person.affiliations) {
        if (other.active) {
            person.home_office = other.office;
            return;
        }
    }
}

PeopleChange without_region_role(const Account& person, std::string_view rule) {
    PeopleChange change;
    Account after = person;
    add_act(change,
            after.region_officer ? ledger::Event::region_officer_removed
                                 : ledger::Event::auditor_removed,
            rule)
        .object = after.id.bytes;
    after.region_officer = false;
    after.auditor = false;
    if (!after.home_office) settle_home(after);
    if (!after.has_active_affiliation()) end_account(change, after, {});
    change.accounts.push_back(after);
    return change;
}

Decided<PeopleChange> leave_region(const PeopleCase& c, const DeactivatePerson& wish) {
    if (No no = officer(c)) return *no;
    const Account* person = subject(c, wish.account);
    if (person == nullptr || !(person->region_officer || person->auditor)) {
        return Refusal::not_found;
    }
    const bool last = person->region_officer && person->state == AccountState::active &&
                      c.facts.region != nullptr && c.facts.region->administrators <= 1;
    if (last) return Refused(Refusal::last_administrator, "A1");
    return without_region_role(*person, "A6");
}

void end_affiliation(Account& person, OfficeId office) {
    Affiliation& at = *affiliation(person, office);
    at.active = false;
    at.offered = false;
    at.office_admin = false;
    if (person.home_office == office && !person.region_officer && !person.auditor) {
        settle_home(person);
    }
}

// What was offered and not answered is taken back; nothing of the person is touched.
bool only_offered(const Account& person, OfficeId office) {
    return std::ranges::any_of(person.affiliations, [&](const Affiliation& at) {
        return at.office == office && at.offered;
    });
}

PeopleChange take_offer_back(const Account& person, OfficeId office) {
    PeopleChange change;
    Account after = person;
    end_affiliation(after, office);
    add_state_act(change, ledger::Event::affiliation_ended, "A2", after.id, office);
    change.accounts.push_back(after);
    return change;
}

}  // namespace

Decided<PeopleChange> rule(const PeopleCase& c, const DeactivatePerson& wish) {
    if (!wish.office) return leave_region(c, wish);
    if (No no = administers(c, wish.office)) return *no;
    const Account* person = subject(c, wish.account);
    if (person != nullptr && only_offered(*person, wish.office)) {
        return take_offer_back(*person, wish.office);
    }
    if (person == nullptr || !person->active_at(wish.office)) return Refusal::not_found;
    if (person->administers(wish.office) && c.facts.office_admins <= 1) {
        return Refused(Refusal::last_administrator, "A1");
    }
    if (No no = words(wish.reason, limits::kReason)) return *no;
    PeopleChange change;
    Account after = *person;
    end_affiliation(after, wish.office);
    add_state_act(change, ledger::Event::affiliation_ended, "A6", after.id, wish.office);
    if (!after.has_active_affiliation() && !after.region_officer && !after.auditor) {
        end_account(change, after, wish.office);
    }
    change.accounts.push_back(after);
    for (GroupId group : c.facts.groups) {
        change.groups.push_back(EndAffiliation{group, wish.account, wish.office, wish.reason});
    }
    return change;
}

Decided<PeopleChange> rule(const PeopleCase& c, const SetOfficeAdministrator& wish) {
    if (No no = administers_or_stands_in(c, wish.office, c.facts.office_admins == 0)) return *no;
    const Account* person = subject(c, wish.account);
    if (person == nullptr || !person->active_at(wish.office)) return Refusal::not_found;
    if (person->active_at(wish.office)->office_admin == wish.office_admin) {
        return Refusal::already_done;
    }
    if (!wish.office_admin && person->administers(wish.office) && c.facts.office_admins <= 1) {
        return Refused(Refusal::last_administrator, "A1");
    }
    PeopleChange change;
    Account after = *person;
    affiliation(after, wish.office)->office_admin = wish.office_admin;
    change.accounts.push_back(after);
    add_state_act(
        change,
        wish.office_admin ? ledger::Event::office_admin_named : ledger::Event::office_admin_removed,
        "A1", after.id, wish.office);
    return change;
}

// One's own, at once; an administrator's act for somebody whose phone is lost. Revoking can't wait
// for fresh factors when it is one's own.
Decided<PeopleChange> rule(const PeopleCase& c, const RevokeDevice& wish) {
    if (No no = signed_in(c)) return *no;
    const Account* owner = subject(c, wish.account);
    if (wish.account != c.who()) {
        bool colleague = false;
        if (owner != nullptr) {
            for (const Affiliation& at : owner->affiliations) {
                colleague = colleague || (at.active && c.facts.asker->administers(at.office));
            }
        }
        if (!colleague) return Refused(Refusal::not_found, "A2");
        if (No no = fresh_enough(c.asker)) return *no;
    }
    if (!c.facts.device || c.facts.device->id != wish.device ||
        c.facts.device->account != wish.account) {
        return Refusal::not_found;
    }
    if (c.facts.device->revoked) return Refusal::already_done;
    PeopleChange change;
    Device device = *c.facts.device;
    device.revoked = true;
    change.devices.push_back(device);
    change.end_devices.push_back(device.id);
    add_act(change, ledger::Event::device_revoked, "A2", owner ? owner->home_office : OfficeId{})
        .object = device.id.bytes;
    return change;
}

namespace {

// Everything that a device of before could open closes; a new link of the home office sets new
// factors (A8).
PeopleChange drop_factors(const PeopleCase& c, const Account& person) {
    PeopleChange change;
    if (c.facts.credentials.empty() && c.facts.devices == 0) return change;
    change.end_sessions.push_back(person.id);
    change.revoke_devices.push_back(person.id);
    change.drop_credentials.push_back(person.id);
    change.void_enrolments.push_back(person.id);
    add_act(change, ledger::Event::factors_reset, "I3", person.home_office).object =
        person.id.bytes;
    return change;
}

// Entries of older versions do not tell which of them was used: then none opens anything any more.
PeopleChange use_up_recovery_codes(const PeopleCase& c, const Account& person, std::uint16_t code) {
    PeopleChange change;
    for (const Credential& credential : c.facts.credentials) {
        if (credential.kind != CredentialKind::recovery_code || credential.used) continue;
        if (code != 0 && credential.number + 1 != code) continue;
        change.credentials.push_back(credential);
        change.credentials.back().used = true;
    }
    if (change.credentials.empty()) return change;
    Act& act = add_act(change, ledger::Event::recovery_code_used, "I3", person.home_office);
    act.object = person.id.bytes;
    act.reason = code;
    return change;
}

PeopleChange from_device(const PeopleCase& c, const ReapplyToPerson& wish) {
    PeopleChange change;
    if (!c.facts.device || c.facts.device->id != wish.device || c.facts.device->revoked)
        return change;
    Device device = *c.facts.device;
    const OfficeId home = c.facts.subject != nullptr ? c.facts.subject->home_office : OfficeId{};
    if (wish.what == Taken::pin) {
        if (device.pin_hash.empty()) return change;
        device.pin_hash.clear();
        Act& act = add_act(change, ledger::Event::pin_set, "I3", home);
        act.object = device.id.bytes;
        act.reason = 1;  // none any more
    } else {
        device.revoked = true;
        change.end_devices.push_back(device.id);
        add_act(change, ledger::Event::device_revoked, "I3", home).object = device.id.bytes;
    }
    change.devices.push_back(device);
    return change;
}

PeopleChange from_office(const PeopleCase& c, const Account& person, const ReapplyToPerson& wish) {
    PeopleChange change;
    Account after = person;
    Affiliation* at = affiliation(after, wish.office);
    if (at == nullptr || !(at->active || at->offered)) return change;
    if (wish.what == Taken::office_admin) {
        if (!at->office_admin) return change;
        at->office_admin = false;
        add_state_act(change, ledger::Event::office_admin_removed, "I3", after.id, wish.office);
    } else {
        end_affiliation(after, wish.office);
        add_state_act(change, ledger::Event::affiliation_ended, "I3", after.id, wish.office);
        if (!after.has_active_affiliation() && !after.region_officer && !after.auditor)
            end_account(change, after, wish.office);
        for (GroupId group : c.facts.groups)
            change.groups.push_back(EndAffiliation{group, wish.account, wish.office, ""});
    }
    change.accounts.push_back(after);
    return change;
}

PeopleChange from_region(const Account& person) {
    if (!person.region_officer && !person.auditor) return {};
    return without_region_role(person, "I3");
}

PeopleChange whole_account(const Account& person) {
    PeopleChange change;
    if (person.state == AccountState::deactivated || person.has_active_affiliation()) return change;
    Account after = person;
    end_account(change, after, after.home_office);
    change.accounts.push_back(after);
    return change;
}

}  // namespace

// After a restore (I3). Where nothing of it stands, the change is empty and leaves no entry. The
// last administrator of an office goes as well: the region stands in for an office without one.
Decided<PeopleChange> rule(const PeopleCase& c, const ReapplyToPerson& wish) {
    if (No no = operator_asks(c)) return *no;
    if (wish.what == Taken::device || wish.what == Taken::pin) return from_device(c, wish);
    if (wish.what == Taken::suspension) return suspend_again(c);
    const Account* person = subject(c, wish.account);
    if (person == nullptr) return PeopleChange{};
    switch (wish.what) {
        case Taken::factors: return drop_factors(c, *person);
        case Taken::recovery_codes: return use_up_recovery_codes(c, *person, wish.code);
        case Taken::affiliation:
        case Taken::office_admin: return from_office(c, *person, wish);
        case Taken::region_role: return from_region(*person);
        case Taken::account: return whole_account(*person);
        default: return Refusal::bad_value;
    }
}

}  // namespace tasuki::domain

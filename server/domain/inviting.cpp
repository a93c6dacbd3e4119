// How people come in (rule A4) and come back after losing a factor (A8): by a link of their office
// and a code that travels another way.
#include <algorithm>

#include "base/limits.hpp"
#include "domain/people_rule.hpp"
#include "domain/rule.hpp"

namespace tasuki::domain {
namespace {

// Of an office: its administrator. Its first administrator, and people of the region: an officer.
No may_invite(const PeopleCase& c, const InvitePerson& wish) {
    if (No no = administers_or_stands_in(c, wish.office, c.facts.office_admins == 0)) return no;
    const bool for_region = wish.region_officer || wish.auditor;
    if (!wish.office) {
        if (!for_region || wish.office_admin) return Refused(Refusal::bad_value, "A4");
        return {};
    }
    if (for_region) return Refused(Refusal::not_allowed, "A7");
    if (!c.facts.asker->administers(wish.office) && !wish.office_admin) {
        return Refused(Refusal::not_allowed, "A7");  // the region names the first one, no staff
    }
    if (c.facts.office == nullptr || c.facts.office->id != wish.office) return Refusal::not_found;
    if (c.facts.office->state != OfficeState::active) {
        return Refused(Refusal::office_suspended, "A6");
    }
    if (wish.profession == 0 || profession_name(wish.profession).empty()) {
        return Refused(Refusal::bad_value, "A1");
    }
    return {};
}

void affiliate(Account& account, const InvitePerson& wish) {
    const Affiliation made{wish.office, wish.profession, wish.office_admin, !wish.existing,
                           wish.existing};
    if (Affiliation* was = affiliation(account, wish.office)) {
        *was = made;
        return;
    }
    const auto at =
        std::ranges::lower_bound(account.affiliations, wish.office, {}, &Affiliation::office);
    account.affiliations.insert(at, made);
}

// A second office of a person who has an account. It is offered: that office's administrator could
// see the person's devices and revoke them, which nobody is subjected to without knowing. No link
// is made, and it never becomes the home: either would let this office set factors for an account
// that is at home elsewhere, or is the region's own (A8).
Decided<PeopleChange> second_office(const PeopleCase& c, const InvitePerson& wish) {
    if (!wish.office || c.facts.subject == nullptr || c.facts.subject->id != wish.account ||
        c.facts.subject->state == AccountState::deactivated) {
        return Refusal::not_found;
    }
    PeopleChange change;
    Account person = *c.facts.subject;
    const Affiliation* known = affiliation(person, wish.office);
    if (known != nullptr && (known->active || known->offered)) return Refusal::already_done;
    affiliate(person, wish);
    change.accounts.push_back(person);
    add_state_act(change, ledger::Event::affiliation_offered, "A2", person.id, wish.office);
    return change;
}

}  // namespace

Decided<PeopleChange> rule(const PeopleCase& c, const AnswerAffiliation& wish) {
    if (No no = person_may_ask(c)) return *no;
    Account person = *c.facts.asker;
    Affiliation* offer = affiliation(person, wish.office);
    if (offer == nullptr || !offer->offered) return Refused(Refusal::not_found, "A2");
    const bool stands = c.facts.office != nullptr && c.facts.office->state == OfficeState::active;
    if (wish.accept && !stands) return Refused(Refusal::office_suspended, "A6");
    offer->offered = false;
    offer->active = wish.accept;
    offer->office_admin = wish.accept && offer->office_admin;
    PeopleChange change;
    change.accounts.push_back(person);
    add_state_act(
        change,
        wish.accept ? ledger::Event::affiliation_added : ledger::Event::affiliation_declined, "A2",
        person.id, wish.office);
    return change;
}

Decided<PeopleChange> rule(const PeopleCase& c, const InvitePerson& wish) {
    if (No no = may_invite(c, wish)) return *no;
    if (wish.existing) return second_office(c, wish);
    if (!wish.account || !wish.enrolment || c.facts.subject != nullptr) return Refusal::bad_value;
    if (No no = name_in_order(wish.name)) return *no;
    Account person;
    person.id = wish.account;
    person.pseudonym = wish.pseudonym;
    person.name = wish.name;
    person.region_officer = wish.region_officer;
    person.auditor = wish.auditor;
    person.home_office = wish.office;
    if (wish.office) affiliate(person, wish);
    PeopleChange change;
    change.accounts.push_back(person);
    change.enrolments.push_back(new_enrolment(c, wish.enrolment, wish.account, wish.office,
                                              wish.link_hash, wish.code_hash));
    add_state_act(change, ledger::Event::person_invited, "A4", person.id, wish.office);
    add_act(change, ledger::Event::enrolment_invited, "A4", wish.office).object =
        wish.enrolment.bytes;
    return change;
}

Decided<PeopleChange> rule(const PeopleCase& c, const WithdrawEnrolment& wish) {
    if (No no = person_may_ask(c)) return *no;
    if (!c.facts.enrolment || c.facts.enrolment->id != wish.enrolment) return Refusal::not_found;
    const OfficeId office = c.facts.enrolment->office;
    if (No no = administers_or_stands_in(c, office, c.facts.office_admins == 0)) return *no;
    if (c.facts.enrolment->spent || c.facts.enrolment->voided) return Refusal::already_done;
    PeopleChange change;
    change.enrolments.push_back(*c.facts.enrolment);
    change.enrolments.back().voided = true;
    add_act(change, ledger::Event::enrolment_voided, "A4", office).object = wish.enrolment.bytes;
    return change;
}

// Rule A8: ordered by the home office alone, by somebody else than the person. Where that person is
// the only administrator, or has no office, the region does it.
Decided<PeopleChange> rule(const PeopleCase& c, const ResetFactors& wish) {
    if (No no = person_may_ask(c)) return *no;
    if (wish.account == c.who()) return Refused(Refusal::not_oneself, "A8");
    const Account* person = c.facts.subject;
    const bool known = person != nullptr && person->id == wish.account &&
                       person->state != AccountState::deactivated;
    const bool alone = c.facts.office_admins == 0 ||
                       (c.facts.office_admins == 1 && known && person->administers(wish.office));
    if (No no = administers_or_stands_in(c, wish.office, alone)) return *no;
    if (!known) return Refusal::not_found;
    if (person->home_office != wish.office) return Refused(Refusal::not_allowed, "A8");
    if (No no = words(wish.reason, limits::kReason)) return *no;
    if (!wish.enrolment) return Refusal::bad_value;
    PeopleChange change;
    Enrolment link =
        new_enrolment(c, wish.enrolment, wish.account, wish.office, wish.link_hash, wish.code_hash);
    link.replaces_factors = true;
    change.void_enrolments.push_back(wish.account);  // an older link may be in wrong hands
    change.enrolments.push_back(link);
    Act& act = add_act(change, ledger::Event::factors_reset, "A8", wish.office);
    act.object = wish.account.bytes;
    for (GroupId group : c.facts.groups) {
        change.groups.push_back(NoteFactorsReset{group, wish.account});
    }
    add_act(change, ledger::Event::enrolment_invited, "A8", wish.office).object =
        wish.enrolment.bytes;
    return change;
}

}  // namespace tasuki::domain

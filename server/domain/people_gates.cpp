// The gates in front of the rules of people, and their small common parts.
#include <algorithm>

#include "base/limits.hpp"
#include "domain/people_rule.hpp"
#include "domain/rule.hpp"

namespace tasuki::domain {

No signed_in(const PeopleCase& c) {
    if (c.asker.level < AuthLevel::session || !c.asker.account) return Refusal::not_signed_in;
    const Account* person = c.facts.asker;
    if (person == nullptr || person->state != AccountState::active) return Refusal::session_ended;
    return {};
}

No person_may_ask(const PeopleCase& c) {
    if (No no = signed_in(c)) return no;
    const Region* region = c.facts.region;
    if (region != nullptr && c.facts.asker->accepted_policy < region->policy_version) {
        return Refused(Refusal::policy_not_accepted, "A5");
    }
    return {};
}

No administers(const PeopleCase& c, OfficeId office) {
    if (No no = person_may_ask(c)) return no;
    if (!c.facts.asker->administers(office)) return Refused(Refusal::not_allowed, "A7");
    return fresh_enough(c.asker);
}

No officer(const PeopleCase& c) {
    if (No no = person_may_ask(c)) return no;
    if (!c.facts.asker->region_officer) return Refused(Refusal::not_allowed, "A7");
    return fresh_enough(c.asker);
}

No administers_or_stands_in(const PeopleCase& c, OfficeId office, bool office_has_none) {
    if (No no = person_may_ask(c)) return no;
    if (office && c.facts.asker->administers(office)) return fresh_enough(c.asker);
    if (!c.facts.asker->region_officer) return Refused(Refusal::not_allowed, "A7");
    if (office && !office_has_none) return Refused(Refusal::not_allowed, "A7");
    return fresh_enough(c.asker);
}

No operator_asks(const PeopleCase& c) {
    if (c.asker.level == AuthLevel::operator_socket) return {};
    return Refused(Refusal::not_allowed, "A4");
}

// One account per person (A2): a desk or a ward has no given name, and gets no account.
No name_in_order(const PersonName& name) {
    for (const std::string* part :
         {&name.family, &name.given, &name.family_kana, &name.given_kana}) {
        if (No no = words(*part, limits::kName)) return no;
    }
    return {};
}

Enrolment new_enrolment(const PeopleCase& c, EnrolmentId id, AccountId account, OfficeId office,
                        const Hash& link, const Hash& code) {
    Enrolment made;
    made.id = id;
    made.account = account;
    made.office = office;
    made.link_hash = link;
    made.code_hash = code;
    made.expires = c.now + limits::kEnrolmentLife;
    return made;
}

Act& add_act(PeopleChange& change, ledger::Event event, std::string_view rule, OfficeId log) {
    Act& act = change.acts.emplace_back();
    act.event = event;
    act.rule = rule;
    act.log_office = log;
    act.office = log;
    return act;
}

Affiliation* affiliation(Account& account, OfficeId office) {
    const auto at = std::ranges::find(account.affiliations, office, &Affiliation::office);
    return at == account.affiliations.end() ? nullptr : &*at;
}

}  // namespace tasuki::domain

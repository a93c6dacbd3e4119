// The region itself (rules A4, A5): made once by the operator, who then makes one link for its
// first officer and nothing else; its policy text, which everybody accepts before reading.
#include "base/limits.hpp"
#include "domain/people_rule.hpp"
#include "domain/rule.hpp"

namespace tasuki::domain {
namespace {
constexpr std::size_t kPolicyText = 200'000;
}

Decided<PeopleChange> rule(const PeopleCase& c, const CreateRegion& wish) {
    if (No no = operator_asks(c)) return *no;
    if (c.facts.region != nullptr && !c.facts.region->name.empty()) return Refusal::already_done;
    if (No no = words(wish.name, limits::kName)) return *no;
    PeopleChange change;
    change.region = default_region(wish.name, wish.demo);
    add_state_act(change, ledger::Event::region_created, "A5", OfficeId{});
    return change;
}

Decided<PeopleChange> rule(const PeopleCase& c, const MakeBootstrapLink& wish) {
    if (No no = operator_asks(c)) return *no;
    if (c.facts.region == nullptr) return Refusal::not_found;
    if (!wish.account || !wish.enrolment || c.facts.subject != nullptr) return Refusal::bad_value;
    if (No no = name_in_order(wish.name)) return *no;
    const bool recovery = c.facts.region->administrators > 0;
    PeopleChange change;
    Account officer;
    officer.id = wish.account;
    officer.pseudonym = wish.pseudonym;
    officer.name = wish.name;
    officer.region_officer = true;
    change.accounts.push_back(officer);
    Enrolment link =
        new_enrolment(c, wish.enrolment, wish.account, {}, wish.link_hash, wish.code_hash);
    link.recovery = recovery;
    change.enrolments.push_back(link);
    add_state_act(change,
                  recovery ? ledger::Event::recovery_link_made : ledger::Event::bootstrap_link_made,
                  "A4", wish.account);
    return change;
}

Decided<PeopleChange> rule(const PeopleCase& c, const PublishPolicy& wish) {
    // The officer who publishes a new text has not accepted it yet, and perhaps not the last one.
    if (No no = signed_in(c)) return *no;
    if (!c.facts.asker->region_officer) return Refused(Refusal::not_allowed, "A7");
    if (No no = fresh_enough(c.asker)) return *no;
    if (c.facts.region == nullptr) return Refusal::not_found;
    if (No no = words(wish.text, kPolicyText)) return *no;
    PeopleChange change;
    change.region = *c.facts.region;
    ++change.region->policy_version;
    change.policy_text = wish.text;
    add_state_act(change, ledger::Event::policy_published, "A5", OfficeId{}).version =
        change.region->policy_version;
    return change;
}

Decided<PeopleChange> rule(const PeopleCase& c, const AcceptPolicy& wish) {
    if (No no = signed_in(c)) return *no;
    if (c.facts.region == nullptr) return Refusal::not_found;
    // The text may have changed while it was read: what is accepted is what was shown.
    if (wish.version == 0 || wish.version != c.facts.region->policy_version) {
        return Refused(Refusal::bad_value, "A5");
    }
    if (c.facts.asker->accepted_policy >= wish.version) return Refusal::already_done;
    PeopleChange change;
    Account person = *c.facts.asker;
    person.accepted_policy = wish.version;
    change.accounts.push_back(person);
    add_state_act(change, ledger::Event::policy_accepted, "A5", person.id, person.home_office)
        .version = wish.version;
    return change;
}

}  // namespace tasuki::domain

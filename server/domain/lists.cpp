// Who may see which list (rule A7): administrators people and devices, members their own groups,
// the region offices and never a patient's name.
#include "domain/people_rule.hpp"
#include "domain/rule.hpp"

namespace tasuki::domain {
namespace {

No devices_of(const PeopleCase& c, const ReadList& wish) {
    if (!wish.account || wish.account == c.who()) return {};
    if (c.facts.subject != nullptr) {
        for (const Affiliation& at : c.facts.subject->affiliations) {
            if (at.active && c.facts.asker->administers(at.office)) return fresh_enough(c.asker);
        }
    }
    return Refused(Refusal::not_found, "A7");
}

Decided<PeopleChange> listed(ledger::Event event, std::string_view rule, OfficeId log,
                             AccountId about = {}) {
    PeopleChange change;
    add_act(change, event, rule, log).object = about.bytes;
    return change;
}

}  // namespace

Decided<PeopleChange> rule(const PeopleCase& c, const ReadList& wish) {
    if (No no = signed_in(c)) return *no;
    const OfficeId home = c.facts.asker->home_office;
    // Read before it is accepted, or it could not be.
    if (wish.what == ListWhat::policy) return listed(ledger::Event::policy_read, "A5", home);
    if (No no = person_may_ask(c)) return *no;
    switch (wish.what) {
        case ListWhat::awaiting: return listed(ledger::Event::groups_listed, "C12", home);
        case ListWhat::review:
            if (c.facts.asker->active_at(wish.office) == nullptr) {
                return Refused(Refusal::not_found, "B10");
            }
            return listed(ledger::Event::groups_listed, "B10", wish.office);
        case ListWhat::groups: return listed(ledger::Event::groups_listed, "G1", home);
        case ListWhat::office_groups:
            if (No no = administers(c, wish.office)) return *no;
            return listed(ledger::Event::groups_listed, "A7", wish.office);
        case ListWhat::people: return listed(ledger::Event::people_listed, "A7", home);
        case ListWhat::offices: return listed(ledger::Event::offices_listed, "A7", home);
        case ListWhat::devices:
            if (No no = devices_of(c, wish)) return *no;
            return listed(ledger::Event::devices_listed, "A2", home,
                          wish.account ? wish.account : c.who());
        case ListWhat::passkeys: return listed(ledger::Event::devices_listed, "A3", home, c.who());
        case ListWhat::policy: break;
    }
    return Refusal::bad_value;
}

}  // namespace tasuki::domain

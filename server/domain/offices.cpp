// Offices as the region keeps them (rules A5, A6).
#include "base/limits.hpp"
#include "domain/people_rule.hpp"
#include "domain/rule.hpp"

namespace tasuki::domain {
namespace {

PeopleChange in_state(const PeopleCase& c, OfficeState next, std::string_view by_rule) {
    const bool suspended = next == OfficeState::suspended;
    PeopleChange change;
    Office office = *c.facts.office;
    office.state = next;
    office.state_since = c.now;
    change.offices.push_back(office);
    for (GroupId group : c.facts.groups)
        change.groups.push_back(FreezeForOffice{group, office.id, suspended});
    add_state_act(change,
                  suspended ? ledger::Event::office_suspended : ledger::Event::office_resumed,
                  by_rule, office.id);
    return change;
}

}  // namespace

Decided<PeopleChange> rule(const PeopleCase& c, const AddOffice& wish) {
    if (No no = officer(c)) return *no;
    Office office = wish.office;
    if (!office.id || c.facts.office != nullptr) return Refusal::bad_value;
    if (office_kind_name(office.kind).empty()) return Refused(Refusal::bad_value, "A1");
    if (No no = words(office.name, limits::kReason)) return *no;
    for (const std::string* text :
         {&office.office_number, &office.tel, &office.fax, &office.hours, &office.after_hours}) {
        if (No no = words_if_any(*text, limits::kReason)) return *no;
    }
    office.state = OfficeState::active;
    office.state_since = c.now;
    PeopleChange change;
    change.offices.push_back(office);
    add_state_act(change, ledger::Event::office_created, "A5", office.id, office.id);
    return change;
}

Decided<PeopleChange> rule(const PeopleCase& c, const SuspendOffice& wish) {
    if (No no = officer(c)) return *no;
    if (c.facts.office == nullptr || c.facts.office->id != wish.office) return Refusal::not_found;
    const OfficeState next = wish.suspended ? OfficeState::suspended : OfficeState::active;
    if (c.facts.office->state == next || c.facts.office->state == OfficeState::ended) {
        return Refusal::already_done;
    }
    if (No no = wish.suspended ? words(wish.reason, limits::kReason)
                               : words_if_any(wish.reason, limits::kReason)) {
        return *no;
    }
    return in_state(c, next, "A6");
}

PeopleChange suspend_again(const PeopleCase& c) {
    if (c.facts.office == nullptr || c.facts.office->state != OfficeState::active) return {};
    return in_state(c, OfficeState::suspended, "I3");
}

}  // namespace tasuki::domain

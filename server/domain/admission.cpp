// Whom the origin office lets in (rule B4): a person by invitation, or an office that names its
// own.
#include <algorithm>

#include "base/limits.hpp"
#include "domain/admission.hpp"
#include "domain/consent.hpp"
#include "domain/rule.hpp"

namespace tasuki::domain {
namespace {

No room_for_one(const Group& group) {
    const auto open = [](const Admission& a) {
        return a.state == AdmissionState::invited ||
               (!a.account && a.state == AdmissionState::accepted);
    };
    if (std::ranges::count_if(group.admissions, open) >=
        static_cast<std::ptrdiff_t>(limits::kAdmissions)) {
        return Refused(Refusal::people_limit, "B4");
    }
    return {};
}

No scope_makes_sense(const Scope& scope, Instant now) {
    if (scope.kind == ScopeKind::from_date && scope.from > now) return Refusal::bad_date;
    return {};
}

No office_may_come(const Case& c, OfficeId office) {
    if (c.facts.subject_office == nullptr || c.facts.subject_office->id != office) {
        return Refused(Refusal::bad_value, "B4");
    }
    if (c.facts.subject_office->state != OfficeState::active) {
        return Refused(Refusal::office_suspended, "A6");
    }
    if (office_barred(*c.group, office)) return Refused(Refusal::consent_missing, "B3");
    return {};
}

// Own staff needs no reason; for everybody else the patient may ask why (個人情報の利用目的).
No purpose_stated(const Case& c, OfficeId office, std::string_view purpose) {
    return office == c.group->origin ? words_if_any(purpose, limits::kReason)
                                     : words(purpose, limits::kReason);
}

No new_admission(const Case& c, AdmissionId id, const std::optional<Instant>& expires,
                 const Scope& scope) {
    if (No no = state_allows(*c.group, Action::invite)) return no;
    if (!id || c.group->admission(id) != nullptr) return Refusal::bad_value;
    if (expires && *expires <= c.now) return Refusal::bad_date;
    if (No no = scope_makes_sense(scope, c.now)) return no;
    return room_for_one(*c.group);
}

SystemNote note_of(SystemKind kind, const Admission& admission) {
    SystemNote note;
    note.kind = kind;
    note.admission = admission.id;
    note.account = admission.account;
    note.office = admission.office;
    note.scope = admission.scope;
    note.text = admission.purpose;
    note.until = admission.expires;
    return note;
}

}  // namespace

No person_of_office(const Account* person, AccountId named, OfficeId office) {
    if (person == nullptr || person->id != named || person->state == AccountState::deactivated ||
        person->active_at(office) == nullptr) {
        return Refused(Refusal::bad_value, "B4");
    }
    return {};
}

No not_yet_in(const Group& group, AccountId account, OfficeId office) {
    const auto in = [&](const Membership& m) {
        return m.stands() && m.account == account && m.office == office;
    };
    if (std::ranges::any_of(group.memberships, in)) return Refusal::already_member;
    const auto waits = [&](const Admission& a) {
        return a.state == AdmissionState::invited && a.account == account && a.office == office;
    };
    if (std::ranges::any_of(group.admissions, waits)) return Refusal::already_done;
    return {};
}

No seats_left(const Group& group) {
    if (std::ranges::count_if(group.memberships, &Membership::stands) >=
        static_cast<std::ptrdiff_t>(limits::kMembers)) {
        return Refused(Refusal::people_limit, "B4");
    }
    return {};
}

void insert(std::vector<Admission>& admissions, Admission admission) {
    const auto at = std::ranges::lower_bound(admissions, admission.id, {}, &Admission::id);
    admissions.insert(at, std::move(admission));
}

Decided<Change> rule(const Case& c, const AdmitPerson& wish) {
    const auto lead = leading(c);
    if (!lead) return lead.error();
    if (No no = new_admission(c, wish.admission, wish.expires, wish.scope)) return *no;
    if (No no = office_may_come(c, wish.office)) return *no;
    if (No no = person_of_office(c.facts.subject, wish.account, wish.office)) return *no;
    if (No no = not_yet_in(*c.group, wish.account, wish.office)) return *no;
    if (No no = seats_left(*c.group)) return *no;
    if (No no = purpose_stated(c, wish.office, wish.purpose)) return *no;
    if (wish.manager && wish.office != c.group->origin) return Refused(Refusal::not_allowed, "A7");
    if (wish.until && *wish.until <= c.now) return Refusal::bad_date;

    Admission admission;
    admission.id = wish.admission;
    admission.office = wish.office;
    admission.account = wish.account;
    admission.made_by = c.who();
    admission.purpose = wish.purpose;
    admission.scope = wish.scope;
    admission.as_manager = wish.manager;
    admission.made = c.now;
    admission.expires = wish.expires.value_or(c.now + limits::kInvitationLife);
    admission.until = wish.until.value_or(Instant{});
    Making made(c);
    insert(made.group().admissions, admission);
    made.note(note_of(SystemKind::invited, admission), *lead);
    made.state_act(ledger::Event::person_admitted, "B4", *lead).object = admission.id.bytes;
    made.tell(wish.account);
    made.answer().admission = admission.id;
    return made.take();
}

Decided<Change> rule(const Case& c, const AdmitOffice& wish) {
    const auto lead = leading(c);
    if (!lead) return lead.error();
    if (No no = new_admission(c, wish.admission, wish.expires, wish.scope)) return *no;
    if (wish.office == c.group->origin) return Refused(Refusal::bad_value, "B4");
    if (No no = office_may_come(c, wish.office)) return *no;
    if (No no = person_of_office(c.facts.subject, wish.office_manager, wish.office)) return *no;
    if (wish.max_people == 0 || wish.max_people > limits::kPeoplePerAdmission) {
        return Refused(Refusal::bad_value, "B4");
    }
    const auto has_office = [&](const Admission& a) {
        return !a.account && a.office == wish.office && a.state == AdmissionState::accepted;
    };
    if (std::ranges::any_of(c.group->admissions, has_office)) return Refusal::already_member;
    if (No no = words(wish.purpose, limits::kReason)) return *no;

    Admission admission;
    admission.id = wish.admission;
    admission.office = wish.office;
    admission.office_manager = wish.office_manager;
    admission.made_by = c.who();
    admission.purpose = wish.purpose;
    admission.scope = wish.scope;
    admission.max_people = wish.max_people;
    admission.made = c.now;
    admission.expires = wish.expires.value_or(Instant{});  // none: until the origin ends it
    admission.state = AdmissionState::accepted;            // naming its people is its acceptance
    Making made(c);
    insert(made.group().admissions, admission);
    made.note(note_of(SystemKind::office_admitted, admission), *lead);
    made.state_act(ledger::Event::office_admitted, "B4", *lead).object = admission.id.bytes;
    made.tell(wish.office_manager);
    made.answer().admission = admission.id;
    return made.take();
}

}  // namespace tasuki::domain

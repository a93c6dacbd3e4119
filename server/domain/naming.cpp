// An admitted office names its own people (rule B4): at once, within its admission, shown to all.
#include <algorithm>

#include "domain/admission.hpp"
#include "domain/rule.hpp"

namespace tasuki::domain {
namespace {

// The person whom the origin named, or an administrator of that office when that one is away.
No may_name(const Case& c, const Admission& through) {
    const Account& asker = *c.facts.asker;
    if (through.office_manager == asker.id && asker.active_at(through.office)) return {};
    if (asker.administers(through.office)) return fresh_enough(c.asker);
    return outsider(c);
}

// "From now" of an admission was fixed when it was made.
Scope as_fixed(const Admission& through) {
    if (through.scope.kind != ScopeKind::from_now) return through.scope;
    return {ScopeKind::from_date, through.made};
}

No seats_of_office(const Group& group, const Admission& through) {
    std::uint32_t named = 0;
    for (const Membership& member : group.memberships) {
        const Admission* own = group.admission(member.admission);
        if (member.stands() && own != nullptr && own->through == through.id) ++named;
    }
    if (named >= through.max_people) return Refused(Refusal::people_limit, "B4");
    return seats_left(group);
}

Admission naming(const Case& c, const NamePerson& wish, const Admission& through) {
    Admission own;
    own.id = wish.admission;
    own.office = through.office;
    own.account = wish.account;
    own.made_by = c.who();
    own.through = through.id;
    own.purpose = through.purpose;
    own.scope = wish.scope;
    own.made = c.now;
    own.expires = through.expires;
    own.state = AdmissionState::accepted;
    return own;
}

No standing_admission(const Case& c, const Admission& through) {
    if (through.state != AdmissionState::accepted) return Refusal::already_done;
    if (through.expires != Instant{} && c.now >= through.expires) return Refusal::already_done;
    if (c.facts.subject_office != nullptr && c.facts.subject_office->state != OfficeState::active) {
        return Refused(Refusal::office_suspended, "A6");
    }
    return {};
}

}  // namespace

Decided<Change> rule(const Case& c, const NamePerson& wish) {
    if (No no = person_may_ask(c)) return *no;
    const Admission* through = c.group->admission(wish.through);
    if (through == nullptr || through->account) return outsider(c);
    if (No no = may_name(c, *through)) return *no;
    if (No no = state_allows(*c.group, Action::invite)) return *no;
    if (No no = standing_admission(c, *through)) return *no;
    if (!wish.admission || !wish.membership || c.group->admission(wish.admission) != nullptr ||
        c.group->membership(wish.membership) != nullptr) {
        return Refusal::bad_value;
    }
    if (No no = person_of_office(c.facts.subject, wish.account, through->office)) return *no;
    if (No no = not_yet_in(*c.group, wish.account, through->office)) return *no;
    if (!within(wish.scope, as_fixed(*through))) return Refused(Refusal::scope_too_wide, "B4");
    if (wish.scope.kind == ScopeKind::from_date && wish.scope.from > c.now) {
        return Refusal::bad_date;
    }
    if (No no = seats_of_office(*c.group, *through)) return *no;

    Making made(c);
    insert(made.group().admissions, naming(c, wish, *through));
    Membership member;
    member.id = wish.membership;
    member.account = wish.account;
    member.office = through->office;
    member.admission = wish.admission;
    made.join(member, wish.scope);
    SystemNote note;
    note.kind = SystemKind::joined;
    note.membership = wish.membership;
    note.admission = wish.admission;
    note.account = wish.account;
    note.office = through->office;
    note.scope = wish.scope;
    const Membership* by = c.group->standing(c.who());
    made.note(note, by);
    Act& act = made.state_act(ledger::Event::person_named, "B4", by);
    act.object = wish.membership.bytes;
    act.office = through->office;
    made.tell(wish.account);
    made.answer().membership = wish.membership;
    made.answer().admission = wish.admission;
    return made.take();
}

}  // namespace tasuki::domain

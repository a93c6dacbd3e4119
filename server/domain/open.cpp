// Opening a patient's group (rules B1, B2): who may, and the guard against a second one.
#include <algorithm>

#include "base/limits.hpp"
#include "domain/content.hpp"
#include "domain/rule.hpp"

namespace tasuki::domain {
namespace {

No office_and_profession(const Case& c, OfficeId office) {
    const Affiliation* at = c.facts.asker->active_at(office);
    if (at == nullptr || c.facts.office == nullptr || c.facts.office->id != office) {
        return Refused(Refusal::not_allowed, "B1");
    }
    if (c.facts.office->state != OfficeState::active) {
        return Refused(Refusal::office_suspended, "A6");
    }
    if (!c.facts.region->origin_kinds.contains(c.facts.office->kind)) {
        return Refused(Refusal::office_may_not_open, "B1");
    }
    if (!c.facts.region->opening_professions.contains(at->profession)) {
        return Refused(Refusal::profession_may_not_open, "B1");
    }
    return {};
}

// Kana are asked for because the duplicate guard stands on them; a single name has no second half.
No whole_name(const PersonName& name) {
    if (No no = words(name.family, limits::kName)) return no;
    if (No no = words(name.family_kana, limits::kName)) return no;
    if (No no = words_if_any(name.given, limits::kName)) return no;
    if (name.given.empty() != name.given_kana.empty()) return Refusal::bad_text;
    return words_if_any(name.given_kana, limits::kName);
}

No whole_patient(const Patient& patient, Instant now) {
    constexpr std::size_t kAliases = 8;
    if (No no = whole_name(patient.name)) return no;
    if (patient.also.size() > kAliases) return Refusal::too_large;
    for (const PersonName& name : patient.also) {
        if (No no = whole_name(name)) return no;
    }
    if (patient.birth.known()) {
        if (No no = past_day(patient.birth, now)) return no;
    }
    if (patient.insured_number.empty() && !patient.insurer_number.empty())
        return Refusal::bad_value;
    if (!patient.insured_number.empty() && !number_fingerprint(patient)) return Refusal::bad_value;
    return {};
}

No no_other_group(const Case& c, const OpenGroup& wish) {
    if (!c.facts.duplicates) return {};
    const DuplicateFacts& found = *c.facts.duplicates;
    if (found.checks_today >= static_cast<std::uint32_t>(limits::kDuplicateChecksPerDay)) {
        return Refused(Refusal::too_many_checks, "B2");
    }
    if (!found.same_number.empty()) {
        Refused no(Refusal::group_exists, "B2");
        no.ask = found.same_number;
        return no;
    }
    if (found.same_name.empty() || wish.different_person) return {};
    Refused no(Refusal::maybe_same_person, "B2");
    no.ask = found.same_name;
    return no;
}

Group draft_of(const Case& c, const OpenGroup& wish) {
    Group group;
    group.id = wish.group;
    group.pseudonym = wish.patient_pseudonym;
    group.origin = wish.office;
    group.opened = c.now;
    group.state_since = c.now;
    group.patient = wish.patient;
    return group;
}

}  // namespace

Decided<Change> rule(const Case& c, const OpenGroup& wish) {
    if (No no = person_may_ask(c)) return *no;
    if (c.facts.prior) {
        if (c.facts.prior->body_hash != content_of(wish)) return Refused(Refusal::conflict, "C7");
        Change same;
        same.answer.seq = c.facts.prior->seq;
        same.answer.repeated = c.facts.prior;
        if (c.group != nullptr && !c.group->memberships.empty()) {
            if (const Membership* mine = c.group->standing(c.who()))
                same.answer.membership = mine->id;
        }
        return same;
    }
    if (c.group != nullptr) return Refused(Refusal::conflict, "C7");
    if (c.facts.region == nullptr) return Refusal::not_allowed;
    if (!wish.group || !wish.membership || !wish.client_msg_id) return Refusal::bad_value;
    if (No no = office_and_profession(c, wish.office)) return *no;
    if (No no = whole_patient(wish.patient, c.now)) return *no;
    if (No no = words(wish.relation, limits::kReason)) return *no;
    if (wish.different_person) {
        // Before the look-up: else a missing reason would tell, uncounted, that there is a group.
        if (No no = words(wish.different_person_reason, limits::kReason)) return *no;
    }
    if (No no = no_other_group(c, wish)) return *no;

    Making made(c);
    made.group() = draft_of(c, wish);
    Membership opener;
    opener.id = wish.membership;
    opener.account = c.who();
    opener.office = wish.office;
    opener.responsible = true;
    const Membership by = made.join(opener, {ScopeKind::all, {}});
    SystemNote note;
    note.kind = SystemKind::opened;
    note.membership = wish.membership;
    note.account = c.who();
    note.office = wish.office;
    note.text = wish.relation;
    note.state = GroupState::draft;
    note.until = c.now + limits::kDraftLife;
    NewEvent& event = made.event(EventKind::system, Room::staff, &by);
    event.client_msg_id = wish.client_msg_id;
    event.note = std::move(note);
    made.state_act(ledger::Event::group_drafted, "B1", &by).object = wish.membership.bytes;
    Act& checked = made.act(ledger::Event::duplicate_checked, "B2", &by);
    checked.log_office = wish.office;
    checked.of_event.reset();
    if (wish.different_person) made.act(ledger::Event::duplicate_answered, "B2", &by);
    made.answer().membership = wish.membership;
    return made.take();
}

}  // namespace tasuki::domain

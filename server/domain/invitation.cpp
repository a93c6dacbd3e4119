// What becomes of an invitation (rule B4): accepted by one tap, declined, withdrawn, expired.
#include "base/limits.hpp"
#include "domain/admission.hpp"
#include "domain/deadlines.hpp"
#include "domain/ending.hpp"
#include "domain/rule.hpp"

namespace tasuki::domain {
namespace {

// The asker's own invitation, still open.
Decided<const Admission*> own_invitation(const Case& c, AdmissionId id) {
    if (No no = person_may_ask(c)) return *no;
    const Admission* invitation = c.group->admission(id);
    if (invitation == nullptr || invitation->account != c.who()) return outsider(c);
    const auto due = admission_due(*c.group, *invitation);
    if (invitation->state != AdmissionState::invited || (due && c.now >= *due)) {
        return Refusal::already_done;
    }
    return invitation;
}

SystemNote note_of(SystemKind kind, const Admission& invitation, std::string text = {}) {
    SystemNote note;
    note.kind = kind;
    note.admission = invitation.id;
    note.account = invitation.account;
    note.office = invitation.office;
    note.scope = invitation.scope;
    note.text = std::move(text);
    return note;
}

}  // namespace

Decided<Change> rule(const Case& c, const AcceptInvitation& wish) {
    const auto invitation = own_invitation(c, wish.admission);
    if (!invitation) return invitation.error();
    const Admission& open = **invitation;
    if (No no = state_allows(*c.group, Action::accept)) return *no;
    if (c.facts.asker->active_at(open.office) == nullptr) {
        return Refused(Refusal::not_allowed, "A6");
    }
    // The office of the invitation, which need not be the one that the person is at home in.
    for (const Office* office : {c.facts.subject_office, c.facts.office}) {
        if (office != nullptr && office->id == open.office && office->state != OfficeState::active)
            return Refused(Refusal::office_suspended, "A6");
    }
    if (!wish.membership || c.group->membership(wish.membership) != nullptr) {
        return Refusal::bad_value;
    }
    if (No no = seats_left(*c.group)) return *no;

    Making made(c);
    made.admission(open.id).state = AdmissionState::accepted;
    Membership member;
    member.id = wish.membership;
    member.account = open.account;
    member.office = open.office;
    member.admission = open.id;
    member.manager = open.as_manager;
    const Membership by = made.join(member, open.scope);
    SystemNote note = note_of(SystemKind::joined, open);
    note.membership = by.id;
    note.until = open.until;
    made.note(note, &by);
    made.state_act(ledger::Event::invitation_accepted, "B4", &by).object = by.id.bytes;
    made.tell(open.made_by);
    made.answer().membership = by.id;
    made.answer().admission = open.id;
    return made.take();
}

Decided<Change> rule(const Case& c, const DeclineInvitation& wish) {
    const auto invitation = own_invitation(c, wish.admission);
    if (!invitation) return invitation.error();
    if (No no = words_if_any(wish.reason, limits::kReason)) return *no;
    const Admission& open = **invitation;
    Making made(c);
    made.admission(open.id).state = AdmissionState::declined;
    made.note(note_of(SystemKind::invitation_declined, open, wish.reason));
    Act& act = made.state_act(ledger::Event::invitation_declined, "B4");
    act.object = open.id.bytes;
    act.office = open.office;
    made.tell(open.made_by);
    made.answer().admission = open.id;
    return made.take();
}

Decided<Change> rule(const Case& c, const WithdrawAdmission& wish) {
    const auto lead = leading(c);
    if (!lead) return lead.error();
    const Admission* admission = c.group->admission(wish.admission);
    if (admission == nullptr) return Refusal::not_found;
    if (No no = words_if_any(wish.reason, limits::kReason)) return *no;
    // An office that is in is removed, with a reason (B5), not withdrawn.
    if (admission->state != AdmissionState::invited) return Refusal::already_done;
    Making made(c);
    made.admission(admission->id).state = AdmissionState::withdrawn;
    made.note(note_of(SystemKind::invitation_withdrawn, *admission, wish.reason), *lead);
    made.state_act(ledger::Event::invitation_withdrawn, "B4", *lead).object = admission->id.bytes;
    made.tell(admission->account);
    made.answer().admission = admission->id;
    return made.take();
}

// An invitation that nobody took lapses. An admitted office whose date has come leaves with all it
// named, and so does a person: the origin had said until when.
Decided<Change> rule(const Case& c, const ExpireInvitation& wish) {
    if (No no = timer_asks(c)) return *no;
    const Admission* admission = c.group->admission(wish.admission);
    if (admission == nullptr) return Refusal::not_found;
    const auto due = admission_due(*c.group, *admission);
    if (!due) return Refusal::already_done;
    if (c.now < *due) return Refusal::bad_value;
    Making made(c);
    SystemNote note = note_of(SystemKind::invitation_expired, *admission);
    const bool in = admission->state == AdmissionState::accepted;
    const Membership* member = nullptr;
    for (const Membership& one : c.group->memberships) {
        if (in && admission->account && one.stands() && one.admission == admission->id)
            member = &one;
    }
    if (member != nullptr) note.membership = member->id;
    const std::uint64_t seq = made.note(note);
    made.state_act(ledger::Event::invitation_expired, "B4").object = admission->id.bytes;
    if (member != nullptr) {
        end_one(made, member->id, EndReason::expired, seq, ledger::Event::membership_ended, "B4",
                nullptr);
        made.tell(admission->account);
    } else if (in) {
        end_admission(made, admission->id, EndReason::office_removed, seq,
                      ledger::Event::membership_ended, nullptr);
    } else {
        made.admission(admission->id).state = AdmissionState::expired;
        made.tell(admission->account);
    }
    made.tell(admission->made_by);
    made.answer().admission = admission->id;
    return made.take();
}

}  // namespace tasuki::domain

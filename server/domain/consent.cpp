// The notice to the patient and the consent (rule B3): what opens a group, and what opens it again
// after a withdrawal.
#include <algorithm>

#include "base/limits.hpp"
#include "domain/consent.hpp"
#include "domain/rule.hpp"

namespace tasuki::domain {
namespace {

constexpr std::size_t kConsents = 200;

No whole_consent(const Consent& consent, Instant now) {
    if (No no = past_day(consent.on, now)) return no;
    for (const std::string* text : {&consent.witness, &consent.scope_text, &consent.proxy_name,
                                    &consent.proxy_relation, &consent.proxy_reason}) {
        if (No no = words_if_any(*text, limits::kReason)) return no;
    }
    if (consent.office) return {};  // an office's own paper: its date is all that is stated
    if (consent.oral) {
        if (No no = words(consent.witness, limits::kReason)) return no;
    }
    if (!consent.comprehensive) {
        if (No no = words(consent.scope_text, limits::kReason)) return no;
    }
    if (!consent.by_proxy) return {};
    for (const std::string* text :
         {&consent.proxy_name, &consent.proxy_relation, &consent.proxy_reason}) {
        if (No no = words(*text, limits::kReason)) return no;
    }
    return {};
}

// A suspended office starts nothing (A6).
No office_works(const Case& c) {
    if (c.facts.office == nullptr || c.facts.office->state == OfficeState::active) return {};
    return Refused(Refusal::office_suspended, "A6");
}

// Activates a draft that has both, and opens again what a withdrawal had frozen.
void open_if_complete(Making& made, const Membership* by) {
    Group& group = made.group();
    const bool again = group.state == GroupState::frozen && group.cause == FreezeCause::withdrawal;
    if (!(group.state == GroupState::draft || again)) return;
    if (!group.notice || !consent_stands(group)) return;
    made.enter(GroupState::active);
    group.reading_refused = false;
    SystemNote note;
    note.kind = again ? SystemKind::unfrozen : SystemKind::activated;
    note.state = GroupState::active;
    made.note(note, by);
    made.state_act(again ? ledger::Event::group_unfrozen : ledger::Event::group_activated, "B3",
                   by);
    made.tell_members();
}

// An office states its own paper; the origin's leads may write it down for it.
Decided<const Membership*> stating(const Case& c, OfficeId office) {
    if (No no = person_may_ask(c)) return *no;
    for (const Membership& member : c.group->memberships) {
        if (member.account == c.who() && member.stands() && member.office == office) return &member;
    }
    return leading(c);
}

}  // namespace

std::optional<Instant> paper_due(const Consent& consent) {
    const bool waits = consent.oral && !consent.office && !consent.withdrawn && !consent.paper;
    return waits ? std::optional(consent.recorded + limits::kConsentPaper) : std::nullopt;
}

bool consent_stands(const Group& group) {
    return std::ranges::any_of(group.consents, [](const Consent& consent) {
        return !consent.withdrawn && !consent.family_data && !consent.office;
    });
}

bool office_barred(const Group& group, OfficeId office) {
    bool barred = false;
    for (const Consent& consent : group.consents) {
        if (consent.office == office) barred = consent.withdrawn;
    }
    return barred;
}

Decided<Change> rule(const Case& c, const RecordNotice& wish) {
    const auto lead = leading(c);
    if (!lead) return lead.error();
    if (No no = state_allows(*c.group, Action::consent)) return *no;
    if (No no = office_works(c)) return *no;
    for (const std::string* text :
         {&wish.notice.explained_by, &wish.notice.explained_to, &wish.notice.how}) {
        if (No no = words(*text, limits::kReason)) return *no;
    }
    if (No no = past_day(wish.notice.on, c.now)) return *no;
    Making made(c);
    Notice& notice = made.group().notice.emplace(wish.notice);
    notice.recorded_by = c.who();
    notice.recorded = c.now;
    SystemNote note;
    note.kind = SystemKind::notice_recorded;
    made.note(note, *lead);
    made.state_act(ledger::Event::notice_recorded, "B3", *lead);
    open_if_complete(made, *lead);
    return made.take();
}

Decided<Change> rule(const Case& c, const RecordConsent& wish) {
    const auto by = wish.consent.office ? stating(c, wish.consent.office) : leading(c);
    if (!by) return by.error();
    if (No no = state_allows(*c.group, Action::consent)) return *no;
    if (No no = office_works(c)) return *no;
    if (No no = whole_consent(wish.consent, c.now)) return *no;
    if (c.group->consents.size() >= kConsents) return Refusal::too_large;
    Making made(c);
    Consent& consent = made.group().consents.emplace_back(wish.consent);
    consent.recorded_by = c.who();
    consent.recorded = c.now;
    consent.withdrawn = false;
    SystemNote note;
    note.kind = SystemKind::consent_recorded;
    note.office = consent.office;
    made.note(note, *by);
    Act& act = made.state_act(
        consent.office ? ledger::Event::office_consent_stated : ledger::Event::consent_recorded,
        "B3", *by);
    act.object = consent.office.bytes;
    open_if_complete(made, *by);
    return made.take();
}

Decided<Change> rule(const Case& c, const RecordConsentPaper& wish) {
    const auto lead = leading(c);
    if (!lead) return lead.error();
    if (No no = state_allows(*c.group, Action::consent)) return *no;
    if (No no = office_works(c)) return *no;
    if (wish.number == 0 || wish.number > c.group->consents.size()) return Refusal::bad_value;
    const Consent& spoken = c.group->consents[wish.number - 1];
    if (spoken.paper) return Refused(Refusal::already_done, "B3");
    if (!paper_due(spoken)) return Refused(Refusal::no_paper_awaited, "B3");
    if (No no = past_day(wish.on, c.now)) return *no;
    if (wish.on < spoken.on) return Refusal::bad_date;
    Making made(c);
    Consent& consent = made.group().consents[wish.number - 1];
    consent.paper = ConsentPaper{wish.on, c.who(), c.now};
    SystemNote note;
    note.kind = SystemKind::consent_paper;
    made.note(note, *lead);
    made.state_act(ledger::Event::consent_paper_received, "B3", *lead);
    made.tell_leads();
    return made.take();
}

}  // namespace tasuki::domain

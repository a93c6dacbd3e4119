// Consent taken back (rule B3): from one office, which is cut, or from the whole group, which
// stops.
#include <algorithm>

#include "base/limits.hpp"
#include "domain/ending.hpp"
#include "domain/rule.hpp"

namespace tasuki::domain {
namespace {

Consent taken_back(const Case& c, const WithdrawConsent& wish) {
    Consent entry;
    entry.on = jst_date(c.now);
    entry.office = wish.office;
    entry.witness = wish.told_by;
    entry.scope_text = wish.reason;
    entry.recorded_by = c.who();
    entry.recorded = c.now;
    entry.withdrawn = true;
    return entry;
}

Decided<Change> from_office(const Case& c, const WithdrawConsent& wish, const Membership* by) {
    if (wish.office == c.group->origin) return Refused(Refusal::bad_value, "B3");
    Making made(c);
    made.group().consents.push_back(taken_back(c, wish));
    SystemNote note;
    note.kind = SystemKind::consent_withdrawn;
    note.office = wish.office;
    note.text = wish.reason;
    const std::uint64_t seq = made.note(note, by);
    made.state_act(ledger::Event::consent_withdrawn, "B3", by).object = wish.office.bytes;
    end_office(made, wish.office, EndReason::consent_withdrawn, seq, by);
    return made.take();
}

Decided<Change> from_all(const Case& c, const WithdrawConsent& wish, const Membership* by) {
    const bool frozen_so =
        c.group->state == GroupState::frozen && c.group->cause == FreezeCause::withdrawal;
    if (frozen_so && (c.group->reading_refused || !wish.refuse_reading)) {
        return Refusal::already_done;
    }
    Making made(c);
    Group& group = made.group();
    for (Consent& consent : group.consents) {
        if (!consent.office) consent.withdrawn = true;
    }
    group.consents.push_back(taken_back(c, wish));
    SystemNote note;
    note.kind = SystemKind::consent_withdrawn;
    note.text = wish.reason;
    const std::uint64_t seq = made.note(note, by);
    made.state_act(ledger::Event::consent_withdrawn, "B3", by).reason = wish.refuse_reading ? 1 : 0;
    if (group.state == GroupState::draft) return made.take();  // nobody read yet, nothing to stop

    if (!frozen_so) made.enter(GroupState::frozen, FreezeCause::withdrawal);
    group.reading_refused = wish.refuse_reading;
    if (wish.refuse_reading) {
        made.raise_epoch();
        for (const Membership& member : group.memberships) {
            if (member.stands()) made.cut_reading(member.id, seq);
        }
    }
    made.withdraw_invitations([](const Admission&) { return true; });
    SystemNote frozen;
    frozen.kind = SystemKind::frozen;
    frozen.state = GroupState::frozen;
    frozen.cause = FreezeCause::withdrawal;
    frozen.until = wish.refuse_reading ? c.now : group.state_since + limits::kWithdrawalReading;
    made.note(frozen, by);
    made.state_act(ledger::Event::group_frozen, "B3", by).reason =
        static_cast<std::uint16_t>(FreezeCause::withdrawal);
    made.tell_members();
    return made.take();
}

}  // namespace

// Nothing new where all of it stands: what an office had is gone, or reading stopped as it should.
Decided<Change> withdraw_again(const Case& c, const WithdrawConsent& wish) {
    const Group& group = *c.group;
    if (wish.office) {
        const bool in = std::ranges::any_of(group.memberships,
                                            [&](const Membership& m) {
                                                return m.stands() && m.office == wish.office;
                                            }) ||
                        std::ranges::any_of(group.admissions, [&](const Admission& a) {
                            return a.office == wish.office && a.state == AdmissionState::accepted;
                        });
        const bool said = std::ranges::any_of(group.consents, [&](const Consent& consent) {
            return consent.office == wish.office && consent.withdrawn;
        });
        if (wish.office == group.origin || (said && !in)) return nothing_new(c, Room::staff);
        return from_office(c, wish, nullptr);
    }
    if (group.state == GroupState::closed) return nothing_new(c, Room::staff);
    const bool consented = std::ranges::any_of(group.consents, [](const Consent& consent) {
        return !consent.office && !consent.withdrawn;
    });
    if (group.state == GroupState::draft && !consented) return nothing_new(c, Room::staff);
    auto change = from_all(c, wish, nullptr);
    if (!change && change.error().refusal == Refusal::already_done)
        return nothing_new(c, Room::staff);
    return change;
}

Decided<Change> rule(const Case& c, const WithdrawConsent& wish) {
    const auto lead = leading(c);
    if (!lead) return lead.error();
    if (No no = state_allows(*c.group, Action::consent)) return *no;
    if (No no = words(wish.told_by, limits::kReason)) return *no;
    if (No no = words_if_any(wish.reason, limits::kReason)) return *no;
    return wish.office ? from_office(c, wish, *lead) : from_all(c, wish, *lead);
}

}  // namespace tasuki::domain

// What the rules of groups have in common: the case that is put to them, the gates in front of them
// and the change they make. Internal to the room; pure, any thread.
//
// Always holds: a person who has nothing to do with a group hears not_found about all of it.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "domain/decide.hpp"

namespace tasuki::domain {

struct Case {
    const Group* group;  // null: there is none
    const Asker& asker;
    const Facts& facts;
    Instant now;
    AccountId who() const { return asker.account; }
};

using No = std::optional<Refused>;

// ---- Gates --------------------------------------------------------------------------------------

// Signed in with two factors, unlocked, an account that stands, and the policy text accepted (A5).
No person_may_ask(const Case& c);
// … as an administrator does: both factors within the last minutes (A3).
No fresh_enough(const Asker& asker);
// … as a timer does.
No timer_asks(const Case& c);
// Nothing to do with the group: not_found. Knows of it, but not this way: not_allowed.
Refused outsider(const Case& c);
// The membership through which the asker acts.
Decided<const Membership*> acting(const Case& c, MembershipId named = {});
// Rule A7: a standing member of the origin office who is responsible or a named manager.
const Membership* lead_of(const Group& group, AccountId account);
Decided<const Membership*> leading(const Case& c);
// The origin office's administrator, who may remove and reassign without reading.
bool administers_origin(const Case& c);
// Why the group's state does not allow it; empty: it does.
No state_allows(const Group& group, Action action);
// Words are there, and not too many.
No words(std::string_view text, std::size_t most);
// … and may be missing.
No words_if_any(std::string_view text, std::size_t most);
// A day of the calendar that is not in the future.
No past_day(const Date& date, Instant now);
// The membership through which a reader reads: any that stands, the one that sees most first.
const Membership* reader_of(const Case& c, Room room);
// First seq of a room that this account may see now; 0: nothing.
std::uint64_t first_visible(const Group& group, AccountId account, Room room, Instant now);

// ---- What comes of it ---------------------------------------------------------------------------

class Making {
  public:
    explicit Making(const Case& c) : case_(c) {}

    // The group as it will be: copied on first use.
    Group& group();
    Membership& membership(MembershipId id);
    Admission& admission(AdmissionId id);

    // A new entry of a room; `by` is the membership that acts, if one does.
    NewEvent& event(EventKind kind, Room room, const Membership* by);
    // A system entry of the staff room. Returns its seq.
    std::uint64_t note(SystemNote note, const Membership* by = nullptr);
    // Of the last event made, where it concerns one.
    Act& act(ledger::Event event, std::string_view rule, const Membership* by = nullptr);
    // The same, for what changes the state that leaves bind.
    Act& state_act(ledger::Event event, std::string_view rule, const Membership* by = nullptr);

    // Somebody reads from now on who did not, or the reverse; rises once per change.
    void raise_epoch();
    void enter(GroupState state, FreezeCause cause = FreezeCause::none);
    // A new interval of reading, its first seq fixed by the scope (B4). Raises the epoch.
    Membership& join(Membership member, const Scope& scope);
    // Ends one, cut at the event `seq` of the staff room (B6). Raises the epoch.
    void end(MembershipId id, EndReason reason, std::uint64_t seq);
    // Reading stops though the membership stands.
    void cut_reading(MembershipId id, std::uint64_t seq);
    // Ends every open invitation that `which` takes, without a word in the room.
    template <class Which>
    std::size_t withdraw_invitations(Which which);

    void tell(AccountId account);
    void tell_members();
    void tell_leads();

    Answer& answer() { return change_.answer; }
    std::vector<ReceiptAdvance>& receipts() { return change_.receipts; }
    Change take();

  private:
    const Case& case_;
    std::shared_ptr<Group> group_;
    std::array<std::uint64_t, kRooms> made_{0, 0};
    bool raised_ = false;
    Change change_;
};

template <class Which>
std::size_t Making::withdraw_invitations(Which which) {
    std::size_t n = 0;
    for (Admission& admission : group().admissions) {
        if (admission.state != AdmissionState::invited || !which(admission)) continue;
        admission.state = AdmissionState::withdrawn;
        tell(admission.account);
        ++n;
    }
    return n;
}

// Nothing new happened, and that is no refusal: an empty change with the answer of a retry.
Change nothing_new(const Case& c, Room room);

// ---- The rules, one per command -----------------------------------------------------------------

Decided<Change> rule(const Case& c, const OpenGroup& wish);          // open.cpp
Decided<Change> rule(const Case& c, const RecordNotice& wish);       // consent.cpp
Decided<Change> rule(const Case& c, const RecordConsent& wish);      // consent.cpp
Decided<Change> rule(const Case& c, const WithdrawConsent& wish);    // withdrawal.cpp
Decided<Change> rule(const Case& c, const AdmitPerson& wish);        // admission.cpp
Decided<Change> rule(const Case& c, const AdmitOffice& wish);        // admission.cpp
Decided<Change> rule(const Case& c, const NamePerson& wish);         // naming.cpp
Decided<Change> rule(const Case& c, const AcceptInvitation& wish);   // invitation.cpp
Decided<Change> rule(const Case& c, const DeclineInvitation& wish);  // invitation.cpp
Decided<Change> rule(const Case& c, const WithdrawAdmission& wish);  // invitation.cpp
Decided<Change> rule(const Case& c, const Leave& wish);              // leaving.cpp
Decided<Change> rule(const Case& c, const Remove& wish);             // leaving.cpp
Decided<Change> rule(const Case& c, const AssignResponsible& wish);  // office_duties.cpp
Decided<Change> rule(const Case& c, const AssignManager& wish);      // office_duties.cpp
Decided<Change> rule(const Case& c, const CloseGroup& wish);         // closing.cpp
Decided<Change> rule(const Case& c, const Post& wish);               // post.cpp
Decided<Change> rule(const Case& c, const Correct& wish);            // correct.cpp
Decided<Change> rule(const Case& c, const Retract& wish);            // retract.cpp
Decided<Change> rule(const Case& c, const WithdrawRequest& wish);    // retract.cpp
Decided<Change> rule(const Case& c, const Respond& wish);            // respond.cpp
Decided<Change> rule(const Case& c, const ConfirmProxy& wish);       // proxy.cpp
Decided<Change> rule(const Case& c, const ChangeCard& wish);         // card.cpp
Decided<Change> rule(const Case& c, const PinDecision& wish);        // card.cpp
Decided<Change> rule(const Case& c, const BeginAttachment& wish);    // attaching.cpp
Decided<Change> rule(const Case& c, const FinishAttachment& wish);   // attaching.cpp
Decided<Change> rule(const Case& c, const ReadAttachment& wish);     // attaching.cpp
Decided<Change> rule(const Case& c, const DiscardAttachment& wish);  // attaching.cpp
Decided<Change> rule(const Case& c, const ReportReceipts& wish);     // receipts.cpp
Decided<Change> rule(const Case& c, const ReportWipe& wish);         // receipts.cpp
Decided<Change> rule(const Case& c, const ReadRange& wish);          // reading.cpp
Decided<Change> read_asks(const Case& c, const ReadRange& wish);     // asks.cpp
Decided<Change> rule(const Case& c, const AttachGroup& wish);        // reading.cpp
Decided<Change> rule(const Case& c, const DetachGroup& wish);        // reading.cpp
Decided<Change> rule(const Case& c, const ExpireDraft& wish);        // closing.cpp
Decided<Change> rule(const Case& c, const ExpireInvitation& wish);   // invitation.cpp
Decided<Change> rule(const Case& c, const EndAffiliation& wish);     // leaving.cpp
Decided<Change> rule(const Case& c, const NoteFactorsReset& wish);   // resets.cpp
Decided<Change> rule(const Case& c, const FreezeForOffice& wish);    // suspension.cpp
Decided<Change> rule(const Case& c, const StopAfterRestore& wish);   // restoring.cpp
Decided<Change> rule(const Case& c, const ReapplyToGroup& wish);     // reapplying.cpp
Decided<Change> rule(const Case& c, const ConfirmRoster& wish);      // restoring.cpp

Decided<Change> rule(const Case& c, const RecordConsentPaper& wish);  // consent.cpp
Decided<Change> rule(const Case& c, const ConfirmMembers& wish);      // roster_check.cpp
Decided<Change> rule(const Case& c, const AskForRoster& wish);        // roster_check.cpp

}  // namespace tasuki::domain

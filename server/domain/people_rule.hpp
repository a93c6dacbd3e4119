// What the rules of people, offices, the region and sign-in have in common. Internal to the room;
// pure, any thread.
//
// Always holds: administration is never done to oneself where it would lock the office out, and
// never without both factors within the last minutes (A3).
#pragma once

#include <optional>
#include <string_view>

#include "domain/decide.hpp"

namespace tasuki::domain {

struct PeopleCase {
    const Asker& asker;
    const PeopleFacts& facts;
    Instant now;
    AccountId who() const { return asker.account; }
};

using No = std::optional<Refused>;

// Signed in, unlocked, and the account stands.
No signed_in(const PeopleCase& c);
// … and the policy text is accepted (A5).
No person_may_ask(const PeopleCase& c);
// … and administers that office, with both factors just now.
No administers(const PeopleCase& c, OfficeId office);
// … and is an officer of the region.
No officer(const PeopleCase& c);
// The office's administrator; where it has none (yet, or but the person concerned), the region.
No administers_or_stands_in(const PeopleCase& c, OfficeId office, bool office_has_none);
// `tasuki` on the server's own machine.
No operator_asks(const PeopleCase& c);

No name_in_order(const PersonName& name);

// A link that still holds, of 72 hours.
Enrolment new_enrolment(const PeopleCase& c, EnrolmentId id, AccountId account, OfficeId office,
                        const Hash& link, const Hash& code);

Act& add_act(PeopleChange& change, ledger::Event event, std::string_view rule, OfficeId log = {});
// … of what changed the account, office or region that `object` names.
template <class Tag>
Act& add_state_act(PeopleChange& change, ledger::Event event, std::string_view rule,
                   const Id<Tag>& object, OfficeId log = {}) {
    Act& act = add_act(change, event, rule, log);
    act.object = object.bytes;
    act.changes_state = true;
    return act;
}

Affiliation* affiliation(Account& account, OfficeId office);

// After a restore, as the journal says (offices.cpp); empty where nothing of it stands.
PeopleChange suspend_again(const PeopleCase& c);

// ---- One per command ----------------------------------------------------------------------------

Decided<PeopleChange> rule(const PeopleCase& c, const CreateRegion& wish);       // region.cpp
Decided<PeopleChange> rule(const PeopleCase& c, const MakeBootstrapLink& wish);  // region.cpp
Decided<PeopleChange> rule(const PeopleCase& c, const RecordBackup& wish);       // safety.cpp
Decided<PeopleChange> rule(const PeopleCase& c, const DeclareRestore& wish);     // safety.cpp
Decided<PeopleChange> rule(const PeopleCase& c, const RecordRekey& wish);        // safety.cpp
Decided<PeopleChange> rule(const PeopleCase& c, const ReapplyToPerson& wish);    // staff.cpp
Decided<PeopleChange> rule(const PeopleCase& c, const PublishPolicy& wish);      // region.cpp
Decided<PeopleChange> rule(const PeopleCase& c, const AcceptPolicy& wish);       // region.cpp
Decided<PeopleChange> rule(const PeopleCase& c, const AddOffice& wish);          // offices.cpp
Decided<PeopleChange> rule(const PeopleCase& c, const SuspendOffice& wish);      // offices.cpp
Decided<PeopleChange> rule(const PeopleCase& c, const InvitePerson& wish);       // inviting.cpp
Decided<PeopleChange> rule(const PeopleCase& c, const AnswerAffiliation& wish);  // inviting.cpp
Decided<PeopleChange> rule(const PeopleCase& c, const WithdrawEnrolment& wish);  // inviting.cpp
Decided<PeopleChange> rule(const PeopleCase& c, const ResetFactors& wish);       // inviting.cpp
Decided<PeopleChange> rule(const PeopleCase& c, const DeactivatePerson& wish);   // staff.cpp
Decided<PeopleChange> rule(const PeopleCase& c, const SetOfficeAdministrator& wish);  // staff.cpp
Decided<PeopleChange> rule(const PeopleCase& c, const RevokeDevice& wish);            // staff.cpp
Decided<PeopleChange> rule(const PeopleCase& c, const ReadList& wish);                // lists.cpp

Decided<PeopleChange> rule(const PeopleCase& c, const ProveEnrolmentCode& wish);  // enrolment.cpp
Decided<PeopleChange> rule(const PeopleCase& c, const ChoosePassword& wish);      // enrolment.cpp
Decided<PeopleChange> rule(const PeopleCase& c, const ProveTotp& wish);           // enrolment.cpp
Decided<PeopleChange> rule(const PeopleCase& c, const FinishEnrolment& wish);     // enrolment.cpp
Decided<PeopleChange> rule(const PeopleCase& c, const BeginSession& wish);        // signing_in.cpp
Decided<PeopleChange> rule(const PeopleCase& c, const SignInFailed& wish);        // signing_in.cpp
Decided<PeopleChange> rule(const PeopleCase& c, const LockSession& wish);         // locking.cpp
Decided<PeopleChange> rule(const PeopleCase& c, const UnlockSession& wish);       // locking.cpp
Decided<PeopleChange> rule(const PeopleCase& c, const EndSession& wish);          // locking.cpp
Decided<PeopleChange> rule(const PeopleCase& c, const SetPin& wish);              // locking.cpp
Decided<PeopleChange> rule(const PeopleCase& c, const AddPasskey& wish);          // passkeys.cpp
Decided<PeopleChange> rule(const PeopleCase& c, const ChangePasskey& wish);       // passkeys.cpp

// Uses a passkey of the subject: adds it to the change as used. A counter that went back is a
// change too, which `failed` says.
No use_passkey(const PeopleCase& c, const PasskeyUse& use, PeopleChange& change);

}  // namespace tasuki::domain

// What can be asked of people, offices and the region; `command.hpp` holds them together with what
// is asked of groups.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "base/ids.hpp"
#include "domain/people.hpp"
#include "domain/safety.hpp"

namespace tasuki::domain {

struct CreateRegion {
    std::string name;
    bool demo = false;
};  // tasuki init
struct MakeBootstrapLink {
    EnrolmentId enrolment;
    AccountId account;
    Pseudonym pseudonym;
    Hash link_hash;
    Hash code_hash;
    PersonName name;
};
struct AddOffice {
    Office office;
};
struct SuspendOffice {
    OfficeId office;
    bool suspended = true;
    std::string reason;
};
struct InvitePerson {
    EnrolmentId enrolment;
    AccountId account;  // fresh, or an existing one for a second office
    Pseudonym pseudonym;
    OfficeId office;  // none: region officer
    PersonName name;
    Profession profession = 0;
    bool office_admin = false;
    bool region_officer = false;
    bool auditor = false;
    bool existing = false;
    Hash link_hash;
    Hash code_hash;
};
struct AnswerAffiliation {  // the asker's own, offered by that office
    OfficeId office;
    bool accept = false;
};
struct WithdrawEnrolment {
    EnrolmentId enrolment;
};
struct DeactivatePerson {
    OfficeId office;
    AccountId account;
    std::string reason;
};
struct ResetFactors {
    OfficeId office;
    AccountId account;
    EnrolmentId enrolment;
    Hash link_hash;
    Hash code_hash;
    std::string reason;
};
struct SetOfficeAdministrator {
    OfficeId office;
    AccountId account;
    bool office_admin = false;
};
struct PublishPolicy {
    std::string text;
};
struct AcceptPolicy {
    std::uint32_t version = 0;
};
struct RevokeDevice {
    AccountId account;
    DeviceId device;
};

// Reads of A7's lists: decided and recorded like reads of groups.
enum class ListWhat : std::uint8_t {
    groups = 1,
    office_groups = 2,
    people = 3,
    offices = 4,
    devices = 5,
    policy = 6,
    awaiting = 7,  // what awaits the asker over all groups; each of them has an entry besides
    review = 8,    // what is to be looked at in an office's groups (B10)
    passkeys = 9
};
struct ReadList {
    ListWhat what = ListWhat::groups;
    OfficeId office;
    AccountId account;
};

using PeopleCommand =
    std::variant<CreateRegion, MakeBootstrapLink, AddOffice, SuspendOffice, InvitePerson,
                 WithdrawEnrolment, DeactivatePerson, ResetFactors, SetOfficeAdministrator,
                 PublishPolicy, AcceptPolicy, RevokeDevice, ReadList, AnswerAffiliation,
                 RecordBackup, DeclareRestore, ReapplyToPerson, RecordRekey>;

}  // namespace tasuki::domain

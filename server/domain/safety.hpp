// What the operator asks for so that the record outlives its machine (rule I3): backups, new keys,
// a restore and what it must not undo. Values; the rules are in safety.cpp, restoring.cpp,
// reapplying.cpp and staff.cpp.
#pragma once

#include <cstdint>

#include "domain/group.hpp"
#include "domain/people.hpp"
#include "ledger/extra.hpp"

namespace tasuki::domain {

struct RecordBackup {
    BackupMade backup;
};

// What `tasuki rekey` renewed; the numbers stand in entries.
enum class Renewed : std::uint8_t { root_key = 1, page_keys = 2, group_keys = 3 };
struct RecordRekey {
    Renewed what = Renewed::root_key;
};

struct DeclareRestore {
    BackupId backup;
    ledger::Fork fork;
};

// After a restore, to each group: invitations are void, and nobody reads until the origin office
// has confirmed who is in, because cuts made since the backup are not in it. Where a complete
// journal has said which those were, the roster is known and people read on.
struct StopAfterRestore {
    GroupId group;
    bool roster_known = false;
};

// What was taken since the backup, as the journal says, is taken again. Never refused because of
// how things stand: what is not there any more changes nothing.
enum class Taken : std::uint8_t {
    membership = 1,
    admission = 2,  // of an office
    consent = 3,
    device = 4,
    pin = 5,
    factors = 6,
    recovery_codes = 7,
    affiliation = 8,
    office_admin = 9,
    region_role = 10,
    account = 11,
    message = 12,  // retracted
    manager = 13,  // laid down as such
    group = 14,    // closed
    suspension = 15
};
struct ReapplyToGroup {
    GroupId group;
    Taken what = Taken::membership;
    MembershipId membership;
    EndReason reason = EndReason::removed;
    AdmissionId admission;
    OfficeId office;  // whose consent was taken back; none: the patient's own
    bool refuse_reading = false;
    Room room = Room::staff;  // of the message
    std::uint64_t seq = 0;
    bool wrong_patient = false;
};
struct ReapplyToPerson {
    Taken what = Taken::device;
    AccountId account;
    DeviceId device;
    OfficeId office;
    std::uint16_t code = 0;  // of the recovery codes, from 1; 0: any of them
};

}  // namespace tasuki::domain

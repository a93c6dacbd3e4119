// Everything somebody can ask of the record, decoded and checked for form but not yet allowed. One
// closed variant; `change.hpp` holds what a rule answers, `decide.hpp` the rules' entry points.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/ids.hpp"
#include "domain/card_command.hpp"
#include "domain/files.hpp"
#include "domain/group.hpp"
#include "domain/message.hpp"
#include "domain/people.hpp"
#include "domain/people_command.hpp"
#include "domain/safety.hpp"
#include "domain/sign_in.hpp"

namespace tasuki::domain {

enum class AuthLevel : std::uint8_t {
    none = 0,
    operator_socket = 1,  // the unix socket of the server's own machine
    timer = 2,            // the system itself
    session = 3,          // two factors at sign-in, unlocked since
    fresh = 4,            // both factors within the last 10 minutes
};

// Who asks, from where: copied into the ledger entry of whatever comes of it.
struct Asker {
    AccountId account;
    DeviceId device;
    SessionId session;
    AuthLevel level = AuthLevel::none;
    std::array<std::uint8_t, 16> address{};  // IPv6, or IPv4 mapped
    std::uint32_t app_version = 0;
    RequestId request;
};

// ---- Groups -------------------------------------------------------------------------------------

struct OpenGroup {
    GroupId group;  // made by the session
    Pseudonym patient_pseudonym;
    MembershipId membership;
    ClientMsgId client_msg_id;
    OfficeId office;
    Patient patient;
    std::string relation;
    bool different_person = false;
    std::string different_person_reason;
};
struct RecordNotice {
    GroupId group;
    Notice notice;
};
struct RecordConsent {
    GroupId group;
    Consent consent;
};
struct RecordConsentPaper {
    GroupId group;
    std::uint32_t number = 0;  // of the consent, from 1 in the order of records
    Date on;
};
struct WithdrawConsent {
    GroupId group;
    OfficeId office;
    bool refuse_reading = false;
    std::string told_by, reason;
};
struct AdmitPerson {
    GroupId group;
    AdmissionId admission;
    AccountId account;
    OfficeId office;
    std::string purpose;
    Scope scope;
    std::optional<Instant> expires;
    bool manager = false;
    std::optional<Instant> until;
};
struct AdmitOffice {
    GroupId group;
    AdmissionId admission;
    OfficeId office;
    AccountId office_manager;
    std::string purpose;
    Scope scope;
    std::uint32_t max_people = 0;
    std::optional<Instant> expires;
};
struct NamePerson {
    GroupId group;
    AdmissionId through;
    AdmissionId admission;
    MembershipId membership;
    AccountId account;
    Scope scope;
};
struct AcceptInvitation {
    GroupId group;
    AdmissionId admission;
    MembershipId membership;
};
struct DeclineInvitation {
    GroupId group;
    AdmissionId admission;
    std::string reason;
};
struct WithdrawAdmission {
    GroupId group;
    AdmissionId admission;
    std::string reason;
};
struct Leave {
    GroupId group;
    MembershipId membership;
    std::string reason;
};
struct Remove {
    GroupId group;
    MembershipId membership;
    AdmissionId admission;
    std::string reason;
};
struct AssignResponsible {
    GroupId group;
    MembershipId membership;
    // Where nobody of the origin is left: `membership` is made new for this one.
    AccountId account = {};
};
struct AssignManager {
    GroupId group;
    MembershipId membership;
    bool manager = false;
};
struct CloseGroup {
    GroupId group;
    std::string reason;
};
struct ConfirmMembers {
    GroupId group;
    OfficeId office;
    std::uint64_t epoch = 0;                // of the roster that was looked at
    std::vector<MembershipId> still, gone;  // together all that it answers for
    std::string reason;                     // of those who are gone
};

struct Post {
    GroupId group;
    Room room = Room::staff;
    ClientMsgId client_msg_id;
    std::uint64_t epoch = 0;
    MembershipId membership;
    Body body;
};
struct Correct {
    GroupId group;
    Room room = Room::staff;
    ClientMsgId client_msg_id;
    std::uint64_t epoch = 0;
    MembershipId membership;
    std::uint64_t original_seq = 0;
    std::uint32_t version = 0;
    std::string reason;
    Body body;
};
struct Retract {
    GroupId group;
    Room room = Room::staff;
    ClientMsgId client_msg_id;
    std::uint64_t original_seq = 0;
    std::string reason;
    bool wrong_patient = false;
};
struct WithdrawRequest {
    GroupId group;
    Room room = Room::staff;
    ClientMsgId client_msg_id;
    std::uint64_t original_seq = 0;
    std::string reason;
};
struct Respond {
    GroupId group;
    Room room = Room::staff;
    ClientMsgId client_msg_id;
    std::uint64_t seq = 0;  // of the version that was read
    Response what = Response::received;
    std::string words;
};
struct ConfirmProxy {
    GroupId group;
    Room room = Room::staff;
    ClientMsgId client_msg_id;
    std::vector<std::uint64_t> seqs;  // of the versions that were read
};
struct ReportReceipts {
    GroupId group;
    Room room = Room::staff;
    MembershipId membership;
    std::vector<SeqRange> delivered;  // already clipped to what was sent to this device
    std::vector<SeqRange> displayed;
    std::vector<std::uint64_t> confirmed;
    Instant device_time;  // a claim
};
struct ReportWipe {
    GroupId group;
    MembershipId membership;
};

// Reading is a command too: it is decided and recorded before the content leaves (log, then show).
enum class ReadWhat : std::uint8_t {
    page = 1,
    group_view = 2,
    receipts = 3,
    versions = 4,
    proof = 5,
    cut_receipt = 6,
    search = 7,       // begins: the range that is looked through
    search_hits = 8,  // what was found in a part of it
    asks = 9,         // who asked about the patient (B2)
    awaiting = 10,    // what awaits the reader in this group
    visit = 11,       // where the reader stood
    card = 12,
    card_versions = 13,
    pinned = 14
};
struct ReadRange {
    GroupId group;
    Room room = Room::staff;
    ReadWhat what = ReadWhat::page;
    SeqRange range;
    MembershipId membership;  // cut_receipt
};
// Subscribes a device: one entry per group, durable before the first live frame.
struct AttachGroup {
    GroupId group;
    std::array<std::uint64_t, kRooms> cursor{};
};
struct DetachGroup {
    GroupId group;
    std::array<std::uint64_t, kRooms> last_handed_over{};
};

// Fired by timers, asked by no person.
struct ExpireDraft {
    GroupId group;
};
struct ExpireInvitation {
    GroupId group;
    AdmissionId admission;
};
struct AskForRoster {
    GroupId group;
    OfficeId office;
};
// Part of deactivation and suspension, applied to each of the groups concerned.
struct EndAffiliation {
    GroupId group;
    AccountId account;
    OfficeId office;
    std::string reason;
};
// Part of ordering new factors (A8): the groups are told.
struct NoteFactorsReset {
    GroupId group;
    AccountId account;
};
struct FreezeForOffice {
    GroupId group;
    OfficeId office;
    bool suspended = true;
};
struct ConfirmRoster {
    GroupId group;
    std::uint64_t epoch = 0;  // of the roster that was looked at
};

using GroupCommand =
    std::variant<OpenGroup, RecordNotice, RecordConsent, WithdrawConsent, AdmitPerson, AdmitOffice,
                 NamePerson, AcceptInvitation, DeclineInvitation, WithdrawAdmission, Leave, Remove,
                 AssignResponsible, AssignManager, CloseGroup, Post, Correct, Retract,
                 WithdrawRequest, ReportReceipts, ReportWipe, ReadRange, AttachGroup, DetachGroup,
                 ExpireDraft, ExpireInvitation, EndAffiliation, FreezeForOffice, NoteFactorsReset,
                 StopAfterRestore, ReapplyToGroup, ConfirmRoster, ConfirmMembers, AskForRoster,
                 RecordConsentPaper, Respond, ConfirmProxy, ChangeCard, PinDecision,
                 BeginAttachment, FinishAttachment, ReadAttachment, DiscardAttachment>;

struct Command {
    Asker asker;
    std::variant<GroupCommand, PeopleCommand, SignInCommand> what;
};

GroupId group_of(const GroupCommand& command);

}  // namespace tasuki::domain

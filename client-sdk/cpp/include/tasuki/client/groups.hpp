// One patient's group as a member sees it, and what one says to open it, to let somebody in and to
// end a membership. Plain data; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tasuki/client/values.hpp"

namespace tasuki::client {

enum class GroupState : std::uint32_t { draft = 1, active, frozen, closed, destroyed };
enum class FreezeCause : std::uint32_t { none = 0, withdrawal, office_suspended, restored };
enum class Sex : std::uint32_t { unknown = 0, male, female, other };

struct Patient {
    Name name;
    Day birth;
    Sex sex = Sex::unknown;
    std::string insurer_number;  // 保険者番号
    std::string insured_number;  // 被保険者番号
    std::vector<Name> also;      // former surname, alias
};

enum class ScopeKind : std::uint32_t { all = 1, from_date, from_now };
struct Scope {
    ScopeKind kind = ScopeKind::all;
    Time from;  // from_date
};

struct GroupToOpen {
    ClientMsgId id;  // empty: made by the SDK; repeat it to ask again after a lost answer
    OfficeId office;
    Patient patient;
    std::string relation;  // 当事業所との関係
    bool different_person = false;
    std::string different_person_reason;
};
struct GroupOpened {
    GroupId group;
    std::uint64_t roster_epoch = 0;
    LedgerRef ledger;
    MembershipId membership;
};

struct Notice {
    std::string explained_by;
    std::string explained_to;
    Day on;
    std::string how;
};

struct Consent {
    bool comprehensive = true;  // 包括同意; else 個別
    bool oral = false;          // paper follows within 14 days
    std::string witness;
    std::string scope_text;
    bool by_proxy = false;  // 代諾者
    std::string proxy_name;
    std::string proxy_relation;
    std::string proxy_reason;
    Day on;
    bool family_data = false;
    OfficeId office;  // an office's own 個人情報使用同意書
    // Told by read_group, not asked for:
    Time paper_due;  // of an oral one that waits for its paper; not set: none is awaited
    Day paper_on;
    AccountId paper_by;
    Time paper_recorded;  // not set: there is none
};

struct ConsentWithdrawal {
    OfficeId office;  // empty: the whole group
    bool refuse_reading = false;
    std::string told_by;
    std::string reason;
};

struct PersonToAdmit {
    AccountId account;
    OfficeId office;
    std::string purpose;
    Scope scope;
    Time expires;  // of the invitation; not set: the default
    bool manager = false;
    Time until;  // the membership ends then of itself; not set: without a day
};
struct OfficeToAdmit {
    OfficeId office;
    std::string purpose;
    Scope scope;
    std::uint32_t max_people = 0;
    Time expires;
    AccountId manager;  // who names that office's people
};

// Rule B6: per device the last event handed over, and whether its copy is wiped.
struct CutReceipt {
    GroupId group;
    MembershipId membership;
    AccountId account;
    std::uint64_t at_seq = 0;
    bool other_membership_stands = false;
    struct DeviceLine {
        DeviceId device;
        std::string name;
        std::uint64_t last_seq = 0;
        Time wiped;  // not set: not reported
        Time lease_ends;
    };
    std::vector<DeviceLine> devices;
};

// Rule B2: who asked about the patient while the group stood.
enum class AskAnswer : std::uint32_t {
    same_number = 1,   // refused: the insured number stands in this group
    same_name,         // asked whether it is the same person
    different_person,  // "a different person", for the reason given
};
struct PatientAsk {
    std::uint64_t number = 0;
    Time at;
    OfficeId office;
    std::string office_name;
    AccountId account;
    Name name;
    std::uint32_t profession = 0;
    AskAnswer answer = AskAnswer::same_name;
    std::string relation;  // of the asking office to the patient; empty for an administrator
    std::string reason;    // different_person; empty for an administrator
};
struct AskList {
    std::vector<PatientAsk> asks;  // newest first
    bool more = false;             // ask on before the last one's number
};

// Answer to every act on a group that is no message.
struct GroupChanged {
    GroupId group;
    std::uint64_t roster_epoch = 0;
    std::uint64_t seq = 0;  // of the event in the staff room; 0: none
    Time at;
    MembershipId membership;
    AdmissionId admission;
    LedgerRef ledger;
    std::optional<CutReceipt> cut;
};

struct RoomLine {
    Room room = Room::staff;
    std::uint64_t first_seq = 0;
    std::uint64_t last_seq = 0;
    std::uint64_t receipt_revision = 0;
    std::uint64_t displayed_to = 0;
};

struct GroupLine {
    GroupId group;
    GroupState state = GroupState::draft;
    FreezeCause cause = FreezeCause::none;
    Name patient;
    Day birth;
    OfficeId origin_office;
    std::string origin_office_name;
    std::uint64_t roster_epoch = 0;
    std::vector<RoomLine> rooms;
    AdmissionId invitation;  // set: waits to be accepted
    std::string purpose;
    MembershipId membership;
    Hash log_name{};
};

enum class MemberKind : std::uint32_t { person = 1, office_role, family };

struct RosterEntry {
    MembershipId membership;
    AccountId account;
    OfficeId office;
    AdmissionId admission;
    MemberKind kind = MemberKind::person;
    Name name;
    std::uint32_t profession = 0;
    std::string office_name;
    bool responsible = false;
    bool manager = false;
    Time since;
    Time until;  // not set: stands
    std::uint64_t first_seq_staff = 0;
    std::uint64_t first_seq_family = 0;
    std::uint64_t began_epoch = 0;
    std::uint64_t ended_epoch = 0;
};

enum class AdmissionState : std::uint32_t {
    invited = 1,
    accepted,
    declined,
    withdrawn,
    expired,
    ended,
};
struct Admission {
    AdmissionId admission;
    OfficeId office;
    std::string office_name;
    AccountId account;  // empty: the office
    Name name;
    std::string purpose;
    Scope scope;
    std::uint32_t max_people = 0;
    Time expires;
    AdmissionState state = AdmissionState::invited;
    AccountId manager;
    Time made;
    Time until;  // of a person: until when the membership lasts
};

// Rule B10: how an office that has somebody in an active group stands to its roster.
struct RosterCheck {
    OfficeId office;
    std::string office_name;
    Time confirmed;  // not set: never
    AccountId by;
    Name by_name;
    Time due;                  // of the next confirmation
    bool unconfirmed = false;  // 名簿未確認
};
// Each of those whom the office answers for is in one of the two: its own people; of the origin
// office everybody.
struct MembersToConfirm {
    OfficeId office;
    std::uint64_t roster_epoch = 0;  // of what was looked at
    std::vector<MembershipId> still, gone;
    std::string reason;  // of those who are gone
};

// Rules B10, B3: what has to be looked at.
enum class ReviewKind : std::uint32_t {
    roster_due = 1,
    roster_unconfirmed,
    nothing_displayed,
    paper_overdue,
    office_without_people,
};
struct ReviewItem {
    ReviewKind kind = ReviewKind::roster_due;
    OfficeId office;
    std::string office_name;
    MembershipId membership;           // nothing_displayed
    AdmissionId admission;             // office_without_people
    std::uint32_t consent_number = 0;  // paper_overdue
    Time since;                        // due then; last seen then; without people since
    bool answerable = false;           // a roster that one may confirm
};
struct ReviewGroup {
    GroupId group;
    Name patient;
    Day birth;
    OfficeId origin_office;
    std::uint64_t roster_epoch = 0;
    std::vector<ReviewItem> items;
    std::vector<RosterEntry> roster;  // whom the asked office answers for
};

struct GroupView {
    GroupLine line;
    Patient patient;
    std::vector<RosterEntry> roster;  // former members too, with their interval
    std::vector<Admission> admissions;
    bool notice_recorded = false;
    bool consent_stands = false;
    std::vector<Consent> consents;
    Time state_until;
    std::vector<RosterCheck> checks;
};

}  // namespace tasuki::client

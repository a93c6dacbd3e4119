// One patient's group: the value on which every rule of B and C stands. Pure; the store owns the
// one current value of each group, rules answer with a changed copy.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "base/ids.hpp"
#include "domain/people.hpp"

namespace tasuki::domain {

enum class Room : std::uint8_t { staff = 1, family = 2 };
inline constexpr std::size_t kRooms = 2;
constexpr std::size_t index_of(Room room) { return static_cast<std::size_t>(room) - 1; }

enum class GroupState : std::uint8_t {
    draft = 1,
    active = 2,
    frozen = 3,
    closed = 4,
    destroyed = 5
};
enum class FreezeCause : std::uint8_t {
    none = 0,
    withdrawal = 1,
    office_suspended = 2,
    restored = 3
};

enum class ScopeKind : std::uint8_t { all = 1, from_date = 2, from_now = 3 };
struct Scope {
    ScopeKind kind = ScopeKind::from_now;
    Instant from;  // from_date
    bool operator==(const Scope&) const = default;
};
// Whether `inner` shows nothing that `outer` does not; `outer_fixed_at` is when outer's "now" was.
bool within(const Scope& inner, const Scope& outer);

enum class MemberKind : std::uint8_t { person = 1, office_role = 2, family = 3 };
enum class EndReason : std::uint8_t {
    none = 0,
    left = 1,
    removed = 2,
    office_removed = 3,
    consent_withdrawn = 4,
    deactivated = 5,
    group_closed = 6,
    expired = 7,  // let in until a day, and it came
};

// One interval of reading. A person through two offices has two; a new invitation makes a new one.
struct Membership {
    MembershipId id;
    AccountId account;
    OfficeId office;
    AdmissionId admission;  // none: the origin's own opener
    MemberKind kind = MemberKind::person;
    bool responsible = false;
    bool manager = false;
    std::array<std::uint64_t, kRooms> first_seq{1, 1};  // history scope; 0: does not see this room
    Instant since;
    std::uint64_t began_epoch = 0;
    std::optional<Instant> until;
    std::uint64_t ended_epoch = 0;
    std::array<std::uint64_t, kRooms> ended_seq{0, 0};  // event k of the cut, per room
    EndReason end_reason = EndReason::none;
    std::optional<Instant>
        reads_until;  // its office is suspended (A6): stands, but reads no longer
    bool operator==(const Membership&) const = default;
    bool stands() const { return !until.has_value(); }
};

enum class AdmissionState : std::uint8_t {
    invited = 1,
    accepted = 2,
    declined = 3,
    withdrawn = 4,
    expired = 5,
    ended = 6,
};

// An invitation of a person, or an office let in to name its own people (rule B4).
struct Admission {
    AdmissionId id;
    OfficeId office;
    AccountId account;         // none: the office itself
    AccountId office_manager;  // of an admitted office: who names its people
    AccountId made_by;
    AdmissionId through;  // a person named by an admitted office
    std::string purpose;
    Scope scope;
    std::uint32_t max_people = 0;
    bool as_manager = false;
    Instant made;
    Instant expires;  // of the invitation; of an office: until when it is in, zero without a day
    Instant until;    // of a person: the membership ends then; zero without a day
    AdmissionState state = AdmissionState::invited;
    bool operator==(const Admission&) const = default;
};

struct Notice {
    std::string explained_by;
    std::string explained_to;
    Date on;
    std::string how;
    AccountId recorded_by;
    Instant recorded;
    bool operator==(const Notice&) const = default;
};

// What was signed after an oral consent.
struct ConsentPaper {
    Date on;
    AccountId recorded_by;
    Instant recorded;
    bool operator==(const ConsentPaper&) const = default;
};

struct Consent {
    bool comprehensive = true;
    bool oral = false;
    std::string witness;
    std::string scope_text;
    bool by_proxy = false;
    std::string proxy_name;
    std::string proxy_relation;
    std::string proxy_reason;
    Date on;
    bool family_data = false;
    OfficeId office;  // an office's own statement (個人情報使用同意書)
    AccountId recorded_by;
    Instant recorded;
    bool withdrawn = false;
    std::optional<ConsentPaper> paper;  // of an oral one
    bool operator==(const Consent&) const = default;
};

// An office's word that its people in the group are the right ones (rule B10), and how often it was
// asked for the next one.
struct RosterCheck {
    OfficeId office;
    AccountId by;  // none: never confirmed
    Instant at;
    Instant due;               // what `asked` counts for; another due time: nobody was asked yet
    std::uint8_t asked = 0;    // times
    bool unconfirmed = false;  // told to the group
    bool operator==(const RosterCheck&) const = default;
};

enum class Sex : std::uint8_t { unknown = 0, male = 1, female = 2, other = 3 };

struct Patient {
    PersonName name;
    Date birth;
    Sex sex = Sex::unknown;
    std::string insurer_number;
    std::string insured_number;
    std::vector<PersonName> also;
    bool operator==(const Patient&) const = default;
};

struct Group {
    GroupId id;
    Pseudonym pseudonym;  // stands for the patient in the ledger
    OfficeId origin;
    GroupState state = GroupState::draft;
    FreezeCause cause = FreezeCause::none;
    bool reading_refused = false;  // withdrawal that refuses the 7 days too
    Instant opened;
    Instant state_since;
    std::uint64_t epoch = 0;  // rises on any change of who can read
    Patient patient;
    std::optional<Notice> notice;
    std::vector<Consent> consents;
    std::vector<Membership> memberships;  // sorted by id; ended ones stay
    std::vector<Admission> admissions;    // sorted by id
    std::vector<RosterCheck> checks;      // sorted by office; stay when the office has gone
    bool operator==(const Group&) const = default;

    const Membership* membership(MembershipId id) const;
    const Admission* admission(AdmissionId id) const;
    // The membership through which this account acts: the named one, or the only one that stands.
    const Membership* standing(AccountId account, MembershipId named = {}) const;
    bool has_standing(AccountId account) const;
    const Membership* responsible() const;
};

// Who may read a room now, sorted; what a post's audience is made of.
std::vector<AccountId> readers(const Group& group, Room room, Instant now);

// SHA-256 of the canonical roster with scopes, epoch and group state; every leaf that changes any
// of them carries it (docs/ledger-format.md has the encoding). Event numbers are not part of it.
Hash state_hash(const Group& group);
Hash state_hash(const Account& account);
Hash state_hash(const Office& office);
Hash state_hash(const Region& region);

}  // namespace tasuki::domain

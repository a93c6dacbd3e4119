// What must be true of the region, kept beside it by other means: who is a member when, who reads,
// every message that was acknowledged, every receipt. Written from the rules' page, without the
// rules' code: it learns only what was accepted, and says at once where that contradicts what it
// knows. One thread.
#pragma once

#include <array>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "store/engine.hpp"

namespace tasuki::sim {

// Something that must never happen.
struct Violation : std::runtime_error {
    using std::runtime_error::runtime_error;
};
inline void must(bool holds, const std::string& what) {
    if (!holds) throw Violation(what);
}

struct Job {
    OfficeId office;
    domain::Profession profession = 0;
    bool admin = false;
    bool active = true;
    bool offered = false;
};
struct Person {
    AccountId id;
    std::string name;
    std::vector<Job> jobs;
    bool officer = false;
    bool gone = false;  // deactivated
    std::uint32_t policy = 0;
    DeviceId device;
    SessionId session;
    bool device_revoked = false;
    const Job* at(OfficeId office) const;  // active
    bool administers(OfficeId office) const;
};
struct Office {
    OfficeId id;
    domain::OfficeKind kind = 0;
    bool suspended = false;
};

struct Member {
    MembershipId id;
    AccountId account;
    OfficeId office;
    AdmissionId admission;
    bool responsible = false;
    bool manager = false;
    std::uint64_t first = 1;  // seq from which this person sees
    bool stands = true;
    std::optional<Instant> reads_until;
    std::uint64_t ended_seq = 0;
    Instant since;
};

struct Invitation {
    AdmissionId id;
    OfficeId office;
    AccountId account;  // none: the office is let in
    AccountId office_manager;
    AdmissionId through;
    domain::Scope scope;
    std::uint32_t most = 0;
    bool as_manager = false;
    Instant made;
    std::optional<Instant> expires;
    domain::AdmissionState state = domain::AdmissionState::invited;
    std::optional<Instant> until = std::nullopt;  // a person's membership lasts

    std::optional<Instant> due() const;  // ends of itself
};

struct Message {
    domain::EventKind kind = domain::EventKind::system;
    AccountId author;
    MembershipId membership;
    ClientMsgId client;
    Hash raw{};         // SHA-256 of the body
    Hash commitment{};  // zero where there is no body
    Instant at;
    std::uint64_t refers_to = 0;
    domain::Head head;          // of the newest version
    std::uint32_t version = 1;  // newest
    bool retracted = false;
    domain::RequestState request = domain::RequestState::none;
    AccountId entered_for;
    bool proxy_open = false;
    store::LedgerPlace place;
};

struct SentBefore {
    std::uint64_t seq = 0;
    Hash content{};
};

struct Patient {
    int number = 0;  // who it really is
    bool insured = false;
    bool born = false;  // birth date known
};

struct Group {
    GroupId id;
    OfficeId origin;
    Patient patient;
    domain::GroupState state = domain::GroupState::draft;
    domain::FreezeCause cause = domain::FreezeCause::none;
    bool reading_refused = false;
    Instant opened;
    Instant since;
    bool noticed = false;
    bool consented = false;
    std::set<OfficeId> barred;
    std::uint64_t epoch = 0;
    std::map<MembershipId, Member> members;
    std::map<AdmissionId, Invitation> invitations;
    struct Word {  // of an office about its people
        Instant said;
        Instant due;            // what `asked` counts for
        std::size_t asked = 0;  // of four
    };
    std::map<OfficeId, Word> rosters;
    std::vector<Message> messages;  // of the staff room, seq 1 first
    std::map<std::pair<AccountId, ClientMsgId>, SentBefore> sent;
    std::map<std::pair<MembershipId, domain::ReceiptKind>, std::set<std::uint64_t>> receipts;
    std::uint64_t receipt_rows = 0;
    std::map<std::string, std::uint64_t> card;           // key → seq of what stands
    std::set<std::uint64_t> pinned;                      // originals
    std::map<std::uint64_t, std::set<AccountId>> stood;  // by epoch

    std::uint64_t last() const { return messages.size(); }
    const Message* message(std::uint64_t seq) const;
    const Member* standing(AccountId account, MembershipId named = {}) const;
    bool stands(AccountId account) const;
    const Member* lead(AccountId account) const;
    bool open() const;
    bool read_now(Instant now) const;  // by its state
    bool reads(const Member& member, Instant now) const;
    std::set<AccountId> readers(Instant now) const;
    std::uint64_t first_seen(AccountId account, Instant now) const;  // 0: nothing
    std::set<MembershipId> answered_by(OfficeId office) const;       // for whom it answers
    // When the office has to say who is still on the case; none: nobody of it works here.
    std::optional<Instant> roster_due(OfficeId office) const;
    // When it is asked next; none: all was done.
    std::optional<Instant> roster_next(OfficeId office) const;
};
inline constexpr std::array kRosterSteps{0, 7, 14, 30};  // days

class Model {
  public:
    std::map<AccountId, Person> people;
    std::map<OfficeId, Office> offices;
    std::map<GroupId, Group> groups;
    std::uint32_t policy = 0;
    std::uint64_t accepted = 0, refused = 0, repeated = 0;
    std::vector<store::LedgerPlace> acknowledged;  // one entry of everything accepted
    std::map<std::string, std::uint64_t> seen;     // what happened how often, by name

    // One command and what came of it. Throws Violation.
    void observe(const domain::Command& command, const store::Applied& applied, Instant now);
    // What the system did of its own accord, because of deadlines until `by`.
    void observe_timer(const store::Applied& applied, Instant now, Instant by);
    void nothing_is_overdue(Instant now) const;

    const Person* person(AccountId id) const;
    const Group* group(GroupId id) const;
    std::uint32_t admins_of(OfficeId office) const;
    bool may_ask(const domain::Asker& asker) const;

  private:
    void accept(const domain::GroupCommand& command, const domain::Asker& asker,
                const store::Committed& committed, Instant now);
    void accept(const domain::PeopleCommand& command, const domain::Asker& asker,
                const store::Applied& applied, Instant now);
    void accept_in_groups(const std::vector<domain::GroupCommand>& commands,
                          const domain::Asker& asker, const store::Applied& applied, Instant now);
    void repeat(const domain::GroupCommand& command, const domain::Asker& asker,
                const store::Committed& committed);
    // The room went on by these entries, for exactly these readers.
    void follow(Group& group, const domain::Asker& asker, const domain::GroupCommand* command,
                const store::Committed& committed, const std::set<MembershipId>& read_before,
                Instant now);
    void take_event(Group& group, const store::StoredEvent& event,
                    const domain::GroupCommand* command);
    void take_receipts(Group& group, const store::Committed& committed);
    void cuts_are_right(const Group& group, const store::Committed& committed,
                        const std::set<MembershipId>& read_before, Instant now) const;
};

std::set<MembershipId> reading_members(const Group& group, Instant now);
// What the author chose, so that a second send under the same id can be told from another.
std::optional<std::pair<ClientMsgId, Hash>> chosen(const domain::GroupCommand& command);
std::string name_of(const domain::Command& command);

}  // namespace tasuki::sim

// The rules' entry points: a state, a wish, the facts that bear on it, and a time go in; a change
// or a refusal comes out. No I/O, no clock, no randomness: ids are made by the caller.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "domain/change.hpp"
#include "domain/command.hpp"
#include "domain/group.hpp"
#include "domain/people.hpp"

namespace tasuki::domain {

// Answer of the duplicate guard (rule B2), looked up by keyed fingerprints.
struct DuplicateFacts {
    std::vector<OfficeId>
        same_number;                  // origin offices of open groups with the same insured number
    std::vector<OfficeId> same_name;  // … with the same kana, birth date and sex (any alias)
    std::uint32_t checks_today = 0;   // by the asking office
};

// Everything outside the group that a rule may look at; the store fills what the command needs.
// Pointers are to values that outlive the call; null means there is no such thing.
struct Facts {
    const Region* region = nullptr;
    const Account* asker = nullptr;
    const Account* subject = nullptr;  // whom the command names
    const Office* office = nullptr;    // the asker's office in this command
    const Office* subject_office = nullptr;
    std::optional<MessageFacts> message;  // that the command refers to
    // Of an answer that is retracted or corrected: what it answers, and whether another one stands.
    std::optional<MessageFacts> question;
    bool answered_by_others = false;
    // One per seq of ConfirmProxy: the entry, and what it answers.
    struct Proxy {
        std::optional<MessageFacts> entry, question;
    };
    std::vector<Proxy> proxies;
    // One per seq of ReportReceipts::confirmed, which may be the seq of any version of a message.
    std::vector<std::optional<MessageFacts>> confirmed;
    // One per value of ChangeCard: seq of the entry that put what stands there now; 0: nothing
    // does.
    std::vector<std::uint64_t> card;
    bool pinned = false;  // the message of PinDecision is
    // The upload that the command is about; one per attachment of the body; what is held already.
    std::optional<AttachmentFacts> attachment;
    std::vector<std::optional<AttachmentFacts>> attachments;
    AttachmentUse attachment_use;
    std::optional<PriorSend> prior;
    std::optional<DuplicateFacts> duplicates;
    const RangeSet* delivered = nullptr;  // of the acting membership in that room
    const RangeSet* displayed = nullptr;
    const RangeSet* confirmed_already = nullptr;
    std::array<std::uint64_t, kRooms> last_seq{0, 0};
    // First seq at or after Scope::from (accepting, naming). 0: not looked up; nothing earlier
    // shows.
    std::array<std::uint64_t, kRooms> seq_at_date{0, 0};
};

// `group` is null for OpenGroup and where there is none: the answer is not_found.
Decided<Change> decide(const Group* group, const GroupCommand& command, const Asker& asker,
                       const Facts& facts, Instant now);

struct PeopleFacts {
    const Region* region = nullptr;
    const Account* asker = nullptr;
    const Account* subject = nullptr;
    const Office* office = nullptr;
    std::uint32_t office_admins = 0;  // active ones of `office`
    std::optional<Enrolment> enrolment;
    std::vector<Credential> credentials;  // of the subject
    std::optional<Device> device;
    std::optional<Session> session;
    std::vector<GroupId> groups;  // of the subject (deactivation) or the office
    std::uint32_t devices = 0;
    bool login_name_taken = false;
    bool passkey_taken = false;  // by anybody
    Throttle throttle;           // of the key that tries: the enrolled device, else the login name
};

Decided<PeopleChange> decide(const PeopleCommand& command, const Asker& asker,
                             const PeopleFacts& facts, Instant now);
Decided<PeopleChange> decide(const SignInCommand& command, const Asker& asker,
                             const PeopleFacts& facts, Instant now);

// One door for reading (rules B3, B6 and the state table): what of a room this person may be shown.
// Everything that leaves for a person passes it: page, live frame, receipt list, proof.
struct Visible {
    std::uint64_t first = 0;  // 0: nothing
    std::uint64_t last = 0;   // of the room as it stands; 0: nothing
};
Decided<Visible> may_read(const Group& group, const Account& reader, Room room,
                          std::uint64_t last_seq, Instant now);

// Whether this membership may still send pieces of a file that it began (rule C8): asked at each.
bool may_go_on(const Group& group, AccountId account, MembershipId membership);

// Whether an entry of a room falls into that. What happens to a message (correction, retraction,
// response …) has the visibility of its original; everything else that of its own place.
bool shows(const Visible& visible, EventKind kind, std::uint64_t seq, std::uint64_t refers_to);

// What two sends under one client message id are compared by (rule C7): SHA-256 of the raw body,
// or, where there is none, of the fields that a person chose. Zero for commands without such an id.
Hash content_hash(const GroupCommand& command);

// State × action (rule B3), tested as data.
enum class Action : std::uint8_t {
    read,
    write,
    receipt,
    invite,
    accept,
    leave,
    remove,
    disclose,
    consent
};
bool allowed(GroupState state, FreezeCause cause, Action action);

// Fingerprint texts of a patient (rule B2): canonical strings, one per alias and date variant, that
// the store keys and compares. Kana folded (ヂ=ジ, ヅ=ズ, width, small kana, long vowels), no
// spaces.
// A group is stored under name_fingerprints and looked for under name_lookups: the two differ, so
// that an unknown birth date meets every date, and two different known ones never meet.
std::vector<std::string> name_fingerprints(const Patient& patient);
std::vector<std::string> name_lookups(const Patient& patient);
std::optional<std::string> number_fingerprint(const Patient& patient);
std::string fold_kana(std::string_view text);

}  // namespace tasuki::domain

// What people write, and what the rules need to know of what was written before. Pure values.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "base/crypto.hpp"
#include "base/ids.hpp"
#include "domain/group.hpp"

namespace tasuki::domain {

enum class MessageKind : std::uint8_t {
    report = 1,
    question = 2,
    request = 3,
    decision = 4,
    answer = 5,
    phone_memo = 6,
    instruction = 7,
    sheet = 8,  // this and 9 are refused with not_built_here until their rules exist
    vitals = 9,
};
enum class Urgency : std::uint8_t { routine = 1, same_day = 2, urgent = 3 };

struct Head {
    MessageKind kind = MessageKind::report;
    Urgency urgency = Urgency::routine;
    std::vector<MembershipId> addressees;
    std::vector<MembershipId> confirm_by;
    std::uint64_t answers_seq = 0;
    std::uint64_t replies_to_seq = 0;
    Date wished_on;
    std::string decided_by;
    AccountId on_behalf_of;
    std::string informant;
    // Phone memo: whom the author spoke with, a member or somebody by name; when, a claim.
    MembershipId spoke_with;
    std::string spoke_with_name;
    Instant spoke_at;
    bool has_audience_subset = false;  // refused until its rule exists
    bool has_withheld_flag = false;
    bool operator==(const Head&) const = default;
};

struct Part {
    Salt salt{};
    Bytes content;  // exactly what the wire carried
    bool operator==(const Part&) const = default;
};

// What a file is, told by its content.
enum class Media : std::uint8_t { none = 0, jpeg = 1, png = 2, webp = 3, pdf = 4 };

// A part of a body that names a file (rule C8).
struct AttachmentRef {
    AttachmentId id;
    Hash sha256{};  // of the file as it is kept
    Media media = Media::none;
    std::uint64_t size = 0;
    std::string name;
    bool operator==(const AttachmentRef&) const = default;
};

// A body as received: compared, committed to and sealed byte for byte.
struct Body {
    Bytes raw;
    std::vector<Part> parts;     // parts[0] is the head
    Head head;                   // decoded from parts[0] by the session
    std::size_t text_bytes = 0;  // sum over text parts
    std::vector<AttachmentRef> attachments = {};
    bool operator==(const Body&) const = default;
};

// What a message waits for; each moves on only so:
//   question, request  open → answered, back to open when the last answer goes; open → withdrawn
//   instruction        open → received → carried_out; open or received → withdrawn; a correction
//                      brings received back to open, since nobody has received the new version
//   phone memo         open → co_signed, where a member was spoken with; a correction opens again
enum class RequestState : std::uint8_t {
    none = 0,  // nothing is awaited
    open = 1,
    answered = 2,
    withdrawn = 3,
    received = 4,
    carried_out = 5,
    co_signed = 6,
};
// Whether somebody is still expected to do something.
constexpr bool waits(RequestState state) {
    return state == RequestState::open || state == RequestState::received;
}

// What somebody addressed or quoted does with a message besides answering it.
enum class Response : std::uint8_t { received = 1, carried_out = 2, co_signed = 3 };

// What kind of entry of a room an event is.
enum class EventKind : std::uint8_t {
    posted = 1,
    corrected = 2,
    retracted = 3,
    request_withdrawn = 4,
    proxy_confirmed = 5,
    system = 6,
    request_reopened = 7,      // the last answer that stood was retracted
    instruction_received = 8,  // 指示受け, with the words read back
    instruction_done = 9,      // 実施報告
    memo_co_signed = 10,       // 確認署名
    request_answered = 11,     // an answer entered for its addressee was made final
    card_changed = 12,         // its body holds fields of the card
    pinned = 13,               // a decision, put back by a member
    unpinned = 14,             // … taken off
};

enum class SystemKind : std::uint8_t {
    opened = 1,
    notice_recorded = 2,
    consent_recorded = 3,
    activated = 4,
    invited = 5,
    invitation_declined = 6,
    invitation_withdrawn = 7,
    invitation_expired = 8,
    office_admitted = 9,
    joined = 10,
    left = 11,
    removed = 12,
    office_removed = 13,
    responsible_changed = 14,
    manager_changed = 15,
    consent_withdrawn = 16,
    frozen = 17,
    unfrozen = 18,
    closed = 19,
    deactivated = 20,
    factors_reset = 21,
    members_confirmed = 22,   // an office said who is still on the case
    roster_unconfirmed = 23,  // … and has not for a long time
    consent_paper = 24,
};

// One form for every system event; unused fields are empty.
struct SystemNote {
    SystemKind kind = SystemKind::opened;
    MembershipId membership;
    AdmissionId admission;
    AccountId account;
    OfficeId office;
    Scope scope;
    std::string text;
    GroupState state = GroupState::draft;
    FreezeCause cause = FreezeCause::none;
    Instant until;
    bool operator==(const SystemNote&) const = default;
};

// What the rules need of an earlier message; the store loads it for commands that refer to one.
struct MessageFacts {
    Room room = Room::staff;
    std::uint64_t seq = 0;  // of the original
    EventKind event = EventKind::posted;
    AccountId author;
    MembershipId membership;
    Head head;                     // of the newest version
    std::uint32_t version = 1;     // newest
    std::uint64_t newest_seq = 0;  // seq of the newest version
    Instant posted;
    bool retracted = false;
    RequestState request = RequestState::none;
    AccountId entered_for;    // the original was (A9), whoever corrected it since
    bool proxy_open = false;  // … and is not yet 確定
};

// How an entry of the ledger, and with it the journal, names a message by 16 bytes.
struct MessagePlace {
    Room room = Room::staff;
    std::uint64_t seq = 0;  // of the original
};
std::array<std::uint8_t, 16> object_of(MessagePlace place);
// Empty: no place of a message, as in entries of before.
std::optional<MessagePlace> place_of(const std::array<std::uint8_t, 16>& object);

// An earlier send under the same (account, group, client_msg_id).
struct PriorSend {
    Hash body_hash{};  // SHA-256 of the raw body (or of the command's content)
    Room room = Room::staff;
    std::uint64_t seq = 0;
    Instant at;
    std::uint64_t epoch = 0;
    std::uint64_t leaf_index = 0;
    Hash leaf_hash{};
};

enum class UploadState : std::uint8_t {
    begun = 1,
    ready = 2,   // whole, looked at, kept: a message may name it
    posted = 3,  // one does; its visibility is the message's
};

// What the rules need of an uploaded file.
struct AttachmentFacts {
    AttachmentId id;
    AccountId author;
    MembershipId membership;
    UploadState state = UploadState::begun;
    std::uint64_t announced = 0;  // bytes
    Hash sent{};                  // of the bytes as they were sent; from ready on
    Hash sha256{};                // as it is kept
    Media media = Media::none;
    std::uint64_t size = 0;
    Room room = Room::staff;
    std::uint64_t seq = 0;  // of the message that it belongs to
};

// What is held already: bytes of the group and of the region, unposted uploads of the person.
struct AttachmentUse {
    std::uint64_t group = 0, region = 0, open = 0;
};

enum class ReceiptKind : std::uint8_t { delivered = 1, displayed = 2, confirmed = 3 };

struct SeqRange {
    std::uint64_t first = 0;
    std::uint64_t last = 0;  // inclusive
    auto operator<=>(const SeqRange&) const = default;
};

// A set of sequence numbers as sorted, disjoint, non-touching ranges.
class RangeSet {
  public:
    // Adds and returns what was not there before.
    std::vector<SeqRange> add(SeqRange range);
    bool contains(std::uint64_t seq) const;
    std::uint64_t contiguous_from(
        std::uint64_t first) const;  // last of the run starting at first, or first-1
    const std::vector<SeqRange>& ranges() const { return ranges_; }
    bool operator==(const RangeSet&) const = default;

  private:
    std::vector<SeqRange> ranges_;
};

}  // namespace tasuki::domain

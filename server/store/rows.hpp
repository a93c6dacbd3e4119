// What the record consists of, row by row. Values; any thread. Everything that a person typed and
// every secret is sealed before it gets here (seal_row.hpp, seal_body.hpp): a row shows ids,
// numbers, times and states, and `sealed` holds the rest. Where a domain value stands in a row, the
// fields that hold words or secrets are empty in it and come out of `sealed`.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "base/crypto.hpp"
#include "domain/asks.hpp"
#include "domain/awaiting.hpp"
#include "domain/group.hpp"
#include "domain/message.hpp"
#include "domain/people.hpp"
#include "domain/sign_in.hpp"
#include "ledger/extra.hpp"

namespace tasuki::store {

// Dense numbers stand for 16-byte ids inside the file: an index entry of a message is 8 bytes
// short.
using GroupNo = std::uint32_t;    // from 1
using LogNo = std::uint32_t;      // from 1; kTopLog is the top log, whose leaves are top entries
using LeafNo = std::uint64_t;     // from 1, over all logs, in the order of commits
using MessageNo = std::uint64_t;  // from 1, over all rooms, in the order of commits
inline constexpr LogNo kTopLog = 0;

}  // namespace tasuki::store

namespace tasuki::store::row {

// No seq and no index is higher, and a column holds it.
inline constexpr std::uint64_t kHighest = std::numeric_limits<std::int64_t>::max();

// ---- Groups -------------------------------------------------------------------------------------

struct Group {
    GroupNo no = 0;  // given by add_group
    GroupId id;
    Pseudonym pseudonym;
    OfficeId origin;
    domain::GroupState state = domain::GroupState::draft;
    domain::FreezeCause cause = domain::FreezeCause::none;
    bool reading_refused = false;
    Instant opened;
    Instant state_since;
    std::uint64_t epoch = 0;
    LogNo log = 0;
    AccountId opened_by;  // with open_msg: opening is idempotent for ever, too
    ClientMsgId open_msg;
    std::uint32_t key_no = 0;  // group key of `sealed`; 0: the keys are destroyed
    Bytes sealed;              // patient, notice, consents, roster checks
    bool operator==(const Group&) const = default;
};

struct Admission {
    domain::Admission value;  // without purpose
    std::uint32_t key_no = 0;
    Bytes sealed;  // purpose
    bool operator==(const Admission&) const = default;
};

enum class FingerprintKind : std::uint8_t { name = 1, number = 2 };
struct Fingerprint {
    GroupNo group = 0;
    FingerprintKind kind = FingerprintKind::name;
    Hash keyed{};  // HMAC under a key of its own: the index can't be read
    bool operator==(const Fingerprint&) const = default;
};

// Asked and answered: these two are not the same person.
struct DifferentPerson {
    GroupNo group = 0;
    GroupNo other = 0;
    AccountId answered_by;
    OfficeId office;
    Instant at;
    Bytes sealed;  // reason
    bool operator==(const DifferentPerson&) const = default;
};

// Who asked about the patient of a group that was found (rule B2); written once.
struct Ask {
    GroupNo group = 0;
    std::uint64_t leaf_index = 0;  // of its entry in the group's log, which names `sealed`
    Instant at;
    AccountId account;
    OfficeId office;
    domain::AskAnswer answer = domain::AskAnswer::same_name;
    std::uint32_t key_no = 0;
    Bytes sealed;  // relation, reason
    bool operator==(const Ask&) const = default;
};

// ---- Messages -----------------------------------------------------------------------------------

// Written once, never changed.
struct Message {
    MessageNo no = 0;  // given by the table
    GroupNo group = 0;
    domain::Room room = domain::Room::staff;
    std::uint64_t seq = 0;
    domain::EventKind kind = domain::EventKind::posted;
    AccountId author;
    MembershipId membership;
    OfficeId office;
    ClientMsgId client_msg_id;  // zero: no dedupe (system events)
    std::uint64_t refers_to = 0;
    std::uint32_t version = 1;
    Instant at;
    ClockState clock = ClockState::unknown;
    std::uint64_t epoch = 0;
    bool wrong_patient = false;
    domain::RequestState makes_request = domain::RequestState::none;
    LeafNo leaf = 0;  // of this event; index and hash stand here too, so that a page needs no leaf
    std::uint64_t leaf_index = 0;
    Hash leaf_hash{};
    Hash content_hash{};  // PriorSend::body_hash
    std::uint32_t key_no = 0;
    Bytes sealed;  // body, system note or reason
    bool operator==(const Message&) const = default;
};

// Only of messages that something happened to since: corrected, retracted, asked, answered, 代行.
struct MessageState {
    GroupNo group = 0;
    domain::Room room = domain::Room::staff;
    std::uint64_t seq = 0;  // of the original
    std::uint32_t version = 1;
    std::uint64_t newest_seq = 0;
    std::uint64_t retracted_seq = 0;  // 0: stands
    Instant retracted_at;
    bool wrong_patient = false;
    domain::RequestState request = domain::RequestState::none;
    bool proxy_open = false;
    bool operator==(const MessageState&) const = default;
};

// What a message still expects of somebody. Made from the other rows, so that a person's list needs
// none of them opened.
struct Awaited {
    AccountId account;
    GroupNo group = 0;
    domain::Room room = domain::Room::staff;
    std::uint64_t seq = 0;  // of the original
    domain::Awaits what = domain::Awaits::answer;
    auto operator<=>(const Awaited&) const = default;
};

// Which entry put which field of the card: the newest of a field is what stands there. What it puts
// is sealed in the entry itself.
struct CardValue {
    GroupNo group = 0;
    std::string key;
    std::uint64_t seq = 0;
    std::string due;  // the day on which the value falls due, as 2027-03-31; empty: never
    bool operator==(const CardValue&) const = default;
};

// Written once. Of one membership and kind the ranges never overlap: only advances are stored.
struct Receipt {
    GroupNo group = 0;
    domain::Room room = domain::Room::staff;
    std::uint64_t revision = 0;  // per room, from 1, gapless
    MembershipId membership;
    AccountId account;
    DeviceId device;
    domain::ReceiptKind kind = domain::ReceiptKind::delivered;
    domain::SeqRange range;
    Instant at;
    Instant device_time;
    LeafNo leaf = 0;
    bool operator==(const Receipt&) const = default;
};

// A file of a message (rule C8), or one on its way. Once posted it never changes again.
struct Attachment {
    GroupNo group = 0;
    AttachmentId id;
    AccountId author;
    MembershipId membership;
    domain::UploadState state = domain::UploadState::begun;
    Instant since;                // begun, or whole
    std::uint64_t announced = 0;  // bytes; what it counts for in the quota
    // From ready on: as it was sent, and as it is kept.
    Hash sent{};
    BlobId blob;
    domain::Media media = domain::Media::none;
    std::uint64_t size = 0;
    Hash sha256{};
    std::uint32_t thumbnail = 0;
    Hash sealed{};  // of the file on the disk; its entry of the ledger says the same
    // From posted on: the message.
    domain::Room room = domain::Room::staff;
    std::uint64_t seq = 0;
    std::uint64_t leaf_index = 0;  // of that entry, before ready of the one that began it
    std::uint32_t key_no = 0;
    Bytes sealed_key;  // of this file alone, under the group's
    bool operator==(const Attachment&) const = default;
};

// What a device was handed before it detached for the last time, and whether it reported the wipe.
struct Handover {
    GroupNo group = 0;
    MembershipId membership;
    DeviceId device;
    std::array<std::uint64_t, domain::kRooms> last_seq{};
    Instant attached;
    std::optional<Instant> detached;
    std::optional<Instant> wiped;
    bool operator==(const Handover&) const = default;
};

struct RoomHead {
    std::uint64_t last_seq = 0;
    std::uint64_t receipt_revision = 0;
    bool operator==(const RoomHead&) const = default;
};

// ---- People, offices, the region ----------------------------------------------------------------

struct Account {
    AccountId id;
    Pseudonym pseudonym;
    std::optional<Hash> login;  // keyed hash of the login name; none until enrolled
    domain::AccountState state = domain::AccountState::invited;
    std::vector<domain::Affiliation> affiliations;  // sorted by office
    bool region_officer = false;
    bool auditor = false;
    OfficeId home_office;
    std::uint32_t accepted_policy = 0;
    Bytes sealed;  // login name and name, under the region key
    bool operator==(const Account&) const = default;
};

struct Office {
    domain::Office value;
    Key public_key{};  // of the office's own pair; the private half is in the key store
    LogNo log = 0;
    bool operator==(const Office&) const = default;
};

// Every change of the region's configuration is a new version; old ones stay.
struct Region {
    std::uint32_t version = 0;
    Instant since;
    domain::Region value;  // `administrators` is counted from the accounts, not stored
    LogNo log = 0;
    bool operator==(const Region&) const = default;
};

struct Policy {
    std::uint32_t version = 0;
    Instant published;
    std::string text;
    bool operator==(const Policy&) const = default;
};

struct Enrolment {
    domain::Enrolment value;    // without login_name, password_hash, totp_secret
    std::optional<Hash> login;  // keyed hash of the login name chosen so far
    Bytes sealed;
    bool operator==(const Enrolment&) const = default;
};

struct Credential {
    domain::Credential value;  // without secret, public id, name, last use
    Bytes public_id;           // passkey: its credential id; certificate: its SHA-256; else empty
    Bytes sealed;              // secret
    bool operator==(const Credential&) const = default;
};

struct Device {
    domain::Device value;  // without name, pin_hash
    Bytes sealed;
    bool operator==(const Device&) const = default;
};

struct Throttle {
    Hash key{};  // of a device or a login name
    std::uint32_t failures = 0;
    Instant last;
    bool operator==(const Throttle&) const = default;
};

// ---- Time ---------------------------------------------------------------------------------------

// A deadline; fired as a command of the system. With a message: (kind, group, room, seq, step),
// else (kind, object, step).
struct TimerKey {
    std::uint16_t kind = 0;
    std::array<std::uint8_t, 16> object{};
    GroupNo group = 0;
    std::uint8_t room = 0;
    std::uint64_t seq = 0;
    std::uint32_t step = 0;
    auto operator<=>(const TimerKey&) const = default;
};
struct Timer {
    TimerKey key;
    Instant due;
    bool operator==(const Timer&) const = default;
};

// ---- The ledger ---------------------------------------------------------------------------------

struct Log {
    LogNo no = 0;  // given by add_log
    LedgerId id;
    Hash name{};
    std::array<std::uint8_t, 16> owner{};  // group or office; zero: the region
    ledger::LogCreated created;            // random bytes, kind, home, predecessor
    bool operator==(const Log&) const = default;
};

struct Leaf {
    LeafNo n = 0;
    LogNo log = 0;
    std::uint64_t index = 0;
    Bytes bytes;  // exactly as hashed
    bool operator==(const Leaf&) const = default;
};

// One commit batch: chain_n and the last leaf it covers.
struct Batch {
    ledger::Chain chain;
    LeafNo last_leaf = 0;
    Instant at;
    bool operator==(const Batch&) const = default;
};

// Where a log stood at its newest seal; one row per log, kTopLog included.
struct SealedLog {
    LogNo log = 0;
    std::uint64_t size = 0;
    Hash root{};
    std::uint64_t top_index = 0;  // of its head among the top entries
    std::uint64_t seal = 0;
    Bytes frontier;  // ledger::Frontier, encoded
    bool operator==(const SealedLog&) const = default;
};

struct Tile {
    LogNo log = 0;
    std::uint32_t level = 0;
    std::uint64_t index = 0;
    Bytes hashes;
    bool operator==(const Tile&) const = default;
};

struct TopLeaf {
    std::uint64_t index = 0;
    Bytes bytes;
    bool operator==(const TopLeaf&) const = default;
};

struct Seal {
    std::uint64_t no = 0;  // from 1
    Instant at;
    std::uint64_t top_size = 0;
    Hash root{};
    std::string note;      // the signed checkpoint
    LeafNo last_leaf = 0;  // the last leaf under it
    std::uint64_t chain_n = 0;
    bool operator==(const Seal&) const = default;
};

// A backup that was made; it holds every key that there was then.
using Backup = domain::BackupMade;

}  // namespace tasuki::store::row

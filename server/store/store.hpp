// The port to the record. Sessions know this page of the store and nothing else of it.
//
// Threads: every function is called on a loop thread and answers on that same loop. One store
// thread owns all writes: it takes what has arrived (up to limits::kBatch commands), decides each
// by the domain's rules against the state that the earlier ones of the batch left, writes rows and
// ledger leaves, commits once, and only then answers. Reader threads own the reads.
//
// What "answered" promises: on disk, fsync'd, with its ledger entry. Each loop sees, in one order
// of commits that is the same for all loops: the sink's on_committed of every commit, and in its
// place between them the answer to the command of its own. So whoever subscribes inside the answer
// to an attach misses nothing and sees nothing twice. The answer to a command that cuts somebody
// comes only after every loop's on_committed for it has returned.
//
// A store that cannot say whether a commit took place throws StoreLost into every waiting call and
// refuses all later ones; main exits and the start verifies the chain.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

#include "base/result.hpp"
#include "domain/asks.hpp"
#include "domain/awaiting.hpp"
#include "domain/decide.hpp"
#include "domain/review.hpp"
#include "store/file_store.hpp"

namespace tasuki::store {

struct StoreLost : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct LedgerPlace {
    Hash log_name{};
    std::uint64_t index = 0;
    Hash leaf_hash{};
};

// One entry of a room as it is shown, opened. What `may_read` hides is not in here: the session
// asks.
struct StoredEvent {
    GroupId group;
    domain::Room room = domain::Room::staff;
    std::uint64_t seq = 0;
    domain::EventKind kind = domain::EventKind::posted;
    AccountId author;
    MembershipId membership;
    OfficeId office;
    ClientMsgId client_msg_id;
    std::uint64_t refers_to = 0;
    std::uint32_t version = 1;
    Instant at;
    ClockState clock = ClockState::unknown;
    std::uint64_t epoch = 0;
    LedgerPlace ledger;
    Bytes body;  // raw; empty where retracted or none
    std::optional<domain::SystemNote> note;
    std::string reason;
    bool wrong_patient = false;
    domain::RequestState request = domain::RequestState::none;  // as of now, of the original
    bool proxy_open = false;  // as of now, of the original: entered for another, not yet 確定
    std::uint64_t retracted_at_seq = 0;  // stands no more: shown as a tombstone
    Instant retracted_at;
};

struct ReceiptRow {
    std::uint64_t revision = 0;  // rises by one per row, per room
    domain::Room room = domain::Room::staff;
    MembershipId membership;
    AccountId account;
    DeviceId device;
    domain::ReceiptKind kind = domain::ReceiptKind::delivered;
    domain::SeqRange range;
    Instant at;
    Instant device_time;
};

using Audience = std::shared_ptr<const std::vector<AccountId>>;  // sorted

struct RoomHead {
    std::uint64_t last_seq = 0;
    std::uint64_t receipt_revision = 0;
};

// A group as of one commit; immutable, shared.
struct GroupNow {
    std::shared_ptr<const domain::Group> group;
    std::array<RoomHead, domain::kRooms> rooms{};
    Hash log_name{};
};

// What one command did. Only a commit makes one; nothing else can be published.
struct Committed {
    domain::Answer answer;
    Instant at;
    std::uint64_t epoch = 0;
    LedgerPlace ledger;             // of the first act
    std::optional<GroupNow> group;  // for commands on a group, as of this commit
    std::vector<std::shared_ptr<const StoredEvent>> events;
    std::array<Audience, domain::kRooms> audience;  // readers of each room after this commit
    std::vector<ReceiptRow> receipts;
    std::vector<domain::Cut> cuts;  // also of other groups (deactivation)
    std::vector<AccountId> told;
    std::vector<AccountId> ended_accounts;  // all their sessions are over
    std::vector<SessionId> ended_sessions;
    std::vector<SessionId> locked_sessions;
    std::vector<DeviceId> ended_devices;
    // Whose factors changed, and in which session: the others are told.
    std::optional<std::pair<AccountId, SessionId>> factors_changed;
    std::vector<std::string> files_gone;         // of the group's folder: nobody's from now on
    std::optional<domain::Session> session;      // begun, unlocked
    std::optional<domain::Enrolment> enrolment;  // as it stands after the step
};

using Outcome = domain::Decided<std::shared_ptr<const Committed>>;

struct CheckpointNow {
    std::string note;
    std::uint64_t size = 0;
    Hash root{};
};

// What a loop is told, on its own thread, synchronously: when on_committed returns, nothing of a
// cut group will be handed to the network for that person on this loop.
class CommitSink {
  public:
    virtual ~CommitSink() = default;
    virtual void on_committed(const std::shared_ptr<const Committed>& committed) = 0;
    virtual void on_sealed(const CheckpointNow& checkpoint) = 0;
};

// ---- Reads: loaded first, shown only after the matching ReadRange or ReadList was committed
// -------

struct PageWish {
    GroupId group;
    domain::Room room = domain::Room::staff;
    std::uint64_t from = 0;  // 0: the newest
    std::size_t limit = 0;
    bool backwards = false;
    std::uint64_t receipts_after = 0;
    bool operator==(const PageWish&) const = default;
};
struct PageRead {
    std::vector<std::shared_ptr<const StoredEvent>>
        events;  // ascending, bounded by limits::kPageBytes
    std::vector<ReceiptRow> receipts;
    bool more_receipts = false;  // newer ones than the last of these were left out
    RoomHead head;
    bool more = false;
};

// One step of a search: the newest limits::kSearchStep entries below `before`.
struct SearchWish {
    GroupId group;
    domain::Room room = domain::Room::staff;
    std::uint64_t first = 1;              // of what the reader may see: nothing older is opened
    std::uint64_t before = 0;             // 0: from the newest on
    AccountId author;                     // empty: everybody's
    OfficeId office;                      // of the author, when it was written
    std::optional<Instant> since, until;  // not before, before
    std::optional<domain::MessageKind> kind;
    std::size_t hits = 0;  // at most
    // Asked on a reader thread, of the newest version of every body that stands.
    std::function<bool(ByteView body)> matches;
};
struct SearchRead {
    std::vector<std::shared_ptr<const StoredEvent>>
        events;               // newest first, bounded by limits::kPageBytes
    domain::SeqRange looked;  // at these; {0, 0} where nothing was left
    bool end = true;          // nothing older is left
};

// What awaits one person in one group.
struct AwaitedItem {
    std::shared_ptr<const StoredEvent> event;  // the newest version
    std::vector<domain::Awaits> what;
};
struct AwaitedRead {
    std::vector<AwaitedItem> items;  // oldest first, bounded by limits::kPageBytes
    bool more = false;
};

// Where one person stood in a room.
struct VisitRead {
    std::uint64_t own_seq = 0;
    Instant own_at;
    std::uint64_t displayed_to = 0;
};

// What stands in fields of the card, or stood in one: the entries that put it. Their bodies hold
// the values; the session reads them.
struct CardPut {
    std::string key;
    std::shared_ptr<const StoredEvent> event;
};
struct CardRead {
    std::vector<CardPut> values;
    bool more = false;  // of versions
};
// Pinned messages in their newest version, newest first, bounded by limits::kPageBytes.
struct PinnedRead {
    std::vector<std::shared_ptr<const StoredEvent>> events;
    bool more = false;
};
struct CertificationDue {
    GroupId group;
    Date until;
};

struct ReceiptLine {
    MembershipId membership;
    AccountId account;
    std::optional<Instant> delivered, displayed, confirmed;
};

struct GroupListLine {
    GroupNow now;
    std::optional<domain::Admission> invitation;  // waits for this account
    std::array<std::uint64_t, domain::kRooms> displayed_to{};
};

// A group of an office, and when each of those who stand was last seen there.
struct ReviewRead {
    GroupNow now;
    std::vector<domain::LastSeen> seen;
};

// Who asked about the patient, newest first, bounded by limits::kPageBytes.
struct AsksRead {
    std::vector<domain::PatientAsk> asks;
    bool more = false;
};

struct SignInFacts {
    domain::Account account;
    std::vector<domain::Credential> credentials;
};
struct SessionFacts {
    domain::Session session;
    domain::Device device;
    domain::Account account;
};
struct PolicyNow {
    std::uint32_t version = 0;
    std::string text;
    Instant published;
};
struct WipeLine {
    DeviceId device;
    std::string device_name;
    std::uint64_t last_seq = 0;  // handed over, from the detach entry
    std::optional<Instant> wiped;
};

struct HeadProofRead {
    CheckpointNow checkpoint;
    std::vector<Hash> top_consistency;
    std::uint64_t head_index = 0;
    std::uint64_t size = 0;
    Hash root{};
    std::vector<Hash> head_inclusion;
    std::vector<Hash> consistency;
    Hash log_name{};
};
struct LeafProofRead {
    Hash leaf_hash{};
    std::vector<Hash> inclusion;
};

class Store : public FileStore {
  public:
    ~Store() override = default;

    // Before the first call: one per loop. `sink` outlives the store.
    virtual LoopNumber join(boost::asio::any_io_executor loop, CommitSink& sink) = 0;

    virtual awaitable<Outcome> commit(LoopNumber loop, domain::Command command) = 0;

    virtual awaitable<PageRead> read_page(LoopNumber loop, PageWish wish) = 0;
    virtual awaitable<SearchRead> search(LoopNumber loop, SearchWish wish) = 0;
    // Active groups where something awaits this account.
    virtual awaitable<std::vector<GroupId>> groups_awaiting(LoopNumber loop, AccountId account) = 0;
    virtual awaitable<AwaitedRead> awaited(LoopNumber loop, AccountId account, GroupId group,
                                           domain::Room room) = 0;
    virtual awaitable<VisitRead> visit(LoopNumber loop, GroupId group, domain::Room room,
                                       AccountId account) = 0;
    // All that stands, by key; what stood in one field, newest first, below that seq (0: all).
    virtual awaitable<CardRead> card(LoopNumber loop, GroupId group) = 0;
    virtual awaitable<CardRead> card_versions(LoopNumber loop, GroupId group, std::string key,
                                              std::uint64_t before) = 0;
    virtual awaitable<PinnedRead> pinned(LoopNumber loop, GroupId group, domain::Room room,
                                         std::uint64_t before) = 0;
    // Active groups where this account stands and the 認定 ends by that day.
    virtual awaitable<std::vector<CertificationDue>> certifications_due(LoopNumber loop,
                                                                        AccountId account,
                                                                        Date by) = 0;
    virtual awaitable<std::vector<std::shared_ptr<const StoredEvent>>> read_versions(
        LoopNumber loop, GroupId group, domain::Room room, std::uint64_t seq) = 0;
    virtual awaitable<std::vector<ReceiptLine>> read_receipts(LoopNumber loop, GroupId group,
                                                              domain::Room room,
                                                              std::uint64_t seq) = 0;
    virtual awaitable<std::vector<GroupListLine>> groups_of(LoopNumber loop, AccountId account) = 0;
    virtual awaitable<std::vector<GroupNow>> groups_of_office(LoopNumber loop, OfficeId office) = 0;
    virtual awaitable<std::vector<ReviewRead>> reviewed(LoopNumber loop, OfficeId office) = 0;
    virtual awaitable<std::optional<GroupNow>> group(LoopNumber loop, GroupId group) = 0;
    virtual awaitable<std::vector<WipeLine>> wipes(LoopNumber loop, GroupId group,
                                                   MembershipId membership) = 0;
    // Below that number; 0: from the newest on.
    virtual awaitable<AsksRead> asks(LoopNumber loop, GroupId group, std::uint64_t before,
                                     std::size_t limit) = 0;

    virtual awaitable<std::vector<domain::Account>> people(LoopNumber loop,
                                                           std::optional<OfficeId> office) = 0;
    virtual awaitable<std::vector<domain::Account>> accounts(LoopNumber loop,
                                                             std::vector<AccountId> ids) = 0;
    virtual awaitable<std::vector<domain::Office>> offices(LoopNumber loop) = 0;
    virtual awaitable<std::vector<domain::Device>> devices(LoopNumber loop, AccountId account) = 0;
    virtual awaitable<domain::Region> region(LoopNumber loop) = 0;
    virtual awaitable<PolicyNow> policy(LoopNumber loop) = 0;

    // How often this key failed of late: a device, else a login name. The same look-up and the same
    // time whether anybody has that name or not.
    virtual awaitable<domain::Throttle> sign_in_throttle(LoopNumber loop,
                                                         std::optional<DeviceId> device,
                                                         std::string login_name) = 0;
    virtual awaitable<std::optional<SignInFacts>> sign_in_facts(LoopNumber loop,
                                                                std::string login_name) = 0;
    // Of whoever has this passkey.
    virtual awaitable<std::optional<SignInFacts>> sign_in_facts_by_passkey(LoopNumber loop,
                                                                           Bytes passkey) = 0;
    virtual awaitable<std::vector<domain::Credential>> passkeys(LoopNumber loop,
                                                                AccountId account) = 0;
    virtual awaitable<std::optional<domain::Device>> device_by_secret(LoopNumber loop,
                                                                      Hash secret_hash) = 0;
    virtual awaitable<std::optional<SessionFacts>> session_by_secret(LoopNumber loop,
                                                                     Hash secret_hash) = 0;
    virtual awaitable<std::optional<domain::Enrolment>> enrolment_by_link(LoopNumber loop,
                                                                          Hash link_hash) = 0;

    virtual awaitable<CheckpointNow> checkpoint(LoopNumber loop) = 0;
    virtual awaitable<std::optional<HeadProofRead>> prove_head(LoopNumber loop, GroupId group,
                                                               std::uint64_t seen_top,
                                                               std::uint64_t seen_size) = 0;
    virtual awaitable<std::optional<LeafProofRead>> prove_leaf(LoopNumber loop, GroupId group,
                                                               std::uint64_t index,
                                                               std::uint64_t size) = 0;

    // Of a restored store: the entry that says so, and that it stands under a signed checkpoint.
    struct Fork {
        Bytes start;
        std::string note;
        std::vector<Hash> inclusion;
    };
    // What Hello says of the store; fixed while it is open.
    struct Identity {
        std::array<std::uint8_t, 16> incarnation{};
        std::string checkpoint_vkey;
        bool demo = false;
        std::optional<Fork> fork;
    };
    virtual const Identity& identity() const = 0;

    // Numbers for metrics and readiness; any thread.
    struct Health {
        std::uint64_t commits = 0, batches = 0, queue = 0, refused = 0, leaves = 0;
        bool accepts_posts = true, accepts_reads = true;
        bool record_checked = false;  // since the start, the whole of it
        bool timers_held = false;     // the clock is ahead, and nobody vouches for it
    };
    virtual Health health() const = 0;
};

}  // namespace tasuki::store

// The synchronous port to the rows: `Reading` looks up, `Tables` also writes. MemoryTables (tests)
// and SqlcipherTables stand behind it, held to one contract suite (tests/store).
//
// Threads: one Tables, on the store thread, owns every write. A reader thread owns a Reading of its
// own from open_reader(), which sees what was committed when its look-up (or read scope) began.
//
// What always holds: writes happen between begin() and commit(); when commit() returns, the rows
// are on disk and fsync'd; when it throws StoreFull, nothing of the transaction took place; when it
// throws anything else, nobody knows (faults.hpp). Look-ups inside a transaction see its own
// writes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "store/faults.hpp"
#include "store/rows.hpp"

namespace tasuki::store {

// Called once per row, in the order that the look-up names; false ends the look-up.
template <class Row>
using Visit = std::function<bool(Row&&)>;

class Reading {
  public:
    Reading() = default;
    Reading(const Reading&) = delete;
    Reading& operator=(const Reading&) = delete;
    virtual ~Reading() = default;

    // Between these two every look-up of a reader sees one and the same commit. A scope left open
    // keeps the write-ahead log from shrinking: close it within a second.
    virtual void begin_read() {}
    virtual void end_read() {}

    virtual std::optional<Bytes> setting(std::string_view name) const = 0;

    // ---- Groups
    virtual std::optional<row::Group> group(GroupId id) const = 0;
    virtual std::optional<row::Group> group(GroupNo no) const = 0;
    virtual std::vector<GroupNo> groups() const = 0;                               // all, ascending
    virtual std::vector<domain::Membership> memberships(GroupNo group) const = 0;  // by id
    virtual std::vector<row::Admission> admissions(GroupNo group) const = 0;       // by id
    // Where the account has a standing membership, or an invitation waits for it.
    virtual std::vector<GroupNo> groups_of(AccountId account) const = 0;
    // Where the office is the origin, is admitted, or has a standing member.
    virtual std::vector<GroupNo> groups_of_office(OfficeId office) const = 0;
    virtual std::optional<GroupNo> opened_with(AccountId account, ClientMsgId id) const = 0;
    // Draft, active and frozen groups that carry this fingerprint.
    virtual std::vector<GroupNo> open_groups_like(row::FingerprintKind kind,
                                                  const Hash& keyed) const = 0;
    virtual std::vector<row::Fingerprint> fingerprints(GroupNo group) const = 0;
    virtual std::vector<row::DifferentPerson> different_persons(GroupNo group) const = 0;
    virtual std::uint32_t duplicate_checks(OfficeId office, const Date& day) const = 0;
    virtual std::optional<row::Ask> ask(GroupNo group, std::uint64_t leaf_index) const = 0;
    // Newest first, below that entry of the log.
    virtual void asks(GroupNo group, std::uint64_t before, const Visit<row::Ask>& visit) const = 0;

    // ---- Messages and receipts
    virtual row::RoomHead room_head(GroupNo group, domain::Room room) const = 0;
    virtual std::optional<row::Message> message(GroupNo group, domain::Room room,
                                                std::uint64_t seq) const = 0;
    // first <= seq <= last, ascending, or descending where `backwards`.
    virtual void messages(GroupNo group, domain::Room room, domain::SeqRange range, bool backwards,
                          const Visit<row::Message>& visit) const = 0;
    // All rows of all groups behind this number, in the order of commits: for `verify`.
    virtual void messages_after(MessageNo no, const Visit<row::Message>& visit) const = 0;
    // What refers to this message: corrections, retraction, withdrawal, confirmation; ascending.
    virtual std::vector<row::Message> messages_about(GroupNo group, domain::Room room,
                                                     std::uint64_t seq) const = 0;
    virtual std::optional<row::Message> prior_send(GroupNo group, AccountId author,
                                                   ClientMsgId id) const = 0;
    // The first seq whose message is not earlier than `at`; last seq + 1 if there is none.
    virtual std::uint64_t seq_at(GroupNo group, domain::Room room, Instant at) const = 0;
    virtual std::optional<row::MessageState> message_state(GroupNo group, domain::Room room,
                                                           std::uint64_t seq) const = 0;
    virtual std::vector<row::MessageState> message_states(GroupNo group, domain::Room room,
                                                          domain::SeqRange range) const = 0;
    // Where something awaits this account, ascending; and what, by room, seq and kind.
    virtual std::vector<GroupNo> groups_awaiting(AccountId account) const = 0;
    virtual void awaited(AccountId account, GroupNo group,
                         const Visit<row::Awaited>& visit) const = 0;
    // What stands in each field, by key; and what stood in one, newest first, below that seq.
    virtual std::vector<row::CardValue> card(GroupNo group) const = 0;
    virtual std::optional<row::CardValue> card(GroupNo group, std::string_view key) const = 0;
    virtual void card_versions(GroupNo group, std::string_view key, std::uint64_t before,
                               const Visit<row::CardValue>& visit) const = 0;
    // What stands in this field and falls due by that day, in groups where the account stands.
    virtual std::vector<row::CardValue> card_due(AccountId account, std::string_view key,
                                                 std::string_view by) const = 0;
    // Originals that are pinned, newest first, below that seq.
    virtual bool pinned(GroupNo group, domain::Room room, std::uint64_t seq) const = 0;
    virtual void pins(GroupNo group, domain::Room room, std::uint64_t before,
                      const Visit<std::uint64_t>& visit) const = 0;
    // Seq of the newest message that this account posted in the room; 0: none.
    virtual std::uint64_t last_posted(GroupNo group, domain::Room room, AccountId author) const = 0;
    virtual void receipts_after(GroupNo group, domain::Room room, std::uint64_t revision,
                                const Visit<row::Receipt>& visit) const = 0;
    // Of one membership, kind by kind, each kind's ranges ascending.
    virtual void receipts_of(GroupNo group, domain::Room room, MembershipId membership,
                             const Visit<row::Receipt>& visit) const = 0;
    // The one row that says so of this message, if any.
    virtual std::optional<row::Receipt> receipt_for(GroupNo group, domain::Room room,
                                                    MembershipId membership,
                                                    domain::ReceiptKind kind,
                                                    std::uint64_t seq) const = 0;
    // When something was last on the screen of this membership; zero: never.
    virtual Instant last_displayed(GroupNo group, domain::Room room,
                                   MembershipId membership) const = 0;
    virtual std::optional<row::Attachment> attachment(GroupNo group, AttachmentId id) const = 0;
    virtual std::vector<row::Attachment> attachments(GroupNo group) const = 0;  // by id
    // Bytes of the group and of all; how many of this account no message names yet.
    virtual domain::AttachmentUse attachment_use(GroupNo group, AccountId account) const = 0;
    virtual std::optional<row::Handover> handover(GroupNo group, MembershipId membership,
                                                  DeviceId device) const = 0;
    virtual std::vector<row::Handover> handovers(GroupNo group, MembershipId membership) const = 0;

    // ---- People, offices, the region
    virtual std::optional<row::Region> region() const = 0;  // newest version
    virtual std::optional<row::Policy> policy() const = 0;  // newest version
    virtual std::optional<row::Policy> policy(std::uint32_t version) const = 0;
    virtual std::optional<row::Office> office(OfficeId id) const = 0;
    virtual std::vector<row::Office> offices() const = 0;  // by id
    virtual std::optional<row::Account> account(AccountId id) const = 0;
    virtual std::optional<row::Account> account_by_login(const Hash& login) const = 0;
    // That one, else whichever comes next in the order of hashes, from the first again.
    virtual std::optional<row::Account> account_near_login(const Hash& login) const = 0;
    virtual std::vector<row::Account> accounts() const = 0;                    // by id
    virtual std::vector<row::Account> accounts_of(OfficeId office) const = 0;  // ended ones too
    virtual std::uint32_t office_admins(OfficeId office) const = 0;            // active accounts
    virtual std::uint32_t region_officers() const = 0;                         // active accounts
    virtual std::optional<row::Enrolment> enrolment(EnrolmentId id) const = 0;
    virtual std::optional<row::Enrolment> enrolment_by_link(const Hash& link) const = 0;
    virtual std::optional<row::Enrolment> enrolment_by_ticket(const Hash& ticket) const = 0;
    virtual std::vector<row::Enrolment> enrolments_of(AccountId account) const = 0;
    // Whether an unspent, unvoided enrolment has chosen this login name.
    virtual std::optional<EnrolmentId> enrolment_with_login(const Hash& login) const = 0;
    virtual std::vector<row::Credential> credentials(AccountId account) const = 0;
    virtual std::optional<row::Credential> credential_by_public_id(domain::CredentialKind kind,
                                                                   ByteView public_id) const = 0;
    virtual std::optional<row::Device> device(DeviceId id) const = 0;
    virtual std::optional<row::Device> device_by_secret(const Hash& secret) const = 0;
    virtual std::vector<row::Device> devices(AccountId account) const = 0;
    virtual std::optional<domain::Session> session(SessionId id) const = 0;
    virtual std::optional<domain::Session> session_by_secret(const Hash& secret) const = 0;
    virtual std::vector<domain::Session> sessions_of(AccountId account) const = 0;  // not ended
    virtual std::optional<row::Throttle> throttle(const Hash& key) const = 0;

    // ---- Time
    virtual std::vector<row::Timer> timers_due(Instant now, std::size_t limit) const = 0;
    virtual std::optional<Instant> next_timer() const = 0;
    virtual std::vector<row::Timer> timers_of(GroupNo group) const = 0;  // by key

    // ---- The ledger
    virtual std::vector<row::Log> logs() const = 0;  // by number
    virtual std::optional<row::Log> log(LogNo no) const = 0;
    virtual std::optional<row::Leaf> leaf(LogNo log, std::uint64_t index) const = 0;
    virtual std::optional<row::Leaf> last_leaf() const = 0;
    virtual std::uint64_t log_size(LogNo log) const = 0;  // last index + 1
    virtual void leaves_after(LeafNo n, const Visit<row::Leaf>& visit) const = 0;
    // first <= index <= last of one log, ascending.
    virtual void leaves_of(LogNo log, std::uint64_t first, std::uint64_t last,
                           const Visit<row::Leaf>& visit) const = 0;
    virtual std::optional<row::Batch> last_batch() const = 0;
    virtual std::optional<row::Batch> batch(std::uint64_t n) const = 0;
    virtual void batches_after(std::uint64_t n, const Visit<row::Batch>& visit) const = 0;
    virtual std::vector<row::SealedLog> sealed_logs() const = 0;
    virtual std::optional<row::SealedLog> sealed_log(LogNo log) const = 0;
    virtual std::optional<Bytes> tile(LogNo log, std::uint32_t level,
                                      std::uint64_t index) const = 0;
    virtual std::optional<row::TopLeaf> top_leaf(std::uint64_t index) const = 0;
    virtual void top_leaves(std::uint64_t first, std::uint64_t last,
                            const Visit<row::TopLeaf>& visit) const = 0;
    virtual std::optional<row::Seal> last_seal() const = 0;
    virtual std::optional<row::Seal> seal(std::uint64_t no) const = 0;

    virtual std::vector<row::Backup> backups() const = 0;  // oldest first
};

// Moves the write-ahead log into the file from a connection of its own. One thread, any but the
// writer's.
class LogMover {
  public:
    virtual ~LogMover() = default;
    // What is committed so far; false: a reader, a full disk or the writer itself was in the way of
    // a part of it.
    virtual bool move() = 0;
};

class Tables : public virtual Reading {
  public:
    // A connection of its own for a reader thread; null where there is none (memory): the engine
    // then reads on the store thread.
    virtual std::unique_ptr<Reading> open_reader() = 0;
    // Null where there is no log (memory).
    virtual std::unique_ptr<LogMover> open_mover() = 0;

    // ---- Transactions
    virtual void begin() = 0;
    virtual void commit() = 0;
    virtual void rollback() = 0;  // also safe after a commit() that threw StoreFull

    // The write-ahead log: its length in pages, and moving it into the file (never by itself: a
    // commit on the hot path must not pay for it). Outside a transaction; false: a reader or a full
    // disk was in the way of a part of it; try again later.
    virtual std::uint64_t wal_pages() const = 0;
    virtual bool checkpoint(bool truncate) = 0;

    virtual void put_setting(std::string_view name, ByteView value) = 0;

    // ---- Groups
    virtual GroupNo add_group(const row::Group& group) = 0;
    virtual void put_group(const row::Group& group) = 0;  // by `no`; id, log and opening stay
    virtual void put_membership(GroupNo group, const domain::Membership& membership) = 0;
    virtual void put_admission(GroupNo group, const row::Admission& admission) = 0;
    virtual void add_fingerprint(const row::Fingerprint& fingerprint) = 0;
    // The group closed: its fingerprints no longer stand in the way of a new one.
    virtual void retire_fingerprints(GroupNo group) = 0;
    virtual void drop_fingerprints(GroupNo group) = 0;  // destruction
    virtual void add_different_person(const row::DifferentPerson& answer) = 0;
    virtual std::uint32_t count_duplicate_check(OfficeId office, const Date& day) = 0;
    virtual void add_ask(const row::Ask& ask) = 0;

    // ---- Messages and receipts
    virtual void add_message(const row::Message& message) = 0;
    virtual void put_message_state(const row::MessageState& state) = 0;
    // In place of all that this message expected so far.
    virtual void put_awaited(GroupNo group, domain::Room room, std::uint64_t seq,
                             const std::vector<domain::Awaited>& awaited) = 0;
    virtual void drop_awaited(const row::Awaited& awaited) = 0;
    virtual void add_card_value(const row::CardValue& value) = 0;
    virtual void put_pin(GroupNo group, domain::Room room, std::uint64_t seq, bool pinned) = 0;
    virtual void add_receipt(const row::Receipt& receipt) = 0;
    virtual void put_attachment(const row::Attachment& attachment) = 0;
    virtual void drop_attachment(GroupNo group, AttachmentId id) = 0;
    virtual void put_handover(const row::Handover& handover) = 0;

    // ---- People, offices, the region
    virtual void add_region(const row::Region& region) = 0;  // version = newest + 1
    virtual void add_policy(const row::Policy& policy) = 0;
    virtual void put_office(const row::Office& office) = 0;
    virtual void put_account(const row::Account& account) = 0;  // with its affiliations
    virtual void put_enrolment(const row::Enrolment& enrolment) = 0;
    virtual void put_credential(const row::Credential& credential) = 0;
    virtual void drop_credentials(AccountId account) = 0;
    virtual void put_device(const row::Device& device) = 0;
    virtual void put_session(const domain::Session& session) = 0;
    virtual void end_sessions_of(AccountId account) = 0;
    virtual void end_sessions_on(DeviceId device) = 0;
    virtual void forget_sessions(Instant ended_before) = 0;
    virtual void put_throttle(const row::Throttle& throttle) = 0;
    virtual void drop_throttle(const Hash& key) = 0;
    virtual void forget_throttles(Instant last_before) = 0;
    // Lets go of those whose last failure is older than the n-th newest.
    virtual void keep_newest_throttles(std::size_t n) = 0;

    // ---- Time
    virtual void put_timer(const row::Timer& timer) = 0;
    virtual void drop_timer(const row::TimerKey& key) = 0;

    // ---- The ledger
    virtual LogNo add_log(const row::Log& log) = 0;
    virtual void add_leaf(LeafNo n, LogNo log, std::uint64_t index, ByteView bytes) = 0;
    virtual void add_batch(const row::Batch& batch) = 0;
    virtual void put_sealed_log(const row::SealedLog& sealed) = 0;
    virtual void add_tile(const row::Tile& tile) = 0;
    virtual void add_top_leaf(const row::TopLeaf& leaf) = 0;
    virtual void add_seal(const row::Seal& seal) = 0;

    virtual void add_backup(const row::Backup& backup) = 0;
};

// One read scope, ended whatever happens.
class ReadScope {
  public:
    explicit ReadScope(Reading& reading) : reading_(reading) { reading_.begin_read(); }
    // A store that broke inside the scope can't end it either, and has said so already.
    ~ReadScope() {
        try {
            reading_.end_read();
        } catch (const StoreBroken&) {
        }
    }
    ReadScope(const ReadScope&) = delete;
    ReadScope& operator=(const ReadScope&) = delete;

  private:
    Reading& reading_;
};

}  // namespace tasuki::store

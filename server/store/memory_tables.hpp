// The rows of one region in memory: for tests and simulations, held to the same contract as the
// file. One thread. Nothing outlives the object; a "crash" is a copy of it taken at a commit.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "store/tables.hpp"

namespace tasuki::store {

class MemoryTables : public Tables {  // not final: tests fail a commit
  public:
    std::unique_ptr<Reading> open_reader() override { return nullptr; }
    std::unique_ptr<LogMover> open_mover() override { return nullptr; }
    // What a restart would find: the rows as of the last commit.
    std::unique_ptr<MemoryTables> as_committed() const;
    void copy_committed_to(MemoryTables& other) const;

    std::optional<Bytes> setting(std::string_view name) const override;

    std::optional<row::Group> group(GroupId id) const override;
    std::optional<row::Group> group(GroupNo no) const override;
    std::vector<GroupNo> groups() const override;
    std::vector<domain::Membership> memberships(GroupNo group) const override;
    std::vector<row::Admission> admissions(GroupNo group) const override;
    std::vector<GroupNo> groups_of(AccountId account) const override;
    std::vector<GroupNo> groups_of_office(OfficeId office) const override;
    std::optional<GroupNo> opened_with(AccountId account, ClientMsgId id) const override;
    std::vector<GroupNo> open_groups_like(row::FingerprintKind kind,
                                          const Hash& keyed) const override;
    std::vector<row::Fingerprint> fingerprints(GroupNo group) const override;
    std::vector<row::DifferentPerson> different_persons(GroupNo group) const override;
    std::uint32_t duplicate_checks(OfficeId office, const Date& day) const override;
    std::optional<row::Ask> ask(GroupNo group, std::uint64_t leaf_index) const override;
    void asks(GroupNo group, std::uint64_t before, const Visit<row::Ask>& visit) const override;

    row::RoomHead room_head(GroupNo group, domain::Room room) const override;
    std::optional<row::Message> message(GroupNo group, domain::Room room,
                                        std::uint64_t seq) const override;
    void messages(GroupNo group, domain::Room room, domain::SeqRange range, bool backwards,
                  const Visit<row::Message>& visit) const override;
    void messages_after(MessageNo no, const Visit<row::Message>& visit) const override;
    std::vector<row::Message> messages_about(GroupNo group, domain::Room room,
                                             std::uint64_t seq) const override;
    std::optional<row::Message> prior_send(GroupNo group, AccountId author,
                                           ClientMsgId id) const override;
    std::uint64_t seq_at(GroupNo group, domain::Room room, Instant at) const override;
    std::optional<row::MessageState> message_state(GroupNo group, domain::Room room,
                                                   std::uint64_t seq) const override;
    std::vector<row::MessageState> message_states(GroupNo group, domain::Room room,
                                                  domain::SeqRange range) const override;
    void receipts_after(GroupNo group, domain::Room room, std::uint64_t revision,
                        const Visit<row::Receipt>& visit) const override;
    void receipts_of(GroupNo group, domain::Room room, MembershipId membership,
                     const Visit<row::Receipt>& visit) const override;
    std::vector<GroupNo> groups_awaiting(AccountId account) const override;
    void awaited(AccountId account, GroupNo group, const Visit<row::Awaited>& visit) const override;
    std::vector<row::CardValue> card(GroupNo group) const override;
    std::optional<row::CardValue> card(GroupNo group, std::string_view key) const override;
    void card_versions(GroupNo group, std::string_view key, std::uint64_t before,
                       const Visit<row::CardValue>& visit) const override;
    std::vector<row::CardValue> card_due(AccountId account, std::string_view key,
                                         std::string_view by) const override;
    bool pinned(GroupNo group, domain::Room room, std::uint64_t seq) const override;
    void pins(GroupNo group, domain::Room room, std::uint64_t before,
              const Visit<std::uint64_t>& visit) const override;
    std::uint64_t last_posted(GroupNo group, domain::Room room, AccountId author) const override;
    Instant last_displayed(GroupNo group, domain::Room room,
                           MembershipId membership) const override;
    std::optional<row::Receipt> receipt_for(GroupNo group, domain::Room room,
                                            MembershipId membership, domain::ReceiptKind kind,
                                            std::uint64_t seq) const override;
    std::optional<row::Attachment> attachment(GroupNo group, AttachmentId id) const override;
    std::vector<row::Attachment> attachments(GroupNo group) const override;
    domain::AttachmentUse attachment_use(GroupNo group, AccountId account) const override;
    std::optional<row::Handover> handover(GroupNo group, MembershipId membership,
                                          DeviceId device) const override;
    std::vector<row::Handover> handovers(GroupNo group, MembershipId membership) const override;

    std::optional<row::Region> region() const override;
    std::optional<row::Policy> policy() const override;
    std::optional<row::Policy> policy(std::uint32_t version) const override;
    std::optional<row::Office> office(OfficeId id) const override;
    std::vector<row::Office> offices() const override;
    std::optional<row::Account> account(AccountId id) const override;
    std::optional<row::Account> account_by_login(const Hash& login) const override;
    std::optional<row::Account> account_near_login(const Hash& login) const override;
    std::vector<row::Account> accounts() const override;
    std::vector<row::Account> accounts_of(OfficeId office) const override;
    std::uint32_t office_admins(OfficeId office) const override;
    std::uint32_t region_officers() const override;
    std::optional<row::Enrolment> enrolment(EnrolmentId id) const override;
    std::optional<row::Enrolment> enrolment_by_link(const Hash& link) const override;
    std::optional<row::Enrolment> enrolment_by_ticket(const Hash& ticket) const override;
    std::vector<row::Enrolment> enrolments_of(AccountId account) const override;
    std::optional<EnrolmentId> enrolment_with_login(const Hash& login) const override;
    std::vector<row::Credential> credentials(AccountId account) const override;
    std::optional<row::Credential> credential_by_public_id(domain::CredentialKind kind,
                                                           ByteView public_id) const override;
    std::optional<row::Device> device(DeviceId id) const override;
    std::optional<row::Device> device_by_secret(const Hash& secret) const override;
    std::vector<row::Device> devices(AccountId account) const override;
    std::optional<domain::Session> session(SessionId id) const override;
    std::optional<domain::Session> session_by_secret(const Hash& secret) const override;
    std::vector<domain::Session> sessions_of(AccountId account) const override;
    std::optional<row::Throttle> throttle(const Hash& key) const override;

    std::vector<row::Timer> timers_due(Instant now, std::size_t limit) const override;
    std::optional<Instant> next_timer() const override;
    std::vector<row::Timer> timers_of(GroupNo group) const override;

    std::vector<row::Log> logs() const override;
    std::optional<row::Log> log(LogNo no) const override;
    std::optional<row::Leaf> leaf(LogNo log, std::uint64_t index) const override;
    std::optional<row::Leaf> last_leaf() const override;
    std::uint64_t log_size(LogNo log) const override;
    void leaves_after(LeafNo n, const Visit<row::Leaf>& visit) const override;
    void leaves_of(LogNo log, std::uint64_t first, std::uint64_t last,
                   const Visit<row::Leaf>& visit) const override;
    std::optional<row::Batch> last_batch() const override;
    std::optional<row::Batch> batch(std::uint64_t n) const override;
    void batches_after(std::uint64_t n, const Visit<row::Batch>& visit) const override;
    std::vector<row::SealedLog> sealed_logs() const override;
    std::optional<row::SealedLog> sealed_log(LogNo log) const override;
    std::optional<Bytes> tile(LogNo log, std::uint32_t level, std::uint64_t index) const override;
    std::optional<row::TopLeaf> top_leaf(std::uint64_t index) const override;
    void top_leaves(std::uint64_t first, std::uint64_t last,
                    const Visit<row::TopLeaf>& visit) const override;
    std::optional<row::Seal> last_seal() const override;
    std::optional<row::Seal> seal(std::uint64_t no) const override;
    std::vector<row::Backup> backups() const override;

    void begin() override;
    void commit() override;
    void rollback() override;
    std::uint64_t wal_pages() const override;
    bool checkpoint(bool truncate) override;

    void put_setting(std::string_view name, ByteView value) override;

    GroupNo add_group(const row::Group& group) override;
    void put_group(const row::Group& group) override;
    void put_membership(GroupNo group, const domain::Membership& membership) override;
    void put_admission(GroupNo group, const row::Admission& admission) override;
    void add_fingerprint(const row::Fingerprint& fingerprint) override;
    void retire_fingerprints(GroupNo group) override;
    void drop_fingerprints(GroupNo group) override;
    void add_different_person(const row::DifferentPerson& answer) override;
    std::uint32_t count_duplicate_check(OfficeId office, const Date& day) override;
    void add_ask(const row::Ask& ask) override;

    void add_message(const row::Message& message) override;
    void put_message_state(const row::MessageState& state) override;
    void put_awaited(GroupNo group, domain::Room room, std::uint64_t seq,
                     const std::vector<domain::Awaited>& awaited) override;
    void drop_awaited(const row::Awaited& awaited) override;
    void add_card_value(const row::CardValue& value) override;
    void put_pin(GroupNo group, domain::Room room, std::uint64_t seq, bool pinned) override;
    void add_receipt(const row::Receipt& receipt) override;
    void put_attachment(const row::Attachment& attachment) override;
    void drop_attachment(GroupNo group, AttachmentId id) override;
    void put_handover(const row::Handover& handover) override;

    void add_region(const row::Region& region) override;
    void add_policy(const row::Policy& policy) override;
    void put_office(const row::Office& office) override;
    void put_account(const row::Account& account) override;
    void put_enrolment(const row::Enrolment& enrolment) override;
    void put_credential(const row::Credential& credential) override;
    void drop_credentials(AccountId account) override;
    void put_device(const row::Device& device) override;
    void put_session(const domain::Session& session) override;
    void end_sessions_of(AccountId account) override;
    void end_sessions_on(DeviceId device) override;
    void forget_sessions(Instant ended_before) override;
    void put_throttle(const row::Throttle& throttle) override;
    void drop_throttle(const Hash& key) override;
    void forget_throttles(Instant last_before) override;
    void keep_newest_throttles(std::size_t n) override;

    void put_timer(const row::Timer& timer) override;
    void drop_timer(const row::TimerKey& key) override;

    LogNo add_log(const row::Log& log) override;
    void add_leaf(LeafNo n, LogNo log, std::uint64_t index, ByteView bytes) override;
    void add_batch(const row::Batch& batch) override;
    void put_sealed_log(const row::SealedLog& sealed) override;
    void add_tile(const row::Tile& tile) override;
    void add_top_leaf(const row::TopLeaf& leaf) override;
    void add_seal(const row::Seal& seal) override;
    void add_backup(const row::Backup& backup) override;

  private:
    using Room = domain::Room;
    using MessageKey = std::tuple<GroupNo, Room, std::uint64_t>;  // seq, or revision
    using MemberKey = std::tuple<GroupNo, Room, MembershipId, domain::ReceiptKind, std::uint64_t>;

    // All rows: a value, so that a commit can be kept.
    struct Rows {
        std::map<std::string, Bytes, std::less<>> settings;
        std::map<GroupNo, row::Group> groups;
        std::map<GroupId, GroupNo> group_ids;
        std::map<std::pair<AccountId, ClientMsgId>, GroupNo> openings;
        std::map<std::pair<GroupNo, MembershipId>, domain::Membership> memberships;
        std::map<std::pair<GroupNo, AdmissionId>, row::Admission> admissions;
        std::map<std::tuple<GroupNo, row::FingerprintKind, Hash>, bool> fingerprints;  // standing
        std::map<std::pair<GroupNo, GroupNo>, row::DifferentPerson> different_persons;
        std::map<std::pair<OfficeId, Date>, std::uint32_t> duplicate_checks;
        std::map<std::pair<GroupNo, std::uint64_t>, row::Ask> asks;

        std::map<MessageKey, row::Message> messages;
        std::map<MessageNo, MessageKey> message_order;
        std::map<std::tuple<GroupNo, AccountId, ClientMsgId>, MessageKey> sends;
        std::map<std::tuple<GroupNo, Room, std::uint64_t, std::uint64_t>, MessageKey> about;
        std::map<MessageKey, row::MessageState> message_states;
        std::map<row::Awaited, bool> awaited;
        std::map<std::tuple<GroupNo, std::string, std::uint64_t>, row::CardValue> card;
        std::map<MessageKey, bool> pins;
        std::map<MessageKey, row::Receipt> receipts;
        std::map<MemberKey, std::uint64_t> member_receipts;  // revision
        std::map<std::tuple<GroupNo, MembershipId, DeviceId>, row::Handover> handovers;
        std::map<std::pair<GroupNo, AttachmentId>, row::Attachment> attachments;

        std::map<std::uint32_t, row::Region> regions;
        std::map<std::uint32_t, row::Policy> policies;
        std::map<OfficeId, row::Office> offices;
        std::map<AccountId, row::Account> accounts;
        std::map<EnrolmentId, row::Enrolment> enrolments;
        std::map<std::tuple<AccountId, domain::CredentialKind, std::uint32_t>, row::Credential>
            credentials;
        std::map<DeviceId, row::Device> devices;
        std::map<SessionId, domain::Session> sessions;
        std::map<Hash, row::Throttle> throttles;
        std::map<row::TimerKey, Instant> timers;

        std::map<LogNo, row::Log> logs;
        std::map<LeafNo, row::Leaf> leaves;
        std::map<std::pair<LogNo, std::uint64_t>, LeafNo> leaf_places;
        std::map<std::uint64_t, row::Batch> batches;
        std::map<LogNo, row::SealedLog> sealed_logs;
        std::map<std::tuple<LogNo, std::uint32_t, std::uint64_t>, Bytes> tiles;
        std::map<std::uint64_t, row::TopLeaf> top_leaves;
        std::map<std::uint64_t, row::Seal> seals;
        std::map<std::pair<Instant, BackupId>, row::Backup> backups;
    };

    // Every write goes through these three, so that it can be undone.
    template <class Map>
    void put(Map Rows::*table, const typename Map::key_type& key, typename Map::mapped_type value) {
        auto& map = rows_.*table;
        auto found = map.find(key);
        if (found == map.end()) {
            undo_.push_back([table, key](Rows& rows) { (rows.*table).erase(key); });
            map.emplace(key, std::move(value));
        } else {
            undo_.push_back([table, key, old = std::move(found->second)](Rows& rows) {
                (rows.*table).insert_or_assign(key, old);
            });
            found->second = std::move(value);
        }
    }
    template <class Map>
    void add(Map Rows::*table, const typename Map::key_type& key, typename Map::mapped_type value) {
        if ((rows_.*table).contains(key)) throw NotUnique("a row that may exist only once");
        put(table, key, std::move(value));
    }
    template <class Map>
    void drop(Map Rows::*table, const typename Map::key_type& key) {
        auto& map = rows_.*table;
        auto found = map.find(key);
        if (found == map.end()) return;
        undo_.push_back([table, key, old = std::move(found->second)](Rows& rows) {
            (rows.*table).insert_or_assign(key, old);
        });
        map.erase(found);
    }
    void must_write() const;

    Rows rows_;
    std::vector<std::function<void(Rows&)>> undo_;  // newest last; empty outside a transaction
    bool open_ = false;
};

}  // namespace tasuki::store

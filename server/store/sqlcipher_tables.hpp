// The rows of one region in one encrypted file, store.db in the store's folder. Store thread;
// readers have connections of their own (open_reader).
//
// What always holds while it is open: the folder is locked against a second server, and the schema
// is this program's.
#pragma once

#include <filesystem>
#include <memory>
#include <span>

#include "store/folder.hpp"
#include "store/keys.hpp"
#include "store/migrate.hpp"
#include "store/sqlcipher_reading.hpp"

namespace tasuki::store {

class SqlcipherTables final : public SqlcipherReading, public Tables {
  public:
    static constexpr const char* kFileName = "store.db";

    // A new store in an empty private folder; throws CannotOpen where there is one already.
    static std::unique_ptr<SqlcipherTables> create(const std::filesystem::path& folder,
                                                   const Key& page_key);
    // Checks, locks, migrates forward where the schema is older (with a backup copy before each
    // step), and throws CannotOpen for everything that is not as it must be.
    static std::unique_ptr<SqlcipherTables> open(
        const std::filesystem::path& folder, const Key& page_key,
        std::span<const Migration> migrations = store_migrations());

    std::unique_ptr<Reading> open_reader() override;
    std::unique_ptr<LogMover> open_mover() override;

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

    // After a restore, in one transaction of its own: the entries stay, and a new chain and a new
    // top log begin over them. The answer is where the new chain stands.
    struct NewLife {
        std::array<std::uint8_t, 16> incarnation{};
        std::string origin;
        ledger::Fork fork;
    };
    ledger::Chain begin_life(const NewLife& life, Instant now);

    // As many pages as the file may have: lets a test see a full disk.
    void limit_pages(std::uint64_t pages) { db().limit_pages(pages); }

  private:
    SqlcipherTables(StoreLock lock, std::unique_ptr<Connection> connection, const Key& page_key);

    ledger::Chain chain_anew(const ledger::Chain& start, Instant now);

    StoreLock lock_;
    SecretKey key_;
};

}  // namespace tasuki::store

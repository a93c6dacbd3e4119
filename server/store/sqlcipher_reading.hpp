// Look-ups on a SQLCipher file: a reader thread's own connection, and the reading half of
// SqlcipherTables. One thread.
#pragma once

#include <filesystem>
#include <memory>

#include "store/sqlite.hpp"
#include "store/tables.hpp"

namespace tasuki::store {

class SqlcipherReading : public virtual Reading {
  public:
    explicit SqlcipherReading(std::unique_ptr<Connection> connection)
        : connection_(std::move(connection)) {}

    void begin_read() override;
    void end_read() override;

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

  protected:
    Connection& db() const { return *connection_; }

  private:
    std::vector<row::Account> with_affiliations(std::vector<row::Account> accounts) const;

    std::unique_ptr<Connection> connection_;
};

}  // namespace tasuki::store

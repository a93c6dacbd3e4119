// What is looked up for a person before it is shown. It reads what was committed when the look-up
// began; whether it may be shown is decided afterwards, by the rules, in a commit of its own.
//
// Belongs to one thread with its own Reading. A row that does not hold against the ledger throws
// RecordFault; in lists it is left out and named in the operator's log.
#pragma once

#include <functional>
#include <memory>

#include "store/facts_people.hpp"
#include "store/group_cache.hpp"
#include "store/store.hpp"

namespace tasuki::store {

using KeysOf = std::function<std::shared_ptr<const GroupKeys>(GroupId)>;

class Reads {
  public:
    Reads(Reading& reading, const StoreKeys& keys, KeysOf group_keys)
        : reading_(reading), keys_(keys), group_keys_(std::move(group_keys)) {}

    PageRead page(const PageWish& wish) const;
    SearchRead search(const SearchWish& wish) const;
    std::vector<GroupId> groups_awaiting(AccountId account) const;
    AwaitedRead awaited(AccountId account, GroupId group, domain::Room room) const;
    CardRead card(GroupId group) const;
    CardRead card_versions(GroupId group, const std::string& key, std::uint64_t before) const;
    PinnedRead pinned(GroupId group, domain::Room room, std::uint64_t before) const;
    std::vector<CertificationDue> certifications_due(AccountId account, const Date& by) const;
    VisitRead visit(GroupId group, domain::Room room, AccountId account) const;
    std::vector<std::shared_ptr<const StoredEvent>> versions(GroupId group, domain::Room room,
                                                             std::uint64_t seq) const;
    std::vector<ReceiptLine> receipts(GroupId group, domain::Room room, std::uint64_t seq) const;
    std::vector<GroupListLine> groups_of(AccountId account) const;
    std::vector<GroupNow> groups_of_office(OfficeId office) const;
    std::vector<ReviewRead> reviewed(OfficeId office) const;  // by group
    std::optional<GroupNow> group(GroupId group) const;
    std::vector<WipeLine> wipes(GroupId group, MembershipId membership) const;
    AsksRead asks(GroupId group, std::uint64_t before, std::size_t limit) const;

    FileHandle file(GroupId group, AttachmentId id) const;

    std::vector<domain::Account> people(std::optional<OfficeId> office) const;
    std::vector<domain::Account> accounts(const std::vector<AccountId>& ids) const;
    std::vector<domain::Office> offices() const;
    std::vector<domain::Device> devices(AccountId account) const;
    domain::Region region() const;
    PolicyNow policy() const;

    domain::Throttle sign_in_throttle(const std::optional<DeviceId>& device,
                                      const std::string& login_name) const;
    std::optional<SignInFacts> sign_in_facts(const std::string& login_name) const;
    std::optional<SignInFacts> sign_in_facts_by_passkey(const Bytes& passkey) const;
    std::vector<domain::Credential> passkeys(AccountId account) const;
    std::optional<domain::Device> device_by_secret(const Hash& secret) const;
    std::optional<SessionFacts> session_by_secret(const Hash& secret) const;
    std::optional<domain::Enrolment> enrolment_by_link(const Hash& link) const;

    Reading& reading() const { return reading_; }

  private:
    std::vector<domain::Credential> credentials_of(AccountId account) const;
    std::vector<domain::Account> checked(const std::vector<row::Account>& rows) const;
    std::optional<GroupNow> load(GroupNo no) const;

    Reading& reading_;
    const StoreKeys& keys_;
    KeysOf group_keys_;
};

}  // namespace tasuki::store

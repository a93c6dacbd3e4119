// The key store with a ring of all group keys that reader threads may look at: immutable, exchanged
// whole when a group is opened or destroyed. Writes on the store thread; ring() on any.
#pragma once

#include <atomic>
#include <memory>
#include <unordered_map>

#include "store/keys.hpp"
#include "store/tables.hpp"

namespace tasuki::store {

using KeyRing = std::unordered_map<GroupId, std::shared_ptr<const GroupKeys>, IdHash>;

class SharedKeyStore final : public KeyStore {
  public:
    SharedKeyStore(std::unique_ptr<KeyStore> keys, const Reading& reading);

    std::shared_ptr<const GroupKeys> group_keys(GroupId group) const override;
    std::shared_ptr<const GroupKeys> make_group_key(GroupId group) override;
    void destroy(GroupId group) override;
    Key make_office_pair(OfficeId office) override { return keys_->make_office_pair(office); }
    std::optional<BoxKeyPair> office_pair(OfficeId office) const override {
        return keys_->office_pair(office);
    }
    const SigningSeed& ledger_seed() const override { return keys_->ledger_seed(); }
    KeyCopy copy() const override { return keys_->copy(); }

    std::shared_ptr<const GroupKeys> find(GroupId group) const;

  private:
    void change(GroupId group, std::shared_ptr<const GroupKeys> keys);

    std::unique_ptr<KeyStore> keys_;
    std::atomic<std::shared_ptr<const KeyRing>> ring_;
};

}  // namespace tasuki::store

// The key store of a region: keys.db in the store's folder, a SQLCipher file of its own. Its page
// key is random and lies, wrapped by the root key, in the key folder, so that a destruction can
// change it: what the disk still holds of the old file then opens for nobody. Store thread.
#pragma once

#include <filesystem>
#include <map>
#include <memory>

#include "store/keys.hpp"
#include "store/sqlite.hpp"

namespace tasuki::store {

struct KeyPlaces {
    std::filesystem::path store_folder;  // keys.db
    std::filesystem::path key_folder;    // keystore.key, and keystore.key.next during a rewrite
};

class SqlcipherKeyStore final : public KeyStore {
  public:
    static constexpr const char* kFileName = "keys.db";
    static constexpr const char* kPageKeyFile = "keystore.key";

    // Throws CannotOpen where there is one already.
    static std::unique_ptr<SqlcipherKeyStore> create(const KeyPlaces& places,
                                                     const StoreKeys& keys);
    // The same, with the keys of a backup: a restore.
    static std::unique_ptr<SqlcipherKeyStore> create(const KeyPlaces& places, const StoreKeys& keys,
                                                     const KeyCopy& restored);
    // Finishes a rewrite that was cut short; throws CannotOpen for a root key of another store.
    static std::unique_ptr<SqlcipherKeyStore> open(const KeyPlaces& places, const StoreKeys& keys);

    std::shared_ptr<const GroupKeys> group_keys(GroupId group) const override;
    std::shared_ptr<const GroupKeys> make_group_key(GroupId group) override;
    void destroy(GroupId group) override;
    Key make_office_pair(OfficeId office) override;
    std::optional<BoxKeyPair> office_pair(OfficeId office) const override;
    const SigningSeed& ledger_seed() const override { return seed_.get(); }
    KeyCopy copy() const override;

  private:
    SqlcipherKeyStore(const KeyPlaces& places, const StoreKeys& keys,
                      std::unique_ptr<Connection> file);

    void put_group_key(GroupId group, std::uint32_t key_no, const SecretKey& key);
    void put_office_pair(OfficeId office, const BoxKeyPair& pair);
    void load_groups();
    void load_seed();
    void rewrite_if_due();
    void rewrite();
    void copy_into(Connection& fresh) const;

    std::filesystem::path store_file() const { return places_.store_folder / kFileName; }
    std::filesystem::path page_file() const { return places_.key_folder / kPageKeyFile; }

    KeyPlaces places_;
    SecretKey wrap_;
    std::unique_ptr<Connection> file_;
    SecretKey seed_;
    std::map<GroupId, std::shared_ptr<const GroupKeys>> groups_;
};

}  // namespace tasuki::store

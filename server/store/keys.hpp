// The keys of a region. The root key comes from outside the store (a file or a service credential)
// and is used for nothing but making the others: one derived key per purpose, and the random keys
// in the key store, which it wraps. Key material is wiped when its owner goes. Any thread may hold
// a const reference; a KeyStore belongs to the store thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/crypto.hpp"
#include "base/ids.hpp"
#include "store/faults.hpp"

namespace tasuki::store {

// A key that is wiped when it goes.
class SecretKey {
  public:
    SecretKey() = default;
    explicit SecretKey(const Key& key) : key_(key) {}
    SecretKey(const SecretKey&) = default;
    SecretKey& operator=(const SecretKey&) = default;
    ~SecretKey() { wipe(key_); }
    const Key& get() const { return key_; }
    bool operator==(const SecretKey&) const = default;

  private:
    Key key_{};
};

// The keys that rows and the store file itself are bound to. Random, made once by init and kept
// wrapped by the root key (region_keys.hpp), so that the root key can be exchanged and a restored
// store opens under another one.
struct RegionKeys {
    SecretKey page, region, fingerprint, login, address;
    bool operator==(const RegionKeys&) const = default;
};
RegionKeys make_region_keys();

// One key for each purpose; none can be computed from another.
class StoreKeys {
  public:
    // As stores were made before they had region keys of their own: everything from the root key.
    explicit StoreKeys(const SecretKey& root);
    StoreKeys(const SecretKey& root, const RegionKeys& own);
    RegionKeys region_keys() const { return {page_, region_, fingerprint_, login_, address_}; }

    const Key& page() const { return page_.get(); }      // of the store file
    const Key& wrap() const { return wrap_.get(); }      // of what lies in the key store
    const Key& region() const { return region_.get(); }  // names, login data, device names
    const Key& fingerprint() const { return fingerprint_.get(); }
    const Key& login() const { return login_.get(); }
    const Key& address() const { return address_.get(); }

  private:
    SecretKey page_, wrap_, region_, fingerprint_, login_, address_;
};

// Look-up values that can't be read or guessed without the key.
Hash keyed_fingerprint(const StoreKeys& keys, std::uint8_t kind, std::string_view text);
Hash keyed_login(const StoreKeys& keys, std::string_view login_name);
Hash keyed_address(const StoreKeys& keys, std::string_view what, ByteView value);

// All keys of one group as of now; immutable and shared, so that a reader thread can be handed it.
class GroupKeys {
  public:
    explicit GroupKeys(std::map<std::uint32_t, SecretKey> keys) : keys_(std::move(keys)) {}
    const Key* find(std::uint32_t key_no) const;  // null: no such key, or destroyed
    std::uint32_t newest() const { return keys_.empty() ? 0 : keys_.rbegin()->first; }
    const std::map<std::uint32_t, SecretKey>& all() const { return keys_; }

  private:
    std::map<std::uint32_t, SecretKey> keys_;
};

// What of a key store goes into a backup: everything, unwrapped.
struct KeyCopy {
    SecretKey ledger_seed;
    std::map<GroupId, std::map<std::uint32_t, SecretKey>> groups;
    std::map<OfficeId, BoxKeyPair> offices;
    bool operator==(const KeyCopy&) const;
};

// The random keys. What a function that makes or destroys has returned from is on disk, fsync'd;
// failures are StoreFull and StoreBroken, as with the tables.
class KeyStore {
  public:
    KeyStore() = default;
    KeyStore(const KeyStore&) = delete;
    KeyStore& operator=(const KeyStore&) = delete;
    virtual ~KeyStore() = default;

    // Null: there never were any, or they are destroyed.
    virtual std::shared_ptr<const GroupKeys> group_keys(GroupId group) const = 0;
    // One more key under the next number (1 first); older ones stay for what they sealed. To be
    // called before the group's row is committed: a key without a group does no harm.
    virtual std::shared_ptr<const GroupKeys> make_group_key(GroupId group) = 0;
    // Destroys the case: without its keys nothing sealed for the group can be opened again, neither
    // from this file nor from what the disk may still hold of it. Backups keep theirs until they
    // go.
    virtual void destroy(GroupId group) = 0;

    // Every office has a pair from its creation; returns the public half.
    virtual Key make_office_pair(OfficeId office) = 0;
    virtual std::optional<BoxKeyPair> office_pair(OfficeId office) const = 0;

    virtual const SigningSeed& ledger_seed() const = 0;

    virtual KeyCopy copy() const = 0;
};

// For tests, simulations and the memory tables: keys that live as long as the object.
std::unique_ptr<KeyStore> make_memory_key_store();

}  // namespace tasuki::store

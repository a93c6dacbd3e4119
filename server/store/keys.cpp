#include "store/keys.hpp"

#include <algorithm>

#include "base/bytes.hpp"

namespace tasuki::store {
namespace {

SecretKey made_for(const SecretKey& root, std::string_view purpose) {
    auto key = derive_key(root.get(), purpose);
    SecretKey out(key);
    wipe(key);
    return out;
}

Hash keyed(const Key& key, std::string_view tag, ByteView value) {
    Writer text;
    text.raw(tag).u8(0).raw(value);
    return hmac_sha256(key, text.bytes());
}

// Keys as random as the real ones, and gone with the object.
class MemoryKeyStore final : public KeyStore {
  public:
    std::shared_ptr<const GroupKeys> group_keys(GroupId group) const override {
        auto found = groups_.find(group);
        return found == groups_.end() ? nullptr : found->second;
    }
    std::shared_ptr<const GroupKeys> make_group_key(GroupId group) override {
        auto& keys = groups_[group];
        auto all = keys ? keys->all() : std::map<std::uint32_t, SecretKey>{};
        all.emplace(keys ? keys->newest() + 1 : 1, SecretKey(random_key()));
        return keys = std::make_shared<const GroupKeys>(std::move(all));
    }
    void destroy(GroupId group) override { groups_.erase(group); }
    Key make_office_pair(OfficeId office) override {
        return (offices_[office] = make_box_key_pair()).public_half;
    }
    std::optional<BoxKeyPair> office_pair(OfficeId office) const override {
        auto found = offices_.find(office);
        if (found == offices_.end()) return std::nullopt;
        return found->second;
    }
    const SigningSeed& ledger_seed() const override { return seed_.get(); }
    KeyCopy copy() const override {
        KeyCopy out{seed_, {}, offices_};
        for (const auto& [group, keys] : groups_) out.groups.emplace(group, keys->all());
        return out;
    }

  private:
    std::map<GroupId, std::shared_ptr<const GroupKeys>> groups_;
    std::map<OfficeId, BoxKeyPair> offices_;
    SecretKey seed_{random_key()};
};

}  // namespace

// The texts are part of the format of every store: never change one.
StoreKeys::StoreKeys(const SecretKey& root)
    : page_(made_for(root, "tasuki/1 page key of the store")),
      wrap_(made_for(root, "tasuki/1 wrapping key of the key store")),
      region_(made_for(root, "tasuki/1 region key")),
      fingerprint_(made_for(root, "tasuki/1 fingerprint key")),
      login_(made_for(root, "tasuki/1 login name key")),
      address_(made_for(root, "tasuki/1 address key")) {}

StoreKeys::StoreKeys(const SecretKey& root, const RegionKeys& own)
    : page_(own.page),
      wrap_(made_for(root, "tasuki/1 wrapping key of the key store")),
      region_(own.region),
      fingerprint_(own.fingerprint),
      login_(own.login),
      address_(own.address) {}

RegionKeys make_region_keys() {
    return {SecretKey(random_key()), SecretKey(random_key()), SecretKey(random_key()),
            SecretKey(random_key()), SecretKey(random_key())};
}

bool KeyCopy::operator==(const KeyCopy& other) const {
    const auto same = [](const auto& a, const auto& b) {
        return a.first == b.first && a.second.public_half == b.second.public_half &&
               a.second.private_half == b.second.private_half;
    };
    return ledger_seed == other.ledger_seed && groups == other.groups &&
           std::ranges::equal(offices, other.offices, same);
}

Hash keyed_fingerprint(const StoreKeys& keys, std::uint8_t kind, std::string_view text) {
    Writer value;
    value.u8(kind).raw(text);
    return keyed(keys.fingerprint(), "fingerprint", value.bytes());
}

Hash keyed_login(const StoreKeys& keys, std::string_view login_name) {
    return keyed(keys.login(), "login", view(login_name));
}

Hash keyed_address(const StoreKeys& keys, std::string_view what, ByteView value) {
    Writer text;
    text.blob(what).raw(value);
    return keyed(keys.address(), "address", text.bytes());
}

const Key* GroupKeys::find(std::uint32_t key_no) const {
    auto found = keys_.find(key_no);
    return found == keys_.end() ? nullptr : &found->second.get();
}

std::unique_ptr<KeyStore> make_memory_key_store() { return std::make_unique<MemoryKeyStore>(); }

}  // namespace tasuki::store

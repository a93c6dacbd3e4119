#include "store/threaded_store_keys.hpp"

namespace tasuki::store {

SharedKeyStore::SharedKeyStore(std::unique_ptr<KeyStore> keys, const Reading& reading)
    : keys_(std::move(keys)) {
    auto ring = std::make_shared<KeyRing>();
    for (auto no : reading.groups())
        if (const auto row = reading.group(no)) (*ring)[row->id] = keys_->group_keys(row->id);
    ring_ = std::move(ring);
}

std::shared_ptr<const GroupKeys> SharedKeyStore::group_keys(GroupId group) const {
    return keys_->group_keys(group);
}

std::shared_ptr<const GroupKeys> SharedKeyStore::make_group_key(GroupId group) {
    auto made = keys_->make_group_key(group);
    change(group, made);
    return made;
}

void SharedKeyStore::destroy(GroupId group) {
    keys_->destroy(group);
    change(group, nullptr);
}

void SharedKeyStore::change(GroupId group, std::shared_ptr<const GroupKeys> keys) {
    auto ring = std::make_shared<KeyRing>(*ring_.load());
    if (keys) (*ring)[group] = std::move(keys);
    else ring->erase(group);
    ring_ = std::move(ring);
}

std::shared_ptr<const GroupKeys> SharedKeyStore::find(GroupId group) const {
    const auto ring = ring_.load();
    const auto found = ring->find(group);
    return found == ring->end() ? nullptr : found->second;
}

}  // namespace tasuki::store

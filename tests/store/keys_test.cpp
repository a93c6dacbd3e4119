#include <gtest/gtest.h>

#include <set>

#include "store/keys.hpp"

namespace {

using namespace tasuki;
using store::SecretKey;
using store::StoreKeys;

// One purpose's key must not open another purpose's secrets.
TEST(StoreKeys, EveryPurposeHasAKeyOfItsOwn) {
    StoreKeys keys{SecretKey(random_key())};
    std::set<Key> all{keys.page(),        keys.wrap(),  keys.region(),
                      keys.fingerprint(), keys.login(), keys.address()};
    EXPECT_EQ(all.size(), 6u);
}

TEST(StoreKeys, SameRootMakesTheSameKeys) {
    SecretKey root(random_key());
    EXPECT_EQ(StoreKeys(root).page(), StoreKeys(root).page());
    EXPECT_NE(StoreKeys(root).page(), StoreKeys(SecretKey(random_key())).page());
}

TEST(StoreKeys, LookUpValuesDependOnKeyKindAndText) {
    StoreKeys keys{SecretKey(random_key())}, others{SecretKey(random_key())};
    auto value = store::keyed_fingerprint(keys, 1, "サトウ|19370304|2");
    EXPECT_EQ(value, store::keyed_fingerprint(keys, 1, "サトウ|19370304|2"));
    EXPECT_NE(value, store::keyed_fingerprint(keys, 2, "サトウ|19370304|2"));
    EXPECT_NE(value, store::keyed_fingerprint(keys, 1, "サトウ|19370304|1"));
    EXPECT_NE(value, store::keyed_fingerprint(others, 1, "サトウ|19370304|2"));
    EXPECT_NE(store::keyed_login(keys, "sato"), store::keyed_login(keys, "saito"));
    EXPECT_NE(store::keyed_address(keys, "device", view("a")),
              store::keyed_address(keys, "address", view("a")));
}

TEST(MemoryKeys, OlderKeysOfAGroupStay) {
    auto keys = store::make_memory_key_store();
    auto group = make_id<GroupId>();
    EXPECT_EQ(keys->group_keys(group), nullptr);
    auto first = keys->make_group_key(group);
    auto second = keys->make_group_key(group);
    EXPECT_EQ(first->newest(), 1u);
    EXPECT_EQ(second->newest(), 2u);
    EXPECT_EQ(*second->find(1), *first->find(1));
    EXPECT_EQ(second->find(3), nullptr);
    keys->destroy(group);
    EXPECT_EQ(keys->group_keys(group), nullptr);
}

}  // namespace

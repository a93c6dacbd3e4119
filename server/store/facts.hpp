// Gathers for each command what the rules may look at besides the group itself: who asks, whom it
// concerns, the message it refers to, what was sent before under the same id. Each command's needs
// stand in one visitor, so that a new command does not build without them.
//
// Store thread only. What comes out points into itself and the caches: it lives as long as the
// command is being decided.
#pragma once

#include <memory>
#include <vector>

#include "domain/decide.hpp"
#include "store/facts_people.hpp"
#include "store/group_cache.hpp"

namespace tasuki::store {

// Owns what domain::Facts points to.
struct GroupFacts {
    domain::Facts facts;
    std::shared_ptr<const domain::Region> region;
    std::shared_ptr<const domain::Account> asker, subject;
    std::shared_ptr<const domain::Office> office, subject_office;
    // Groups that the duplicate guard found: their logs say who asked.
    std::vector<GroupNo> same_number, same_name;
    // A retried opening: the group that the first one made.
    std::optional<GroupId> opened;
};

struct PeopleFacts {
    domain::PeopleFacts facts;
    std::shared_ptr<const domain::Region> region;
    std::shared_ptr<const domain::Account> asker, subject;
    std::shared_ptr<const domain::Office> office;
    std::optional<Hash> throttle;  // the key that a sign-in counts under
};

// Whose failures count together: those of an enrolled device, else all that name one login name.
// So a stranger's tries never delay a device that its owner has, and a name that nobody has is
// slowed like one that somebody has.
Hash throttle_key(const StoreKeys& keys, const std::optional<DeviceId>& device,
                  std::string_view login_name);

class FactsFinder {
  public:
    FactsFinder(const Tables& tables, const StoreKeys& keys, PeopleCache& people,
                GroupCache& groups)
        : tables_(tables), keys_(keys), people_(people), groups_(groups) {}

    // `group` is null where there is none.
    void fill(GroupFacts& out, const domain::GroupCommand& command, const domain::Asker& asker,
              CachedGroup* group, Instant now);
    void fill(PeopleFacts& out, const domain::PeopleCommand& command, const domain::Asker& asker);
    void fill(PeopleFacts& out, const domain::SignInCommand& command, const domain::Asker& asker);

    domain::PriorSend prior_from(const row::Message& row) const;

  private:
    const Tables& tables_;
    const StoreKeys& keys_;
    PeopleCache& people_;
    GroupCache& groups_;
};

}  // namespace tasuki::store

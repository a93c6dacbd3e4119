// Who asked, from where and when, as every ledger entry of one command says it. Values; store
// thread.
#pragma once

#include <memory>

#include "domain/change.hpp"
#include "ledger/leaf.hpp"
#include "store/facts_people.hpp"
#include "store/group_cache.hpp"

namespace tasuki::store {

struct Asking {
    const domain::Asker& asker;
    std::shared_ptr<const domain::Account> account;  // null: nobody signed in, or the system
    Instant now;
    ClockState clock = ClockState::unknown;
};

ledger::Leaf leaf_from(const Asking& asking, ledger::Event event, OfficeId acting_office);

// The entry of one act; of a group where there is one (as it stands after the change). Commitments
// and hashes are the writer's to add.
ledger::Leaf leaf_of_act(const Asking& asking, const domain::Act& act, const domain::Group* group,
                         PeopleCache& people);

}  // namespace tasuki::store

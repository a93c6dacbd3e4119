// Accounts, offices and the region as the store thread knows them. Few enough to stay in memory
// once read; let go of after a rollback.
//
// What always holds: an account, office or configuration is used only if its hash is the one of the
// ledger entry that its newest change left; a changed or exchanged row is refused and named.
// Store thread only, except the load functions.
#pragma once

#include <array>
#include <memory>
#include <unordered_map>

#include "store/leaf_writer.hpp"
#include "store/seal_people.hpp"
#include "store/sealer.hpp"
#include "store/tables.hpp"

namespace tasuki::store {

using ObjectBytes = std::array<std::uint8_t, 16>;  // of an account or office; zero: the region

// Where the newest entry stands that carries the state of this object.
struct StatePlace {
    LogNo log = 0;
    std::uint64_t index = 0;
};
std::optional<StatePlace> state_place(const Reading& reading, const ObjectBytes& object);
void put_state_place(Tables& tables, const ObjectBytes& object, StatePlace place);

// Read, opened and compared with the ledger; null: there is none.
std::shared_ptr<const domain::Account> load_account(const Reading& reading, AccountId id,
                                                    const StoreKeys& keys);
std::shared_ptr<const domain::Office> load_office(const Reading& reading, OfficeId id);
std::shared_ptr<const domain::Region> load_region(const Reading& reading);
// A row that was found on another way than by its id, checked alike.
domain::Account checked_account(const Reading& reading, const row::Account& row,
                                const StoreKeys& keys);
domain::Office checked_office(const Reading& reading, const row::Office& row);

class PeopleCache {
  public:
    PeopleCache(const Tables& tables, const StoreKeys& keys, std::size_t bound)
        : tables_(tables), keys_(keys), bound_(bound) {}

    std::shared_ptr<const domain::Account> account(AccountId id);
    std::shared_ptr<const domain::Office> office(OfficeId id);
    std::shared_ptr<const domain::Region> region();
    LogNo office_log(OfficeId id);  // 0: no such office
    LogNo region_log();             // 0: no region yet

    void changed(const domain::Account& account);
    void changed(OfficeId office);
    void region_changed();
    void forget();
    void trim();

  private:
    const Tables& tables_;
    const StoreKeys& keys_;
    std::size_t bound_;
    std::unordered_map<AccountId, std::shared_ptr<const domain::Account>, IdHash> accounts_;
    std::unordered_map<OfficeId, std::shared_ptr<const domain::Office>, IdHash> offices_;
    std::unordered_map<OfficeId, LogNo, IdHash> logs_;
    std::shared_ptr<const domain::Region> region_;
    LogNo region_log_ = 0;
};

}  // namespace tasuki::store

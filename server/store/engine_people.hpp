// Writes what a rule decided about people, offices, the region and credentials: rows, entries of
// the ledger, ended sessions. Inside the batch's transaction, on the store thread; whoever rolls
// back forgets the caches.
#pragma once

#include <memory>

#include "store/engine_leaf.hpp"
#include "store/facts.hpp"
#include "store/leaf_writer.hpp"

namespace tasuki::store {

class PeopleWriter {
  public:
    PeopleWriter(Tables& tables, const StoreKeys& keys, KeyStore& key_store, LeafWriter& ledger,
                 PeopleCache& people)
        : tables_(tables), keys_(keys), key_store_(key_store), ledger_(ledger), people_(people) {}

    std::shared_ptr<Committed> write(const domain::PeopleChange& change, const Asking& asking,
                                     const PeopleFacts& facts);

  private:
    void write_region(const domain::PeopleChange& change, const Asking& asking);
    void write_office(const domain::Office& office, const Asking& asking);
    void write_throttle(const Hash& key, const domain::Throttle& throttle, Instant now);
    void end_everything();
    void void_enrolments(AccountId account);
    void write_enrolments(const domain::PeopleChange& change);
    void write_credentials(const domain::PeopleChange& change);
    void write_sessions(const domain::PeopleChange& change, Committed& out);
    void write_acts(const domain::PeopleChange& change, const Asking& asking, Committed& out);
    void bind_the_rest(const domain::PeopleChange& change, const Asking& asking,
                       const std::vector<ObjectBytes>& bound);
    LogNo create_log(const ObjectBytes& owner, ledger::Home home, bool demo, const Asking& asking);

    Tables& tables_;
    const StoreKeys& keys_;
    KeyStore& key_store_;
    LeafWriter& ledger_;
    PeopleCache& people_;
    std::uint64_t throttles_written_ = 0;
};

}  // namespace tasuki::store

// A restored store begins anew: what its old life had signed and chained belongs to another name.
#include "ledger/tree.hpp"
#include "store/init.hpp"
#include "store/sqlcipher_tables.hpp"

namespace tasuki::store {
namespace {

constexpr std::size_t kLeavesPerBatch = 4'096;

}  // namespace

ledger::Chain SqlcipherTables::begin_life(const NewLife& life, Instant now) {
    begin();
    const auto old = setting(setting::kIncarnation).value_or(Bytes{});
    if (const auto seal = last_seal())
        put_setting(std::string(setting::kPast) + to_hex(old), view(seal->note));
    put_setting(setting::kIncarnation, life.incarnation);
    put_setting(setting::kOrigin, view(life.origin));
    put_setting(setting::kFork, encode(life.fork));
    for (const auto* table : {"DELETE FROM seal", "DELETE FROM sealed_log", "DELETE FROM tile",
                              "DELETE FROM top_leaf", "DELETE FROM batch"})
        db().script(table);
    const auto chain = chain_anew(ledger::chain_start(life.incarnation), now);
    commit();
    return chain;
}

ledger::Chain SqlcipherTables::chain_anew(const ledger::Chain& start, Instant now) {
    auto chain = start;
    std::vector<Hash> hashes;
    LeafNo last = 0;
    const auto close = [&] {
        if (hashes.empty()) return;
        chain = ledger::chain_next(chain, hashes);
        add_batch({chain, last, now});
        hashes.clear();
    };
    leaves_after(0, [&](row::Leaf&& leaf) {
        hashes.push_back(ledger::leaf_hash(leaf.bytes));
        last = leaf.n;
        if (hashes.size() == kLeavesPerBatch) close();
        return true;
    });
    close();
    return chain;
}

}  // namespace tasuki::store

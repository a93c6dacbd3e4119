// The ledger against itself and against what was acknowledged: trees, seals, the chain of batches
// from its start.
#include <map>

#include "ledger/leaf.hpp"
#include "ledger/verify.hpp"
#include "sim/audit.hpp"
#include "store/journal.hpp"

namespace tasuki::sim {
namespace {

std::string told(const ledger::Fault& fault) {
    return std::string(describe(fault.kind).slug) + " at " + std::to_string(fault.index) + ", " +
           fault.expected + " expected, " + fault.found + " found";
}

void audit_logs(const store::Tables& tables) {
    for (const auto& row : tables.logs()) {
        ledger::LogToCheck log;
        log.name = row.name;
        log.ledger = row.id;
        log.size = tables.log_size(row.no);
        log.entry = [&](std::uint64_t index) -> std::optional<Bytes> {
            const auto leaf = tables.leaf(row.no, index);
            return leaf ? std::optional(leaf->bytes) : std::nullopt;
        };
        if (const auto sealed = tables.sealed_log(row.no))
            log.heads.push_back({sealed->size, sealed->root});
        const auto verdict = verify_leaves(log);
        must(!verdict.fault,
             "a log does not hold: " + (verdict.fault ? told(*verdict.fault) : std::string()));
    }
}

void audit_top(const store::Tables& tables) {
    const auto last = tables.last_seal();
    if (!last) return;
    ledger::TopToCheck top;
    top.size = last->top_size;
    top.entry = [&](std::uint64_t index) -> std::optional<Bytes> {
        const auto leaf = tables.top_leaf(index);
        return leaf ? std::optional(leaf->bytes) : std::nullopt;
    };
    for (std::uint64_t no = 1; no <= last->no; ++no) {
        const auto seal = tables.seal(no);
        must(seal.has_value(), "a seal is gone");
        top.heads.push_back({seal->top_size, seal->root});
    }
    const auto verdict = verify_top(top);
    must(!verdict.fault,
         "the top log does not hold: " + (verdict.fault ? told(*verdict.fault) : std::string()));
    for (const auto& row : tables.sealed_logs()) {
        if (row.log == store::kTopLog) continue;
        const auto heads = verdict.logs.find(tables.log(row.log)->name);
        must(heads != verdict.logs.end() &&
                 heads->second.back() == ledger::SealedHead{row.size, row.root},
             "a log's newest head is not in the top log");
    }
}

// What a seal added to the top log stands in its batch behind the leaves.
void audit_chain(const store::Tables& tables, const Bytes& incarnation) {
    std::map<std::uint64_t, std::pair<std::uint64_t, std::uint64_t>> seals;  // batch -> top entries
    const auto last = tables.last_seal();
    std::uint64_t top = 0;
    for (std::uint64_t no = 1; last && no <= last->no; ++no) {
        const auto seal = tables.seal(no).value();
        seals[seal.chain_n] = {top, seal.top_size};
        top = seal.top_size;
    }
    auto chain = ledger::chain_start(incarnation);
    store::LeafNo next = 1;
    tables.batches_after(0, [&](store::row::Batch&& batch) {
        std::vector<Hash> hashes;
        if (batch.last_leaf >= next)
            tables.leaves_after(next - 1, [&](store::row::Leaf&& leaf) {
                must(leaf.n == next, "a ledger entry is missing");
                ++next;
                hashes.push_back(ledger::leaf_hash(leaf.bytes));
                return leaf.n < batch.last_leaf;
            });
        if (const auto seal = seals.find(batch.chain.n); seal != seals.end())
            for (auto i = seal->second.first; i < seal->second.second; ++i)
                hashes.push_back(ledger::leaf_hash(tables.top_leaf(i).value().bytes));
        chain = chain_next(chain, hashes);
        must(chain == batch.chain, "the chain breaks at batch " + std::to_string(batch.chain.n));
        return true;
    });
    const auto newest = tables.last_leaf();
    must(!newest || newest->n == next - 1, "entries stand behind the last batch");
}

}  // namespace

void audit_ledger(const store::Tables& tables, const Bytes& incarnation) {
    audit_logs(tables);
    audit_top(tables);
    audit_chain(tables, incarnation);
}

void audit_acknowledged(const store::Tables& tables, const Model& model) {
    std::map<Hash, store::LogNo> numbers;
    for (const auto& log : tables.logs()) numbers[log.name] = log.no;
    for (const auto& place : model.acknowledged) {
        const auto log = numbers.find(place.log_name);
        const auto leaf =
            log == numbers.end() ? std::nullopt : tables.leaf(log->second, place.index);
        must(leaf && ledger::leaf_hash(leaf->bytes) == place.leaf_hash,
             "the ledger entry of something acknowledged is gone");
    }
}

std::uint64_t refusals_recorded(const store::Tables& tables) {
    std::uint64_t count = 0;
    tables.leaves_after(0, [&](store::row::Leaf&& row) {
        const auto leaf = ledger::decode_leaf(row.bytes);
        must(leaf.has_value(), "a ledger entry can't be read");
        if (leaf->outcome == ledger::Outcome::refused) count += leaf->count == 0 ? 1 : leaf->count;
        return true;
    });
    return count;
}

void audit(Machine& machine, const Model& model) {
    audit_groups(machine.tables(), machine, model);
    audit_acknowledged(machine.tables(), model);
    audit_ledger(machine.tables(), machine.options().incarnation);
    must(machine.journal() == store::acts_after(machine.tables(), 0),
         "the journal is not what the ledger says was taken from somebody");
    const auto finding = machine.verify();
    must(!finding,
         "verify doubts a record that is whole: " + (finding ? to_text(*finding) : std::string()));
}

}  // namespace tasuki::sim

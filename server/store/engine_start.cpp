#include "store/engine_start.hpp"

#include <algorithm>
#include <array>

#include "ledger/checkpoint.hpp"
#include "ledger/leaf.hpp"
#include "store/engine.hpp"

namespace tasuki::store {
namespace {

[[noreturn]] void refuse(const std::string& what) {
    throw StartRefused("the store does not start: " + what +
                       ". Put back the newest files, or run tasuki verify to see what changed");
}

void check_anchor(const StartCheck& check) {
    if (!check.anchored) return;
    const auto& anchored = *check.anchored;
    const auto last = check.reading.last_batch();
    const std::uint64_t n = last ? last->chain.n : 0;
    if (n < anchored.n)
        refuse("it ends at batch " + std::to_string(n) + ", but its anchor has seen batch " +
               std::to_string(anchored.n) + ": an older state was put back, or commits are lost");
    const auto batch = check.reading.batch(anchored.n);
    const auto there = anchored.n == 0 ? ledger::chain_start(check.incarnation)
                                       : (batch ? batch->chain : ledger::Chain{});
    if (there != anchored)
        refuse("batch " + std::to_string(anchored.n) + " is not the one its anchor has seen");
}

void check_seal(const StartCheck& check, const row::Seal& seal) {
    const std::array keys{check.key};
    const auto opened = ledger::open_checkpoint(seal.note, keys);
    if (opened.fault != ledger::NoteFault::none || opened.checkpoint.size != seal.top_size ||
        opened.checkpoint.root != seal.root)
        refuse("the checkpoint of seal " + std::to_string(seal.no) + " does not hold");
    for (const auto& sealed : check.reading.sealed_logs()) {
        Reader in(sealed.frontier);
        const auto frontier = ledger::Frontier::decode(in);
        if (!frontier || !in.done() || frontier->size() != sealed.size ||
            frontier->root() != sealed.root)
            refuse("the stored frontier of log " + std::to_string(sealed.log) + " does not hold");
        if (sealed.log == kTopLog && (sealed.size != seal.top_size || sealed.root != seal.root))
            refuse("the top log is not the one that was signed");
        if (sealed.log != kTopLog && check.reading.log_size(sealed.log) < sealed.size)
            refuse("log " + std::to_string(sealed.log) + " ends before its last seal");
    }
}

// Every batch since the last seal, from its leaves.
Instant check_tail(const StartCheck& check, const std::optional<row::Seal>& seal) {
    auto chain = ledger::chain_start(check.incarnation);
    LeafNo next = 1;
    if (seal) {
        const auto batch = check.reading.batch(seal->chain_n);
        if (!batch || batch->last_leaf != seal->last_leaf)
            refuse("the batch of seal " + std::to_string(seal->no) + " is gone");
        chain = batch->chain;
        next = seal->last_leaf + 1;
    }
    std::vector<row::Batch> batches;
    check.reading.batches_after(chain.n, [&](row::Batch&& batch) {
        batches.push_back(std::move(batch));
        return true;
    });
    Instant newest;
    std::vector<Hash> hashes;
    auto batch = batches.begin();
    check.reading.leaves_after(next - 1, [&](row::Leaf&& row) {
        const auto leaf = ledger::decode_leaf(row.bytes);
        if (row.n != next || !leaf || leaf->index != row.index)
            refuse("entry " + std::to_string(next) + " is missing or altered");
        if (batch == batches.end()) refuse("entries stand behind the last batch");
        ++next;
        newest = std::max(newest, leaf->time);
        hashes.push_back(ledger::leaf_hash(row.bytes));
        if (row.n != batch->last_leaf) return true;
        chain = ledger::chain_next(chain, hashes);
        hashes.clear();
        if (chain != batch->chain)
            refuse("the entries of batch " + std::to_string(batch->chain.n) +
                   " are not those that were committed");
        ++batch;
        return true;
    });
    if (batch != batches.end()) refuse("entries of the last batches are gone");
    return newest;
}

}  // namespace

Instant check_start(const StartCheck& check) {
    check_anchor(check);
    const auto seal = check.reading.last_seal();
    if (seal) check_seal(check, *seal);
    const Instant newest = check_tail(check, seal);
    const Instant sealed = seal ? seal->at : Instant{};
    return std::max(newest, sealed);
}

}  // namespace tasuki::store

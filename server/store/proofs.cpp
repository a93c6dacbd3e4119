#include "store/proofs.hpp"

#include <stdexcept>

#include "ledger/tiles.hpp"
#include "ledger/top.hpp"
#include "ledger/tree.hpp"

namespace tasuki::store {
namespace {

ledger::TileReader tiles_in(const Reading& reading, LogNo no) {
    return [&reading, no](const ledger::TileName& name) {
        auto tile = reading.tile(no, name.level, name.index);
        if (!tile) throw std::runtime_error("ledger: a tile is missing; run tasuki verify");
        return std::move(*tile);
    };
}

Hash hash_of(const std::optional<Bytes>& entry) {
    if (!entry) throw std::runtime_error("ledger: an entry is missing; run tasuki verify");
    return ledger::leaf_hash(*entry);
}

ledger::NodeReader nodes_of(const Reading& reading, LogNo no, std::uint64_t size) {
    if (no == kTopLog)
        return ledger::nodes_over_tiles(size, tiles_in(reading, no), [&](std::uint64_t index) {
            const auto leaf = reading.top_leaf(index);
            return hash_of(leaf ? std::optional(leaf->bytes) : std::nullopt);
        });
    return ledger::nodes_over_tiles(size, tiles_in(reading, no), [&reading, no](std::uint64_t i) {
        const auto leaf = reading.leaf(no, i);
        return hash_of(leaf ? std::optional(leaf->bytes) : std::nullopt);
    });
}

}  // namespace

CheckpointNow newest_checkpoint(const Reading& reading) {
    const auto seal = reading.last_seal();
    if (!seal) return {};
    return {seal->note, seal->top_size, seal->root};
}

std::optional<Store::Fork> declared_fork(const Reading& reading) {
    const auto first = reading.top_leaf(0);
    const auto seal = reading.last_seal();
    if (!first || !seal) return std::nullopt;
    const auto entry = ledger::decode_top(first->bytes);
    const auto* start = entry ? std::get_if<ledger::TopStart>(&*entry) : nullptr;
    if (start == nullptr || start->fork.old_origin == Hash{}) return std::nullopt;
    return Store::Fork{
        first->bytes, seal->note,
        ledger::prove_inclusion(0, seal->top_size, nodes_of(reading, kTopLog, seal->top_size))};
}

std::optional<HeadProofRead> prove_head(Reading& reading, GroupId id, std::uint64_t seen_top,
                                        std::uint64_t seen_size) {
    const ReadScope scope(reading);
    const auto group = reading.group(id);
    const auto log = group ? reading.log(group->log) : std::nullopt;
    const auto sealed = log ? reading.sealed_log(log->no) : std::nullopt;
    if (!sealed) return std::nullopt;
    HeadProofRead proof;
    proof.checkpoint = newest_checkpoint(reading);
    if (seen_top > proof.checkpoint.size || seen_size > sealed->size) return std::nullopt;
    const auto top = nodes_of(reading, kTopLog, proof.checkpoint.size);
    proof.top_consistency = ledger::prove_consistency(seen_top, proof.checkpoint.size, top);
    proof.head_index = sealed->top_index;
    proof.size = sealed->size;
    proof.root = sealed->root;
    proof.head_inclusion = ledger::prove_inclusion(sealed->top_index, proof.checkpoint.size, top);
    proof.consistency = ledger::prove_consistency(seen_size, sealed->size,
                                                  nodes_of(reading, log->no, sealed->size));
    proof.log_name = log->name;
    return proof;
}

std::optional<LeafProofRead> prove_leaf(Reading& reading, GroupId id, std::uint64_t index,
                                        std::uint64_t size) {
    const ReadScope scope(reading);
    const auto group = reading.group(id);
    const auto sealed = group ? reading.sealed_log(group->log) : std::nullopt;
    if (!sealed || index >= size || size > sealed->size) return std::nullopt;
    const auto leaf = reading.leaf(group->log, index);
    LeafProofRead proof;
    proof.leaf_hash = hash_of(leaf ? std::optional(leaf->bytes) : std::nullopt);
    proof.inclusion = ledger::prove_inclusion(index, size, nodes_of(reading, group->log, size));
    return proof;
}

}  // namespace tasuki::store

// Holds the ledger to its word, lazily: each new checkpoint is looked at at once; proofs are asked
// for a few groups at a time, those with leaves of one's own first.
#include "core.hpp"

namespace tasuki::client {
namespace {

constexpr std::size_t kLeavesAtOnce = 16;

// Empty where the round has to stop: no connection, or the record broke its word.
awaitable<bool> check_head(CorePtr core, GroupId group) {
    pb::ClientEnvelope envelope;
    auto& wish = *envelope.mutable_prove_head();
    wish.set_group_id(write_id(group));
    wish.set_seen_top_size(core->trust.kept().size);
    wish.set_seen_size(core->trust.of(group).size);
    auto answer = co_await ask(core, std::move(envelope));
    if (!answer || !answer->has_head_proof()) co_return false;  // nothing sealed of it yet
    auto proof = read(answer->head_proof());
    if (!proof) {
        mismatch(*core, Mismatch::head_not_included, group, {});
        co_return false;
    }
    if (auto no = core->trust.accept(group, *proof)) {
        mismatch(*core, *no, group, proof->checkpoint);
        co_return false;
    }
    co_return true;
}

awaitable<void> check_leaves(CorePtr core, GroupId group) {
    const auto memory = core->trust.of(group);
    std::size_t asked = 0;
    for (const auto& ref : memory.unproved) {
        if (ref.index >= memory.size) continue;  // not under this head yet
        if (++asked > kLeavesAtOnce || core->trust.broken()) co_return;
        pb::ClientEnvelope envelope;
        auto& wish = *envelope.mutable_prove_leaf();
        wish.set_group_id(write_id(group));
        wish.set_index(ref.index);
        wish.set_size(memory.size);
        auto answer = co_await ask(core, std::move(envelope));
        if (!answer || !answer->has_leaf_proof()) co_return;
        if (core->trust.of(group).size != memory.size) co_return;  // a newer head came between
        auto proof = read(answer->leaf_proof());
        auto no = proof ? core->trust.accept(group, ref, *proof) : Mismatch::leaf_missing;
        if (no) mismatch(*core, *no, group, core->trust.kept());
    }
}

awaitable<void> check_round(CorePtr core) {
    bool proved = false;
    const auto account = core->trust.account();
    const auto due = core->trust.due(core->options.groups_checked, core->sealed_size);
    for (const auto& group : due) {
        if (!core->link.is_up() || core->trust.broken()) co_return;
        if (core->trust.account() != account) co_return;
        core->trust.tried(group, core->sealed_size);
        const bool holds = co_await check_head(core, group);
        if (!holds) continue;
        proved = true;
        co_await check_leaves(core, group);
    }
    if (due.empty() || core->trust.broken()) co_return;
    core->trust.save();
    if (!proved) co_return;
    const auto& kept = core->trust.kept();
    core->mailbox.put(CheckpointSeen{.size = kept.size, .root = kept.root, .proved = true});
}

}  // namespace

void take_checkpoint(Core& core, const Checkpoint& shown) {
    if (core.trust.broken()) return;
    if (auto no = core.trust.look_at(shown)) {
        mismatch(core, *no, std::nullopt, shown);
        return;
    }
    if (shown.size <= core.sealed_size) return;
    core.sealed_size = shown.size;
    core.mailbox.put(CheckpointSeen{.size = shown.size, .root = shown.root, .proved = false});
    core.checker_bell.ring();
}

void mismatch(Core& core, Mismatch what, std::optional<GroupId> group, const Checkpoint& shown) {
    if (core.trust.broken()) return;
    core.trust.break_with();
    core.trust.save();
    core.mailbox.put(CheckpointMismatch{
        .what = what, .group = group, .kept = core.trust.kept(), .shown = shown});
}

awaitable<void> check_ledger(CorePtr core) {
    while (!core->stopped) {
        co_await core->checker_bell.wait();
        if (core->stopped || core->state != State::live) continue;
        if (core->trust.broken() || core->sealed_size == 0) continue;
        co_await check_round(core);
        co_await rest(core, core->options.checks_every);
    }
}

}  // namespace tasuki::client

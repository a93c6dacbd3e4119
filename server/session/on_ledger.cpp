// What a member's client checks of the ledger (rules G1, G2). A proof about a group is read like
// its content: recorded first, and only for who reads the group.
#include "session/session.hpp"

namespace tasuki::session {

awaitable<void> Session::on(std::uint64_t id, ask::ReadCheckpoint) {
    const auto checkpoint = co_await parts_.store.checkpoint(parts_.hub.loop_number());
    if (!over()) outbox_.answer(encode::checkpoint(id, checkpoint));
}

awaitable<void> Session::on(std::uint64_t id, ask::ProveHead wish) {
    const auto proof = co_await parts_.store.prove_head(parts_.hub.loop_number(), wish.group,
                                                        wish.seen_top, wish.seen_size);
    domain::ReadRange record;
    record.group = wish.group;
    record.what = domain::ReadWhat::proof;
    const auto outcome = co_await commit(domain::GroupCommand{record});
    if (over()) co_return;
    if (!outcome || not_now() || !proof) {
        const auto no = not_now();
        refuse(id, !outcome ? outcome.error().refusal : no.value_or(Refusal::not_found));
        co_return;
    }
    show(Tag{wish.group, domain::Room::staff, 0, 0, 0, false}, encode::head_proof(id, *proof));
}

awaitable<void> Session::on(std::uint64_t id, ask::ProveLeaf wish) {
    const auto proof = co_await parts_.store.prove_leaf(parts_.hub.loop_number(), wish.group,
                                                        wish.index, wish.size);
    domain::ReadRange record;
    record.group = wish.group;
    record.what = domain::ReadWhat::proof;
    const auto outcome = co_await commit(domain::GroupCommand{record});
    if (over()) co_return;
    if (!outcome || not_now() || !proof) {
        const auto no = not_now();
        refuse(id, !outcome ? outcome.error().refusal : no.value_or(Refusal::not_found));
        co_return;
    }
    show(Tag{wish.group, domain::Room::staff, 0, 0, 0, false},
         encode::leaf_proof(id, wish, *proof));
}

}  // namespace tasuki::session

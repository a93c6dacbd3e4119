// Who asked about the patient (rule B2): loaded, recorded, then shown to the office that has the
// group, and to nobody else.
#include <set>

#include "session/session.hpp"

namespace tasuki::session {

awaitable<void> Session::on(std::uint64_t id, ask::ReadAsks wish) {
    const auto loop = parts_.hub.loop_number();
    auto read = co_await parts_.store.asks(loop, wish.group, wish.before, wish.limit);
    std::set<AccountId> ids;
    for (const auto& one : read.asks) ids.insert(one.account);
    encode::Names names;
    names.accounts = co_await parts_.store.accounts(loop, {ids.begin(), ids.end()});
    names.offices = co_await parts_.store.offices(loop);
    domain::ReadRange record;
    record.group = wish.group;
    record.what = domain::ReadWhat::asks;
    if (!read.asks.empty()) record.range = {read.asks.back().number, read.asks.front().number};
    const auto outcome = co_await commit(domain::GroupCommand{record});
    if (over()) co_return;
    if (!outcome || not_now()) {
        refuse(id, outcome ? *not_now() : outcome.error().refusal);
        co_return;
    }
    const auto& now = (**outcome).group;
    const bool words = now && asks_shown(*now->group, account_) == domain::AsksShown::all;
    for (auto& one : read.asks) {
        if (words) continue;
        one.relation.clear();
        one.reason.clear();
    }
    show(Tag{wish.group, domain::Room::staff, 0, 0, 0, false},
         encode::asks(id, wish.group, read, names));
}

}  // namespace tasuki::session

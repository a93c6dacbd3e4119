// How a session says no: always with words a person understands, and with the names that help.
#include <algorithm>
#include <set>

#include "session/session.hpp"

namespace tasuki::session {

// A client that asks for nothing but the forbidden is a fault or an attack: it is sent away.
void Session::count_refusal() {
    if (!refusals_.take(parts_.clock.now())) outbox_.close_after(Close::policy);
}

void Session::refuse(std::uint64_t id, Refusal refusal) {
    encode::Refused facts;
    facts.refusal = refusal;
    if (refusal == Refusal::throttled) facts.retry_after_s = 1;
    outbox_.answer(encode::refused(id, facts));
    count_refusal();
}

awaitable<void> Session::refuse(std::uint64_t id, domain::Refused refused) {
    encode::Refused facts;
    facts.refusal = refused.refusal;
    facts.original_seq = refused.original_seq;
    if (!refused.ask.empty()) {
        const auto offices = co_await parts_.store.offices(parts_.hub.loop_number());
        for (const auto& office : offices) {
            const bool named =
                std::find(refused.ask.begin(), refused.ask.end(), office.id) != refused.ask.end();
            if (named) facts.ask.push_back(office);
        }
    }
    if (over()) co_return;
    outbox_.answer(encode::refused(id, facts));
    count_refusal();
}

// The names and the epoch are taken from one state of the group: whoever comes in after it is not
// among the names, and not under that epoch either.
awaitable<void> Session::refuse_stale(std::uint64_t id, const encode::Place& place,
                                      std::uint64_t epoch) {
    encode::Refused facts;
    facts.refusal = Refusal::stale_audience;
    const auto now = co_await parts_.store.group(parts_.hub.loop_number(), place.group);
    if (now) {
        facts.roster_epoch = now->group->epoch;
        const auto names = co_await names_of(*now->group);
        for (const auto* m : newcomers(*now->group, place.room, epoch, account_.id)) {
            const auto* account = names.account(m->account);
            if (account == nullptr) continue;
            encode::NewcomerLine line;
            line.membership = m->id;
            line.name = account->name;
            if (const auto* at = account->active_at(m->office)) line.profession = at->profession;
            line.office_name = names.office(m->office);
            facts.newcomers.push_back(std::move(line));
        }
    }
    if (over()) co_return;
    // Names of members are the group's: after a cut they stay here.
    here(place.group);
    outbox_.content(Tag{place.group, place.room, 0, 0, 0, false}, encode::refused(id, facts));
    count_refusal();
}

awaitable<encode::Names> Session::names_of(const domain::Group& group) {
    std::set<AccountId> ids;
    for (const auto& m : group.memberships) ids.insert(m.account);
    for (const auto& a : group.admissions) {
        ids.insert(a.account);
        ids.insert(a.office_manager);
    }
    for (const auto& check : group.checks) ids.insert(check.by);  // who need not be in the group
    ids.erase(AccountId{});
    const auto loop = parts_.hub.loop_number();
    encode::Names out;
    out.accounts = co_await parts_.store.accounts(loop, {ids.begin(), ids.end()});
    out.offices = co_await parts_.store.offices(loop);
    co_return out;
}

awaitable<encode::Names> Session::office_names() {
    encode::Names out;
    out.offices = co_await parts_.store.offices(parts_.hub.loop_number());
    co_return out;
}

}  // namespace tasuki::session

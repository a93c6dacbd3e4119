// What each message still expects of whom (rule C12): made anew from the rule whenever something
// happened to it, so that nobody's list is older than the record.
#include <algorithm>

#include "store/engine_write.hpp"

namespace tasuki::store {
namespace {

// As it is posted; nothing has happened to it yet.
domain::MessageFacts facts_of_post(const domain::NewEvent& event) {
    domain::MessageFacts facts;
    facts.head = event.body->head;
    facts.entered_for = facts.head.on_behalf_of;
    facts.proxy_open = static_cast<bool>(facts.entered_for);
    if (event.refers_to == 0) facts.request = event.makes_request;
    return facts;
}

}  // namespace

void GroupWriter::await_after(CachedGroup& group, const domain::NewEvent& event) {
    if (event.kind == domain::EventKind::posted && event.body) {
        const auto awaited = domain::awaited(group.group(), facts_of_post(event));
        if (!awaited.empty()) tables_.put_awaited(group.place.no, event.room, event.seq, awaited);
    }
    if (event.refers_to != 0) await_anew(group, event.room, event.refers_to);
}

void GroupWriter::await_anew(CachedGroup& group, domain::Room room, std::uint64_t seq) {
    const auto facts = groups_.message(group, room, seq);
    if (!facts) return;
    const auto has_confirmed = [&](AccountId account) {
        return std::ranges::any_of(group.group().memberships, [&](const auto& member) {
            return member.account == account &&
                   groups_.receipts(group, room, member.id).confirmed.contains(facts->newest_seq);
        });
    };
    const auto awaited = domain::still_awaited(group.group(), *facts, has_confirmed);
    tables_.put_awaited(group.place.no, room, seq, awaited);
}

void GroupWriter::await_confirmed(CachedGroup& group, const domain::ReceiptAdvance& advance) {
    for (std::uint64_t seq = advance.range.first; seq <= advance.range.last; ++seq)
        if (const auto facts = groups_.message_of_version(group, advance.room, seq))
            tables_.drop_awaited({advance.account, group.place.no, advance.room, facts->seq,
                                  domain::Awaits::confirmation});
}

}  // namespace tasuki::store

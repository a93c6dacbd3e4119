// Who has it, who has seen it, who has confirmed it, and who has not yet (rule C4).
#include <algorithm>

#include "session/decode.hpp"
#include "session/session.hpp"

namespace tasuki::session {
namespace {

using Versions = std::vector<std::shared_ptr<const store::StoredEvent>>;

// Whose confirmation the author asked for: as the newest version has it.
std::vector<MembershipId> confirm_by(const Versions& versions) {
    for (auto at = versions.rbegin(); at != versions.rend(); ++at) {
        if ((*at)->body.empty()) continue;
        auto body = decode_body((*at)->body);
        if (body) return body->head.confirm_by;
    }
    return {};
}

// Everybody who could have read it, then or now, except its author.
std::vector<encode::ReceiptLine> lines_of(const domain::Group& group, const Versions& versions,
                                          const std::vector<store::ReceiptLine>& known) {
    const auto& event = *versions.front();
    const auto asked = confirm_by(versions);
    const auto room = domain::index_of(event.room);
    std::vector<encode::ReceiptLine> out;
    for (const auto& m : group.memberships) {
        if (m.account == event.author) continue;
        if (m.first_seq[room] == 0 || m.first_seq[room] > event.seq) continue;
        if (!m.stands() && m.ended_seq[room] != 0 && m.ended_seq[room] < event.seq) continue;
        encode::ReceiptLine line;
        const auto at = std::find_if(known.begin(), known.end(),
                                     [&](const auto& k) { return k.membership == m.id; });
        if (at != known.end()) line.line = *at;
        line.line.membership = m.id;
        line.line.account = m.account;
        line.confirm_asked = std::find(asked.begin(), asked.end(), m.id) != asked.end();
        line.joined_later = m.began_epoch > event.epoch;
        line.left_since = !m.stands();
        out.push_back(std::move(line));
    }
    return out;
}

}  // namespace

awaitable<void> Session::on(std::uint64_t id, ask::ReadReceipts wish) {
    const auto loop = parts_.hub.loop_number();
    const auto first = co_await first_seq_of(wish.group, wish.room);
    const bool visible = first != 0 && wish.seq >= first;
    Versions versions;
    std::vector<store::ReceiptLine> known;
    if (visible) {
        versions = co_await parts_.store.read_versions(loop, wish.group, wish.room, wish.seq);
        known = co_await parts_.store.read_receipts(loop, wish.group, wish.room, wish.seq);
    }
    domain::ReadRange record;
    record.group = wish.group;
    record.room = wish.room;
    record.what = domain::ReadWhat::receipts;
    record.range = {wish.seq, wish.seq};
    const auto outcome = co_await commit(domain::GroupCommand{record});
    if (over()) co_return;
    if (!outcome || not_now()) {
        refuse(id, outcome ? *not_now() : outcome.error().refusal);
        co_return;
    }
    const auto& now = (**outcome).group;
    if (versions.empty() || !now) {
        refuse(id, Refusal::no_such_message);
        co_return;
    }
    const encode::Place place{wish.group, wish.room};
    show(Tag{wish.group, wish.room, 0, 0, 0, false},
         encode::receipt_list(id, place, wish.seq, lines_of(*now->group, versions, known)));
}

}  // namespace tasuki::session

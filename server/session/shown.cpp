#include "session/shown.hpp"

#include <algorithm>

namespace tasuki::session {

std::uint64_t readable_from(const store::GroupNow& now, const domain::Account& reader,
                            domain::Room room, Instant at) {
    const auto last = now.rooms[domain::index_of(room)].last_seq;
    const auto visible = domain::may_read(*now.group, reader, room, last, at);
    return visible ? visible->first : 0;
}

bool in_scope(const store::StoredEvent& event, std::uint64_t first_seq) {
    return domain::shows({first_seq, event.seq}, event.kind, event.seq, event.refers_to);
}

Shown show(std::shared_ptr<const store::StoredEvent> event, std::uint64_t first_seq) {
    Shown out;
    if (!in_scope(*event, first_seq)) {
        out.hidden = {event->seq, event->seq};
        return out;
    }
    if (event->retracted_at_seq != 0) {
        out.retracted_at_seq = event->retracted_at_seq;
        out.retracted_at = event->retracted_at;
    }
    out.event = std::move(event);
    return out;
}

std::vector<Shown> show_all(const std::vector<std::shared_ptr<const store::StoredEvent>>& events,
                            std::uint64_t first_seq, const std::vector<LateRetraction>& late) {
    std::vector<Shown> out;
    out.reserve(events.size());
    for (const auto& event : events) {
        auto one = show(event, first_seq);
        if (!one.event && !out.empty() && !out.back().event &&
            out.back().hidden.last + 1 == one.hidden.first) {
            out.back().hidden.last = one.hidden.last;
            continue;
        }
        const auto carries_body =
            event->kind == domain::EventKind::posted || event->kind == domain::EventKind::corrected;
        const auto original = event->refers_to != 0 ? event->refers_to : event->seq;
        const auto gone = std::find_if(late.begin(), late.end(), [&](const LateRetraction& r) {
            return carries_body && r.room == event->room && r.original_seq == original;
        });
        if (gone != late.end() && one.event && one.retracted_at_seq == 0) {
            one.retracted_at_seq = gone->at_seq;
            one.retracted_at = gone->at;
        }
        out.push_back(std::move(one));
    }
    return out;
}

std::vector<store::ReceiptRow> in_scope(const std::vector<store::ReceiptRow>& rows,
                                        std::uint64_t first_seq) {
    std::vector<store::ReceiptRow> out;
    if (first_seq == 0) return out;
    for (const auto& row : rows) {
        if (row.range.last < first_seq) continue;
        out.push_back(row);
        out.back().range.first = std::max(row.range.first, first_seq);
    }
    return out;
}

std::vector<const domain::Membership*> newcomers(const domain::Group& group, domain::Room room,
                                                 std::uint64_t epoch, AccountId author) {
    const auto read_then = [&](const domain::Membership& m) {
        return m.began_epoch <= epoch && (m.stands() || m.ended_epoch > epoch) &&
               m.first_seq[domain::index_of(room)] != 0;
    };
    std::vector<const domain::Membership*> out;
    for (const auto& m : group.memberships) {
        if (!m.stands() || m.account == author) continue;
        if (m.first_seq[domain::index_of(room)] == 0) continue;
        const bool knew = std::any_of(
            group.memberships.begin(), group.memberships.end(),
            [&](const domain::Membership& o) { return o.account == m.account && read_then(o); });
        if (!knew) out.push_back(&m);
    }
    return out;
}

}  // namespace tasuki::session

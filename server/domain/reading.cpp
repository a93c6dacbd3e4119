// The one door for reading (rules B3, B6), and the commands that record who read what before it is
// handed over (G1: log, then show).
#include "domain/reading.hpp"

#include <algorithm>

#include "domain/rule.hpp"

namespace tasuki::domain {
namespace {

SeqRange clip(SeqRange range, const Visible& visible) {
    if (range.last == 0) range = {visible.first, visible.last};
    range = {std::max(range.first, visible.first), std::min(range.last, visible.last)};
    return range.first <= range.last && range.first != 0 ? range : SeqRange{};
}

ledger::Event event_of(ReadWhat what) {
    switch (what) {
        case ReadWhat::page: return ledger::Event::history_read;
        case ReadWhat::group_view: return ledger::Event::group_read;
        case ReadWhat::receipts: return ledger::Event::receipts_read;
        case ReadWhat::versions: return ledger::Event::versions_read;
        case ReadWhat::proof: return ledger::Event::proof_served;
        case ReadWhat::cut_receipt: return ledger::Event::cut_receipt_read;
        case ReadWhat::search: return ledger::Event::searched;
        case ReadWhat::search_hits: return ledger::Event::search_read;
        case ReadWhat::asks: return ledger::Event::asks_read;
        case ReadWhat::awaiting: return ledger::Event::awaiting_read;
        case ReadWhat::visit: return ledger::Event::visit_read;
        case ReadWhat::card:
        case ReadWhat::card_versions:
        case ReadWhat::pinned: return ledger::Event::card_read;
    }
    return ledger::Event::history_read;
}

Decided<Change> record(const Case& c, const ReadRange& wish, SeqRange range) {
    const Membership* by = reader_of(c, wish.room);
    Making made(c);
    Act& act = made.act(event_of(wish.what), wish.what == ReadWhat::cut_receipt ? "B6" : "G1", by);
    act.room = wish.room;
    act.range = range;
    act.object = wish.membership.bytes;
    return made.take();
}

// Roster and state, no content. Members see it in a draft as well: they have to know what is
// missing; the origin's leads always, or nobody could repair a frozen group's roster.
Decided<Change> read_view(const Case& c, const ReadRange& wish) {
    const bool manages = std::ranges::any_of(c.group->admissions, [&](const Admission& a) {
        return a.office_manager == c.who() && a.state == AdmissionState::accepted &&
               c.facts.asker->active_at(a.office) != nullptr;
    });
    if (!c.group->has_standing(c.who()) && !manages) return outsider(c);
    const bool leads = lead_of(*c.group, c.who()) != nullptr;
    const bool draft = c.group->state == GroupState::draft;
    if (c.group->state == GroupState::destroyed) return Refused(Refusal::group_destroyed, "B11");
    if (!leads && !draft) {
        if (const auto refusal = reading_refusal(*c.group, c.now)) return Refused(*refusal, "B3");
        if (!manages && first_visible(*c.group, c.who(), Room::staff, c.now) == 0) {
            return Refused(Refusal::office_suspended, "A6");
        }
    }
    return record(c, wish, {});
}

Decided<Change> read_cut(const Case& c, const ReadRange& wish) {
    const auto lead = leading(c);
    if (!lead) return lead.error();
    const Membership* member = c.group->membership(wish.membership);
    if (member == nullptr || member->stands()) return Refusal::not_found;
    return record(c, wish, {});
}

}  // namespace

const Membership* reader_of(const Case& c, Room room) {
    const Membership* best = nullptr;
    for (const Membership& member : c.group->memberships) {
        if (member.account != c.who() || !member.stands()) continue;
        const std::size_t at = index_of(room);
        if (best == nullptr || member.first_seq[at] < best->first_seq[at]) best = &member;
    }
    return best;
}

Decided<Visible> may_read(const Group& group, const Account& reader, Room room,
                          std::uint64_t last_seq, Instant now) {
    if (reader.state != AccountState::active || !group.has_standing(reader.id)) {
        return Refused(Refusal::not_found, "B6");
    }
    if (const auto refusal = reading_refusal(group, now)) return Refused(*refusal, "B3");
    const std::uint64_t first = first_visible(group, reader.id, room, now);
    if (first == 0) {
        // The room is not for this person, or its office is suspended and its 72 hours are over.
        const auto over = [&](const Membership& m) {
            return m.account == reader.id && m.stands() && m.reads_until && now >= *m.reads_until;
        };
        const bool suspended = std::ranges::any_of(group.memberships, over);
        return suspended ? Refused(Refusal::office_suspended, "A6")
                         : Refused(Refusal::not_found, "B9");
    }
    return Visible{first, last_seq};
}

bool shows(const Visible& visible, EventKind kind, std::uint64_t seq, std::uint64_t refers_to) {
    const bool of_original =
        kind == EventKind::corrected || kind == EventKind::retracted ||
        kind == EventKind::request_withdrawn || kind == EventKind::request_reopened ||
        kind == EventKind::instruction_received || kind == EventKind::instruction_done ||
        kind == EventKind::memo_co_signed || kind == EventKind::request_answered ||
        kind == EventKind::proxy_confirmed;
    const std::uint64_t stands_at = of_original && refers_to != 0 ? refers_to : seq;
    return visible.first != 0 && stands_at >= visible.first && seq <= visible.last;
}

Decided<Change> rule(const Case& c, const ReadRange& wish) {
    if (No no = person_may_ask(c)) return *no;
    if (wish.what == ReadWhat::group_view) return read_view(c, wish);
    if (wish.what == ReadWhat::cut_receipt) return read_cut(c, wish);
    if (wish.what == ReadWhat::asks) return read_asks(c, wish);
    const auto visible =
        may_read(*c.group, *c.facts.asker, wish.room, c.facts.last_seq[index_of(wish.room)], c.now);
    if (!visible) return visible.error();
    // Card and pinned decisions are shown as they stand, whatever the history scope.
    const bool current = wish.what == ReadWhat::card || wish.what == ReadWhat::pinned;
    if (current) return record(c, wish, wish.range);
    const SeqRange range = clip(wish.range, *visible);
    const bool of_one = wish.what == ReadWhat::receipts || wish.what == ReadWhat::versions;
    // Asking for one message outside the scope must look as if it were not there.
    if (of_one && (wish.range.first < visible->first || range.last == 0)) {
        return Refused(Refusal::no_such_message, "B6");
    }
    return record(c, wish, range);
}

// In a draft nothing is handed over yet, but a device may already wait for the group to open.
Decided<Change> rule(const Case& c, const AttachGroup& wish) {
    if (No no = person_may_ask(c)) return *no;
    if (!c.group->has_standing(c.who())) return Refused(Refusal::not_found, "B6");
    SeqRange range;
    if (c.group->state != GroupState::draft) {
        const auto visible =
            may_read(*c.group, *c.facts.asker, Room::staff, c.facts.last_seq[0], c.now);
        if (!visible) return visible.error();
        range = clip({wish.cursor[0] + 1, c.facts.last_seq[0]}, *visible);
    }
    Making made(c);
    Act& act = made.act(ledger::Event::attached, "G1", reader_of(c, Room::staff));
    act.range = range;
    return made.take();
}

// Also after a cut: the entry that says what a device had been handed is what the cut receipt
// tells.
Decided<Change> rule(const Case& c, const DetachGroup& wish) {
    if (!c.asker.account) return Refusal::not_signed_in;
    const Membership* last = nullptr;
    for (const Membership& member : c.group->memberships) {
        if (member.account == c.who() && (last == nullptr || !last->stands())) last = &member;
    }
    if (last == nullptr) return Refused(Refusal::not_found, "B6");
    Making made(c);
    for (Room room : {Room::staff, Room::family}) {
        const std::uint64_t seq = wish.last_handed_over[index_of(room)];
        if (room == Room::family && seq == 0) continue;
        Act& act = made.act(ledger::Event::detached, "B6", last);
        act.room = room;
        act.object = last->id.bytes;
        if (seq != 0) act.range = {seq, seq};
    }
    return made.take();
}

}  // namespace tasuki::domain

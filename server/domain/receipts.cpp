// What a device reports of reading (rule C4), and of wiping after a cut (B6). Only advances become
// rows: reporting the same again changes nothing and is no error.
#include <algorithm>

#include "base/limits.hpp"
#include "domain/reading.hpp"
#include "domain/rule.hpp"

namespace tasuki::domain {
namespace {

struct Taker {
    Making& made;
    const Membership& member;
    const ReportReceipts& wish;

    void advance(ReceiptKind kind, SeqRange range) {
        made.receipts().push_back(
            {wish.room, member.id, member.account, kind, range, wish.device_time});
        constexpr std::array<ledger::Event, 3> kEvents{
            ledger::Event::delivered, ledger::Event::displayed, ledger::Event::confirmed};
        Act& act = made.act(kEvents[static_cast<std::size_t>(kind) - 1], "C4", &member);
        act.room = wish.room;
        act.range = range;
        act.object = member.id.bytes;
    }
};

// Ranges within the room, without what lies before the reader's scope.
Decided<std::vector<SeqRange>> clipped(const std::vector<SeqRange>& ranges, std::uint64_t first,
                                       std::uint64_t last) {
    std::vector<SeqRange> out;
    for (SeqRange range : ranges) {
        if (range.first == 0 || range.first > range.last) return Refusal::bad_value;
        if (range.last > last) return Refused(Refusal::receipt_out_of_range, "C4");
        range.first = std::max(range.first, first);
        if (range.first <= range.last) out.push_back(range);
    }
    return out;
}

void advance_ranges(Taker& taker, ReceiptKind kind, const std::vector<SeqRange>& ranges,
                    const RangeSet* already) {
    RangeSet known = already != nullptr ? *already : RangeSet{};
    for (const SeqRange& range : ranges) {
        for (const SeqRange& fresh : known.add(range)) taker.advance(kind, fresh);
    }
}

// 確認しました: of what stands, in its newest version, by somebody whom the author named.
No confirmable(const Case& c, const Membership& member, std::uint64_t seq,
               const std::optional<MessageFacts>& message, std::uint64_t first) {
    if (!message || first == 0 || message->seq < first) {
        return Refused(Refusal::no_such_message, "C4");
    }
    if (message->retracted) return Refused(Refusal::already_retracted, "C5");
    // Who confirmed the first dose has not confirmed the corrected one.
    if (seq != message->newest_seq) {
        Refused no(Refusal::newer_version_exists, "C5");
        no.original_seq = message->newest_seq;
        return no;
    }
    const auto asked = [&](MembershipId id) {
        const Membership* named = c.group->membership(id);
        return named != nullptr && named->account == member.account &&
               named->office == member.office;
    };
    if (std::ranges::any_of(message->head.confirm_by, asked)) return {};
    return Refused(Refusal::wrong_kind, "C4");
}

No take_confirmed(const Case& c, Taker& taker, std::uint64_t first) {
    RangeSet known = c.facts.confirmed_already ? *c.facts.confirmed_already : RangeSet{};
    if (taker.wish.confirmed.size() > limits::kReceiptRanges) return Refusal::too_large;
    for (std::size_t i = 0; i < taker.wish.confirmed.size(); ++i) {
        const std::uint64_t seq = taker.wish.confirmed[i];
        if (known.contains(seq)) continue;
        const auto message = i < c.facts.confirmed.size() ? c.facts.confirmed[i] : std::nullopt;
        if (No no = confirmable(c, taker.member, seq, message, first)) return no;
        known.add({seq, seq});
        taker.advance(ReceiptKind::confirmed, {seq, seq});
    }
    return {};
}

}  // namespace

Decided<Change> rule(const Case& c, const ReportReceipts& wish) {
    const auto member = acting(c, wish.membership);
    if (!member) return member.error();
    if (wish.delivered.size() + wish.displayed.size() > limits::kReceiptRanges) {
        return Refusal::too_large;
    }
    if (No no = state_allows(*c.group, Action::receipt)) return *no;
    if (const auto refusal = reading_refusal(*c.group, c.now)) return Refused(*refusal, "B3");
    if (!reads(**member, wish.room, c.now)) return Refused(Refusal::receipt_out_of_range, "C4");
    const std::uint64_t first = (*member)->first_seq[index_of(wish.room)];
    const std::uint64_t last = c.facts.last_seq[index_of(wish.room)];
    const auto delivered = clipped(wish.delivered, first, last);
    if (!delivered) return delivered.error();
    const auto displayed = clipped(wish.displayed, first, last);
    if (!displayed) return displayed.error();

    Making made(c);
    Taker taker{made, **member, wish};
    advance_ranges(taker, ReceiptKind::delivered, *delivered, c.facts.delivered);
    advance_ranges(taker, ReceiptKind::displayed, *displayed, c.facts.displayed);
    if (No no = take_confirmed(c, taker, first)) return *no;
    if (made.receipts().empty()) return nothing_new(c, wish.room);
    return made.take();
}

namespace {

// A device that never learnt its membership says only whose it was. Where one stands there is
// nothing to wipe.
const Membership* newest_of(const Group& group, AccountId account) {
    const Membership* newest = nullptr;
    for (const Membership& member : group.memberships) {
        if (member.account != account) continue;
        if (member.stands()) return &member;
        if (newest == nullptr || newest->since < member.since) newest = &member;
    }
    return newest;
}

}  // namespace

Decided<Change> rule(const Case& c, const ReportWipe& wish) {
    if (c.asker.level < AuthLevel::session || !c.asker.account) return Refusal::not_signed_in;
    // Asked by somebody whom the group no longer knows: only its own ended membership is taken.
    const Membership* member =
        wish.membership ? c.group->membership(wish.membership) : newest_of(*c.group, c.who());
    if (member == nullptr || member->account != c.who()) return Refused(Refusal::not_found, "B6");
    if (member->stands()) return Refused(Refusal::not_allowed, "B6");
    Making made(c);
    Act& act = made.act(ledger::Event::cut_wiped, "B6", member);
    act.object = member->id.bytes;
    made.answer().membership = member->id;
    return made.take();
}

}  // namespace tasuki::domain

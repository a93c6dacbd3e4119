#include <limits>

#include "store/memory_find.hpp"
#include "store/memory_tables.hpp"

namespace tasuki::store {
namespace {
constexpr auto kLast = std::numeric_limits<std::uint64_t>::max();
}

row::RoomHead MemoryTables::room_head(GroupNo group, domain::Room room) const {
    row::RoomHead out;
    auto seq = rows_.messages.upper_bound({group, room, kLast});
    if (seq != rows_.messages.begin() && (--seq, std::get<0>(seq->first) == group) &&
        std::get<1>(seq->first) == room)
        out.last_seq = std::get<2>(seq->first);
    auto revision = rows_.receipts.upper_bound({group, room, kLast});
    if (revision != rows_.receipts.begin() && (--revision, std::get<0>(revision->first) == group) &&
        std::get<1>(revision->first) == room)
        out.receipt_revision = std::get<2>(revision->first);
    return out;
}

std::optional<row::Message> MemoryTables::message(GroupNo group, domain::Room room,
                                                  std::uint64_t seq) const {
    return find_in(rows_.messages, {group, room, seq});
}

void MemoryTables::messages(GroupNo group, domain::Room room, domain::SeqRange range,
                            bool backwards, const Visit<row::Message>& visit) const {
    auto& all = rows_.messages;
    MessageKey first{group, room, range.first}, last{group, room, range.last};
    if (!backwards) return visit_between(all, first, last, visit);
    for (auto at = all.upper_bound(last); at != all.begin();) {
        --at;
        if (at->first < first) return;
        if (auto copy = at->second; !visit(std::move(copy))) return;
    }
}

void MemoryTables::messages_after(MessageNo no, const Visit<row::Message>& visit) const {
    for (auto at = rows_.message_order.upper_bound(no); at != rows_.message_order.end(); ++at)
        if (auto copy = rows_.messages.at(at->second); !visit(std::move(copy))) return;
}

std::vector<row::Message> MemoryTables::messages_about(GroupNo group, domain::Room room,
                                                       std::uint64_t seq) const {
    std::vector<row::Message> out;
    visit_between(rows_.about, {group, room, seq, 0}, {group, room, seq, kLast},
                  [&](MessageKey key) {
                      out.push_back(rows_.messages.at(key));
                      return true;
                  });
    return out;
}

std::optional<row::Message> MemoryTables::prior_send(GroupNo group, AccountId author,
                                                     ClientMsgId id) const {
    auto key = find_in(rows_.sends, {group, author, id});
    if (!key) return std::nullopt;
    return rows_.messages.at(*key);
}

std::uint64_t MemoryTables::seq_at(GroupNo group, domain::Room room, Instant at) const {
    auto last = room_head(group, room).last_seq;
    for (std::uint64_t seq = 1; seq <= last; ++seq)
        if (!(rows_.messages.at({group, room, seq}).at < at)) return seq;
    return last + 1;
}

std::optional<row::MessageState> MemoryTables::message_state(GroupNo group, domain::Room room,
                                                             std::uint64_t seq) const {
    return find_in(rows_.message_states, {group, room, seq});
}

std::vector<row::MessageState> MemoryTables::message_states(GroupNo group, domain::Room room,
                                                            domain::SeqRange range) const {
    std::vector<row::MessageState> out;
    visit_between(rows_.message_states, {group, room, range.first}, {group, room, range.last},
                  [&](row::MessageState&& state) {
                      out.push_back(state);
                      return true;
                  });
    return out;
}

std::vector<GroupNo> MemoryTables::groups_awaiting(AccountId account) const {
    std::vector<GroupNo> out;
    for (const auto& [row, stands] : rows_.awaited)
        if (row.account == account && (out.empty() || out.back() != row.group))
            out.push_back(row.group);
    return out;
}

void MemoryTables::awaited(AccountId account, GroupNo group,
                           const Visit<row::Awaited>& visit) const {
    for (const auto& [row, stands] : rows_.awaited)
        if (row.account == account && row.group == group)
            if (!visit(row::Awaited(row))) return;
}

std::uint64_t MemoryTables::last_posted(GroupNo group, domain::Room room, AccountId author) const {
    std::uint64_t last = 0;
    for (const auto& [key, row] : rows_.messages)
        if (row.group == group && row.room == room && row.author == author &&
            row.kind == domain::EventKind::posted)
            last = row.seq;
    return last;
}

void MemoryTables::receipts_after(GroupNo group, domain::Room room, std::uint64_t revision,
                                  const Visit<row::Receipt>& visit) const {
    if (revision == kLast) return;
    visit_between(rows_.receipts, {group, room, revision + 1}, {group, room, kLast}, visit);
}

void MemoryTables::receipts_of(GroupNo group, domain::Room room, MembershipId membership,
                               const Visit<row::Receipt>& visit) const {
    visit_between(rows_.member_receipts,
                  {group, room, membership, domain::ReceiptKind::delivered, 0},
                  {group, room, membership, domain::ReceiptKind::confirmed, kLast},
                  [&](std::uint64_t revision) {
                      return visit(row::Receipt(rows_.receipts.at({group, room, revision})));
                  });
}

Instant MemoryTables::last_displayed(GroupNo group, domain::Room room,
                                     MembershipId membership) const {
    Instant last;
    receipts_of(group, room, membership, [&](row::Receipt&& receipt) {
        if (receipt.kind == domain::ReceiptKind::displayed) last = std::max(last, receipt.at);
        return true;
    });
    return last;
}

std::optional<row::Receipt> MemoryTables::receipt_for(GroupNo group, domain::Room room,
                                                      MembershipId membership,
                                                      domain::ReceiptKind kind,
                                                      std::uint64_t seq) const {
    std::optional<row::Receipt> out;
    receipts_of(group, room, membership, [&](row::Receipt&& receipt) {
        if (receipt.kind == kind && receipt.range.first <= seq && seq <= receipt.range.last)
            out = receipt;
        return !out;
    });
    return out;
}

std::optional<row::Handover> MemoryTables::handover(GroupNo group, MembershipId membership,
                                                    DeviceId device) const {
    return find_in(rows_.handovers, {group, membership, device});
}

std::vector<row::Handover> MemoryTables::handovers(GroupNo group, MembershipId membership) const {
    return values_where(rows_.handovers, [&](const row::Handover& each) {
        return each.group == group && each.membership == membership;
    });
}

// ---- Writes -------------------------------------------------------------------------------------

void MemoryTables::add_message(const row::Message& message) {
    must_write();
    auto copy = message;
    copy.no = rows_.message_order.empty() ? 1 : rows_.message_order.rbegin()->first + 1;
    MessageKey key{copy.group, copy.room, copy.seq};
    std::tuple send{copy.group, copy.author, copy.client_msg_id};
    if (rows_.messages.contains(key) || (copy.client_msg_id && rows_.sends.contains(send)))
        throw NotUnique("this message exists");
    add(&Rows::messages, key, copy);
    add(&Rows::message_order, copy.no, key);
    if (copy.client_msg_id) add(&Rows::sends, send, key);
    if (copy.refers_to != 0)
        add(&Rows::about, {copy.group, copy.room, copy.refers_to, copy.seq}, key);
}

void MemoryTables::put_message_state(const row::MessageState& state) {
    must_write();
    put(&Rows::message_states, {state.group, state.room, state.seq}, state);
}

void MemoryTables::put_awaited(GroupNo group, domain::Room room, std::uint64_t seq,
                               const std::vector<domain::Awaited>& awaited) {
    must_write();
    std::vector<row::Awaited> old;
    for (const auto& [row, stands] : rows_.awaited)
        if (row.group == group && row.room == room && row.seq == seq) old.push_back(row);
    for (const auto& row : old) drop(&Rows::awaited, row);
    for (const auto& one : awaited)
        add(&Rows::awaited, {one.account, group, room, seq, one.what}, true);
}

void MemoryTables::drop_awaited(const row::Awaited& awaited) {
    must_write();
    drop(&Rows::awaited, awaited);
}

void MemoryTables::add_receipt(const row::Receipt& receipt) {
    must_write();
    MemberKey member{receipt.group, receipt.room, receipt.membership, receipt.kind,
                     receipt.range.first};
    if (rows_.member_receipts.contains(member)) throw NotUnique("this receipt exists");
    add(&Rows::receipts, {receipt.group, receipt.room, receipt.revision}, receipt);
    add(&Rows::member_receipts, member, receipt.revision);
}

void MemoryTables::put_handover(const row::Handover& handover) {
    must_write();
    put(&Rows::handovers, {handover.group, handover.membership, handover.device}, handover);
}

}  // namespace tasuki::store

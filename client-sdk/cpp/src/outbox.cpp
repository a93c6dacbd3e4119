#include "outbox.hpp"

#include <algorithm>

#include "base/crypto.hpp"

namespace tasuki::client {
namespace {

constexpr std::uint8_t kOutboxFormat = 1;
constexpr std::string_view kPrefix = "outbox-";

std::string name_of(ClientMsgId id) { return std::string(kPrefix) + id.hex(); }

std::int64_t ms_of(Time time) { return time.time_since_epoch().count(); }
Time time_of(std::int64_t ms) { return Time(Millis(ms)); }

}  // namespace

ClientMsgId new_message_id(Time now) {
    ClientMsgId id;
    fill_random(id.bytes);
    const auto ms = static_cast<std::uint64_t>(now.time_since_epoch().count());
    for (std::size_t i = 0; i < 6; ++i)
        id.bytes[i] = static_cast<std::uint8_t>(ms >> (8 * (5 - i)));
    return id;
}

Bytes encode(const OutboxItem& item) {
    Writer out;
    out.u8(kOutboxFormat).raw(item.id.bytes).raw(item.account.bytes).raw(item.where.group.bytes);
    out.u32(static_cast<std::uint32_t>(item.where.room));
    out.u8(static_cast<std::uint8_t>(item.kind)).u8(static_cast<std::uint8_t>(item.state));
    out.u64(item.order).u64(item.roster_epoch).raw(item.as.bytes);
    out.u64(item.original_seq).u32(item.version).blob(item.reason);
    out.u8(item.wrong_patient ? 1 : 0).u32(static_cast<std::uint32_t>(item.seqs.size()));
    for (auto seq : item.seqs) out.u64(seq);
    out.blob(item.body).i64(ms_of(item.written)).u16(static_cast<std::uint16_t>(item.error));
    out.u64(item.seq).i64(ms_of(item.acknowledged)).raw(item.incarnation.bytes);
    return out.take();
}

std::optional<OutboxItem> decode_item(ByteView bytes) {
    Reader in(bytes);
    OutboxItem item;
    if (in.u8() != kOutboxFormat) return std::nullopt;
    item.id.bytes = in.fixed<16>();
    item.account.bytes = in.fixed<16>();
    item.where.group.bytes = in.fixed<16>();
    item.where.room = static_cast<Room>(in.u32());
    item.kind = static_cast<WriteKind>(in.u8());
    item.state = static_cast<SendState>(in.u8());
    item.order = in.u64();
    item.roster_epoch = in.u64();
    item.as.bytes = in.fixed<16>();
    item.original_seq = in.u64();
    item.version = in.u32();
    item.reason = in.text();
    item.wrong_patient = in.u8() != 0;
    auto count = in.u32();
    if (count > in.left() / 8) return std::nullopt;
    for (std::uint32_t i = 0; i < count; ++i) item.seqs.push_back(in.u64());
    item.body = to_bytes(in.blob());
    item.written = time_of(in.i64());
    item.error = static_cast<Error>(in.u16());
    item.seq = in.u64();
    item.acknowledged = time_of(in.i64());
    item.incarnation.bytes = in.fixed<16>();
    if (!in.done()) return std::nullopt;
    return item;
}

Outbox::Outbox(Vault& vault) : vault_(vault) {}

std::vector<ClientMsgId> Outbox::load() {
    std::vector<ClientMsgId> damaged;
    for (const auto& name : vault_.names(kPrefix)) {
        auto id = id_of_hex<ClientMsgId>(std::string_view(name).substr(kPrefix.size()));
        try {
            auto plain = vault_.get(name);
            auto item = plain ? decode_item(*plain) : std::nullopt;
            if (!item) throw StorageBroken("outbox item of an unknown form: " + name);
            last_order_ = std::max(last_order_, item->order);
            items_.emplace(item->id, std::move(*item));
        } catch (const StorageBroken&) {
            // One broken file must not keep the other messages from being sent.
            vault_.set_aside(name);
            if (id) damaged.push_back(*id);
        }
    }
    return damaged;
}

void Outbox::add(OutboxItem item) {
    item.order = ++last_order_;
    vault_.put(name_of(item.id), encode(item));
    auto id = item.id;
    items_.insert_or_assign(id, std::move(item));
}

void Outbox::update(const OutboxItem& item) {
    vault_.put(name_of(item.id), encode(item));
    items_.insert_or_assign(item.id, item);
}

void Outbox::erase(ClientMsgId id) {
    vault_.remove(name_of(id));
    items_.erase(id);
}

const OutboxItem* Outbox::find(ClientMsgId id) const {
    auto found = items_.find(id);
    return found == items_.end() ? nullptr : &found->second;
}

std::vector<const OutboxItem*> Outbox::in_order() const {
    std::vector<const OutboxItem*> all;
    all.reserve(items_.size());
    for (const auto& [id, item] : items_) all.push_back(&item);
    std::ranges::sort(all, {}, [](const OutboxItem* item) { return item->order; });
    return all;
}

std::size_t Outbox::waiting() const {
    return static_cast<std::size_t>(std::ranges::count_if(
        items_, [](const auto& one) { return one.second.state != SendState::sent; }));
}

std::vector<OutboxItem> Outbox::drop_group(GroupId group, AccountId account) {
    std::vector<OutboxItem> unsent;
    std::vector<ClientMsgId> gone;
    for (const auto* item : in_order()) {
        if (item->where.group != group || item->account != account) continue;
        gone.push_back(item->id);
        if (item->state != SendState::sent) unsent.push_back(*item);
    }
    for (auto id : gone) erase(id);
    return unsent;
}

void Outbox::forget_sent(RoomRef where, std::uint64_t seq) {
    std::vector<ClientMsgId> gone;
    for (const auto& [id, item] : items_) {
        if (item.state != SendState::sent || item.where != where) continue;
        if (item.seq == seq || item.original_seq == seq) gone.push_back(id);
    }
    for (auto id : gone) erase(id);
}

void Outbox::drop_sent_before(Time oldest) {
    std::vector<ClientMsgId> gone;
    for (const auto& [id, item] : items_) {
        if (item.state == SendState::sent && item.acknowledged < oldest) gone.push_back(id);
    }
    for (auto id : gone) erase(id);
}

}  // namespace tasuki::client

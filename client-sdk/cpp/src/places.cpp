#include "places.hpp"

#include <algorithm>

namespace tasuki::client {
namespace {

constexpr std::uint8_t kPlacesFormat = 2;
constexpr std::uint8_t kWithoutMemberships = 1;

void write_set(Writer& out, const SeqSet& set) {
    out.u32(static_cast<std::uint32_t>(set.ranges().size()));
    for (const auto& range : set.ranges()) out.u64(range.first).u64(range.last);
}

SeqSet read_set(Reader& in) {
    SeqSet set;
    auto count = in.u32();
    for (std::uint32_t i = 0; i < count && in.ok(); ++i) {
        SeqRange range;
        range.first = in.u64();
        range.last = in.u64();
        set.add(range);
    }
    return set;
}

std::string name_of(AccountId account) { return "places-" + account.hex(); }

}  // namespace

Bytes Places::encode() const {
    Writer out;
    out.u8(kPlacesFormat).raw(incarnation_.bytes).u32(static_cast<std::uint32_t>(places_.size()));
    for (const auto& [where, place] : places_) {
        out.raw(where.group.bytes).u32(static_cast<std::uint32_t>(where.room));
        out.u64(place.taken).u64(place.revision);
        write_set(out, place.delivered);
        write_set(out, place.displayed);
        write_set(out, place.confirmed);
        out.i64(place.displayed_at.time_since_epoch().count());
    }
    out.u32(static_cast<std::uint32_t>(epochs_.size()));
    for (const auto& [group, epoch] : epochs_) out.raw(group.bytes).u64(epoch);
    out.u32(static_cast<std::uint32_t>(cuts_.size()));
    for (const auto& [group, cut] : cuts_) {
        out.raw(group.bytes).u64(cut.at_seq).raw(cut.membership.bytes).u8(cut.taken ? 1 : 0);
    }
    out.u32(static_cast<std::uint32_t>(memberships_.size()));
    for (const auto& [group, mine] : memberships_) out.raw(group.bytes).raw(mine.bytes);
    return out.take();
}

bool Places::decode(ByteView bytes) {
    Reader in(bytes);
    const auto format = in.u8();
    if (format != kPlacesFormat && format != kWithoutMemberships) return false;
    incarnation_.bytes = in.fixed<16>();
    for (auto count = in.u32(); count > 0 && in.ok(); --count) {
        RoomRef where;
        where.group.bytes = in.fixed<16>();
        where.room = static_cast<Room>(in.u32());
        auto& place = places_[where];
        place.taken = in.u64();
        place.revision = in.u64();
        place.delivered = read_set(in);
        place.displayed = read_set(in);
        place.confirmed = read_set(in);
        place.displayed_at = Time(Millis(in.i64()));
    }
    for (auto count = in.u32(); count > 0 && in.ok(); --count) {
        GroupId group;
        group.bytes = in.fixed<16>();
        epochs_[group] = in.u64();
    }
    for (auto count = in.u32(); count > 0 && in.ok(); --count) {
        GroupId group;
        group.bytes = in.fixed<16>();
        auto& cut = cuts_[group];
        cut.at_seq = in.u64();
        cut.membership.bytes = in.fixed<16>();
        cut.taken = in.u8() != 0;
    }
    if (format == kWithoutMemberships) return in.done();
    for (auto count = in.u32(); count > 0 && in.ok(); --count) {
        GroupId group;
        group.bytes = in.fixed<16>();
        memberships_[group].bytes = in.fixed<16>();
    }
    return in.done();
}

void Places::open(AccountId account) {
    if (account == account_) return;
    close();
    if (auto bytes = vault_.get(name_of(account)); bytes && !decode(*bytes)) {
        close();
        throw StorageBroken("cursors of an unknown form");
    }
    account_ = account;
}

void Places::close() {
    account_ = {};
    incarnation_ = {};
    places_.clear();
    epochs_.clear();
    cuts_.clear();
    memberships_.clear();
}

void Places::clear() {
    if (account_) vault_.remove(name_of(account_));
    close();
}

void Places::save() {
    if (account_) vault_.put(name_of(account_), encode());
}

Place& Places::at(RoomRef where) { return places_[where]; }

const Place* Places::find(RoomRef where) const {
    auto found = places_.find(where);
    return found == places_.end() ? nullptr : &found->second;
}

void Places::forget(GroupId group) {
    std::erase_if(places_, [&](const auto& one) { return one.first.group == group; });
    epochs_.erase(group);
    memberships_.erase(group);
}

void Places::restart(Incarnation incarnation) {
    incarnation_ = incarnation;
    places_.clear();
    epochs_.clear();
}

std::uint64_t Places::epoch(GroupId group) const {
    auto found = epochs_.find(group);
    return found == epochs_.end() ? 0 : found->second;
}

void Places::saw_epoch(GroupId group, std::uint64_t epoch) {
    auto& known = epochs_[group];
    known = std::max(known, epoch);
}

}  // namespace tasuki::client

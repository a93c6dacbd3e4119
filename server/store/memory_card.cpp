#include <set>

#include "store/memory_find.hpp"
#include "store/memory_tables.hpp"

namespace tasuki::store {

std::vector<row::CardValue> MemoryTables::card(GroupNo group) const {
    std::vector<row::CardValue> out;
    for (const auto& [key, value] : rows_.card) {
        if (value.group != group) continue;
        if (!out.empty() && out.back().key == value.key) out.back() = value;
        else out.push_back(value);
    }
    return out;
}

std::optional<row::CardValue> MemoryTables::card(GroupNo group, std::string_view key) const {
    std::optional<row::CardValue> out;
    card_versions(group, key, row::kHighest, [&](row::CardValue&& value) {
        out = std::move(value);
        return false;
    });
    return out;
}

void MemoryTables::card_versions(GroupNo group, std::string_view key, std::uint64_t before,
                                 const Visit<row::CardValue>& visit) const {
    for (auto at = rows_.card.lower_bound({group, std::string(key), before});
         at != rows_.card.begin();) {
        --at;
        if (at->second.group != group || at->second.key != key) return;
        if (!visit(row::CardValue(at->second))) return;
    }
}

std::vector<row::CardValue> MemoryTables::card_due(AccountId account, std::string_view key,
                                                   std::string_view by) const {
    std::vector<row::CardValue> out;
    std::set<GroupNo> groups;
    for (const auto& [place, member] : rows_.memberships)
        if (member.account == account && member.stands()) groups.insert(place.first);
    for (const auto no : groups) {
        const auto value = card(no, key);
        if (value && !value->due.empty() && value->due <= by) out.push_back(*value);
    }
    return out;
}

bool MemoryTables::pinned(GroupNo group, domain::Room room, std::uint64_t seq) const {
    return rows_.pins.contains({group, room, seq});
}

void MemoryTables::pins(GroupNo group, domain::Room room, std::uint64_t before,
                        const Visit<std::uint64_t>& visit) const {
    for (auto at = rows_.pins.lower_bound({group, room, before}); at != rows_.pins.begin();) {
        --at;
        const auto& [in, where, seq] = at->first;
        if (in != group || where != room) return;
        if (!visit(std::uint64_t{seq})) return;
    }
}

// ---- Writes -------------------------------------------------------------------------------------

void MemoryTables::add_card_value(const row::CardValue& value) {
    must_write();
    if (rows_.card.contains({value.group, value.key, value.seq}))
        throw NotUnique("this value of the card exists");
    add(&Rows::card, {value.group, value.key, value.seq}, value);
}

void MemoryTables::put_pin(GroupNo group, domain::Room room, std::uint64_t seq, bool pinned) {
    must_write();
    if (pinned) put(&Rows::pins, {group, room, seq}, true);
    else if (rows_.pins.contains({group, room, seq})) drop(&Rows::pins, {group, room, seq});
}

}  // namespace tasuki::store

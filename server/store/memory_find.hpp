// Small look-ups in sorted maps. Internal to memory_*.cpp; any thread.
#pragma once

#include <optional>
#include <tuple>
#include <utility>
#include <vector>

namespace tasuki::store {

template <class Map>
std::optional<typename Map::mapped_type> find_in(const Map& map,
                                                 const typename Map::key_type& key) {
    auto found = map.find(key);
    if (found == map.end()) return std::nullopt;
    return found->second;
}

template <class Map>
std::optional<typename Map::mapped_type> last_of(const Map& map) {
    if (map.empty()) return std::nullopt;
    return map.rbegin()->second;
}

// The values that fit, in the order of their keys.
template <class Map, class Fits>
std::vector<typename Map::mapped_type> values_where(const Map& map, Fits fits) {
    std::vector<typename Map::mapped_type> out;
    for (auto& [key, value] : map)
        if (fits(value)) out.push_back(value);
    return out;
}

// The values of one group, where the key begins with its number.
template <class Map, class First>
std::vector<typename Map::mapped_type> values_of(const Map& map, const First& first) {
    std::vector<typename Map::mapped_type> out;
    for (auto& [key, value] : map)
        if (std::get<0>(key) == first) out.push_back(value);
    return out;
}

// Hands out copies of first <= key <= last until the visitor has enough.
template <class Map, class Visit>
void visit_between(const Map& map, const typename Map::key_type& first,
                   const typename Map::key_type& last, const Visit& visit) {
    for (auto at = map.lower_bound(first); at != map.end() && !(last < at->first); ++at)
        if (auto copy = at->second; !visit(std::move(copy))) return;
}

}  // namespace tasuki::store

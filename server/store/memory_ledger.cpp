#include <algorithm>

#include "store/memory_find.hpp"
#include "store/memory_tables.hpp"

namespace tasuki::store {

std::vector<row::Timer> MemoryTables::timers_due(Instant now, std::size_t limit) const {
    std::vector<row::Timer> out;
    for (auto& [key, due] : rows_.timers)
        if (!(now < due)) out.push_back({key, due});
    std::stable_sort(out.begin(), out.end(), [](auto& a, auto& b) { return a.due < b.due; });
    if (out.size() > limit) out.resize(limit);
    return out;
}

std::vector<row::Timer> MemoryTables::timers_of(GroupNo group) const {
    std::vector<row::Timer> out;
    for (auto& [key, due] : rows_.timers)
        if (key.group == group) out.push_back({key, due});
    return out;
}

std::optional<Instant> MemoryTables::next_timer() const {
    std::optional<Instant> out;
    for (auto& [key, due] : rows_.timers)
        if (!out || due < *out) out = due;
    return out;
}

std::vector<row::Log> MemoryTables::logs() const {
    return values_where(rows_.logs, [](auto&) { return true; });
}

std::optional<row::Log> MemoryTables::log(LogNo no) const { return find_in(rows_.logs, no); }

std::optional<row::Leaf> MemoryTables::leaf(LogNo log, std::uint64_t index) const {
    auto n = find_in(rows_.leaf_places, {log, index});
    return n ? find_in(rows_.leaves, *n) : std::nullopt;
}

std::optional<row::Leaf> MemoryTables::last_leaf() const { return last_of(rows_.leaves); }

std::uint64_t MemoryTables::log_size(LogNo log) const {
    auto next = rows_.leaf_places.lower_bound({log + 1, 0});
    if (next == rows_.leaf_places.begin() || std::prev(next)->first.first != log) return 0;
    return std::prev(next)->first.second + 1;
}

void MemoryTables::leaves_after(LeafNo n, const Visit<row::Leaf>& visit) const {
    for (auto at = rows_.leaves.upper_bound(n); at != rows_.leaves.end(); ++at)
        if (auto copy = at->second; !visit(std::move(copy))) return;
}

void MemoryTables::leaves_of(LogNo log, std::uint64_t first, std::uint64_t last,
                             const Visit<row::Leaf>& visit) const {
    visit_between(rows_.leaf_places, {log, first}, {log, last},
                  [&](LeafNo n) { return visit(row::Leaf(rows_.leaves.at(n))); });
}

std::optional<row::Batch> MemoryTables::last_batch() const { return last_of(rows_.batches); }

std::optional<row::Batch> MemoryTables::batch(std::uint64_t n) const {
    return find_in(rows_.batches, n);
}

void MemoryTables::batches_after(std::uint64_t n, const Visit<row::Batch>& visit) const {
    for (auto at = rows_.batches.upper_bound(n); at != rows_.batches.end(); ++at)
        if (!visit(row::Batch(at->second))) return;
}

std::vector<row::SealedLog> MemoryTables::sealed_logs() const {
    return values_where(rows_.sealed_logs, [](auto&) { return true; });
}

std::optional<row::SealedLog> MemoryTables::sealed_log(LogNo log) const {
    return find_in(rows_.sealed_logs, log);
}

std::optional<Bytes> MemoryTables::tile(LogNo log, std::uint32_t level, std::uint64_t index) const {
    return find_in(rows_.tiles, {log, level, index});
}

std::optional<row::TopLeaf> MemoryTables::top_leaf(std::uint64_t index) const {
    return find_in(rows_.top_leaves, index);
}

void MemoryTables::top_leaves(std::uint64_t first, std::uint64_t last,
                              const Visit<row::TopLeaf>& visit) const {
    visit_between(rows_.top_leaves, first, last, visit);
}

std::optional<row::Seal> MemoryTables::last_seal() const { return last_of(rows_.seals); }

std::optional<row::Seal> MemoryTables::seal(std::uint64_t no) const {
    return find_in(rows_.seals, no);
}

std::vector<row::Backup> MemoryTables::backups() const {
    return values_where(rows_.backups, [](auto&) { return true; });
}

// ---- Writes -------------------------------------------------------------------------------------

void MemoryTables::put_timer(const row::Timer& timer) {
    must_write();
    put(&Rows::timers, timer.key, timer.due);
}

void MemoryTables::drop_timer(const row::TimerKey& key) {
    must_write();
    drop(&Rows::timers, key);
}

LogNo MemoryTables::add_log(const row::Log& log) {
    must_write();
    for (auto& [no, other] : rows_.logs)
        if (other.id == log.id || other.name == log.name) throw NotUnique("this log exists");
    auto copy = log;
    copy.no = rows_.logs.empty() ? 1 : rows_.logs.rbegin()->first + 1;
    add(&Rows::logs, copy.no, copy);
    return copy.no;
}

void MemoryTables::add_leaf(LeafNo n, LogNo log, std::uint64_t index, ByteView bytes) {
    must_write();
    if (rows_.leaf_places.contains({log, index})) throw NotUnique("this leaf exists");
    add(&Rows::leaves, n, {n, log, index, to_bytes(bytes)});
    add(&Rows::leaf_places, {log, index}, n);
}

void MemoryTables::add_batch(const row::Batch& batch) {
    must_write();
    add(&Rows::batches, batch.chain.n, batch);
}

void MemoryTables::put_sealed_log(const row::SealedLog& sealed) {
    must_write();
    put(&Rows::sealed_logs, sealed.log, sealed);
}

void MemoryTables::add_tile(const row::Tile& tile) {
    must_write();
    add(&Rows::tiles, {tile.log, tile.level, tile.index}, tile.hashes);
}

void MemoryTables::add_top_leaf(const row::TopLeaf& leaf) {
    must_write();
    add(&Rows::top_leaves, leaf.index, leaf);
}

void MemoryTables::add_seal(const row::Seal& seal) {
    must_write();
    add(&Rows::seals, seal.no, seal);
}

void MemoryTables::add_backup(const row::Backup& backup) {
    must_write();
    add(&Rows::backups, std::pair{backup.made, backup.id}, backup);
}

}  // namespace tasuki::store

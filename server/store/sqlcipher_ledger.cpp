// The ledger's rows, and timers.
#include "store/sqlcipher_tables.hpp"
#include "store/statements.hpp"

namespace tasuki::store {
namespace {

std::optional<row::Leaf> one_leaf(Run& query) {
    if (!query.step()) return std::nullopt;
    row::Leaf out;
    query.read_columns(fields_of_leaf(out));
    return out;
}

void visit_leaves(Run& query, const Visit<row::Leaf>& visit) {
    while (query.step()) {
        row::Leaf out;
        query.read_columns(fields_of_leaf(out));
        if (!visit(std::move(out))) return;
    }
}

std::vector<row::Log> all_logs(Run& query) {
    std::vector<row::Log> out;
    while (query.step()) {
        auto& log = out.emplace_back();
        query.read(log.no);
        query.read_columns(fields_of_log(log));
    }
    return out;
}

std::optional<row::Batch> one_batch(Run& query) {
    if (!query.step()) return std::nullopt;
    row::Batch out;
    query.read_columns(fields_of_batch(out));
    return out;
}

std::vector<row::SealedLog> all_sealed(Run& query) {
    std::vector<row::SealedLog> out;
    while (query.step()) query.read_columns(fields_of_sealed_log(out.emplace_back()));
    return out;
}

std::optional<row::Seal> one_seal(Run& query) {
    if (!query.step()) return std::nullopt;
    row::Seal out;
    query.read_columns(fields_of_seal(out));
    return out;
}

}  // namespace

std::vector<row::Timer> SqlcipherReading::timers_due(Instant now, std::size_t limit) const {
    auto query = db().run("SELECT due, " TASUKI_TIMER
                          " FROM timer WHERE due <= ?1 ORDER BY due, kind, object, group_no, "
                          "room, seq, step LIMIT ?2");
    query.with(now, limit);
    std::vector<row::Timer> out;
    while (query.step()) {
        auto& timer = out.emplace_back();
        query.read(timer.due);
        query.read_columns(fields_of_timer_key(timer.key));
    }
    return out;
}

std::vector<row::Timer> SqlcipherReading::timers_of(GroupNo group) const {
    auto query = db().run("SELECT due, " TASUKI_TIMER
                          " FROM timer WHERE group_no = ?1 ORDER BY kind, object, room, seq, step");
    query.with(group);
    std::vector<row::Timer> out;
    while (query.step()) {
        auto& timer = out.emplace_back();
        query.read(timer.due);
        query.read_columns(fields_of_timer_key(timer.key));
    }
    return out;
}

std::optional<Instant> SqlcipherReading::next_timer() const {
    auto query = db().run("SELECT min(due) FROM timer");
    query.step();
    return query.value<std::optional<Instant>>();
}

std::vector<row::Log> SqlcipherReading::logs() const {
    auto query = db().run("SELECT no, " TASUKI_LOG " FROM log ORDER BY no");
    return all_logs(query);
}

std::optional<row::Log> SqlcipherReading::log(LogNo no) const {
    auto query = db().run("SELECT no, " TASUKI_LOG " FROM log WHERE no = ?1");
    auto found = all_logs(query.with(no));
    if (found.empty()) return std::nullopt;
    return found.front();
}

std::optional<row::Leaf> SqlcipherReading::leaf(LogNo log, std::uint64_t index) const {
    auto query = db().run("SELECT " TASUKI_LEAF " FROM leaf WHERE log_no = ?1 AND idx = ?2");
    return one_leaf(query.with(log, index));
}

std::optional<row::Leaf> SqlcipherReading::last_leaf() const {
    auto query = db().run("SELECT " TASUKI_LEAF " FROM leaf ORDER BY n DESC LIMIT 1");
    return one_leaf(query);
}

std::uint64_t SqlcipherReading::log_size(LogNo log) const {
    auto query = db().run("SELECT coalesce(max(idx) + 1, 0) FROM leaf WHERE log_no = ?1");
    query.with(log).step();
    return query.value<std::uint64_t>();
}

void SqlcipherReading::leaves_after(LeafNo n, const Visit<row::Leaf>& visit) const {
    auto query = db().run("SELECT " TASUKI_LEAF " FROM leaf WHERE n > ?1 ORDER BY n");
    visit_leaves(query.with(n), visit);
}

void SqlcipherReading::leaves_of(LogNo log, std::uint64_t first, std::uint64_t last,
                                 const Visit<row::Leaf>& visit) const {
    auto query = db().run("SELECT " TASUKI_LEAF
                          " FROM leaf WHERE log_no = ?1 AND idx BETWEEN ?2 AND ?3 ORDER BY idx");
    visit_leaves(query.with(log, first, last), visit);
}

std::optional<row::Batch> SqlcipherReading::last_batch() const {
    auto query = db().run("SELECT " TASUKI_BATCH " FROM batch ORDER BY n DESC LIMIT 1");
    return one_batch(query);
}

std::optional<row::Batch> SqlcipherReading::batch(std::uint64_t n) const {
    auto query = db().run("SELECT " TASUKI_BATCH " FROM batch WHERE n = ?1");
    return one_batch(query.with(n));
}

void SqlcipherReading::batches_after(std::uint64_t n, const Visit<row::Batch>& visit) const {
    auto query = db().run("SELECT " TASUKI_BATCH " FROM batch WHERE n > ?1 ORDER BY n");
    query.with(n);
    while (query.step()) {
        row::Batch out;
        query.read_columns(fields_of_batch(out));
        if (!visit(std::move(out))) return;
    }
}

std::vector<row::SealedLog> SqlcipherReading::sealed_logs() const {
    auto query = db().run("SELECT " TASUKI_SEALED_LOG " FROM sealed_log ORDER BY log_no");
    return all_sealed(query);
}

std::optional<row::SealedLog> SqlcipherReading::sealed_log(LogNo log) const {
    auto query = db().run("SELECT " TASUKI_SEALED_LOG " FROM sealed_log WHERE log_no = ?1");
    auto found = all_sealed(query.with(log));
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

std::optional<Bytes> SqlcipherReading::tile(LogNo log, std::uint32_t level,
                                            std::uint64_t index) const {
    auto query = db().run("SELECT hashes FROM tile WHERE log_no = ?1 AND level = ?2 AND idx = ?3");
    if (!query.with(log, level, index).step()) return std::nullopt;
    return query.value<Bytes>();
}

std::optional<row::TopLeaf> SqlcipherReading::top_leaf(std::uint64_t index) const {
    std::optional<row::TopLeaf> out;
    top_leaves(index, index, [&](row::TopLeaf&& leaf) {
        out = std::move(leaf);
        return false;
    });
    return out;
}

void SqlcipherReading::top_leaves(std::uint64_t first, std::uint64_t last,
                                  const Visit<row::TopLeaf>& visit) const {
    auto query =
        db().run("SELECT idx, bytes FROM top_leaf WHERE idx BETWEEN ?1 AND ?2 ORDER BY idx");
    query.with(first, last);
    while (query.step()) {
        row::TopLeaf out;
        query.read(out.index, out.bytes);
        if (!visit(std::move(out))) return;
    }
}

std::optional<row::Seal> SqlcipherReading::last_seal() const {
    auto query = db().run("SELECT " TASUKI_SEAL " FROM seal ORDER BY no DESC LIMIT 1");
    return one_seal(query);
}

std::optional<row::Seal> SqlcipherReading::seal(std::uint64_t no) const {
    auto query = db().run("SELECT " TASUKI_SEAL " FROM seal WHERE no = ?1");
    return one_seal(query.with(no));
}

std::vector<row::Backup> SqlcipherReading::backups() const {
    auto query = db().run("SELECT id, made, chain_n, bytes, digest FROM backup ORDER BY made, id");
    std::vector<row::Backup> out;
    while (query.step()) {
        auto& backup = out.emplace_back();
        query.read(backup.id, backup.made, backup.chain_n, backup.bytes, backup.digest);
    }
    return out;
}

// ---- Writes -------------------------------------------------------------------------------------

void SqlcipherTables::put_timer(const row::Timer& timer) {
    auto put = db().run(
        "INSERT INTO timer (" TASUKI_TIMER
        ", due) VALUES (?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (kind, object, group_no, room, seq, step) DO UPDATE SET due = excluded.due");
    put.with_columns(fields_of_timer_key(timer.key)).with(timer.due).once();
}

void SqlcipherTables::drop_timer(const row::TimerKey& key) {
    auto drop = db().run(
        "DELETE FROM timer WHERE kind = ? AND object = ? AND group_no = ? AND room = ? "
        "AND seq = ? AND step = ?");
    drop.with_columns(fields_of_timer_key(key)).once();
}

LogNo SqlcipherTables::add_log(const row::Log& log) {
    auto next = db().number("SELECT coalesce(max(no), 0) + 1 FROM log");
    auto insert = db().run("INSERT INTO log (no, " TASUKI_LOG ") VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    insert.with(next).with_columns(fields_of_log(log)).once();
    return static_cast<LogNo>(next);
}

void SqlcipherTables::add_leaf(LeafNo n, LogNo log, std::uint64_t index, ByteView bytes) {
    auto insert = db().run("INSERT INTO leaf (" TASUKI_LEAF ") VALUES (?, ?, ?, ?)");
    insert.with(n, log, index, bytes).once();
}

void SqlcipherTables::add_batch(const row::Batch& batch) {
    auto insert = db().run("INSERT INTO batch (" TASUKI_BATCH ") VALUES (?, ?, ?, ?)");
    insert.with_columns(fields_of_batch(batch)).once();
}

void SqlcipherTables::put_sealed_log(const row::SealedLog& sealed) {
    auto put =
        db().run("INSERT INTO sealed_log (" TASUKI_SEALED_LOG
                 ") VALUES (?, ?, ?, ?, ?, ?) "
                 "ON CONFLICT (log_no) DO UPDATE SET size = excluded.size, root = excluded.root, "
                 "top_index = excluded.top_index, seal_no = excluded.seal_no, "
                 "frontier = excluded.frontier");
    put.with_columns(fields_of_sealed_log(sealed)).once();
}

void SqlcipherTables::add_tile(const row::Tile& tile) {
    auto insert = db().run("INSERT INTO tile (log_no, level, idx, hashes) VALUES (?, ?, ?, ?)");
    insert.with(tile.log, tile.level, tile.index, tile.hashes).once();
}

void SqlcipherTables::add_top_leaf(const row::TopLeaf& leaf) {
    auto insert = db().run("INSERT INTO top_leaf (idx, bytes) VALUES (?, ?)");
    insert.with(leaf.index, leaf.bytes).once();
}

void SqlcipherTables::add_seal(const row::Seal& seal) {
    auto insert = db().run("INSERT INTO seal (" TASUKI_SEAL ") VALUES (?, ?, ?, ?, ?, ?, ?)");
    insert.with_columns(fields_of_seal(seal)).once();
}

void SqlcipherTables::add_backup(const row::Backup& backup) {
    auto insert =
        db().run("INSERT INTO backup (id, made, chain_n, bytes, digest) VALUES (?, ?, ?, ?, ?)");
    insert.with(backup.id, backup.made, backup.chain_n, backup.bytes, backup.digest).once();
}

}  // namespace tasuki::store

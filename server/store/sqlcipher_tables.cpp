#include "store/sqlcipher_tables.hpp"

#include <stdexcept>

namespace tasuki::store {

namespace {

class SqlcipherLogMover final : public LogMover {
  public:
    SqlcipherLogMover(const std::filesystem::path& file, const Key& page_key)
        : connection_(file, page_key, Connection::Mode::read) {}
    bool move() override { return connection_.checkpoint(false); }

  private:
    Connection connection_;
};

}  // namespace

void SqlcipherReading::begin_read() { db().run("BEGIN").once(); }

void SqlcipherReading::end_read() { db().run("COMMIT").once(); }

SqlcipherTables::SqlcipherTables(StoreLock lock, std::unique_ptr<Connection> connection,
                                 const Key& page_key)
    : SqlcipherReading(std::move(connection)), lock_(std::move(lock)), key_(page_key) {}

std::unique_ptr<SqlcipherTables> SqlcipherTables::create(const std::filesystem::path& folder,
                                                         const Key& page_key) {
    check_private_folder(folder);
    StoreLock lock(folder);
    auto connection =
        std::make_unique<Connection>(folder / kFileName, page_key, Connection::Mode::create);
    migrate(*connection, store_migrations());
    sync_folder(folder);  // the write-ahead log and its index are new names in it
    return std::unique_ptr<SqlcipherTables>(
        new SqlcipherTables(std::move(lock), std::move(connection), page_key));
}

std::unique_ptr<SqlcipherTables> SqlcipherTables::open(const std::filesystem::path& folder,
                                                       const Key& page_key,
                                                       std::span<const Migration> migrations) {
    check_private_folder(folder);
    StoreLock lock(folder);
    auto connection =
        std::make_unique<Connection>(folder / kFileName, page_key, Connection::Mode::write);
    if (schema_of(*connection) == 0)
        throw CannotOpen((folder / kFileName).string() +
                         " was never finished; remove it and run tasuki init again");
    migrate(*connection, migrations);
    sync_folder(folder);
    return std::unique_ptr<SqlcipherTables>(
        new SqlcipherTables(std::move(lock), std::move(connection), page_key));
}

std::unique_ptr<Reading> SqlcipherTables::open_reader() {
    return std::make_unique<SqlcipherReading>(
        std::make_unique<Connection>(db().file(), key_.get(), Connection::Mode::read));
}

std::unique_ptr<LogMover> SqlcipherTables::open_mover() {
    return std::make_unique<SqlcipherLogMover>(db().file(), key_.get());
}

void SqlcipherTables::begin() { db().run("BEGIN IMMEDIATE").once(); }

// A crash before this line: nothing took place. After it: everything did, and is on disk. While it
// runs: the next start tells, never this process.
void SqlcipherTables::commit() { db().run("COMMIT").once(); }

void SqlcipherTables::rollback() { db().roll_back(); }

std::uint64_t SqlcipherTables::wal_pages() const { return db().wal_pages(); }

bool SqlcipherTables::checkpoint(bool truncate) { return db().checkpoint(truncate); }

}  // namespace tasuki::store

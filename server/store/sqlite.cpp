#include "store/sqlite.hpp"

#define SQLITE_HAS_CODEC 1
#include <sqlite3.h>

#include <cstdio>
#include <fstream>
#include <optional>

#include "store/folder.hpp"

namespace tasuki::store {
namespace {

static_assert(SQLITE_VERSION_NUMBER >= 3039000, "SQLCipher 4.5.3 or later is needed");

[[noreturn]] void fail(sqlite3* db, int code, const char* what) {
    auto text = std::string(what) + ": " + sqlite3_errstr(code);
    switch (code & 0xff) {
        case SQLITE_FULL: throw StoreFull("the disk of the store is full: " + text);
        case SQLITE_CONSTRAINT:
            if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY ||
                code == SQLITE_CONSTRAINT_ROWID)
                throw NotUnique(text);
            break;
        case SQLITE_NOTADB:
        case SQLITE_CORRUPT:
            throw StoreBroken(text + " (a page was altered or is missing; run tasuki verify)");
        default: break;
    }
    // After a failed sync nobody knows what the disk holds: closing must not write on.
    sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    throw StoreBroken(text + " (" + std::to_string(code) + ")");
}

void check(sqlite3* db, int code, const char* what) {
    if (code != SQLITE_OK) fail(db, sqlite3_extended_errcode(db), what);
}

std::string hex_key(const Key& key) { return "x'" + to_hex(key) + "'"; }

}  // namespace

// ---- Run ----------------------------------------------------------------------------------------

Run::Run(sqlite3* db, Prepared& prepared, bool drop_after)
    : db_(db), prepared_(prepared), drop_after_(drop_after) {
    prepared_.in_use = true;
}

Run::~Run() {
    sqlite3_reset(prepared_.handle);  // its code repeats what step() already threw
    if (drop_after_) {
        sqlite3_finalize(prepared_.handle);
        prepared_.handle = nullptr;
    }
    prepared_.in_use = false;
}

bool Run::step() {
    column_ = 0;
    auto code = sqlite3_step(prepared_.handle);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    fail(db_, sqlite3_extended_errcode(db_), "store");
}

void Run::put_int(std::int64_t value) {
    check(db_, sqlite3_bind_int64(prepared_.handle, ++parameter_, value), "bind");
}

void Run::put_blob(const void* data, std::size_t size) {
    // A null pointer would bind NULL, and empty is not NULL.
    check(
        db_,
        sqlite3_bind_blob64(prepared_.handle, ++parameter_, size ? data : "", size, SQLITE_STATIC),
        "bind");
}

void Run::put_text(std::string_view text) {
    check(db_,
          sqlite3_bind_text64(prepared_.handle, ++parameter_, text.empty() ? "" : text.data(),
                              text.size(), SQLITE_STATIC, SQLITE_UTF8),
          "bind");
}

void Run::put_null() { check(db_, sqlite3_bind_null(prepared_.handle, ++parameter_), "bind"); }

std::int64_t Run::take_int() {
    auto column = column_++;
    if (sqlite3_column_type(prepared_.handle, column) != SQLITE_INTEGER) wrong_form();
    return sqlite3_column_int64(prepared_.handle, column);
}

ByteView Run::take_blob() {
    auto column = column_++;
    if (sqlite3_column_type(prepared_.handle, column) != SQLITE_BLOB) wrong_form();
    auto data = static_cast<const std::uint8_t*>(sqlite3_column_blob(prepared_.handle, column));
    auto size = static_cast<std::size_t>(sqlite3_column_bytes(prepared_.handle, column));
    if (size != 0 && data == nullptr) throw StoreBroken("no memory for a row of the store");
    return {data, size};
}

std::string_view Run::take_text() {
    auto column = column_++;
    if (sqlite3_column_type(prepared_.handle, column) != SQLITE_TEXT) wrong_form();
    auto data = reinterpret_cast<const char*>(sqlite3_column_text(prepared_.handle, column));
    if (data == nullptr) throw StoreBroken("no memory for a row of the store");
    return {data, static_cast<std::size_t>(sqlite3_column_bytes(prepared_.handle, column))};
}

bool Run::next_is_null() const {
    return sqlite3_column_type(prepared_.handle, column_) == SQLITE_NULL;
}

void Run::take_fixed(std::uint8_t* out, std::size_t size) {
    auto bytes = take_blob();
    if (bytes.size() != size) wrong_form();
    std::memcpy(out, bytes.data(), size);
}

void Run::wrong_form() { throw StoreBroken("a row of the store does not have its form"); }

// ---- Connection ---------------------------------------------------------------------------------

Connection::Connection(const std::filesystem::path& file, const Key& key, Mode mode) : file_(file) {
    try {
        open(key, mode);
        check_codec();
        set_up(mode);
        read_back(mode);
    } catch (...) {
        close();
        throw;
    }
}

Connection::~Connection() { close(); }

void Connection::open(const Key& key, Mode mode) {
    if (mode == Mode::create) create_private_file(file_);
    else check_store_file(file_);
    auto flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_READWRITE;
    auto code = sqlite3_open_v2(file_.c_str(), &db_, flags, nullptr);
    if (code != SQLITE_OK)
        throw CannotOpen(file_.string() + " can't be opened: " + sqlite3_errstr(code));
    pragma("PRAGMA cipher_log_level = NONE");  // what it would print, our own errors say
    auto text = hex_key(key);
    code = sqlite3_key_v2(db_, "main", text.data(), static_cast<int>(text.size()));
    wipe({reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
    if (code != SQLITE_OK) throw CannotOpen("the page key was not accepted by SQLCipher");
}

std::string Connection::pragma(const char* text) {
    sqlite3_stmt* statement = nullptr;
    auto code = sqlite3_prepare_v2(db_, text, -1, &statement, nullptr);
    std::string out;
    if (code == SQLITE_OK && (code = sqlite3_step(statement)) == SQLITE_ROW) {
        auto first = sqlite3_column_text(statement, 0);
        if (first != nullptr) out = reinterpret_cast<const char*>(first);
        code = SQLITE_OK;
    }
    sqlite3_finalize(statement);
    if (code == SQLITE_OK || code == SQLITE_DONE) return out;
    auto why = std::string(sqlite3_errstr(code));
    if ((code & 0xff) == SQLITE_NOTADB)
        throw CannotOpen(file_.string() +
                         " can't be read with this key: the root key belongs to another store, or "
                         "the beginning of the file was altered");
    if ((code & 0xff) == SQLITE_CORRUPT)
        throw CannotOpen(file_.string() + " is truncated or damaged; restore it from a backup");
    throw CannotOpen(file_.string() + ": " + text + ": " + why);
}

// libsqlite3 linked in front of libsqlcipher would take the key and encrypt nothing.
void Connection::check_codec() {
    auto version = pragma("PRAGMA cipher_version");
    int major = 0, minor = 0;
    if (std::sscanf(version.c_str(), "%d.%d", &major, &minor) != 2)
        throw CannotOpen("this program runs without SQLCipher: nothing would be encrypted");
    if (major < 4 || (major == 4 && minor < 5) || sqlite3_libversion_number() < 3039000)
        throw CannotOpen("SQLCipher " + version + " on SQLite " + sqlite3_libversion() +
                         " is too old: 4.5 on 3.39 or later is needed");
}

void Connection::set_up(Mode mode) {
    pragma("PRAGMA cipher_page_size = 4096");
    pragma("PRAGMA temp_store = MEMORY");  // else sorting spills clear text to disk
    pragma("PRAGMA cell_size_check = ON");
    pragma("PRAGMA trusted_schema = OFF");
    pragma("PRAGMA foreign_keys = ON");
    sqlite3_busy_timeout(db_, 5000);
    sqlite3_db_config(db_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    pragma("SELECT count(*) FROM sqlite_schema");  // the first page that needs the right key
    if (mode != Mode::read) pragma("PRAGMA journal_mode = WAL");
    pragma("PRAGMA synchronous = FULL");
    pragma("PRAGMA mmap_size = 0");
    pragma(mode == Mode::read ? "PRAGMA cache_size = -8192" : "PRAGMA cache_size = -65536");
    if (mode == Mode::read) pragma("PRAGMA query_only = ON");
    sqlite3_wal_hook(db_, &Connection::on_wal, this);  // instead of the automatic checkpoint
}

void Connection::read_back(Mode mode) {
    struct Wanted {
        const char* text;
        const char* value;
    };
    static constexpr Wanted kWanted[] = {
        {"PRAGMA journal_mode", "wal"},  {"PRAGMA synchronous", "2"},
        {"PRAGMA temp_store", "2"},      {"PRAGMA page_size", "4096"},
        {"PRAGMA foreign_keys", "1"},    {"PRAGMA trusted_schema", "0"},
        {"PRAGMA cell_size_check", "1"},
    };
    for (auto& wanted : kWanted) {
        auto found = pragma(wanted.text);
        if (found != wanted.value)
            throw CannotOpen(std::string(wanted.text) + " is " + found + " instead of " +
                             wanted.value +
                             ": does the file system of the store support locks "
                             "and shared memory?");
    }
    if (mode != Mode::create) return;
    // The first page has to reach the file before it can be looked at.
    script("PRAGMA user_version = 0");
    checkpoint(true);
    refuse_clear_text(file_);
}

void Connection::close() {
    for (auto& [text, prepared] : prepared_) sqlite3_finalize(prepared.handle);
    prepared_.clear();
    extra_.clear();
    if (db_ != nullptr) sqlite3_close(db_);
    db_ = nullptr;
}

Run Connection::run(Sql sql) {
    auto& prepared = prepared_[sql.text];
    if (prepared.handle != nullptr && !prepared.in_use) return Run(db_, prepared, false);
    auto nested = prepared.in_use;
    extra_.remove_if([](const Prepared& old) { return old.handle == nullptr; });
    auto& mine = nested ? extra_.emplace_back() : prepared;
    auto flags = nested ? 0u : static_cast<unsigned>(SQLITE_PREPARE_PERSISTENT);
    check(db_, sqlite3_prepare_v3(db_, sql.text, -1, flags, &mine.handle, nullptr), sql.text);
    return Run(db_, mine, nested);
}

void Connection::script(const char* text) {
    check(db_, sqlite3_exec(db_, text, nullptr, nullptr, nullptr), "script");
}

std::int64_t Connection::number(Sql sql) {
    auto query = run(sql);
    return query.step() ? query.value<std::int64_t>() : 0;
}

void Connection::copy_into(const std::filesystem::path& file, const std::function<bool()>& go_on) {
    constexpr int kStepsBetween = 20'000;
    create_private_file(file);  // else it would be made with the mode of the process
    auto ask = [](void* asked) {
        return (*static_cast<const std::function<bool()>*>(asked))() ? 0 : 1;
    };
    sqlite3_progress_handler(db_, kStepsBetween, ask, const_cast<std::function<bool()>*>(&go_on));
    const auto text = file.string();
    Prepared prepared;
    auto code = sqlite3_prepare_v3(db_, "VACUUM INTO ?1", -1, 0, &prepared.handle, nullptr);
    if (code == SQLITE_OK) {
        sqlite3_bind_text(prepared.handle, 1, text.data(), static_cast<int>(text.size()),
                          SQLITE_STATIC);
        code = sqlite3_step(prepared.handle);
    }
    sqlite3_finalize(prepared.handle);
    sqlite3_progress_handler(db_, 0, nullptr, nullptr);
    if ((code & 0xff) == SQLITE_INTERRUPT) throw CopyStopped("the copy of the store was stopped");
    if (code != SQLITE_DONE) fail(db_, sqlite3_extended_errcode(db_), "copy of the store");
}

void Connection::rekey(const Key& key) {
    auto text = hex_key(key);
    const auto code = sqlite3_rekey_v2(db_, "main", text.data(), static_cast<int>(text.size()));
    wipe({reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
    check(db_, code, "a new page key");
}

bool Connection::in_transaction() const { return sqlite3_get_autocommit(db_) == 0; }

void Connection::roll_back() {
    if (in_transaction()) run("ROLLBACK").once();
}

bool Connection::checkpoint(bool truncate) {
    int pages = 0, moved = 0;
    auto mode = truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE;
    auto code = sqlite3_wal_checkpoint_v2(db_, nullptr, mode, &pages, &moved);
    // What is committed stands in the log as well as in the file: another time, then.
    if ((code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_FULL) return false;
    check(db_, code, "checkpoint");
    if (pages == moved) wal_pages_ = 0;
    return pages == moved;
}

void Connection::limit_pages(std::uint64_t pages) {
    script(("PRAGMA max_page_count = " + std::to_string(pages)).c_str());
}

int Connection::on_wal(void* self, sqlite3*, const char*, int pages) {
    static_cast<Connection*>(self)->wal_pages_ = static_cast<std::uint64_t>(pages);
    return SQLITE_OK;
}

}  // namespace tasuki::store

// A thin owner of one SQLCipher connection and its prepared statements. Internal to store/. One
// thread at a time. What always holds: the file is encrypted under the key it was opened with, the
// settings of design.md §4 are on and were read back, and no statement outlives its connection.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <functional>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <unordered_map>
#include <utility>

#include "base/clock.hpp"
#include "base/crypto.hpp"
#include "base/ids.hpp"
#include "store/faults.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace tasuki::store {

// A statement's text: always a literal of the program, never made of values.
struct Sql {
    const char* text;
    template <std::size_t N>
    consteval Sql(const char (&literal)[N]) : text(literal) {}
};

// Zero in the program, NULL in the file.
template <class T>
struct NullIfZero {
    T& value;
};
template <class T>
NullIfZero<T> null_if_zero(T& value) {
    return {value};
}

// Columns of a row in order: references, so that one list serves binding and reading.
template <class... T>
std::tuple<T...> columns(T&&... fields) {
    return std::tuple<T...>(std::forward<T>(fields)...);
}

struct Prepared {
    sqlite3_stmt* handle = nullptr;
    bool in_use = false;
};

// One run of a statement; resets it when it goes, so that no read stays open behind our back.
// Bound bytes are not copied: they must live until then.
class Run {
  public:
    Run(sqlite3* db, Prepared& prepared, bool drop_after);
    ~Run();
    Run(const Run&) = delete;
    Run& operator=(const Run&) = delete;

    // Binds the next parameters, in order.
    template <class... T>
    Run& with(const T&... values) {
        (put(values), ...);
        return *this;
    }
    template <class... T>
    Run& with_columns(const std::tuple<T...>& fields) {
        std::apply([this](const auto&... each) { (this->put(each), ...); }, fields);
        return *this;
    }

    bool step();             // true: a row is there
    void once() { step(); }  // a statement that gives no row

    // Reads the next columns of the row, in order.
    template <class... T>
    void read(T&&... fields) {
        (take(fields), ...);
    }
    template <class... T>
    void read_columns(std::tuple<T...> fields) {
        std::apply([this](auto&... each) { (this->take(each), ...); }, fields);
    }
    template <class T>
    T value() {
        T out{};
        take(out);
        return out;
    }

  private:
    void put_int(std::int64_t value);
    void put_blob(const void* data, std::size_t size);
    void put_text(std::string_view text);
    void put_null();
    std::int64_t take_int();
    ByteView take_blob();
    std::string_view take_text();
    bool next_is_null() const;
    void take_fixed(std::uint8_t* out, std::size_t size);
    [[noreturn]] static void wrong_form();

    template <class T>
    void put(const T& value) {
        if constexpr (std::is_integral_v<T>) put_int(static_cast<std::int64_t>(value));
        else if constexpr (std::is_enum_v<T>) put_int(static_cast<std::int64_t>(value));
        else if constexpr (std::is_same_v<T, Bytes> || std::is_same_v<T, ByteView>)
            put_blob(value.data(), value.size());
        else if constexpr (std::is_convertible_v<const T&, std::string_view>) put_text(value);
        else put_value(value);
    }
    void put_value(const Instant& at) { put_int(at.ms); }
    template <std::size_t N>
    void put_value(const std::array<std::uint8_t, N>& bytes) {
        put_blob(bytes.data(), N);
    }
    template <class Tag>
    void put_value(const Id<Tag>& id) {
        put_blob(id.bytes.data(), id.bytes.size());
    }
    template <class T>
    void put_value(const std::optional<T>& value) {
        if (value) put(*value);
        else put_null();
    }
    template <class T>
    void put_value(const NullIfZero<T>& field) {
        if (field.value == std::remove_const_t<T>{}) put_null();
        else put(field.value);
    }

    template <class T>
    void take(T& field) {
        if constexpr (std::is_same_v<T, bool>) field = take_int() != 0;
        else if constexpr (std::is_enum_v<T>)
            field = static_cast<T>(narrow<std::underlying_type_t<T>>());
        else if constexpr (std::is_integral_v<T>) field = narrow<T>();
        else take_value(field);
    }
    template <class T>
    T narrow() {
        auto wide = take_int();
        auto value = static_cast<T>(wide);
        if (static_cast<std::int64_t>(value) != wide) wrong_form();
        return value;
    }
    void take_value(Instant& at) { at.ms = take_int(); }
    void take_value(Bytes& bytes) { bytes = to_bytes(take_blob()); }
    void take_value(std::string& text) { text = take_text(); }
    template <std::size_t N>
    void take_value(std::array<std::uint8_t, N>& bytes) {
        take_fixed(bytes.data(), N);
    }
    template <class Tag>
    void take_value(Id<Tag>& id) {
        take_fixed(id.bytes.data(), id.bytes.size());
    }
    template <class T>
    void take_value(std::optional<T>& value) {
        if (next_is_null()) {
            value.reset();
            ++column_;
        } else {
            take(value.emplace());
        }
    }
    template <class T>
    void take_value(NullIfZero<T>& field) {
        if (next_is_null()) {
            field.value = T{};
            ++column_;
        } else {
            take(field.value);
        }
    }

    sqlite3* db_;
    Prepared& prepared_;
    bool drop_after_;
    int parameter_ = 0;
    int column_ = 0;
};

struct CopyStopped : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class Connection {
  public:
    enum class Mode { create, write, read };

    // Throws CannotOpen, saying what is wrong and the next step.
    Connection(const std::filesystem::path& file, const Key& key, Mode mode);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // Prepares once and keeps it. Nested runs of one statement get one of their own.
    Run run(Sql sql);
    // Several statements at once: migrations, pragmas.
    void script(const char* text);
    std::int64_t number(Sql sql);
    // The newest commit as a file of its own under the same key, while others go on writing. Not
    // inside a transaction. `file` must not be there; where `go_on` says no, it throws CopyStopped.
    void copy_into(const std::filesystem::path& file, const std::function<bool()>& go_on);
    // Every page anew under another key; not inside a transaction. A crash in it spoils the file:
    // for copies only.
    void rekey(const Key& key);
    // Also where SQLite has rolled back by itself, as it does on some failures.
    void roll_back();
    bool in_transaction() const;

    std::uint64_t wal_pages() const { return wal_pages_; }
    bool checkpoint(bool truncate);
    // As many pages as the file may have: lets a test see a full disk.
    void limit_pages(std::uint64_t pages);
    const std::filesystem::path& file() const { return file_; }

  private:
    void open(const Key& key, Mode mode);
    void check_codec();
    void set_up(Mode mode);
    void read_back(Mode mode);
    std::string pragma(const char* text);
    void close();
    static int on_wal(void* self, sqlite3* db, const char* name, int pages);

    std::filesystem::path file_;
    sqlite3* db_ = nullptr;
    std::unordered_map<const char*, Prepared> prepared_;
    std::list<Prepared> extra_;
    std::uint64_t wal_pages_ = 0;
};

}  // namespace tasuki::store

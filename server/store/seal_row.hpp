// Sealing of single rows, bound to table and id, and the plain forms inside. Internal to
// seal_*.cpp. Every plain form begins with its own version, so that a later one can be told. Any
// thread.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/crypto.hpp"
#include "domain/people.hpp"
#include "store/faults.hpp"

namespace tasuki::store {

inline constexpr std::uint8_t kPlainForm = 1;

// Where a sealed blob belongs: it opens nowhere else.
inline Bytes row_place(std::string_view table, ByteView id, std::uint64_t number = 0) {
    Writer out;
    out.raw("tasuki-row/1").u8(0).blob(table).blob(id).u64(number);
    return out.take();
}

inline Bytes open_row(const Key& key, ByteView sealed, ByteView place, std::string_view table,
                      ByteView id) {
    auto plain = open(key, sealed, place);
    if (!plain || plain->empty() || plain->front() != kPlainForm)
        throw StoreBroken("the " + std::string(table) + " row " + to_hex(id) +
                          " was altered, moved, or belongs to another root key");
    return *plain;
}

inline void write_name(Writer& out, const domain::PersonName& name) {
    out.blob(name.family).blob(name.given).blob(name.family_kana).blob(name.given_kana);
}
inline domain::PersonName read_name(Reader& in) {
    domain::PersonName out;
    out.family = in.text();
    out.given = in.text();
    out.family_kana = in.text();
    out.given_kana = in.text();
    return out;
}

// A form that opened but doesn't read: our own mistake, or a form of a newer program.
inline void must_be_read(const Reader& in, std::string_view table, ByteView id) {
    if (!in.done())
        throw StoreBroken("the " + std::string(table) + " row " + to_hex(id) +
                          " has a form that this program does not know");
}

}  // namespace tasuki::store

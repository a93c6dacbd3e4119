// Numbered, forward-only changes of the schema, embedded in the program. Store thread, at start.
//
// What always holds: a file carries the number of its schema; each step and its number are one
// transaction, after one copy of the file as it was beside it (store.db.schema-1); a file that is
// newer than the program is refused untouched, naming both numbers.
#pragma once

#include <span>
#include <string_view>

#include "store/sqlite.hpp"

namespace tasuki::store {

struct Migration {
    int number;  // 1, 2, 3 … without gaps
    std::string_view name;
    const char* sql;
};

std::span<const Migration> store_migrations();
std::span<const Migration> key_migrations();

int schema_of(Connection& connection);

// Brings the file to the newest schema; a fresh one has schema 0. Throws CannotOpen.
void migrate(Connection& connection, std::span<const Migration> migrations);

}  // namespace tasuki::store

#include "store/migrate.hpp"

#include <string>

#include "store/folder.hpp"

namespace tasuki::store {
namespace {

constexpr Migration kStore[] = {
    {
        1,
        "initial",
#include "store/migrations/0001_initial.inc"
    },
    {
        2,
        "offered affiliation",
#include "store/migrations/0002_offered_affiliation.inc"
    },
    {
        3,
        "client ids in time order",
#include "store/migrations/0003_client_ids_in_time_order.inc"
    },
    {
        4,
        "backup",
#include "store/migrations/0004_backup.inc"
    },
    {
        5,
        "who asked about a patient",
#include "store/migrations/0005_patient_ask.inc"
    },
    {
        6,
        "awaited",
#include "store/migrations/0006_awaited.inc"
    },
    {
        7,
        "let in until",
#include "store/migrations/0007_let_in_until.inc"
    },
    {
        8,
        "roster checks",
#include "store/migrations/0008_roster_checks.inc"
    },
    {
        9,
        "card and pins",
#include "store/migrations/0009_card.inc"
    },
    {
        10,
        "attachment",
#include "store/migrations/0010_attachment.inc"
    },
};

constexpr Migration kKeys[] = {
    {
        1,
        "initial",
#include "store/migrations/keys_0001_initial.inc"
    },
};

// The file alone is the whole store once its log is moved into it; nobody else has it open.
void keep_copy(Connection& connection, int schema) {
    auto copy = connection.file();
    copy += ".schema-" + std::to_string(schema);
    if (std::filesystem::exists(copy)) return;  // of an earlier try that was cut short
    if (!connection.checkpoint(true))
        throw CannotOpen("the store is being read by another program; stop that one first");
    copy_durably(connection.file(), copy);
}

void apply(Connection& connection, const Migration& migration) {
    connection.script("BEGIN IMMEDIATE");
    try {
        connection.script(migration.sql);
        connection.script(("PRAGMA user_version = " + std::to_string(migration.number)).c_str());
        connection.script("COMMIT");
    } catch (...) {
        connection.roll_back();
        throw;
    }
}

}  // namespace

std::span<const Migration> store_migrations() { return kStore; }
std::span<const Migration> key_migrations() { return kKeys; }

int schema_of(Connection& connection) {
    return static_cast<int>(connection.number("PRAGMA user_version"));
}

void migrate(Connection& connection, std::span<const Migration> migrations) {
    auto have = schema_of(connection);
    auto newest = migrations.empty() ? 0 : migrations.back().number;
    if (have > newest)
        throw CannotOpen(connection.file().string() + " has schema " + std::to_string(have) +
                         ", this program knows schemas up to " + std::to_string(newest) +
                         "; use the newer tasuki that wrote it");
    if (have == newest) return;
    if (have > 0) keep_copy(connection, have);
    for (auto& migration : migrations)
        if (migration.number > have) apply(connection, migration);
}

}  // namespace tasuki::store

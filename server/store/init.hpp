// `tasuki init` without its dialogue: makes the keys, the anchor, an empty store and the recovery
// sheet. Nothing serves from the store until the operator has confirmed holding the sheet. The
// region itself and the first entries of its log are the engine's to write. One thread.
#pragma once

#include <array>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "store/key_store.hpp"
#include "store/sqlcipher_tables.hpp"

namespace tasuki::store {

// Names of rows in the table `setting`.
namespace setting {
inline constexpr std::string_view kIncarnation = "incarnation";  // 16 random bytes of this life
inline constexpr std::string_view kOrigin = "origin";            // of the top log's checkpoints
inline constexpr std::string_view kDemo = "demo";                // one byte: 1 for `tasuki demo`
inline constexpr std::string_view kBackupKey = "backup_key";     // public half; backups seal to it
inline constexpr std::string_view kSheetCode = "sheet_code";     // SHA-256 of what was typed
inline constexpr std::string_view kFork = "fork";   // of the life that a restore began; encoded
inline constexpr std::string_view kPast = "past:";  // + incarnation: the last checkpoint of a life
inline constexpr std::string_view kSheetConfirmed = "sheet_confirmed";  // time, i64be
}  // namespace setting

struct InitWish {
    std::string region_name;  // stands on the sheet
    std::string origin;       // "tasuki.example.jp"; random digits are added, it must be unique
    bool demo = false;
};

struct NewStore {
    std::unique_ptr<SqlcipherTables> tables;
    std::unique_ptr<SqlcipherKeyStore> key_store;
    std::string sheet;  // to print once; holds the private half of the backup key
};

// Makes both folders where they are missing, and refuses (CannotOpen) where a store or a key is.
NewStore init_store(const KeyPlaces& places, const InitWish& wish, Instant now);

// Whether the sheet was confirmed; `serve` refuses until then.
bool sheet_confirmed(const Reading& reading);
// The operator types the code from the sheet. False: another code.
bool confirm_sheet(Tables& tables, std::string_view code, Instant now);
// The sheet was lost before it was confirmed: another backup key and another sheet.
std::string renew_sheet(Tables& tables, const std::string& region_name, Instant now);

// The private half for a restore, from what was typed or from the whole text of a sheet. Empty:
// mistyped, or no sheet.
std::optional<Key> backup_key_from_sheet(std::string_view text);

// Two stores must never sign under one name, not even two lives of the same one: the name of the
// first with random digits of its own.
std::string unique_origin(const std::string& wished);

}  // namespace tasuki::store

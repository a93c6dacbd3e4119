#include "store/init.hpp"

#include "ledger/chain.hpp"
#include "store/anchor.hpp"
#include "store/recovery_sheet.hpp"
#include "store/region_keys.hpp"
#include "store/root_key.hpp"

namespace tasuki::store {
namespace {

Hash code_hash(std::string_view typed) {
    return sha256({view("tasuki sheet code"), view(only_digits(typed))});
}

std::string put_sheet(Tables& tables, const std::string& region_name, Instant now) {
    auto pair = make_box_key_pair();
    auto sheet = make_sheet(region_name, pair, now);
    wipe(pair.private_half);
    tables.put_setting(setting::kBackupKey, pair.public_half);
    tables.put_setting(setting::kSheetCode, code_hash(sheet.code));
    return sheet.text;
}

void refuse_what_is_there(const KeyPlaces& places) {
    auto file = places.store_folder / SqlcipherTables::kFileName;
    if (std::filesystem::exists(file))
        throw CannotOpen(file.string() + " exists already: this store was initialised before");
    if (std::filesystem::weakly_canonical(places.store_folder) ==
        std::filesystem::weakly_canonical(places.key_folder))
        throw CannotOpen(
            "the keys must not lie beside the store: give them a folder of their "
            "own, best on another disk");
    // Only an init that was cut short leaves these without a store.db; still the operator decides.
    for (auto& left : {places.key_folder / kRootKeyFile, places.key_folder / kRegionKeyFile,
                       places.key_folder / SqlcipherKeyStore::kPageKeyFile,
                       places.store_folder / SqlcipherKeyStore::kFileName})
        if (std::filesystem::exists(left))
            throw CannotOpen(left.string() +
                             " exists without a store: an earlier tasuki init was cut short, or "
                             "these are the keys of another store. If no store and no backup "
                             "needs them, remove both folders and run tasuki init again");
}

}  // namespace

NewStore init_store(const KeyPlaces& places, const InitWish& wish, Instant now) {
    refuse_what_is_there(places);
    make_private_folder(places.store_folder);
    make_private_folder(places.key_folder);
    const auto root = make_root_key(places.key_folder);
    const StoreKeys keys(root, make_region_keys());
    write_region_keys(places.key_folder / kRegionKeyFile, keys);
    std::array<std::uint8_t, 16> incarnation{};
    fill_random(incarnation);
    auto origin = unique_origin(wish.origin);

    NewStore out;
    out.key_store = SqlcipherKeyStore::create(places, keys);
    AnchorFile::create(places.key_folder, ledger::chain_start(incarnation));
    // Last: a crash before this leaves no store.db, and the message of the next init says what to
    // remove.
    out.tables = SqlcipherTables::create(places.store_folder, keys.page());
    out.tables->begin();
    out.tables->put_setting(setting::kIncarnation, incarnation);
    out.tables->put_setting(setting::kOrigin, view(origin));
    std::uint8_t demo = wish.demo ? 1 : 0;
    out.tables->put_setting(setting::kDemo, ByteView(&demo, 1));
    out.sheet = put_sheet(*out.tables, wish.region_name, now);
    out.tables->commit();
    return out;
}

bool sheet_confirmed(const Reading& reading) {
    return reading.setting(setting::kSheetConfirmed).has_value();
}

bool confirm_sheet(Tables& tables, std::string_view code, Instant now) {
    auto wanted = tables.setting(setting::kSheetCode);
    if (!wanted || !same_secret(*wanted, code_hash(code))) return false;
    Writer time;
    time.i64(now.ms);
    tables.begin();
    tables.put_setting(setting::kSheetConfirmed, time.bytes());
    tables.commit();
    return true;
}

std::string renew_sheet(Tables& tables, const std::string& region_name, Instant now) {
    if (sheet_confirmed(tables))
        throw CannotOpen(
            "the recovery sheet was confirmed; another one would lock out the "
            "backups that were made since");
    tables.begin();
    auto sheet = put_sheet(tables, region_name, now);
    tables.commit();
    return sheet;
}

std::optional<Key> backup_key_from_sheet(std::string_view text) {
    if (auto key = from_typed(text)) return key;
    // On a sheet the key stands on lines of its own, among words.
    std::string key_lines;
    while (!text.empty()) {
        const auto end = text.find('\n');
        const auto line = text.substr(0, end);
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
        const bool blank = line.find_first_not_of(" \t\r") == std::string_view::npos;
        if (!blank &&
            line.find_first_not_of("0123456789abcdefABCDEF \t\r") == std::string_view::npos)
            key_lines.append(line);
    }
    auto key = from_typed(key_lines);
    wipe({reinterpret_cast<std::uint8_t*>(key_lines.data()), key_lines.size()});
    return key;
}

std::string unique_origin(const std::string& wished) {
    std::array<std::uint8_t, 8> random{};
    fill_random(random);
    return wished + "/" + to_hex(random);
}

}  // namespace tasuki::store

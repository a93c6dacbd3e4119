#include "store/rekey.hpp"

#include "base/limits.hpp"
#include "store/anchor.hpp"
#include "store/engine.hpp"
#include "store/folder.hpp"
#include "store/init.hpp"
#include "store/region_keys.hpp"
#include "store/root_key.hpp"
#include "store/space.hpp"
#include "store/sqlcipher_tables.hpp"
#include "store/verify_store.hpp"

namespace tasuki::store {
namespace fs = std::filesystem;
namespace {

using Rekeying = RekeyProgress::Step;
using TellRekey = std::function<void(RekeyProgress)>;

constexpr const char* kRekeying = "rekeying";  // in both folders: being made
constexpr const char* kRekeyed = "rekeyed";    // in the key folder: made, takes its place

fs::path being_made(const fs::path& folder) { return folder / kRekeying; }
fs::path made(const KeyPlaces& places) { return places.key_folder / kRekeyed; }

void say(const TellRekey& tell, Rekeying step, std::uint64_t done = 0) {
    if (tell) tell({step, done});
}

fs::path old_name(const fs::path& file) { return fs::path(file.string() + ".old"); }

// Each of these may be cut short anywhere, and done again.
void replace_database(const fs::path& from, const fs::path& to) {
    if (!fs::exists(from)) return;
    // All that the old log holds is in the copy; read into the new file it would spoil it.
    for (const auto* beside : {"-wal", "-shm"}) fs::remove(to.string() + beside);
    rename_durably(from, to);
}

void replace_secret(const fs::path& from, const fs::path& to) {
    if (fs::exists(from)) {
        if (fs::exists(to)) link_durably(to, old_name(to));
        replace_database(from, to);
    }
    if (fs::exists(old_name(to))) scrub(old_name(to));
}

void switch_over(const KeyPlaces& places, const TellRekey& tell) {
    const auto keys = made(places);
    const auto store = being_made(places.store_folder);
    std::uint64_t step = 0;
    say(tell, Rekeying::switching, ++step);
    replace_database(store / SqlcipherTables::kFileName,
                     places.store_folder / SqlcipherTables::kFileName);
    say(tell, Rekeying::switching, ++step);
    replace_secret(store / SqlcipherKeyStore::kFileName,
                   places.store_folder / SqlcipherKeyStore::kFileName);
    for (const auto* name : {SqlcipherKeyStore::kPageKeyFile, kRegionKeyFile, kRootKeyFile}) {
        say(tell, Rekeying::switching, ++step);
        replace_secret(keys / name, places.key_folder / name);
    }
    say(tell, Rekeying::switching, ++step);
    replace_database(keys / AnchorFile::kFileName, places.key_folder / AnchorFile::kFileName);
    say(tell, Rekeying::switching, ++step);
    fs::remove_all(store);
    sync_folder(places.store_folder);
    say(tell, Rekeying::switching, ++step);
    fs::remove_all(keys);
    sync_folder(places.key_folder);
}

void forget_what_was_made(const KeyPlaces& places) {
    for (const auto& folder : {places.key_folder, places.store_folder})
        if (fs::exists(being_made(folder))) fs::remove_all(being_made(folder));
}

void refuse_a_credential(const fs::path& key_folder) {
    const auto* folder = std::getenv("CREDENTIALS_DIRECTORY");
    const bool handed_over =
        folder != nullptr && *folder != 0 && fs::exists(fs::path(folder) / kRootCredential);
    if (!handed_over) return;
    throw CannotOpen(
        "親鍵はサービスマネージャーが渡しています。" + (key_folder / kRootKeyFile).string() +
        " に戻し、CREDENTIALS_DIRECTORY なしで実行してください。新しい親鍵からは systemd-creds "
        "でもう一度資格情報を作ります / the service manager hands the root key over: put it back as "
        "root.key and run this without CREDENTIALS_DIRECTORY; then encrypt the new one as the "
        "credential");
}

void copy_store(const RekeyWish& wish, const Key& old_page, const Key& new_page) {
    const auto file = wish.places.store_folder / SqlcipherTables::kFileName;
    const auto copy = being_made(wish.places.store_folder) / SqlcipherTables::kFileName;
    const auto log = fs::path(file.string() + "-wal");
    // The copy, and as much again while its pages are sealed anew.
    const auto needed =
        2 * (fs::file_size(file) + (fs::exists(log) ? fs::file_size(log) : 0)) + limits::kLowSpace;
    if (free_bytes(wish.places.store_folder) < needed)
        throw StoreFull(wish.places.store_folder.string() +
                        "：空き容量が足りません / not enough space left, needs " +
                        std::to_string(needed >> 20) + " MiB");
    {
        Connection live(file, old_page, Connection::Mode::write);
        std::uint64_t steps = 0;
        live.copy_into(copy, [&] {
            say(wish.tell, Rekeying::copying, ++steps);
            return true;
        });
    }
    say(wish.tell, Rekeying::sealing);
    Connection fresh(copy, old_page, Connection::Mode::write);
    if (old_page != new_page) fresh.rekey(new_page);
    fresh.checkpoint(true);
}

void verify_made(SqlcipherTables& tables, const StoreKeys& keys, const KeyStore& key_store,
                 const EngineOptions& options, const TellRekey& tell) {
    const ledger::VerifierKey key{options.origin, ledger::SignatureType::ed25519,
                                  public_key_of(key_store.ledger_seed())};
    StoreVerifier verifier({tables, keys,
                            [&key_store](GroupId group) { return key_store.group_keys(group); },
                            options.incarnation, options.anchored, key});
    while (!verifier.done()) {
        if (const auto found = verifier.step())
            throw CannotOpen(
                "記録が記録簿と合いません。鍵は替えていません / the record does not "
                "hold, and the keys are as they were: " +
                to_text(*found));
        say(tell, Rekeying::verifying, verifier.entries());
    }
}

// The entry stands in the store that is made and in no other: where that one does not take its
// place, no key was changed.
void record(SqlcipherTables& tables, const StoreKeys& keys, KeyStore& key_store,
            const RekeyWish& wish) {
    const auto folder = being_made(wish.places.key_folder);
    copy_durably(wish.places.key_folder / AnchorFile::kFileName, folder / AnchorFile::kFileName);
    AnchorFile anchor(folder);
    EngineOptions options;
    options.incarnation = tables.setting(setting::kIncarnation).value_or(Bytes{});
    options.origin = std::string(text_of(tables.setting(setting::kOrigin).value_or(Bytes{})));
    options.anchored = anchor.last();
    verify_made(tables, keys, key_store, options, wish.tell);
    EnginePorts ports;
    ports.anchor = [&](const ledger::Chain& chain) { anchor.place(chain, wish.clock.now()); };
    Engine engine(tables, keys, key_store, wish.clock, ports, options);
    std::vector<domain::Command> commands;
    const auto add = [&commands](domain::Renewed what) {
        domain::Asker asker;
        asker.level = domain::AuthLevel::operator_socket;
        commands.push_back({asker, domain::PeopleCommand{domain::RecordRekey{what}}});
    };
    if (wish.root) add(domain::Renewed::root_key);
    if (wish.pages) add(domain::Renewed::page_keys);
    for (const auto& applied : engine.apply(commands)) {
        if (applied.fault) std::rethrow_exception(applied.fault);
        if (!applied.outcome)
            throw StoreBroken("rekey: " +
                              std::string(text_of(applied.outcome.error().refusal).slug));
    }
    engine.stop();
    tables.checkpoint(true);
    anchor.sync();
}

void make_everything(const RekeyWish& wish) {
    const auto& places = wish.places;
    const KeyPlaces making{being_made(places.store_folder), being_made(places.key_folder)};
    make_private_folder(making.store_folder);
    make_private_folder(making.key_folder);
    const StoreKeys old = load_store_keys(places.key_folder);
    auto own = old.region_keys();
    if (wish.pages) own.page = SecretKey(random_key());
    const auto root =
        wish.root ? make_root_key(making.key_folder) : load_root_key(places.key_folder);
    const StoreKeys keys(root, own);
    copy_store(wish, old.page(), keys.page());
    write_region_keys(making.key_folder / kRegionKeyFile, keys);
    auto key_store =
        SqlcipherKeyStore::create(making, keys, SqlcipherKeyStore::open(places, old)->copy());
    auto tables = SqlcipherTables::open(making.store_folder, keys.page());
    record(*tables, keys, *key_store, wish);
}

}  // namespace

void rekey_store(const RekeyWish& wish) {
    finish_rekey(wish.places, wish.tell);
    const StoreLock lock(wish.places.store_folder);
    if (wish.root) refuse_a_credential(wish.places.key_folder);
    try {
        make_everything(wish);
    } catch (...) {
        forget_what_was_made(wish.places);
        throw;
    }
    say(wish.tell, Rekeying::switching);
    // A kill before this line: the old keys. Behind it: the new ones.
    rename_durably(being_made(wish.places.key_folder), made(wish.places));
    switch_over(wish.places, wish.tell);
}

void finish_rekey(const KeyPlaces& places, const TellRekey& tell) {
    const bool ready = fs::exists(made(places));
    const bool begun =
        fs::exists(being_made(places.key_folder)) || fs::exists(being_made(places.store_folder));
    if (!ready && !begun) return;
    const StoreLock lock(places.store_folder);  // one that is at work is left alone
    if (ready) switch_over(places, tell);
    else forget_what_was_made(places);
}

}  // namespace tasuki::store

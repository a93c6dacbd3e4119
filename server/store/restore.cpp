#include "store/restore.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "base/limits.hpp"
#include "ledger/top.hpp"
#include "store/anchor.hpp"
#include "store/backup.hpp"
#include "store/backup_files.hpp"
#include "store/engine.hpp"
#include "store/folder.hpp"
#include "store/init.hpp"
#include "store/journal.hpp"
#include "store/region_keys.hpp"
#include "store/restore_journal.hpp"
#include "store/root_key.hpp"
#include "store/space.hpp"
#include "store/sqlcipher_tables.hpp"
#include "store/verify_store.hpp"

namespace tasuki::store {
namespace fs = std::filesystem;
namespace {

using Step = RestoreProgress::Step;

constexpr std::size_t kAnchor = 4'096;
// In the store's own folder: nothing else may be writable for the user that tasuki runs as.
constexpr const char* kWorkshop = "restoring";

std::string aside_suffix(const BackupId& backup) { return ".before-" + backup.hex().substr(0, 8); }

// The folder in which the store is put together. Gone with the object, unless it has become the
// store.
class Workshop {
  public:
    explicit Workshop(fs::path folder) : folder_(std::move(folder)) {
        fs::remove_all(folder_);  // of a try that was cut short
        make_private_folder(folder_);
    }
    ~Workshop() {
        std::error_code ignored;
        fs::remove_all(folder_, ignored);
    }
    Workshop(const Workshop&) = delete;
    Workshop& operator=(const Workshop&) = delete;
    const fs::path& path() const { return folder_; }

  private:
    fs::path folder_;
};

// A restore that was cut short in its last step has left the key store, and no store yet.
void refuse_what_is_there(const fs::path& folder) {
    const bool cut_short = fs::exists(folder / kWorkshop);
    for (const auto& each : fs::directory_iterator(folder)) {
        const auto name = each.path().filename();
        const bool ours =
            name == kWorkshop || name == "lock" ||
            (cut_short && (name == SqlcipherKeyStore::kFileName || name == kFilesFolder));
        if (ours) continue;
        throw CannotOpen(
            folder.string() +
            "：空ではありません。今の記録を別の場所へ移してからやり直してください / is "
            "not empty: move what is there to another place, then try again");
    }
}

void refuse_newer_schema(const BackupHead& head) {
    const auto refuse = [&](const char* what, std::uint32_t has, int knows) {
        throw CannotOpen("バックアップは新しい版の tasuki（" + head.version +
                         "）で作られています / the backup was made by a newer tasuki (" +
                         head.version + "): its " + what + " has schema " + std::to_string(has) +
                         ", this program (" TASUKI_VERSION ") knows schemas up to " +
                         std::to_string(knows));
    };
    const int store = store_migrations().back().number;
    const int keys = key_migrations().back().number;
    if (head.store_schema > static_cast<std::uint32_t>(store))
        refuse("store", head.store_schema, store);
    if (head.key_schema > static_cast<std::uint32_t>(keys))
        refuse("key store", head.key_schema, keys);
}

Key content_key_of(const BackupHead& head, std::string_view sheet) {
    auto own = backup_key_from_sheet(sheet);
    if (!own)
        throw CannotOpen(
            "復旧用紙の鍵が読めません。打ち間違いがないか確かめてください / no key can be read from "
            "the recovery sheet; each line has its own check digits, look for a typing error");
    auto opened = box_open(*own, head.sealed_key);
    wipe(*own);
    if (!opened || opened->size() != sizeof(Key))
        throw BackupFault(
            "この復旧用紙では開きません。鍵の指紋が " + to_hex(head.sheet) +
            " の用紙を使ってください / this recovery sheet does not open the backup; the one with "
            "the key fingerprint " +
            to_hex(head.sheet) + " does");
    auto key = Reader(ByteView(*opened)).fixed<32>();
    wipe(*opened);
    return key;
}

// What the machine still knows of the old life, if anything: its anchor may be ahead of the backup.
// A try that was cut short has set it aside already.
std::optional<ledger::Chain> old_anchor(const fs::path& key_folder, const BackupHead& head) {
    std::optional<ledger::Chain> newest;
    const auto aside = AnchorFile::kFileName + aside_suffix(head.id);
    if (!fs::exists(key_folder)) return newest;
    for (const auto& each : fs::directory_iterator(key_folder)) {
        const auto name = each.path().filename().string();
        if (name != AnchorFile::kFileName && !name.starts_with(aside)) continue;
        const auto text = read_private_file(each.path(), "the anchor of the old store", kAnchor);
        const auto found = ledger::last_anchor(text_of(text));
        if (found && (!newest || found->n > newest->n)) newest = *found;
    }
    return newest;
}

fs::path free_name(const fs::path& wished) {
    auto name = wished;
    for (int again = 2; fs::exists(name); ++again)
        name = wished.string() + "-" + std::to_string(again);
    return name;
}

// The keys of the lost store stay, under other names: whoever finds its disk again can open it.
void set_aside(const fs::path& key_folder, const BackupId& backup) {
    const auto suffix = aside_suffix(backup);
    for (const auto& name : {std::string(AnchorFile::kFileName), std::string(kRegionKeyFile),
                             std::string(SqlcipherKeyStore::kPageKeyFile),
                             std::string(SqlcipherKeyStore::kPageKeyFile) + ".next"}) {
        if (fs::exists(key_folder / name))
            rename_durably(key_folder / name, free_name(key_folder / (name + suffix)));
    }
}

// A new root key beside the one that the service manager goes on giving to the server would make a
// store that does not start.
[[noreturn]] void refuse_foreign_keys(const fs::path& key_folder) {
    throw CannotOpen(
        key_folder.string() +
        "：鍵のフォルダーは残っていますが、その親鍵がありません。サービスマネージャーが渡している場合は"
        "、CREDENTIALS_DIRECTORY を設定してやり直してください / holds keys whose root key is not "
        "there. If the service manager hands it over, run this with the same credential "
        "(CREDENTIALS_DIRECTORY); if it is lost, move the folder aside");
}

// The root key of this machine: from the service manager, from its file, or new.
void need_root_key(const fs::path& key_folder) {
    make_private_folder(key_folder);
    try {
        (void)load_root_key(key_folder);
    } catch (const CannotOpen&) {
        if (fs::exists(key_folder / kRootKeyFile)) throw;
        for (const auto* name : {kRegionKeyFile, SqlcipherKeyStore::kPageKeyFile})
            if (fs::exists(key_folder / name)) refuse_foreign_keys(key_folder);
        (void)make_root_key(key_folder);
    }
}

void write_store_file(BackupReader& reader, const BackupReader::Part& part, const fs::path& file,
                      const RestoreWish& wish) {
    if (free_bytes(file.parent_path()) < part.bytes + limits::kLowSpace)
        throw StoreFull(file.parent_path().string() +
                        "：空き容量が足りません / not enough space left, needs " +
                        std::to_string((part.bytes + limits::kLowSpace) >> 20) + " MiB");
    create_private_file(file);
    const Descriptor out(::open(file.c_str(), O_WRONLY | O_CLOEXEC));
    std::uint64_t done = 0;
    reader.read(part, [&](ByteView piece) {
        done += piece.size();
        while (!piece.empty()) {
            const auto n = ::write(out.get(), piece.data(), piece.size());
            if (n < 0 && errno == EINTR) continue;
            if (n < 0)
                throw StoreFull(file.string() +
                                "：書けません / can't be written: " + std::strerror(errno));
            piece = piece.subspan(static_cast<std::size_t>(n));
        }
        wish.tell({Step::reading, done, part.bytes});
    });
    if (::fsync(out.get()) != 0) throw StoreBroken(file.string() + " can't be synced");
}

DecodedKeys read_parts(BackupReader& reader, const fs::path& folder, const RestoreWish& wish) {
    std::optional<DecodedKeys> keys;
    bool store = false;
    while (const auto part = reader.next_part()) {
        if (part->part == BackupPart::keys) {
            Bytes plain;
            reader.read(*part, [&plain](ByteView piece) {
                plain.insert(plain.end(), piece.begin(), piece.end());
            });
            keys = decode_keys(plain);
            wipe(plain);
        } else if (part->part == BackupPart::file) {
            take_file(reader, *part, folder / kFilesFolder);
            wish.tell({Step::reading, 0, 0});
        } else if (!store) {
            write_store_file(reader, *part, folder / SqlcipherTables::kFileName, wish);
            store = true;
        }
    }
    if (!keys || !store)
        throw BackupFault("バックアップに足りないものがあります / the backup is not complete");
    return std::move(*keys);
}

// The store as it was put back, against its own ledger, before anything is built on it.
void verify_whole(SqlcipherTables& tables, const StoreKeys& keys, const KeyStore& key_store,
                  const BackupHead& head, const RestoreWish& wish) {
    const ledger::VerifierKey key{head.origin, ledger::SignatureType::ed25519,
                                  public_key_of(key_store.ledger_seed())};
    StoreVerifier verifier({tables, keys,
                            [&key_store](GroupId group) { return key_store.group_keys(group); },
                            to_bytes(ByteView(head.incarnation)), head.chain, key,
                            wish.places.store_folder / kWorkshop / kFilesFolder});
    while (!verifier.done()) {
        if (const auto found = verifier.step())
            throw BackupFault(
                "バックアップの中の記録が記録簿と合いません / the record in the backup does not "
                "hold: " +
                to_text(*found));
        wish.tell({Step::verifying, verifier.entries(), 0});
    }
}

SqlcipherTables::NewLife new_life(const Reading& old, const BackupHead& head,
                                  const std::optional<ledger::Chain>& anchor) {
    SqlcipherTables::NewLife life;
    fill_random(life.incarnation);
    life.origin = unique_origin(head.origin.substr(0, head.origin.rfind('/')));
    life.fork.old_origin = ledger::origin_hash(head.origin);
    life.fork.anchor = anchor && anchor->n > head.chain.n ? *anchor : head.chain;
    if (const auto seal = old.last_seal()) {
        life.fork.size = seal->top_size;
        life.fork.root = seal->root;
    }
    return life;
}

// By the rules, with entries, like everything else.
class AfterRestore {
  public:
    explicit AfterRestore(Engine& engine) : engine_(engine) {}
    void ask(domain::Command command) {
        command.asker.level = domain::AuthLevel::operator_socket;
        waiting_.push_back(std::move(command));
        if (waiting_.size() == limits::kBatch) send();
    }
    void send() {
        for (const auto& applied : engine_.apply(waiting_)) {
            if (applied.fault) std::rethrow_exception(applied.fault);
            if (!applied.outcome)
                throw StoreBroken("restore: " +
                                  std::string(text_of(applied.outcome.error().refusal).slug));
            if ((*applied.outcome)->ledger.leaf_hash != Hash{}) ++entered_;
        }
        waiting_.clear();
    }
    // How many of them changed something.
    std::size_t entered() const { return entered_; }

  private:
    Engine& engine_;
    std::vector<domain::Command> waiting_;
    std::size_t entered_ = 0;
};

void take_again(SqlcipherTables& tables, Engine& engine, const GivenJournal& journal, Restored& out,
                const RestoreWish& wish) {
    AfterRestore after(engine);
    const auto commands = commands_again(tables, journal.after);
    for (std::size_t i = 0; i < commands.size(); ++i) {
        after.ask(commands[i]);
        wish.tell({Step::reapplying, i + 1, commands.size()});
    }
    after.send();
    out.again = {journal.after.size(), after.entered(), journal.complete};
}

std::size_t stop_everything(SqlcipherTables& tables, Engine& engine, bool roster_known,
                            const RestoreWish& wish) {
    AfterRestore after(engine);
    const auto groups = tables.groups();
    std::size_t stopped = 0;
    for (std::size_t i = 0; i < groups.size(); ++i) {
        const auto row = tables.group(groups[i]);
        if (!row || row->state == domain::GroupState::destroyed) continue;
        after.ask({{}, domain::GroupCommand{domain::StopAfterRestore{row->id, roster_known}}});
        if (row->state != domain::GroupState::draft && !roster_known) ++stopped;
        wish.tell({Step::stopping, i + 1, groups.size()});
    }
    after.send();
    return stopped;
}

void begin_again(SqlcipherTables& tables, Engine& engine,
                 const std::optional<GivenJournal>& journal, const ledger::Fork& fork,
                 Restored& out, const RestoreWish& wish) {
    AfterRestore after(engine);
    after.ask({{}, domain::PeopleCommand{domain::DeclareRestore{out.from.id, fork}}});
    after.send();
    // First: a group that stands still already would not tell why.
    if (journal) take_again(tables, engine, *journal, out, wish);
    out.groups = stop_everything(tables, engine, journal && journal->complete, wish);
}

// What is there says something else than the journal of the life that begins now: it stays under
// another name, and so does its anchor.
void set_journal_aside(const JournalPlaces& places, const BackupId& backup) {
    for (const auto& file :
         {places.folder / JournalFile::kFileName, places.key_folder / JournalFile::kAnchorName})
        if (fs::exists(file)) rename_durably(file, free_name(file.string() + aside_suffix(backup)));
}

}  // namespace

Restored restore_store(const RestoreWish& wish) {
    const auto& folder = wish.places.store_folder;
    const auto& key_folder = wish.places.key_folder;
    make_private_folder(folder);
    const StoreLock lock(folder);
    refuse_what_is_there(folder);
    BackupReader reader(file_bytes(wish.backup));
    const auto head = reader.head();
    refuse_newer_schema(head);
    auto content_key = content_key_of(head, wish.sheet);
    reader.unlock(content_key);
    wipe(content_key);

    const Workshop workshop(folder / kWorkshop);
    fs::remove(folder / SqlcipherKeyStore::kFileName);  // of a try that was cut short
    fs::remove_all(folder / kFilesFolder);
    const KeyPlaces making{workshop.path(), key_folder};
    const auto decoded = read_parts(reader, making.store_folder, wish);
    need_root_key(key_folder);
    const auto anchor = old_anchor(key_folder, head);
    const JournalPlaces journals{wish.journal_folder.empty() ? key_folder : wish.journal_folder,
                                 key_folder};
    std::optional<GivenJournal> journal;
    const auto& seed = decoded.keys.ledger_seed.get();
    if (wish.journal)
        journal = read_given_journal(*wish.journal, head, public_key_of(seed),
                                     {anchor, journal_anchor(key_folder)});
    set_aside(key_folder, head.id);
    const StoreKeys keys(load_root_key(key_folder), decoded.own);
    write_region_keys(key_folder / kRegionKeyFile, keys);
    auto key_store = SqlcipherKeyStore::create(making, keys, decoded.keys);
    auto tables = SqlcipherTables::open(making.store_folder, keys.page());
    verify_whole(*tables, keys, *key_store, head, wish);

    Restored out{head, 0, {}, {}};
    const auto life = new_life(*tables, head, anchor);
    if (anchor) out.lost_batches = life.fork.anchor.n - head.chain.n;
    const auto now = wish.clock.now();
    AnchorFile::create(key_folder, tables->begin_life(life, now));
    {
        AnchorFile fresh(key_folder);
        EnginePorts ports;
        ports.anchor = [&](const ledger::Chain& chain) { fresh.place(chain, wish.clock.now()); };
        auto going_on = JournalFile::open_restoring(journals, seed, journal ? journal->text : "",
                                                    life.incarnation, fresh.last().n, now);
        ports.journal = [&](const std::vector<JournalAct>& acts) { going_on.keep(acts); };
        EngineOptions options;
        options.incarnation = to_bytes(ByteView(life.incarnation));
        options.origin = life.origin;
        options.anchored = fresh.last();
        Engine engine(*tables, keys, *key_store, wish.clock, ports, options);
        begin_again(*tables, engine, journal, life.fork, out, wish);
        engine.stop();
        fresh.sync();
    }
    tables->checkpoint(true);
    tables.reset();
    key_store.reset();
    wish.tell({Step::moving, 0, 2});
    rename_durably(making.store_folder / SqlcipherKeyStore::kFileName,
                   folder / SqlcipherKeyStore::kFileName);
    if (fs::exists(making.store_folder / kFilesFolder))
        rename_durably(making.store_folder / kFilesFolder, folder / kFilesFolder);
    if (!journal || !journal->complete) set_journal_aside(journals, head.id);
    JournalFile::take_place(journals);
    wish.tell({Step::moving, 1, 2});
    // A crash before this line: it can be tried again. After it: it is done.
    rename_durably(making.store_folder / SqlcipherTables::kFileName,
                   folder / SqlcipherTables::kFileName);
    JournalFile::anchor_takes_place(journals);
    wish.tell({Step::moving, 2, 2});
    return out;
}

}  // namespace tasuki::store

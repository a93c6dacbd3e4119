#include "store/key_store.hpp"

#include <algorithm>
#include <system_error>

#include "store/folder.hpp"
#include "store/migrate.hpp"

namespace tasuki::store {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kPageTag = "tasuki/1 key store page key";
constexpr std::string_view kSeedTag = "tasuki/1 ledger seed";
constexpr std::string_view kSeedSetting = "ledger_seed";
constexpr std::string_view kRewriteSetting = "rewrite_due";
constexpr std::size_t kLongestWrapped = 256;

fs::path with(const fs::path& file, const char* suffix) { return fs::path(file.string() + suffix); }

Bytes place_of(std::string_view tag, ByteView id, std::uint32_t number) {
    Writer out;
    out.raw(tag).u8(0).raw(id).u32(number);
    return out.take();
}
Bytes group_place(GroupId group, std::uint32_t key_no) {
    return place_of("tasuki/1 group key", group.view(), key_no);
}
Bytes office_place(OfficeId office, const Key& public_half) {
    Writer id;
    id.raw(office.view()).raw(public_half);
    return place_of("tasuki/1 office key", id.bytes(), 0);
}

SecretKey unwrap(const Key& wrap, ByteView wrapped, ByteView place, const char* what) {
    auto plain = tasuki::open(wrap, wrapped, place);
    Key key{};
    if (!plain || plain->size() != key.size())
        throw StoreBroken(std::string(what) + " in the key store was altered or moved");
    std::copy(plain->begin(), plain->end(), key.begin());
    wipe(*plain);
    SecretKey out(key);
    wipe(key);
    return out;
}

void write_page_key(const fs::path& file, const Key& wrap, const Key& page_key) {
    replace_file(file, seal(wrap, page_key, view(kPageTag)));
}

SecretKey read_page_key(const fs::path& file, const Key& wrap) {
    auto wrapped = read_private_file(file, "the page key of the key store", kLongestWrapped);
    try {
        return unwrap(wrap, wrapped, view(kPageTag), "the page key");
    } catch (const StoreBroken&) {
        throw CannotOpen(file.string() +
                         " does not open with this root key: it belongs to another store");
    }
}

std::unique_ptr<Connection> open_file(const KeyPlaces& places, const StoreKeys& keys) {
    auto file = places.store_folder / SqlcipherKeyStore::kFileName;
    auto page_file = places.key_folder / SqlcipherKeyStore::kPageKeyFile;
    auto next = with(page_file, ".next");
    if (!fs::exists(next))
        return std::make_unique<Connection>(file, read_page_key(page_file, keys.wrap()).get(),
                                            Connection::Mode::write);
    // A rewrite was cut short: the file is either still the old one or already the new one.
    auto next_key = read_page_key(next, keys.wrap());
    std::unique_ptr<Connection> out;
    try {
        out = std::make_unique<Connection>(file, next_key.get(), Connection::Mode::write);
    } catch (const CannotOpen&) {
        out = std::make_unique<Connection>(file, read_page_key(page_file, keys.wrap()).get(),
                                           Connection::Mode::write);
        fs::remove(next);
        return out;
    }
    rename_durably(next, page_file);
    return out;
}

}  // namespace

SqlcipherKeyStore::SqlcipherKeyStore(const KeyPlaces& places, const StoreKeys& keys,
                                     std::unique_ptr<Connection> file)
    : places_(places), wrap_(keys.wrap()), file_(std::move(file)) {}

std::unique_ptr<SqlcipherKeyStore> SqlcipherKeyStore::create(const KeyPlaces& places,
                                                             const StoreKeys& keys) {
    return create(places, keys, {SecretKey(random_key()), {}, {}});
}

std::unique_ptr<SqlcipherKeyStore> SqlcipherKeyStore::create(const KeyPlaces& places,
                                                             const StoreKeys& keys,
                                                             const KeyCopy& restored) {
    auto page_file = places.key_folder / kPageKeyFile;
    auto file = places.store_folder / kFileName;
    if (fs::exists(page_file) || fs::exists(file))
        throw CannotOpen("a key store exists already in " + places.store_folder.string() + " or " +
                         places.key_folder.string() + " and is never overwritten");
    SecretKey page_key(random_key());
    write_page_key(page_file, keys.wrap(), page_key.get());
    auto connection = std::make_unique<Connection>(file, page_key.get(), Connection::Mode::create);
    migrate(*connection, key_migrations());
    connection->script("BEGIN IMMEDIATE");
    auto wrapped = seal(keys.wrap(), restored.ledger_seed.get(), place_of(kSeedTag, {}, 0));
    auto put = connection->run("INSERT INTO setting (name, value) VALUES (?1, ?2)");
    put.with(kSeedSetting, wrapped).once();
    std::unique_ptr<SqlcipherKeyStore> out(
        new SqlcipherKeyStore(places, keys, std::move(connection)));
    for (const auto& [group, group_keys] : restored.groups)
        for (const auto& [key_no, key] : group_keys) out->put_group_key(group, key_no, key);
    for (const auto& [office, pair] : restored.offices) out->put_office_pair(office, pair);
    out->file_->script("COMMIT");
    sync_folder(places.store_folder);
    out->load_seed();
    out->load_groups();
    return out;
}

std::unique_ptr<SqlcipherKeyStore> SqlcipherKeyStore::open(const KeyPlaces& places,
                                                           const StoreKeys& keys) {
    check_private_folder(places.store_folder);
    check_private_folder(places.key_folder);
    std::unique_ptr<SqlcipherKeyStore> out(
        new SqlcipherKeyStore(places, keys, open_file(places, keys)));
    migrate(*out->file_, key_migrations());
    out->load_seed();
    out->load_groups();
    out->rewrite_if_due();
    return out;
}

void SqlcipherKeyStore::load_seed() {
    auto query = file_->run("SELECT value FROM setting WHERE name = ?1");
    if (!query.with(kSeedSetting).step())
        throw CannotOpen(store_file().string() + " has no ledger key: it was never finished");
    seed_ = unwrap(wrap_.get(), query.value<Bytes>(), place_of(kSeedTag, {}, 0), "the ledger key");
}

void SqlcipherKeyStore::load_groups() {
    auto query =
        file_->run("SELECT group_id, key_no, wrapped FROM group_key ORDER BY group_id, key_no");
    std::map<GroupId, std::map<std::uint32_t, SecretKey>> found;
    while (query.step()) {
        GroupId group;
        std::uint32_t key_no = 0;
        Bytes wrapped;
        query.read(group, key_no, wrapped);
        found[group].emplace(
            key_no, unwrap(wrap_.get(), wrapped, group_place(group, key_no), "a group key"));
    }
    groups_.clear();
    for (auto& [group, keys] : found)
        groups_.emplace(group, std::make_shared<const GroupKeys>(std::move(keys)));
}

std::shared_ptr<const GroupKeys> SqlcipherKeyStore::group_keys(GroupId group) const {
    auto found = groups_.find(group);
    return found == groups_.end() ? nullptr : found->second;
}

std::shared_ptr<const GroupKeys> SqlcipherKeyStore::make_group_key(GroupId group) {
    auto old = group_keys(group);
    auto all = old ? old->all() : std::map<std::uint32_t, SecretKey>{};
    auto key_no = old ? old->newest() + 1 : 1;
    SecretKey fresh(random_key());
    put_group_key(group, key_no, fresh);
    all.emplace(key_no, fresh);
    return groups_[group] = std::make_shared<const GroupKeys>(std::move(all));
}

void SqlcipherKeyStore::put_group_key(GroupId group, std::uint32_t key_no, const SecretKey& key) {
    auto wrapped = seal(wrap_.get(), key.get(), group_place(group, key_no));
    auto insert =
        file_->run("INSERT INTO group_key (group_id, key_no, wrapped) VALUES (?1, ?2, ?3)");
    insert.with(group, key_no, wrapped).once();
}

Key SqlcipherKeyStore::make_office_pair(OfficeId office) {
    auto pair = make_box_key_pair();
    put_office_pair(office, pair);
    wipe(pair.private_half);
    return pair.public_half;
}

void SqlcipherKeyStore::put_office_pair(OfficeId office, const BoxKeyPair& pair) {
    auto wrapped = seal(wrap_.get(), pair.private_half, office_place(office, pair.public_half));
    auto insert =
        file_->run("INSERT INTO office_key (office, public_key, wrapped) VALUES (?1, ?2, ?3)");
    insert.with(office, pair.public_half, wrapped).once();
}

KeyCopy SqlcipherKeyStore::copy() const {
    KeyCopy out{seed_, {}, {}};
    for (const auto& [group, keys] : groups_) out.groups.emplace(group, keys->all());
    std::vector<OfficeId> offices;
    auto query = file_->run("SELECT office FROM office_key");
    while (query.step()) offices.push_back(query.value<OfficeId>());
    for (const auto& office : offices)
        if (auto pair = office_pair(office)) out.offices.emplace(office, *pair);
    return out;
}

std::optional<BoxKeyPair> SqlcipherKeyStore::office_pair(OfficeId office) const {
    auto query = file_->run("SELECT public_key, wrapped FROM office_key WHERE office = ?1");
    if (!query.with(office).step()) return std::nullopt;
    BoxKeyPair out;
    Bytes wrapped;
    query.read(out.public_half, wrapped);
    out.private_half =
        unwrap(wrap_.get(), wrapped, office_place(office, out.public_half), "an office key").get();
    return out;
}

void SqlcipherKeyStore::destroy(GroupId group) {
    file_->script("BEGIN IMMEDIATE");
    try {
        file_->run("DELETE FROM group_key WHERE group_id = ?1").with(group).once();
        // A crash behind the commit: the next open finds this line and rewrites.
        auto due = file_->run(
            "INSERT INTO setting (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO NOTHING");
        due.with(kRewriteSetting, ByteView{}).once();
        file_->script("COMMIT");
    } catch (...) {
        file_->roll_back();
        throw;
    }
    groups_.erase(group);
    rewrite();
}

void SqlcipherKeyStore::rewrite_if_due() {
    std::error_code ignored;
    for (auto suffix : {".fresh", ".fresh-wal", ".fresh-shm"})
        fs::remove(with(store_file(), suffix), ignored);
    if (fs::exists(with(store_file(), ".old"))) scrub(with(store_file(), ".old"));
    if (fs::exists(with(page_file(), ".old"))) scrub(with(page_file(), ".old"));
    auto query = file_->run("SELECT 1 FROM setting WHERE name = ?1");
    auto due = query.with(kRewriteSetting).step();
    if (due) rewrite();
}

void SqlcipherKeyStore::copy_into(Connection& fresh) const {
    fresh.script("BEGIN IMMEDIATE");
    auto settings = file_->run("SELECT name, value FROM setting WHERE name <> ?1");
    settings.with(kRewriteSetting);
    while (settings.step()) {
        auto name = settings.value<std::string>();
        auto value = settings.value<Bytes>();
        auto put = fresh.run("INSERT INTO setting (name, value) VALUES (?1, ?2)");
        put.with(name, value).once();
    }
    auto groups = file_->run("SELECT group_id, key_no, wrapped FROM group_key");
    while (groups.step()) {
        GroupId group;
        std::uint32_t key_no = 0;
        Bytes wrapped;
        groups.read(group, key_no, wrapped);
        auto put =
            fresh.run("INSERT INTO group_key (group_id, key_no, wrapped) VALUES (?1, ?2, ?3)");
        put.with(group, key_no, wrapped).once();
    }
    auto offices = file_->run("SELECT office, public_key, wrapped FROM office_key");
    while (offices.step()) {
        OfficeId office;
        Key public_half{};
        Bytes wrapped;
        offices.read(office, public_half, wrapped);
        auto put =
            fresh.run("INSERT INTO office_key (office, public_key, wrapped) VALUES (?1, ?2, ?3)");
        put.with(office, public_half, wrapped).once();
    }
    fresh.script("COMMIT");
}

// The whole content in a new file under a new page key. A crash anywhere leaves one complete file
// and the key to it: open() tries both keys.
void SqlcipherKeyStore::rewrite() {
    auto fresh_file = with(store_file(), ".fresh");
    auto next = with(page_file(), ".next");
    SecretKey page_key(random_key());
    {
        Connection fresh(fresh_file, page_key.get(), Connection::Mode::create);
        migrate(fresh, key_migrations());
        copy_into(fresh);
        fresh.checkpoint(true);
    }
    file_.reset();  // moves the old write-ahead log into the old file and removes it
    link_durably(store_file(), with(store_file(), ".old"));
    link_durably(page_file(), with(page_file(), ".old"));
    write_page_key(next, wrap_.get(), page_key.get());
    rename_durably(fresh_file, store_file());
    rename_durably(next, page_file());
    scrub(with(store_file(), ".old"));
    scrub(with(page_file(), ".old"));
    file_ = std::make_unique<Connection>(store_file(), page_key.get(), Connection::Mode::write);
}

}  // namespace tasuki::store

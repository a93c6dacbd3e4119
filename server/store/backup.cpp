#include "store/backup.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "base/limits.hpp"
#include "store/backup_files.hpp"
#include "store/folder.hpp"
#include "store/init.hpp"
#include "store/sqlcipher_reading.hpp"

namespace tasuki::store {
namespace fs = std::filesystem;
namespace {

constexpr const char* kCopyName = "backup.copy";

// Gone with the object, whatever happened; and what SQLite keeps beside it.
class ShortLived {
  public:
    explicit ShortLived(fs::path file) : file_(std::move(file)) { remove(); }
    ~ShortLived() { remove(); }
    ShortLived(const ShortLived&) = delete;
    ShortLived& operator=(const ShortLived&) = delete;
    const fs::path& path() const { return file_; }

  private:
    void remove() {
        std::error_code ignored;
        for (const auto* suffix : {"", "-wal", "-shm", "-journal"})
            fs::remove(fs::path(file_.string() + suffix), ignored);
    }
    fs::path file_;
};

[[noreturn]] void cannot(const fs::path& file, const char* japanese, const char* english) {
    const std::string why = std::strerror(errno);
    throw CannotOpen(file.string() + "：" + japanese + " / " + english + ": " + why);
}

fs::path part_of(const fs::path& file) { return file.string() + ".part"; }

bool same_disk(const fs::path& a, const fs::path& b) {
    struct stat one {
    }, other{};
    return ::stat(a.c_str(), &one) == 0 && ::stat(b.c_str(), &other) == 0 &&
           one.st_dev == other.st_dev;
}

// tasuki-20261121-171346.backup, in Japan's time.
std::string name_at(Instant now) {
    std::string digits;
    for (const char c : to_jst(now))
        if (c >= '0' && c <= '9') digits += c;
    digits.resize(14, '0');
    return "tasuki-" + digits.substr(0, 8) + "-" + digits.substr(8) + ".backup";
}

// A backup that was killed leaves it: perhaps all of one, with its keys, that is registered
// nowhere.
void remove_left_parts(const fs::path& folder) {
    for (const auto& each : fs::directory_iterator(folder)) {
        const auto name = each.path().filename().string();
        const bool ours = name.starts_with("tasuki-") && name.ends_with(".backup.part");
        if (ours) fs::remove(each.path());
    }
}

fs::path target_of(const BackupWish& wish) {
    const bool named = !fs::is_directory(wish.to);
    if (!named) remove_left_parts(wish.to);
    auto file = named ? wish.to : wish.to / name_at(wish.now);
    const auto folder = fs::weakly_canonical(file).parent_path();
    if (folder == fs::weakly_canonical(wish.store_folder))
        throw CannotOpen(folder.string() +
                         "：記録と同じフォルダーには作れません / a backup must not lie beside the "
                         "store; best on another disk");
    if (!fs::is_directory(folder))
        throw CannotOpen(folder.string() +
                         "：フォルダーがありません / there is no such folder; make it first");
    if (fs::exists(file))
        throw CannotOpen(file.string() +
                         "：すでにあります。上書きはしません / exists already and is never "
                         "overwritten");
    if (named && fs::exists(part_of(file)))
        throw CannotOpen(
            part_of(file).string() +
            "：書きかけのファイルが残っています。確かめて削除してください / was left by "
            "a backup that was cut short, or is yours: look, and remove it");
    return file;
}

void need_space(const BackupWish& wish, const fs::path& folder, std::uint64_t bytes) {
    if (wish.free_bytes(folder) >= bytes) return;
    throw StoreFull(folder.string() + "：空き容量が足りません（" + std::to_string(bytes >> 20) +
                    " MiB 必要）/ not enough space left, needs " + std::to_string(bytes >> 20) +
                    " MiB");
}

class SealedFile {
  public:
    explicit SealedFile(const fs::path& file)
        : path_(file), file_(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)) {
        if (file_.get() < 0) cannot(file, "作れません", "can't be created");
    }
    void put(ByteView content) {
        size_ += content.size();
        while (!content.empty()) {
            const auto n = ::write(file_.get(), content.data(), content.size());
            if (n < 0 && errno == EINTR) continue;
            if (n < 0)
                cannot(path_, "書けません（空き容量を確かめてください）", "can't be written");
            content = content.subspan(static_cast<std::size_t>(n));
        }
    }
    void sync() {
        if (::fsync(file_.get()) != 0) cannot(path_, "ディスクに書き込めません", "can't be synced");
    }
    std::uint64_t size() const { return size_; }

  private:
    fs::path path_;
    Descriptor file_;
    std::uint64_t size_ = 0;
};

void go_on(const BackupWish& wish, BackupProgress progress) {
    if (!wish.tell(progress))
        throw CopyStopped("バックアップを中止しました / the backup was stopped");
}

// What the copy says of itself. Opening it also moves it to the journal mode of a store.
BackupHead look_into(const fs::path& copy, const BackupWish& wish, Key& recipient,
                     std::vector<FileToKeep>& files) {
    auto connection = std::make_unique<Connection>(copy, wish.keys.page(), Connection::Mode::write);
    BackupHead head;
    head.store_schema = static_cast<std::uint32_t>(schema_of(*connection));
    head.key_schema = static_cast<std::uint32_t>(key_migrations().back().number);
    connection->checkpoint(true);
    const SqlcipherReading reading(std::move(connection));
    const auto needed = [&](std::string_view name) {
        if (auto value = reading.setting(name)) return std::move(*value);
        throw StoreBroken("the store has no setting " + std::string(name));
    };
    head.origin = std::string(text_of(needed(setting::kOrigin)));
    head.incarnation = Reader(ByteView(needed(setting::kIncarnation))).fixed<16>();
    const auto sheet = needed(setting::kBackupKey);
    recipient = Reader(ByteView(sheet)).fixed<32>();
    head.sheet = sheet_fingerprint(recipient);
    head.chain = ledger::chain_start(head.incarnation);
    if (const auto batch = reading.last_batch()) head.chain = batch->chain;
    files = files_to_keep(reading);
    return head;
}

void put_file(BackupWriter& out, const fs::path& file, const BackupWish& wish) {
    const auto size = fs::file_size(file);
    out.begin(BackupPart::store, size);
    const auto get = file_bytes(file);
    Bytes piece(kBackupPiece);
    for (std::uint64_t done = 0; done < size;) {
        const auto n = get(piece);
        if (n == 0) throw StoreBroken("the copy of the store became shorter");
        out.write(ByteView(piece).first(n));
        done += n;
        go_on(wish, {BackupProgress::Step::sealing, done, size});
    }
}

// Reads back what stands on the disk, with the one key that opens it.
void verify(const fs::path& file, const Key& content_key, const Hash& digest,
            const BackupWish& wish) {
    BackupReader reader(file_bytes(file));
    reader.unlock(content_key);
    while (const auto part = reader.next_part()) {
        std::uint64_t done = 0;
        reader.read(*part, [&](ByteView piece) {
            done += piece.size();
            go_on(wish, {BackupProgress::Step::verifying, done, part->bytes});
        });
    }
    if (reader.digest() != digest)
        throw BackupFault(file.string() +
                          "：読み返した内容が違います / does not read back as it was written");
}

}  // namespace

BackupReader::Get file_bytes(const fs::path& file) {
    auto in = std::make_shared<Descriptor>(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (in->get() < 0) cannot(file, "開けません", "can't be opened");
    return [in, file](std::span<std::uint8_t> out) {
        std::size_t have = 0;
        while (have < out.size()) {
            const auto n = ::read(in->get(), out.data() + have, out.size() - have);
            if (n < 0 && errno == EINTR) continue;
            if (n < 0) cannot(file, "読めません", "can't be read");
            if (n == 0) break;
            have += static_cast<std::size_t>(n);
        }
        return have;
    };
}

void remove_left_copy(const fs::path& store_folder) {
    const ShortLived copy(store_folder / kCopyName);
}

MadeBackup make_backup(const BackupWish& wish) {
    const auto target = target_of(wish);
    const auto store_file = wish.store_folder / SqlcipherTables::kFileName;
    const auto log_file = fs::path(store_file.string() + "-wal");
    // A backup must not be what stops the posts.
    need_space(wish, wish.store_folder,
               fs::file_size(store_file) + (fs::exists(log_file) ? fs::file_size(log_file) : 0) +
                   limits::kLowSpace);
    const ShortLived copy(wish.store_folder / kCopyName);
    {
        Connection live(store_file, wish.keys.page(), Connection::Mode::write);
        live.copy_into(copy.path(), [&wish] { return wish.tell({}); });
    }
    Key recipient{};
    std::vector<FileToKeep> files;
    auto head = look_into(copy.path(), wish, recipient, files);
    const auto keys = wish.copy_keys();
    const SecretKey content_key(random_key());
    head.id = make_id<BackupId>();
    head.made = wish.now;
    head.version = wish.version;
    head.sealed_key = box_seal(recipient, content_key.get());

    const auto folder = target.has_parent_path() ? target.parent_path() : fs::path(".");
    need_space(wish, folder,
               fs::file_size(copy.path()) + bytes_of(files) + kBackupPiece +
                   (same_disk(folder, wish.store_folder) ? limits::kLowSpace : 0));
    const ShortLived part(part_of(target));
    MadeBackup out{{head.id, head.made, head.chain.n, 0, {}}, target};
    {
        SealedFile file(part.path());
        BackupWriter writer(head, content_key.get(), [&file](ByteView bytes) { file.put(bytes); });
        auto plain = encode(keys, wish.keys.region_keys());
        writer.begin(BackupPart::keys, plain.size());
        writer.write(plain);
        wipe(plain);
        put_file(writer, copy.path(), wish);
        put_files(writer, files, wish.store_folder / kFilesFolder, [&wish] {
            go_on(wish, {BackupProgress::Step::sealing, 0, 0});
        });
        out.made.digest = writer.finish();
        file.sync();
        out.made.bytes = file.size();
    }
    verify(part.path(), content_key.get(), out.made.digest, wish);
    // A crash between the two: a backup is registered that nobody has. The other way round, keys
    // would live on in a file that nobody knows of.
    wish.record(out.made);
    rename_durably(part.path(), target);
    return out;
}

}  // namespace tasuki::store

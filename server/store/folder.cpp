#include "store/folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "base/crypto.hpp"

namespace tasuki::store {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kPageSize = 4096;

std::string why() { return std::strerror(errno); }

[[noreturn]] void broken(const std::string& what, const fs::path& file) {
    auto reason = errno;
    auto text = what + " " + file.string() + ": " + std::strerror(reason);
    if (reason == ENOSPC || reason == EDQUOT) throw StoreFull(text);
    throw StoreBroken(text);
}

struct stat look_at(const fs::path& path, const std::string& missing) {
    struct stat found {};
    if (::stat(path.c_str(), &found) == 0) return found;
    if (errno == ENOENT) throw CannotOpen(missing);
    throw CannotOpen(path.string() + ": " + why());
}

void refuse_if_open_to_others(const struct stat& found, const fs::path& path, const char* mode) {
    if (found.st_uid != ::geteuid())
        throw CannotOpen(path.string() +
                         " belongs to another user; chown it to the user that "
                         "tasuki runs as");
    if ((found.st_mode & 077) != 0)
        throw CannotOpen(path.string() +
                         " can be reached by other users of this machine; run: "
                         "chmod " +
                         mode + " " + path.string());
}

void write_all(int fd, ByteView content, const fs::path& file) {
    while (!content.empty()) {
        auto n = ::write(fd, content.data(), content.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) broken("can't write", file);
        content = content.subspan(static_cast<std::size_t>(n));
    }
}

Descriptor open_new(const fs::path& file) {
    Descriptor out(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (out.get() < 0) broken("can't create", file);
    return out;
}

Bytes read_small(const fs::path& file, const std::string& what, std::size_t limit) {
    Descriptor in(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (in.get() < 0) throw CannotOpen(what + " can't be read: " + file.string() + ": " + why());
    Bytes out(limit + 1);
    std::size_t have = 0;
    while (have < out.size()) {
        auto n = ::read(in.get(), out.data() + have, out.size() - have);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) throw CannotOpen(what + " can't be read: " + why());
        if (n == 0) break;
        have += static_cast<std::size_t>(n);
    }
    if (have > limit) throw CannotOpen(what + " is too long: " + file.string());
    out.resize(have);
    return out;
}

}  // namespace

Descriptor::~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
}

void check_private_folder(const fs::path& folder) {
    auto found =
        look_at(folder, "the folder " + folder.string() + " does not exist; tasuki init makes it");
    if (!S_ISDIR(found.st_mode)) throw CannotOpen(folder.string() + " is not a folder");
    refuse_if_open_to_others(found, folder, "700");
    if (::access(folder.c_str(), R_OK | W_OK | X_OK) != 0)
        throw CannotOpen("the folder " + folder.string() + " is not writable: " + why());
}

void make_private_folder(const fs::path& folder) {
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
        throw CannotOpen("the folder " + folder.string() + " can't be made: " + why());
    check_private_folder(folder);
    sync_folder(folder.parent_path().empty() ? fs::path(".") : folder.parent_path());
}

void check_store_file(const fs::path& file) {
    auto found = look_at(file, file.string() +
                                   " does not exist; tasuki init makes a new store, "
                                   "tasuki restore one from a backup");
    if (!S_ISREG(found.st_mode)) throw CannotOpen(file.string() + " is not a file");
    refuse_if_open_to_others(found, file, "600");
    auto size = static_cast<std::size_t>(found.st_size);
    if (size == 0 || size % kPageSize != 0)
        throw CannotOpen(file.string() + " is truncated (" + std::to_string(size) +
                         " bytes are no whole pages); restore it from a backup");
    refuse_clear_text(file);
}

void create_private_file(const fs::path& file) {
    if (fs::exists(file))
        throw CannotOpen(file.string() + " exists already and is never overwritten");
    auto made = open_new(file);
    if (::fsync(made.get()) != 0) broken("can't sync", file);
    sync_folder(file.parent_path());
}

Bytes read_private_file(const fs::path& file, const std::string& what, std::size_t limit) {
    auto found = look_at(file, what + " is missing: " + file.string() + " does not exist");
    refuse_if_open_to_others(found, file, "600");
    return read_small(file, what, limit);
}

Bytes read_credential(const fs::path& file, std::size_t limit) {
    return read_small(file, "the credential", limit);
}

void replace_file(const fs::path& file, ByteView content) {
    auto fresh = fs::path(file.string() + ".new");
    ::unlink(fresh.c_str());
    {
        auto out = open_new(fresh);
        write_all(out.get(), content, fresh);
        if (::fsync(out.get()) != 0) broken("can't sync", fresh);
    }
    rename_durably(fresh, file);
}

void copy_durably(const fs::path& from, const fs::path& to) {
    auto fresh = fs::path(to.string() + ".new");
    ::unlink(fresh.c_str());
    {
        Descriptor in(::open(from.c_str(), O_RDONLY | O_CLOEXEC));
        if (in.get() < 0) broken("can't read", from);
        auto out = open_new(fresh);
        std::array<std::uint8_t, 1 << 16> piece;
        for (;;) {
            auto n = ::read(in.get(), piece.data(), piece.size());
            if (n < 0 && errno == EINTR) continue;
            if (n < 0) broken("can't read", from);
            if (n == 0) break;
            write_all(out.get(), ByteView(piece).first(static_cast<std::size_t>(n)), fresh);
        }
        if (::fsync(out.get()) != 0) broken("can't sync", fresh);
    }
    rename_durably(fresh, to);
}

void sync_folder(const fs::path& folder) {
    auto path = folder.empty() ? fs::path(".") : folder;
    Descriptor in(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (in.get() < 0 || ::fsync(in.get()) != 0) broken("can't sync the folder", path);
}

void rename_durably(const fs::path& from, const fs::path& to) {
    if (::rename(from.c_str(), to.c_str()) != 0) broken("can't rename to", to);
    sync_folder(to.parent_path());
}

void link_durably(const fs::path& from, const fs::path& to) {
    ::unlink(to.c_str());
    if (::link(from.c_str(), to.c_str()) != 0) broken("can't link to", to);
    sync_folder(to.parent_path());
}

void overwrite_file(const fs::path& file, ByteView content) {
    Descriptor out(::open(file.c_str(), O_WRONLY | O_CLOEXEC));
    if (out.get() < 0) broken("can't overwrite", file);
    write_all(out.get(), content, file);
    if (::fsync(out.get()) != 0) broken("can't sync", file);
}

void scrub(const fs::path& file) {
    std::error_code error;
    auto size = fs::file_size(file, error);
    if (error) return;
    Bytes noise(size);
    fill_random(noise);
    overwrite_file(file, noise);
    fs::remove(file, error);
}

void refuse_clear_text(const fs::path& file) {
    static constexpr std::string_view kClear = "SQLite format 3";
    Descriptor in(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    std::array<std::uint8_t, kClear.size()> head{};
    if (in.get() < 0 || ::read(in.get(), head.data(), head.size()) < 0)
        throw CannotOpen(file.string() + " can't be read: " + why());
    if (text_of(head) == kClear)
        throw CannotOpen(file.string() + " is not encrypted: this is no store of Tasuki");
}

StoreLock::StoreLock(const fs::path& folder) {
    auto file = folder / "lock";
    file_ = Descriptor(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (file_.get() < 0)
        throw CannotOpen("the folder " + folder.string() + " is not writable: " + why());
    if (::flock(file_.get(), LOCK_EX | LOCK_NB) != 0)
        throw CannotOpen("the store in " + folder.string() +
                         " is in use by another tasuki; stop that one first");
}

}  // namespace tasuki::store

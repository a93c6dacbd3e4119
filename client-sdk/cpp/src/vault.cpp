#include "vault.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace tasuki::client {
namespace {

constexpr std::string_view kMagic = "TASUKI-SDK/1\n";
constexpr std::string_view kSuffix = ".sealed";
constexpr std::string_view kTemporary = ".new";
constexpr std::string_view kKeyCheck = "key-check";

[[noreturn]] void io_failed(const std::filesystem::path& path) {
    throw std::system_error(errno, std::generic_category(), path.string());
}

class Descriptor {
  public:
    Descriptor(const std::filesystem::path& path, int flags, int mode = 0)
        : fd_(::open(path.c_str(), flags | O_CLOEXEC, mode)) {
        if (fd_ < 0) io_failed(path);
    }
    ~Descriptor() { ::close(fd_); }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int get() const { return fd_; }

  private:
    int fd_;
};

void sync_folder(const std::filesystem::path& folder) {
    Descriptor fd(folder, O_RDONLY | O_DIRECTORY);
    if (::fsync(fd.get()) != 0) io_failed(folder);
}

void write_whole(const std::filesystem::path& path, ByteView bytes) {
    Descriptor fd(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    while (!bytes.empty()) {
        auto n = ::write(fd.get(), bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) io_failed(path);
        bytes = bytes.subspan(static_cast<std::size_t>(n));
    }
    if (::fsync(fd.get()) != 0) io_failed(path);
}

Bytes read_whole(const std::filesystem::path& path) {
    Descriptor fd(path, O_RDONLY);
    Bytes all;
    std::array<std::uint8_t, 16 * 1024> chunk{};
    while (true) {
        auto n = ::read(fd.get(), chunk.data(), chunk.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) io_failed(path);
        if (n == 0) return all;
        all.insert(all.end(), chunk.begin(), chunk.begin() + n);
    }
}

}  // namespace

Vault::Vault(std::filesystem::path folder, const Key& storage_key)
    : folder_(std::move(folder)), key_(derive_key(storage_key, "tasuki-sdk/vault/1")) {
    if (!keeps()) return;
    std::error_code failed;
    std::filesystem::create_directories(folder_, failed);
    if (failed) throw StorageBroken("storage folder: " + failed.message());
    ::chmod(folder_.c_str(), 0700);
    lock_ = ::open((folder_ / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock_ < 0) throw StorageBroken("storage folder cannot be written: " + folder_.string());
    try {
        if (::flock(lock_, LOCK_EX | LOCK_NB) != 0) {
            throw StorageBroken("storage folder is in use by another process: " + folder_.string());
        }
        sweep();
        check_key();
    } catch (...) {
        ::close(lock_);
        throw;
    }
}

Vault::~Vault() {
    close();
    wipe(key_);
}

void Vault::close() {
    closed_ = true;
    if (lock_ >= 0) ::close(lock_);
    lock_ = -1;
}

// What a crash between writing and renaming left behind was never promised to anybody.
void Vault::sweep() {
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
        if (entry.path().extension() == kTemporary) std::filesystem::remove(entry.path());
    }
}

void Vault::check_key() {
    const std::string name(kKeyCheck);
    if (get(name)) return;
    if (!names("").empty()) {
        throw StorageBroken("storage folder has records but no key-check: " + folder_.string());
    }
    put(name, view(kMagic));
}

std::filesystem::path Vault::file_of(const std::string& name) const {
    return folder_ / (name + std::string(kSuffix));
}

void Vault::put(const std::string& name, ByteView plain) {
    if (closed_) return;  // stopped: nothing is promised any more
    if (!keeps()) {
        memory_[name] = to_bytes(plain);
        return;
    }
    Writer out;
    out.raw(kMagic).raw(seal(key_, plain, view(name)));
    auto target = file_of(name);
    auto fresh = target;
    fresh.replace_extension(kTemporary);
    write_whole(fresh, out.bytes());
    // A crash before this line leaves the old record, after it the new one; the folder's own sync
    // makes the name as durable as the bytes.
    if (::rename(fresh.c_str(), target.c_str()) != 0) io_failed(target);
    sync_folder(folder_);
}

std::optional<Bytes> Vault::get(const std::string& name) const {
    if (!keeps()) {
        auto found = memory_.find(name);
        if (found == memory_.end()) return std::nullopt;
        return found->second;
    }
    auto path = file_of(name);
    if (!std::filesystem::exists(path)) return std::nullopt;
    auto raw = read_whole(path);
    ByteView rest(raw);
    if (rest.size() < kMagic.size() || tasuki::text_of(rest.first(kMagic.size())) != kMagic) {
        throw StorageBroken("not a record of this SDK: " + path.string());
    }
    auto plain = open(key_, rest.subspan(kMagic.size()), view(name));
    if (!plain) {
        throw StorageBroken(
            (name == kKeyCheck ? "wrong storage key, or altered: " : "record was altered: ") +
            path.string());
    }
    return plain;
}

void Vault::remove(const std::string& name) {
    if (closed_) return;
    if (!keeps()) {
        memory_.erase(name);
        return;
    }
    auto path = file_of(name);
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) io_failed(path);
    sync_folder(folder_);
}

std::vector<std::string> Vault::names(std::string_view prefix) const {
    std::vector<std::string> found;
    auto keep = [&](std::string name) {
        if (name.starts_with(prefix)) found.push_back(std::move(name));
    };
    for (const auto& [name, plain] : memory_) keep(name);
    if (keeps()) {
        for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
            if (entry.path().extension() == kSuffix) keep(entry.path().stem().string());
        }
    }
    return found;
}

void Vault::set_aside(const std::string& name) {
    auto path = file_of(name);
    auto aside = path;
    aside.replace_extension(".damaged");
    if (::rename(path.c_str(), aside.c_str()) != 0) io_failed(path);
}

}  // namespace tasuki::client

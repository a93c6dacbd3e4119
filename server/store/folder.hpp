// What the store asks of folders and files before it touches them, and how it makes files that
// outlive a power cut. All failures are CannotOpen (before anything was changed) or StoreBroken,
// and say the next step. Any thread.
#pragma once

#include <filesystem>
#include <string>
#include <utility>

#include "base/bytes.hpp"
#include "store/faults.hpp"

namespace tasuki::store {

// An open file that closes itself.
class Descriptor {
  public:
    Descriptor() = default;
    explicit Descriptor(int fd) : fd_(fd) {}
    ~Descriptor();
    Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    int get() const { return fd_; }

  private:
    int fd_ = -1;
};

// A folder that exists, is ours, is writable, and closed to everybody else.
void check_private_folder(const std::filesystem::path& folder);
void make_private_folder(const std::filesystem::path& folder);  // or checks the one that is there

// A store file that exists, has whole pages, and is closed to everybody else.
void check_store_file(const std::filesystem::path& file);
// Empty, 0600, must not exist before; its folder is fsync'd.
void create_private_file(const std::filesystem::path& file);
// The bytes of a small secret file that is closed to everybody else. `what` names it in the error.
Bytes read_private_file(const std::filesystem::path& file, const std::string& what,
                        std::size_t limit);
// The same for a credential of the service manager, whose folder is its own business.
Bytes read_credential(const std::filesystem::path& file, std::size_t limit);
// All or nothing, also through a power cut: a file beside it, fsync, rename, fsync of the folder.
void replace_file(const std::filesystem::path& file, ByteView content);
// A copy with whole content or none, 0600, fsync'd.
void copy_durably(const std::filesystem::path& from, const std::filesystem::path& to);
void sync_folder(const std::filesystem::path& folder);
void rename_durably(const std::filesystem::path& from, const std::filesystem::path& to);
// A second name for the same file, so that it can be overwritten after its first one is taken.
void link_durably(const std::filesystem::path& from, const std::filesystem::path& to);
void overwrite_file(const std::filesystem::path& file, ByteView content);
// Overwrites and removes a file of secrets. Best effort: a journalling or copying file system may
// keep older blocks, which is why page keys change too.
void scrub(const std::filesystem::path& file);
void refuse_clear_text(const std::filesystem::path& file);  // "SQLite format 3"

// Held as long as it lives: one server on one store.
class StoreLock {
  public:
    explicit StoreLock(const std::filesystem::path& folder);

  private:
    Descriptor file_;
};

}  // namespace tasuki::store

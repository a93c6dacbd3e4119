#include "store/space.hpp"

#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

#include "store/folder.hpp"

namespace tasuki::store {

std::uint64_t free_bytes(const std::filesystem::path& folder) {
    struct statvfs found {};
    if (::statvfs(folder.c_str(), &found) != 0)
        throw StoreBroken("the free space of " + folder.string() +
                          " can't be asked: " + std::strerror(errno));
    return static_cast<std::uint64_t>(found.f_bavail) * found.f_frsize;
}

SpaceReserve::SpaceReserve(std::filesystem::path folder, std::uint64_t bytes)
    : folder_(std::move(folder)), bytes_(bytes) {
    std::error_code error;
    auto size = std::filesystem::file_size(folder_ / kFileName, error);
    held_ = !error && size == bytes_;
}

bool SpaceReserve::take(std::uint64_t beside) {
    if (held_ || free_bytes(folder_) < bytes_ + beside) return held_;
    auto path = folder_ / kFileName;
    Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    // Real blocks, not a hole: a hole would promise space that others can take.
    held_ = file.get() >= 0 && ::posix_fallocate(file.get(), 0, static_cast<off_t>(bytes_)) == 0 &&
            ::fsync(file.get()) == 0;
    if (!held_) ::unlink(path.c_str());
    return held_;
}

void SpaceReserve::let_go() {
    auto path = folder_ / kFileName;
    if (::unlink(path.c_str()) != 0 && errno != ENOENT)
        throw StoreBroken("the reserve can't be let go: " + std::string(std::strerror(errno)));
    held_ = false;
}

}  // namespace tasuki::store

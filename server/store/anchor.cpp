#include "store/anchor.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace tasuki::store {
namespace {

constexpr std::chrono::milliseconds kSyncEvery{1000};
constexpr std::size_t kLongestAnchor = 4096;

}  // namespace

void AnchorFile::create(const std::filesystem::path& key_folder, const ledger::Chain& start,
                        const char* name) {
    auto line = ledger::to_anchor_line(start);
    replace_file(key_folder / name, view(line + line));
}

AnchorFile::AnchorFile(const std::filesystem::path& key_folder, const char* name) {
    auto path = key_folder / name;
    auto content = read_private_file(path, "the anchor of the store", kLongestAnchor);
    auto found = ledger::last_anchor(text_of(content));
    if (!found)
        throw CannotOpen(path.string() +
                         " can't be read: without it nobody can tell whether the store was put "
                         "back to an older state; run tasuki verify, then tasuki restore");
    last_ = *found;
    file_ = Descriptor(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (file_.get() < 0)
        throw CannotOpen(path.string() + " can't be written: " + std::strerror(errno));
}

void AnchorFile::place(const ledger::Chain& chain, Instant now) {
    auto line = ledger::to_anchor_line(chain);
    auto at = static_cast<off_t>((chain.n % 2) * line.size());
    auto written = ::pwrite(file_.get(), line.data(), line.size(), at);
    if (written != static_cast<ssize_t>(line.size()))
        throw StoreBroken(std::string("the anchor can't be written: ") + std::strerror(errno));
    last_ = chain;
    synced_ = false;
    if (now - synced_at_ < kSyncEvery && synced_at_ < now + std::chrono::milliseconds(1)) return;
    sync();
    synced_at_ = now;
}

void AnchorFile::sync() {
    if (synced_) return;
    if (::fdatasync(file_.get()) != 0)
        throw StoreBroken(std::string("the anchor can't be synced: ") + std::strerror(errno));
    synced_ = true;
}

}  // namespace tasuki::store

#include "store/backup_files.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "store/backup.hpp"
#include "store/folder.hpp"

namespace tasuki::store {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kNames = 16 + 16;  // group and blob, in front of the bytes
constexpr std::uint64_t kFileMost = 2 * limits::kAttachment;

class FileOut {
  public:
    explicit FileOut(const fs::path& path) : path_(path) {
        create_private_file(path);
        file_ = Descriptor(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    }
    void put(ByteView bytes) {
        while (!bytes.empty()) {
            const auto n = ::write(file_.get(), bytes.data(), bytes.size());
            if (n < 0 && errno == EINTR) continue;
            if (n < 0)
                throw StoreFull(path_.string() +
                                "：書けません / can't be written: " + std::strerror(errno));
            bytes = bytes.subspan(static_cast<std::size_t>(n));
        }
    }
    void sync() {
        if (::fsync(file_.get()) != 0) throw StoreBroken(path_.string() + " can't be synced");
    }

  private:
    fs::path path_;
    Descriptor file_;
};

[[noreturn]] void damaged_file() {
    throw BackupFault(
        "バックアップの中の添付ファイルが壊れています / a file in the backup is damaged");
}

}  // namespace

std::vector<FileToKeep> files_to_keep(const Reading& reading) {
    std::vector<FileToKeep> out;
    for (const auto no : reading.groups()) {
        const auto group = reading.group(no);
        if (!group) continue;
        for (const auto& file : reading.attachments(no)) {
            if (file.state == domain::UploadState::begun) continue;
            out.push_back({group->id, file.blob, sealed_bytes(file),
                           file.state == domain::UploadState::posted});
        }
    }
    return out;
}

std::uint64_t bytes_of(const std::vector<FileToKeep>& files) {
    std::uint64_t out = 0;
    for (const auto& file : files) out += file.bytes + kNames;
    return out;
}

void put_files(BackupWriter& out, const std::vector<FileToKeep>& files, const fs::path& folder,
               const std::function<void()>& tell) {
    Bytes piece(kBackupPiece);
    for (const auto& file : files) {
        const auto path = folder / file.group.hex() / blob_file(file.blob);
        std::error_code none;
        const auto size = fs::file_size(path, none);
        if (none && !file.posted) continue;  // let go of since the copy was made
        if (none || size != file.bytes)
            throw StoreBroken(path.string() + " is missing, or is not as long as it was");
        const auto get = file_bytes(path);
        out.begin(BackupPart::file, file.bytes + kNames);
        out.write(file.group.view());
        out.write(file.blob.view());
        for (std::uint64_t left = file.bytes; left > 0;) {
            const auto n = get(piece);
            if (n == 0 || n > left) throw StoreBroken(path.string() + " changed while it was read");
            out.write(ByteView(piece).first(n));
            left -= n;
            tell();
        }
    }
}

void take_file(BackupReader& reader, const BackupReader::Part& part, const fs::path& folder) {
    if (part.bytes <= kNames || part.bytes > kFileMost) damaged_file();
    Bytes names;
    std::optional<FileOut> out;
    reader.read(part, [&](ByteView piece) {
        const auto n = std::min(piece.size(), kNames - names.size());
        names.insert(names.end(), piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(n));
        piece = piece.subspan(n);
        if (names.size() < kNames) return;
        if (!out) {
            const auto group = folder / to_hex(ByteView(names).first(16));
            make_private_folder(folder);
            make_private_folder(group);
            const auto path = group / to_hex(ByteView(names).subspan(16));
            if (fs::exists(path)) damaged_file();
            out.emplace(path);
        }
        out->put(piece);
    });
    if (!out) damaged_file();
    out->sync();
}

}  // namespace tasuki::store

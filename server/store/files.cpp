#include "store/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <set>
#include <system_error>

#include "base/log.hpp"
#include "store/folder.hpp"
#include "store/picture_process.hpp"
#include "store/sealer.hpp"
#include "store/space.hpp"

namespace tasuki::store {
namespace fs = std::filesystem;
namespace {

constexpr const char* kPart = ".part";

[[noreturn]] void broken(const fs::path& file, const char* what) {
    throw StoreBroken(file.string() + " " + what + ": " + std::strerror(errno));
}

Descriptor open_or_broken(const fs::path& file, int flags) {
    Descriptor out(::open(file.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (out.get() < 0) broken(file, "can't be opened");
    return out;
}

// False: the disk is full, and nothing that matters was lost.
bool write_at(int fd, ByteView bytes, std::uint64_t at, const fs::path& file) {
    while (!bytes.empty()) {
        const auto n = ::pwrite(fd, bytes.data(), bytes.size(), static_cast<off_t>(at));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0 && (errno == ENOSPC || errno == EDQUOT)) return false;
        if (n < 0) broken(file, "can't be written");
        bytes = bytes.subspan(static_cast<std::size_t>(n));
        at += static_cast<std::uint64_t>(n);
    }
    return true;
}

// As many of them as there are.
Bytes read_at(int fd, std::uint64_t at, std::size_t bytes, const fs::path& file) {
    Bytes out(bytes);
    std::size_t have = 0;
    while (have < bytes) {
        const auto n = ::pread(fd, out.data() + have, bytes - have, static_cast<off_t>(at + have));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) broken(file, "can't be read");
        if (n == 0) break;
        have += static_cast<std::size_t>(n);
    }
    out.resize(have);
    return out;
}

constexpr std::uint64_t place_of_piece(std::uint64_t number) {
    return number * (limits::kAttachmentPiece + kPieceOverhead);
}

std::uint64_t sealed_content(std::uint64_t size) { return size + pieces_of(size) * kPieceOverhead; }

PieceOf place_in(const OpenFile& file, FilePart part, std::uint64_t number, std::uint64_t size) {
    return {file.group, file.row.id, part, number, number + 1 == pieces_of(size)};
}

// A file while it is being written: gone again unless it is kept.
class NewFile {
  public:
    explicit NewFile(fs::path path)
        : path_(std::move(path)), file_(open_or_broken(path_, O_WRONLY | O_CREAT | O_EXCL)) {}
    ~NewFile() {
        std::error_code ignored;
        if (!kept_) fs::remove(path_, ignored);
    }
    NewFile(const NewFile&) = delete;
    NewFile& operator=(const NewFile&) = delete;
    bool put(ByteView sealed) {
        if (!write_at(file_.get(), sealed, size_, path_)) return false;
        hash_.add(sealed);
        size_ += sealed.size();
        return true;
    }
    // A crash behind this: a file that no row names, removed at the next start.
    Hash keep_as(const fs::path& name) {
        if (::fsync(file_.get()) != 0) broken(path_, "can't be synced");
        rename_durably(path_, name);
        kept_ = true;
        return hash_.finish();
    }

  private:
    fs::path path_;
    Descriptor file_;
    HashStream hash_;
    std::uint64_t size_ = 0;
    bool kept_ = false;
};

void make_group_folder(const fs::path& folder) {
    if (fs::exists(folder)) return;
    make_private_folder(folder.parent_path());
    make_private_folder(folder);
}

// A file that is missing or altered is refused by itself; the rest of the record goes on.
[[noreturn]] void fault_in(const fs::path& file, const char* what) {
    throw RecordFault(file.string() + ": " + what);
}

Descriptor open_kept(const fs::path& file) {
    Descriptor out(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (out.get() < 0) fault_in(file, "is missing");
    return out;
}

// What the worker keeps, piece by piece from its pipe to the disk.
Result<domain::KeptFile> seal_answer(PictureProcess& worker, const picture::Answer& answer,
                                     const OpenFile& file, const fs::path& folder) {
    domain::KeptFile out;
    out.blob = make_id<BlobId>();
    out.media = static_cast<domain::Media>(answer.kind);
    out.size = answer.size;
    out.thumbnail = answer.thumbnail;
    NewFile made(folder / (blob_file(out.blob) + ".new"));
    HashStream hash;
    for (std::uint64_t number = 0; number < pieces_of(out.size); ++number) {
        Bytes plain(piece_bytes(out.size, number));
        worker.take(plain);
        hash.add(plain);
        const auto sealed =
            seal_piece(file.key.get(), plain, place_in(file, FilePart::kept, number, out.size));
        if (!made.put(sealed)) return Refusal::low_space;
    }
    if (out.thumbnail != 0) {
        Bytes plain(out.thumbnail);
        worker.take(plain);
        const auto place = place_in(file, FilePart::thumbnail, 0, out.thumbnail);
        if (!made.put(seal_piece(file.key.get(), plain, place))) return Refusal::low_space;
    }
    out.sha256 = hash.finish();
    out.sealed = made.keep_as(folder / blob_file(out.blob));
    return out;
}

}  // namespace

std::string part_file(AttachmentId id) { return id.hex() + kPart; }
std::string blob_file(BlobId blob) { return blob.hex(); }

std::uint64_t sealed_bytes(const row::Attachment& row) {
    return sealed_content(row.size) + (row.thumbnail != 0 ? row.thumbnail + kPieceOverhead : 0);
}

fs::path Files::part_of(const OpenFile& file) const {
    return folder_of(file.group) / part_file(file.row.id);
}

Result<std::uint32_t> Files::held(const OpenFile& file) const {
    std::error_code none;
    const auto bytes = fs::file_size(part_of(file), none);
    if (none) return std::uint32_t{0};
    if (bytes >= sealed_content(file.row.announced))
        return static_cast<std::uint32_t>(pieces_of(file.row.announced));
    // What is behind the last whole piece was cut off by a crash, and is written over.
    return static_cast<std::uint32_t>(bytes / (limits::kAttachmentPiece + kPieceOverhead));
}

Result<std::uint32_t> Files::add(const OpenFile& file, std::uint32_t number, ByteView plain) const {
    const std::uint64_t size = file.row.announced;
    if (number >= pieces_of(size) || plain.size() != piece_bytes(size, number))
        return Refusal::attachment_differs;
    const auto have = held(file);
    if (!have || number < *have) return have;  // it came before, and the answer was lost
    if (number > *have) return Refusal::attachment_incomplete;
    make_group_folder(folder_of(file.group));
    const auto path = part_of(file);
    if (free_bytes(folder_of(file.group)) < limits::kLowSpace) return Refusal::low_space;
    const auto out = open_or_broken(path, O_WRONLY | O_CREAT);
    const auto sealed =
        seal_piece(file.key.get(), plain, place_in(file, FilePart::sent, number, size));
    if (!write_at(out.get(), sealed, place_of_piece(number), path)) return Refusal::low_space;
    return number + 1;
}

Result<domain::KeptFile> Files::keep(const OpenFile& file, const Hash& sent) const {
    const std::uint64_t size = file.row.announced;
    const auto have = held(file);
    if (!have) return have.error();
    if (*have != pieces_of(size)) return Refusal::attachment_incomplete;
    const auto path = part_of(file);
    const auto in = open_or_broken(path, O_RDONLY);
    try {
        PictureProcess worker(at_.picture_program);
        HashStream hash;
        for (std::uint64_t number = 0; number < pieces_of(size); ++number) {
            const auto sealed = read_at(in.get(), place_of_piece(number),
                                        piece_bytes(size, number) + kPieceOverhead, path);
            const auto plain =
                open_piece(file.key.get(), sealed, place_in(file, FilePart::sent, number, size));
            if (!plain) {  // lost to a power cut, or altered: sent again from the first piece
                fs::remove(path);
                return Refusal::attachment_incomplete;
            }
            hash.add(*plain);
            worker.feed(*plain);
        }
        if (hash.finish() != sent) return Refusal::attachment_differs;
        const auto answer = worker.answer();
        if (answer.kind == picture::Kind::none || answer.size == 0) return Refusal::attachment_type;
        return seal_answer(worker, answer, file, folder_of(file.group));
    } catch (const PictureFault& fault) {
        log::error("picture_worker", {{"why", log::Value::technical(fault.what())}});
        return Refusal::attachment_type;
    }
}

Bytes Files::piece(const OpenFile& file, std::uint64_t number) const {
    const auto path = folder_of(file.group) / blob_file(file.row.blob);
    const auto in = open_kept(path);
    const auto sealed = read_at(in.get(), place_of_piece(number),
                                piece_bytes(file.row.size, number) + kPieceOverhead, path);
    auto plain =
        open_piece(file.key.get(), sealed, place_in(file, FilePart::kept, number, file.row.size));
    if (!plain) fault_in(path, "a piece does not open");
    return std::move(*plain);
}

Bytes Files::thumbnail(const OpenFile& file) const {
    const auto path = folder_of(file.group) / blob_file(file.row.blob);
    const auto in = open_kept(path);
    const auto sealed =
        read_at(in.get(), sealed_content(file.row.size), file.row.thumbnail + kPieceOverhead, path);
    auto plain = open_piece(file.key.get(), sealed,
                            place_in(file, FilePart::thumbnail, 0, file.row.thumbnail));
    if (!plain) fault_in(path, "the thumbnail does not open");
    return std::move(*plain);
}

void Files::remove(GroupId group, const std::string& name) const {
    std::error_code ignored;
    fs::remove(folder_of(group) / name, ignored);
}

void remove_left_files(const Reading& reading, const fs::path& folder) {
    if (!fs::exists(folder)) return;
    for (const auto& each : fs::directory_iterator(folder)) {
        std::set<std::string> named;
        const auto id = from_hex(each.path().filename().string());
        const auto group = id ? GroupId::from(*id) : std::nullopt;
        const auto row = group ? reading.group(*group) : std::nullopt;
        if (!row) continue;  // not ours
        for (const auto& file : reading.attachments(row->no))
            named.insert(file.state == domain::UploadState::begun ? part_file(file.id)
                                                                  : blob_file(file.blob));
        for (const auto& file : fs::directory_iterator(each.path()))
            if (!named.contains(file.path().filename().string())) fs::remove(file.path());
    }
}

FileHandle open_file(const row::Attachment& row, GroupId group, const GroupKeys* keys) {
    auto key = open_file_key(row, group, keys);
    if (!key) return nullptr;
    auto out = std::make_shared<OpenFile>();
    out->group = group;
    out->facts = facts_of(row);
    out->thumbnail = row.thumbnail;
    out->row = row;
    out->key = *key;
    return out;
}

std::optional<Hash> hash_of_file(const fs::path& path) {
    const Descriptor in(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (in.get() < 0) return std::nullopt;
    HashStream hash;
    for (std::uint64_t at = 0;;) {
        const auto bytes = read_at(in.get(), at, limits::kAttachmentPiece, path);
        if (bytes.empty()) return hash.finish();
        hash.add(bytes);
        at += bytes.size();
    }
}

}  // namespace tasuki::store

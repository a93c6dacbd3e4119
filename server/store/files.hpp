// The folder of sealed files beside the store: per group a folder, in it what is kept of each file
// under a random name, written once, and `.part`s of those on their way. Its content is sealed in
// pieces (seal_file.hpp) before it touches the disk.
//
// Threads: what a ThreadedStore calls on its file threads; of one attachment, pieces are added by
// one thread. What always holds: a file under its name is whole and fsync'd, and so is its folder.
#pragma once

#include <filesystem>
#include <string>

#include "base/result.hpp"
#include "domain/command.hpp"
#include "store/seal_file.hpp"
#include "store/store.hpp"

namespace tasuki::store {

inline constexpr const char* kFilesFolder = "files";

std::string part_file(AttachmentId id);
std::string blob_file(BlobId blob);

// Of kept content and thumbnail, as they lie on the disk.
std::uint64_t sealed_bytes(const row::Attachment& row);

struct OpenFile final : FileNow {
    row::Attachment row;
    SecretKey key;
};

struct FilesAt {
    std::filesystem::path folder;           // empty: no files are taken
    std::filesystem::path picture_program;  // tasuki-picture
};

class Files {
  public:
    explicit Files(FilesAt at) : at_(std::move(at)) {}

    bool taken() const { return !at_.folder.empty(); }
    Result<std::uint32_t> held(const OpenFile& file) const;
    Result<std::uint32_t> add(const OpenFile& file, std::uint32_t number, ByteView plain) const;
    // Runs the picture worker; see Store::keep_file.
    Result<domain::KeptFile> keep(const OpenFile& file, const Hash& sent) const;
    Bytes piece(const OpenFile& file, std::uint64_t number) const;
    Bytes thumbnail(const OpenFile& file) const;
    void remove(GroupId group, const std::string& name) const;

  private:
    std::filesystem::path folder_of(GroupId group) const { return at_.folder / group.hex(); }
    std::filesystem::path part_of(const OpenFile& file) const;

    FilesAt at_;
};

// What a killed server left: files that no row names. Before anything else uses the folder.
void remove_left_files(const Reading& reading, const std::filesystem::path& folder);

// Null where the row's key is destroyed.
FileHandle open_file(const row::Attachment& row, GroupId group, const GroupKeys* keys);

// SHA-256 of a file; empty where there is none.
std::optional<Hash> hash_of_file(const std::filesystem::path& file);

}  // namespace tasuki::store

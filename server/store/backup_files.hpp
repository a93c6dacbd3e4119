// Files of messages in a backup and out of one: each a part of its own, sealed as it lies on the
// disk. One thread.
#pragma once

#include <filesystem>
#include <functional>
#include <vector>

#include "store/backup_format.hpp"
#include "store/files.hpp"

namespace tasuki::store {

struct FileToKeep {
    GroupId group;
    BlobId blob;
    std::uint64_t bytes = 0;
    bool posted = false;
};
// Those that the store names.
std::vector<FileToKeep> files_to_keep(const Reading& reading);
std::uint64_t bytes_of(const std::vector<FileToKeep>& files);

// Throws StoreBroken where one that a message names is missing or has another length. `tell` is
// called now and then.
void put_files(BackupWriter& out, const std::vector<FileToKeep>& files,
               const std::filesystem::path& folder, const std::function<void()>& tell);

// The current part, into the folder, fsync'd; throws BackupFault and StoreFull.
void take_file(BackupReader& reader, const BackupReader::Part& part,
               const std::filesystem::path& folder);

}  // namespace tasuki::store

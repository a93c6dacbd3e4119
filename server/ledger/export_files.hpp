// The reading side of an export: entries and leaf hashes of one tree out of its files. Each object
// belongs to one thread and must not outlive the reader it was given.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ledger/export.hpp"

namespace tasuki::ledger {

// The entry bundles of one tree as one sequence, wherever their borders lie: a bundle that lost an
// entry shifts those behind it, and is seen to. Reads each bundle once, keeps one in memory.
class BundleEntries {
  public:
    BundleEntries(std::string prefix, std::uint64_t size, const FileReader& file);
    std::optional<Bytes> at(std::uint64_t index);
    std::uint64_t count() const { return starts_.back(); }
    // The first bundle that is absent or no bundle; empty: all are there.
    const std::optional<std::string>& unreadable() const { return unreadable_; }

  private:
    std::optional<std::vector<Bytes>> read(std::uint64_t number) const;

    std::string prefix_;
    std::uint64_t size_;
    const FileReader& file_;
    std::vector<std::uint64_t> starts_{0};  // index of the first entry of each bundle, and the end
    std::optional<std::string> unreadable_;
    std::uint64_t kept_number_ = 0;
    std::vector<Bytes> kept_;
};

// Leaf hashes out of the tiles of level 0; keeps one in memory.
class TileHashes {
  public:
    TileHashes(std::string prefix, std::uint64_t size, const FileReader& file)
        : prefix_(std::move(prefix)), size_(size), file_(file) {}
    std::optional<Hash> at(std::uint64_t index);

  private:
    std::string prefix_;
    std::uint64_t size_;
    const FileReader& file_;
    std::optional<std::uint64_t> number_;
    Bytes tile_;
};

}  // namespace tasuki::ledger

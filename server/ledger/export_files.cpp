#include "ledger/export_files.hpp"

#include <algorithm>

#include "ledger/tiles.hpp"

namespace tasuki::ledger {
namespace {

constexpr std::size_t kHash = 32;

unsigned width_of(std::uint64_t number, std::uint64_t size) {
    return static_cast<unsigned>(std::min<std::uint64_t>(kTileWidth, size - number * kTileWidth));
}

}  // namespace

BundleEntries::BundleEntries(std::string prefix, std::uint64_t size, const FileReader& file)
    : prefix_(std::move(prefix)), size_(size), file_(file) {
    for (std::uint64_t n = 0; n * kTileWidth < size_; ++n) {
        auto bundle = read(n);
        if (!bundle) {
            unreadable_ = prefix_ + entries_path(n, width_of(n, size_));
            return;
        }
        starts_.push_back(starts_.back() + bundle->size());
        kept_number_ = n;
        kept_ = std::move(*bundle);
    }
}

std::optional<std::vector<Bytes>> BundleEntries::read(std::uint64_t number) const {
    const auto bytes = file_(prefix_ + entries_path(number, width_of(number, size_)));
    if (!bytes) return std::nullopt;
    return decode_bundle(*bytes);
}

std::optional<Bytes> BundleEntries::at(std::uint64_t index) {
    if (index >= count()) return std::nullopt;
    const auto behind = std::ranges::upper_bound(starts_, index);
    const auto number = static_cast<std::uint64_t>(behind - starts_.begin() - 1);
    if (number != kept_number_) {
        auto bundle = read(number);
        if (!bundle) return std::nullopt;
        kept_ = std::move(*bundle);
        kept_number_ = number;
    }
    const std::uint64_t at = index - starts_[number];
    if (at >= kept_.size()) return std::nullopt;
    return kept_[at];
}

std::optional<Hash> TileHashes::at(std::uint64_t index) {
    if (index >= size_) return std::nullopt;
    const std::uint64_t number = index / kTileWidth;
    if (number != number_) {
        tile_ = file_(prefix_ + tile_path({0, number, width_of(number, size_)})).value_or(Bytes{});
        number_ = number;
    }
    const std::size_t at = index % kTileWidth * kHash;
    if (tile_.size() < at + kHash) return std::nullopt;
    Hash out;
    std::copy_n(tile_.begin() + static_cast<std::ptrdiff_t>(at), kHash, out.begin());
    return out;
}

}  // namespace tasuki::ledger

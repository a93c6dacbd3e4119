// Free space of the store's disk, and a preallocated reserve in it: when the disk is full, the
// reserve is let go so that readings, removals and revocations can still be recorded. Store thread.
#pragma once

#include <cstdint>
#include <filesystem>

namespace tasuki::store {

// What a user without privileges may still write. Throws StoreBroken where it can't be asked.
std::uint64_t free_bytes(const std::filesystem::path& folder);

class SpaceReserve {
  public:
    static constexpr const char* kFileName = "reserve";

    SpaceReserve(std::filesystem::path folder, std::uint64_t bytes);

    // Takes the space where there is room for it beyond `beside`; whether it is held afterwards.
    bool take(std::uint64_t beside);
    void let_go();
    bool held() const { return held_; }

  private:
    std::filesystem::path folder_;
    std::uint64_t bytes_;
    bool held_ = false;
};

}  // namespace tasuki::store

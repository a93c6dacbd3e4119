// The region's own keys (keys.hpp) in the key folder: region.key, sealed under the wrapping key
// that the root key makes. Any thread.
#pragma once

#include <filesystem>

#include "store/keys.hpp"

namespace tasuki::store {

inline constexpr const char* kRegionKeyFile = "region.key";

// Root key and region keys as this machine holds them. Throws CannotOpen where the root key is
// missing or belongs to other region keys.
StoreKeys load_store_keys(const std::filesystem::path& key_folder);
// All or nothing, fsync'd.
void write_region_keys(const std::filesystem::path& file, const StoreKeys& keys);

}  // namespace tasuki::store

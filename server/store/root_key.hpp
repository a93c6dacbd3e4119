// Where the root key comes from: a file in the key folder, or a service credential of systemd.
// Never from beside the store, never from an environment variable. Any thread, at start.
#pragma once

#include <filesystem>

#include "store/keys.hpp"

namespace tasuki::store {

inline constexpr const char* kRootKeyFile = "root.key";
inline constexpr const char* kRootCredential = "tasuki-root-key";

// The credential $CREDENTIALS_DIRECTORY/tasuki-root-key where the service manager hands one over,
// else root.key in the key folder (0600). Throws CannotOpen and says what to do.
SecretKey load_root_key(const std::filesystem::path& key_folder);
SecretKey load_root_key_file(const std::filesystem::path& file);

// A new one: hex and a newline, 0600, fsync'd. Throws CannotOpen where there is one already.
SecretKey make_root_key(const std::filesystem::path& key_folder);

}  // namespace tasuki::store

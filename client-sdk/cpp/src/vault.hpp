// The storage folder: small named records, each a file of its own, sealed with AES-256-GCM under a
// key derived from the app's. One process at a time (a lock file), one thread.
//
// put() promises: when it returns the record is on disk, whole, and survives kill -9 and loss of
// power; before that the old one stands. With an empty folder all stays in memory.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto.hpp"
#include "tasuki/client/errors.hpp"

namespace tasuki::client {

class Vault {
  public:
    Vault(std::filesystem::path folder, const Key& storage_key);  // throws StorageBroken
    ~Vault();
    Vault(const Vault&) = delete;
    Vault& operator=(const Vault&) = delete;

    // Hands the folder over to whoever opens it next; from now on nothing is written here.
    void close();

    bool keeps() const { return !folder_.empty(); }

    // A name has lower-case letters, digits and '-' only.
    void put(const std::string& name, ByteView plain);  // throws std::system_error
    // Empty where there is none. Throws StorageBroken where it does not open: altered or moved here
    // from another name.
    std::optional<Bytes> get(const std::string& name) const;
    void remove(const std::string& name);
    std::vector<std::string> names(std::string_view prefix) const;
    // Puts a record that does not open out of the way, for whoever can still make something of it.
    void set_aside(const std::string& name);

  private:
    std::filesystem::path file_of(const std::string& name) const;
    void check_key();
    void sweep();

    std::filesystem::path folder_;
    Key key_{};
    int lock_ = -1;
    bool closed_ = false;
    std::map<std::string, Bytes> memory_;
};

}  // namespace tasuki::client

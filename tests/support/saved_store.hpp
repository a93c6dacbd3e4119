// A copy of a store that an older program left (store/fixtures/), in a folder of its own and with
// the modes that a checkout does not keep.
#pragma once

#include <filesystem>

#include "store/region_keys.hpp"
#include "support/temp_folder.hpp"

namespace tasuki::test {

class SavedStore {
  public:
    explicit SavedStore(const char* schema) {
        namespace fs = std::filesystem;
        const auto from = fs::path(TASUKI_SOURCE_DIR) / "tests/store/fixtures" / schema;
        fs::copy(from, folder_.path() / "saved", fs::copy_options::recursive);
        for (auto& each : fs::recursive_directory_iterator(folder_.path()))
            fs::permissions(each.path(), each.is_directory()
                                             ? fs::perms::owner_all
                                             : fs::perms::owner_read | fs::perms::owner_write);
    }
    store::KeyPlaces places() const {
        return {folder_.path() / "saved/store", folder_.path() / "saved/keys"};
    }

  private:
    TempFolder folder_;
};

}  // namespace tasuki::test

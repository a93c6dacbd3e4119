// One store for a contract test: in memory or in a file, which the same test can close and open
// again. One thread.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>

#include "store/memory_tables.hpp"
#include "store/sqlcipher_tables.hpp"
#include "support/temp_folder.hpp"

namespace tasuki::test {

class TablesWorld {
  public:
    explicit TablesWorld(bool in_file) : key_(random_key()) {
        if (in_file) {
            std::filesystem::permissions(folder_.path(), std::filesystem::perms::owner_all);
            tables_ = store::SqlcipherTables::create(folder_.path(), key_);
        } else {
            tables_ = std::make_unique<store::MemoryTables>();
        }
    }

    store::Tables& tables() { return *tables_; }
    const std::filesystem::path& folder() const { return folder_.path(); }

    // What the next start finds after a kill, the open transaction lost.
    void restart() {
        if (auto memory = dynamic_cast<store::MemoryTables*>(tables_.get())) {
            tables_ = memory->as_committed();
            return;
        }
        tables_.reset();
        tables_ = store::SqlcipherTables::open(folder_.path(), key_);
    }

    void write(const std::function<void(store::Tables&)>& rows) {
        tables_->begin();
        rows(*tables_);
        tables_->commit();
    }

  private:
    TempFolder folder_;
    Key key_;
    std::unique_ptr<store::Tables> tables_;
};

// The contract: every test runs on both.
class TablesContract : public testing::TestWithParam<bool>, public TablesWorld {
  public:
    TablesContract() : TablesWorld(GetParam()) {}
};

inline std::string kind_of_tables(const testing::TestParamInfo<bool>& info) {
    return info.param ? "File" : "Memory";
}

}  // namespace tasuki::test

// In each file of the contract once.
#define TASUKI_BOTH_TABLES(suite)               \
    using suite = tasuki::test::TablesContract; \
    INSTANTIATE_TEST_SUITE_P(Both, suite, testing::Bool(), tasuki::test::kind_of_tables)

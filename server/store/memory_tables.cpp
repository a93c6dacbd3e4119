#include "store/memory_tables.hpp"

#include <stdexcept>

namespace tasuki::store {

void MemoryTables::begin() {
    if (open_) throw std::logic_error("a transaction is open");
    open_ = true;
}

void MemoryTables::commit() {
    must_write();
    open_ = false;
    undo_.clear();
}

void MemoryTables::rollback() {
    while (!undo_.empty()) {
        undo_.back()(rows_);
        undo_.pop_back();
    }
    open_ = false;
}

void MemoryTables::must_write() const {
    if (!open_) throw std::logic_error("a write outside a transaction");
}

std::unique_ptr<MemoryTables> MemoryTables::as_committed() const {
    auto out = std::make_unique<MemoryTables>();
    copy_committed_to(*out);
    return out;
}

void MemoryTables::copy_committed_to(MemoryTables& other) const {
    other.rows_ = rows_;
    for (auto step = undo_.rbegin(); step != undo_.rend(); ++step) (*step)(other.rows_);
}

std::uint64_t MemoryTables::wal_pages() const { return 0; }

bool MemoryTables::checkpoint(bool) { return true; }

std::optional<Bytes> MemoryTables::setting(std::string_view name) const {
    auto found = rows_.settings.find(name);
    if (found == rows_.settings.end()) return std::nullopt;
    return found->second;
}

void MemoryTables::put_setting(std::string_view name, ByteView value) {
    must_write();
    put(&Rows::settings, std::string(name), to_bytes(value));
}

}  // namespace tasuki::store

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
    marks_.clear();
}

void MemoryTables::rollback() {
    undo_to(0);
    marks_.clear();
    open_ = false;
}

void MemoryTables::savepoint() {
    must_write();
    marks_.push_back(undo_.size());
}

void MemoryTables::release() {
    if (marks_.empty()) throw std::logic_error("no savepoint to release");
    marks_.pop_back();
}

void MemoryTables::rollback_to() {
    if (marks_.empty()) throw std::logic_error("no savepoint to go back to");
    undo_to(marks_.back());
    marks_.pop_back();
}

void MemoryTables::undo_to(std::size_t mark) {
    while (undo_.size() > mark) {
        undo_.back()(rows_);
        undo_.pop_back();
    }
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

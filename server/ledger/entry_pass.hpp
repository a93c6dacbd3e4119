// One pass over the entries of a log, and the finding of the place and kind of a change when what
// is there does not give what was sealed. Shared by verify.cpp and verify_top.cpp; internal. One
// thread.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "ledger/fault.hpp"
#include "ledger/tree.hpp"
#include "ledger/verify.hpp"

namespace tasuki::ledger {

class EntryPass {
  public:
    // What the form of the entry itself says against it, given those before; called in order. It
    // counts only as far as hashes can't name the place better.
    using FormCheck = std::function<std::optional<Fault>(std::uint64_t index, ByteView entry)>;

    EntryPass(std::uint64_t size, const EntryReader& entry, const SavedHashReader& saved,
              std::span<const SealedHead> heads)
        : size_(size), entry_(entry), saved_(saved), heads_(heads) {}

    // The log in the fault is left to the caller.
    std::optional<Fault> run(const FormCheck& form, std::span<const std::uint64_t> roots_at = {});

    const Frontier& frontier() const { return tree_; }
    const std::map<std::uint64_t, Hash>& roots() const { return roots_; }

  private:
    void read_all(const FormCheck& form, std::span<const std::uint64_t> roots_at);
    void compare_head();
    bool saved_hashes_give_the_heads() const;
    std::uint64_t sealed_size() const { return heads_.empty() ? 0 : heads_.back().size; }
    std::optional<Hash> saved_at(std::uint64_t i) const;
    std::optional<Hash> hash_at(std::uint64_t i) const;
    bool stands_later(const Hash& hash, std::uint64_t from) const;
    bool was_saved_later(const Hash& hash, std::uint64_t from) const;
    Fault name_change(std::uint64_t at) const;
    Fault narrow_down() const;

    std::uint64_t size_;
    const EntryReader& entry_;
    const SavedHashReader& saved_;
    std::span<const SealedHead> heads_;

    Frontier tree_;
    std::map<std::uint64_t, Hash> roots_;
    std::size_t heads_seen_ = 0;
    std::optional<std::size_t> bad_head_;   // the first that the entries do not give
    std::optional<std::uint64_t> missing_;  // the first place without an entry
    std::optional<std::uint64_t> differs_;  // the first entry that is not as its saved hash
    std::optional<Fault> form_;             // the first complaint of the form check
};

}  // namespace tasuki::ledger

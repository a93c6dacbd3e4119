#include "ledger/entry_pass.hpp"

#include <algorithm>

namespace tasuki::ledger {
namespace {

std::string text(const std::optional<Hash>& hash) { return hash ? to_hex(*hash) : "none"; }

}  // namespace

std::optional<Fault> EntryPass::run(const FormCheck& form,
                                    std::span<const std::uint64_t> roots_at) {
    read_all(form, roots_at);
    const bool whole = !missing_ && !bad_head_;
    if (whole && differs_ && *differs_ < sealed_size()) {
        return Fault{
            FaultKind::saved_hash_differs, {}, *differs_, *differs_ + 1, text(hash_at(*differs_)),
            text(saved_at(*differs_))};
    }
    if (whole && !differs_) return form_;  // sealed like this: the server itself wrote it

    // Something was changed afterwards. Saved hashes that give the seals name the place exactly;
    // behind the last seal they are all there is.
    if (saved_ && saved_hashes_give_the_heads()) {
        const std::uint64_t at = std::min(differs_.value_or(size_), missing_.value_or(size_));
        if (at < size_) return name_change(at);
    }
    return narrow_down();
}

void EntryPass::read_all(const FormCheck& form, std::span<const std::uint64_t> roots_at) {
    compare_head();
    for (std::uint64_t i = 0; i < size_; ++i) {
        if (std::ranges::find(roots_at, i) != roots_at.end()) roots_[i] = tree_.root();
        const auto entry = entry_(i);
        if (!entry) {
            missing_ = i;
            return;
        }
        const Hash hash = leaf_hash(*entry);
        const auto saved = saved_at(i);
        if (saved_ && saved != hash && !differs_) differs_ = i;
        if (!form_) form_ = form(i, *entry);
        tree_.append(hash);
        compare_head();
    }
    if (std::ranges::find(roots_at, size_) != roots_at.end()) roots_[size_] = tree_.root();
}

void EntryPass::compare_head() {
    for (; heads_seen_ < heads_.size() && heads_[heads_seen_].size == tree_.size(); ++heads_seen_) {
        if (!bad_head_ && heads_[heads_seen_].root != tree_.root()) bad_head_ = heads_seen_;
    }
}

bool EntryPass::saved_hashes_give_the_heads() const {
    Frontier tree;
    for (const SealedHead& head : heads_) {
        while (tree.size() < head.size) {
            const auto saved = saved_at(tree.size());
            if (!saved) return false;
            tree.append(*saved);
        }
        if (tree.root() != head.root) return false;
    }
    return true;
}

std::optional<Hash> EntryPass::saved_at(std::uint64_t i) const {
    return saved_ ? saved_(i) : std::nullopt;
}

std::optional<Hash> EntryPass::hash_at(std::uint64_t i) const {
    const auto entry = entry_(i);
    if (!entry) return std::nullopt;
    return leaf_hash(*entry);
}

bool EntryPass::stands_later(const Hash& hash, std::uint64_t from) const {
    for (std::uint64_t i = from; i <= size_; ++i) {
        const auto there = hash_at(i);
        if (!there) return false;
        if (*there == hash) return true;
    }
    return false;
}

bool EntryPass::was_saved_later(const Hash& hash, std::uint64_t from) const {
    for (std::uint64_t i = from; i < size_; ++i) {
        if (saved_at(i) == hash) return true;
    }
    return false;
}

// `at` is the first place whose entry is not the sealed one, by hashes that are believed.
Fault EntryPass::name_change(std::uint64_t at) const {
    const auto right = saved_at(at);
    const auto found = hash_at(at);
    Fault fault{FaultKind::altered, {}, at, at + 1, text(right), text(found)};
    if (!found) {
        fault.kind = FaultKind::truncated;
        fault.until = size_;
    } else if (right && stands_later(*right, at + 1)) {
        const bool moved_here = was_saved_later(*found, at + 1) && !stands_later(*found, at + 1);
        fault.kind = moved_here ? FaultKind::reordered : FaultKind::inserted;
    } else if (saved_at(at + 1) == *found) {
        fault.kind = FaultKind::removed;
    }
    return fault;
}

// Without believable hashes: what the entries say of themselves, else the seals around the change.
Fault EntryPass::narrow_down() const {
    const std::uint64_t bad_until = bad_head_ ? heads_[*bad_head_].size : size_;
    const std::uint64_t missing = missing_.value_or(size_);
    if (form_ && form_->index < bad_until && form_->index <= missing) return *form_;
    if (differs_ && *differs_ >= sealed_size()) return name_change(*differs_);
    if (!bad_head_) {
        return Fault{FaultKind::truncated,
                     {},
                     missing,
                     size_,
                     std::to_string(size_) + " entries",
                     std::to_string(missing) + " entries"};
    }
    const std::uint64_t good = *bad_head_ == 0 ? 0 : heads_[*bad_head_ - 1].size;
    return Fault{FaultKind::root_differs, {}, good, bad_until, to_hex(heads_[*bad_head_].root),
                 "another root"};
}

}  // namespace tasuki::ledger

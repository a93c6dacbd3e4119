#include "store/verify_store.hpp"

#include <array>

#include "ledger/checkpoint.hpp"
#include "ledger/leaf.hpp"

namespace tasuki::store {
namespace {

constexpr std::size_t kBatchesPerStep = 512;

std::string place_of(const ledger::Fault& fault) {
    if (fault.kind == ledger::FaultKind::chain_broken)
        return "batch " + std::to_string(fault.index);
    const std::string log = fault.log == Hash{} ? "top log" : "log " + to_hex(fault.log);
    return log + " entry " + std::to_string(fault.index);
}

Finding finding_of(const ledger::Fault& fault) {
    return {place_of(fault),
            std::string(describe(fault.kind).slug) + ": expected " + fault.expected + ", found " +
                fault.found,
            fault};
}

Finding chain_broken(std::uint64_t n, std::string expected, std::string found) {
    return finding_of(
        {ledger::FaultKind::chain_broken, {}, n, n + 1, std::move(expected), std::move(found)});
}

}  // namespace

std::string to_text(const Finding& finding) { return finding.where + ": " + finding.what; }

StoreVerifier::StoreVerifier(VerifyInput input)
    : in_(std::move(input)), chain_(ledger::chain_start(in_.incarnation)) {}

std::optional<Finding> verify_store(VerifyInput input) {
    StoreVerifier verifier(std::move(input));
    while (!verifier.done())
        if (auto found = verifier.step()) return found;
    return std::nullopt;
}

void StoreVerifier::advance() {
    phase_ = static_cast<Phase>(static_cast<int>(phase_) + 1);
    next_ = 0;
    if (phase_ == Phase::logs) logs_ = in_.reading.logs();
    if (phase_ != Phase::messages) return;
    groups_ = in_.reading.groups();
    for (auto no : groups_)
        if (auto row = in_.reading.group(no)) group_rows_.emplace(no, std::move(*row));
}

std::optional<Finding> StoreVerifier::step() {
    const ReadScope scope(in_.reading);
    std::optional<Finding> found;
    bool over = true;
    switch (phase_) {
        case Phase::anchor: found = check_anchor(); break;
        case Phase::chain: {
            const auto before = chain_.n;
            found = check_chain();
            over = chain_.n == before;
            break;
        }
        case Phase::top: found = check_top(); break;
        case Phase::logs:
            over = next_ >= logs_.size();
            if (!over) found = check_log(logs_[next_++]);
            break;
        case Phase::messages: {
            const auto before = message_;
            found = check_messages();
            over = message_ == before;
            break;
        }
        case Phase::receipts:
            over = next_ >= groups_.size();
            if (!over) found = check_receipts(groups_[next_++]);
            break;
        case Phase::groups:
            over = next_ >= groups_.size();
            if (!over) found = check_group(groups_[next_++]);
            break;
        case Phase::files:
            if (files_.empty() && next_ < groups_.size())
                files_ = in_.reading.attachments(groups_[next_++]);
            over = files_.empty() && next_ >= groups_.size();
            if (files_.empty()) break;
            found = check_file(group_rows_.at(files_.back().group), files_.back());
            files_.pop_back();
            ++entries_;
            break;
        case Phase::people: found = check_people(); break;
        case Phase::done: break;
    }
    if (found) phase_ = Phase::done;
    else if (over && phase_ != Phase::done) advance();
    return found;
}

std::optional<Finding> StoreVerifier::check_anchor() {
    if (!in_.anchored || in_.anchored->n == 0) return std::nullopt;
    const auto batch = in_.reading.batch(in_.anchored->n);
    if (!batch) return chain_broken(in_.anchored->n, "the batch that the anchor has seen", "none");
    if (batch->chain != *in_.anchored)
        return chain_broken(in_.anchored->n, to_hex(in_.anchored->value),
                            to_hex(batch->chain.value));
    return std::nullopt;
}

// Each batch from its leaves, and behind them the entries of the top log that a seal added.
std::optional<Finding> StoreVerifier::check_chain() {
    std::vector<row::Batch> batches;
    in_.reading.batches_after(chain_.n, [&](row::Batch&& batch) {
        batches.push_back(std::move(batch));
        return batches.size() < kBatchesPerStep;
    });
    for (const auto& batch : batches) {
        std::vector<Hash> hashes;
        if (batch.last_leaf > leaf_)
            in_.reading.leaves_after(leaf_, [&](row::Leaf&& leaf) {
                if (leaf.n <= batch.last_leaf) hashes.push_back(ledger::leaf_hash(leaf.bytes));
                return leaf.n < batch.last_leaf;
            });
        if (hashes.size() != batch.last_leaf - leaf_)
            return chain_broken(batch.chain.n, std::to_string(batch.last_leaf - leaf_) + " leaves",
                                std::to_string(hashes.size()));
        if (const auto seal = in_.reading.seal(seal_); seal && seal->chain_n == batch.chain.n) {
            if (seal->top_size > top_)
                in_.reading.top_leaves(top_, seal->top_size - 1, [&](row::TopLeaf&& entry) {
                    hashes.push_back(ledger::leaf_hash(entry.bytes));
                    return true;
                });
            top_ = seal->top_size;
            ++seal_;
        }
        const auto next = ledger::chain_next(chain_, hashes);
        if (next != batch.chain)
            return chain_broken(batch.chain.n, to_hex(next.value), to_hex(batch.chain.value));
        chain_ = next;
        leaf_ = batch.last_leaf;
        entries_ += hashes.size();
    }
    if (!batches.empty()) return std::nullopt;
    const auto last = in_.reading.last_leaf();
    if (last && last->n != leaf_)
        return chain_broken(chain_.n + 1, "no leaf behind the last batch",
                            "leaf " + std::to_string(last->n));
    return std::nullopt;
}

std::optional<Finding> StoreVerifier::check_top() {
    ledger::TopToCheck top;
    const std::array keys{in_.checkpoint_key};
    std::uint64_t no = 1;
    for (auto seal = in_.reading.seal(no); seal; seal = in_.reading.seal(++no)) {
        const auto opened = ledger::open_checkpoint(seal->note, keys);
        if (opened.fault != ledger::NoteFault::none || opened.checkpoint.size != seal->top_size ||
            opened.checkpoint.root != seal->root)
            return Finding{"seal " + std::to_string(no), "not_signed: its checkpoint does not hold",
                           std::nullopt};
        top.heads.push_back({seal->top_size, seal->root});
        top.size = seal->top_size;
        seals_seen_ = no;
    }
    if (const auto last = in_.reading.last_seal(); last && last->no + 1 != no)
        return Finding{"seal " + std::to_string(no), "removed: later seals are there",
                       std::nullopt};
    top.entry = [this](std::uint64_t index) -> std::optional<Bytes> {
        auto leaf = in_.reading.top_leaf(index);
        if (!leaf) return std::nullopt;
        return std::move(leaf->bytes);
    };
    if (top.size == 0) return std::nullopt;
    auto verdict = ledger::verify_top(top);
    if (verdict.fault) return finding_of(*verdict.fault);
    heads_ = std::move(verdict.logs);
    entries_ += top.size;
    return std::nullopt;
}

std::optional<Finding> StoreVerifier::check_log(const row::Log& log) {
    ledger::LogToCheck check;
    check.name = log.name;
    check.ledger = log.id;
    check.size = in_.reading.log_size(log.no);
    if (auto heads = heads_.find(log.name); heads != heads_.end()) {
        check.heads = heads->second;
        check.size = std::max(check.size, check.heads.back().size);
    }
    check.entry = [&](std::uint64_t index) -> std::optional<Bytes> {
        auto leaf = in_.reading.leaf(log.no, index);
        if (!leaf) return std::nullopt;
        return std::move(leaf->bytes);
    };
    const auto verdict = ledger::verify_leaves(check);
    entries_ += check.size;
    if (verdict.fault) {
        auto fault = *verdict.fault;
        fault.log = log.name;
        return finding_of(fault);
    }
    if (auto found = check_sealed(log, verdict)) return found;
    return check_entries(log);
}

// What is stored of the log beside its entries: the growing edge and the tiles that proofs are made
// of.
std::optional<Finding> StoreVerifier::check_sealed(const row::Log& log, const ledger::LogVerdict&) {
    const auto sealed = in_.reading.sealed_log(log.no);
    const std::string where = "log " + to_hex(log.name);
    const auto heads = heads_.find(log.name);
    if (!sealed) {
        if (heads == heads_.end()) return std::nullopt;
        return Finding{where, "removed: the row of its newest seal", std::nullopt};
    }
    const auto leaf = [&](std::uint64_t index) {
        const auto row = in_.reading.leaf(log.no, index);
        return row ? ledger::leaf_hash(row->bytes) : Hash{};
    };
    const bool known = heads != heads_.end() && heads->second.back().size == sealed->size &&
                       heads->second.back().root == sealed->root;
    const bool newer = sealed->seal > seals_seen_;  // its head is not in what was read of the top
    if (!known &&
        !(newer && ledger::root_of(sealed->size, ledger::nodes_over(leaf)) == sealed->root))
        return Finding{where, "altered: the row of its newest seal", std::nullopt};
    const auto saved = [&](const ledger::TileName& name) {
        return in_.reading.tile(log.no, name.level, name.index).value_or(Bytes());
    };
    for (const auto& tile : ledger::completed_tiles(0, sealed->size, saved, leaf))
        if (saved(tile.name) != tile.hashes)
            return Finding{where + " " + tile_path(tile.name), "altered: a stored tile",
                           std::nullopt};
    return std::nullopt;
}

}  // namespace tasuki::store

// A region's ledger as the tests need it: one group's log under a signed top log, and every part of
// it can be rewritten, which is what the tests are about. One thread.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "base/crypto.hpp"
#include "ledger/checkpoint.hpp"
#include "ledger/top.hpp"
#include "ledger/tree.hpp"
#include "trust.hpp"

namespace tasuki::test {

// A log that can be rewritten, which is what the tests are about.
struct RewritableLog {
    std::vector<Hash> leaves;
    void add(const std::string& text) { leaves.push_back(ledger::leaf_hash(view(text))); }
    ledger::NodeReader nodes() const {
        return ledger::nodes_over([this](std::uint64_t i) { return leaves.at(i); });
    }
    Hash root(std::uint64_t size) const { return ledger::root_of(size, nodes()); }
    Hash root() const { return root(leaves.size()); }
    std::uint64_t size() const { return leaves.size(); }
};

// A server with one group's log under a top log.
class RegionLog {
  public:
    RegionLog() {
        fill_random(signer_.seed);
        fill_random(name_);
        top_.add("start");
    }
    std::string vkey() const {
        return ledger::to_vkey(signer_.verifier(ledger::SignatureType::ed25519));
    }
    client::LedgerRef write(const std::string& text) {
        group_.add(text);
        return {.log_name = name_, .index = group_.size() - 1, .leaf_hash = group_.leaves.back()};
    }
    client::Checkpoint seal() {
        const auto head = ledger::encode(ledger::TopEntry(
            ledger::Head{.log = name_, .size = group_.size(), .root = group_.root()}));
        top_.leaves.push_back(ledger::leaf_hash(head));
        head_index_ = top_.size() - 1;
        return checkpoint();
    }
    client::Checkpoint checkpoint() const {
        const ledger::Checkpoint stands{
            .origin = signer_.name, .size = top_.size(), .root = top_.root()};
        return {.note = ledger::sign_checkpoint(stands, signer_),
                .size = top_.size(),
                .root = top_.root()};
    }
    client::HeadProof prove(std::uint64_t seen_top, std::uint64_t seen_size) const {
        client::HeadProof proof;
        proof.checkpoint = checkpoint();
        if (seen_top > 0) {
            proof.top_consistency = ledger::prove_consistency(std::min(seen_top, top_.size()),
                                                              top_.size(), top_.nodes());
        }
        proof.head_index = head_index_;
        proof.log_name = name_;
        proof.size = group_.size();
        proof.root = group_.root();
        proof.head_inclusion = ledger::prove_inclusion(head_index_, top_.size(), top_.nodes());
        if (seen_size > 0) {
            proof.consistency = ledger::prove_consistency(std::min(seen_size, group_.size()),
                                                          group_.size(), group_.nodes());
        }
        return proof;
    }
    client::LeafProof prove_leaf(std::uint64_t index) const {
        return {.index = index,
                .size = group_.size(),
                .leaf_hash = group_.leaves.at(index),
                .inclusion = ledger::prove_inclusion(index, group_.size(), group_.nodes())};
    }
    // The same server after a restore: another origin and a new top log, under the same key.
    client::DeclaredFork restore(const std::string& origin, std::string old_origin) {
        signer_.name = origin;
        ledger::TopStart start;
        fill_random(start.random);
        start.fork.old_origin = ledger::origin_hash(old_origin);
        const auto bytes = ledger::encode(ledger::TopEntry(start));
        top_.leaves = {ledger::leaf_hash(bytes)};
        group_.leaves.pop_back();
        const auto shown = seal();
        return {bytes, shown.note, ledger::prove_inclusion(0, top_.size(), top_.nodes())};
    }
    const std::string& origin() const { return signer_.name; }
    RewritableLog& top() { return top_; }
    RewritableLog& group() { return group_; }

  private:
    ledger::NoteSigner signer_{.name = "ledger.example.jp/region-0001", .seed = {}};
    Hash name_{};
    RewritableLog top_;
    RewritableLog group_;
    std::uint64_t head_index_ = 0;
};

}  // namespace tasuki::test

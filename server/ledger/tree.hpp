// The Merkle tree of RFC 6962 (SHA-256, 0x00 before a leaf, 0x01 before a node): its growing edge
// (Frontier), inclusion and consistency proofs, and their verification. Pure values; any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "base/bytes.hpp"

namespace tasuki::ledger {

Hash leaf_hash(ByteView entry);
Hash node_hash(const Hash& left, const Hash& right);
Hash empty_root();  // SHA-256 of nothing

// The hash of the complete subtree over the leaves [index << level, (index + 1) << level).
using NodeReader = std::function<Hash(unsigned level, std::uint64_t index)>;
// The hash of one leaf.
using LeafReader = std::function<Hash(std::uint64_t index)>;

// All that is needed to go on appending and to say the root: one node for each set bit of the size,
// the widest first.
class Frontier {
  public:
    std::uint64_t size() const { return size_; }
    const std::vector<Hash>& nodes() const { return nodes_; }
    void append(const Hash& leaf);
    Hash root() const;

    void encode(Writer& out) const;  // u64 size, then the nodes
    static std::optional<Frontier> decode(Reader& in);

    bool operator==(const Frontier&) const = default;

  private:
    std::uint64_t size_ = 0;
    std::vector<Hash> nodes_;
};

// A NodeReader that hashes leaves each time it is asked: for short trees and for tests.
NodeReader nodes_over(LeafReader leaf);

// The root of the first `size` leaves.
Hash root_of(std::uint64_t size, const NodeReader& node);

// The hashes from the leaf's sibling up to the root's child. index < size.
std::vector<Hash> prove_inclusion(std::uint64_t index, std::uint64_t size, const NodeReader& node);
// That the tree of `older` leaves is the beginning of the tree of `size`. older <= size.
std::vector<Hash> prove_consistency(std::uint64_t older, std::uint64_t size,
                                    const NodeReader& node);

bool inclusion_holds(const Hash& leaf, std::uint64_t index, std::uint64_t size,
                     std::span<const Hash> proof, const Hash& root);
bool consistency_holds(std::uint64_t older, const Hash& older_root, std::uint64_t size,
                       const Hash& root, std::span<const Hash> proof);

}  // namespace tasuki::ledger

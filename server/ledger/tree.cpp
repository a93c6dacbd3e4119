#include "ledger/tree.hpp"

#include <bit>
#include <stdexcept>

#include "base/crypto.hpp"

namespace tasuki::ledger {
namespace {

constexpr std::uint8_t kLeafPrefix[] = {0};
constexpr std::uint8_t kNodePrefix[] = {1};

// Where RFC 6962 splits n > 1 leaves: the largest power of two below n.
std::uint64_t split(std::uint64_t n) { return std::bit_floor(n - 1); }

// The root of the leaves [first, first + count); first is a multiple of the widest subtree in it.
Hash range_root(std::uint64_t first, std::uint64_t count, const NodeReader& node) {
    if (std::has_single_bit(count)) {
        const auto level = static_cast<unsigned>(std::countr_zero(count));
        return node(level, first >> level);
    }
    const std::uint64_t k = split(count);
    return node_hash(range_root(first, k, node), range_root(first + k, count - k, node));
}

void inclusion_path(std::uint64_t index, std::uint64_t first, std::uint64_t count,
                    const NodeReader& node, std::vector<Hash>& out) {
    if (count == 1) return;
    const std::uint64_t k = split(count);
    if (index < first + k) {
        inclusion_path(index, first, k, node, out);
        out.push_back(range_root(first + k, count - k, node));
    } else {
        inclusion_path(index, first + k, count - k, node, out);
        out.push_back(range_root(first, k, node));
    }
}

// `whole` is true while the older tree's own root is still a node of the path (it is then known to
// the verifier and left out).
void consistency_path(std::uint64_t older, std::uint64_t first, std::uint64_t count, bool whole,
                      const NodeReader& node, std::vector<Hash>& out) {
    if (older == count) {
        if (!whole) out.push_back(range_root(first, count, node));
        return;
    }
    const std::uint64_t k = split(count);
    if (older <= k) {
        consistency_path(older, first, k, whole, node, out);
        out.push_back(range_root(first + k, count - k, node));
    } else {
        consistency_path(older - k, first + k, count - k, false, node, out);
        out.push_back(range_root(first, k, node));
    }
}

}  // namespace

Hash leaf_hash(ByteView entry) { return sha256({kLeafPrefix, entry}); }
Hash node_hash(const Hash& left, const Hash& right) { return sha256({kNodePrefix, left, right}); }
Hash empty_root() { return sha256(ByteView{}); }

void Frontier::append(const Hash& leaf) {
    Hash carry = leaf;
    for (std::uint64_t s = size_; s & 1; s >>= 1) {
        carry = node_hash(nodes_.back(), carry);
        nodes_.pop_back();
    }
    nodes_.push_back(carry);
    ++size_;
}

Hash Frontier::root() const {
    if (nodes_.empty()) return empty_root();
    Hash out = nodes_.back();
    for (auto it = nodes_.rbegin() + 1; it != nodes_.rend(); ++it) out = node_hash(*it, out);
    return out;
}

void Frontier::encode(Writer& out) const {
    out.u64(size_);
    for (const Hash& node : nodes_) out.raw(node);
}

std::optional<Frontier> Frontier::decode(Reader& in) {
    Frontier out;
    out.size_ = in.u64();
    for (int i = std::popcount(out.size_); i > 0; --i) out.nodes_.push_back(in.fixed<32>());
    if (!in.ok()) return std::nullopt;
    return out;
}

NodeReader nodes_over(LeafReader leaf) {
    return [leaf = std::move(leaf)](unsigned level, std::uint64_t index) {
        Frontier subtree;
        const std::uint64_t first = index << level;
        for (std::uint64_t i = 0; i < std::uint64_t{1} << level; ++i)
            subtree.append(leaf(first + i));
        return subtree.root();
    };
}

Hash root_of(std::uint64_t size, const NodeReader& node) {
    return size == 0 ? empty_root() : range_root(0, size, node);
}

std::vector<Hash> prove_inclusion(std::uint64_t index, std::uint64_t size, const NodeReader& node) {
    if (index >= size) throw std::out_of_range("ledger: no such leaf to prove");
    std::vector<Hash> out;
    inclusion_path(index, 0, size, node, out);
    return out;
}

std::vector<Hash> prove_consistency(std::uint64_t older, std::uint64_t size,
                                    const NodeReader& node) {
    if (older > size) throw std::out_of_range("ledger: the older tree is larger");
    std::vector<Hash> out;
    if (older != 0 && older != size) consistency_path(older, 0, size, true, node, out);
    return out;
}

bool inclusion_holds(const Hash& leaf, std::uint64_t index, std::uint64_t size,
                     std::span<const Hash> proof, const Hash& root) {
    if (index >= size) return false;
    std::uint64_t at = index;
    std::uint64_t last = size - 1;
    Hash hash = leaf;
    for (const Hash& sibling : proof) {
        if (last == 0) return false;  // longer than the tree is high
        if ((at & 1) || at == last) {
            hash = node_hash(sibling, hash);
            while (!(at & 1) && at != 0) {  // skip the levels where the right edge has no sibling
                at >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(hash, sibling);
        }
        at >>= 1;
        last >>= 1;
    }
    return last == 0 && hash == root;
}

bool consistency_holds(std::uint64_t older, const Hash& older_root, std::uint64_t size,
                       const Hash& root, std::span<const Hash> proof) {
    if (older > size) return false;
    if (older == size) return proof.empty() && older_root == root;
    if (older == 0) return proof.empty() && older_root == empty_root();

    std::uint64_t at = older - 1;
    std::uint64_t last = size - 1;
    while (at & 1) {
        at >>= 1;
        last >>= 1;
    }
    // An older tree that is one complete subtree starts from its own root, else from a given node.
    if (at != 0 && proof.empty()) return false;
    Hash then = at == 0 ? older_root : proof.front();
    Hash now = then;
    for (const Hash& node : at == 0 ? proof : proof.subspan(1)) {
        if (last == 0) return false;
        if ((at & 1) || at == last) {
            then = node_hash(node, then);
            now = node_hash(node, now);
            while (!(at & 1) && at != 0) {
                at >>= 1;
                last >>= 1;
            }
        } else {
            now = node_hash(now, node);
        }
        at >>= 1;
        last >>= 1;
    }
    return last == 0 && then == older_root && now == root;
}

}  // namespace tasuki::ledger

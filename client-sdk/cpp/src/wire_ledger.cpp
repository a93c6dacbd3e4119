#include "wire.hpp"

namespace tasuki::client {
namespace {

// More hashes than a tree of 2^64 leaves could need are no proof.
constexpr int kPathMost = 130;

template <class Repeated>
bool read_path(const Repeated& from, std::vector<Hash>& into) {
    if (from.size() > kPathMost) return false;
    for (const auto& one : from) {
        if (!read_hash(one, into.emplace_back())) return false;
    }
    return true;
}

}  // namespace

Checkpoint read(const pb::Checkpoint& from) {
    return {.note = from.note(), .size = from.size(), .root = read_hash(from.root())};
}

std::optional<HeadProof> read(const pb::HeadProof& from) {
    HeadProof proof;
    proof.checkpoint = read(from.checkpoint());
    proof.head_index = from.head_index();
    proof.size = from.size();
    if (!read_hash(from.log_name(), proof.log_name) || !read_hash(from.root(), proof.root) ||
        !read_path(from.top_consistency(), proof.top_consistency) ||
        !read_path(from.head_inclusion(), proof.head_inclusion) ||
        !read_path(from.consistency(), proof.consistency)) {
        return std::nullopt;
    }
    return proof;
}

std::optional<LeafProof> read(const pb::LeafProof& from) {
    LeafProof proof;
    proof.index = from.index();
    proof.size = from.size();
    if (!read_hash(from.leaf_hash(), proof.leaf_hash) ||
        !read_path(from.inclusion(), proof.inclusion)) {
        return std::nullopt;
    }
    return proof;
}

std::optional<DeclaredFork> read(const pb::DeclaredFork& from) {
    DeclaredFork fork;
    fork.start = to_bytes(view(from.start()));
    fork.note = from.note();
    if (!read_path(from.inclusion(), fork.inclusion)) return std::nullopt;
    return fork;
}

}  // namespace tasuki::client

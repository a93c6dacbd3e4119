// Checkpoints and proofs, as the SDK checks them.
#include "session/encode_pb.hpp"

namespace tasuki::session::encode {

void put(pb::Checkpoint* out, const store::CheckpointNow& checkpoint) {
    out->set_note(checkpoint.note);
    out->set_size(checkpoint.size);
    put(out->mutable_root(), checkpoint.root);
}

Frame checkpoint(std::uint64_t request, const store::CheckpointNow& checkpoint) {
    Envelope envelope(request);
    put(envelope->mutable_checkpoint(), checkpoint);
    return envelope.frame();
}

Frame sealed(const store::CheckpointNow& checkpoint) {
    Envelope envelope(0);
    put(envelope->mutable_sealed()->mutable_checkpoint(), checkpoint);
    return envelope.frame();
}

Frame head_proof(std::uint64_t request, const store::HeadProofRead& proof) {
    Envelope envelope(request);
    auto* out = envelope->mutable_head_proof();
    put(out->mutable_checkpoint(), proof.checkpoint);
    for (const auto& hash : proof.top_consistency) put(out->add_top_consistency(), hash);
    out->set_head_index(proof.head_index);
    put(out->mutable_log_name(), proof.log_name);
    out->set_size(proof.size);
    put(out->mutable_root(), proof.root);
    for (const auto& hash : proof.head_inclusion) put(out->add_head_inclusion(), hash);
    for (const auto& hash : proof.consistency) put(out->add_consistency(), hash);
    return envelope.frame();
}

Frame leaf_proof(std::uint64_t request, const ask::ProveLeaf& asked,
                 const store::LeafProofRead& proof) {
    Envelope envelope(request);
    auto* out = envelope->mutable_leaf_proof();
    out->set_index(asked.index);
    out->set_size(asked.size);
    put(out->mutable_leaf_hash(), proof.leaf_hash);
    for (const auto& hash : proof.inclusion) put(out->add_inclusion(), hash);
    return envelope.frame();
}

}  // namespace tasuki::session::encode

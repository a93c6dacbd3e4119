// How far an upload is, and what became of it.
#include "base/limits.hpp"
#include "session/encode_pb.hpp"
#include "session/media.hpp"

namespace tasuki::session::encode {

Frame attachment_state(std::uint64_t request, const store::FileNow& file, std::uint32_t held) {
    Envelope envelope(request);
    auto* out = envelope->mutable_attachment_state();
    const auto& facts = file.facts;
    put(out->mutable_group_id(), file.group);
    put(out->mutable_attachment_id(), facts.id);
    out->set_state(static_cast<pb::UploadState>(facts.state));
    out->set_piece_bytes(limits::kAttachmentPiece);
    out->set_pieces_held(held);
    if (facts.state == domain::UploadState::begun) return envelope.frame();
    put(out->mutable_sha256(), facts.sha256);
    out->set_media_type(std::string(media_type(facts.media)));
    out->set_size(facts.size);
    out->set_has_thumbnail(file.thumbnail != 0);
    return envelope.frame();
}

}  // namespace tasuki::session::encode

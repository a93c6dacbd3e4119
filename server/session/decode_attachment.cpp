// Files of messages: how they are begun, finished and named.
#include "session/decode_pb.hpp"
#include "session/media.hpp"

namespace tasuki::session {

Result<domain::AttachmentRef> decode_attachment_ref(const pb::AttachmentRef& in) {
    Check c;
    domain::AttachmentRef out;
    out.id = c.id<AttachmentId>(in.attachment_id());
    const auto hash = c.secret(in.sha256());
    out.media = media_of(in.media_type());
    out.size = in.size();
    out.name = c.line(in.name(), limits::kFileName);
    if (out.media == domain::Media::none || out.size == 0) c.refuse(Refusal::bad_value);
    if (!c.fine()) return c.refusal();
    std::copy(hash.begin(), hash.end(), out.sha256.begin());
    return out;
}

Result<Wish> decode_upload(const pb::ClientEnvelope& envelope) {
    Check c;
    using K = pb::ClientEnvelope;
    switch (envelope.kind_case()) {
        case K::kBeginAttachment: {
            const auto& in = envelope.begin_attachment();
            return c.ask(ask::BeginAttachment{
                c.id<GroupId>(in.group_id()), c.id<AttachmentId>(in.attachment_id()),
                c.id_or_none<MembershipId>(in.membership_id()), in.size()});
        }
        case K::kFinishAttachment: {
            const auto& in = envelope.finish_attachment();
            ask::FinishAttachment out{
                c.id<GroupId>(in.group_id()), c.id<AttachmentId>(in.attachment_id()), {}};
            const auto hash = c.secret(in.sha256());
            if (c.fine()) std::copy(hash.begin(), hash.end(), out.sent.begin());
            return c.ask(out);
        }
        case K::kDiscardAttachment: {
            const auto& in = envelope.discard_attachment();
            return c.ask(ask::DiscardAttachment{c.id<GroupId>(in.group_id()),
                                                c.id<AttachmentId>(in.attachment_id())});
        }
        default: return Refusal::unknown_request;
    }
}

}  // namespace tasuki::session

#include "session/compose.hpp"

#include <stdexcept>

#include "base/crypto.hpp"
#include "session/decode.hpp"
#include "tasuki/v1/message.pb.h"

namespace tasuki::session {
namespace {

namespace pb = tasuki::v1;

std::string bytes_of(ByteView id) { return std::string(text_of(id)); }

pb::Head wire_head(const domain::Head& head) {
    pb::Head out;
    out.set_kind(static_cast<pb::MessageKind>(head.kind));
    out.set_urgency(static_cast<pb::Urgency>(head.urgency));
    for (const auto& member : head.addressees) out.add_addressees(bytes_of(member.view()));
    for (const auto& member : head.confirm_by) out.add_confirm_by(bytes_of(member.view()));
    out.set_answers_seq(head.answers_seq);
    out.set_replies_to_seq(head.replies_to_seq);
    out.set_decided_by(head.decided_by);
    if (head.on_behalf_of) out.set_on_behalf_of(bytes_of(head.on_behalf_of.view()));
    out.set_informant(head.informant);
    if (head.wished_on.known()) {
        out.mutable_wished_on()->set_year(static_cast<std::uint32_t>(head.wished_on.year));
        out.mutable_wished_on()->set_month(static_cast<std::uint32_t>(head.wished_on.month));
        out.mutable_wished_on()->set_day(static_cast<std::uint32_t>(head.wished_on.day));
    }
    return out;
}

void add_part(pb::Body& body, const pb::PartContent& content) {
    Salt salt;
    fill_random(salt);
    auto* part = body.add_parts();
    part->set_salt(bytes_of(salt));
    part->set_content(content.SerializeAsString());
}

}  // namespace

domain::Body compose_body(const domain::Head& head, std::string_view text) {
    pb::Body body;
    pb::PartContent first;
    *first.mutable_head() = wire_head(head);
    add_part(body, first);
    pb::PartContent second;
    second.set_text(std::string(text));
    add_part(body, second);
    auto read = decode_body(view(body.SerializeAsString()));
    if (!read) throw std::logic_error(std::string(text_of(read.error()).slug));
    return std::move(*read);
}

}  // namespace tasuki::session

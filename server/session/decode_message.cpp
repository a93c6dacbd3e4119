// What people write, and what they have seen of it.
#include <algorithm>

#include <google/protobuf/io/coded_stream.h>

#include "domain/search_words.hpp"
#include "session/decode.hpp"
#include "session/decode_pb.hpp"
#include "session/frame_bounds.hpp"

namespace tasuki::session {
namespace {

using google::protobuf::io::CodedOutputStream;

template <class Message>
bool parse(ByteView bytes, Message& message) {
    google::protobuf::io::CodedInputStream in(bytes.data(), static_cast<int>(bytes.size()));
    in.SetRecursionLimit(limits::kProtobufDepth);
    return message.ParseFromCodedStream(&in) && in.ConsumedEntireMessage();
}

std::size_t field_size(std::size_t content) {  // tag below 16, length, content
    return 1 + CodedOutputStream::VarintSize64(content) + content;
}

std::vector<MembershipId> memberships(Check& c,
                                      const google::protobuf::RepeatedPtrField<std::string>& raw) {
    std::vector<MembershipId> out;
    if (static_cast<std::size_t>(raw.size()) > limits::kAddressees) {
        c.refuse(Refusal::too_large);
        return out;
    }
    for (const auto& id : raw) out.push_back(c.id<MembershipId>(id));
    return out;
}

Result<domain::Head> decode_head(const pb::Head& in) {
    Check c;
    domain::Head out;
    out.kind = c.one_of<domain::MessageKind>(in.kind(), 9);
    out.urgency = c.one_of<domain::Urgency>(in.urgency(), 3);
    out.addressees = memberships(c, in.addressees());
    out.confirm_by = memberships(c, in.confirm_by());
    out.answers_seq = in.answers_seq();
    out.replies_to_seq = in.replies_to_seq();
    out.wished_on = c.day(in.wished_on());
    out.decided_by = c.line(in.decided_by());
    out.on_behalf_of = c.id_or_none<AccountId>(in.on_behalf_of());
    out.informant = c.line(in.informant());
    out.spoke_with = c.id_or_none<MembershipId>(in.spoke_with());
    out.spoke_with_name = c.line(in.spoke_with_name());
    out.spoke_at = c.instant_or_none(in.spoke_ms()).value_or(Instant{});
    out.has_audience_subset = in.audience_professions_size() > 0;
    out.has_withheld_flag = in.withheld() != 0;
    if (!c.fine()) return c.refusal();
    return out;
}

// parts[0] is the head, the others are text and files; sheets have their place on the wire but no
// rule yet, and a part that nobody can read doesn't enter the record.
Done decode_part(ByteView content, bool first, domain::Body& body) {
    if (!head_within_bounds(content)) return Refusal::malformed;
    pb::PartContent part;
    if (!parse(content, part)) return Refusal::malformed;
    switch (part.kind_case()) {
        case pb::PartContent::kHead: {
            if (!first) return Refusal::malformed;
            auto head = decode_head(part.head());
            if (!head) return head.error();
            body.head = std::move(head).value();
            return {};
        }
        case pb::PartContent::kText: {
            if (first) return Refusal::malformed;
            body.text_bytes += part.text().size();
            return check_text(part.text(), TextKind::lines, limits::kText);
        }
        case pb::PartContent::kAttachment: {
            if (first) return Refusal::malformed;
            auto file = decode_attachment_ref(part.attachment());
            if (!file) return file.error();
            body.attachments.push_back(std::move(file).value());
            return {};
        }
        case pb::PartContent::kSheetField: return Refusal::not_built_here;
        case pb::PartContent::kCardField:  // of a ChangeCard
        default: return Refusal::malformed;
    }
}

bool any_words(const domain::Body& body) {
    for (std::size_t i = 1; i < body.parts.size(); ++i) {
        pb::PartContent part;
        if (parse(body.parts[i].content, part) && has_words(part.text())) return true;
    }
    return false;
}

Result<domain::CardValue> decode_card_field(ByteView content) {
    if (!head_within_bounds(content)) return Refusal::malformed;
    pb::PartContent part;
    if (!parse(content, part) || !part.has_card_field()) return Refusal::malformed;
    Check c;
    const auto& in = part.card_field();
    domain::CardValue out;
    out.key = c.line(in.key());
    out.value = c.lines(in.value(), limits::kText);
    out.source = c.line(in.source(), limits::kCardSource);
    out.stated_on = c.day(in.stated_on());
    out.was_seq = in.was_seq();
    if (!c.fine()) return c.refusal();
    return out;
}

// `read` is asked of each part before it is kept.
template <class Read>
Result<domain::Body> decode_parts(ByteView raw, int least, Read read) {
    if (raw.size() > limits::kBody) return Refusal::too_large;
    if (!body_within_bounds(raw)) return Refusal::malformed;
    pb::Body in;
    if (!parse(raw, in) || in.parts_size() < least) return Refusal::malformed;
    domain::Body out;
    std::size_t canonical = 0;
    for (const auto& part : in.parts()) {
        if (part.salt().size() != 32 || part.content().empty()) return Refusal::malformed;
        const Done done = read(view(part.content()), out);
        if (!done) return done.error();
        domain::Part kept;
        std::copy(part.salt().begin(), part.salt().end(), kept.salt.begin());
        kept.content = to_bytes(part.content());
        out.parts.push_back(std::move(kept));
        canonical += field_size(field_size(32) + field_size(part.content().size()));
    }
    // The parts are what is committed to, the raw bytes what is kept: nothing may stand in the one
    // and not in the other (unknown fields, a field twice), or a disclosure could not be proved.
    if (canonical != raw.size()) return Refusal::malformed;
    out.raw = to_bytes(raw);
    return out;
}

Result<Wish> post(const pb::Post& in) {
    Check c;
    domain::Post out;
    out.group = c.id<GroupId>(in.group_id());
    out.room = c.room(in.room());
    out.client_msg_id = c.id<ClientMsgId>(in.client_msg_id());
    out.epoch = in.roster_epoch();
    out.membership = c.id_or_none<MembershipId>(in.membership_id());
    if (!in.author_signature().empty()) c.refuse(Refusal::not_built_here);
    if (!c.fine()) return c.refusal();
    auto body = decode_body(view(in.body()));
    if (!body) return body.error();
    out.body = std::move(body).value();
    return c.group(std::move(out));
}

Result<Wish> correct(const pb::Correct& in) {
    Check c;
    domain::Correct out;
    out.group = c.id<GroupId>(in.group_id());
    out.room = c.room(in.room());
    out.client_msg_id = c.id<ClientMsgId>(in.client_msg_id());
    out.epoch = in.roster_epoch();
    out.membership = c.id_or_none<MembershipId>(in.membership_id());
    out.original_seq = in.original_seq();
    out.version = in.version();
    out.reason = c.lines(in.reason(), limits::kReason, true);
    if (!c.fine()) return c.refusal();
    auto body = decode_body(view(in.body()));
    if (!body) return body.error();
    out.body = std::move(body).value();
    return c.group(std::move(out));
}

std::vector<domain::SeqRange> ranges(Check& c,
                                     const google::protobuf::RepeatedPtrField<pb::SeqRange>& in) {
    std::vector<domain::SeqRange> out;
    if (static_cast<std::size_t>(in.size()) > limits::kReceiptRanges) {
        c.refuse(Refusal::too_large);
        return out;
    }
    for (const auto& range : in) {
        if (range.first() == 0 || range.first() > range.last()) c.refuse(Refusal::bad_value);
        out.push_back({range.first(), range.last()});
    }
    return out;
}

Result<Wish> receipts(const pb::Receipts& in) {
    Check c;
    domain::ReportReceipts out;
    out.group = c.id<GroupId>(in.group_id());
    out.room = c.room(in.room());
    out.membership = c.id_or_none<MembershipId>(in.membership_id());
    out.delivered = ranges(c, in.delivered());
    out.displayed = ranges(c, in.displayed());
    if (static_cast<std::size_t>(in.confirmed_size()) > limits::kReceiptRanges) {
        c.refuse(Refusal::too_large);
    } else {
        out.confirmed.assign(in.confirmed().begin(), in.confirmed().end());
    }
    out.device_time = c.instant_or_none(in.device_time_ms()).value_or(Instant{});
    return c.group(std::move(out));
}

Result<Wish> search(const pb::Search& in) {
    Check c;
    ask::Search out;
    out.group = c.id<GroupId>(in.group_id());
    out.room = c.room(in.room());
    out.text = c.line(in.text(), limits::kSearchText);
    out.author = c.id_or_none<AccountId>(in.author_id());
    out.office = c.id_or_none<OfficeId>(in.office_id());
    out.since = c.instant_or_none(in.since_ms());
    out.until = c.instant_or_none(in.until_ms());
    if (in.kind() != 0) out.kind = c.one_of<domain::MessageKind>(in.kind(), 9);
    out.before = in.before_seq();
    out.limit = in.limit() == 0 ? limits::kSearchHits
                                : std::min<std::size_t>(in.limit(), limits::kSearchHitsMost);
    if (!c.fine()) return c.refusal();
    const std::size_t words = domain::SearchWords(out.text).count();
    if (words > limits::kSearchWords) return Refusal::too_large;
    const bool narrowed = out.author || out.office || out.since || out.until || out.kind;
    if (words == 0 && !narrowed) return Refusal::bad_value;
    return c.ask(std::move(out));
}

Result<Wish> decode_message_read(const pb::ClientEnvelope& envelope) {
    Check c;
    using K = pb::ClientEnvelope;
    switch (envelope.kind_case()) {
        case K::kReadPage: {
            const auto& in = envelope.read_page();
            return c.ask(ask::ReadPage{.group = c.id<GroupId>(in.group_id()),
                                       .room = c.room(in.room()),
                                       .from = in.from_seq(),
                                       .limit = in.limit(),
                                       .backwards = in.backwards(),
                                       .receipts_after = in.receipts_after()});
        }
        case K::kReadReceipts: {
            const auto& in = envelope.read_receipts();
            return c.ask(
                ask::ReadReceipts{c.id<GroupId>(in.group_id()), c.room(in.room()), in.seq()});
        }
        case K::kReadVersions: {
            const auto& in = envelope.read_versions();
            return c.ask(
                ask::ReadVersions{c.id<GroupId>(in.group_id()), c.room(in.room()), in.seq()});
        }
        case K::kSearch: return search(envelope.search());
        case K::kStopSearch: return c.ask(ask::StopSearch{});
        case K::kReadAwaiting: return c.ask(ask::ReadAwaiting{});
        case K::kReadVisit: {
            const auto& in = envelope.read_visit();
            return c.ask(ask::ReadVisit{c.id<GroupId>(in.group_id()), c.room(in.room())});
        }
        case K::kReadPinned: {
            const auto& in = envelope.read_pinned();
            return c.ask(
                ask::ReadPinned{c.id<GroupId>(in.group_id()), c.room(in.room()), in.before_seq()});
        }
        default: return decode_upload(envelope);
    }
}

}  // namespace

Result<domain::Body> decode_body(ByteView raw) {
    auto out = decode_parts(raw, 2, [](ByteView content, domain::Body& body) {
        return decode_part(content, body.parts.empty(), body);
    });
    if (!out) return out;
    const bool files_alone = out->text_bytes == 0 && !out->attachments.empty();
    if (!files_alone && !any_words(*out)) return Refusal::bad_text;
    return out;
}

Result<CardBody> decode_card(ByteView raw) {
    CardBody out;
    auto body = decode_parts(raw, 1, [&](ByteView content, domain::Body&) -> Done {
        auto value = decode_card_field(content);
        if (!value) return value.error();
        out.values.push_back(std::move(value).value());
        return {};
    });
    if (!body) return body.error();
    out.body = std::move(body).value();
    return out;
}

void fold_body(ByteView raw, std::string& onto) {
    pb::Body body;
    pb::PartContent part;
    if (!parse(raw, body)) return;
    const auto add = [&](const std::string& text) {
        domain::fold_text(text, onto);
        onto.push_back('\n');  // what stands in two places is not one word
    };
    for (const auto& one : body.parts()) {
        if (!parse(view(one.content()), part)) continue;
        if (part.has_head()) {
            add(part.head().decided_by());
            add(part.head().informant());
            add(part.head().spoke_with_name());
        } else if (part.has_attachment()) {
            add(part.attachment().name());
        } else {
            add(part.text());
        }
    }
}

Result<Wish> decode_message(const pb::ClientEnvelope& envelope) {
    Check c;
    using K = pb::ClientEnvelope;
    switch (envelope.kind_case()) {
        case K::kPost: return post(envelope.post());
        case K::kCorrect: return correct(envelope.correct());
        case K::kReceipts: return receipts(envelope.receipts());
        case K::kRetract: {
            const auto& in = envelope.retract();
            return c.group(domain::Retract{c.id<GroupId>(in.group_id()), c.room(in.room()),
                                           c.id<ClientMsgId>(in.client_msg_id()), in.original_seq(),
                                           c.lines(in.reason()), in.wrong_patient()});
        }
        case K::kWithdrawRequest: {
            const auto& in = envelope.withdraw_request();
            return c.group(domain::WithdrawRequest{c.id<GroupId>(in.group_id()), c.room(in.room()),
                                                   c.id<ClientMsgId>(in.client_msg_id()),
                                                   in.original_seq(), c.lines(in.reason())});
        }
        case K::kRespond: {
            const auto& in = envelope.respond();
            return c.group(domain::Respond{c.id<GroupId>(in.group_id()), c.room(in.room()),
                                           c.id<ClientMsgId>(in.client_msg_id()), in.seq(),
                                           c.one_of<domain::Response>(in.kind(), 3),
                                           c.lines(in.words())});
        }
        case K::kPinDecision: {
            const auto& in = envelope.pin_decision();
            return c.group(domain::PinDecision{c.id<GroupId>(in.group_id()), c.room(in.room()),
                                               c.id<ClientMsgId>(in.client_msg_id()), in.seq(),
                                               in.pinned(), c.lines(in.reason())});
        }
        case K::kConfirmProxy: {
            const auto& in = envelope.confirm_proxy();
            domain::ConfirmProxy out{c.id<GroupId>(in.group_id()),
                                     c.room(in.room()),
                                     c.id<ClientMsgId>(in.client_msg_id()),
                                     {}};
            if (static_cast<std::size_t>(in.seqs_size()) > limits::kProxiesAtOnce) {
                return Refusal::too_large;
            }
            out.seqs.assign(in.seqs().begin(), in.seqs().end());
            return c.group(std::move(out));
        }
        default: return decode_message_read(envelope);
    }
}

Result<Wish> decode_card_wish(const pb::ClientEnvelope& envelope) {
    Check c;
    using K = pb::ClientEnvelope;
    switch (envelope.kind_case()) {
        case K::kChangeCard: {
            const auto& in = envelope.change_card();
            domain::ChangeCard out;
            out.group = c.id<GroupId>(in.group_id());
            out.client_msg_id = c.id<ClientMsgId>(in.client_msg_id());
            out.membership = c.id_or_none<MembershipId>(in.membership_id());
            if (!c.fine()) return c.refusal();
            auto card = decode_card(view(in.body()));
            if (!card) return card.error();
            out.body = std::move(card->body);
            out.values = std::move(card->values);
            return c.group(std::move(out));
        }
        case K::kReadCard: {
            const auto& in = envelope.read_card();
            if (in.group_id().empty() && !in.with_form()) c.refuse(Refusal::bad_value);
            return c.ask(ask::ReadCard{c.id_or_none<GroupId>(in.group_id()), c.line(in.after_key()),
                                       in.with_form()});
        }
        case K::kReadCardVersions: {
            const auto& in = envelope.read_card_versions();
            return c.ask(ask::ReadCardVersions{c.id<GroupId>(in.group_id()), c.line(in.key()),
                                               in.before_seq()});
        }
        default: return Refusal::unknown_request;
    }
}

}  // namespace tasuki::session

#include "base/crypto.hpp"
#include "wire.hpp"

namespace tasuki::client {
namespace {

Head read(const pb::Head& from) {
    Head head;
    head.kind = static_cast<MessageKind>(from.kind());
    head.urgency = static_cast<Urgency>(from.urgency());
    for (const auto& one : from.addressees()) head.addressees.push_back(read_id<MembershipId>(one));
    for (const auto& one : from.confirm_by()) head.confirm_by.push_back(read_id<MembershipId>(one));
    head.answers_seq = from.answers_seq();
    head.replies_to_seq = from.replies_to_seq();
    head.wished_on = client::read(from.wished_on());
    head.decided_by = from.decided_by();
    head.on_behalf_of = read_id<AccountId>(from.on_behalf_of());
    head.informant = from.informant();
    head.spoke_with = read_id<MembershipId>(from.spoke_with());
    head.spoke_with_name = from.spoke_with_name();
    head.spoke = read_time(from.spoke_ms());
    head.written = read_time(from.written_ms());
    return head;
}

void write_head(const Head& from, Time now, pb::Head& to) {
    to.set_kind(static_cast<pb::MessageKind>(from.kind));
    to.set_urgency(static_cast<pb::Urgency>(from.urgency));
    for (const auto& one : from.addressees) to.add_addressees(write_id(one));
    for (const auto& one : from.confirm_by) to.add_confirm_by(write_id(one));
    to.set_answers_seq(from.answers_seq);
    to.set_replies_to_seq(from.replies_to_seq);
    if (from.wished_on != Day{}) write(from.wished_on, *to.mutable_wished_on());
    to.set_decided_by(from.decided_by);
    to.set_on_behalf_of(write_id(from.on_behalf_of));
    to.set_informant(from.informant);
    to.set_spoke_with(write_id(from.spoke_with));
    to.set_spoke_with_name(from.spoke_with_name);
    to.set_spoke_ms(write_time(from.spoke));
    to.set_written_ms(write_time(from.written == Time{} ? now : from.written));
}

Entry read_entry(RoomRef where, const pb::Event& from) {
    Entry entry;
    entry.where = where;
    entry.seq = from.seq();
    entry.at = read_time(from.server_time_ms());
    entry.roster_epoch = from.roster_epoch();
    entry.author = read_id<AccountId>(from.author_id());
    entry.membership = read_id<MembershipId>(from.membership_id());
    entry.office = read_id<OfficeId>(from.office_id());
    entry.client_msg_id = read_id<ClientMsgId>(from.client_msg_id());
    entry.refers_to = from.refers_to_seq();
    entry.version = from.version();
    entry.ledger = client::read(from.ledger());
    entry.reason = from.reason();
    entry.request_state = static_cast<RequestState>(from.request_state());
    entry.proxy_open = from.proxy_open();
    return entry;
}

SystemEvent read_system(Entry entry, const pb::SystemEvent& from) {
    return {.entry = std::move(entry),
            .kind = static_cast<SystemKind>(from.kind()),
            .membership = read_id<MembershipId>(from.membership_id()),
            .admission = read_id<AdmissionId>(from.admission_id()),
            .account = read_id<AccountId>(from.account_id()),
            .office = read_id<OfficeId>(from.office_id()),
            .scope = client::read(from.scope()),
            .text = from.text(),
            .state = static_cast<GroupState>(from.state()),
            .cause = static_cast<FreezeCause>(from.cause()),
            .until = read_time(from.until_ms())};
}

RoomEvent read_written(Entry entry, const std::string& raw) {
    auto body = read_body(raw);
    if (!body) return UnknownEntry{std::move(entry)};
    // An answer refers to its question, a correction to what it corrects.
    const bool corrects = entry.refers_to != 0 && entry.refers_to != body->head.answers_seq;
    if (corrects) return MessageCorrected{std::move(entry), std::move(*body)};
    return MessagePosted{std::move(entry), std::move(*body)};
}

RoomEvent read_responded(Entry entry, const pb::Responded& from) {
    entry.reason = from.words();
    const auto request = entry.refers_to;
    switch (from.kind()) {
        case pb::RESPONSE_KIND_RECEIVED:
            return RequestStateChanged{std::move(entry), request, RequestState::received};
        case pb::RESPONSE_KIND_CARRIED_OUT:
            return RequestStateChanged{std::move(entry), request, RequestState::carried_out};
        case pb::RESPONSE_KIND_CO_SIGNED:
            return RequestStateChanged{std::move(entry), request, RequestState::co_signed};
        default: return UnknownEntry{std::move(entry)};
    }
}

}  // namespace

void add_part(pb::Body& body, const pb::PartContent& content) {
    auto& part = *body.add_parts();
    Salt salt{};
    fill_random(salt);
    part.set_salt(salt.data(), salt.size());
    part.set_content(content.SerializeAsString());
}

Bytes write_body(const Draft& draft, Time now) {
    pb::Body body;
    pb::PartContent head;
    write_head(draft.head, now, *head.mutable_head());
    add_part(body, head);
    for (const auto& text : draft.texts) {
        pb::PartContent content;
        content.set_text(text);
        add_part(body, content);
    }
    for (const auto& file : draft.attachments) {
        pb::PartContent content;
        auto& to = *content.mutable_attachment();
        to.set_attachment_id(write_id(file.id));
        to.set_sha256(file.sha256.data(), file.sha256.size());
        to.set_media_type(file.media_type);
        to.set_size(file.size);
        to.set_name(file.name);
        add_part(body, content);
    }
    return read_bytes(body.SerializeAsString());
}

std::optional<Body> read_body(std::string_view raw) {
    pb::Body from;
    if (!from.ParseFromArray(raw.data(), static_cast<int>(raw.size()))) return std::nullopt;
    Body body;
    bool headed = false;
    for (const auto& one : from.parts()) {
        pb::PartContent content;
        if (!content.ParseFromString(one.content())) return std::nullopt;
        if (content.has_head()) {
            body.head = read(content.head());
            headed = true;
        }
        if (content.has_text()) body.texts.push_back(content.text());
        if (content.has_attachment()) {
            const auto& file = content.attachment();
            body.attachments.push_back({.id = read_id<AttachmentId>(file.attachment_id()),
                                        .sha256 = read_hash(file.sha256()),
                                        .media_type = file.media_type(),
                                        .size = file.size(),
                                        .name = file.name()});
        }
        body.parts.push_back({.salt = read_hash(one.salt()), .content = read_bytes(one.content())});
    }
    if (!headed) return std::nullopt;
    return body;
}

RoomEvent read(RoomRef where, const pb::Event& from) {
    auto entry = read_entry(where, from);
    switch (from.what_case()) {
        case pb::Event::kBody: return read_written(std::move(entry), from.body());
        case pb::Event::kRetraction:
            entry.reason = from.retraction().reason();
            return MessageRetracted{std::move(entry), from.retraction().wrong_patient()};
        case pb::Event::kRequestWithdrawn: {
            entry.reason = from.request_withdrawn().reason();
            const auto request = entry.refers_to;
            return RequestStateChanged{std::move(entry), request, RequestState::withdrawn};
        }
        case pb::Event::kRequestAnswered: {
            const auto request = entry.refers_to;
            return RequestStateChanged{std::move(entry), request, RequestState::answered};
        }
        case pb::Event::kRequestReopened: {
            const auto request = entry.refers_to;
            return RequestStateChanged{std::move(entry), request, RequestState::open};
        }
        case pb::Event::kResponded: return read_responded(std::move(entry), from.responded());
        case pb::Event::kProxyConfirmed: {
            const auto seq = entry.refers_to;
            return ProxyConfirmed{std::move(entry), seq};
        }
        case pb::Event::kCard: {
            auto fields = read_card_body(from.card());
            if (!fields) break;
            return CardChanged{std::move(entry), std::move(*fields)};
        }
        case pb::Event::kPinChanged: {
            entry.reason = from.pin_changed().reason();
            const auto seq = entry.refers_to;
            return PinChanged{std::move(entry), seq, from.pin_changed().pinned()};
        }
        case pb::Event::kSystem: return read_system(std::move(entry), from.system());
        case pb::Event::kTombstone:
            return Tombstone{std::move(entry), from.tombstone().retracted_at_seq(),
                             read_time(from.tombstone().retracted_ms())};
        case pb::Event::kHidden:
            return Hidden{std::move(entry), from.hidden().last(),
                          static_cast<HiddenReason>(from.hidden().reason())};
        case pb::Event::WHAT_NOT_SET: break;
    }
    return UnknownEntry{std::move(entry)};
}

ReceiptChange read(const pb::ReceiptChange& from) {
    return {.revision = from.revision(),
            .membership = read_id<MembershipId>(from.membership_id()),
            .account = read_id<AccountId>(from.account_id()),
            .kind = static_cast<ReceiptKind>(from.kind()),
            .range = {from.first(), from.last()},
            .at = read_time(from.server_time_ms()),
            .device_time = read_time(from.device_time_ms()),
            .device = read_id<DeviceId>(from.device_id())};
}

Page read(const pb::Page& from) {
    Page page;
    page.where = read_room(from.group_id(), from.room());
    for (const auto& one : from.events()) page.events.push_back(read(page.where, one));
    page.latest_seq = from.latest_seq();
    page.more = from.more();
    for (const auto& one : from.receipts()) page.receipts.push_back(read(one));
    page.receipt_revision = from.receipt_revision();
    return page;
}

Accepted read(const pb::Accepted& from) {
    Accepted accepted{.where = read_room(from.group_id(), from.room()),
                      .id = read_id<ClientMsgId>(from.client_msg_id()),
                      .seq = from.seq(),
                      .at = read_time(from.server_time_ms()),
                      .roster_epoch = from.roster_epoch(),
                      .ledger = read(from.ledger()),
                      .new_readers = {},
                      .repeated = from.repeated()};
    for (const auto& one : from.new_readers()) {
        accepted.new_readers.push_back(read_id<MembershipId>(one));
    }
    return accepted;
}

ReceiptList read(const pb::ReceiptList& from) {
    ReceiptList list;
    list.where = read_room(from.group_id(), from.room());
    list.seq = from.seq();
    for (const auto& one : from.lines()) {
        list.lines.push_back({.membership = read_id<MembershipId>(one.membership_id()),
                              .account = read_id<AccountId>(one.account_id()),
                              .delivered = read_time(one.delivered_ms()),
                              .displayed = read_time(one.displayed_ms()),
                              .confirmed = read_time(one.confirmed_ms()),
                              .confirm_asked = one.confirm_asked(),
                              .joined_later = one.joined_later(),
                              .left_since = one.left_since()});
    }
    return list;
}

}  // namespace tasuki::client

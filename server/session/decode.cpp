#include "session/decode.hpp"

#include <array>

#include <google/protobuf/arena.h>
#include <google/protobuf/io/coded_stream.h>

#include "session/decode_pb.hpp"
#include "session/frame_bounds.hpp"

namespace tasuki::session {

namespace {

using google::protobuf::Arena;
using google::protobuf::ArenaOptions;

// Text that is not UTF-8 makes protobuf write a line with the field's name; our log has its own
// rules.
[[maybe_unused]] const auto kSilenced = google::protobuf::SetLogHandler(nullptr);

Result<Wish> decode_kind(const pb::ClientEnvelope& envelope) {
    const int kind = envelope.kind_case();
    if (kind == pb::ClientEnvelope::KIND_NOT_SET) return Refusal::unknown_request;
    if (kind < 20) return decode_connection(envelope);
    if (kind < 60) return decode_account(envelope);
    if (kind < 100) return decode_office(envelope);
    if (kind >= 130 && kind < 136) return decode_card_wish(envelope);
    if (kind < 150) return decode_group(envelope);
    if (kind < 200) return decode_message(envelope);
    return decode_connection(envelope);
}

Result<Wish> decode_attach(const pb::Attach& attach) {
    Check c;
    ask::Attach out;
    if (static_cast<std::size_t>(attach.cursors_size()) >
        limits::kGroupsPerAttach * domain::kRooms) {
        return Refusal::too_large;
    }
    for (const auto& cursor : attach.cursors()) {
        ask::Cursor in;
        in.group = c.id<GroupId>(cursor.group_id());
        in.room = c.room(cursor.room());
        in.seq = cursor.seq();
        in.receipt_revision = cursor.receipt_revision();
        if (!cursor.incarnation().empty()) {
            const auto raw = Id<struct IncarnationTag>::from(view(cursor.incarnation()));
            if (!raw) c.refuse(Refusal::bad_value);
            in.incarnation = raw.value_or(Id<struct IncarnationTag>{}).bytes;
        }
        out.cursors.push_back(in);
    }
    return c.ask(std::move(out));
}

}  // namespace

Result<Wish> decode_connection(const pb::ClientEnvelope& envelope) {
    Check c;
    using K = pb::ClientEnvelope;
    switch (envelope.kind_case()) {
        case K::kHello: {
            const auto& in = envelope.hello();
            c.line(in.app());
            return c.ask(ask::Hello{.protocol_min = in.protocol_min(),
                                    .protocol_max = in.protocol_max(),
                                    .app_version = in.app_version()});
        }
        case K::kPing: return c.ask(ask::Ping{envelope.ping().nonce()});
        case K::kActive: return c.ask(ask::Active{});
        case K::kAttach: return decode_attach(envelope.attach());
        case K::kReadCheckpoint: return c.ask(ask::ReadCheckpoint{});
        case K::kProveHead: {
            const auto& in = envelope.prove_head();
            return c.ask(ask::ProveHead{.group = c.id<GroupId>(in.group_id()),
                                        .seen_top = in.seen_top_size(),
                                        .seen_size = in.seen_size()});
        }
        case K::kProveLeaf: {
            const auto& in = envelope.prove_leaf();
            return c.ask(ask::ProveLeaf{
                .group = c.id<GroupId>(in.group_id()), .index = in.index(), .size = in.size()});
        }
        default: return Refusal::unknown_request;
    }
}

Decoded decode(ByteView frame) {
    const auto bounds = look_at_envelope(frame);
    if (!bounds.within) return Unread{bounds.request_id, Refusal::malformed};
    alignas(8) std::array<char, 4096> first_block;  // most requests fit; the rest is on the heap
    ArenaOptions options;
    options.initial_block = first_block.data();
    options.initial_block_size = first_block.size();
    Arena arena(options);
    auto* envelope = Arena::CreateMessage<pb::ClientEnvelope>(&arena);
    google::protobuf::io::CodedInputStream in(frame.data(), static_cast<int>(frame.size()));
    in.SetRecursionLimit(limits::kProtobufDepth);
    if (!envelope->ParseFromCodedStream(&in) || !in.ConsumedEntireMessage()) {
        return Unread{bounds.request_id, Refusal::malformed};
    }
    if (envelope->request_id() == 0) return Unread{0, Refusal::malformed};
    auto wish = decode_kind(*envelope);
    if (!wish) return Unread{envelope->request_id(), wish.error()};
    return Request{envelope->request_id(), std::move(wish).value()};
}

void throw_exception_from_error(const Unread& unread, const boost::source_location& at) {
    tasuki::throw_exception_from_error(unread.refusal, at);
}

Date Check::day(const pb::Day& day) {
    if (day.year() == 0 && day.month() == 0 && day.day() == 0) return {};
    if (day.year() > 9999 || day.month() > 12 || day.day() > 31) {
        refuse(Refusal::bad_date);
        return {};
    }
    const Date out{static_cast<int>(day.year()), static_cast<int>(day.month()),
                   static_cast<int>(day.day())};
    if (!valid(out)) refuse(Refusal::bad_date);
    return out;
}

domain::PersonName Check::person_name(const pb::PersonName& name) {
    return {.family = line(name.family(), limits::kName, true),
            .given = line(name.given(), limits::kName, true),
            .family_kana = line(name.family_kana()),
            .given_kana = line(name.given_kana())};
}

domain::Scope Check::scope(const pb::Scope& scope) {
    domain::Scope out;
    out.kind = one_of<domain::ScopeKind>(scope.kind(), 3);
    const auto from = instant_or_none(scope.from_ms());
    const bool dated = out.kind == domain::ScopeKind::from_date;
    if (dated != from.has_value()) refuse(Refusal::bad_value);
    if (from) out.from = *from;
    return out;
}

}  // namespace tasuki::session

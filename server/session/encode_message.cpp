// The hot path: one push is encoded once and shared by everybody in the room.
#include "session/encode_pb.hpp"

namespace tasuki::session::encode {
namespace {

void put_system(pb::SystemEvent* out, const domain::SystemNote& note) {
    out->set_kind(static_cast<pb::SystemKind>(note.kind));
    put(out->mutable_membership_id(), note.membership);
    put(out->mutable_admission_id(), note.admission);
    put(out->mutable_account_id(), note.account);
    put(out->mutable_office_id(), note.office);
    const bool scoped = note.kind == domain::SystemKind::invited ||
                        note.kind == domain::SystemKind::office_admitted ||
                        note.kind == domain::SystemKind::joined;
    if (scoped) put(out->mutable_scope(), note.scope);
    out->set_text(note.text);
    out->set_state(static_cast<pb::GroupState>(note.state));
    out->set_cause(static_cast<pb::FreezeCause>(note.cause));
    out->set_until_ms(note.until.ms);
}

void put_response(pb::Responded* out, pb::ResponseKind kind, const std::string& words) {
    out->set_kind(kind);
    out->set_words(words);
}

void put_what(pb::Event* out, const store::StoredEvent& event) {
    using Kind = domain::EventKind;
    switch (event.kind) {
        case Kind::corrected: out->set_reason(event.reason); [[fallthrough]];
        case Kind::posted: put(out->mutable_body(), event.body); break;
        case Kind::retracted:
            out->mutable_retraction()->set_reason(event.reason);
            out->mutable_retraction()->set_wrong_patient(event.wrong_patient);
            break;
        case Kind::request_withdrawn:
            out->mutable_request_withdrawn()->set_reason(event.reason);
            break;
        case Kind::request_reopened: out->mutable_request_reopened(); break;
        case Kind::instruction_received:
            put_response(out->mutable_responded(), pb::RESPONSE_KIND_RECEIVED, event.reason);
            break;
        case Kind::instruction_done:
            put_response(out->mutable_responded(), pb::RESPONSE_KIND_CARRIED_OUT, event.reason);
            break;
        case Kind::memo_co_signed:
            put_response(out->mutable_responded(), pb::RESPONSE_KIND_CO_SIGNED, event.reason);
            break;
        case Kind::proxy_confirmed: out->mutable_proxy_confirmed(); break;
        case Kind::request_answered: out->mutable_request_answered(); break;
        case Kind::card_changed: put(out->mutable_card(), event.body); break;
        case Kind::pinned:
        case Kind::unpinned:
            out->mutable_pin_changed()->set_pinned(event.kind == Kind::pinned);
            out->mutable_pin_changed()->set_reason(event.reason);
            break;
        case Kind::system:
            if (event.note) put_system(out->mutable_system(), *event.note);
            break;
    }
}

void put_place(auto* out, const Place& place) {
    put(out->mutable_group_id(), place.group);
    out->set_room(number(place.room));
}

}  // namespace

void put(pb::Event* out, const Shown& shown) {
    if (!shown.event) {
        out->set_seq(shown.hidden.first);
        out->mutable_hidden()->set_last(shown.hidden.last);
        out->mutable_hidden()->set_reason(pb::HIDDEN_REASON_SCOPE);
        return;
    }
    const auto& event = *shown.event;
    out->set_seq(event.seq);
    out->set_server_time_ms(event.at.ms);
    out->set_clock_state(static_cast<std::uint32_t>(event.clock));
    out->set_roster_epoch(event.epoch);
    put(out->mutable_author_id(), event.author);
    put(out->mutable_membership_id(), event.membership);
    put(out->mutable_office_id(), event.office);
    put(out->mutable_client_msg_id(), event.client_msg_id);
    out->set_refers_to_seq(event.refers_to);
    out->set_version(event.version);
    put(out->mutable_ledger(), event.ledger);
    out->set_request_state(static_cast<pb::RequestState>(event.request));
    out->set_proxy_open(event.proxy_open);
    if (shown.retracted_at_seq != 0) {
        out->mutable_tombstone()->set_retracted_at_seq(shown.retracted_at_seq);
        out->mutable_tombstone()->set_retracted_ms(shown.retracted_at.ms);
    } else {
        put_what(out, event);
    }
}

void put(pb::ReceiptChange* out, const store::ReceiptRow& row, AccountId reader) {
    out->set_revision(row.revision);
    put(out->mutable_membership_id(), row.membership);
    put(out->mutable_account_id(), row.account);
    out->set_kind(static_cast<pb::ReceiptKind>(row.kind));
    out->set_first(row.range.first);
    out->set_last(row.range.last);
    out->set_server_time_ms(row.at.ms);
    out->set_device_time_ms(row.device_time.ms);
    if (row.account == reader) put(out->mutable_device_id(), row.device);
}

Frame accepted(std::uint64_t request, const Place& place, ClientMsgId client_msg_id,
               const store::Committed& committed) {
    Envelope envelope(request);
    auto* out = envelope->mutable_accepted();
    const auto& answer = committed.answer;
    put(out->mutable_group_id(), place.group);
    put(out->mutable_client_msg_id(), client_msg_id);
    if (const auto& prior = answer.repeated) {
        out->set_room(number(prior->room));
        out->set_seq(prior->seq);
        out->set_server_time_ms(prior->at.ms);
        out->set_roster_epoch(prior->epoch);
        auto place_then = committed.ledger;
        place_then.index = prior->leaf_index;
        place_then.leaf_hash = prior->leaf_hash;
        if (committed.group) place_then.log_name = committed.group->log_name;
        put(out->mutable_ledger(), place_then);
        out->set_repeated(true);
        return envelope.frame();
    }
    out->set_room(number(place.room));
    out->set_seq(answer.seq);
    out->set_server_time_ms(committed.at.ms);
    out->set_roster_epoch(committed.epoch);
    put(out->mutable_ledger(), committed.ledger);
    for (const auto& reader : answer.new_readers) put(out->add_new_readers(), reader);
    return envelope.frame();
}

Frame event_push(const Place& place, const Shown& shown) {
    Envelope envelope(0);
    auto* out = envelope->mutable_event();
    put_place(out, place);
    put(out->mutable_event(), shown);
    return envelope.frame();
}

Frame page(std::uint64_t request, const Place& place, const Page& page) {
    Envelope envelope(request);
    auto* out = envelope->mutable_page();
    put_place(out, place);
    for (const auto& shown : page.events) put(out->add_events(), shown);
    for (const auto& row : page.receipts) put(out->add_receipts(), row, page.reader);
    out->set_latest_seq(page.head.last_seq);
    out->set_receipt_revision(page.head.receipt_revision);
    out->set_more(page.more);
    return envelope.frame();
}

Frame receipt_list(std::uint64_t request, const Place& place, std::uint64_t seq,
                   const std::vector<ReceiptLine>& lines) {
    Envelope envelope(request);
    auto* out = envelope->mutable_receipt_list();
    put_place(out, place);
    out->set_seq(seq);
    for (const auto& one : lines) {
        auto* line = out->add_lines();
        put(line->mutable_membership_id(), one.line.membership);
        put(line->mutable_account_id(), one.line.account);
        line->set_delivered_ms(one.line.delivered.value_or(Instant{}).ms);
        line->set_displayed_ms(one.line.displayed.value_or(Instant{}).ms);
        line->set_confirmed_ms(one.line.confirmed.value_or(Instant{}).ms);
        line->set_confirm_asked(one.confirm_asked);
        line->set_joined_later(one.joined_later);
        line->set_left_since(one.left_since);
    }
    return envelope.frame();
}

Frame versions(std::uint64_t request, const std::vector<Shown>& events) {
    Envelope envelope(request);
    auto* out = envelope->mutable_versions();
    for (const auto& shown : events) put(out->add_events(), shown);
    return envelope.frame();
}

Frame search_hits(std::uint64_t request, const Place& place, const SearchHits& hits) {
    Envelope envelope(request);
    auto* out = envelope->mutable_search_hits();
    put_place(out, place);
    for (const auto& shown : hits.events) put(out->add_events(), shown);
    out->set_searched_to_seq(hits.searched_to);
    out->set_done(hits.done);
    out->set_more(hits.more);
    out->set_stopped(hits.stopped);
    return envelope.frame();
}

Frame awaiting(std::uint64_t request, const Place& place, const Awaiting& part) {
    Envelope envelope(request);
    auto* out = envelope->mutable_awaiting();
    if (!part.done) put_place(out, place);
    for (const auto& item : part.items) {
        auto* line = out->add_items();
        put(line->mutable_event(), item.shown);
        for (const auto what : item.what) line->add_what(static_cast<pb::Awaits>(what));
    }
    if (part.certified_until.known()) put(out->mutable_certified_until(), part.certified_until);
    out->set_more(part.more);
    out->set_done(part.done);
    return envelope.frame();
}

Frame visit(std::uint64_t request, const Place& place, const Visit& visit) {
    Envelope envelope(request);
    auto* out = envelope->mutable_visit();
    put_place(out, place);
    out->set_own_seq(visit.read.own_seq);
    out->set_own_ms(visit.read.own_at.ms);
    out->set_displayed_to(visit.read.displayed_to);
    out->set_first_seq(visit.first_seq);
    out->set_latest_seq(visit.latest_seq);
    return envelope.frame();
}

Frame receipts_taken(std::uint64_t request, const Place& place, std::uint64_t revision) {
    Envelope envelope(request);
    auto* out = envelope->mutable_receipts_taken();
    put_place(out, place);
    out->set_receipt_revision(revision);
    return envelope.frame();
}

Frame receipt_push(const Place& place, const std::vector<store::ReceiptRow>& rows,
                   AccountId reader) {
    Envelope envelope(0);
    auto* out = envelope->mutable_receipt();
    put_place(out, place);
    for (const auto& row : rows) put(out->add_changes(), row, reader);
    return envelope.frame();
}

}  // namespace tasuki::session::encode

// The patient card and what is pinned.
#include "session/encode_pb.hpp"

namespace tasuki::session::encode {
namespace {

// A word of the table, which lives as long as the program.
void put_word(std::string* out, std::string_view word) { out->assign(word.data(), word.size()); }

void put_form(pb::CardForm* out) {
    for (const auto& heading : domain::card_headings()) {
        auto* to = out->add_headings();
        put_word(to->mutable_key(), heading.key);
        put_word(to->mutable_label(), heading.japanese);
    }
    for (const auto& field : domain::card_fields()) {
        auto* to = out->add_fields();
        put_word(to->mutable_key(), field.key);
        put_word(to->mutable_label(), field.japanese);
        put_word(to->mutable_heading(), field.heading);
        to->set_kind(static_cast<pb::CardKind>(field.kind));
        for (const auto& choice : field.choices) {
            auto* one = to->add_choices();
            put_word(one->mutable_code(), choice.code);
            put_word(one->mutable_label(), choice.japanese);
        }
        to->set_most_bytes(static_cast<std::uint32_t>(field.most));
        to->set_to_verify(field.to_verify);
    }
}

void put_line(pb::CardLine* out, const CardLine& line) {
    auto* field = out->mutable_field();
    field->set_key(line.value.key);
    field->set_value(line.value.value);
    field->set_source(line.value.source);
    encode::put(field->mutable_stated_on(), line.value.stated_on);
    field->set_was_seq(line.value.was_seq);
    out->set_seq(line.event->seq);
    out->set_server_time_ms(line.event->at.ms);
    encode::put(out->mutable_author_id(), line.event->author);
    encode::put(out->mutable_membership_id(), line.event->membership);
    encode::put(out->mutable_office_id(), line.event->office);
}

}  // namespace

Frame card(std::uint64_t request, GroupId group, const Card& card) {
    Envelope envelope(request);
    auto* out = envelope->mutable_card();
    encode::put(out->mutable_group_id(), group);
    for (const auto& line : card.lines) put_line(out->add_lines(), line);
    out->set_more(card.more);
    if (card.with_form) put_form(out->mutable_form());
    return envelope.frame();
}

Frame pinned(std::uint64_t request, const Place& place, const std::vector<Shown>& events,
             bool more) {
    Envelope envelope(request);
    auto* out = envelope->mutable_pinned();
    encode::put(out->mutable_group_id(), place.group);
    out->set_room(number(place.room));
    for (const auto& shown : events) encode::put(out->add_events(), shown);
    out->set_more(more);
    return envelope.frame();
}

}  // namespace tasuki::session::encode

#include "base/crypto.hpp"
#include "wire.hpp"

namespace tasuki::client {

CardField read(const pb::CardField& from) {
    return {.key = from.key(),
            .value = from.value(),
            .source = from.source(),
            .stated_on = read(from.stated_on()),
            .was_seq = from.was_seq()};
}

CardLine read(const pb::CardLine& from) {
    return {.field = read(from.field()),
            .seq = from.seq(),
            .at = read_time(from.server_time_ms()),
            .author = read_id<AccountId>(from.author_id()),
            .membership = read_id<MembershipId>(from.membership_id()),
            .office = read_id<OfficeId>(from.office_id())};
}

CardForm read(const pb::CardForm& from) {
    CardForm form;
    for (const auto& one : from.headings()) form.headings.push_back({one.key(), one.label()});
    for (const auto& one : from.fields()) {
        auto& field = form.fields.emplace_back();
        field.key = one.key();
        field.label = one.label();
        field.heading = one.heading();
        field.kind = static_cast<CardKind>(one.kind());
        for (const auto& choice : one.choices()) {
            field.choices.push_back({choice.code(), choice.label()});
        }
        field.most_bytes = one.most_bytes();
        field.to_verify = one.to_verify();
    }
    return form;
}

Bytes write_card(const std::vector<CardField>& fields) {
    pb::Body body;
    for (const auto& from : fields) {
        pb::PartContent content;
        auto& to = *content.mutable_card_field();
        to.set_key(from.key);
        to.set_value(from.value);
        to.set_source(from.source);
        write(from.stated_on, *to.mutable_stated_on());
        to.set_was_seq(from.was_seq);
        add_part(body, content);
    }
    return read_bytes(body.SerializeAsString());
}

std::optional<std::vector<CardField>> read_card_body(std::string_view raw) {
    pb::Body from;
    if (!from.ParseFromArray(raw.data(), static_cast<int>(raw.size()))) return std::nullopt;
    std::vector<CardField> fields;
    for (const auto& one : from.parts()) {
        pb::PartContent content;
        if (!content.ParseFromString(one.content())) return std::nullopt;
        if (content.has_card_field()) fields.push_back(read(content.card_field()));
    }
    return fields;
}

}  // namespace tasuki::client
